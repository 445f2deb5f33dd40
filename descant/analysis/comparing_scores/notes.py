"""The notes of two bars that stand beside each other: which of the one is which of the other, and how like it is.

Unisons (the same pitch, begin and end, in however many voices) are one sound. Sounds are paired one to one, what is
most alike first: identical, another octave, another duration, both; of several that would do the nearest. A sound that
is left over and doubles one that has a partner, at the octave or as a stroke of a repeated note, shares that partner.
Only then are left-over sounds paired that begin and end together with other pitches. Grace notes are compared with
grace notes, percussion without pitch with its like by time alone.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from itertools import product
from typing import NamedTuple

from descant.analysis.comparing_scores.kinds import Kind, Shares, shares
from descant.analysis.comparing_scores.versions import Tone
from descant.ingest.chords.spelling import OCTAVE

_MOST = 128
"""sounds of a version that are held beside each other at one place: as many as there are pitches"""


class Judged(NamedTuple):
    tone: Tone
    kind: Kind
    partners: tuple[int, ...]
    """which tones of the other bar are its partner; several are in unison"""
    shared: bool
    """whether the partner is another sound's in the first place"""
    respelt: bool
    """the partner is written with another letter, the transposition taken out"""


class ComparedNotes(NamedTuple):
    one: tuple[Judged, ...]
    other: tuple[Judged, ...]
    shares: Shares
    weights: tuple[float, ...]
    """of each kind in its order, the sounds of both by how long they last, as shares"""


class _Sound(NamedTuple):
    grace: bool
    pitch: int | None
    begin: int
    end: int
    members: tuple[int, ...]
    """places of its tones in their bar"""

    @property
    def pitch_class(self) -> int | None:
        return None if self.pitch is None else self.pitch % OCTAVE

    def far(self, other: _Sound) -> tuple[int, int]:
        return abs((self.pitch or 0) - (other.pitch or 0)), abs(self.end - other.end)


_Key = Callable[[_Sound], Hashable]
_STAGES: tuple[tuple[Kind, _Key], ...] = (
    (Kind.IDENTICAL, lambda each: (each.grace, each.pitch, each.begin, each.end)),
    (Kind.OCTAVE, lambda each: (each.grace, each.pitch_class, each.begin, each.end)),
    (Kind.DURATION, lambda each: (each.grace, each.pitch, each.begin)),
    (Kind.BOTH, lambda each: (each.grace, each.pitch_class, each.begin)),
)


def compare_notes(one: Sequence[Tone], other: Sequence[Tone]) -> ComparedNotes:
    """Both as they sound in the key of the first."""
    sides = _Side(one), _Side(other)
    for kind, key in _STAGES:
        _pair(*sides, kind, key)
    doubled = [list(ours.doubling(theirs)) for ours, theirs in (sides, sides[::-1])]
    for side, found in zip(sides, doubled, strict=True):
        side.share(found)
    _pair(*sides, Kind.OTHER_PITCH, lambda each: None if each.pitch is None else (each.grace, each.begin, each.end))
    weights = _weights(sides)
    whole = sum(weights.values())
    return ComparedNotes(
        tuple(sides[0].judged(sides[1])),
        tuple(sides[1].judged(sides[0])),
        shares(weights),
        tuple(weights[kind] / whole if whole else 0.0 for kind in Kind),
    )


class _Side:
    """The sounds of one version, and what has been found for each."""

    def __init__(self, tones: Sequence[Tone]) -> None:
        members: dict[tuple[bool, int | None, int, int], list[int]] = defaultdict(list)
        for at, tone in enumerate(tones):
            members[tone.grace, tone.pitch, tone.begin, tone.end].append(at)
        self.tones = tones
        self.sounds = [_Sound(*key, tuple(own)) for key, own in members.items()]
        self.kinds = [Kind.NONE] * len(self.sounds)
        self.partners: list[int | None] = [None] * len(self.sounds)
        self.shared = [False] * len(self.sounds)

    def left(self) -> Iterator[int]:
        return (at for at, kind in enumerate(self.kinds) if kind is Kind.NONE)

    def take(self, at: int, kind: Kind, partner: int) -> None:
        self.kinds[at], self.partners[at] = kind, partner

    def doubling(self, other: _Side) -> Iterator[tuple[int, Kind, int]]:
        """What is left over, with what it doubles of what has a partner."""
        left = list(self.left())
        if left:
            paired = _Paired(other)
            found = ((at, paired.doubled_by(self.sounds[at])) for at in left)
            yield from ((at, *same) for at, same in found if same)

    def share(self, found: Sequence[tuple[int, Kind, int]]) -> None:
        for at, kind, partner in found:
            self.take(at, kind, partner)
            self.shared[at] = True

    def judged(self, other: _Side) -> list[Judged]:
        """Of each tone, in their order."""
        found: list[Judged | None] = [None] * len(self.tones)
        for sound, kind, partner, shared in zip(self.sounds, self.kinds, self.partners, self.shared, strict=True):
            partners = () if partner is None else other.sounds[partner].members
            written = (
                {other.tones[each].place for each in partners} if kind.is_found and sound.pitch is not None else ()
            )
            for at in sound.members:
                tone = self.tones[at]
                found[at] = Judged(tone, kind, partners, shared, bool(written) and tone.place not in written)
        return [each for each in found if each is not None]


