"""Reports as JAMS (https://jams.readthedocs.io/en/stable/jams_structure.html), and findings out of it."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from descant.analysis.findings import Finding, Findings, Span
from descant.analysis.reports import Report
from descant.errors import InvalidInput
from descant.ingest.chords.jams_data import annotator, observations

VERSION = "0.3.4"
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


def to_jams(report: Report) -> bytes:
    by_kind: dict[str, list[Finding]] = {}
    for finding in report.findings.found:
        by_kind.setdefault(finding.kind, []).append(finding)
    annotations = [_annotation(kind, findings, report) for kind, findings in by_kind.items()]
    annotations += list(_curves(report))
    document = {
        "annotations": annotations,
        "file_metadata": {
            "title": "",
            "artist": "",
            "release": "",
            "duration": report.duration,
            "identifiers": {},
            "jams_version": VERSION,
        },
        "sandbox": {"descant": {"key": report.key, "remarks": list(report.findings.remarks)}},
    }
    return json.dumps(document, ensure_ascii=False).encode()


def _annotation(kind: str, findings: list[Finding], report: Report) -> dict[str, Any]:
    is_number = not isinstance(findings[0].value, str)
    namespace = NAMESPACES.get(kind, "vector" if is_number else "tag_open")
    data = [_observation(each, namespace, report.duration) for each in findings]
    return _framed(namespace, data, report) | {"sandbox": {"kind": kind}}


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
    for name, curve in report.findings.curves.items():
        if name == "f0":
            data = [
                {
                    "time": curve.start + number * curve.step,
                    "duration": 0.0,
                    "value": {
                        "index": 0,
                        "frequency": float(row[0]) if row[0] == row[0] else 0.0,
                        "voiced": bool(row[0] == row[0]),
                    },
                    "confidence": float(np.nan_to_num(row[1])),
                }
                for number, row in enumerate(curve.values)
            ]
            yield _framed("pitch_contour", data, report) | {"sandbox": {"curve": name}}
        elif name == "embedding":
            data = [
                {
                    "time": number * curve.step,
                    "duration": curve.step,
                    "value": [float(value) for value in row],
                    "confidence": None,
                }
                for number, row in enumerate(curve.values)
                if np.isfinite(row).all()
            ]
            yield _framed("vector", data, report) | {"sandbox": {"curve": name}}


def _framed(namespace: str, data: list[dict[str, Any]], report: Report) -> dict[str, Any]:
    models = ", ".join(f"{name} (sha256 {sha256})" for name, sha256 in report.models.items())
    return {
        "namespace": namespace,
        "data": data,
        "time": 0.0,
        "duration": report.duration,
        "annotation_metadata": {
            "curator": {"name": "", "email": ""},
            "annotator": {},
            "version": report.version,
            "corpus": "",
            "annotation_tools": f"Descant, {report.analyser}{f', {models}' if models else ''}",
            "annotation_rules": json.dumps(dict(report.settings)),
            "validation": "",
            "data_source": "program",
        },
    }


class Said(NamedTuple):
    """An annotation of a JAMS file."""

    kind: str
    by: str | None
    """a name of the annotator"""
    findings: Findings


def from_jams(document: bytes, file: str) -> list[Said]:
    """The annotations of a JAMS file that are of a kind which is known here."""
    try:
        return list(_said(json.loads(document)["annotations"]))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InvalidInput.at(f"it is no JAMS file: {error}", file=file, remedy="Validate it with jams.") from error


def _said(annotations: Any) -> Iterator[Said]:
    for each in annotations:
        namespace = each["namespace"]
        if kind := each.get("sandbox", {}).get("kind") or KINDS.get(namespace):
            found = tuple(_finding(kind, namespace, row) for row in observations(each["data"]))
            yield Said(kind, annotator(each.get("annotation_metadata")), Findings(found))


def _finding(kind: str, namespace: str, said: Mapping[str, Any]) -> Finding:
    start, value = float(said["time"]), said["value"]
    if isinstance(value, list):
        value = value[0]
    if namespace == "note_hz":
        value = 69 + 12 * math.log2(value / 440)
    confidence = said.get("confidence")
    span = Span(start, start + float(said["duration"] or 0.0))
    return Finding(kind, 0 if value is None else value, span, None if confidence is None else float(confidence))
