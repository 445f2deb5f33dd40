"""What a version is scored for: its instruments as their authorities' entries, and all of them in words.

One that no authority is known for gets an IRI of the version's own, so that somebody can say what it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pyoxigraph import Literal, NamedNode

from descant.ingest.describing.people import same_as
from descant.ingest.reading import Instrument
from descant.ontology import records
from descant.ontology.minting import Minter


def scored_for(instruments: Sequence[Instrument], version: NamedNode) -> tuple[NamedNode, ...]:
    """Each once."""
    return tuple(dict.fromkeys(instrument_iri(each, version) for each in instruments if _is_said(each)))


def instrument_iri(instrument: Instrument, version: NamedNode) -> NamedNode:
    """The first authority's IRI, else one of the version's own."""
    iris = same_as(instrument.same_as)
    return iris[0] if iris else Minter.instrument(version, instrument.label.strip())


def known_by_name(instruments: Sequence[Instrument], version: NamedNode) -> Iterator[records.Instrument]:
    """Those of the version's own, each once."""
    own: dict[NamedNode, str] = {}
    for each in unknown(instruments):
        own.setdefault(instrument_iri(each, version), each.label.strip())
    for iri, label in own.items():
        yield records.Instrument(iri, records.text(label))


def unknown(instruments: Sequence[Instrument]) -> Iterator[Instrument]:
    """Those that go by their name alone."""
    return (each for each in instruments if each.label.strip() and not same_as(each.same_as))


def scoring(instruments: Sequence[Instrument]) -> Literal | None:
    """`2 Violin, Basso`, in the order of the score."""
    words = ", ".join(_counted(each) for each in instruments if each.label.strip())
    return records.text(words) if words else None


def _counted(instrument: Instrument) -> str:
    label = instrument.label.strip()
    return label if instrument.count == 1 else f"{instrument.count} {label}"


def _is_said(instrument: Instrument) -> bool:
    return bool(instrument.label.strip() or same_as(instrument.same_as))
