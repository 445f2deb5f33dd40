"""Readings as quads: what is said conforms to the shapes and keeps its names when the file changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from descant.ingest.describing import Placement, describe, names_for
from descant.ingest.describing.naming import Names, named, slug
from descant.ingest.harmony import Harmony, HarmonyEvent, Segment
from descant.ingest.inputs import Input
from descant.ingest.reading import (
    About,
    Catalogue,
    CatalogueVersion,
    CatalogueWork,
    Instrument,
    Page,
    Person,
    Reading,
    Recording,
    Text,
)
from descant.ingest.score import Bar, Movement, NoteTable, Score, Zone
from descant.ontology.iris import CHORDS, DCTERMS, DSC, FRBR, MO, OA, OWL, PROV, RDF, RDFS, RELATORS
from descant.ontology.minting import Minter, key_id
from descant.ontology.records import SourceKind, TimeBase
from descant.ontology.validation import require

BASE = "https://example.org/music/"
MINTER = Minter(BASE)
WHEN = datetime(2026, 11, 21, tzinfo=UTC)
BEETHOVEN = "https://d-nb.info/gnd/118508288"


class Some:
    name, version, description, extensions = "some", "1", "some format", (".some",)


ABOUT = About(
    titles=(Text("Symphonie Nr. 7", "de"), Text("Symphony No. 7", "not a language!")),
    people=(
        Person("Ludwig van Beethoven", "composer", ("http://d-nb.info/gnd/118508288/", "no iri")),
        Person("Somebody", "arranger"),
        Person("Litolff", "publisher"),
        Person("Ludwig van Beethoven", "editor", (BEETHOVEN,)),
    ),
    key="A minor",
    metre="2/4",
    instruments=(Instrument("Violin", 2, ("http://www.wikidata.org/entity/Q8355",)), Instrument("Basso")),
    licence="https://creativecommons.org/licenses/by/4.0/",
    same_as=("http://www.wikidata.org/entity/Q1",),
)
SCORE = Score(
    bars=(
        Bar(index=1, number="0", ids=("m0",), upbeat=True),
        Bar(index=2, number="1", label="1a", ids=("m1", "m1b")),
        Bar(index=3, movement=2, number="1", ids=("ä x",)),
    ),
    notes=NoteTable(()),
    movements=(Movement(1), Movement(2)),
    zones=(
        Zone("z1", 1, 10, 20, 30, 40, bar=2),
        Zone("z2", 1, -3, 20, 30, 40, bar=2),
        Zone("z3", 9, 1, 1, 1, 1, bar=1),
    ),
)
READING = Reading(
    media_type="application/mei+xml",
    kind=SourceKind.NOTATED,
    about=ABOUT,
    score=SCORE,
    pages=(Page(1, 2000, 3000, Text("i"), canvas="https://images.example.org/c1"), Page(2)),
    harmonies=(
        Harmony(
            events=(HarmonyEvent(2, 4, None, "V7/?"), HarmonyEvent(0, 2, "A:min", "A:min")),
            time_base=TimeBase.QUARTERS,
            annotator="The edition",
        ),
    ),
    annotations=({"type": "Annotation", "bodyValue": "Look", "target": ["#m1", "https://example.org/x#y"]},),
)


@pytest.fixture
def file(tmp_path: Path) -> Input:
    path = tmp_path / "litolff.mei"
    path.write_bytes(b"<mei/>")
    return Input.of(path, url="https://example.org/litolff.mei")


def described(reading: Reading, file: Input, placement: Placement = Placement()) -> tuple[set[Quad], Names]:  # noqa: B008 - frozen
    names = names_for(MINTER, file, "/srv/somebody/litolff.mei", placement, extension=".mei", reader="some 1")
    return set(describe(reading, names, file=file, reader=Some(), placement=placement, when=WHEN)), names  # type: ignore[arg-type] # reads nothing


def objects(quads: set[Quad], subject: NamedNode, predicate: NamedNode) -> set[str]:
    return {str(each.object) for each in quads if each.subject == subject and each.predicate == predicate}


def test_all_of_it_conforms_and_is_in_one_graph(file: Input) -> None:
    quads, names = described(READING, file)
    require(quads, what="the description")
    assert {each.graph_name for each in quads} == {MINTER.graph(names.source)}


def test_a_source_is_named_by_its_content_and_its_version(file: Input) -> None:
    _, one = described(READING, file, Placement(version="one"))
    _, two = described(READING, file, Placement(version="two"))
    _, again = described(READING, file, Placement(version="one", work="another"))
    assert (one.source, one.graph, one.file) == (again.source, again.graph, again.file)
    assert one.file == two.file
    assert len({one.source, two.source, one.graph, two.graph, one.run, two.run}) == 6
    assert one.source.value.startswith(f"{MINTER.base}id/source/sha256-{file.sha256}-")


def test_work_version_source(file: Input) -> None:
    quads, names = described(READING, file)
    assert objects(quads, names.work, DCTERMS.title) == {'"Symphonie Nr. 7"@de', '"Symphony No. 7"'}
    assert objects(quads, names.work, DCTERMS.creator) == {f"<{BEETHOVEN}>"}
    assert objects(quads, names.work, OWL.sameAs) == {"<http://www.wikidata.org/entity/Q1>"}
    assert objects(quads, names.version, RELATORS.edt) == {f"<{BEETHOVEN}>"}
    assert len(objects(quads, names.version, RELATORS.arr)) == len(objects(quads, names.version, RELATORS.pbl)) == 1
    assert objects(quads, names.version, DSC.scoring) == {'"2 Violin, Basso"'}
    basso = MINTER.instrument(names.version, "basso")  # whoever knows what that is may say so of it
    assert objects(quads, names.version, DSC.scoredFor) == {"<http://www.wikidata.org/entity/Q8355>", str(basso)}
    assert objects(quads, basso, RDFS.label) == {'"Basso"'}
    assert objects(quads, names.source, RDF.type) == {str(DSC.NotatedSource)}
    assert objects(quads, names.source, DSC.sha256) == {f'"{file.sha256}"'}
    assert objects(quads, names.source, PROV.wasDerivedFrom) == {"<https://example.org/litolff.mei>"}
    assert objects(quads, names.run, PROV.used) == {str(names.file)}


def test_all_authorities_of_somebody_are_said(file: Input) -> None:
    viaf, wikidata = "https://viaf.org/viaf/32182557/", "https://www.wikidata.org/wiki/Q255"
    people = (Person("Beethoven", "composer", (BEETHOVEN, viaf)), Person("Beethoven", "editor", (BEETHOVEN, wikidata)))
    quads, _ = described(replace(READING, about=About(people=people)), file)
    require(quads, what="the description")
    assert objects(quads, NamedNode(BEETHOVEN), OWL.sameAs) == {
        "<http://viaf.org/viaf/32182557>", "<http://www.wikidata.org/entity/Q255>"
    }  # fmt: skip


def test_whoever_did_something_else_is_a_contributor(file: Input) -> None:
    people = (Person("Fanny Hensel", "funding"), Person("Ludwig van Beethoven", "composer"))
    quads, names = described(replace(READING, about=About(people=people)), file)
    assert objects(quads, names.version, DCTERMS.contributor) == {str(MINTER.agent(key_id("person", "fanny hensel")))}


def test_a_catalogue_s_versions_are_scored_in_the_same_words(file: Input) -> None:
    version = CatalogueVersion(key="trio", work="tune", instruments=(*ABOUT.instruments, Instrument("")))
    found = Catalogue(works=(CatalogueWork(key="tune"),), versions=(version,))
    quads, _ = described(Reading(media_type="text/turtle", catalogue=found), file)
    assert objects(quads, MINTER.version("trio"), DSC.scoring) == {'"2 Violin, Basso"'}
    basso = MINTER.instrument(MINTER.version("trio"), "Basso")
    assert objects(quads, MINTER.version("trio"), DSC.scoredFor) == {
        "<http://www.wikidata.org/entity/Q8355>",
        str(basso),
    }
    assert objects(quads, basso, RDFS.label) == {'"Basso"'}


def test_a_version_that_a_catalogue_describes_is_scored_by_the_catalogue_alone(file: Input) -> None:
    """In its words and in the file's it would have two scorings; instruments may be several."""
    quads, names = described(READING, file, Placement(version="trio", work="tune", described=True))
    assert objects(quads, names.version, DSC.scoring) == set()
    assert objects(quads, names.version, DSC.scoredFor) == {"<http://www.wikidata.org/entity/Q8355>"}


