"""Played with tempi of an orchestra, which go to and fro more than those that are made."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from bench.arrangements import movement
from bench.performing import Performance, excerpt, perform
from bench.rendering import can_render
from bench.sync import MEDIAN, NEAR, errors_beside, errors_of, is_right, median, near
from bench.tempi import FILE, tempi
from descant.analysis.synchronising.features import Sound, sound_of
from descant.analysis.synchronising.recordings import synchronise_recordings
from descant.analysis.synchronising.synchronising import synchronise
from tests.conftest import missing

pytest.importorskip("synctoolbox")
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Performance, Sound]]:
    """The same bars as two conductors have them, by the seeded performers of the other tests."""
    if not can_render():
        missing("fluidsynth and fluid-soundfont-gm are not installed")
    if not FILE.is_file():
        missing("the instants of performances are not beside the checkout")
    folder, score = tmp_path_factory.mktemp("played"), excerpt(movement("mozart/k155/movement2.mxl"), 24)
    performances = [
        perform(str(seed), score, Random(seed), folder, bent=tempo.bent)
        for seed, tempo in zip((3, 8), tempi(), strict=False)
    ]
    return [(each, sound_of(each.path)) for each in performances]


def test_a_score_is_followed(played: list[tuple[Performance, Sound]]) -> None:
    maps = [synchronise(performance.score, sound) for performance, sound in played]
    errors = np.concatenate([errors_of(each, found) for (each, _), found in zip(played, maps, strict=True)])
    assert all(is_right(each, found) for (each, _), found in zip(played, maps, strict=True))
    assert median(errors) < MEDIAN
    assert near(errors) > NEAR


def test_one_recording_is_followed_in_the_other(played: list[tuple[Performance, Sound]]) -> None:
    """As near as with tempi that are made, where even tempi would be elsewhere."""
    (one, own), (other, theirs) = played
    found = synchronise_recordings(own, theirs)
    assert found.is_credible
    assert median(errors_beside(one, other, found)) < 60
    assert one.bars == other.bars
    even = np.interp(other.starts, other.starts[[0, -1]], one.starts[[0, -1]])
    assert median(np.abs(even - one.starts)) > 120
