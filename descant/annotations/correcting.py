"""What a person says a chord is, instead of what a machine or an edition says: an annotation that edits.

    {"type": "Annotation", "motivation": "editing", "body": "https://w3id.org/descant/chord/A:min7",
     "target": ["…/id/version/trio/bar/3", "…/id/version/trio/bar/4"]}

Its body is the chord as the graph has it, beside what else is said; its targets are bars, notes, or seconds of a
recording. What a machine says stays as it is: lanes of chords show the correction before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pyoxigraph import NamedNode

from descant.ingest.chords.labels import is_harte
from descant.ontology.iris import CHORDS, OA
from descant.ontology.minting import chord_iri, chord_label

EDITING = OA.editing.value


def faults_of_chords(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Bodies that are called as chords are, and are none; also those that one may choose from."""
    for place, iri in _chords(document.get("body"), "body", chosen=True):
        label = _label(iri)
        if label is None or not is_harte(label):
            said = iri.removeprefix(CHORDS) if label is None else label
            yield place, f"{said[:40]!r} is no chord in Harte's notation, such as C, Bb:min7 or F#:7(b9)/3"
        elif iri != chord_iri(label).value:
            yield place, f"this chord is <{chord_iri(label).value}>"


def chord_in(document: Mapping[str, Any]) -> str | None:
    """The label, where it is such a correction."""
    motivations = document.get("motivation")
    if "editing" not in (motivations if isinstance(motivations, list) else [motivations]):
        return None
    return next((label for _, iri in _chords(document.get("body"), "body") if (label := _label(iri))), None)


def _label(iri: str) -> str | None:
    """None of what is no IRI, whatever it begins with."""
    try:
        return chord_label(NamedNode(iri))
    except ValueError:
        return None


def _chords(said: Any, place: str, *, chosen: bool = False) -> Iterator[tuple[str, str]]:
    """Each with its field; those of choices, too, if they are asked for."""
    if isinstance(said, list):
        for number, each in enumerate(said):
            yield from _chords(each, f"{place}[{number}]", chosen=chosen)
    elif isinstance(said, Mapping):
        yield from _chords(said.get("source") or said.get("id"), place)
        if chosen:
            yield from _chords(said.get("items"), f"{place}.items", chosen=True)
    elif isinstance(said, str) and said.startswith(CHORDS):
        yield place, said
