"""Scores with human analyses: songs from the material beside the checkout, chorales and madrigals of music21's corpus.

Where the chords of an analysis hold too little of what sounds, it was made of another edition or its bars are counted
otherwise; such scores are left out.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from descant.analysis.harmony.agreement import Agreement, agreement
from descant.analysis.harmony.scores.chords import chords_of
from descant.analysis.harmony.scores.harmonies import harmony_of
from descant.analysis.harmony.scores.learning import Lesson, lesson
from descant.analysis.harmony.scores.parameters import Parameters
from descant.analysis.harmony.tracks import track_of
from descant.ingest import read
from descant.ingest.harmony import Harmony
from descant.ingest.inputs import Input
from descant.ingest.score import Score

SONGS = Path(__file__).resolve().parents[2] / "shared" / "data" / "chords" / "winterreise"
LEAST_FIT = 0.85


class Analysed(NamedTuple):
    name: str
    score: Score
    analysis: Harmony

    @property
    def lesson(self) -> Lesson:
        return lesson(self.score, self.analysis)

    def agreement(self, parameters: Parameters | None = None) -> Agreement:
        return agreed(self.analysis, harmony_of(chords_of(self.score, parameters), self.score))


def agreed(analysis: Harmony, ours: Harmony) -> Agreement:
    """How far they agree where the analysis has a chord that sounds."""
    return agreement(track_of(analysis, "the analysis"), track_of(ours, "ours"), rests=False)


def songs(folder: Path = SONGS) -> list[Analysed]:
    """One a folder, `score.mxl` and `analysis.txt`."""
    found = (_read(path.parent.name, path, path.with_name("analysis.txt")) for path in _scores(folder))
    return [each for each in found if each]


def chorales() -> list[Analysed]:
    folder = corpus() / "bach"
    return list(_fitting(_chorale(path, folder) for path in sorted((folder / "choraleAnalyses").glob("*.rntxt"))))


def madrigals() -> list[Analysed]:
    paths = sorted((corpus() / "monteverdi").glob("*.rntxt"))
    return list(_fitting(_read(path.stem, path.with_suffix(".mxl"), path) for path in paths))


def _scores(folder: Path) -> list[Path]:
    return sorted(folder.glob("*/score.mxl"))


def corpus() -> Path:
    """music21 itself takes seconds to import."""
    found = importlib.util.find_spec("music21")
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError("music21, whose corpus is asked for, is not installed")
    return Path(found.submodule_search_locations[0]) / "corpus"


def _chorale(path: Path, folder: Path) -> Analysed | None:
    text = path.read_text()
    number = re.search(r"^BWV: *([\d.]+)", text, re.MULTILINE)
    scores = [each for end in (".mxl", ".xml") if (each := folder / f"bwv{number[1] if number else ''}{end}").is_file()]
    return _read(path.stem, scores[0], path) if scores else None


def _read(name: str, score: Path, analysis: Path) -> Analysed | None:
    found = read(Input.of(score)).score
    harmonies = read(Input.of(analysis)).harmonies
    return Analysed(name, found, harmonies[0]) if found and harmonies else None


def _fitting(some: Iterator[Analysed | None]) -> Iterator[Analysed]:
    return (each for each in some if each and each.lesson.fit >= LEAST_FIT)
