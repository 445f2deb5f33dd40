"""Other people's files, where they lie beside the checkout: read, refused, normalised, written."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad

from descant.errors import InvalidInput
from descant.ontology.formats import Format, format_of
from descant.ontology.iris import JAMS, MAO, OA
from descant.ontology.normalising import normalise
from descant.ontology.reading import read_rdf
from descant.ontology.vocabulary import vocabulary_quads
from descant.ontology.writing import write_rdf
from tests.ontology.graphs import as_triples, canonical


def read(file: Path) -> list[Quad]:
    return list(read_rdf(file.read_bytes(), format_of(file=file.name), file=file.name, base=file.as_uri()))


def there_and_back(quads: list[Quad], syntax: Format) -> None:
    expected = quads if syntax.has_graphs else as_triples(quads)
    assert canonical(read_rdf(write_rdf(quads, syntax), syntax)) == canonical(expected)


@pytest.mark.parametrize(
    "name", ["haslingerPiano93", "haslingerTrio93", "pittman", "silcherGesang", "silcherNachtgesang"]
)
def test_broken_turtle_is_placed(shared_data: Path, name: str) -> None:
    file = shared_data / "annotations" / "starbrightly" / f"ttl_{name}.ttl"
    with pytest.raises(InvalidInput, match=rf"^ttl_{name}\.ttl:\d+:\d+: A dot is expected") as caught:
        read(file)
    # The line that is named follows one that ends a statement and goes on.
    line = caught.value.details["line"]
    assert isinstance(line, int)
    assert 1 < line <= len(file.read_text().splitlines()) + 1


@pytest.mark.parametrize("syntax", Format)
def test_arrangement_data_goes_there_and_back(shared_data: Path, syntax: Format) -> None:
    files = sorted((shared_data / "annotations").glob("*/*.nq"))
    assert len(files) >= 15
    for file in files:
        quads = read(file)
        assert normalise(quads) == (quads, ())
        there_and_back(quads, syntax)


@pytest.mark.parametrize("name", ["delius-shorter.jsonld", "delius-REANNOTATION-test.jsonld"])
def test_annotations_with_local_motivations_lose_only_the_folder(shared_data: Path, name: str) -> None:
    quads = read(shared_data / "annotations" / "delius" / name)
    normalised, changes = normalise(quads)
    assert {change.rule for change in changes} == {"motivation in a local file"}
    assert not any("file:///" in str(quad.object) for quad in normalised if quad.predicate == OA.motivatedBy)
    local = [quad for quad in quads if quad.predicate == OA.motivatedBy and "file:" in str(quad.object)]
    assert sum(change.count for change in changes) == len(local)
    assert [quad for quad in normalised if quad in quads] == [quad for quad in quads if quad not in local]
    assert len(normalised) == len(quads) + 4 * len(local)
    assert normalise(normalised) == (normalised, ())
    there_and_back(normalised, Format.TURTLE)


def test_a_relative_iri_with_a_port_is_no_iri(shared_data: Path) -> None:
    with pytest.raises(InvalidInput, match=r"^delius-REANNOTATION-test\.ttl:378:\d+: Invalid IRI"):
        read(shared_data / "annotations" / "delius" / "delius-REANNOTATION-test.ttl")


@pytest.mark.parametrize("syntax", Format)
def test_the_published_music_annotation_ontology_goes_there_and_back(shared_data: Path, syntax: Format) -> None:
    file = shared_data / "ontology" / "music-annotation-1.0" / "music-annotation-ontology.ttl"
    published = read(file)
    quads, changes = normalise(published)
    assert [change.after for change in changes] == [f"<{MAO.absenceQualification.value}>"]
    assert len(quads) == len(published)
    there_and_back(quads, syntax)
    declared = {quad.subject for quad in quads if quad.subject in MAO}
    ours = {quad.subject for quad in vocabulary_quads("mao") if quad.subject in MAO}
    assert declared == ours


def test_jams_examples_get_the_names_of_the_ontology(shared_data: Path) -> None:
    folder = shared_data / "ontology" / "jams"
    declared = {quad.subject for quad in read(folder / "jams.ttl")}
    quads, changes = normalise(read(folder / "examples" / "chord_example_converted.ttl"))
    assert {change.after for change in changes} == {
        f"<{JAMS.hasStartMusicTimeIndex.value}>",
        f"<{JAMS.isObservationOf.value}>",
    }
    used = {quad.predicate for quad in quads if quad.predicate in JAMS}
    variants = {NamedNode(JAMS.base + name) for name in ("hasMusicTimeStartIndex", "isJAMSObservationOf")}
    assert not used & variants
    assert {JAMS.hasStartMusicTimeIndex, JAMS.isObservationOf} <= declared


def test_other_ontologies_are_read(shared_data: Path) -> None:
    assert len(read(shared_data / "ontology" / "roman-chord" / "roman-chord.owl")) > 300
    with pytest.raises(InvalidInput, match=r"^music-annotation\.owl:1:"):
        read(shared_data / "ontology" / "polifonia-music-annotation" / "music-annotation.owl")  # it is Turtle


def test_the_tags_are_those_of_the_models(shared_data: Path) -> None:
    text = (shared_data / "tags" / "output_labels_mtt.txt").read_text()
    names = [part.strip(" ]'\"\n") for part in text.partition("[")[2].split(",")]
    notations = [quad.object.value for quad in vocabulary_quads("mtt") if quad.predicate.value.endswith("#notation")]
    assert notations == names