def test_nothing_says_where_the_file_lies(file: Input) -> None:
    quads, _ = described(READING, file)
    assert not [each for each in quads if "somebody" in str(each).lower().replace('somebody"', "")]


def test_bars_have_their_elements_and_zones(file: Input) -> None:
    quads, names = described(READING, file)
    second, third = MINTER.bar(names.version, 2), MINTER.bar(names.version, 3)
    assert objects(quads, second, RDFS.label) == {'"1a"'}
    assert objects(quads, second, DSC.at) == {
        f"<{names.file.value}#m1>",
        f"<{names.file.value}#m1b>",
        "<https://images.example.org/c1#xywh=10,20,30,40>",
        "<https://images.example.org/c1#xywh=0,20,30,40>",
    }
    assert objects(quads, third, DSC.movement) == {'"2"^^<http://www.w3.org/2001/XMLSchema#integer>'}
    assert objects(quads, third, DSC.at) == {f"<{names.file.value}#%C3%A4%20x>"}


def test_pages_of_an_encoding_are_a_facsimile_of_their_own(file: Input) -> None:
    quads, names = described(READING, file)
    canvas = NamedNode("https://images.example.org/c1")
    (owner,) = objects(quads, canvas, DSC.pageOf)
    facsimile = NamedNode(owner[1:-1])
    assert facsimile != names.source
    assert objects(quads, facsimile, RDF.type) == {str(DSC.FacsimileSource)}
    assert objects(quads, facsimile, FRBR.embodimentOf) == {str(names.version)}


