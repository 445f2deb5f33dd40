"""Harmonies as files again: `.lab` and JAMS. Both hold seconds; what is not understood is written as `X`.

Reading what was written gives the same labels and, to the decimals of a `.lab`, the same times.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from descant.errors import WrongUse
from descant.ingest.chords.jams_data import annotation_metadata, file_metadata
from descant.ingest.chords.labels import UNLABELLED
from descant.ingest.harmony import Harmony, HarmonyEvent, Segment
from descant.ingest.reading import About
from descant.ontology.records import TimeBase

_MODES = {"major", "minor", "ionian", "dorian", "phrygian", "lydian", "mixolydian", "aeolian", "locrian"}


def to_lab(harmony: Harmony, *, decimals: int = 6) -> bytes:
    _in_seconds(harmony)
    lines = (f"{e.start:.{decimals}f}\t{e.end:.{decimals}f}\t{e.label or UNLABELLED}\n" for e in harmony.events)
    return "".join(lines).encode()


def to_jams(harmonies: Sequence[Harmony], about: About, *, duration: float | None = None) -> bytes:
    """One annotation of chords for each harmony, with its keys, sections and beats; words not understood are beside
    the chords, in the sandbox."""
    for harmony in harmonies:
        _in_seconds(harmony)
    ends = [event.end for harmony in harmonies for event in harmony.events]
    lasts = duration if duration is not None else max(ends, default=0.0)
    performers = [person.name for person in about.people if person.role == "performer"]
    document = {
        "annotations": [each for harmony in harmonies for each in _annotations(harmony, lasts)],
        "file_metadata": file_metadata(
            title=about.titles[0].value if about.titles else "",
            artist=(performers or [person.name for person in about.people] or [""])[0],
            release=about.tags.get("release", ""),
            duration=lasts,
            identifiers={name: said for name, said in about.tags.items() if name not in ("release", "duration")},
        ),
        "sandbox": {},
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def _annotations(harmony: Harmony, duration: float) -> Iterable[dict[str, Any]]:
    keys = [segment for segment in harmony.keys if _key_mode(segment.label)]
    parts: tuple[tuple[str, list[dict[str, Any]]], ...] = (
        ("chord", [_chord(event) for event in harmony.events]),
        ("key_mode", [_observation(each.start, each.end, _key_mode(each.label)) for each in keys]),
        ("segment_open", [_segment(each) for each in harmony.sections]),
        ("beat", [_observation(beat, beat, index) for index, beat in enumerate(harmony.beats, 1)]),
    )
    for namespace, data in parts:
        if data or namespace == "chord":
            sandbox = {"not_understood": _kept(harmony.events)} if namespace == "chord" else {}
            yield _annotation(namespace, data, harmony.annotator, duration, sandbox)


def _annotation(
    namespace: str, data: list[dict[str, Any]], annotator: str | None, duration: float, sandbox: dict[str, Any]
) -> dict[str, Any]:
    return {
        "namespace": namespace,
        "data": data,
        "annotation_metadata": annotation_metadata(by=annotator),
        "sandbox": sandbox,
        "time": 0,
        "duration": duration,
    }


def _chord(event: HarmonyEvent) -> dict[str, Any]:
    return _observation(event.start, event.end, event.label or UNLABELLED)


def _segment(segment: Segment) -> dict[str, Any]:
    return _observation(segment.start, segment.end, segment.label)


def _observation(start: float, end: float, value: Any) -> dict[str, Any]:
    return {"time": start, "duration": end - start, "value": value, "confidence": None}


def _key_mode(label: str) -> str | None:
    """`Bb major` as JAMS writes it, `Bb:major`; a tonic alone as it is."""
    tonic, _, mode = label.partition(" ")
    return f"{tonic}:{mode}" if mode in _MODES else None if mode else tonic


def _kept(events: Sequence[HarmonyEvent]) -> dict[str, str]:
    return {str(index): event.text for index, event in enumerate(events) if event.label is None}


def _in_seconds(harmony: Harmony) -> None:
    if harmony.time_base is not TimeBase.SECONDS:
        raise WrongUse(
            "These chords are timed in quarters; .lab and JAMS hold seconds.", remedy="Align them to a recording first."
        )
