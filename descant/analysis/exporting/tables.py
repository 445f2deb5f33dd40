"""Findings as CSV: a row each, the same columns for every analyser; a curve alone where there are no findings."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from descant.analysis.findings import Curve, Finding
from descant.analysis.reports import Report

COLUMNS = ("start", "end", "kind", "value", "confidence")


def to_csv(report: Report) -> bytes:
    """Seconds with a point; the whole recording has neither start nor end."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    if report.findings.found or not report.findings.curves:
        writer.writerow(COLUMNS)
        writer.writerows(map(_row, report.findings.found))
    else:
        curve = next(iter(report.findings.curves.values()))
        writer.writerows(curve_rows(curve))
    return text.getvalue().encode()


def curve_rows(curve: Curve) -> Iterator[list[str]]:
    """The time of each frame's middle, and its values; what is no number is empty."""
    width = curve.values.shape[1] if curve.values.ndim > 1 else 1
    yield ["time", *(curve.columns or [str(number) for number in range(width)])]
    for number, row in enumerate(curve.values.reshape(len(curve.values), -1)):
        yield [f"{curve.start + number * curve.step:.4f}", *("" if value != value else f"{value:.6g}" for value in row)]


def _row(finding: Finding) -> list[str]:
    span = (f"{finding.span.start:.4f}", f"{finding.span.end:.4f}") if finding.span else ("", "")
    value = finding.value if isinstance(finding.value, str) else f"{finding.value:.6g}"
    return [*span, finding.kind, _harmless(value), "" if finding.confidence is None else f"{finding.confidence:.6f}"]


def _harmless(text: str) -> str:
    """Spreadsheets take what begins so for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "@") else text
