"""Reports as JAMS (https://jams.readthedocs.io/en/stable/jams_structure.html), and findings out of it."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from descant.analysis.claims import UNITS
from descant.analysis.findings import Curve, Finding, Findings, Span
from descant.analysis.reports import Report
from descant.errors import InvalidInput
from descant.ingest.chords.jams_data import (
    annotation_metadata,
    annotator,
    file_metadata,
    is_of_the_whole,
    key_of_hertz,
    observations,
)

NAMESPACES = {
    "tag": "tag_open",
    "chord": "chord",
    "majmin": "chord",
    "key": "key_mode",
    "local key": "key_mode",
    "tempo": "tempo",
    "beat": "beat",
    "segment": "segment_open",
    "note": "note_midi",
}
"""by kind of finding; of all other kinds the value is a vector of one number, or a tag"""
KINDS = {
    "tag_open": "tag",
    "tag_gtzan": "tag",
    "tag_msd_tagtraum1": "tag",
    "tag_audioset": "tag",
    "chord": "chord",
    "chord_harte": "chord",
    "key_mode": "key",
    "tempo": "tempo",
    "beat": "beat",
    "segment_open": "segment",
    "segment_salami_upper": "segment",
    "segment_salami_lower": "segment",
    "note_midi": "note",
    "note_hz": "note",
}
"""by namespace, on the way back"""
MOST_UNSAID = 10_000_000
"""numbers of curves for which a document has no data: a silent day of embeddings has 6 million"""


class Recorded(NamedTuple):
    """Of which recording a report is, so that others find its sound again."""

    name: str
    content: str
    """`sha256-…`"""
    file: str
    """its IRI"""


class Sort(NamedTuple):
    """What the findings of one annotation have in common."""

    kind: str
    whole: bool
    """whether they are of the whole recording, and of no time in it"""
    is_number: bool
    sure: bool
    """whether it is said how sure they are"""


def to_jams(report: Report, of: Recorded | None = None) -> bytes:
    sorts: dict[Sort, list[Finding]] = {}
    for each in report.findings.found:
        sort = Sort(each.kind, each.span is None, not isinstance(each.value, str), each.confidence is not None)
        sorts.setdefault(sort, []).append(each)
    annotations = [_annotation(sort, findings, report) for sort, findings in sorts.items()]
    annotations += list(_curves(report))
    document = {
        "annotations": annotations,
        "file_metadata": file_metadata(
            title=of.name if of else "",
            duration=report.duration,
            identifiers={"sha256": of.content.removeprefix("sha256-"), "file": of.file} if of else {},
        ),
        "sandbox": {"descant": {"key": report.key, "remarks": list(report.findings.remarks)}},
    }
    return json.dumps(document, ensure_ascii=False).encode()


def _annotation(sort: Sort, findings: list[Finding], report: Report) -> dict[str, Any]:
    namespace = NAMESPACES.get(sort.kind, "vector" if sort.is_number else "tag_open")
    data = [_observation(each, namespace, report.duration) for each in findings]
    return _framed(namespace, data, report) | {"sandbox": sort._asdict() | {"unit": UNITS.get(sort.kind)}}


def _observation(finding: Finding, namespace: str, duration: float) -> dict[str, Any]:
    span = finding.span or Span(0.0, duration)
    value: Any = [finding.value] if namespace == "vector" else finding.value
    confidence = finding.confidence
    if namespace == "beat":
        value = finding.value or None
    elif namespace == "tempo":  # which has to have one
        confidence = 1.0 if confidence is None else confidence
    return {"time": span.start, "duration": span.end - span.start, "value": value, "confidence": confidence}


def _curves(report: Report) -> Iterator[dict[str, Any]]:
    """A voice's frequencies, and embeddings: curves that JAMS has namespaces for."""
    for name, (namespace, written, _) in CURVES.items():
        if curve := report.findings.curves.get(name):
            about = {"curve": name, "step": curve.step, "start": curve.start, "unit": curve.unit}
            about |= {"columns": list(curve.columns), "shape": list(curve.values.shape)}
            about |= {} if curve.last is None else {"last": curve.last}
            rows = zip((curve.times - curve.start).tolist(), curve.values.tolist(), strict=True)
            data = [each for time, row in rows if (each := written(curve, time, row))]
            yield _framed(namespace, data, report) | {"sandbox": about}


def _contour(curve: Curve, time: float, row: list[float]) -> dict[str, Any]:
    """At the middle of a frame; what has no frequency is not voiced."""
    hertz, sure = row
    value = {"index": 0, "frequency": 0.0 if math.isnan(hertz) else hertz, "voiced": not math.isnan(hertz)}
    confidence = None if math.isnan(sure) else sure
    return {"time": curve.start + time, "duration": 0.0, "value": value, "confidence": confidence}


def _vector(curve: Curve, time: float, row: list[float]) -> dict[str, Any] | None:
    """Of a patch; nothing of one that has none."""
    if not all(map(math.isfinite, row)):
        return None
    return {"time": time, "duration": curve.step, "value": row, "confidence": None}


def _framed(namespace: str, data: list[dict[str, Any]], report: Report) -> dict[str, Any]:
    models = ", ".join(f"{name} (sha256 {sha256})" for name, sha256 in report.models.items())
    return {
        "namespace": namespace,
        "data": data,
        "time": 0.0,
        "duration": report.duration,
        "annotation_metadata": annotation_metadata(
            version=report.version,
            tools=f"Descant, {report.analyser}{f', {models}' if models else ''}",
            rules=json.dumps(dict(report.settings)),
            source="program",
        ),
    }


class Said(NamedTuple):
    """An annotation of a JAMS file."""

    kind: str
    by: str | None
    """a name of the annotator"""
    findings: Findings


