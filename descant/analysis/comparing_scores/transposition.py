"""How far the second version is transposed, with its octave and its spelling, and what people call that.

An alignment knows pitch classes alone. Here the notes say whether it went up or down, and how it was spelt.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from typing import NamedTuple

from descant.analysis.comparing_scores.versions import Tone
from descant.ingest.chords.spelling import OCTAVE, degree

_PERFECT, _PLAIN = range(-1, 2), range(-5, 6)
"""fifths of perfect intervals, and of those that are major or minor"""


class Transposition(NamedTuple):
    """What leads from the first version to the second. Within an octave."""

    semitones: int
    """up; negative down"""
    fifths: int
    """the same on the line of fifths, so with its spelling"""

    def moved_back(self, tone: Tone) -> Tone:
        if tone.pitch is None:
            return tone
        return tone._replace(pitch=tone.pitch - self.semitones, place=tone.place - self.fifths)

    @property
    def interval(self) -> tuple[str, int]:
        """Its quality (`minor`; empty of what is usual) and its number, whichever way it goes: a fifth is 5."""
        up = self.fifths if self.semitones >= 0 else -self.fifths
        number = int(degree(up).lstrip("b#"))
        return _quality(up), number + OCTAVE - 5 if number == 1 and abs(self.semitones) > OCTAVE // 2 else number


def _quality(fifths: int) -> str:
    if fifths in _PERFECT:
        return ""
    if fifths in _PLAIN:
        return "major" if fifths > 0 else "minor"
    return "augmented" if fifths > 0 else "diminished"


def transposition(pairs: Iterable[tuple[Sequence[Tone], Sequence[Tone]]], semitones: int) -> Transposition:
    """Of bars that stand beside each other; `semitones` are right but for an octave.

    Of the two ways, up or down, that under which more notes are identical; versions in the same key stand as they are.
    """
    up = semitones % OCTAVE
    if not up:
        return Transposition(0, 0)
    found = Counter(step for one, other in pairs for step in _steps(one, other) if step.semitones in (up, up - OCTAVE))
    ways = Counter[int]()
    for step, count in found.items():
        ways[step.semitones] += count
    best = max((up, up - OCTAVE), key=lambda way: (ways[way], -abs(way), way))
    spelt = {step.fifths: count for step, count in found.items() if step.semitones == best}
    usual = (best * 7 + 6) % OCTAVE - 6
    return Transposition(best, max(spelt, key=lambda fifths: (spelt[fifths], -abs(fifths), fifths), default=usual))


def _steps(one: Sequence[Tone], other: Sequence[Tone]) -> Iterator[Transposition]:
    """From each pitch of the one to each of the other that begins and ends at the same times."""
    theirs = _at_times(other)
    for times, ours in _at_times(one).items():
        for (pitch, place), (there, written) in product(ours, theirs.get(times, ())):
            yield Transposition(there - pitch, written - place)


def _at_times(tones: Sequence[Tone]) -> dict[tuple[int, int], set[tuple[int, int]]]:
    found: dict[tuple[int, int], set[tuple[int, int]]] = defaultdict(set)
    for tone in tones:
        if tone.pitch is not None and tone.lasts:
            found[tone.begin, tone.end].add((tone.pitch, tone.place))
    return found
