"""How far versions of one piece agree that have the same times, two and two: shares of the time for which the first of
them says a chord.

- `root`, `bass`: the same pitch class;
- `majmin`, `sevenths`: mir_eval's (https://mir-eval.readthedocs.io), where the first is a major or minor triad below
  its seventh, or a plain triad or seventh chord of them;
- `key`: tonic and mode, enharmonics alike; `numeral`: the same in the key that each names;
- `pcp`: the mean scalar product of their pitch class profiles.

`N` is a chord like others here, and like `N` alone; `X` is none. The time grid is exact: the union of both tracks'
boundaries. Where the second says nothing, it is wrong; but of who names no key at all, neither keys nor numerals are
compared. A share of no time is None.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from descant.analysis.harmony.numerals import numeral
from descant.analysis.harmony.profiles import profiles
from descant.analysis.harmony.tracks import Times, Track
from descant.errors import WrongUse
from descant.ingest.chords.labels import NO_CHORD, UNLABELLED, chord, degrees
from descant.ingest.chords.roman import Key, key_named
from descant.ingest.chords.spelling import OCTAVE, pitch_class, semitones_above

MEASURES = ("root", "bass", "majmin", "sevenths", "key", "numeral", "pcp")
MOST_PAIRS = 5_000
"""that are compared, all of 100 versions; of more a sample, which is the same each time"""
_SEED = 1
_ALWAYS, _IF_KNOWN = ("root", "majmin", "sevenths"), ("key", "numeral")
"""what is told of all pairs together"""
_UNKNOWN, _SILENT = -2, -1
"""roots and basses of `X` and of `N`"""
_TRIAD = 0b11111111
"""what mir_eval's majmin looks at: semitones above the root as bits"""
_MAJOR_MINOR = (0b10010001, 0b10001001)
_SEVENTHS = (*_MAJOR_MINOR, 0b100010010001, 0b10010010001, 0b10010001001)
_NINTH = 9
"""what stands so far above the root counts for mir_eval in the bass alone"""
Codes = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Agreement:
    root: float | None
    bass: float | None
    majmin: float | None
    sevenths: float | None
    key: float | None
    numeral: float | None
    pcp: float | None
    time: float
    """for which the first has a chord, in its time base"""


class Pair(NamedTuple):
    """Two versions, by their places."""

    one: int
    other: int
    agreement: Agreement


def pairs(tracks: Sequence[Track]) -> list[Pair]:
    """Of all that say something, MOST_PAIRS at most; the first of a pair counts as the reference."""
    known = [at for at, each in enumerate(tracks) if len(each)]
    return [Pair(one, other, agreement(tracks[one], tracks[other])) for one, other in _chosen(known)]


def all_pairs(tracks: Sequence[Track]) -> int:
    """How many there are, also where a sample of them is compared."""
    return math.comb(sum(1 for each in tracks if len(each)), 2)


def _chosen(known: Sequence[int]) -> Iterable[tuple[int, int]]:
    count = math.comb(len(known), 2)
    if count <= MOST_PAIRS:
        return combinations(known, 2)
    numbers = np.random.default_rng(_SEED).choice(count, MOST_PAIRS, replace=False)
    places = map(_pair_at, numbers.tolist())
    return sorted((known[one], known[other]) for one, other in places)


def _pair_at(number: int) -> tuple[int, int]:
    """Pairs are counted (0, 1), (0, 2), (1, 2), (0, 3) and so on."""
    other = (1 + math.isqrt(1 + 8 * number)) // 2
    return number - math.comb(other, 2), other


def mean_of(some: Sequence[Pair]) -> dict[str, float]:
    """Over all pairs; nan where there is none. Keys and numerals where any two are compared by them."""
    values = {
        name: [value for pair in some if (value := getattr(pair.agreement, name)) is not None]
        for name in (*_ALWAYS, *_IF_KNOWN)
    }
    return {
        name: float(np.mean(each)) if each else float("nan") for name, each in values.items() if each or name in _ALWAYS
    }


