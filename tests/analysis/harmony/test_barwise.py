"""Versions that are scores, brought together bar by bar: a cut, a repeat that is written out, another key and metre."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from descant.analysis.harmony.barwise import aligned_by_bars
from descant.analysis.harmony.coherence import coherence
from descant.analysis.harmony.scores.chords import chords_of
from descant.analysis.harmony.scores.harmonies import harmony_of
from descant.analysis.harmony.songs import Alike, Song, Wishes, graph_of
from descant.analysis.harmony.tracks import track_of
from descant.errors import InvalidInput
from descant.ingest.score import Bar, Note, NoteTable, Score
from descant.ontology.records import FrameUnit

TRIADS = {"C": (0, 4, 7), "F": (5, 9, 12), "G": (7, 11, 14), "Am": (9, 12, 16), "Dm": (2, 5, 9), "Em": (4, 7, 11)}
PIECE = [
    *("C", "Am", "F", "G", "C", "Em", "F", "C", "Dm", "G", "Em", "Am", "Dm", "F", "G", "C"),
    *("Am", "Dm", "G", "C", "F", "Dm", "Em", "Am", "F", "G", "C", "F", "C", "Em", "Dm", "G"),
]


def score(chords: Sequence[str], *, quarters: float = 4, up: int = 0) -> Score:
    """A chord a bar."""
    notes, steps = list[Note](), "CDEFGAB"
    for bar, name in enumerate(chords):
        for pitch in TRIADS[name]:
            sounding = 48 + pitch + up
            notes.append(Note("", bar + 1, bar * quarters, quarters, steps[pitch % 7], 0, 3, 2, "", sounding=sounding))
    bars = tuple(Bar(index=at + 1, onset=at * quarters, duration=quarters) for at in range(len(chords)))
    return Score(bars, NoteTable(tuple(notes)))


def song(*scores: Score) -> Song:
    tracks = tuple(track_of(harmony_of(chords_of(each), each), f"v{at}") for at, each in enumerate(scores))
    return Song("song", tracks, Alike.ALIGNED, scores=scores)


def cut_and_repeated() -> list[str]:
    return [*PIECE[:4], *PIECE[:10], *PIECE[16:]]


def test_a_cut_a_repeat_and_another_key_are_followed() -> None:
    graph = graph_of(song(score(PIECE), score(cut_and_repeated(), up=3)))
    assert len(graph.frames) == len(PIECE)
    there = np.isfinite(graph.frames.starts)
    assert there[0].all()
    assert np.flatnonzero(~there[1]).tolist() == list(range(10, 16))
    found = coherence(graph)
    assert found.whole == pytest.approx(1.0, abs=1e-6)


def test_a_song_without_it_would_be_less_coherent() -> None:
    piece = song(score(PIECE), score(cut_and_repeated(), up=3))
    warped = coherence(graph_of(piece, Wishes(alike=Alike.NOTHING))).whole
    assert warped < 0.99


def test_another_metre_has_the_same_frames() -> None:
    twice = [each for each in PIECE for _ in range(2)]
    graph = graph_of(song(score(twice, quarters=2), score(PIECE)))
    assert coherence(graph).whole == pytest.approx(1.0, abs=1e-6)


def test_bars_are_cut_into_beats() -> None:
    alignment = aligned_by_bars(song(score(PIECE), score(PIECE)).tracks, [score(PIECE), score(PIECE)], FrameUnit.BEAT)
    assert len(alignment.frames) == 4 * len(PIECE)
    np.testing.assert_allclose(alignment.frames.starts[0][:5], [0, 1, 2, 3, 4])


def test_the_cost_says_how_unlike_the_notes_are() -> None:
    otherwise = ["Am" if at % 3 == 0 else name for at, name in enumerate(PIECE)]
    scores = [score(PIECE), score(PIECE), score(otherwise)]
    costs = aligned_by_bars(song(*scores).tracks, scores).costs
    assert costs[0] == 0
    assert costs[1] == pytest.approx(0, abs=1e-6)
    assert costs[2] > 0.05


def test_bars_that_an_edition_has_left_empty_cost_nothing() -> None:
    whole = score(PIECE)
    begun = replace(
        whole,
        bars=tuple(replace(bar, onset=None, duration=None) if bar.index > 10 else bar for bar in whole.bars),
        notes=NoteTable(tuple(note for note in whole.notes.notes if note.bar <= 10)),
    )
    assert aligned_by_bars(song(whole, begun).tracks, [whole, begun]).costs[1] == pytest.approx(0, abs=1e-6)


def test_what_is_no_version_has_no_frame() -> None:
    alignment = aligned_by_bars(*_strangers())
    assert not np.isfinite(alignment.frames.starts[1]).any()
    assert alignment.costs[1] == 1


def _strangers() -> tuple[Sequence, Sequence[Score]]:
    scores = [score(PIECE), score(["Em", "Dm"] * 6, quarters=3)]
    return song(*scores).tracks, scores


def test_seconds_and_versions_without_scores_are_refused() -> None:
    piece = song(score(PIECE), score(PIECE))
    with pytest.raises(InvalidInput, match="no seconds"):
        graph_of(piece, Wishes(unit=FrameUnit.SECOND))
    with pytest.raises(InvalidInput, match="Not all versions"):
        graph_of(Song("song", piece.tracks, Alike.NOTHING), Wishes(alike=Alike.ALIGNED))


@pytest.mark.parametrize(("by_program", "fifths"), [(True, 0), (False, -4)])
def test_tonics_win_only_where_people_say_them(by_program: bool, fifths: int) -> None:
    """The longest key that is heard may be another in versions that are in the same."""
    piece = song(score(PIECE), score(PIECE))
    said = [replace(each, tonic=tonic, by_program=by_program) for each, tonic in zip(piece.tracks, "CE", strict=True)]
    assert aligned_by_bars(said, piece.scores).transpositions == (0, fifths)
