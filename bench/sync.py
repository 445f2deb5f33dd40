"""Synchronising: `python -m bench.sync [--choose]`.

Movements of music21's corpus as `bench.performing` has FluidSynth play them: of half of them everything was chosen
(`--choose` measures those), the other half is held back, though not strictly: some choices were compared on both.
Beside it stands what librosa's warping of chroma makes of the same, told which bars are played and in which key. *By
composition*: versions that `bench.arranging` makes of the same movements get their times through the bars of the one
that is played; and, where the material beside the checkout is there, versions of one movement, by maps of people.
Noise, silence and other pieces should not be believed.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bench.arrangements import FOLDER, MOVEMENTS, mapped, movement
from bench.arranging import made
from bench.performing import Performance, excerpt, perform, with_repeats
from bench.rendering import can_render
from descant.analysis.alignment.metres import align_scores
from descant.analysis.synchronising.composing import by_concordance
from descant.analysis.synchronising.features import FRAMES, Sound, features_of, sound_of
from descant.analysis.synchronising.notes import Sounding
from descant.analysis.synchronising.recordings import Beside
from descant.analysis.synchronising.synchronising import synchronise
from descant.analysis.synchronising.time_maps import TimeMap

BARS = 36
"""of each movement"""
MEDIAN, NEAR, COMPOSED, WORST = 25.0, 0.93, 0.90, 3.0
"""asked: milliseconds, share of bars within 100 ms, share of bars by composition within 300 ms, seconds"""
NOWHERE = 60.0
"""seconds that a bar without a time is off"""
COARSE = 10
"""frames of a second that the peer has; those of ours are a multiple"""
Errors = npt.NDArray[np.float64]


class Result(NamedTuple):
    performance: Performance
    sound: Sound
    found: TimeMap
    errors: Errors
    """seconds, of each bar as it is played; a minute where it was not found"""
    peer: Errors


def main(words: list[str]) -> int:
    if not can_render():
        print("fluidsynth and fluid-soundfont-gm are not installed, so nothing is measured")
        return 0
    with TemporaryDirectory() as folder:
        results = list(measured(1 - ("--choose" in words), Path(folder)))
        missed = [*_times(results), *_believed(results), *_composed(results), *_real(Path(folder))]
    print(f"memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000:.0f} MB")
    print(f"missed: {', '.join(missed)}" if missed else "all measures are met")
    return int(bool(missed))


def measured(half: int, folder: Path) -> Iterator[Result]:
    print(
        "| performance | bars | reading | median ms | within 100 ms | peer | score | s a minute |\n" + "|---" * 8 + "|"
    )
    for number, name in enumerate(MOVEMENTS):
        if number % 2 == half:
            chance = Random(f"{name} 0")
            score = with_repeats(excerpt(movement(name), BARS), chance)
            yield _measured(perform(str(number), score, chance, folder))


def _measured(performance: Performance) -> Result:
    began = time.process_time()
    sound = sound_of(performance.path)
    found = synchronise(performance.score, sound)
    took = (time.process_time() - began) / sound.heard.duration * 60
    result = Result(performance, sound, found, errors_of(performance, found), warped(performance, sound))
    cells = (
        performance.name,
        len(performance.bars),
        "right" if is_right(performance, found) else "wrong",
        f"{median(result.errors):.0f}",
        f"{near(result.errors):.3f}",
        f"{near(result.peer):.3f}",
        f"{found.score:.2f}",
        f"{took:.1f}",
    )
    print(f"| {' | '.join(map(str, cells))} |", flush=True)
    return result


def is_right(performance: Performance, found: TimeMap) -> bool:
    """Whether all its bars were found, in their order."""
    return tuple(each.bar for each in found.played) == performance.bars


def errors_of(performance: Performance, found: TimeMap) -> Errors:
    """Where another order was found, each bar is held beside the nearest of its like."""
    starts = performance.starts[:-1]
    if is_right(performance, found):
        return np.abs(np.array([each.start for each in found.played]) - starts)
    return np.array([_nearest(found, bar, start) for bar, start in zip(performance.bars, starts, strict=True)])


def _nearest(found: TimeMap, bar: int, start: float) -> float:
    return min((abs(each.start - start) for each in found.played if each.bar == bar), default=NOWHERE)


def errors_beside(one: Performance, other: Performance, found: Beside) -> Errors:
    """Of each bar of the other: where it is found in the one, beside the nearest of its like."""
    starts = [one.starts[:-1][np.array(one.bars) == bar] for bar in other.bars]
    moments = (_in_the_one(found, start) for start in other.starts[:-1].tolist())
    errors = [np.abs(like - moment).min(initial=NOWHERE) for like, moment in zip(starts, moments, strict=True)]
    return np.array(errors)


def _in_the_one(found: Beside, moment: float) -> float:
    for piece in found.pieces:
        if piece.start <= moment < piece.end:
            return piece.of + (moment - piece.start) / (piece.end - piece.start) * (piece.until - piece.of)
    return np.inf


def warped(performance: Performance, sound: Sound, rate: int = COARSE) -> Errors:
    """What librosa's warping makes of chroma so many times a second, told order and key."""
    from librosa.sequence import dtw

    sounding = Sounding.of(performance.score, performance.bars)
    pace = sound.heard.duration / sounding.length
    score = features_of(
        sounding.pitches, sounding.starts * pace, sounding.ends * pace, sounding.begun, sound.heard.duration
    )
    theirs = sound.features.turned(-performance.transposition)
    one, other = (_coarse(each.chroma, rate) for each in (score, theirs))
    _, path = dtw(X=one, Y=other, metric="cosine", backtrack=True)
    rows, columns = path[::-1].T / rate
    return np.asarray(np.abs(np.interp(sounding.bounds[:-1] * pace, rows, columns) - performance.starts[:-1]))