def agreement(one: Track, other: Track, *, rests: bool = True) -> Agreement:
    """Without `rests`, where the first has `N` is left out."""
    if one.time_base is not other.time_base:
        raise WrongUse(
            f"{one.name} is timed in {one.time_base.value}, {other.name} in {other.time_base.value}.",
            remedy="Align them first.",
        )
    edges = np.unique(np.concatenate([*_bounds(one), *_bounds(other)]))
    first, second = _Said.of(one, edges[:-1]), _Said.of(other, edges[:-1])
    lasts = np.diff(edges) * (first.root > (_UNKNOWN if rests else _SILENT))
    same_root = first.root == second.root
    has_keys = bool(other.keys)
    numerals = first.numeral != ""
    return Agreement(
        root=_share(same_root, lasts),
        bass=_share(first.bass == second.bass, lasts),
        majmin=_share(same_root & (first.triad == second.triad), lasts * _one_of(first.triad, first, _MAJOR_MINOR)),
        sevenths=_share(same_root & (first.above == second.above), lasts * _one_of(first.above, first, _SEVENTHS)),
        key=_share(first.key == second.key, lasts * (first.key >= 0) * has_keys),
        numeral=_share(first.numeral == second.numeral, lasts * numerals * has_keys),
        pcp=_share(np.einsum("ij,ij->i", first.profile, second.profile), lasts),
        time=float(lasts.sum()),
    )


class _Said(NamedTuple):
    """What a track says from each of some times on."""

    root: Codes
    bass: Codes
    triad: Codes
    above: Codes
    key: Codes
    """-1 where none is named"""
    numeral: npt.NDArray[np.object_]
    """empty where there is none"""
    profile: Times

    @classmethod
    def of(cls, track: Track, times: Times) -> _Said:
        labels = (*track.labels, UNLABELLED)
        at = _holding(track.starts, track.ends, times)
        keys = (*(key_named(each.label) for each in track.keys), None)
        spans = np.array([(each.start, each.end) for each in track.keys]).reshape(-1, 2)
        key_at = _holding(spans[:, 0], spans[:, 1], times)
        root, bass, triad, above = np.array([_coded(label) for label in labels])[at].T
        said = [_numeral(labels[here], keys[there]) for here, there in zip(at.tolist(), key_at.tolist(), strict=True)]
        sounds = np.array([_sound(key) for key in keys])[key_at]
        return cls(root, bass, triad, above, sounds, np.array(said, dtype=object), profiles(labels)[at])


def _bounds(track: Track) -> Iterator[Times]:
    yield from (track.starts, track.ends)
    yield np.array([time for each in track.keys for time in (each.start, each.end)], float)


def _holding(starts: Times, ends: Times, times: Times) -> Codes:
    """At each time, which of the spans that have begun is the last, unless it has ended: then -1."""
    at = np.searchsorted(starts, times, side="right") - 1
    return np.where((at >= 0) & (times < np.append(ends, -np.inf)[at]), at, -1)


@lru_cache(maxsize=1 << 14)
def _coded(label: str) -> tuple[int, int, int, int]:
    """Root and bass; the triad, and all that sounds, as semitones above the root."""
    found = chord(label)
    if found.root is None or found.bass is None or found.quality is None:
        nothing = _SILENT if label == NO_CHORD else _UNKNOWN
        return nothing, nothing, 0, 0
    root, bass = pitch_class(found.root), semitones_above(found.bass) % OCTAVE
    within = [each for each in degrees(found.quality) if int(each.strip("b#")) < _NINTH]
    above = sum(1 << each for each in {0, bass, *(semitones_above(each) % OCTAVE for each in within)})
    return root, (root + bass) % OCTAVE, above & _TRIAD, above


def _sound(key: Key | None) -> int:
    return pitch_class(key.tonic) + OCTAVE * key.minor if key else -1


def _numeral(label: str, key: Key | None) -> str:
    return (numeral(label, key) or "") if key else ""


def _one_of(shape: Codes, said: _Said, shapes: Sequence[int]) -> npt.NDArray[np.bool_]:
    found: npt.NDArray[np.bool_] = np.isin(shape, shapes) | (said.root == _SILENT)
    return found


def _share(values: npt.NDArray[np.bool_] | Times, lasts: Times) -> float | None:
    """The mean over time; what has no measure lasts no time."""
    time = float(lasts.sum())
    return float((values * lasts).sum()) / time if time else None
