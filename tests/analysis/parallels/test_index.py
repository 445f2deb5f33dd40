"""The index of bars: what is in it is found in every key, with a bar more or less, also after parts are merged."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from descant.analysis.alignment.bars import Bars
from descant.analysis.parallels import Features, Index, Kept
from descant.analysis.parallels.features import SOUNDS
from descant.analysis.parallels.index import MOST_BARS
from descant.analysis.parallels.shingles import postings
from descant.analysis.parallels.templates import nearest
from descant.analysis.shelving import shelf
from descant.errors import Damaged, InvalidInput, NotFound, TooLarge


def music(seed: int, bars: int = 40, length: float = 4.0) -> Bars:
    """Bars of some pitch classes each, all of which begin in it."""
    chance = np.random.default_rng(seed)
    sounding = chance.random((bars, 12)) < 0.3
    sounding[np.arange(bars), chance.integers(0, 12, bars)] = True
    slices = chance.uniform(0.1, 1, (bars, 4, 12)) * sounding[:, np.newaxis]
    onsets = chance.integers(1, 4, (bars, 12)) * sounding
    lengths = np.full(bars, length, np.float32)
    return Bars(slices.astype(np.float32), onsets.astype(np.float32), lengths, np.ones(bars, bool))


def fill(index: Index, some: dict[str, Bars]) -> None:
    for name, bars in some.items():
        with index.update() as update:
            update.add(name, [Kept(Features.of(bars), {"name": name})])


@pytest.fixture
def index(tmp_path: Path) -> Index:
    found = Index(tmp_path / "index")
    fill(found, {f"score {seed}": music(seed) for seed in range(30)})
    return found


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 29), first=st.integers(0, 30), length=st.integers(2, 9), by=st.integers(-5, 6))
def test_a_passage_is_found_in_every_key(
    tmp_path_factory: pytest.TempPathFactory, seed: int, first: int, length: int, by: int
) -> None:
    folder = tmp_path_factory.getbasetemp() / "every-key"
    index = Index(folder)
    if not index.is_there:
        fill(index, {f"score {number}": music(number) for number in range(30)})
    passage = Features.of(music(seed).moved(-by))[first : first + length]
    place = index.find(passage)[0]
    assert (place.source, place.first, place.last) == (f"score {seed}", first, first + length - 1)
    assert place.transposition == by
    assert place.likeness == pytest.approx(1, abs=0.02)
    assert index.find_in([place.source], passage)[0][:4] == place[:4]


def test_a_bar_more_or_less_does_not_hide_it(index: Index) -> None:
    own = Features.of(music(3))
    for kept in ([*range(10, 14), *range(15, 19)], [*range(10, 14), 30, *range(14, 18)]):
        place = index.find(Features(own.sounds[kept], own.lengths[kept]))[0]
        assert place.source == "score 3"
        assert abs(place.first - 10) <= 1
        assert 0.65 < place.likeness < 1


def test_what_is_written_twice_as_long_is_the_same(index: Index) -> None:
    place = index.find(Features.of(music(5, length=2.0))[4:9])[0]
    assert (place.source, place.first, place.ratio) == ("score 5", 4, 2.0)
    assert place.likeness == pytest.approx(1, abs=0.02)


def test_the_key_of_a_shingle_is_the_same_in_all_transpositions() -> None:
    own = music(1)
    offsets = np.array([0, len(own)])
    first = postings(Features.of(own), offsets)
    for by in range(1, 12):
        other = postings(Features.of(own.moved(by)), offsets)
        assert (first.begins == other.begins).all()
        assert (sorted(first.places) == sorted(other.places)) is True
    moved = nearest(Features.of(own.moved(3)).sounds) - nearest(Features.of(own).sounds)
    assert set((moved % 12).tolist()) == {3}


def test_no_shingle_goes_over_the_end_of_a_score_or_a_silent_bar() -> None:
    features = Features.of(music(1, 6))
    features.sounds[4] = 0
    found = postings(features, np.array([0, 2, 6]))
    assert sorted(found.places.tolist()) == [0, 2]


def test_merging_and_removing_change_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "LARGEST", 400)
    index = Index(tmp_path)
    fill(index, {f"score {seed}": music(seed) for seed in range(20)})
    with index.update() as update:
        update.remove("score 7")
        update.replace("score 8", [Kept(Features.of(music(80)))])
    index.check()
    assert "score 7" not in index.sources()
    assert not any(place.source == "score 7" for place in index.find(Features.of(music(7))[4:9]))
    assert index.find(Features.of(music(80))[4:9])[0].source == "score 8"
    assert index.find(Features.of(music(9))[4:9])[0].tags == {"name": "score 9"}
    with pytest.raises(NotFound):
        index.features("score 7")


def test_what_cannot_be_looked_for_is_refused(index: Index) -> None:
    rests = Features(np.zeros((4, SOUNDS), np.uint8), np.full(4, 4, np.float32))
    with pytest.raises(InvalidInput, match="Nothing sounds"):
        index.find(rests)
    with pytest.raises(TooLarge, match="500 at most"):
        index.find(Features.of(music(1, MOST_BARS + 1)))
    assert index.find(Features.of(music(1, MOST_BARS)), 3) is not None
    assert index.find(Features.of(music(99))[:2][:1]) == []


def test_scores_without_bars_or_notes_are_no_trouble(tmp_path: Path) -> None:
    index = Index(tmp_path)
    assert index.find(Features.of(music(1))[:4]) == []
    silent = Bars(*(each * 0 for each in (music(1).slices, music(1).onsets)), music(1).lengths, music(1).known)
    fill(index, {"empty": music(1, 0), "silent": silent, "short": music(2, 1), "score": music(3)})
    assert index.find(Features.of(music(3))[4:9])[0].source == "score"
    assert index.find_in(["empty", "silent", "short"], Features.of(music(3))[4:9]) == []
    assert len(index.features("empty")) == 0


@pytest.mark.parametrize("cut", [64, 5000])
def test_a_damaged_part_is_refused(index: Index, tmp_path: Path, cut: int) -> None:
    for part in (tmp_path / "index").glob("*.part"):
        part.write_bytes(part.read_bytes()[:-cut])
    with pytest.raises(Damaged):
        Index(tmp_path / "index").find(Features.of(music(1))[:4])


def test_a_part_of_other_templates_is_refused(index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other: Any = lambda: 1  # noqa: E731 # short
    monkeypatch.setattr("descant.analysis.parallels.templates.name", other)
    with pytest.raises(Damaged, match="another version"):
        Index(tmp_path / "index").sources()