def from_jams(document: bytes, file: str, kind: str | None = None) -> list[Said]:
    """The annotations of a JAMS file that are of a kind which is known here, and the curves that were ours.

    Where one kind of finding is asked for, nothing else is looked at.
    """
    try:
        read = json.loads(document)
        return list(_said(read["annotations"], (read.get("file_metadata") or {}).get("duration"), kind))
    except _BROKEN as error:
        reason = f"it has no {error}" if isinstance(error, KeyError) else f"{error}"
        raise InvalidInput.at(f"it is no JAMS file: {reason}", file=file, remedy="Validate it with jams.") from error


_BROKEN = (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError)
"""what the values of a document raise that are not what they ought to be"""


def _said(annotations: Any, duration: Any, asked: str | None) -> Iterator[Said]:
    room = MOST_UNSAID
    for each in annotations:
        namespace, sandbox = each["namespace"], each.get("sandbox") or {}
        by = annotator(each.get("annotation_metadata"))
        name = str(sandbox.get("curve"))
        kind = name if name in CURVES else sandbox.get("kind") or KINDS.get(namespace)
        if not isinstance(kind, str) or asked not in (None, kind):
            continue
        rows = observations(each["data"])
        if name in CURVES:
            curve = _curve(sandbox, rows, room)
            room -= _unsaid(curve.values.shape, rows)
            yield Said(name, by, Findings(curves={name: curve}))
        else:
            found = _findings(kind, namespace, rows)
            yield Said(kind, by, Findings(tuple(_as_sorted(finding, sandbox, duration) for finding in found)))


def _unsaid(shape: tuple[int, ...], rows: list[dict[str, Any]]) -> int:
    """Numbers that a curve has, and its data have not."""
    frames, width = shape
    return max(0, frames - len(rows)) * width


def _as_sorted(finding: Finding, sandbox: Mapping[str, Any], duration: Any) -> Finding:
    """Of the whole, if that is said, or if nothing is said and it lasts as long as the recording."""
    if finding.span and is_of_the_whole(finding.kind, *finding.span, sandbox, duration):
        finding = replace(finding, span=None)
    return finding if sandbox.get("sure", True) else replace(finding, confidence=None)


def _curve(about: Mapping[str, Any], rows: list[dict[str, Any]], room: int) -> Curve:
    """As it was; NaN in frames of which nothing is said, as long as that is no more than there is room for."""
    step, start, (frames, width) = float(about["step"]), float(about["start"]), map(int, about["shape"])
    if not (step > 0 and frames >= 0 <= width):
        raise ValueError("a curve of no size")
    _, _, read = CURVES[about["curve"]]
    said = [read(row, start, step) for row in rows]
    if not all(0 <= number < frames and len(numbers) == width for number, numbers in said):
        raise ValueError("a curve is longer or wider than it says")
    if _unsaid((frames, width), rows) > room:
        raise ValueError("a curve has no data for most of its length")
    values = np.full((frames, width), np.nan, np.float32)
    for number, numbers in said:
        values[number] = numbers
    last = None if about.get("last") is None else float(about["last"])
    return Curve(values, step, tuple(map(str, about["columns"])), str(about["unit"]), start, last)


def _frequency(row: Mapping[str, Any], start: float, step: float) -> tuple[int, list[float]]:
    value, sure = row["value"], row.get("confidence")
    hertz = float(value["frequency"]) if value["voiced"] else math.nan
    return _frame(float(row["time"]) - start, step), [hertz, math.nan if sure is None else float(sure)]


def _numbers(row: Mapping[str, Any], start: float, step: float) -> tuple[int, list[float]]:
    return _frame(float(row["time"]), step), list(map(float, row["value"]))


def _frame(time: float, step: float) -> int:
    """The number of a frame; only the last one may come before its time."""
    return math.ceil(time / step - 1e-3)


CURVES: Mapping[str, tuple[str, Callable[..., dict[str, Any] | None], Callable[..., tuple[int, list[float]]]]] = {
    "f0": ("pitch_contour", _contour, _frequency),
    "embedding": ("vector", _vector, _numbers),
}
"""by name: the namespace, how a frame is written, and how it is read"""


def _findings(kind: str, namespace: str, rows: Iterable[Mapping[str, Any]]) -> Iterator[Finding]:
    for number, row in enumerate(rows, 1):
        try:
            yield _finding(kind, namespace, row)
        except _BROKEN as error:
            raise ValueError(f"observation {number} of {namespace}: {error}") from error


def _finding(kind: str, namespace: str, said: Mapping[str, Any]) -> Finding:
    start, lasts = _number(said["time"]), _number(said["duration"] or 0.0)
    return Finding(
        kind, _value(namespace, said["value"]), Span(start, start + lasts), _confidence(said.get("confidence"))
    )


def _value(namespace: str, said: Any) -> str | float:
    if isinstance(said, list) and len(said) > 0:
        said = said[0]
    if said is None:
        return 0
    if isinstance(said, str):
        return said
    if isinstance(said, bool | list | dict):
        raise ValueError(f"{str(said)[:40]} is neither a word nor a number")
    number = _number(said)
    if namespace != "note_hz":
        return int(said) if isinstance(said, int) else number
    if (key := key_of_hertz(number)) is None:
        raise ValueError(f"{number:g} is no frequency")
    return key


def _confidence(said: Any) -> float | None:
    """Nothing where it is none, as of annotators who wrote NaN."""
    return float(said) if isinstance(said, int | float) and math.isfinite(said) else None


def _number(said: Any) -> float:
    number = float(said)
    if not math.isfinite(number):
        raise ValueError(f"{number} is no number")
    return number