def test_chords_are_claimed_of_the_version_and_what_was_not_understood_is_kept(file: Input) -> None:
    quads, names = described(READING, file)
    (claim,) = {each.subject for each in quads if each.predicate == OA.motivatedBy and each.object == OA.classifying}
    assert objects(quads, claim, OA.hasTarget) == {str(names.version)}
    assert {str(each.object) for each in quads if each.predicate == DSC.chord} == {f"<{CHORDS}A:min>", f"<{CHORDS}X>"}
    assert [each.subject for each in quads if each.object == Literal("V7/?")]


def test_annotations_are_anchored_in_the_kept_file(file: Input) -> None:
    quads, names = described(READING, file)
    (annotation,) = {each.subject for each in quads if each.object == Literal("Look")}
    assert objects(quads, annotation, OA.hasTarget) == {f"<{names.file.value}#m1>", "<https://example.org/x#y>"}
    assert annotation == MINTER.annotation(key_id(names.source.value, "annotation", "0"))


def test_a_changed_file_is_another_source_of_the_same_version(file: Input, tmp_path: Path) -> None:
    _, before = described(READING, file)
    file.path.write_bytes(b"<mei> </mei>")
    _, after = described(READING, Input.of(file.path))
    assert (before.work, before.version) == (after.work, after.version)
    assert before.source != after.source


def test_describing_twice_is_the_same(file: Input) -> None:
    assert described(READING, file)[0] == described(READING, file)[0]


