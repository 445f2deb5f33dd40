"""Progressions of chords with their keys: degrees of a key with Harte's qualities and basses, placed in beats.

`2:min7 5:7/3 | 1` is two chords in one bar and one in the next; a degree alone is a major triad.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from random import Random
from typing import NamedTuple

from descant.ingest.chords.labels import chord
from descant.ingest.chords.spelling import fifths, interval, note

_TOKEN = re.compile(r"([b#]*[1-7])(?::([^/]+))?(?:/(.+))?")
_FARTHEST = 6
"""fifths from C at which a key is still written as it is"""


class Key(NamedTuple):
    tonic: str
    mode: str

    @property
    def pitch_class(self) -> int:
        return fifths(self.tonic) * 7 % 12

    def root(self, degree: str) -> str:
        return note(fifths(self.tonic) + interval(degree))

    def moved(self, degree: str, mode: str) -> Key:
        place = fifths(self.root(degree))
        return Key(note(place - 12 if place > _FARTHEST else place + 12 if place < -_FARTHEST else place), mode)


Journey = tuple[tuple[str, str], ...]
"""keys of a piece in turn, as degrees of its own and modes; the first is its own"""


class Placed(NamedTuple):
    """A chord and its key, from one beat to another."""

    label: str
    start: float
    end: float
    key: Key

    @property
    def root(self) -> int:
        return fifths(chord(self.label).root or "C") * 7 % 12

    @property
    def bass(self) -> int:
        return (self.root + interval(chord(self.label).bass or "1") * 7) % 12

    @property
    def classes(self) -> frozenset[int]:
        return frozenset(at for at, sounds in enumerate(chord(self.label).pcp or "") if sounds == "1")


def progression(
    phrases: Mapping[str, Sequence[str]], journey: Journey, home: Key, metre: int, bars: int, random: Random
) -> Iterator[Placed]:
    """After a bar without chords, phrases, each heard twice, through the keys of the journey; then home."""
    at, stage = metre, 0
    end = (bars - 5) * metre
    while at < end:
        there = home.moved(*journey[stage % len(journey)])
        text = random.choice(phrases[there.mode])
        for _ in range(2):
            if at < end:
                yield from (placed := phrase(text, there, metre, at))
                at = int(placed[-1].end)
        stage += 1
    yield from (placed := phrase(random.choice(phrases[home.mode]), home, metre, at))
    yield from phrase("1" if home.mode == "major" else "1:min", home, metre, int(placed[-1].end))


def phrase(text: str, key: Key, metre: int, at: int) -> list[Placed]:
    """The chords of a bar last equally long, but for the first, which has what is left over."""
    found = []
    for number, bar in enumerate(text.split("|")):
        tokens = bar.split()
        rest = metre // len(tokens)
        lengths = (metre - rest * (len(tokens) - 1), *[rest] * (len(tokens) - 1))
        edges = pairwise(accumulate(lengths, initial=at + number * metre))
        found += [Placed(_label(token, key), *edge, key) for token, edge in zip(tokens, edges, strict=True)]
    return found


def _label(token: str, key: Key) -> str:
    match = _TOKEN.fullmatch(token)
    if match is None:
        raise ValueError(f"{token!r} is no degree with a quality and a bass")
    degree, quality, bass = match.groups()
    return f"{key.root(degree)}:{quality or 'maj'}" + (f"/{bass}" if bass else "")
