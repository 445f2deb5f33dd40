"""`.lab` files: start, end, label, a line each; seconds and Harte's labels, as MIREX has them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from descant.errors import InvalidInput
from descant.ingest.chords.intervals import fault, remark_overlap
from descant.ingest.chords.labels import is_harte
from descant.ingest.chords.timeline import Remarks
from descant.ingest.harmony import Harmony, HarmonyEvent
from descant.ingest.inputs import Input
from descant.ingest.reading import Reading
from descant.ontology.records import TimeBase

_LARGEST = 16 << 20
_LINE = re.compile(r"\s*([^\s,]+)[\s,]+([^\s,]+)(?:[\s,]+(\S.*))?")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?")
_MEANT = re.compile(rf"{_NUMBER.pattern}|[+-]?(?:nan|inf|infinity)", re.IGNORECASE)
"""what somebody wrote for a time, if only to be told that it is none"""


class Lab:
    name = "lab"
    version = "2"
    description = "chord labels with times (.lab)"
    extensions: tuple[str, ...] = (".lab",)

    def recognises(self, file: Input) -> bool:
        if file.extension not in (".lab", ".txt", ".chords", ""):
            return False
        lines = file.head_text.splitlines()
        first = next((line for line in lines if line.strip() and not line.startswith("#")), "")
        match = _LINE.fullmatch(first.strip())
        timed = bool(match and _MEANT.fullmatch(match[1]) and _MEANT.fullmatch(match[2]))
        return timed and (file.extension == ".lab" or is_harte(match[3] or "") if match else False)

    def read(self, file: Input) -> Iterator[Reading]:
        remarks = Remarks()
        events = tuple(_events(file, remarks))
        if all(event.label is None for event in events):
            raise InvalidInput.at(
                "none of the labels is a chord",
                file=file.name,
                remedy="Chords are Harte's: `C:min7`.",
            )
        harmony = Harmony(events=events, time_base=TimeBase.SECONDS)
        yield Reading(media_type="text/plain", harmonies=(harmony,), problems=remarks.problems())


def _events(file: Input, remarks: Remarks) -> Iterator[HarmonyEvent]:
    before: HarmonyEvent | None = None
    for number, line in enumerate(file.text(_LARGEST).splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        event = _event(line, file.name, number, remarks)
        if event is None:
            continue
        if before and event.start < before.start:
            raise _broken(f"starts at {event.start:g}, before the line above, {before.start:g}", file.name, number)
        remark_overlap(remarks, f"line {number}", event.start, before.end if before else None)
        before = event
        yield event


def _event(line: str, file: str, number: int, remarks: Remarks) -> HarmonyEvent | None:
    """None of what is over before the beginning."""
    match = _LINE.fullmatch(line.strip())
    if match is None or not match[3]:
        raise _broken("a line has a start, an end and a label", file, number)
    start, end = _seconds(match[1], file, number, line), _seconds(match[2], file, number, line)
    if start < 0 and start <= end <= 0:
        remarks.add(f"line {number}", f"It lasts from {start:g} to {end:g}, before the beginning; left out.")
        return None
    if start < 0 < end:
        remarks.add(f"line {number}", f"It begins at {start:g}, before the beginning; cut at 0.")
        start = 0.0
    if reason := fault(start, end):
        raise _broken(reason, file, number)
    label = match[3] if is_harte(match[3]) else None
    if label is None:
        remarks.not_understood(f"line {number}, column {line.find(match[3]) + 1}", match[3])
    return HarmonyEvent(start, end, label, match[3])


def _seconds(text: str, file: str, number: int, line: str) -> float:
    if not _NUMBER.fullmatch(text):
        raise _broken(f"{text[:40]!r} is no time in seconds", file, number, line.find(text) + 1)
    return float(text)


def _broken(reason: str, file: str, line: int, column: int | None = None) -> InvalidInput:
    return InvalidInput.at(reason, file=file, line=line, column=column, remedy="Write `0.0 2.5 C:maj` in order.")
