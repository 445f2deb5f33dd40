"""Learns anew what chords of scores are found with: descant/analysis/harmony/scores/parameters.json.

    python -m scripts.train_score_chords

From the songs beside the checkout and the chorales of music21's corpus. Each song is also heard with what is learnt
without it; from these the factor is taken with which chances come true. Madrigals are for a test alone. Takes a few
minutes on one core. What is found, and how stable it is, is in the file's `about`.
"""

from __future__ import annotations

import pathlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from typing import NamedTuple

import numpy as np

from bench.analysed_scores import Analysed, chorales, madrigals, songs
from descant.analysis.harmony.scores import parameters as package
from descant.analysis.harmony.scores.decoding import Path, Stretch, best_path
from descant.analysis.harmony.scores.learning import Lesson, counted, learnt_from
from descant.analysis.harmony.scores.model import Model
from descant.analysis.harmony.scores.parameters import Parameters
from descant.analysis.harmony.scores.posteriors import chances

FILE = pathlib.Path(package.__file__).with_name("parameters.json")
ROUNDS = 4
SURENESSES = np.geomspace(0.5, 10.0, 14)
PERTURBED, BY = 20, 0.2
"""how many times all weights are changed at random, and by which part of them at the most"""
FIRST = {
    "firm root": 1.2,
    "firm third": 1.0,
    "firm fifth": 0.8,
    "firm seventh": 0.5,
    "firm other": -1.0,
    "accented chord": 0.5,
    "accented other": -0.4,
    "weak chord": 0.4,
    "weak other": -0.2,
    "no root": -1.0,
    "no third": -1.0,
    "no fifth": -0.3,
    "no seventh": -1.2,
    "first bass root": 0.6,
    "first bass third": 0.3,
    "first bass fifth": 0.1,
    "first bass other": -0.6,
    "lowest root": 0.3,
    "lowest other": -0.3,
    "bass root": 0.3,
    "bass other": -0.3,
    "misspelt": -0.7,
    "in the key": 0.3,
    "as the signature": 0.1,
    "numeral": 0.5,
    "change at the bar": -1.0,
    "change in the middle": -1.3,
    "change on a beat": -1.5,
    "change off the beat": -2.5,
    "change unheard": -2.0,
    "change with the bass": 0.5,
    "to the relative": -3.0,
    "to the parallel": -4.0,
    "to a fifth": -3.5,
    "to another key": -6.0,
    "chord goes on": -0.5,
}
"""weights as they were thought, before anything was learnt; others are nought"""


def main() -> None:
    ours, chorale_pieces, others = songs(), chorales(), madrigals()
    if not ours:
        raise SystemExit("The songs are not beside the checkout, so nothing can be learnt from them.")
    lessons = {each.name: each.lesson for each in (*ours, *chorale_pieces)}
    without = {each.name: _learnt([lessons[name] for name in lessons if name != each.name]) for each in ours}
    heard = [_Heard.of(lessons[name], each) for name, each in without.items()]
    sureness = min(SURENESSES, key=lambda each: _surprise(each, heard))
    made = replace(_learnt([*lessons.values()]), sureness=float(sureness))
    from_chorales = _learnt([lessons[each.name] for each in chorale_pieces])
    about = {
        "made by": "scripts/train_score_chords.py",
        "songs": [each.name for each in ours],
        "chorales": [each.name for each in chorale_pieces],
        "figures": {
            "songs, each by what was learnt without it": _means(ours, without),
            "songs, by what was learnt from chorales alone": _means(ours, from_chorales),
            "songs, by all that was learnt": _means(ours, made),
            "chorales, by all that was learnt": _means(chorale_pieces, made),
            "madrigals, none of which was learnt from": _means(others, made),
            f"root in songs, weights changed by up to {BY:.0%}": _perturbed(ours, made),
        },
    }
    FILE.write_text(replace(made, about=about).to_json(), encoding="utf-8")
    print(FILE.read_text(encoding="utf-8").partition('"weights"')[0])


def _learnt(lessons: Sequence[Lesson]) -> Parameters:
    counts = counted(lessons)
    return Parameters(learnt_from(lessons, counts, FIRST, rounds=ROUNDS), counts, 1.0)


class _Heard(NamedTuple):
    lesson: Lesson
    parameters: Parameters
    path: Path

    @classmethod
    def of(cls, lesson: Lesson, parameters: Parameters) -> _Heard:
        return cls(lesson, parameters, best_path(Model(parameters), lesson.evidence))


def _surprise(sureness: float, heard: Sequence[_Heard]) -> float:
    """The mean of minus the logarithm of the chance that was given to what came true of each slice: right or wrong."""
    found = [chance for each in heard for chance in _came_true(each, sureness)]
    return float(-np.mean(np.log(np.clip(found, 1e-6, None))))


def _came_true(heard: _Heard, sureness: float) -> Iterator[float]:
    model = Model(replace(heard.parameters, sureness=sureness))
    given = chances(model, heard.lesson.evidence, heard.path)
    for rows, found, truth in zip(given, heard.path, heard.lesson.path, strict=True):
        for row, ours, right in zip(rows, _by_slice(found), _by_slice(truth), strict=True):
            yield float(row[ours] if ours == right else 1 - row[ours])


def _by_slice(stretches: Sequence[Stretch]) -> Iterator[int]:
    return (each.chord for each in stretches for _ in range(each.begin, each.end))


def _means(pieces: Sequence[Analysed], parameters: Parameters | Mapping[str, Parameters]) -> Mapping[str, float]:
    """Each piece counts alike; parameters are the same for all, or by their names."""
    given = {each.name: parameters if isinstance(parameters, Parameters) else parameters[each.name] for each in pieces}
    found = [asdict(each.agreement(given[each.name])) for each in pieces]
    return {name: round(float(np.mean([each[name] for each in found])), 4) for name in found[0] if name != "time"}


def _perturbed(pieces: Sequence[Analysed], made: Parameters) -> Mapping[str, float]:
    random = np.random.default_rng(0)
    roots = []
    for _ in range(PERTURBED):
        weights = {name: weight * random.uniform(1 - BY, 1 + BY) for name, weight in made.weights.items()}
        changed = replace(made, weights=weights)
        roots.append(_means(pieces, changed)["root"])
    return {"least": min(roots), "mean": round(float(np.mean(roots)), 4), "most": max(roots)}


if __name__ == "__main__":
    main()
