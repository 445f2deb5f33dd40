"""Reports in the formats that others read: CSV, JAMS, .lab, MIDI, Beat Byte Bot's RDF, and pictures.

    exported(report, "csv")                 # bytes
    exported(report, "csv", kind="beat")    # the beats alone, without the tempo
    FORMATS["midi"].media_type

A format that has nothing to say of a report (MIDI of a key) raises NotAcceptable. Curves are CSV of their own:
`tables.curve_csv`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from descant.analysis.exporting.beat_byte_bot import to_beat_byte_bot
from descant.analysis.exporting.jams import Recorded, to_jams
from descant.analysis.exporting.lab import to_lab
from descant.analysis.exporting.midi import to_midi
from descant.analysis.exporting.pictures import to_png, to_svg
from descant.analysis.exporting.tables import to_csv
from descant.analysis.findings import Findings
from descant.analysis.reports import Report
from descant.errors import NotFound

__all__ = ["FORMATS", "Format", "Recorded", "exported", "file_name"]

_UNUSUAL = re.compile(r"[^\w .,()+-]")
"""in names of files"""
LONGEST = 200
"""bytes of the name of a file: systems of files have room for 255"""


@dataclass(frozen=True, slots=True)
class Format:
    extension: str
    media_type: str
    write: Callable[[Report], bytes]
    write_of: Callable[[Report, Recorded], bytes] | None = None
    """where it says of which recording the report is"""


FORMATS: Mapping[str, Format] = {
    "csv": Format("csv", "text/csv", to_csv),
    "jams": Format("jams", "application/json", to_jams, to_jams),
    "lab": Format("lab", "text/plain", to_lab),
    "midi": Format("mid", "audio/midi", to_midi),
    "b8b": Format("ttl", "text/turtle", to_beat_byte_bot, to_beat_byte_bot),
    "svg": Format("svg", "image/svg+xml", to_svg),
    "png": Format("png", "image/png", to_png),
}
PICTURES = ("svg", "png")
"""which draw findings upon curves"""


def exported(report: Report, name: str, *, kind: str | None = None, of: Recorded | None = None) -> bytes:
    """The report, or its findings of one kind; some say of which recording, where that is told."""
    if name not in FORMATS:
        raise NotFound(f"There is no format {name[:40]!r}.", remedy=f"There are {', '.join(FORMATS)}.")
    meant = report if kind is None else _only(report, kind, curves=name in PICTURES)
    form = FORMATS[name]
    return form.write_of(meant, of) if of and form.write_of else form.write(meant)


def file_name(of: Recorded, *parts: str | None, extension: str) -> str:
    """`quartet chords.lab`: of the recording, without its own extension, and what else tells it apart.

    Only the recording's name is cut where there is no room for all.
    """
    apart = _usual(" ".join(["", *filter(None, parts)])) + f".{extension}"
    return _cut(_usual(PurePosixPath(of.name).stem), LONGEST - len(apart.encode())) + apart


def _usual(name: str) -> str:
    return _UNUSUAL.sub("_", unicodedata.normalize("NFC", name))


def _cut(name: str, size: int) -> str:
    """To so many bytes, and no letter in two."""
    return name.encode()[:size].decode(errors="ignore").rstrip()


def _only(report: Report, kind: str, *, curves: bool) -> Report:
    found = tuple(report.findings.of(kind))
    if not found:
        there = ", ".join(dict.fromkeys(each.kind for each in report.findings.found)) or "nothing"
        raise NotFound(f"{report.analyser} found no {kind[:40]!r} here.", remedy=f"It found {there}.")
    drawn = report.findings.curves if curves else {}
    return replace(report, findings=Findings(found, drawn, report.findings.remarks))
