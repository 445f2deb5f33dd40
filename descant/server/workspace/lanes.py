"""What stands along a recording: bars, beats, chords and tags, each with its seconds. What is not known is None.

Bars, and chords that people say, are asked of the graph. What analysers heard is read out of the reports that are kept,
as on the page of a recording: of three hours they have ten thousand chords and tags, which take the graph five seconds
to gather and a report a fifth of one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from heapq import nlargest
from itertools import islice
from typing import Any

from pyoxigraph import NamedNode

from descant.analysis.claims import claim_iri
from descant.analysis.exporting.words import short
from descant.analysis.findings import Finding, Span, Task
from descant.analysis.reports import Report
from descant.errors import NotFound
from descant.jobs.analysing.done import done_for
from descant.jobs.analysing.ordering import content_in
from descant.jobs.harmony.names import Agents
from descant.jobs.synchronising.kept import kept_map, sounding
from descant.ontology.minting import Minter, chord_label
from descant.ontology.tags import called
from descant.server.analyses import report_of_key
from descant.server.labels import names_of
from descant.server.languages import asked_for
from descant.server.services import services
from descant.store.named import rows_of

CLAIMS = 40
"""of a passage, that are told to who judges them"""
TAGS = 4
"""that have a row"""
MOST = 20_000
"""beats, chords, passages with a tag; the query has the same limit"""
OF_SCORE = "the score"
_DIGITS = 3

Lane = dict[str, Any]


def lanes_of(recording: NamedNode, version: NamedNode | None) -> Lane:
    """Of a recording's file, whose bars are those of a version."""
    played = _played(version, recording) if version else None
    return {
        "recording": recording.value,
        "bars": _bars(played) if played else _bars_said(version, recording),
        "beats": _beats_of_score(played) if played else _beats_heard(recording),
        "chords": _chords(recording),
        "tags": _tags(recording),
    }


def bars_sounding(version: NamedNode, recording: NamedNode) -> list[Lane]:
    """In the order in which they sound; none where nobody knows."""
    found = _played(version, recording) or _bars_said(version, recording)
    return found["played"] if found else []


def version_of(recording: NamedNode) -> NamedNode | None:
    """That which it is a recording of; NotFound where it is no file here."""
    rows = rows_of(services().stores.public, "where-a-file-stands", file=recording)
    if not rows:
        raise NotFound(f"There is no recording <{recording.value[:200]}> here.", remedy="Give the IRI of its file.")
    found: NamedNode | None = rows[0]["ofVersion"]
    return found


def _played(version: NamedNode, recording: NamedNode) -> Lane | None:
    with suppress(NotFound):
        return kept_map(services().stores.public, version, recording)
    return None


def _bars(played: Lane) -> Lane:
    """In the order in which they sound."""
    bars = [
        {name: each[name] for name in ("index", "label", "start", "end", "confidence")} for each in played["played"]
    ]
    return {name: played[name] for name in ("transposition", "worth", "through")} | {"played": bars}


def _bars_said(version: NamedNode | None, recording: NamedNode) -> Lane | None:
    """By whoever described the recording, where nobody looked for them in the sound."""
    rows = rows_of(services().stores.public, "bars-in-recording", version=version, file=recording) if version else ()
    played = [sounding(row) | {"confidence": None} for row in rows]
    return _bars({"transposition": 0, "worth": None, "through": None, "played": played}) if played else None


def _beats_of_score(played: Lane) -> Lane | None:
    found = [[time, place] for bar in played["played"] for place, time in enumerate(bar["beats"], 1)]
    return {"by": OF_SCORE, "beats": found[:MOST]} if found else None


def _beats_heard(recording: NamedNode) -> Lane | None:
    """With the place of each in its bar, 0 where no bars were heard."""
    for report in _reports(recording, Task.BEATS):
        if beats := _timed(report, "beat"):
            return {"by": report.description, "beats": [[_start(each), int(each.value)] for each in beats]}
    return None


def _chords(recording: NamedNode) -> Lane | None:
    """What a person says before what software hears."""
    agents = Agents(services().stores.public)
    for row in rows_of(services().stores.public, "chord-sequences-of", target=recording):
        agent = agents.of(row)
        if not agent.is_program and (said := _chords_said(row["sequence"])):
            return {"by": _name(row["creator"]) or agent.name or None, "chords": said}
    for report in _reports(recording, Task.CHORDS):
        if chords := _timed(report, "chord"):
            return {"by": report.description, "chords": [_passage(each) | _named(each.value) for each in chords]}
    return None


def _chords_said(sequence: NamedNode) -> list[Lane]:
    rows = rows_of(services().stores.public, "chords-along-sequence", sequence=sequence)
    return [
        {
            "start": float(row["start"].value),
            "end": float(row["end"].value),
            "confidence": float(row["confidence"].value) if row["confidence"] else None,
            **_named(chord_label(row["chord"])),
        }
        for row in rows
    ]


def _named(label: object) -> Lane:
    return {"chord": short(str(label))}


def _tags(recording: NamedNode) -> Lane | None:
    """Those that the first model says longest and surest."""
    for report in _reports(recording, Task.TAGS):
        times = dict[str, list[Finding]]()
        for each in _timed(report, "tag", MOST * TAGS):
            times.setdefault(str(each.value), []).append(each)
        if best := sorted(times, key=lambda word: -_weight(times[word]))[:TAGS]:
            tags = [{**_tag(word), "times": [_passage(each) for each in times[word][:MOST]]} for word in best]
            return {"by": report.description, "tags": tags}
    return None


def _tag(word: str) -> Lane:
    """With what readers of the page call it."""
    return {"tag": word, "called": called(word, asked_for())}


def tags_between(recording: NamedNode, start: float, end: float) -> list[Lane]:
    """What the first model that has heard any says there: each tag of each patch is a claim, the surest first."""
    for report in _reports(recording, Task.TAGS):
        minter = Minter(services().config.base)
        found = (each for each in report.findings.of("tag") if each.span and _overlap(each.span, start, end))
        surest = nlargest(CLAIMS, found, key=lambda each: each.confidence or 0)
        return [
            {"claim": claim_iri(minter, report.key, "tag", each).value, **_tag(str(each.value)), **_passage(each)}
            | {"by": report.description}
            for each in surest
        ]
    return []


def _overlap(span: Span, start: float, end: float) -> bool:
    return span.start < end and span.end > start


def _weight(found: list[Finding]) -> float:
    return sum((each.confidence or 0) * (each.span.end - each.span.start) for each in found if each.span)


def _reports(recording: NamedNode, task: Task) -> Iterator[Report]:
    """Of analyses that are in the graph, the first one first."""
    for done in done_for(services().engine, content_in(recording.value), task.value):
        with suppress(NotFound):
            yield report_of_key(done.key, curves=False)


def _timed(report: Report, kind: str, most: int = MOST) -> list[Finding]:
    """Findings of times, the first so many."""
    return list(islice((each for each in report.findings.of(kind) if each.span), most))


def _start(finding: Finding) -> float:
    return round(finding.span.start, _DIGITS) if finding.span else 0.0


def _passage(finding: Finding) -> Lane:
    """To milliseconds: of many, more would be most of the answer."""
    end = round(finding.span.end, _DIGITS) if finding.span else 0.0
    return {"start": _start(finding), "end": end, "confidence": finding.confidence}


def _name(node: object) -> str | None:
    return names_of([node.value])[node.value] if isinstance(node, NamedNode) else None
