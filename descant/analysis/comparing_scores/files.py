"""A comparison as files: what there is, and how each is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from descant.analysis.comparing_scores.comparing import Comparison
from descant.analysis.comparing_scores.documents import to_json
from descant.analysis.comparing_scores.flow_pictures import flow_picture
from descant.analysis.comparing_scores.matrices import chords_picture, instrumentation_picture
from descant.analysis.comparing_scores.pictures import curves, ribbon
from descant.analysis.comparing_scores.records import Named, to_records
from descant.analysis.comparing_scores.tables import bars_csv, flow_csv, notes_csv
from descant.ontology import mapping
from descant.ontology.formats import Format
from descant.ontology.writing import write_rdf


def _together(parts: Iterable[str]) -> bytes:
    return "".join(parts).encode()


JSON, TURTLE = "comparison.json", "comparison.ttl"
BARS, FLOW, NOTES = "bars.csv", "flow.csv", "notes.csv"
NARROW = 340
"""pixels: a telephone"""
PICTURES: Mapping[str, Callable[[Comparison], bytes]] = {
    "ribbon.svg": ribbon,
    "curves.svg": curves,
    "ribbon-narrow.svg": partial(ribbon, width=NARROW),
    "curves-narrow.svg": partial(curves, width=NARROW),
    "flow.svg": flow_picture,
    "flow-narrow.svg": partial(flow_picture, width=NARROW),
    "instrumentation.svg": instrumentation_picture,
    "chords.svg": chords_picture,
}
TABLES: Mapping[str, Callable[[Comparison], Iterable[str]]] = {BARS: bars_csv, FLOW: flow_csv, NOTES: notes_csv}
MEDIA_TYPES = {".json": "application/json", ".csv": "text/csv", ".svg": "image/svg+xml", ".ttl": "text/turtle"}


def names(*, notes: bool) -> list[str]:
    """With `notes` there is also a table of them, which is much larger than all else."""
    return [JSON, BARS, FLOW, *([NOTES] if notes else []), *PICTURES, TURTLE]


def written_as(name: str, found: Comparison, named: Named, *, notes: bool = False) -> bytes:
    """One of these files; `notes` is whether the statements say each note."""
    if name in PICTURES:
        return PICTURES[name](found)
    if name == TURTLE:
        return write_rdf(mapping.quads(to_records(found, named, notes=notes)), Format.TURTLE)
    if name == JSON:
        return to_json(found)
    return _together(TABLES[name](found))
