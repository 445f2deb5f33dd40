"""Scores and recordings that FluidSynth plays: times, repeats, keys; what is not of the same music is not believed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
import pytest
import soundfile

from bench.arrangements import movement
from bench.performing import Performance, excerpt, perform
from bench.rendering import can_render
from bench.sync import errors_beside, errors_of
from descant.analysis.alignment.aligning import Matched
from descant.analysis.alignment.metres import align_scores
from descant.analysis.synchronising import features
from descant.analysis.synchronising.composing import by_concordance
from descant.analysis.synchronising.features import Sound, sound_of
from descant.analysis.synchronising.recordings import synchronise_recordings
from descant.analysis.synchronising.synchronising import synchronise
from descant.errors import InvalidInput, TooLarge
from descant.ingest.score import NoteTable, Score
from tests.conftest import missing

pytest.importorskip("synctoolbox")
NAME = "mozart/k155/movement2.mxl"


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Performance, Sound]:
    """Two dozen bars with a repeat, by a seeded performer."""
    if not can_render():
        missing("fluidsynth and fluid-soundfont-gm are not installed")
    score = excerpt(movement(NAME), 24)
    performance = perform("piece", score, Random(3), tmp_path_factory.mktemp("played"))
    return performance, sound_of(performance.path)


def noise(path: Path, seconds: float, level: float) -> Path:
    samples = np.random.default_rng(1).normal(0, 1, round(seconds * 22_050)) * level
    soundfile.write(path, samples.astype(np.float32), 22_050)
    return path


def test_bars_are_found_as_they_are_played(played: tuple[Performance, Sound]) -> None:
    performance, sound = played
    found = synchronise(performance.score, sound)
    assert found.is_credible
    assert tuple(each.bar for each in found.played) == performance.bars
    assert found.transposition == performance.transposition
    errors = errors_of(performance, found)
    assert float(np.median(errors)) < 0.06
    assert float((errors < 0.3).mean()) > 0.9
    for each in found.played:
        assert list(each.beats) == sorted(each.beats)
        assert 0 <= each.start <= each.end <= found.duration
        assert 0 <= each.confidence <= 1


def test_other_music_noise_and_silence_are_not_believed(played: tuple[Performance, Sound], tmp_path: Path) -> None:
    performance, sound = played
    assert not synchronise(excerpt(movement("joplin/maple_leaf_rag.mxl"), 24), sound).is_credible
    for name, seconds, level in (("noise", 40, 0.1), ("silence", 40, 0.0), ("short", 0.05, 0.1)):
        found = synchronise(performance.score, sound_of(noise(tmp_path / f"{name}.wav", seconds, level)))
        assert not found.is_credible, (name, found.score)


def test_what_is_too_long_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(features, "LONGEST", 2)
    with pytest.raises(TooLarge, match=r"long\.wav lasts longer than 2 s"):
        sound_of(noise(tmp_path / "long.wav", 3, 0.1))


def test_another_version_has_its_times_through_bars(played: tuple[Performance, Sound]) -> None:
    performance, sound = played
    cut = Score(performance.score.bars[4:], performance.score.notes)
    found = by_concordance(
        align_scores(performance.score, cut), synchronise(performance.score, sound), performance.score, cut
    )
    for each in found.played:
        starts = performance.starts[:-1][np.array(performance.bars) == each.bar + 4]
        assert np.abs(starts - each.start).min() < 0.3, each


def test_what_is_written_out_sounds_as_often_as_it_is_written(played: tuple[Performance, Sound]) -> None:
    """Bars that are the same one, each for its whole length; bars that are its parts, one after the other."""
    performance, sound = played
    score = performance.score
    time_map = synchronise(score, sound)
    once = replace(time_map, played=time_map.played[:4])
    first, second = (each.bar for each in once.played[:2])
    count = len(score.bars)
    again = score.bars + tuple(score.bars[bar] for bar in (first, first, second))
    other = Score(tuple(replace(bar, index=index) for index, bar in enumerate(again, 1)), score.notes)
    further = (Matched(first, count), Matched(first, count + 1), Matched(second, count + 2))
    pairs = (*(Matched(bar, bar) for bar in range(count)), *further)
    found = by_concordance(replace(align_scores(score, other), pairs=pairs), once, score, other)
    times = {bar: (each.start, each.end) for each in found.played for bar in (each.bar,)}
    assert times[count] == times[count + 1] == times[first]
    assert times[count + 2] == times[second]
    assert [each.start for each in found.played] == sorted(each.start for each in found.played)
    halves = tuple(replace(bar, duration=(bar.duration or 0) / 2) for bar in other.bars)
    parts = by_concordance(replace(align_scores(score, other), pairs=pairs), once, score, Score(halves, other.notes))
    starts = {each.bar: each.start for each in parts.played}
    assert starts[count] < starts[count + 1] < starts[count + 2]


def test_bars_between_share_time_and_gaps_have_none(played: tuple[Performance, Sound]) -> None:
    performance, sound = played
    score = performance.score
    alignment, time_map = align_scores(score, score), synchronise(score, sound)
    once = replace(time_map, played=time_map.played[:6])
    bars = [each.bar for each in once.played]
    without = replace(alignment, pairs=tuple(Matched(bar, bar) for bar in bars if bar != bars[2]))
    between = by_concordance(without, once, score, score).played
    assert [each.bar for each in between] == bars
    assert between[2].start == pytest.approx(once.played[2].start, abs=0.01)
    gone = replace(
        once, played=(*once.played[:2], *(each._replace(start=once.played[2].start) for each in once.played[3:4]))
    )
    assert bars[2] not in [each.bar for each in by_concordance(without, gone, score, score).played]


def test_recordings_are_held_beside_each_other(played: tuple[Performance, Sound], tmp_path: Path) -> None:
    """Two performances of the same, whose tempo, instruments and room are others."""
    performance, sound = played
    again = perform("again", performance.score, Random(8), tmp_path)
    found = synchronise_recordings(sound, sound_of(again.path))
    assert found.is_credible
    assert float(np.median(errors_beside(performance, again, found))) < 0.06


@pytest.mark.parametrize("bars", [0, 3])
def test_scores_without_bars_or_notes_say_so(played: tuple[Performance, Sound], bars: int) -> None:
    performance, sound = played
    with pytest.raises(InvalidInput, match="no bars" if not bars else "no notes"):
        synchronise(Score(performance.score.bars[:bars], NoteTable(())), sound)


def test_one_bar_is_found_or_not_believed(played: tuple[Performance, Sound]) -> None:
    performance, sound = played
    found = synchronise(excerpt(performance.score, 1), sound)
    assert len(found.played) <= 1