def _coarse(chroma: npt.NDArray[np.float32], rate: int) -> npt.NDArray[np.float64]:
    """Never quite nothing, which has no cosine."""
    step = FRAMES // rate
    count = chroma.shape[1] // step
    return np.asarray(chroma[:, : count * step].reshape(12, count, step).mean(axis=2) + 1e-3, float)


def _times(results: Sequence[Result]) -> Iterator[str]:
    errors, peers = (np.concatenate([each[at] for each in results]) for at in (3, 4))
    print(f"bars: median {median(errors):.1f} ms ({MEDIAN:g} are asked), within 100 ms {near(errors):.4f} ({NEAR:g});")
    print(f"librosa's warping: median {median(peers):.1f} ms, within 100 ms {near(peers):.4f}")
    if median(errors) >= MEDIAN or near(errors) < NEAR:
        yield f"times of bars: {median(errors):.1f} ms, {near(errors):.4f}"


def _believed(results: Sequence[Result]) -> Iterator[str]:
    """How sure bars are, beside how often they are right; other pieces, noise and silence are not believed."""
    sure = np.concatenate([[bar.confidence for bar in each.found.played] for each in results if _is_whole(each)])
    right = np.concatenate([each.errors < 0.1 for each in results if _is_whole(each)])
    for low, high in pairwise((0.0, 0.5, 0.7, 0.8, 0.9, 1.01)):
        some = (sure >= low) & (sure < high)
        if some.any():
            said = f"{sure[some].mean():.2f} said, {right[some].mean():.2f} right"
            print(f"confidence from {low:g}: {some.sum()} bars, {said}")
    others = [
        synchronise(other.performance.score, each.sound).score
        for each, other in zip(results, [*results[3:], *results[:3]], strict=True)
    ]
    believed = sum(each.found.is_credible for each in results)
    print(f"credible: {believed} of {len(results)}; other pieces: scores up to {max(others):.2f}")
    if believed < len(results) or max(others) >= min(each.found.score for each in results):
        yield "credibility"


def _is_whole(result: Result) -> bool:
    return len(result.found.played) == len(result.errors)


def _composed(results: Sequence[Result]) -> Iterator[str]:
    """Versions of the movements, whose bars are known by how they were made."""
    errors = np.concatenate([list(_of_version(each)) for each in results])
    yield from _judged("versions that are made", errors)


def _of_version(result: Result) -> Iterator[float]:
    """Every bar that the version has of the movement."""
    performance = result.performance
    chance = Random(performance.name)
    version = made(performance.score, movement(chance.choice(MOVEMENTS)), chance)
    found = by_concordance(
        align_scores(performance.score, version.score), result.found, performance.score, version.score
    )
    for bar, origin in enumerate(version.origins):
        if origin is not None:
            starts = performance.starts[:-1][np.array(performance.bars) == origin]
            times = [each.start for each in found.played if each.bar == bar]
            yield min((abs(start - each) for start in starts.tolist() for each in times), default=NOWHERE)


def _real(folder: Path) -> Iterator[str]:
    if not FOLDER.is_dir():
        print("the arrangements are not there, so they are not measured")
        return
    paths = sorted((FOLDER / "bar-maps").glob("92OA__*.tsv"))
    performance = perform("op92", mapped(paths[0])[0], Random("op92"), folder, plain=True)
    time_map = synchronise(performance.score, sound_of(performance.path))
    print(f"op. 92: median {median(errors_of(performance, time_map)):.0f} ms, score {time_map.score:.2f}")
    errors = list[float]()
    for path in paths:
        score, other, truth = mapped(path)
        found = by_concordance(align_scores(score, other), time_map, score, other)
        starts = dict(zip(performance.bars, performance.starts[:-1].tolist(), strict=True))
        errors += [_nearest(found, bar, starts[own]) for bar, own in enumerate(truth.tolist()) if own >= 0]
    yield from _judged("versions of op. 92", np.array(errors))


def _judged(kind: str, errors: Errors) -> Iterator[str]:
    """What has no time is not near, but not far off either."""
    timed = errors[errors < NOWHERE]
    near, worst = float((errors < 0.3).mean()), float(timed.max(initial=0.0))
    print(f"{kind}: {len(errors)} bars, {len(errors) - len(timed)} without a time")
    print(f"within 300 ms {near:.4f} ({COMPOSED:g} is asked), worst {worst:.2f} s ({WORST:g})")
    if near < COMPOSED or worst > WORST:
        yield f"{kind}: {near:.4f}, {worst:.2f} s"


def median(errors: Errors) -> float:
    return float(np.median(errors)) * 1000


def near(errors: Errors) -> float:
    return float((errors < 0.1).mean())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
