"""Real chord collections: all of them are read, and agree with what others made of them. The tables are printed."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import mir_eval
import numpy as np
import pytest

from descant.ingest import read, reader_for, readings
from descant.ingest.chords.labels import chord
from descant.ingest.harmony import Harmony
from descant.ingest.inputs import Input
from tests.ingest.documents import as_input

NOT_CHORDS = (".md", ".json", ".mxl", ".DS_Store")
Sounding = tuple[str | None, str | None, str | None]


def harmony_of(path: Path) -> Harmony:
    return read(Input.of(path)).harmonies[0]


@pytest.mark.slow
def test_every_file_is_read(shared_data: Path) -> None:
    table: Counter[tuple[str, str]] = Counter()
    problems: Counter[tuple[str, str]] = Counter()
    for path in sorted((shared_data / "chords").rglob("*")):
        if not path.is_file() or path.name.endswith(NOT_CHORDS):
            continue
        file = Input.of(path)
        place = (path.relative_to(shared_data / "chords").parts[0], reader_for(file).name)
        for reading in readings(file):
            table[place] += 1
            problems[place] += len(reading.problems)
            for harmony in reading.harmonies:
                assert harmony.events
                labels = {event.label for event in harmony.events if event.label}
                assert all(chord(label) for label in labels)
    print("\ncollection, reader: files, problems")
    for place, count in sorted(table.items()):
        print(f"{place[0]:14} {place[1]:14} {count:5} {problems[place]:5}")
    assert table.total() == 1108
    assert problems.total() == 9, "one numeral, four times in two files, and one variant"


# -- Rock Corpus --------------------------------------------------------------------------------------------------


def expansion(folder: Path, path: Path) -> tuple[list[tuple[float, str | None, str]], float]:
    """Bars and chords without metres, which the expanded files leave out at the beginning; a chord that only goes
    on is written once there, and keys are respelt."""
    text = re.sub(r"\[(\d+/\d+|0)\]", "", path.read_text(encoding="utf-8"))
    (harmony,) = read(as_input(folder, text.encode(), name=path.name)).harmonies
    found: list[tuple[float, str | None, str]] = []
    for event in harmony.events:
        sounding = (chord(event.label).pcp if event.label else None, event.text)
        if not found or found[-1][1:] != sounding:
            found.append((event.start / 4, *sounding))
    return found, harmony.events[-1].end / 4


@pytest.mark.slow
def test_rock_songs_are_expanded_as_published(shared_data: Path, tmp_path: Path) -> None:
    corpus = shared_data / "chords" / "rock-corpus"
    table: Counter[tuple[str, bool]] = Counter()
    differing = []
    for path in sorted((corpus / "rs200_harmony").glob("*.har")):
        same = expansion(tmp_path, path) == expansion(tmp_path, corpus / "rs200_harmony_exp" / f"{path.stem}.txt")
        table[path.stem.rpartition("_")[2], same] += 1
        differing += [] if same else [path.name]
    print("\nannotator: same as published, different")
    for annotator in ("dt", "tdc"):
        print(f"{annotator:4} {table[annotator, True]:4} {table[annotator, False]:4}")
    assert table.total() == 400
    assert not differing


# -- Billboard ----------------------------------------------------------------------------------------------------


def sounding_of(label: str | None) -> Sounding:
    found = chord(label or "X")
    return found.root, found.bass, found.pcp


def sequence(harmony: Harmony) -> list[Sounding]:
    found = [sounding_of(event.label) for event in harmony.events]
    return [each for at, each in enumerate(found) if at == 0 or found[at - 1] != each]


def sampled(harmony: Harmony, times: np.ndarray[Any, Any]) -> list[Sounding]:
    starts = np.array([event.start for event in harmony.events])
    at = np.clip(np.searchsorted(starts, times, side="right") - 1, 0, None)
    return [sounding_of(harmony.events[index].label) for index in at]


@pytest.mark.slow
def test_billboard_songs_agree_with_their_labs(shared_data: Path) -> None:
    print("\nBillboard: same sequence of chords, same chord at the same time")
    same, agreements = [], []
    for folder in sorted((shared_data / "chords" / "billboard").iterdir()):
        ours, theirs = harmony_of(folder / "salami_chords.txt"), harmony_of(folder / "full.lab")
        times = np.arange(0.05, min(ours.events[-1].end, theirs.events[-1].end), 0.1)
        pairs = zip(sampled(ours, times), sampled(theirs, times), strict=True)
        agreements.append(float(np.mean([one == other for one, other in pairs])))
        same.append(sequence(ours) == sequence(theirs))
        print(f"{folder.name} {same[-1]!s:5} {agreements[-1]:.3f}")
    assert sum(same) >= 24
    assert min(agreements) > 0.94
    assert np.mean(agreements) > 0.98


# -- mir_eval -----------------------------------------------------------------------------------------------------


def intervals(path: Path) -> tuple[np.ndarray[Any, Any], list[str]]:
    events = harmony_of(path).events
    return np.array([(event.start, event.end) for event in events]), [event.label or "X" for event in events]


@pytest.mark.slow
@pytest.mark.parametrize("number", range(10))
def test_scores_are_those_that_mir_eval_expects(shared_data: Path, number: int) -> None:
    folder = shared_data / "chords" / "mir_eval" / "tests" / "data" / "chord"
    expected = json.loads((folder / f"output{number:02}.json").read_text(encoding="utf-8"))
    found = mir_eval.chord.evaluate(
        *intervals(folder / f"ref{number:02}.lab"), *intervals(folder / f"est{number:02}.lab")
    )
    assert {name: pytest.approx(score, abs=1e-9) for name, score in expected.items()} == {
        name: found[name] for name in expected
    }


# -- RomanText ----------------------------------------------------------------------------------------------------


def said_by_music21(path: Path) -> Iterator[tuple[float, str]]:
    from music21 import converter

    score = converter.parse(path, format="romantext")
    for numeral in score.recurse().getElementsByClass("RomanNumeral"):
        yield round(float(numeral.getOffsetInHierarchy(score)), 2), numeral.figure


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # music21 warns of what it reads in its own way
def test_bars_and_beats_are_where_music21_has_them(shared_data: Path) -> None:
    print("\nRomanText: chords, of them elsewhere than music21 has them")
    elsewhere = []
    for path in sorted((shared_data / "chords" / "winterreise").glob("*/analysis.txt")):
        theirs = set(said_by_music21(path))
        ours = [(round(event.start, 2), event.text.rpartition(" ")[2]) for event in harmony_of(path).events]
        elsewhere += [each for each in ours if each not in theirs]
        print(f"{path.parent.name[:30]:30} {len(ours):4} {len([each for each in ours if each not in theirs]):3}")
    assert elsewhere == [(24.0, "i")], "music21 does not read the line `m9: i`"
