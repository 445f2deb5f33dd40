"""Statistics as documents for JSON, and these as rows for CSV.

A progression is written as chords, the first on C, which is a pattern that finds it in any key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from descant.analysis.harmony.progressions.kinds import ROOTS
from descant.analysis.harmony.statistics.counts import Count, Counts
from descant.analysis.harmony.statistics.matrices import DEGREES, matrix_of
from descant.analysis.harmony.statistics.tallies import Progression, Step, Tally
from descant.ingest.chords.spelling import OCTAVE

Said = Mapping[str, Any]
"""of a group, or of a row of a table, as documents have them"""


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


def document_of(tally: Tally, most: int | None) -> dict[str, Any]:
    return {
        "sequences": tally.sequences,
        "sequencesInAKey": tally.in_a_key,
        "changes": tally.changes,
        **{name: _table(getattr(tally, name), tally, most, said) for name, said in _said.items()},
        "matrix": matrix_of(tally)._asdict(),
    }


def rows_of(document: Said) -> Iterator[Row]:
    """Of statistics as a document, the header first."""
    yield Row.header()
    for group in document["groups"]:
        for name in TEXTS:
            for row in group[name]["rows"]:
                numbers = row["places"], row["sequences"], row["share"], group[name]["error"]
                yield Row(group.get("tag", ""), group.get("value", ""), name, TEXTS[name](row), *numbers)


def _table(counts: Counts[Any], tally: Tally, most: int | None, said: Callable[[Any], dict[str, Any]]) -> Said:
    leaving = _leaving(counts) if counts is tally.transitions else {}
    out_of = max(tally.in_a_key if counts is tally.degrees else tally.sequences, 1)
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


TEXTS: Mapping[str, Callable[[Said], str]] = {
    "chords": lambda row: str(row["chord"]),
    "qualities": lambda row: str(row["quality"]),
    "degrees": lambda row: f"{row['degree']}:{row['quality']}" + (" in minor" if row["mode"] == "minor" else ""),
    "transitions": lambda row: f"C:{row['from']} {ROOTS[row['interval']]}:{row['to']}",
    "progressions": lambda row: str(row["progression"]),
}
"""what a row of each table is about, in words"""
_said: Mapping[str, Callable[[Any], dict[str, Any]]] = {
    "chords": lambda label: {"chord": label},
    "qualities": lambda quality: {"quality": quality},
    "degrees": lambda degree: {
        "degree": DEGREES[degree.interval],
        "quality": degree.quality,
        "mode": "minor" if degree.minor else "major",
    },
    "transitions": lambda step: dict(zip(("from", "interval", "to"), Step.of(step), strict=True)),
    "progressions": lambda progression: {"progression": written(progression)},
}
