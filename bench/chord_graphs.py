"""Chord sequence graphs: `python -m bench.chord_graphs`. Speed beside networkx written plainly and mir_eval; rightness.

Made up: 50 versions of a song of 1,000 frames, each other in a fifth of them. Real, where the material is beside the
checkout: how many randomly transposed and stretched pairs of annotations are brought together again, and how far
versions of one song stand above other songs by the distance of graphs (mean average precision).
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Sequence
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import mir_eval.chord
import networkx as nx
import numpy as np

from descant.analysis.harmony.aligning import transpositions
from descant.analysis.harmony.coherence import coherence
from descant.analysis.harmony.frames import together
from descant.analysis.harmony.graphs import ChordGraph, chord_graph
from descant.analysis.harmony.likeness import distances, shape_of
from descant.analysis.harmony.tracks import Event, Track, track, track_of
from descant.analysis.harmony.transposing import transposed
from descant.ingest import read
from descant.ingest.chords.spelling import semitones_of
from descant.ingest.inputs import Input
from descant.ontology.records import FrameUnit

MATERIAL = Path(__file__).resolve().parents[2] / "shared" / "data" / "chords"
VERSIONS, FRAMES, SECONDS = 50, 1000, 1.0
"""and what they may take, graph and coherence together"""
RIGHT = 0.98
"""share of the pairs whose transposition is found"""
ROUNDS = 3
CHORDS = ("C:maj", "A:min", "F:maj", "G:7", "D:min7", "E:min", "Bb:maj", "C:maj/3", "G:sus4", "A:7")


def main() -> int:
    return int(not all([speed(), *([found_again(), ranked()] if MATERIAL.is_dir() else [_absent()])]))


def _absent() -> bool:
    print(f"{MATERIAL.parent.name} is not beside the checkout: nothing real was measured")
    return True


# -- speed -------------------------------------------------------------------------------------------------------


def speed() -> bool:
    versions = made_up()
    ours = timed(lambda: _graph_and_coherence(versions))
    plain = timed(lambda: _plainly(versions))
    judged = timed(lambda: _by_mir_eval(versions[:10])) * (VERSIONS * (VERSIONS - 1)) / 90
    print(f"graph and coherence of {VERSIONS} versions by {FRAMES:,} frames: {ours:.3f} s ({SECONDS:g} is asked)")
    print(f"  networkx written plainly: {plain:.2f} s, {plain / ours:.0f} times that")
    print(f"  mir_eval, each two by root alone (of ten, scaled): {judged:.1f} s, {judged / ours:.0f} times that")
    return ours < SECONDS


def made_up() -> list[Track]:
    chance = random.Random(1)
    song = [chance.choice(CHORDS) for _ in range(FRAMES)]
    return [
        track(
            str(number),
            [
                Event(at, at + 1, chance.choice(CHORDS) if chance.random() < 0.2 else chord, "")
                for at, chord in enumerate(song)
            ],
        )
        for number in range(VERSIONS)
    ]


def _graph_and_coherence(versions: Sequence[Track]) -> None:
    graph = chord_graph(versions, together(versions, FrameUnit.SECOND))
    assert graph.nodes
    assert graph.edges
    coherence(graph)


def _plainly(versions: Sequence[Track]) -> None:
    """Node by node and pair by pair, as one would write it first."""
    made = nx.DiGraph()
    for one in versions:
        nodes = [(at, label) for at, label in enumerate(one.labels)]
        for node in nodes:
            made.add_node(node, weight=made.nodes.get(node, {"weight": 0})["weight"] + 1 / len(versions))
        for ends in pairwise(nodes):
            made.add_edge(*ends, weight=made.get_edge_data(*ends, {"weight": 0})["weight"] + 1 / len(versions))
    vectors = {label: _vector(label) for label in CHORDS}
    for at in range(FRAMES):
        pairs = combinations([vectors[one.labels[at]] for one in versions], 2)
        np.mean([one @ other for one, other in pairs])


def _vector(label: str) -> Any:
    root, bitmap, _ = mir_eval.chord.encode(label, reduce_extended_chords=True)
    vector = np.roll(bitmap, root).astype(float)
    return vector / np.linalg.norm(vector)


def _by_mir_eval(versions: Sequence[Track]) -> None:
    for one, other in combinations(versions, 2):
        mir_eval.chord.weighted_accuracy(mir_eval.chord.root(list(one.labels), list(other.labels)), np.ones(FRAMES))


# -- rightness ---------------------------------------------------------------------------------------------------


def found_again() -> bool:
    """Each two annotators of each song, the second transposed by chance, and faster and slower by turns.

    In one song of two chords an annotator hears other ones than all others, and is brought together with nobody.
    """
    right = pairs = 0
    for seed in range(ROUNDS):
        chance = np.random.default_rng(seed)
        for one, other in (pair for versions in _casd().values() for pair in combinations(versions, 2)):
            by = int(chance.integers(-5, 7))
            (found,) = transpositions(one, [_moved(other, by, chance)])
            right += (semitones_of(found) + semitones_of(by)) % 12 == 0
            pairs += 1
    print(
        f"transposition of moved and stretched pairs: {right} of {pairs} right, {right / pairs:.3f} ({RIGHT} is asked)"
    )
    return right / pairs >= RIGHT


def _moved(one: Track, by: int, chance: np.random.Generator) -> Track:
    places = np.linspace(0, one.duration, 9)
    times = np.concatenate(([0.0], np.cumsum(np.diff(places) * chance.uniform(0.7, 1.4, 8))))
    starts, ends = (np.interp(each, places, times).tolist() for each in (one.starts, one.ends))
    rows = zip(starts, ends, one.labels, strict=True)
    return track(one.name, [Event(start, end, transposed(label, by), "") for start, end, label in rows])


def ranked() -> bool:
    """Each version asks for the others of its song, among all of both collections."""
    songs = _casd() | _rock()
    named = [(name, shape_of(_alone(each))) for name, versions in songs.items() for each in versions]
    names, shapes = np.array([name for name, _ in named]), [shape for _, shape in named]
    began = time.perf_counter()
    apart = distances(shapes, shapes)
    took = (time.perf_counter() - began) / len(shapes) ** 2
    precisions = [_precision(row, names == names[at], at) for at, row in enumerate(apart)]
    print(f"versions above other songs: mean average precision {np.mean(precisions):.3f}, {1000 * took:.2f} ms a pair")
    for label in ("casd", "rock"):
        of = [each for each, name in zip(precisions, names, strict=True) if name.startswith(label)]
        print(f"  {label}: {np.mean(of):.3f} of {len(of)} versions")
    return bool(np.allclose(apart, apart.T) and np.allclose(apart.diagonal(), 0))


def _precision(row: Any, same: Any, own: int) -> float:
    order = np.argsort(row, kind="stable")
    hits = same[order[order != own]]
    return float((np.cumsum(hits) / np.arange(1, len(hits) + 1))[hits].mean())


def _alone(one: Track) -> ChordGraph:
    return chord_graph([one], together([one], FrameUnit.CHANGE))


def _casd() -> dict[str, list[Track]]:
    files = sorted((MATERIAL / "casd").glob("*.jams"))
    return {f"casd {file.stem}": [track_of(each, "") for each in read(Input.of(file)).harmonies] for file in files}


def _rock() -> dict[str, list[Track]]:
    songs: dict[str, list[Track]] = {}
    for file in sorted((MATERIAL / "rock-corpus" / "rs200_harmony").glob("*.har")):
        found = track_of(read(Input.of(file)).harmonies[0], "")
        if len(found):
            songs.setdefault(f"rock {file.stem.rpartition('_')[0]}", []).append(found)
    return {name: versions for name, versions in songs.items() if len(versions) > 1}


def timed(work: Callable[[], Any]) -> float:
    """The best of some rounds."""
    took = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        took.append(time.perf_counter() - began)
    return min(took)


if __name__ == "__main__":
    sys.exit(main())
