"""Reports in the formats that others read: CSV, JAMS, MIDI, and pictures.

    exported(report, "csv")          # bytes
    FORMATS["midi"].media_type

A format that has nothing to say of a report (MIDI of a key) raises NotAcceptable.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from descant.analysis.exporting.jams import to_jams
from descant.analysis.exporting.midi import to_midi
from descant.analysis.exporting.pictures import to_png, to_svg
from descant.analysis.exporting.tables import to_csv
from descant.analysis.reports import Report
from descant.errors import NotFound


@dataclass(frozen=True, slots=True)
class Format:
    extension: str
    media_type: str
    write: Callable[[Report], bytes]


FORMATS: Mapping[str, Format] = {
    "csv": Format("csv", "text/csv", to_csv),
    "jams": Format("jams", "application/json", to_jams),
    "midi": Format("mid", "audio/midi", to_midi),
    "svg": Format("svg", "image/svg+xml", to_svg),
    "png": Format("png", "image/png", to_png),
}


def exported(report: Report, name: str) -> bytes:
    if name not in FORMATS:
        raise NotFound(f"There is no format {name[:40]!r}.", remedy=f"There are {', '.join(FORMATS)}.")
    return FORMATS[name].write(report)
