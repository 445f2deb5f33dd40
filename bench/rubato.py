"""How right times are with tempi of people: `python -m bench.rubato [FOLDER]`.

Some movements of `bench.sync` that are held back, each in two performances, with the tempo of `bench.performing`,
and with those of an orchestra (`bench.tempi`) in its place: bars, instruments, rooms, keys and loudness are the same.
Each is held beside its score, and the two beside each other. What was heard is kept in the folder, if one is given, and
is not played again.
"""

from __future__ import annotations

import pickle
import sys
from collections.abc import Iterator, Sequence
from itertools import cycle
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np

from bench.arrangements import MOVEMENTS, movement
from bench.performing import Performance, as_made, excerpt, perform, with_repeats
from bench.rendering import can_render
from bench.sync import MEDIAN, NEAR, Errors, errors_beside, errors_of, is_right, median, near
from bench.tempi import FILE, Tempo, tempi
from descant.analysis.synchronising.features import Sound, sound_of
from descant.analysis.synchronising.recordings import synchronise_recordings
from descant.analysis.synchronising.synchronising import synchronise
from descant.ingest.score import Score

BARS, PLAYERS = 24, 2


Heard = tuple[Performance, Sound]


class Errings(NamedTuple):
    """Of a pair of performances, seconds."""

    scores: Errors
    """of both beside the score"""
    recordings: Errors
    right: int
    """readings"""
    credible: int
    """of three"""


def main(words: list[str]) -> int:
    if not can_render() or not FILE.is_file():
        print("fluidsynth, fluid-soundfont-gm or the tempi are not there, so nothing is measured")
        return 0
    print("| movement | tempi | score: median ms | within 100 ms | recordings: median ms | within 100 ms |")
    print("|---" * 6 + "|")
    people, missed = cycle(tempi()), list[str]()
    found: dict[str, list[Errings]] = {"made": [], "people's": []}
    with TemporaryDirectory() as folder:
        kept = Path(words[0] if words else folder)
        for number, name in enumerate(MOVEMENTS[1::4]):
            score = with_repeats(excerpt(movement(name), BARS), Random(f"{name} 0"))
            for kind in found:
                bending = [next(people) if kind == "people's" else None for _ in range(PLAYERS)]
                played = [
                    _played(f"{number} {kind} {player}", score, Random(f"{name} {player}"), tempo, kept)
                    for player, tempo in enumerate(bending)
                ]
                found[kind].append(_measured(f"{name} | {kind}", score, played))
    for kind, errings in found.items():
        missed += _told(kind, errings)
    print(f"missed: {', '.join(missed)}" if missed else "all measures are met")
    return int(bool(missed))


def _played(name: str, score: Score, chance: Random, tempo: Tempo | None, folder: Path) -> Heard:
    kept = folder / f"{name}.pickle"
    if not kept.is_file():
        performance = perform(name, score, chance, folder, bent=tempo.bent if tempo else as_made)
        kept.write_bytes(pickle.dumps((performance, sound_of(performance.path))))
        performance.path.unlink()
    found: Heard = pickle.loads(kept.read_bytes())
    return found


def _measured(name: str, score: Score, played: Sequence[Heard]) -> Errings:
    (one, own), (other, theirs) = played
    maps = [synchronise(score, sound) for _, sound in played]
    beside = synchronise_recordings(own, theirs)
    found = Errings(
        np.concatenate([errors_of(one, maps[0]), errors_of(other, maps[1])]),
        errors_beside(one, other, beside),
        is_right(one, maps[0]) + is_right(other, maps[1]),
        sum((maps[0].is_credible, maps[1].is_credible, beside.is_credible)),
    )
    print(f"| {name} | {_figures(found.scores)} | {_figures(found.recordings)} |", flush=True)
    return found


def _told(kind: str, errings: Sequence[Errings]) -> Iterator[str]:
    readings, pairs = PLAYERS * len(errings), len(errings)
    right, credible = sum(each.right for each in errings), sum(each.credible for each in errings)
    print(f"{kind} tempi: readings right {right} of {readings}, credible {credible} of {readings + pairs}")
    scores = np.concatenate([each.scores for each in errings])
    recordings = np.concatenate([each.recordings for each in errings])
    for what, errors in (("score", scores), ("recordings", recordings)):
        print(f"{what}: {len(errors)} bars, median {median(errors):.1f} ms, within 100 ms {near(errors):.4f}")
        if median(errors) >= MEDIAN or near(errors) < NEAR:
            yield f"{kind} tempi, {what}: {median(errors):.1f} ms, {near(errors):.4f}"


def _figures(errors: Errors) -> str:
    return f"{median(errors):.1f} | {near(errors):.4f}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
