"""The main thing that was found, in a few words for people: `C major (0.83)`, `118 bpm, 64 beats`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from descant.analysis.claims import UNITS
from descant.analysis.findings import Finding
from descant.analysis.reports import Report

FIRST = 5
"""tags and labels that are told"""


def to_words(report: Report) -> str:
    """Of silence and the like, why there is nothing."""
    said = "; ".join(_said(report))
    return said or "; ".join(report.findings.remarks) or "nothing to be told in words"


def _said(report: Report) -> Iterator[str]:
    by_kind: dict[str, list[Finding]] = {}
    for each in report.findings.found:
        by_kind.setdefault(each.kind, []).append(each)
    for kind, found in by_kind.items():
        if kind in UNITS:
            what = "" if kind == report.task else f"{kind} "
            yield from (f"{what}{float(each.value):.4g} {UNITS[kind] or ''}".rstrip() for each in found)
        elif kind in _TOLD:
            yield from filter(None, [_TOLD[kind](found)])
        else:
            yield f"{len(found):,} × {kind}"


def _tags(found: Sequence[Finding]) -> str:
    whole = sorted((each for each in found if each.span is None), key=lambda each: -(each.confidence or 0))
    return ", ".join(map(_sure, (whole or found)[:FIRST]))


def _sure(finding: Finding) -> str:
    value = str(finding.value).replace(":", " ")
    return value if finding.confidence is None else f"{value} ({finding.confidence:.2f})"


def _labels(what: str) -> Callable[[Sequence[Finding]], str]:
    def told(found: Sequence[Finding]) -> str:
        labels = [str(each.value) for each in found if each.value != "N"]  # no chord is no news
        more = " …" if len(labels) > FIRST else ""
        return f"{len(labels):,} {what}: {' '.join(labels[:FIRST])}{more}"

    return told


_TOLD: Mapping[str, Callable[[Sequence[Finding]], str]] = {
    "tag": _tags,
    "key": lambda found: ", ".join(map(_sure, found)),
    "local key": lambda found: _labels("parts")(found) if len(found) > 1 else "",
    "chord": _labels("chords"),
    "majmin": lambda found: "",  # the same chords, with less said of them
    "segment": _labels("segments"),
    "beat": lambda found: f"{len(found):,} beats",
    "note": lambda found: f"{len(found):,} notes",
    "fingerprint": lambda found: "a fingerprint",
}
"""by kind of finding; nothing of what says no more than another"""
