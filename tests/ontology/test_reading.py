"""Six formats in and out; whatever is broken, dangerous or RDF 1.2 is refused with file, line and reason."""

from __future__ import annotations

import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BaseDirection, BlankNode, Literal, NamedNode, Quad, Triple

from descant.errors import InvalidInput, NotAcceptable, UnsupportedMedia
from descant.ontology.formats import Format, format_of
from descant.ontology.reading import mapped, read_rdf
from descant.ontology.writing import write_rdf, write_rdf_to
from tests.ontology.graphs import as_triples, canonical
from tests.ontology.worked_example import all_quads

RDF_XML = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://e/">{}</rdf:RDF>'
VALUE = '<rdf:Description rdf:about="http://e/a"><p>{}</p></rdf:Description>'


def with_dtd(entities: str, content: str, doctype: str = "DOCTYPE") -> str:
    return f'<?xml version="1.0"?><!{doctype} rdf [{entities}]>' + RDF_XML.format(VALUE.format(content))


words = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=8)
nodes = st.sampled_from(["a", "b", "ä", "a%20b"]).map(lambda name: NamedNode("http://e/" + name)) | st.sampled_from(
    ["0a", "b-1"]
).map(BlankNode)
predicates = st.sampled_from(
    ["http://e/p", "http://e/x#y-1", "http://e/1a", "a:p", "http://e/größe", "http://purl.org/dc/terms/title"]
).map(NamedNode)
literals = st.builds(Literal, words) | st.builds(Literal, words, language=st.sampled_from(["en", "de-at"]))
datatypes = st.sampled_from(["http://www.w3.org/2001/XMLSchema#date", "http://e/t"]).map(NamedNode)
typed = st.builds(Literal, words, datatype=datatypes)
graph_names = st.none() | st.just(NamedNode("http://e/graph"))
some_quads = st.lists(st.builds(Quad, nodes, predicates, nodes | literals | typed, graph_names), max_size=6)


@pytest.mark.parametrize("syntax", Format)
@settings(max_examples=60)
@given(quads=some_quads)
def test_what_is_written_is_read_as_it_was(syntax: Format, quads: list[Quad]) -> None:
    try:
        written = write_rdf(quads, syntax)
    except NotAcceptable:
        assert syntax is Format.RDF_XML
        return
    read = list(read_rdf(written, syntax))
    expected = quads if syntax.has_graphs else as_triples(quads)
    assert canonical(read) == canonical(expected)


@pytest.mark.parametrize("syntax", Format)
def test_the_worked_example_goes_there_and_back(syntax: Format) -> None:
    quads = all_quads()
    written = write_rdf(quads, syntax)
    expected = quads if syntax.has_graphs else as_triples(quads)
    assert canonical(read_rdf(written, syntax)) == canonical(expected)
    assert written == write_rdf(quads, syntax)


def test_the_same_bytes_in_every_process() -> None:
    """Prefixes come from a hash map whose order changes; an ETag must not."""
    code = (
        "import sys; from descant.ontology.writing import write_rdf; from descant.ontology.formats import Format\n"
        "from descant.ontology.vocabulary import vocabulary_quads\n"
        "for syntax in Format: sys.stdout.buffer.write(write_rdf(vocabulary_quads('mao'), syntax))"
    )
    runs = {subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout for _ in range(3)}
    assert len(runs) == 1


def test_turtle_has_our_prefixes_and_no_others() -> None:
    text = write_rdf(all_quads(), Format.TURTLE).decode()
    header = [line for line in text.splitlines() if line.startswith("@prefix")]
    assert header == sorted(header)
    assert "@prefix dsc: <https://w3id.org/descant/ns#> ." in header
    assert "dsc:barIndex" in text
    assert not any("jams" in line for line in header)


