"""What sounds in each slice of a score, whatever doubles it: pitch classes with their spelling, and the bass.

A pitch class counts once, however many notes have it. It counts apart where all its notes there look like
ornaments: reached and left by step off the beat (passing and neighbour notes), or left by step on a beat
(suspensions and appoggiaturas).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from descant.analysis.harmony.scores.grid import OFF, Span
from descant.ingest.chords.spelling import fifths
from descant.ingest.score import Note

Floats = npt.NDArray[np.float64]
Pitches = npt.NDArray[np.int16]
WEAK, ACCENTED, FIRM = range(3)
"""off the beat by step, on a beat and left by step, all others"""
PLACES = range(-17, 23)
"""on the line of fifths, Gbb to A##, which are told apart; what lies farther out is respelt"""
NOTHING = 255
"""no pitch"""
_DIGITS = 6
"""to which times in quarters are rounded"""
_STEPS = (-2, -1, 1, 2)


@dataclass(frozen=True, slots=True)
class Sounding:
    """Rows are slices; times are in quarters."""

    times: Floats
    """slices, kinds, twelve pitch classes"""
    spelt: Floats
    """slices, places on the line of fifths"""
    basses: Floats
    """slices, twelve pitch classes: how long each is the lowest"""
    first: Pitches
    """the lowest pitch as the slice begins"""
    lowest: Pitches
    """the lowest pitch of the slice"""
    attacked: npt.NDArray[np.bool_]
    """whether a note begins with the slice"""
    struck: npt.NDArray[np.bool_]
    """whether the lowest note begins with it"""

    def part(self, rows: slice) -> Sounding:
        return Sounding(*(getattr(self, each.name)[rows] for each in fields(self)))


def pitched(notes: Iterable[Note]) -> list[Note]:
    """Notes that take time and have a pitch."""
    return [note for note in notes if note.sounding is not None and note.duration > 0 and not note.grace]


def sounding(notes: Sequence[Note], spans: Sequence[Span]) -> Sounding:
    slices = np.concatenate([np.stack([span.edges[:-1], span.edges[1:]]) for span in spans], axis=1).round(_DIGITS)
    times = _times(notes)
    edges = np.unique(np.concatenate([slices.ravel(), times.ravel()]))
    kinds, spelt, lowest, begun = _heard(notes, kinds_of(notes, spans), np.searchsorted(edges, times), len(edges))
    at = np.searchsorted(edges, slices[0])
    covered = np.searchsorted(slices[0], edges, side="right") - 1
    inside = (covered >= 0) & (edges < slices[1][covered])
    lasts = (np.append(np.diff(edges), 0.0) * inside)[:, None]
    quiet = np.where(inside, lowest, NOTHING)
    return Sounding(
        times=np.add.reduceat(kinds * lasts[:, None], at, axis=0),
        spelt=np.add.reduceat(spelt * lasts, at, axis=0),
        basses=np.add.reduceat(one_hot(quiet) * lasts, at, axis=0),
        first=quiet[at],
        lowest=np.minimum.reduceat(quiet, at),
        attacked=begun[at] < NOTHING,
        struck=(begun[at] == quiet[at]) & (quiet[at] < NOTHING),
    )


def one_hot(pitches: Pitches) -> Floats:
    """Twelve columns, nought for no pitch."""
    found = np.zeros((len(pitches), 12))
    some = np.flatnonzero(pitches < NOTHING)
    found[some, pitches[some] % 12] = 1.0
    return found


def place_of(note: Note) -> int:
    """Where its sound is written on the line of fifths; the nearest such place where it is written for an instrument
    that transposes."""
    written = fifths(note.step) + 7 * note.alter if note.step else 0
    right = (note.sounding or 0) * 7 % 12
    place = written + (right - written + 6) % 12 - 6
    while place not in PLACES:
        place += -12 if place > 0 else 12
    return place


def kinds_of(notes: Sequence[Note], spans: Sequence[Span]) -> list[int]:
    """Of each note, by its neighbours in its staff."""
    beats = {at: span.beat for span in spans for at in _on_beats(span)}
    lengths = max((span.beat for span in spans), default=1.0)
    ends, starts = _by_time(notes, at_end=True), _by_time(notes, at_end=False)
    found = []
    for note in notes:
        voice, begin, end = (
            (note.part, note.staff),
            round(note.onset, _DIGITS),
            round(note.onset + note.duration, _DIGITS),
        )
        near = {(note.sounding or 0) + step for step in _STEPS}
        left = not near.isdisjoint(starts.get((*voice, end), ()))
        reached = not near.isdisjoint(ends.get((*voice, begin), ()))
        on_beat = begin in beats
        short = note.duration <= beats.get(begin, lengths) + 1e-6
        found.append(FIRM if not (left and short) else ACCENTED if on_beat else WEAK if reached else FIRM)
    return found


def _on_beats(span: Span) -> Iterable[float]:
    return (round(float(at), _DIGITS) for at in span.edges[:-1][span.strengths != OFF])


def _by_time(notes: Sequence[Note], *, at_end: bool) -> Mapping[tuple[str, int, float], set[int]]:
    """Pitches of a staff that begin or end at a time."""
    found: dict[tuple[str, int, float], set[int]] = defaultdict(set)
    for note in notes:
        at = note.onset + note.duration if at_end else note.onset
        found[note.part, note.staff, round(at, _DIGITS)].add(note.sounding or 0)
    return found


def _times(notes: Sequence[Note]) -> Floats:
    """Begin and end of each note."""
    times = np.array([(note.onset, note.onset + note.duration) for note in notes]).reshape(-1, 2)
    return times.round(_DIGITS).T


def _heard(
    notes: Sequence[Note], kinds: Sequence[int], at: npt.NDArray[np.intp], edges: int
) -> tuple[Floats, Floats, Pitches, Pitches]:
    """Between two edges: pitch classes of each kind, spelling, the lowest pitch, and the lowest that begins there."""
    of_kind = np.zeros((edges, len((WEAK, ACCENTED, FIRM)), 12))
    spelt = np.zeros((edges, len(PLACES)))
    lowest, begun = np.full((2, edges), NOTHING, dtype=np.int16)
    for note, kind, first, last in zip(notes, kinds, *at, strict=True):
        pitch = note.sounding or 0
        of_kind[first:last, kind, pitch % 12] = 1.0
        spelt[first:last, place_of(note) - PLACES.start] = 1.0
        np.minimum(lowest[first:last], pitch, out=lowest[first:last])
        if note.tie not in ("m", "t"):
            begun[first] = min(begun[first], pitch)
    of_kind[:, ACCENTED] *= 1 - of_kind[:, FIRM]
    of_kind[:, WEAK] *= (1 - of_kind[:, FIRM]) * (1 - of_kind[:, ACCENTED])
    return of_kind, spelt, lowest, begun
