"""Eight bars of Chopin: a performance whose keys were recorded, and two that are sound alone.

Who plays when is known of the first alone. Of the others it is held that three ways agree: a recording by the notes,
the other by the notes, and the one beside the other. Errors of the one way are not those of the others, so what agrees
is right, as far as it can be known.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from descant.analysis.synchronising.features import Sound, sound_of
from descant.analysis.synchronising.recordings import synchronise_recordings
from descant.analysis.synchronising.synchronising import synchronise
from descant.analysis.synchronising.time_maps import TimeMap
from descant.ingest import read
from descant.ingest.inputs import Input
from descant.ingest.score import Score
from descant.rendering.sound import flac, synthesise
from tests.conftest import missing

pytest.importorskip("synctoolbox")
FOLDER = Path(__file__).resolve().parents[4] / "shared" / "data" / "audio" / "sync"
NAME = "Chopin_Op010-03-Measures1-8_"
TEMPO = 150
"""quarters a minute, as the table counts them"""
PLAYERS = ("Igoshina", "Varsi")
Seconds = npt.NDArray[np.float64]


@pytest.fixture(scope="module")
def played() -> Score:
    if not FOLDER.is_dir():
        missing("the recordings of Chopin are not beside the checkout")
    score = read(Input.of(FOLDER / f"{NAME}MIDI.mid")).score
    assert score
    return score


@pytest.fixture(scope="module")
def sounds(played: Score) -> dict[str, Sound]:
    return {name: sound_of(FOLDER / f"{NAME}{name}.wav") for name in PLAYERS}


@pytest.fixture(scope="module")
def maps(played: Score, sounds: dict[str, Sound]) -> dict[str, TimeMap]:
    return {name: synchronise(played, sound) for name, sound in sounds.items()}


def starts(found: TimeMap) -> Seconds:
    return np.array([each.start for each in found.played])


def test_the_whole_passage_is_found_in_each(played: Score, maps: dict[str, TimeMap]) -> None:
    for name, found in maps.items():
        assert found.is_credible, name
        assert [each.bar for each in found.played] == list(range(len(played.bars)))
        assert (np.diff(starts(found)) > 0).all()


def test_times_of_keys_are_found(played: Score, tmp_path: Path) -> None:
    """As our organ plays them: the table of keys says when each goes down."""
    path = tmp_path / "keys.flac"
    with (FOLDER / f"{NAME}MIDI.csv").open(newline="") as table:
        keys = np.sort([float(row["Start"]) for row in csv.DictReader(table, delimiter=";")])
    quarters = np.sort([note.onset for note in played.notes.notes])
    path.write_bytes(flac(synthesise(played.notes, tempo=TEMPO), title="keys"))
    found = synchronise(played, sound_of(path))
    bars = np.array([played.bars[each.bar].onset for each in found.played], float)
    truth = bars * 60 / TEMPO
    assert len(quarters) == len(keys)
    assert np.abs(quarters * 60 / TEMPO - keys).max() < 0.02
    assert float(np.median(np.abs(starts(found) - truth))) < 0.05


def test_three_ways_agree(sounds: dict[str, Sound], maps: dict[str, TimeMap]) -> None:
    one, other = PLAYERS
    beside = synchronise_recordings(sounds[one], sounds[other])
    assert beside.is_credible
    assert beside.transposition == 0
    line = np.array(
        [[each.of, each.start] for each in beside.pieces] + [[beside.pieces[-1].until, beside.pieces[-1].end]]
    )
    over = np.interp(starts(maps[one]), *line.T)
    apart = np.abs(over - starts(maps[other]))
    assert float(np.median(apart)) < 0.08
    assert float(apart.max()) < 0.3