@pytest.mark.parametrize(
    ("syntax", "text", "place", "reason"),
    [
        (Format.TURTLE, "@prefix e: <http://e/> .\ne:a e:b e:c ;\n  e:d e:e e:f .", "x:3:", "dot"),
        (Format.TURTLE, "<http://e/a> <http://e/b> e:c .", "x:1:", "prefix"),
        (Format.TURTLE, "<a> <http://e/b> 1 .", "x:1:", "No scheme"),
        (Format.TRIG, "<http://e/g> {\n <http://e/a> <http://e/b> }", "x:2:", ""),
        (Format.N_TRIPLES, '<http://e/a> <http://e/b> "c" .\n<http://e/a> <http://e/b> c .\n', "x:2:", ""),
        (Format.N_QUADS, "<http://e/a> <http://e/ b> <http://e/c> .", "x:1:", ""),
        (Format.JSON_LD, '{\n "@id": "http://e/a",,\n}', "x:2:", "quotes"),
        (Format.JSON_LD, '{"@id": "http://e/a", "http://e/p": NaN}', "x:", "NaN is no JSON number"),
        (Format.JSON_LD, '{"@id": "http://e/a", "http://e/p": 1e999}', "x:", "JSON compliant"),
        (Format.JSON_LD, '{"@context": {"@vocab": 3}, "@id": "http://e/a", "p": 1}', "x:", "@vocab"),
        (Format.JSON_LD, "", "x:1:", "Expecting value"),
        (Format.RDF_XML, RDF_XML.format("\n<p>"), "x:2:", "mismatched tag"),
        (Format.RDF_XML, "not XML", "x:1:", "syntax error"),
        (Format.RDF_XML, RDF_XML.format('<p xmlns="e f"/>'), "x: ", ""),
    ],
)
def test_a_broken_document_says_where_and_why(syntax: Format, text: str, place: str, reason: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        list(read_rdf(text.encode(), syntax, file="x"))
    assert caught.value.message.startswith(place)
    assert reason in caught.value.message
    assert caught.value.remedy.endswith(".")
    assert caught.value.details["file"] == "x"


def test_a_relative_iri_asks_for_a_base() -> None:
    with pytest.raises(InvalidInput, match="base"):
        list(read_rdf(b"<a> <b> <c> .", Format.TURTLE))
    [quad] = read_rdf(b"<a> <b> <c> .", Format.TURTLE, base="http://e/")
    assert quad.subject == NamedNode("http://e/a")
    with pytest.raises(InvalidInput, match="absolute IRI as base"):
        list(read_rdf(b"<a> <b> <c> .", Format.TURTLE, base="nowhere"))


def test_quads_before_the_broken_line_are_given() -> None:
    reading = read_rdf(b'<http://e/a> <http://e/b> "c" .\nbroken\n', Format.N_TRIPLES)
    assert next(reading).object == Literal("c")
    with pytest.raises(InvalidInput, match=r"^2:"):
        next(reading)


def test_a_byte_order_mark_is_passed_over() -> None:
    for syntax, text in ((Format.TURTLE, "<http://e/a> <http://e/b> 1 ."), (Format.JSON_LD, '{"@id": "http://e/a"}')):
        list(read_rdf(b"\xef\xbb\xbf" + text.encode(), syntax))


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("syntax", Format)
def test_a_file_on_disk_is_read_without_being_held(tmp_path: Path, syntax: Format, mark: bytes) -> None:
    written = write_rdf(all_quads(), syntax)
    file = tmp_path / "document"
    file.write_bytes(mark + written)
    with file.open("rb") as opened, mapped(opened) as document:
        assert list(read_rdf(document, syntax)) == list(read_rdf(written, syntax))


def test_a_mapped_file_is_guarded_too(tmp_path: Path) -> None:
    file = tmp_path / "document"
    file.write_bytes(b"\n<< <http://e/a> <http://e/b> 1 >> <http://e/c> 2 .")
    with file.open("rb") as opened, mapped(opened) as document, pytest.raises(InvalidInput, match=r"^2: Triple terms"):
        list(read_rdf(document, Format.TURTLE))
    file.write_bytes(b"")
    with file.open("rb") as opened, mapped(opened) as document:
        assert list(read_rdf(document, Format.TURTLE)) == []


# --- dangerous documents -----------------------------------------------------------------------


def laughs() -> str:
    """A billion laughs: each entity is ten of the one before."""
    levels = "".join(f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, 10))
    return with_dtd('<!ENTITY l0 "lol">' + levels, "&l9;")


@pytest.mark.parametrize(
    "text",
    [
        laughs(),
        with_dtd('<!ENTITY x "y">', "&x;"),
        with_dtd('<!ENTITY x SYSTEM "file:///etc/passwd">', "&x;"),
        with_dtd('<!ENTITY % x SYSTEM "http://127.0.0.1:9/">%x;', "1"),
        with_dtd('<!ENTITY x "y">', "1"),
    ],
    ids=["laughs", "internal", "external", "parameter", "unused"],
)
def test_entities_are_refused_before_they_expand(text: str) -> None:
    begun = time.thread_time()
    with pytest.raises(InvalidInput, match=r"XML entities are not read"):
        list(read_rdf(text.encode(), Format.RDF_XML))
    assert time.thread_time() - begun < 1


@pytest.mark.parametrize(
    "text",
    [
        RDF_XML.format('<!DOCTYPE a [<!ENTITY q "zzz">]>' + VALUE.format("&q;")),
        with_dtd('<!ENTITY x "y">', "&x;", "doctype"),
    ],
    ids=["inside", "lower-case"],
)
def test_what_only_a_lenient_parser_takes_for_a_dtd_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        list(read_rdf(text.encode(), Format.RDF_XML))


