"""One analysis as its page shows it: charts, tables and claims of a passage, and what people said of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from descant.analysis import Analyser
from descant.analysis.claims import DOCUMENTS, SEQUENCES, claim_iri, mean_confidence
from descant.analysis.exporting.words import clock, value
from descant.analysis.findings import Finding, Span
from descant.analysis.key import KEYS
from descant.analysis.reports import Report
from descant.jobs.analysing.done import Done
from descant.jobs.analysing.naming import is_other_version, unusual
from descant.jobs.analysing.ordering import Recording
from descant.ontology.minting import Minter
from descant.ontology.tags import called
from descant.server.analyses import report_of_key, shown
from descant.server.languages import language, number, translated
from descant.server.presentation import href
from descant.server.services import services
from descant.server.timelines import rows_of
from descant.server.verdicts import Judged, anchor, judged_of

SHOWN = 10
"""findings of the whole recording"""
MOST_ROWS = 500
"""of a table; CSV has all"""
PASSAGE = 600
"""seconds that a page shows of a long recording"""
CHARTS = {"chord": "Chords", "majmin": "In major and minor", "local key": "Keys of its parts", "segment": "Segments"}
"""kinds that follow one after the other"""
TABLES = CHARTS | {"note": "Notes", "beat": "Beats"}
MANY = {"chord": "chords", "majmin": "chords in major and minor", "note": "notes", "beat": "beats"}
"""kinds that are one claim together"""


def on_page(done: Done, there: Mapping[str, Analyser], passage: Span, agent: str | None) -> dict[str, Any]:
    """With what a person wants to see of it at once."""
    report = report_of_key(done.key, curves=False)
    claims = _Claims(report, judged_of(Minter(services().config.base).run(done.key), agent))
    analyser = there.get(done.analyser)
    cards = {card.name: card for each in there.values() for card in each.cards()}
    return shown(done) | {
        "claims": href(done.graph),
        "description": report.description,
        "differs": list(_differing(report, analyser)),
        "settings": report.settings,
        "version": report.version,
        "whole": [] if done.task == "fingerprint" else [*claims.of_whole(), *claims.of_many()],
        "charts": [{"name": name, "rows": rows_of(found, passage)} for name, found in _timed(report, CHARTS)],
        "tables": [claims.table(name, found, passage) for name, found in _timed(report, TABLES)],
        "cards": [(cards.get(name), sha256) for name, sha256 in report.models.items()],
        "words": _words(report, analyser),
    }


def length_of(recording: Recording, done: Iterable[Done]) -> float:
    """Seconds: as analysers heard it, where that was not known when it was read."""
    return recording.duration or max((report_of_key(each.key, curves=False).duration for each in done), default=0.0)


def passage_from(start: float, duration: float) -> Span:
    """The one that the page shows; it begins where one of them does."""
    first = max(0.0, start // PASSAGE * PASSAGE) if start < duration else 0.0
    return Span(first, min(first + PASSAGE, duration) if duration else first + PASSAGE)


def _timed(report: Report, kinds: Mapping[str, str]) -> Iterator[tuple[str, list[Finding]]]:
    for kind, name in kinds.items():
        if found := [each for each in report.findings.of(kind) if each.span]:
            yield name, found


def _differing(report: Report, analyser: Analyser | None) -> Iterator[str]:
    """By what it is told from what would be heard now."""
    if analyser:
        yield from (f"{name} = {setting}" for name, setting in unusual(report, analyser))
    if is_other_version(report, analyser):
        yield f"version {report.version}"


def _words(report: Report, analyser: Analyser | None) -> list[str]:
    """What may be right instead."""
    if report.task == "key":
        return [value(Finding("key", each)) for each in KEYS]
    return [word for card in (analyser.cards() if analyser else ()) for word in card.vocabulary]


class _Claims:
    """Of one report, with what people said of them."""

    def __init__(self, report: Report, judged: Mapping[str, Judged]) -> None:
        self._report, self._judged = report, judged
        self._minter = Minter(services().config.base)

    def of_whole(self) -> Iterator[dict[str, Any]]:
        for each in [one for one in self._report.findings.found if one.span is None][:SHOWN]:
            yield self._row(each)

    def of_many(self) -> Iterator[dict[str, Any]]:
        for kind, name in MANY.items():
            if found := self._report.findings.of(kind):
                said = f"{number(len(found))}{_metre(found) if kind == 'beat' else ''}"
                yield {"what": name, "found": said, "confidence": mean_confidence(found)} | self._claim(kind)

    def table(self, name: str, found: list[Finding], passage: Span) -> dict[str, Any]:
        """What begins in the passage, and how much more of that there is than is shown."""
        within = [each for each in found if each.span and passage.start <= each.span.start < passage.end]
        return {
            "name": name,
            "rows": [self._timed_row(each) for each in within[:MOST_ROWS]],
            "more": max(0, len(within) - MOST_ROWS),
            "judged": not {each.kind for each in found} & set(MANY),
            "lasts": found[0].kind != "beat",
        }

    def _timed_row(self, finding: Finding) -> dict[str, Any]:
        start, end = finding.span or (0.0, 0.0)
        row = self._row(finding) | {"start": clock(start, 2), "end": clock(end, 2), "second": round(start, 3)}
        if finding.kind == "beat":
            row["found"] = (
                translated("%(beat)s of the bar") % {"beat": finding.value} if finding.value else translated("beat")
            )
        return row

    def _row(self, finding: Finding) -> dict[str, Any]:
        one = None if finding.kind in (*SEQUENCES, *DOCUMENTS) else finding
        found = called(str(finding.value), language()) if finding.kind == "tag" else value(finding)
        said = {"what": finding.kind, "found": found, "confidence": finding.confidence}
        return said | self._claim(finding.kind, one)

    def _claim(self, kind: str, finding: Finding | None = None) -> dict[str, Any]:
        claim = claim_iri(self._minter, self._report.key, kind, finding).value
        judged = self._judged.get(claim, Judged())
        return {"claim": claim, "anchor": anchor(claim), "verdicts": judged.times, "own": judged.own}


def _metre(beats: list[Finding]) -> str:
    counted = int(max(float(each.value) for each in beats))
    return translated(", %(beats)s in a bar") % {"beats": counted} if counted else translated(", without bars")