def _pair(one: _Side, other: _Side, kind: Kind, key: _Key) -> None:
    """What is left over of both, one to one, the nearest first; the order of the versions does not matter."""
    theirs = _grouped(other, key)
    for name, ours in _grouped(one, key).items() if theirs else ():
        near = sorted(
            (a.far(b), min(a[1:4], b[1:4]), max(a[1:4], b[1:4]), at, by)
            for (at, a), (by, b) in product(ours[:_MOST], theirs.get(name, ())[:_MOST])
        )
        taken: tuple[set[int], set[int]] = set(), set()
        for *_, at, by in near:
            if at not in taken[0] and by not in taken[1]:
                taken[0].add(at)
                taken[1].add(by)
                one.take(at, kind, by)
                other.take(by, kind, at)


def _grouped(side: _Side, key: _Key) -> dict[Hashable, list[tuple[int, _Sound]]]:
    found: dict[Hashable, list[tuple[int, _Sound]]] = defaultdict(list)
    for at in side.left():
        if (name := key(side.sounds[at])) is not None:
            found[name].append((at, side.sounds[at]))
    return found


class _Paired:
    """The sounds of a version that have a partner, to be found by what doubles them."""

    def __init__(self, side: _Side) -> None:
        self._side = side
        self._by_key: dict[tuple[Kind, Hashable], int] = {}
        by_pitch: dict[tuple[Kind, int | None], list[int]] = defaultdict(list)
        for at, sound in sorted(enumerate(side.sounds), key=lambda each: (each[1].pitch or 0, each[1].begin)):
            if side.kinds[at] is not Kind.NONE:
                for kind, key in _STAGES[1:]:
                    self._by_key.setdefault((kind, key(sound)), at)
                if not sound.grace:
                    by_pitch[Kind.DURATION, sound.pitch].append(at)
                    by_pitch[Kind.BOTH, sound.pitch_class].append(at)
        self._long = {name: _Longest([(side.sounds[at], at) for at in some]) for name, some in by_pitch.items()}

    def doubled_by(self, sound: _Sound) -> tuple[Kind, int] | None:
        for kind, key in _STAGES[1:]:
            found = self._by_key.get((kind, key(sound)))
            pitch = sound.pitch if kind is Kind.DURATION else sound.pitch_class
            if found is None and not sound.grace and (longest := self._long.get((kind, pitch))):
                found = longest.around(sound)
            if found is not None:
                return kind, found
        return None


class _Longest:
    """Of sounds with one name, the one that lasts longest of those that have begun."""

    def __init__(self, sounds: Sequence[tuple[_Sound, int]]) -> None:
        self._begins, self._ends, self._which = list[int](), list[int](), list[int]()
        for sound, at in sorted(sounds, key=lambda each: (each[0].begin, each[0].end, each[0].pitch or 0)):
            longer = not self._ends or sound.end > self._ends[-1]
            self._begins.append(sound.begin)
            self._ends.append(sound.end if longer else self._ends[-1])
            self._which.append(at if longer else self._which[-1])

    def around(self, sound: _Sound) -> int | None:
        at = bisect_right(self._begins, sound.begin) - 1
        return self._which[at] if at >= 0 and self._ends[at] >= sound.end else None


def _weights(sides: Sequence[_Side]) -> Counter[Kind]:
    """By how long sounds last; by their number where none lasts."""
    for weigh in (lambda sound: sound.end - sound.begin, lambda _: 1):
        found = Counter[Kind]()
        for side in sides:
            for sound, kind in zip(side.sounds, side.kinds, strict=True):
                found[kind] += weigh(sound)
        if any(found.values()):
            return found
    return Counter()