@pytest.mark.parametrize(
    ("syntax", "text"),
    [
        (Format.RDF_XML, RDF_XML.format('<d rdf:nodeID="x"><p>' * 100_000 + "</p></d>" * 100_000)),
        (Format.JSON_LD, '{"@id":"http://e/a","http://e/p":' + "[" * 100_000 + "]" * 100_000 + "}"),
        (Format.JSON_LD, '{"@id":"http://e/a","http://e/p":' + '{"http://e/p":' * 500 + "1" + "}" * 501),
        (Format.JSON_LD, '{"@context":' + '{"a":{"@id":"http://e/a","@context":' * 500 + "{}" + "}}" * 500 + "}"),
        (Format.JSON_LD, '{"@id":"http://e/a","http://e/p":' + "9" * 10_000 + "}"),
        (Format.TURTLE, "<http://e/a> <http://e/p> " + "<<( <http://e/a> <http://e/p> " * 100_000),
        (Format.N_QUADS, "<http://e/a> <http://e/p> " + "<<( <http://e/a> <http://e/p> " * 100_000),
    ],
    ids=["xml", "json-lists", "json-objects", "json-contexts", "json-number", "turtle-terms", "n-quads-terms"],
)
def test_depth_is_refused_in_time(syntax: Format, text: str) -> None:
    """Each of these stops the parser for minutes, or ends the process, if it gets there."""
    begun = time.thread_time()
    with pytest.raises(InvalidInput):
        list(read_rdf(text.encode(), syntax))
    assert time.thread_time() - begun < 5


@pytest.mark.parametrize(
    ("syntax", "text"),
    [
        (Format.TURTLE, "<< <http://e/a> <http://e/b> 1 >> <http://e/c> 2 ."),
        (Format.TURTLE, "<http://e/a> <http://e/b> 1 {| <http://e/c> 2 |} ."),
        (Format.N_TRIPLES, "<http://e/a> <http://e/b> <<( <http://e/a> <http://e/b> <http://e/c> )>> ."),
        (Format.TURTLE, '<http://e/a> <http://e/b> "c"@en--ltr .'),
    ],
)
def test_rdf_1_2_is_refused(syntax: Format, text: str) -> None:
    with pytest.raises(InvalidInput, match=r"RDF 1\.2"):
        list(read_rdf(text.encode(), syntax))


def test_angle_brackets_in_texts_are_no_triple_terms() -> None:
    texts = ['"<<"', "'<<'", '"""a "<<" b"""', "'''<<\n'''", '"\\"<<"', "1 # <<\n"]
    text = "".join(f"<http://e/a#b> <http://e/p> {each} .\n" for each in texts)
    assert len(list(read_rdf(text.encode(), Format.TURTLE))) == len(texts)


# --- what cannot be written --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("predicate", "value", "reason"),
    [
        ("http://e/1", Literal("x"), "XML name"),
        ("http://e/", Literal("x"), "XML name"),
        ("http://e/aª", Literal("x"), "XML name"),
        ("http://www.w3.org/2000/xmlns/p", Literal("x"), "XML name"),
        ("http://www.w3.org/1999/02/22-rdf-syntax-ns#li", Literal("x"), "XML name"),
        ("http://e/p", Literal("\x00"), r"U\+0000 in a value of <http://e/p>"),
        ("http://e/p", Literal("a\x0b"), r"U\+000B"),
        ("http://e/p", Literal("\ufffe"), r"U\+FFFE"),
    ],
)
def test_rdf_xml_says_what_it_cannot_say(predicate: str, value: Literal, reason: str) -> None:
    with pytest.raises(NotAcceptable, match=reason) as caught:
        write_rdf([Quad(NamedNode("http://e/a"), NamedNode(predicate), value)], Format.RDF_XML)
    assert "Turtle" in caught.value.remedy


TRIPLE = Triple(NamedNode("http://e/a"), NamedNode("http://e/p"), Literal("x"))


@pytest.mark.parametrize(
    ("value", "syntax", "reason"),
    [
        (TRIPLE, Format.JSON_LD, "triple term"),
        (TRIPLE, Format.RDF_XML, "triple term"),
        (Literal("x", language="en", direction=BaseDirection.LTR), Format.RDF_XML, "base direction"),
    ],
)
def test_what_has_no_words_for_rdf_12_says_so(value: Triple | Literal, syntax: Format, reason: str) -> None:
    """Such terms are not stored by us, but may have been before, or be made by a query."""
    quads = [Quad(NamedNode("http://e/a"), NamedNode("http://e/p"), value)]
    with pytest.raises(NotAcceptable, match=reason):
        write_rdf(quads, syntax)
    with pytest.raises(NotAcceptable, match=reason):
        write_rdf_to(BytesIO(), quads, syntax)
    assert write_rdf(quads, Format.TURTLE)


# --- formats -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("media_type", "file", "syntax"),
    [
        ("text/turtle; charset=utf-8", None, Format.TURTLE),
        ("Application/LD+JSON;profile=x", None, Format.JSON_LD),
        (None, "a/b.OWL", Format.RDF_XML),
        (None, "x.nq", Format.N_QUADS),
        ("application/trig", "x.ttl", Format.TRIG),
        ("", "x.nt", Format.N_TRIPLES),
    ],
)
def test_formats_are_known_by_media_type_or_name(media_type: str | None, file: str | None, syntax: Format) -> None:
    assert format_of(media_type, file) is syntax
    assert syntax.media_type in syntax.media_types


@pytest.mark.parametrize(("media_type", "file"), [("text/html", "x.ttl"), (None, "x.mei"), (None, None)])
def test_other_formats_are_refused(media_type: str | None, file: str | None) -> None:
    with pytest.raises(UnsupportedMedia, match="no RDF format") as caught:
        format_of(media_type, file)
    assert "text/turtle" in caught.value.remedy