def test_what_the_user_says_goes_before_what_the_file_says(file: Input) -> None:
    licence = "https://example.org/licence"
    said = Placement(work="Opus 92", version="Trio", arrangement_of="Orchestra", licence=licence)
    quads, names = described(READING, file, said)
    assert names.work == MINTER.work("opus-92")
    assert objects(quads, names.work, DCTERMS.title) == {'"Opus 92"'}
    assert objects(quads, names.version, RDFS.label) == {'"Trio"'}
    assert objects(quads, names.version, FRBR.arrangementOf) == {str(MINTER.version("orchestra"))}
    assert objects(quads, names.source, DCTERMS.license) == {f"<{licence}>"}


def test_a_work_that_is_ours_is_described_elsewhere(file: Input) -> None:
    quads, names = described(READING, file, Placement(work=MINTER.work("opus-92").value))
    assert names.work == MINTER.work("opus-92")
    assert not objects(quads, names.work, RDF.type)


def test_a_work_of_others_gets_a_name_of_ours_and_says_so(file: Input) -> None:
    gnd = "http://d-nb.info/gnd/300016417"
    quads, names = described(READING, file, Placement(work=gnd))
    assert names.work.value.startswith(BASE)
    assert f"<{gnd}>" in objects(quads, names.work, OWL.sameAs)


def test_a_document_about_music_is_no_source(file: Input) -> None:
    quads, names = described(replace(READING, kind=None, score=None, pages=(), media_type="text/plain"), file)
    require(quads, what="the description")
    assert objects(quads, names.file, RDF.type) == {str(PROV.Entity)}
    assert not objects(quads, names.source, RDF.type)


def test_an_empty_reading_is_named_after_its_file(file: Input) -> None:
    recording = Recording(duration=1.5, rate=44100, channels=1)
    quads, names = described(Reading(media_type="audio/flac", kind=SourceKind.RECORDED, recording=recording), file)
    require(quads, what="the description")
    assert objects(quads, names.work, DCTERMS.title) == objects(quads, names.version, RDFS.label) == {'"litolff"'}
    assert objects(quads, names.work, RDF.type) == {str(MO.MusicalWork)}


@given(st.text(min_size=1))
def test_every_name_is_an_iri_and_the_same_again(name: str) -> None:
    assert named(MINTER, "work", name) == named(MINTER, "work", name)
    assert named(MINTER, "work", name).value.startswith(BASE)


@given(st.text(min_size=1, max_size=20))
def test_a_slug_is_its_own_slug(name: str) -> None:
    assert slug(slug(name)) == slug(name)


def test_slugs() -> None:
    assert slug("Symphonie Nr. 7, II. Allegretto") == "symphonie-nr-7-ii-allegretto"
    assert slug("Fröhlich soll mein Herze") == "frohlich-soll-mein-herze"
    assert slug("…") != slug("!")
    assert slug("A -- B") == "a--b" != slug("A B")
    assert slug("Prélude:  in C") == slug("prelude in c.") == "prelude-in-c"


@pytest.mark.parametrize("other", ["C#", "C♯", "C♭", "C+", "C/D", "C & D", "C*"])
def test_slugs_of_what_is_not_the_same(other: str) -> None:
    assert slug(other) not in {slug("C"), slug("C D"), slug("C-D")}
    assert slug(other) == slug(other.lower())


def test_numerals_are_said_with_their_keys(file: Input) -> None:
    events = (HarmonyEvent(0, 2, "A:min", "i"), HarmonyEvent(2, 3, "G:7", "VII7 V7"), HarmonyEvent(3, 4, "C:maj", "I"))
    keys = (Segment(0, 2, "A minor"), Segment(2, 3, "C major"))
    for notation, said in (("roman", {'"a:i"', '"VII7 C:V7"', '"I"'}), ("mei", {'"i"', '"VII7 V7"', '"I"'})):
        harmony = Harmony(events=events, time_base=TimeBase.QUARTERS, notation=notation, keys=keys)
        quads, names = described(replace(READING, harmonies=(harmony,)), file)
        nodes = {NamedNode(f"{names.part('sequence', '0').value}#{at}") for at in range(3)}
        assert {str(each.object) for each in quads if each.subject in nodes and each.predicate == RDFS.label} == said
