"""What follows one another in time as `.lab`: start, end and label, as mir_eval and Sonic Visualiser take it."""

from __future__ import annotations

from descant.analysis.findings import Span
from descant.analysis.reports import Report
from descant.errors import NotAcceptable

KINDS = ("chord", "majmin", "segment", "local key", "key")
"""of which the first that was found is written; a key of the whole lasts from the beginning to the end"""


def to_lab(report: Report) -> bytes:
    """Seconds and labels, with tabs between them; empty where nothing was found."""
    if report.task.value not in ("chords", "structure", "key"):
        raise NotAcceptable(f"{report.analyser} finds no labels that follow one another.", remedy="Take CSV or JAMS.")
    found = next(filter(None, map(report.findings.of, KINDS)), [])
    spans = ((each.span or Span(0.0, report.duration), str(each.value)) for each in found)
    return "".join(f"{span.start:.6f}\t{span.end:.6f}\t{'_'.join(label.split())}\n" for span, label in spans).encode()
