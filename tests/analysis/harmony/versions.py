"""Versions of a piece, made up: tracks with gaps, chords of all kinds, weights."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from descant.analysis.harmony.tracks import Event, Track, track
from tests.analysis.harmony.labels import labels

USUAL = ("C:maj", "A:min", "G:7", "F:maj/3", "D:min7", "Db:maj", "C#:maj", "A:min7", "C:maj6", "N", "X", "C:sus4")


def a_track(name: str, words: str, *, weight: float = 1.0, step: float = 1.0) -> Track:
    """A chord for each word, `step` long; `-` is a gap."""
    events = [
        Event(step * at, step * (at + 1), label, f"chord {at + 1}")
        for at, label in enumerate(words.split())
        if label != "-"
    ]
    return track(name, events, weight=weight)


@st.composite
def tracks(draw: st.DrawFn, *, least: int = 1, most: int = 6, of: Sequence[str] | None = USUAL) -> list[Track]:
    chosen = st.sampled_from(of) if of else labels
    return [
        track(
            f"version {number}",
            [
                Event(start / 2, (start + lasts) / 2, label, f"chord at {start}")
                for start, lasts, label in draw(
                    st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9), chosen), max_size=12)
                )
            ],
            weight=draw(st.sampled_from([1.0, 0.5, 2.0, 3.25])),
        )
        for number in range(draw(st.integers(least, most)))
    ]
