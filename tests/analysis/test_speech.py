"""Speech is known as speech, and nothing else is: of it the taggers say no word that they do not have."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from descant.analysis.findings import Span
from descant.analysis.models import card
from descant.analysis.speech import Speech
from descant.analysis.tags import Tagger
from tests.analysis.hearing import collected, found_by
from tests.analysis.sounds import RATE, chords, clicks, noise, scale, silence, speech, tone, write

PATCH = 3.0
MUSICNN = Tagger(card("mtt-musicnn"))


def spoken(samples: np.ndarray, rate: int = RATE, block: int = 7_000) -> list[bool]:
    """Of each patch of a sound whether it is speech."""
    judge = Speech(rate)
    for first in range(0, len(samples), block):
        judge.take(samples[first : first + block])
    judge.finish()
    count = max(1, int(len(samples) / rate / PATCH))
    return [judge.is_in(Span(number * PATCH, (number + 1) * PATCH)) for number in range(count)]


@pytest.mark.parametrize("pitch", [95.0, 130.0, 210.0])
def test_what_speaks_is_speech(pitch: float) -> None:
    assert np.mean(spoken(speech(30, pitch=pitch))) >= 0.9


@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100])
def test_speech_is_speech_at_any_rate(tmp_path: Path, rate: int) -> None:
    samples = collected(write(tmp_path / "a.wav", speech(18)), rate)
    assert np.mean(spoken(samples, rate)) >= 0.8


def singing(seconds: float) -> np.ndarray:
    """Notes with a vibrato of a quarter of a tone, six times a second, and breaths between them."""
    time = np.arange(int(0.7 * RATE)) / RATE
    notes = []
    for number in range(int(seconds)):
        pitch = 220 * 2 ** ((0, 4, 7, 5)[number % 4] / 12) * 2 ** (0.25 * np.sin(2 * np.pi * 6 * time) / 12)
        phase = 2 * np.pi * np.cumsum(pitch) / RATE
        wave = sum(np.sin(k * phase) / k for k in range(1, 12))
        notes += [0.1 * wave * np.minimum(1, 20 * np.minimum(time, 0.7 - time)), silence(0.3)]
    return np.concatenate(notes).astype(np.float32)


@pytest.mark.parametrize(
    "sound",
    [
        lambda: chords(["C:maj", "A:min", "F:maj", "G:maj"], 3.0),
        lambda: scale([60, 62, 64, 65, 67, 69, 71, 72] * 6, 0.25),
        lambda: clicks(120, 12),
        lambda: clicks(240, 12),
        lambda: noise(12),
        lambda: silence(12),
        lambda: singing(12),
        lambda: chords(["C:maj", "G:maj"] * 2, 3.0) + 0.3 * speech(12),
        lambda: tone(60, 0.3),
        lambda: speech(1.2),
        lambda: silence(0.01),
    ],
    ids=[
        "chords",
        "scale",
        "clicks",
        "fast clicks",
        "noise",
        "silence",
        "singing",
        "over music",
        "a note",
        "a word",
        "",
    ],
)
def test_nothing_else_is_speech(sound: object) -> None:
    assert not any(spoken(sound()))  # type: ignore[operator]


def test_the_same_whatever_the_blocks() -> None:
    sound = np.concatenate([speech(7), chords(["C:maj"], 6.0), speech(5, seed=9)])
    assert spoken(sound) == spoken(sound, block=997) == spoken(sound, block=len(sound))


def test_no_real_music_is_taken_for_speech_and_real_speech_is_found(shared_data: Path) -> None:
    found = {
        path.name: spoken(collected(path, 16_000), 16_000)
        for path in sorted((shared_data / "audio").glob("*/*"))
        if path.suffix in (".wav", ".ogg", ".mp3", ".flac") and path.parent.name != "bad"
    }
    talking = found.pop("198-209-0000.hq.ogg")
    assert len(found) > 20
    assert not {name for name, patches in found.items() if any(patches)}
    assert np.mean(talking) > 0.7


def test_of_speech_no_tag_is_said_but_why(tmp_path: Path) -> None:
    found = found_by(write(tmp_path / "a.wav", speech(14.8)), MUSICNN)
    assert not found.found
    assert np.isnan(found.curves["scores"].values).all()
    assert np.isfinite(found.curves["embedding"].values).all()  # which names nothing
    assert found.remarks == (
        "5 of 5 patches are speech, of which the vocabulary has no word, so nothing is said of them",
    )


def test_patches_of_speech_do_not_count_in_the_whole(tmp_path: Path) -> None:
    music = chords(["C:maj", "F:maj", "G:maj", "C:maj"], 2.992)
    alone = found_by(write(tmp_path / "alone.wav", music), MUSICNN)
    after = found_by(write(tmp_path / "after.wav", np.concatenate([music, speech(8.9)])), MUSICNN)
    scores = after.curves["scores"].values
    assert np.isfinite(scores[:4]).all()
    assert np.isnan(scores[5:]).all()
    highest = {each.value: each.confidence for each in alone.found if each.span is None}
    for each in after.found[:5]:
        assert each.confidence == pytest.approx(highest[each.value], abs=0.1)


def test_speech_is_tagged_where_that_is_asked_for_or_the_vocabulary_knows_it(tmp_path: Path) -> None:
    path = write(tmp_path / "a.wav", speech(9))
    knowing = replace(MUSICNN.card, vocabulary=(*MUSICNN.card.vocabulary[:-1], "Male speech, man speaking"))
    for tagger in (replace(MUSICNN, speech=True), Tagger(knowing)):
        found = found_by(path, tagger)
        assert len([each for each in found.found if each.span is None]) == 50
        assert not any("are speech" in remark for remark in found.remarks)


def test_what_the_vocabulary_cannot_say_is_said_once(tmp_path: Path) -> None:
    path = write(tmp_path / "a.wav", chords(["C:maj", "F:maj"] * 2, 3.0))
    [known] = found_by(path, MUSICNN).remarks
    assert known.startswith("it knows guitar, strings, drums, piano, violin, synth")
    assert known.endswith("other instruments are heard as one of these, or not at all")
    none = "it recognised none of the instruments that it knows"
    assert found_by(path, replace(MUSICNN, said_from=0.99)).remarks == (known, none)
    silent = found_by(write(tmp_path / "b.wav", silence(6)), MUSICNN)
    assert not any("instruments" in remark for remark in silent.remarks)
