"""What one analyser found in one recording, with all that it depends on; kept as JSON, and its curves as NPZ."""

from __future__ import annotations

import io
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from descant.analysis import Analyser
from descant.analysis.findings import Curve, Finding, Findings, Setting, Span, Task
from descant.analysis.hearing import Heard

VERSION = 1
"""of the form in which reports are kept"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    key: str
    """what is the same when nothing else can be found, see `analysing.key_of`"""
    analyser: str
    task: Task
    version: str
    description: str
    settings: Mapping[str, Setting] = field(default_factory=dict)
    models: Mapping[str, str] = field(default_factory=dict)
    """SHA-256 of the weights of each, by name"""
    duration: float
    findings: Findings = field(default_factory=Findings)

    def document(self) -> dict[str, Any]:
        """All but the values of the curves, as JSON has it."""
        return {
            "version": VERSION,
            "key": self.key,
            "analyser": self.analyser,
            "task": self.task.value,
            "analyser_version": self.version,
            "description": self.description,
            "settings": dict(self.settings),
            "models": dict(self.models),
            "duration": self.duration,
            "found": [_plain(each) for each in self.findings.found],
            "curves": {name: _about(curve) for name, curve in self.findings.curves.items()},
            "remarks": list(self.findings.remarks),
        }

    def files(self) -> dict[str, bytes]:
        """The names under which it is kept beside its recording."""
        kept = {document_name(self.key): json.dumps(self.document(), ensure_ascii=False, allow_nan=False).encode()}
        if self.findings.curves:
            packed = io.BytesIO()
            np.savez_compressed(packed, **{_safe(name): each.values for name, each in self.findings.curves.items()})  # type: ignore[arg-type]
            kept[curves_name(self.key)] = packed.getvalue()
        return kept


def report_of(analyser: Analyser, key: str, heard: Heard, findings: Findings) -> Report:
    remarks = (*heard.remarks, *findings.remarks)
    return Report(
        key=key,
        analyser=analyser.name,
        task=analyser.task,
        version=analyser.version,
        description=analyser.description,
        settings=analyser.settings(),
        models={each.name: each.sha256 for each in analyser.cards()},
        duration=heard.duration,
        findings=Findings(findings.found, findings.curves, remarks),
    )


def read_report(document: bytes, curves: bytes | None) -> Report:
    """One that was kept; with its findings alone, where the curves are not given."""
    said = json.loads(document)
    values = _values(curves) if curves else {}
    found = tuple(_finding(each) for each in said["found"])
    drawn = {name: _curve(about, values[_safe(name)]) for name, about in said["curves"].items() if curves}
    return Report(
        key=said["key"],
        analyser=said["analyser"],
        task=Task(said["task"]),
        version=said["analyser_version"],
        description=said["description"],
        settings=said["settings"],
        models=said["models"],
        duration=said["duration"],
        findings=Findings(found, drawn, tuple(said["remarks"])),
    )


def document_name(key: str) -> str:
    return f"analysis-{key}.json"


def curves_name(key: str) -> str:
    return f"analysis-{key}.npz"


def _values(packed: bytes) -> dict[str, np.ndarray]:
    with np.load(io.BytesIO(packed), allow_pickle=False) as file:
        return {name: file[name] for name in file.files}


def _plain(finding: Finding) -> dict[str, Any]:
    """Without what is not said."""
    said: dict[str, Any] = {"kind": finding.kind, "value": _number(finding.value)}
    if finding.span is not None:
        said |= {"start": _number(finding.span.start), "end": _number(finding.span.end)}
    if finding.confidence is not None:
        said["confidence"] = _number(finding.confidence)
    return said | ({"more": dict(finding.more)} if finding.more else {})


def _number(value: Any) -> Any:
    """A plain one: numpy's are not JSON's."""
    if isinstance(value, str):
        return value
    number = float(value)
    if not math.isfinite(number):
        raise ValueError("a finding that is no number")
    return int(number) if isinstance(value, int | np.integer) else number


def _finding(said: Mapping[str, Any]) -> Finding:
    span = Span(said["start"], said["end"]) if "start" in said else None
    return Finding(said["kind"], said["value"], span, said.get("confidence"), said.get("more", {}))


def _about(curve: Curve) -> dict[str, Any]:
    said: dict[str, Any] = {
        "step": curve.step,
        "start": curve.start,
        "unit": curve.unit,
        "columns": list(curve.columns),
    }
    return said if curve.last is None else said | {"last": curve.last}


def _curve(about: Mapping[str, Any], values: np.ndarray) -> Curve:
    return Curve(values, about["step"], tuple(about["columns"]), about["unit"], about["start"], about.get("last"))


def _safe(name: str) -> str:
    return name.replace(" ", "_")
