"""Sound made of notes: the right pitches at the right times, never too loud, the same each time."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from descant.errors import InvalidInput, Missing, TooLarge
from descant.ingest import read
from descant.ingest.inputs import Input
from descant.ingest.score import Bar, Note, NoteTable
from descant.rendering import sound
from descant.rendering.sound import PEAK, RATE, Tone, bar_times, flac, synthesise, tones
from tests.conftest import missing


def sounding(
    pitch: int | None, onset: float = 0.0, duration: float = 4.0, *, tie: str = "", grace: bool = False
) -> Note:
    return Note("n", 1, onset, duration, "C", 0, 4, 1, "", grace, tie, pitch)


def table(*notes: Note) -> NoteTable:
    return NoteTable(notes)


def strongest(samples: np.ndarray, rate: int = RATE) -> float:
    """The frequency with the most energy, in hertz."""
    heard = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(heard)) * rate / len(samples)


@pytest.mark.parametrize(("pitch", "hertz"), [(69, 440.0), (60, 261.63), (38, 73.42), (84, 1046.5)])
def test_a_note_has_its_pitch(pitch: int, hertz: float) -> None:
    second = synthesise(table(sounding(pitch)), tempo=60)[RATE : 3 * RATE]
    assert strongest(second) == pytest.approx(hertz, abs=0.6)


def test_notes_sound_one_after_the_other() -> None:
    samples = synthesise(table(sounding(60, 0, 1), sounding(67, 1, 1)), tempo=60)
    first, second = samples[: RATE * 9 // 10], samples[RATE * 13 // 10 : 2 * RATE]
    assert strongest(first) == pytest.approx(261.6, abs=2)
    assert strongest(second) == pytest.approx(392.0, abs=2)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 127), st.integers(0, 8), st.sampled_from([0.0, 0.25, 1, 3])), min_size=1))
def test_it_never_clips_and_is_never_silent(given_notes: list[tuple[int, int, float]]) -> None:
    notes = [sounding(pitch, onset, duration) for pitch, onset, duration in given_notes]
    samples = synthesise(table(*notes), tempo=240, rate=32_000)  # which has room for the highest pitch
    assert np.isfinite(samples).all()
    assert float(np.abs(samples).max()) == pytest.approx(PEAK, abs=1e-6)


def test_it_lasts_as_long_as_the_notes_and_the_room() -> None:
    samples = synthesise(table(sounding(60, 0, 4), sounding(64, 4, 2)), tempo=120)
    assert len(samples) / RATE == pytest.approx(3.0 + sound.RELEASE + 1.0, abs=0.001)
    assert float(np.abs(samples[-100:]).max()) < 0.01  # it dies away


def test_the_same_notes_sound_the_same() -> None:
    notes = table(sounding(60), sounding(64), sounding(67, 1, 2))
    assert np.array_equal(synthesise(notes), synthesise(notes))


def test_tied_notes_are_one_tone() -> None:
    tied = table(sounding(60, 0, 1, tie="i"), sounding(60, 1, 1, tie="m"), sounding(60, 2, 1, tie="t"))
    assert list(tones(tied, 60)) == [Tone(60, 0.0, 3.0)]
    again = table(sounding(60, 0, 1), sounding(60, 1, 1))
    assert list(tones(again, 60)) == [Tone(60, 0.0, 1.0), Tone(60, 1.0, 2.0)]


def test_ties_that_lead_nowhere_lose_no_note() -> None:
    lost = table(sounding(60, 0, 1, tie="i"), sounding(62, 1, 1, tie="t"))
    assert list(tones(lost, 60)) == [Tone(60, 0.0, 1.0), Tone(62, 1.0, 2.0)]


def test_grace_notes_are_short_and_what_has_no_pitch_is_left_out() -> None:
    notes = table(sounding(None), sounding(62, 1, 0, grace=True), sounding(64, 1, 1))
    assert list(tones(notes, 60)) == [Tone(62, 1.0, 1.0 + sound.GRACE), Tone(64, 1.0, 2.0)]


def test_a_performance_keeps_its_seconds() -> None:
    played = NoteTable((sounding(60, 0, 1), sounding(62, 1, 1)), ((0.25, 0.5), (0.8, 1.0)))
    assert list(tones(played, 60)) == [Tone(60, 0.25, 0.75), Tone(62, 0.8, 1.8)]


def test_bars_have_the_times_of_their_notes() -> None:
    bars = (Bar(index=1, onset=0.0, duration=1.0), Bar(index=2, onset=1.0, duration=4.0), Bar(index=3))
    assert [(bar.index, time) for bar, time in bar_times(bars, tempo=30)] == [(1, (0.0, 2.0)), (2, (2.0, 10.0))]


def test_nothing_that_sounds_is_an_error_and_so_is_too_much() -> None:
    with pytest.raises(InvalidInput, match="no note that sounds"):
        synthesise(table(sounding(None)))
    with pytest.raises(TooLarge, match="would sound for"):
        synthesise(table(sounding(60, 100_000, 4)))


def test_a_file_is_the_same_each_time_and_is_read_as_a_recording(tmp_path: Path) -> None:
    try:
        sound.require()
    except Missing as error:
        missing(str(error))
    samples = synthesise(table(sounding(60, 0, 8)))
    data = flac(samples, title="A tone", license="https://creativecommons.org/publicdomain/zero/1.0/")
    assert data == flac(samples, title="A tone", license="https://creativecommons.org/publicdomain/zero/1.0/")
    (tmp_path / "tone.flac").write_bytes(data)
    reading = read(Input.of(tmp_path / "tone.flac"))
    assert reading.recording is not None
    assert (reading.recording.rate, reading.recording.channels) == (RATE, 1)
    assert reading.recording.duration == pytest.approx(len(samples) / RATE)
    assert reading.about.titles[0].value == "A tone"
    assert reading.about.licence == "https://creativecommons.org/publicdomain/zero/1.0/"


def test_without_soundfile_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "soundfile", None)
    with pytest.raises(Missing, match=r"descant\[audio\]"):
        flac(np.zeros(10, np.float32))
