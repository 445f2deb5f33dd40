"""A comparison as files: what there is, and how each is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from descant.analysis.comparing_scores.comparing import Comparison
from descant.analysis.comparing_scores.documents import to_json
from descant.analysis.comparing_scores.matrices import chords_picture, instrumentation_picture
from descant.analysis.comparing_scores.pictures import curves, ribbon
from descant.analysis.comparing_scores.tables import bars_csv, notes_csv


class Form(NamedTuple):
    media_type: str
    write: Callable[[Comparison], bytes]


def _together(parts: Iterable[str]) -> bytes:
    return "".join(parts).encode()


_SVG, _CSV = "image/svg+xml", "text/csv"
NOTES = "notes.csv"
"""a row a note: much larger than all else"""
FORMS: Mapping[str, Form] = {
    "comparison.json": Form("application/json", to_json),
    "bars.csv": Form(_CSV, lambda found: _together(bars_csv(found))),
    NOTES: Form(_CSV, lambda found: _together(notes_csv(found))),
    "ribbon.svg": Form(_SVG, ribbon),
    "curves.svg": Form(_SVG, curves),
    "instrumentation.svg": Form(_SVG, instrumentation_picture),
    "chords.svg": Form(_SVG, chords_picture),
}


def names(*, notes: bool) -> list[str]:
    return [name for name in FORMS if notes or name != NOTES]
