"""Out into files and back: every form gives the same annotations, ids included; what others write is taken, too."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from pyoxigraph import NamedNode

from descant.accounts import Role
from descant.annotations.bars import bars_of, score_of
from descant.annotations.containers import Container
from descant.annotations.exchange import Bundle, Item, nowhere
from descant.annotations.exchange.forms import NAMES, form_called, form_named_like
from descant.annotations.exchange.incoming import Incoming, Report
from descant.annotations.exchange.outgoing import Outgoing
from descant.annotations.exchange.rows import NAMES as COLUMNS
from descant.annotations.exchange.rows import Row, document_of, row_of
from descant.annotations.exchange.timing import Timing
from descant.annotations.index.searching import Query, search
from descant.annotations.locating import Locator
from descant.annotations.objects import listed
from descant.annotations.passages import Passages
from descant.annotations.rights import Who
from descant.errors import DescantError, InvalidInput, TooLarge
from descant.ingest.score import Note, NoteTable
from descant.ontology import records as r
from descant.ontology.mapping import quads
from descant.store.files import files_of
from tests.annotations.conftest import BASE, CLARA, ROBERT, House, annotation, opened
from tests.annotations.test_bars import CONTENT, FILE, SOUND, TRIO, aligned
from tests.conftest import ON_FIXTURES

__all__ = ["aligned"]  # a fixture

ADMIN = Who("owner", Role.ADMIN, agent=f"{BASE}id/agent/owner")
MINE = Container.named("user/clara")
WHOLE: dict[str, Any] = {
    "@context": "http://www.w3.org/ns/anno.jsonld",
    "type": ["Annotation", "Commentary"],
    "motivation": ["commenting", "tagging"],
    "body": [
        {"type": "TextualBody", "value": "Ein »Thema«; so, ja.\n=1+1 <b>", "language": "de", "purpose": "commenting"},
        {"type": "TextualBody", "value": "trill", "purpose": "tagging"},
        "https://example.org/terms/theme",
    ],
    "target": {
        "source": SOUND,
        "selector": {"type": "FragmentSelector", "value": "t=4,6", "refinedBy": {"type": "CssSelector", "value": "x"}},
    },
    "rights": "https://creativecommons.org/licenses/by/4.0/",
    "https://example.org/own": "kept",
}


def of(house: House) -> Outgoing:
    files = files_of(house.config)
    return Outgoing(house.desk, house.stores.public, files, bars_of(files, BASE), BASE)


def keys(house: House) -> list[int]:
    house.indexes.follow()
    return search(house.indexes.annotations, Query(), limit=1000)


def bundle(house: House, who: Who = CLARA, *, whole: bool = False) -> Bundle:
    return of(house).bundle(who, keys(house), "Mine", whole=whole)


def timing(house: House, file: str | None = None) -> Timing:
    return Timing(lambda name: score_of(files_of(house.config), BASE, name), file)


def taken(house: House, items: Iterator[Item], who: Who = CLARA, *, restoring: bool = False) -> Report:
    known = {"clara": CLARA, "robert": ROBERT}
    return Incoming(
        house.desk, who, MINE if who is CLARA else Container.named(""), BASE, restoring=restoring, owner=known.get
    ).take(items)


MEI = "{http://www.music-encoding.org/ns/mei}"


@pytest.fixture
def full(aligned: House) -> House:
    """Simple and hard annotations, and a passage with its objects."""
    house = aligned
    body = {"type": "TextualBody", "value": "simple", "language": "en"}
    house.create({"type": "Annotation", "motivation": "commenting", "body": body, "target": f"{FILE}#n2"})
    house.create(WHOLE)
    house.create({"type": "Annotation", "target": f"{SOUND}#t=1,2"}, who=ROBERT)
    Passages(house.desk, Locator(house.stores.public, files_of(house.config), BASE), BASE, lambda _: ()).create(
        CLARA,
        {
            "label": {"de": "Thema"},
            "aligned": True,
            "visibility": "public",
            "places": [{"version": TRIO.value, "bars": [3]}],
            "says": {"bodyValue": "It comes back."},
        },
    )
    return house


def statements(house: House) -> set[str]:
    """What the public graph says of annotations and objects; blank nodes have other names each time."""
    graphs = (each for each in house.stores.public.graphs() if "/aligned" not in each.value)
    found = (str(triple) for each in graphs for triple in house.stores.public.graph(each))
    return {re.sub(r"_:\w+", "_:", each) for each in found}


@pytest.mark.parametrize("name", NAMES)
def test_every_form_gives_the_same_in_an_empty_house(full: House, tmp_path: Path, name: str) -> None:
    made, form = bundle(full, whole=name == "crate"), form_called(name, timing(full))
    assert len(made.documents) > 7
    data = form.write(made)
    with opened(tmp_path / "other") as empty:
        report = taken(empty, form.read(data, BASE), ADMIN, restoring=True)
        assert report.refused == []
        assert report.created == len(made.documents)
        there = {each["id"]: each for each in bundle(empty, ADMIN).documents}
        for document in made.documents:
            again = there[document["id"]]
            if name in ("turtle", "nquads"):  # by which keys a document says it is not in the graph
                for key in again.keys() & document.keys() - {"@context", "body", "target", "type", "label"}:
                    assert sorted(listed(again[key])) == sorted(listed(document[key])), key
                assert row_of(again) == row_of(document)
            else:
                assert again == document
        assert statements(empty) == statements(full)
        again = taken(empty, form.read(data, BASE), ADMIN, restoring=True)
        assert (again.created, again.changed, again.refused) == (0, 0, [])


def test_what_is_read_back_is_whose_it_was_and_where_it_was(house: House, tmp_path: Path) -> None:
    work = Container.named("work/op92-2")
    public = house.create(container=work)
    private = house.create(annotation("mine"), container=MINE)
    group = house.create(annotation("ours"), container=Container.named("group/trio"), who=ROBERT)
    data = form_called("jsonld").write(of(house).bundle(CLARA, keys(house), "All", whole=False))
    with opened(tmp_path / "other") as empty:
        report = taken(empty, form_called("jsonld").read(data, BASE), ADMIN, restoring=True)
        assert (report.created, report.refused) == (3, [])
        for kept in (public, private, group):
            again = empty.desk.find(kept.name)
            assert again is not None
            assert (again.container, again.owner, again.visibility) == (kept.container, kept.owner, kept.visibility)
        assert json.loads(empty.desk.read(CLARA, private.name).document) == json.loads(private.document)


def test_what_is_taken_in_again_changes_nothing(full: House) -> None:
    form = form_called("jsonld")
    data = form.write(bundle(full))
    report = taken(full, form.read(data, BASE))
    assert (report.created, report.changed, len(report.refused)) == (0, 0, 1), "nobody writes in Robert's name"
    assert report.unchanged == len(bundle(full).documents) - 1
    again = taken(full, form.read(data, BASE))
    assert (again.created, again.changed, again.unchanged) == (0, 0, report.unchanged)


def test_things_from_elsewhere_say_so_and_go_on_belonging_together(house: House) -> None:
    there = "https://elsewhere.example/"
    items = [
        {"id": f"{there}material/1", "type": "MusicalMaterial", "setting": f"{there}extract/1"},
        {"id": f"{there}extract/1", "type": "Extract", "embodiment": f"{there}selection/1"},
        {"id": f"{there}selection/1", "type": "Selection", "part": "https://example.org/a.mei#m1"},
        annotation(id=f"{there}annotation/1", target=f"{there}material/1"),
    ]
    report = taken(house, (Item(each, "here") for each in items))
    assert (report.created, report.refused) == (4, [])
    [document, *objects] = bundle(house).documents
    assert document["via"] == f"{there}annotation/1"
    assert document["target"].startswith(f"{BASE}id/material/")
    assert [each["type"] for each in objects] == ["MusicalMaterial", "Extract", "Selection"]
    changed = items[-1] | {"body": {"type": "TextualBody", "value": "another"}}
    report = taken(house, iter([Item(changed, "here"), *(Item(each, "here") for each in items[:3])]))
    assert (report.created, report.changed, report.unchanged) == (0, 1, 3)
    assert bundle(house).documents[0]["via"] == f"{there}annotation/1"


def test_one_bad_item_stops_no_other(house: House) -> None:
    items = [
        Item(annotation(), "one"),
        Item({"type": "Annotation"}, "two"),
        Item(annotation(target="a b"), "three"),
        Item({}, "four", "It cannot be read."),
        Item(annotation(), "five"),
        Item(annotation(visibility="group", sharedWith=f"{BASE}id/agent/nobody"), "six"),
        Item(annotation(creator=ROBERT.agent), "seven"),
    ]
    report = taken(house, iter(items))
    assert report.created == 1
    assert [each.place for each in report.refused] == ["two", "three", "four", "five", "six", "seven"]
    assert "target is missing" in report.refused[0].problem


def test_nobody_s_other_annotations_are_overwritten(house: House) -> None:
    kept = house.create(who=ROBERT)
    document = json.loads(kept.document) | {"body": {"type": "TextualBody", "value": "mine now"}}
    report = taken(house, iter([Item({**document, "creator": CLARA.agent}, "here")]))
    assert report.created == 1
    assert json.loads(house.desk.read(ROBERT, kept.name).document)["body"]["value"] != "mine now"
    house.desk.delete(ROBERT, kept.name)
    report = taken(house, iter([Item(document, "here")]), ADMIN, restoring=True)
    assert [each.problem for each in report.refused] == ["It was deleted here."]


def test_nothing_private_of_others_goes_out(full: House) -> None:
    full.create(annotation("secret", visibility="private"), who=ROBERT)
    assert "secret" not in json.dumps(bundle(full).documents)
    assert "secret" in json.dumps(bundle(full, ROBERT).documents)


# -- tables ------------------------------------------------------------------------------------------------------


def test_a_table_can_be_changed_in_a_spreadsheet(full: House) -> None:
    form = form_called("csv")
    lines = list(csv.DictReader(io.StringIO(form.write(bundle(full)).decode("utf-8-sig"))))
    assert list(lines[0]) == [*COLUMNS, "document"]
    hard = next(each for each in lines if "kept" in each["document"])
    hard["text"], hard["tags"] = "Another text", "trill; mordent"
    out = io.StringIO()
    writer = csv.DictWriter(out, list(lines[0]), delimiter=";")
    writer.writeheader()
    writer.writerows(lines)
    report = taken(full, form.read(out.getvalue().encode(), BASE))
    assert (report.changed, len(report.refused)) == (1, 1), "Robert's is his"
    document = next(each for each in bundle(full).documents if each["id"] == hard["id"])
    assert document["body"][0] == WHOLE["body"][0] | {"value": "Another text"}
    assert [each["value"] for each in document["body"][1:]] == ["trill", "mordent"]
    assert document["target"] == WHOLE["target"]
    assert document["https://example.org/own"] == "kept"


def test_columns_that_were_taken_out_say_nothing(full: House) -> None:
    secret = full.create(annotation("secret", visibility="private", rights="https://example.org/licence"))
    form = form_called("csv")
    lines = list(csv.DictReader(io.StringIO(form.write(bundle(full)).decode("utf-8-sig"))))
    for columns in (["id", "target", "document"], ["id", "target", "visibility", "document"]):
        out = io.StringIO()
        writer = csv.DictWriter(out, columns, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(line | {"visibility": ""} for line in lines)
        report = taken(full, form.read(out.getvalue().encode(), BASE))
        assert report.changed == 0, columns
        assert full.desk.read(CLARA, secret.name).document == secret.document


def test_a_table_may_be_somebody_s_own(house: House) -> None:
    table = "target,text,language,tags\nhttps://example.org/a.flac#t=1,Lauter,de,forte; tutti\n,nowhere,,\n"
    report = taken(house, form_called("csv").read(table.encode(), BASE))
    assert report.created == 1
    assert [each.place for each in report.refused] == ["line 3"]
    [document] = bundle(house).documents
    assert row_of(document).tags == "forte; tutti"


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "'=1", "''+1", "'quoted'", "-3"])
def test_no_cell_is_a_formula(house: House, text: str) -> None:
    house.create(annotation(text))
    form = form_called("csv")
    data = form.write(bundle(house))
    cell = next(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))["text"]
    assert not cell.startswith(("=", "+", "-", "@"))
    assert next(form.read(data, BASE)).document["body"]["value"] == text


@settings(max_examples=60, deadline=None, suppress_health_check=ON_FIXTURES)
@given(
    st.builds(
        Row,
        text=st.text(max_size=40),
        language=st.sampled_from(["", "en", "de"]),
        tags=st.lists(st.from_regex(r"[a-z]+( [a-z]+)?", fullmatch=True), max_size=3, unique=True).map("; ".join),
        target=st.lists(st.sampled_from(["a:b", "a:c#t=1,2"]), min_size=1, max_size=2, unique=True).map(" ".join),
        motivation=st.sampled_from(["", "commenting", "commenting linking"]),
        type=st.sampled_from(["", "Observation"]),
    )
)
def test_a_row_comes_back_as_it_was(row: Row) -> None:
    document = document_of(row)
    expected = row if row.text else Row(**{name: getattr(row, name) for name in COLUMNS if name != "language"})
    assert row_of(document) == expected
    assert document_of(row_of(document), document) == document


# -- markup ------------------------------------------------------------------------------------------------------


def test_markup_says_what_tei_can_say(full: House) -> None:
    root = etree.fromstring(form_called("tei").write(bundle(full)))
    found = root.findall(".//{http://www.tei-c.org/ns/1.0}annotation")
    assert len(found) == 4
    assert found[0].get("target") == f"{FILE}#n2"
    assert found[0].get("motivation") == "commenting"
    beside = json.loads("".join(root.itertext("{http://www.tei-c.org/ns/1.0}xenoData")))
    assert found[0].get("corresp") not in {each["id"] for each in beside}, "it says all of it"


def test_markup_of_somebody_else_is_taken(house: House) -> None:
    text = """<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader/><standOff><listAnnotation>
    <annotation motivation="commenting" target="https://example.org/a.mei#m3 https://example.org/a.mei#m4">
      <note xml:lang="en">Here it <hi>comes</hi> back.</note></annotation>
    <annotation target="not an iri"/></listAnnotation></standOff></TEI>"""
    report = taken(house, form_named_like("x.xml").read(text.encode(), BASE))
    assert (report.created, [each.place for each in report.refused]) == (1, ["line 4"])
    assert row_of(bundle(house).documents[0]).text == "Here it comes back."


def test_annots_are_apart_from_the_score(full: House) -> None:
    root = etree.fromstring(form_called("mei").write(bundle(full)))
    found = root.findall(f".//{MEI}notesStmt/{MEI}annot")
    assert len(found) == 4
    assert (found[0].get("plist"), found[0].get("type")) == (f"{FILE}#n2", "commenting")
    assert found[0].findtext(f"{MEI}p") == "simple"


def test_a_head_without_annotations_has_no_notes(house: House) -> None:
    root = etree.fromstring(form_called("mei").write(bundle(house)))
    assert [each.tag for each in root.iter()] == [
        MEI + name for name in ("meiHead", "fileDesc", "titleStmt", "title", "pubStmt", "date", "identifier")
    ]


def test_what_was_changed_in_an_annot_goes_before(full: House) -> None:
    form = form_called("mei")
    written = form.write(bundle(full)).replace(b">simple<", b">simpler<")
    assert taken(full, form.read(written, BASE)).changed == 1
    assert "simpler" in {row_of(each).text for each in bundle(full).documents}


def test_the_annots_of_a_score_are_taken(house: House) -> None:
    score = """<mei xmlns="http://www.music-encoding.org/ns/mei"><meiHead/><music><body><mdiv><score><section>
    <annot plist="#n1 #n2" type="commenting" xml:lang="de">Das <rend>Thema</rend>.</annot>
    <annot startid="#m1" endid="#m4"><p>One.</p><p xml:lang="en">Two.</p></annot>
    <annot>About nothing.</annot></section></score></mdiv></body></music></mei>"""
    report = taken(house, form_named_like("x.mei").read(score.encode(), "https://example.org/x.mei"))
    assert (report.created, [each.place for each in report.refused]) == (2, ["line 4"])
    said = {row_of(each).text: row_of(each) for each in bundle(house).documents}
    assert said["Das Thema."].target == "https://example.org/x.mei#n1 https://example.org/x.mei#n2"
    assert said["Das Thema."].language == "de"
    assert said["One.\n\nTwo."].target == "https://example.org/x.mei#m1 https://example.org/x.mei#m4"


ODD = ("a\uffffb", "a\x01b", " two  spaces ", "tag; with; signs", "\u202eright to left", "<p>html</p>", "é 𝄞")


@pytest.mark.parametrize("name", ["tei", "mei", "csv", "dez", "jsonld", "crate"])
def test_odd_texts_break_nothing_and_come_back(house: House, name: str) -> None:
    for text in ODD:
        tag = {"type": "TextualBody", "value": text, "purpose": "tagging"}
        said = {"type": "TextualBody", "value": text, "language": "en"}
        house.create(annotation(body=[said, tag], rights=["https://example.org/1", "https://example.org/2"]))
        house.create({"type": "Annotation", "bodyValue": text, "target": "https://example.org/a#t=1"})
    form = form_called(name)
    report = taken(house, form.read(form.write(bundle(house)), BASE))
    assert (report.unchanged, report.changed, report.refused) == (2 * len(ODD), 0, [])


# -- labels of Dezrann -------------------------------------------------------------------------------------------


@pytest.fixture
def score(house: House) -> House:
    bars = [{"index": index, "ids": [f"m{index}"], "onset": (index - 1) * 4.0, "duration": 4.0} for index in (1, 2, 3)]
    notes = (Note(f"n{i}", i, (i - 1) * 4.0, 2.0, "C", 0, 4, 1 + i % 2, "") for i in (1, 2, 3))
    kept = {"bars.json": json.dumps(bars).encode(), "notes.tsv": NoteTable(tuple(notes)).to_tsv()}
    files_of(house.config).keep(CONTENT, kept)
    return house


def test_labels_have_the_time_of_the_score(score: House) -> None:
    score.create(annotation("here", target=[f"{FILE}#m2", f"{FILE}#m3"]))
    form = form_called("dez", timing(score))
    [label] = json.loads(form.write(bundle(score)))["labels"]
    assert (label["start"], label["duration"], label["comment"]) == (4.0, 8.0, "here")
    label["comment"] = "there"
    report = taken(score, form.read(json.dumps({"labels": [label]}).encode(), BASE))
    assert report.changed == 1


def test_labels_are_where_bars_of_the_version_and_passages_are(score: House) -> None:
    version = f"{BASE}id/version/trio"
    selections = [{"type": "Selection", "part": part} for part in (f"{FILE}#m3", "https://example.org/other.mei#m1")]
    made = [score.desk.iri(score.desk.create_object(CLARA, each).name) for each in selections]
    extract = score.desk.create_object(CLARA, {"type": "Extract", "embodiment": made})
    material = score.desk.create_object(CLARA, {"type": "MusicalMaterial", "setting": score.desk.iri(extract.name)})
    score.create(annotation("a bar", target=f"{version}/bar/2"))
    ema = {"type": "FragmentSelector", "conformsTo": "https://github.com/music-addressability/ema"}
    beats = {"type": "SpecificResource", "source": version, "selector": ema | {"value": "2/all/@2-3"}}
    score.create(annotation("some beats", target=beats))
    score.create(annotation("another's", target=f"{BASE}id/version/song/bar/2"))
    score.create(annotation("a passage", target=score.desk.iri(material.name)))
    there = Timing(lambda name: score_of(files_of(score.config), BASE, name), FILE, version)
    labels = json.loads(form_called("dez", there).write(bundle(score)))["labels"]
    assert [(each["comment"], each.get("start"), each.get("duration")) for each in labels] == [
        ("a bar", 4.0, 4.0),
        ("some beats", 5.0, 2.0),
        ("another's", None, None),
        ("a passage", 8.0, 4.0),
    ]


def test_labels_from_elsewhere_become_bars_or_notes(score: House) -> None:
    labels = [
        {"type": "Pattern", "tag": "a", "start": 5, "duration": 4},
        {"type": "Pattern", "tag": "b", "start": 4, "duration": 8, "staff": 2, "comment": "on a staff"},
        {"type": "Pattern", "start": 99},
        3,
    ]
    data = json.dumps({"labels": labels}).encode()
    report = taken(score, form_called("dez", timing(score, FILE)).read(data, BASE))
    assert (report.created, len(report.refused)) == (2, 2)
    first, second = (row_of(each) for each in bundle(score).documents)
    assert first.target == f"{FILE}#m2 {FILE}#m3"
    assert second.target == f"{FILE}#n3"
    report = taken(score, form_called("dez", timing(score)).read(data, BASE))
    assert "which one" in report.refused[0].problem
    outside = form_called("dez", timing(score, FILE)).read(b'{"labels": [{"start": 99}]}', BASE)
    assert "nothing at this time" in taken(score, outside).refused[0].problem


# -- research objects ----------------------------------------------------------------------------------------------


def test_a_crate_has_what_its_annotations_are_about(full: House) -> None:
    source = NamedNode(f"{BASE}id/source/trio")
    free, closed = "https://creativecommons.org/licenses/by/4.0/", NamedNode(f"{BASE}id/source/sound")
    said = [
        r.Work(NamedNode(f"{BASE}id/work/op92-2"), titles=(r.text("Allegretto"),)),
        r.Version(TRIO, NamedNode(f"{BASE}id/work/op92-2"), labels=(r.text("Trio"),)),
        r.Source(iri=source, kind=r.SourceKind.NOTATED, version=TRIO, file=NamedNode(FILE), licence=NamedNode(free)),
        r.Source(iri=closed, kind=r.SourceKind.RECORDED, version=TRIO, file=NamedNode(SOUND)),
    ]
    full.stores.public.add(quads(said, NamedNode(f"{BASE}graph/source/trio")))
    files_of(full.config).keep(CONTENT, {"original.mei": b"<mei/>"})
    archive = zipfile.ZipFile(io.BytesIO(form_called("crate").write(bundle(full, whole=True))))
    metadata = json.loads(archive.read("ro-crate-metadata.json"))
    entities = {each["@id"]: each for each in metadata["@graph"]}
    assert entities["ro-crate-metadata.json"]["conformsTo"]["@id"].startswith("https://w3id.org/ro/crate/1.1")
    copied = f"sources/{FILE.rpartition('/')[2]}"
    assert archive.read(copied) == b"<mei/>"
    assert entities[copied]["license"] == {"@id": free}
    assert "only named" in entities[SOUND]["usageInfo"]
    assert not [each for each in archive.namelist() if each.endswith(".flac")]
    assert "Allegretto" in archive.read("about.ttl").decode()
    assert "bar 3" in archive.read("figures/bars.svg").decode()
    assert "SELECT" in archive.read("queries/passages-of-material.rq").decode()
    etree.fromstring(archive.read("figures/bars.svg"))
    from rocrate.rocrate import ROCrate  # type: ignore[import-untyped] # it has no types

    again = ROCrate(full.config.home / "unpacked") if archive.extractall(full.config.home / "unpacked") else None
    assert again is None or again.name == "Mine"


def test_crates_that_are_none_are_refused(house: House) -> None:
    def zipped(**files: str) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in files.items():
                archive.writestr(name.replace("__", "-").replace("_json", ".json"), text)
        return out.getvalue()

    crate = form_called("crate")
    bomb = json.dumps({"@graph": []}) + " " * 210_000_000
    for data, error in (
        (b"no zip", InvalidInput),
        (zipped(other_json="{}"), InvalidInput),
        (zipped(**{"ro-crate-metadata.json": "[]"}), InvalidInput),
        (zipped(**{"ro-crate-metadata.json": '{"@graph": []}'}), InvalidInput),
        (zipped(**{"ro-crate-metadata.json": bomb}), TooLarge),
    ):
        with pytest.raises(error):
            list(crate.read(data, BASE))


def test_blank_nodes_of_two_annotations_never_meet(house: House, tmp_path: Path) -> None:
    for text in ("one", "two"):
        house.create(annotation(body={"id": "_:b0", "type": "TextualBody", "value": text}))
    for name in ("turtle", "nquads"):
        data = form_called(name).write(bundle(house))
        with opened(tmp_path / name) as empty:
            taken(empty, form_called(name).read(data, BASE), ADMIN, restoring=True)
            assert [row_of(each).text for each in bundle(empty, ADMIN).documents] == ["one", "two"]


# -- what others write ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("jsonld", b"{"),
        ("jsonld", b"3"),
        ("jsonld", b"[]"),
        ("jsonld", b'{"@context": "https://unknown.example/context", "a": 1}'),
        ("turtle", b"<a> <b> ."),
        ("turtle", b"<https://a.example/a> a <https://a.example/b> ."),
        ("csv", b"a,b\n1,2\n"),
        ("csv", b"\xff\xfe"),
        ("tei", b"<TEI>"),
        ("tei", b"<a/>"),
        ("mei", b'<mei xmlns="http://www.tei-c.org/ns/1.0"/>'),
        ("tei", b'<!DOCTYPE TEI [<!ENTITY a "b">]><TEI xmlns="http://www.tei-c.org/ns/1.0">&a;'),
        ("dez", b"[]"),
        ("dez", b'{"labels": 1}'),
    ],
)
def test_broken_files_are_refused(name: str, data: bytes) -> None:
    with pytest.raises(DescantError):
        list(form_called(name).read(data, BASE))


def test_long_cells_are_read_and_other_tables_stay_narrow(house: House) -> None:
    house.create(annotation("a" * 200_000))
    form, narrow = form_called("csv"), csv.field_size_limit()
    assert taken(house, form.read(form.write(bundle(house)), BASE)).unchanged == 1
    assert csv.field_size_limit() == narrow


def test_a_file_of_many_statements_or_of_much_packed_nothing_is_refused() -> None:
    """Before it takes the memory that it would."""
    nothing = b'{"@context": {"a": "https://a.example/"}, "a:items": [' + b"{}," * 400_000 + b"{}]}"
    with pytest.raises(TooLarge):
        list(form_called("jsonld").read(nothing, BASE))
    member = io.BytesIO()
    entities = [
        {"@id": f"./x/../annotations.jsonld?{n}", "conformsTo": "http://www.w3.org/ns/anno.jsonld"} for n in range(9)
    ]
    with zipfile.ZipFile(member, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("ro-crate-metadata.json", json.dumps({"@graph": entities}))
    with pytest.raises(DescantError):
        list(form_called("crate").read(member.getvalue(), BASE))


def test_files_of_one_address_each_are_things_each(house: House) -> None:
    """As mei-friend sends them to a pod: expanded, and called by their own address, which the file does not know."""
    oa, rdf = "http://www.w3.org/ns/oa#", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

    def sent(text: str) -> dict[str, Any]:
        return {
            "@id": "",
            "@type": [f"{oa}Annotation", "https://schema.org/Dataset"],
            f"{oa}hasTarget": [{"@id": "https://pod.example/trio.mei#m3"}],
            f"{oa}hasBody": [{"@type": [f"{oa}TextualBody"], f"{rdf}value": [{"@value": text}]}],
            f"{oa}motivatedBy": [{"@id": f"{oa}describing"}],
            "http://purl.org/dc/terms/created": [{"@value": "2024-01-02T03:04:05.678Z"}],
        }

    files = [json.dumps(sent(text)).encode() for text in ("one", "two")]
    files.append(json.dumps([sent("three"), sent("four")]).encode())
    files.append(
        b'@prefix oa: <http://www.w3.org/ns/oa#> . <> a oa:Annotation ; oa:hasTarget <a:b> ; oa:bodyValue "five" .'
    )
    for number, data in enumerate(files):
        form = form_called("turtle" if number == 3 else "jsonld")
        for _ in range(2):
            report = taken(house, form.read(data, nowhere(data)))
            assert report.refused == []
    assert [row_of(each).text for each in bundle(house).documents] == ["one", "two", "three", "four", "five"]
    data = b"<> a <http://www.w3.org/ns/oa#Annotation> ; <http://www.w3.org/ns/oa#hasTarget> <trio.mei#m1> ."
    report = taken(house, form_called("turtle").read(data, nowhere(data)))
    assert "relative address" in report.refused[0].problem
    report = taken(house, form_called("turtle").read(data, "https://pod.example/a.ttl"))
    assert report.created == 1
    assert bundle(house).documents[-1]["via"] == "https://pod.example/a.ttl"


def test_ids_of_any_kind_are_names_and_words_are_none(house: House) -> None:
    items = [
        Item(annotation("first", id="urn:uuid:0b4f5f4d-0000-4000-8000-000000000001"), "one"),
        Item(annotation("urn:uuid:0b4f5f4d-0000-4000-8000-000000000001", id="a:reply",
                        target="urn:uuid:0b4f5f4d-0000-4000-8000-000000000001"), "two"),
        Item(annotation("to nobody", id="a:other", target="a:refused"), "three"),
        Item({"id": "a:refused", "type": "Annotation"}, "four"),
        Item({"id": "a:bad", "type": "MusicalIdea", "visibility": ["x"], "via": {"a": 1}}, "five"),
    ]  # fmt: skip
    report = taken(house, iter(items))
    assert (report.created, [each.place for each in report.refused]) == (3, ["four", "five"])
    first, reply, other = bundle(house).documents
    assert reply["target"] == first["id"]
    assert reply["body"]["value"] == "urn:uuid:0b4f5f4d-0000-4000-8000-000000000001"
    assert other["target"] == "a:refused"
    changed = Item(items[0].document | {"body": {"type": "TextualBody", "value": "second"}}, "one")
    assert taken(house, iter([changed])).changed == 1


def test_real_annotations_come_in_as_they_are(house: House, shared_data: Path) -> None:
    """Of the Delius project: JSON-LD with contexts of its own, targets in a score and a recording, times of no zone."""
    folder = shared_data / "annotations" / "delius"
    path = folder / "delius-REANNOTATION-test.jsonld"
    report = taken(house, form_named_like(path.name).read(path.read_bytes(), BASE))
    assert (report.created, report.refused) == (68, [])
    row = row_of(bundle(house).documents[0])
    assert row.target.startswith("http://127.0.0.1:8080/DELIUS_EVENT.mp3#t=8666 http://localhost:8080/Late%20")
    assert (row.tags, row.created) == ("cresc", "2018-02-09T18:39:44.053882Z")
    with pytest.raises(InvalidInput, match="378:96"):
        list(form_named_like("x.ttl").read((folder / "delius-REANNOTATION-test.ttl").read_bytes(), BASE))


def test_what_mei_friend_and_the_beethoven_app_write_comes_in_today_s_terms(house: House) -> None:
    """Their names for the ontology, and the app's embodiment for a setting."""
    mei_friend = """@prefix mao: <https://domestic-beethoven.eu/ontology/1.0/music-annotation-ontology.ttl#> .
        @prefix frbr: <http://purl.org/vocab/frbr/core#> . @prefix oa: <http://www.w3.org/ns/oa#> .
        <https://pod.example/a/1> a oa:Annotation ; oa:motivatedBy oa:describing ;
          oa:hasTarget <https://pod.example/m/1> ; oa:bodyValue "It comes back." .
        <https://pod.example/m/1> a mao:MusicalMaterial ; mao:setting <https://pod.example/e/1> .
        <https://pod.example/e/1> a mao:Extract ; frbr:embodiment <https://pod.example/s/1> .
        <https://pod.example/s/1> a mao:Selection ; frbr:part <https://pod.example/trio.mei#m3> ."""
    app = {
        "@context": {"bith": "https://domestic-beethoven.eu/Terms/", "frbr": "http://purl.org/vocab/frbr/core#",
                     "oa": "http://www.w3.org/ns/oa#"},
        "@graph": [
            {"@id": "https://app.example/m/1", "@type": "bith:MusicalMaterial",
             "frbr:embodiment": {"@id": "https://app.example/e/1"}},
            {"@id": "https://app.example/e/1", "@type": "bith:Extract",
             "frbr:embodiment": {"@id": "https://app.example/s/1"}},
            {"@id": "https://app.example/s/1", "@type": "bith:Selection",
             "frbr:part": {"@id": "https://app.example/trio.mei#m3"}},
            {"@id": "https://app.example/a/1", "@type": "oa:Annotation", "oa:Motivation": "describing",
             "oa:hasTarget": {"@id": "https://app.example/m/1"}, "oa:hasBody": {"@id": "https://app.example/b"}},
        ],
    }  # fmt: skip
    for name, data in (("a.ttl", mei_friend.encode()), ("b.jsonld", json.dumps(app).encode())):
        report = taken(house, form_named_like(name).read(data, BASE))
        assert (report.created, report.refused) == (4, []), name
    documents = bundle(house).documents
    assert [each["type"] for each in documents[2:]].count("MusicalMaterial") == 2
    assert all("setting" in each for each in documents if each["type"] == "MusicalMaterial")
    assert [each["motivation"] for each in documents[:2]] == ["describing", "describing"]
