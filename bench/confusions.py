"""What chords are taken for: by quality, the share of the time that is heard rightly, and the commonest mistakes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from bench.scores import Said
from descant.analysis.findings import Finding
from descant.ingest.chords.labels import NO_CHORD, chord
from descant.ingest.chords.spelling import fifths, interval

MISTAKES = 3
"""that are named"""


def confusions(known: Said, said: Said) -> Iterator[str]:
    """A table; `min on 9` is a minor chord whose root is nine semitones above the right one."""
    times: defaultdict[str, Counter[str]] = defaultdict(Counter)
    basses: Counter[tuple[bool, bool]] = Counter()
    for truth, claim in zip(known, said, strict=True):
        for true, claimed, seconds in _together(truth, claim):
            times[chord(true).quality or NO_CHORD][_taken_for(true, claimed)] += seconds
            if true != NO_CHORD:
                basses["/" in true, _bass(true) == _bass(claimed)] += seconds
    yield "| quality | share of the time | right | commonest mistakes |\n|---|---|---|---|"
    total = sum(each.total() for each in times.values())
    for quality, of in sorted(times.items(), key=lambda each: -each[1].total()):
        right = of.pop(quality, 0)
        whole = right + of.total()
        mistakes = ", ".join(f"{other} {seconds / whole:.2f}" for other, seconds in of.most_common(MISTAKES))
        yield f"| {quality} | {whole / total:.3f} | {right / whole:.3f} | {mistakes} |"
    for turned, what in ((False, "chords on their root"), (True, "chords on another bass")):
        right = basses[turned, True]
        yield f"{what}: the bass is right in {right / max(right + basses[turned, False], 1e-9):.3f} of their time"


def _together(truth: Sequence[Finding], claim: Sequence[Finding]) -> Iterator[tuple[str, str, float]]:
    """What both say, and for how many seconds."""
    for true in truth:
        for claimed in claim:
            assert true.span
            assert claimed.span
            seconds = min(true.span.end, claimed.span.end) - max(true.span.start, claimed.span.start)
            if seconds > 0:
                yield str(true.value), str(claimed.value), seconds


def _taken_for(true: str, claimed: str) -> str:
    known, heard = chord(true), chord(claimed)
    if not known.root or not heard.root:
        return heard.quality or NO_CHORD
    away = (fifths(heard.root) - fifths(known.root)) * 7 % 12
    return f"{heard.quality} on {away}" if away else str(heard.quality)


def _bass(label: str) -> int | None:
    found = chord(label)
    return (fifths(found.root) + interval(found.bass or "1")) * 7 % 12 if found.root else None
