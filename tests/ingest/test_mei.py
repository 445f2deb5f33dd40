"""MEI that is broken, hostile or something else: each is refused with its file, its place and what it lacks."""

from __future__ import annotations

import pytest

from descant.errors import DescantError, InvalidInput, TooLarge
from descant.ingest import read
from descant.ingest.inputs import Input
from descant.ingest.mei import MEI
from descant.ingest.notation import xml
from tests.ingest.notation.scores import NAMESPACE, Reads, bars, document, note, score

LAUGHS = """<?xml version="1.0"?>
<!DOCTYPE mei [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>
<mei xmlns="http://www.music-encoding.org/ns/mei"><music>&c;</music></mei>"""
OUTSIDE = """<?xml version="1.0"?>
<!DOCTYPE mei [<!ENTITY secret SYSTEM "file:///etc/passwd">]>
<mei xmlns="http://www.music-encoding.org/ns/mei"><music>&secret;</music></mei>"""
STAFF = '<staff n="1"><layer n="1">{}</layer></staff>'


def whole() -> str:
    return document(score(bars(note("c4", "1"))))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (whole()[:300], r"score1\.mei:1:\d+: not well-formed XML"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "this is a PNG image"),
        (b"PK\x03\x04" + bytes(40), "this is a ZIP archive"),
        ("X:1\nK:C\nCDE|\n", "it does not begin with <"),
        (LAUGHS, r"score1\.mei:2: the document declares entities"),
        (OUTSIDE, "the document declares entities"),
        (whole().replace(f' xmlns="{NAMESPACE}"', ""), "of no namespace"),
        ("<html><body/></html>", "outermost element is <html>"),
        (f'<meiCorpus xmlns="{NAMESPACE}"/>', "it is a corpus"),
        (f'<mei xmlns="{NAMESPACE}"><meiHead/></mei>', "there is no music in it"),
        (document(score(STAFF.format("<syllable><neume><nc/></neume></syllable>"))), "neumes and no bars"),
        (document(score(STAFF.format(note("c4", "1")))), "notes and no bars, as mensural music"),
        (document(score("")), "neither bars nor notes"),
        ("<mei>" * 400, "not well-formed XML"),
    ],
)
def test_what_is_no_score_is_refused_with_a_reason(reads: Reads, content: str | bytes, said: str) -> None:
    with pytest.raises(InvalidInput, match=said) as caught:
        list(MEI().read(reads.file(content)))
    assert caught.value.message.startswith("score1.mei")
    assert caught.value.remedy


def test_an_empty_file_says_so(reads: Reads) -> None:
    with pytest.raises(InvalidInput, match="the file is empty"):
        reads(b"")


def test_a_file_that_is_too_large_is_not_read(reads: Reads, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml, "LARGEST", 100)
    with pytest.raises(TooLarge, match=r"score1\.mei"):
        reads(whole())


def test_the_content_tells_what_it_is_and_not_the_name(reads: Reads) -> None:
    for extension in (".xml", ".musicxml", ".mei", ".txt"):
        found = reads(whole(), extension)
        assert found.media_type == "application/mei+xml"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "iso-8859-1"])
def test_encodings_that_the_document_says_are_read(reads: Reads, encoding: str) -> None:
    said = "UTF-8" if encoding == "utf-8-sig" else encoding
    head = "<fileDesc><titleStmt><title>Für Elise</title></titleStmt></fileDesc>"
    content = f'<?xml version="1.0" encoding="{said}"?>\n' + document(score(bars(note("c4", "1"))), head=head)
    assert [each.value for each in reads(content.encode(encoding)).about.titles] == ["Für Elise"]


def test_the_same_bytes_give_the_same_reading(reads: Reads) -> None:
    assert reads(whole()) == reads(whole())


def test_odd_values_are_survived(reads: Reads) -> None:
    odd = (
        '<note pname="h" oct="x" dur="7" dots="many"/><note dur="4" pname="c" oct="999999999"/><rest dur=""/>'
        '<tuplet num="0" numbase="0"><note pname="c" oct="4" dur="4"/></tuplet><multiRest num="-3"/>'
    )
    definition = 'meter.count="0" meter.unit="abc" keysig="99s" trans.semi="1.5"'
    try:
        found = reads(document(score(bars(odd), definition=definition)))
    except DescantError:
        return
    assert found.score
    assert len(found.score.notes) == 3


def test_what_verovio_does_not_take_is_read_all_the_same(reads: Reads) -> None:
    music = f"<parts><part><section>{bars(note('c4', '1'), note('d4', '1'))}</section></part></parts>"
    found = reads(document(music))
    assert found.score
    assert [each.onset for each in found.score.notes.notes] == [0.0, 4.0]
    assert any("cannot be drawn" in each.message for each in found.problems)


def test_a_reading_leaves_nothing_behind(reads: Reads) -> None:
    file = reads.file(whole())
    read(Input.of(file.path))
    assert [each.name for each in file.path.parent.iterdir()] == [file.path.name]
