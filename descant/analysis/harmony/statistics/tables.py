"""Statistics as documents for JSON and as rows for CSV.

A progression is written as chords, the first on C, which is a pattern that finds it in any key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from descant.analysis.harmony.progressions.kinds import ROOTS
from descant.analysis.harmony.statistics.counts import Count, Counts
from descant.analysis.harmony.statistics.tallies import Degree, Progression, Step, Tally
from descant.ingest.chords.spelling import OCTAVE

_DEGREES = ("1", "b2", "2", "b3", "3", "4", "#4", "5", "b6", "6", "b7", "7")


class Row(NamedTuple):
    tag: str
    value: str
    table: str
    thing: str
    places: int | str
    sequences: int | str
    share: float | str
    """of the group's sequences, or of those whose key is known"""
    error: int | str
    """by which places and sequences may be too few"""

    @classmethod
    def header(cls) -> Row:
        return cls("tag", "value", "table", "thing", "places", "sequences", "share", "error")


def written(progression: Progression) -> str:
    """`C:min7 F:7 Bb:maj7`."""
    steps = list(map(Step.of, progression))
    root, chords = 0, [f"C:{steps[0].before}"]
    for step in steps:
        root = (root + step.interval) % OCTAVE
        chords.append(f"{ROOTS[root]}:{step.after}")
    return " ".join(chords)


def document_of(tally: Tally, most: int) -> dict[str, Any]:
    return {
        "sequences": tally.sequences,
        "sequencesInAKey": tally.in_a_key,
        "changes": tally.changes,
        **{name: _table(counts, tally, most, said) for name, counts, said in _tables(tally, _said)},
    }


def rows_of(tag: str, value: str, tally: Tally, most: int | None) -> Iterator[Row]:
    for name, counts, text in _tables(tally, _text):
        for thing, count in counts.most_common(most):
            share = round(count.sequences / _out_of(name, tally), 6)
            yield Row(tag, value, name, text(thing), *count, share, counts.error)


def _tables(tally: Tally, say: Mapping[str, Callable[[Any], Any]]) -> Iterator[tuple[str, Counts[Any], Any]]:
    for name, said in say.items():
        yield name, getattr(tally, name), said


def _table(counts: Counts[Any], tally: Tally, most: int, said: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
    leaving = _leaving(counts) if counts is tally.transitions else {}
    out_of = _out_of("degrees" if counts is tally.degrees else "", tally)
    return {
        "error": counts.error,
        "rows": [
            said(thing) | _numbers(count, out_of) | _probability(thing, count, leaving)
            for thing, count in counts.most_common(most)
        ],
    }


def _numbers(count: Count, out_of: int) -> dict[str, Any]:
    return {"places": count.places, "sequences": count.sequences, "share": round(count.sequences / out_of, 6)}


def _leaving(transitions: Counts[str]) -> dict[str, int]:
    """How often each quality is left."""
    found: dict[str, int] = {}
    for step, count in transitions.most_common():
        before = Step.of(step).before
        found[before] = found.get(before, 0) + count.places
    return found


def _probability(thing: Any, count: Count, leaving: Mapping[str, int]) -> dict[str, float]:
    """That this follows, where its first chord is left."""
    return {"probability": round(count.places / leaving[Step.of(thing).before], 6)} if leaving else {}


def _out_of(table: str, tally: Tally) -> int:
    return max(tally.in_a_key if table == "degrees" else tally.sequences, 1)


def _degree(degree: Degree) -> str:
    return f"{_DEGREES[degree.interval]}:{degree.quality}" + (" in minor" if degree.minor else "")


_text: Mapping[str, Callable[[Any], str]] = {
    "chords": str,
    "qualities": str,
    "degrees": _degree,
    "transitions": lambda step: written((step,)),
    "progressions": written,
}
_said: Mapping[str, Callable[[Any], dict[str, Any]]] = {
    "chords": lambda label: {"chord": label},
    "qualities": lambda quality: {"quality": quality},
    "degrees": lambda degree: {
        "degree": _DEGREES[degree.interval],
        "quality": degree.quality,
        "mode": "minor" if degree.minor else "major",
    },
    "transitions": lambda step: dict(zip(("from", "interval", "to"), Step.of(step), strict=True)),
    "progressions": lambda progression: {"progression": written(progression)},
}
