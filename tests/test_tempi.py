"""How tempi of people are read, in the benchmark, and what becomes of music that is played with them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from bench import tempi as tempi_module
from bench.tempi import FILE, Tempo, performances, tempi
from descant.errors import InvalidInput, TooLarge
from tests.conftest import missing

GRID = np.arange(0, 100, 0.1)


def rubato(seconds: np.ndarray) -> np.ndarray:
    """Half as fast and twice as fast, in turn."""
    return seconds + 2 * np.sin(seconds / 4)


def written(folder: Path, said: object) -> Path:
    path = folder / "tempi.json"
    path.write_text(said if isinstance(said, str) else json.dumps(said), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "said",
    [
        "",
        "\x00",
        "[[0, 1], [0, 1]]",
        "{}",
        '{"one": [0, 1]}',
        '{"one": [0], "other": [0]}',
        '{"one": [0, 1], "other": [0, 1, 2]}',
        '{"one": [0, 1], "other": null}',
        '{"one": [0, 1], "other": [0, true]}',
        '{"one": [0, 1], "other": [0, "1"]}',
        '{"one": [0, 1], "other": [0, NaN]}',
        '{"one": [0, 1], "other": [0, 1e999]}',
        '{"one": [0, 1], "other": [0, -1]}',
        '{"one": [0, 1], "other": {"0": 1}}',
        '{"one": [0, 1], "other": [0, [1]]}',
        f'{{"one": [0, 1], "other": [0, {"9" * 5000}]}}',
        f'{{"one": [0, 1], "other": {"[" * 100_000}',
    ],
)
def test_what_has_no_instants_says_so(tmp_path: Path, said: str) -> None:
    with pytest.raises(InvalidInput, match=r"^tempi\.json: "):
        tempi(written(tmp_path, said))


def test_what_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempi_module, "_LARGEST", 10)
    with pytest.raises(TooLarge, match=r"tempi\.json"):
        performances(written(tmp_path, {"one": [0, 1], "other": [0, 1]}))


def test_only_those_that_rise_and_are_others_are_used(tmp_path: Path) -> None:
    other = rubato(GRID)
    back = other.copy()
    back[500] = back[499]
    said = {"one": GRID, "other": other, "back": back, "same": GRID * 1.02, "slow": GRID[-1] - GRID}
    found = tempi(written(tmp_path, {name: each.tolist() for name, each in said.items()}))
    assert len(found) == 1
    assert np.interp(20, *found[0]) == pytest.approx(rubato(np.array(20.0)))
    back_first = {"back": back.tolist(), "one": GRID.tolist()}
    assert not tempi(written(tmp_path, back_first))


def test_applause_and_what_is_too_short_are_left_out() -> None:
    broken = rubato(GRID) + np.where(GRID > 30.05, 15, 0) + np.where(GRID > 95.05, 15, 0)
    found = Tempo(GRID, broken).unbroken()
    assert (found.one[0], found.one[-1]) == (pytest.approx(30.1, abs=0.2), pytest.approx(94, abs=0.3))
    assert found.tells
    assert not Tempo(*(each[:250] for each in found)).tells
    assert not Tempo(GRID[:5], GRID[:5]).unbroken().tells


def test_music_is_played_as_fast_as_people_play_there() -> None:
    times = np.array([[0, 1, 2, 100], [0, 0.3, 1.0, 50.0]])
    quarters, seconds = Tempo(GRID, rubato(GRID)).bent(times)
    assert list(quarters) == [0, 1, 2, 100]
    assert seconds == pytest.approx(rubato(quarters / 2), abs=0.01)
    longer = Tempo(GRID + 5, rubato(GRID) + 7).bent(times * [[1], [10]])
    assert longer[1] == pytest.approx(rubato(quarters / 100 * GRID[-1]), abs=0.01)


def test_tempi_of_an_orchestra_are_there() -> None:
    if not FILE.is_file():
        missing("the instants of performances are not beside the checkout")
    found = tempi()
    assert len(found) > 10
    for each in found:
        assert (np.diff(each) > 0).all()
        paces = np.diff(each.bent(np.array([np.arange(60.0), np.arange(60.0)]))[1])
        assert 0 < paces.min() < paces.max() < 4
