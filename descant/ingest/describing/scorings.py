"""What a version is scored for: its instruments as their authorities' entries, and all of them in words."""

from __future__ import annotations

from collections.abc import Sequence

from pyoxigraph import Literal, NamedNode

from descant.ingest.describing.people import same_as
from descant.ingest.reading import Instrument
from descant.ontology import records


def scored_for(instruments: Sequence[Instrument]) -> tuple[NamedNode, ...]:
    """Those that an authority has an entry of, each once."""
    return tuple(dict.fromkeys(iri for each in instruments for iri in same_as(each.same_as)[:1]))


def scoring(instruments: Sequence[Instrument]) -> Literal | None:
    """`2 Violin, Basso`, in the order of the score."""
    words = ", ".join(_counted(each) for each in instruments if each.label)
    return records.text(words) if words else None


def _counted(instrument: Instrument) -> str:
    return instrument.label if instrument.count == 1 else f"{instrument.count} {instrument.label}"
