"""Findings as CSV: a row each, the same columns for every analyser; a curve alone where there are no findings."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterator

from descant.analysis.findings import Curve, Finding
from descant.analysis.reports import Report

COLUMNS = ("start", "end", "kind", "value", "confidence")
AT_ONCE = 1000
"""frames of a curve in one piece of text"""
_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?([eE][-+]?\d+)?")


def to_csv(report: Report) -> bytes:
    """Seconds with a point; the whole recording has neither start nor end."""
    if report.findings.curves and not report.findings.found:
        return "".join(curve_csv(next(iter(report.findings.curves.values())))).encode()
    return as_text([list(COLUMNS), *map(_row, report.findings.found)]).encode()


def curve_csv(curve: Curve) -> Iterator[str]:
    """A curve as text, piece by piece: an hour has millions of values."""
    waiting: list[list[str]] = []
    for row in curve_rows(curve):
        waiting.append(row)
        if len(waiting) >= AT_ONCE:
            yield as_text(waiting)
            waiting.clear()
    yield as_text(waiting)


def curve_rows(curve: Curve) -> Iterator[list[str]]:
    """The time of each frame's middle, and its values; what is no number is empty."""
    width = math.prod(curve.values.shape[1:])
    yield ["time", *(map(harmless, curve.columns) if curve.columns else map(str, range(width)))]
    for time, row in zip(curve.times, curve.values.reshape(len(curve.values), width), strict=True):
        yield [f"{time:.4f}", *("" if value != value else f"{value:.6g}" for value in row.tolist())]


def as_text(rows: list[list[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _row(finding: Finding) -> list[str]:
    span = (f"{finding.span.start:.4f}", f"{finding.span.end:.4f}") if finding.span else ("", "")
    value = harmless(finding.value) if isinstance(finding.value, str) else f"{finding.value:.6g}"
    confidence = "" if finding.confidence is None else f"{finding.confidence:.6f}"
    return [*span, harmless(finding.kind), value, confidence]


def harmless(text: str) -> str:
    """Spreadsheets take what begins so for a formula (https://owasp.org/www-community/attacks/CSV_Injection).

    Before Python 3.13 a carriage return would end the row.
    """
    is_formula = text.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))
    plain = text.replace("\r", " ")
    return f"'{plain}" if is_formula and not _NUMBER.fullmatch(text) else plain
