"""Alignment of arrangements: `python -m bench.arrangements [--steps]`.

Three kinds of pairs. *Full*: arrangements of the material beside the checkout, with maps that people made. *Edited*:
the same, the second with cuts, repeats, insertions and in another key, all with a fixed seed; songs in strophes apart.
*Made*: movements of music21's corpus with arrangements of them that `bench.arranging` makes, of which the costs were
chosen by half, the other half being held back. Beside each stands what warping (librosa's) makes of the same likeness,
and what is found where the second is taken as the first, so that what was cut is what was added.
With `--steps` every cost is moved up and down by a fifth.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from pathlib import Path
from random import Random
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bench.analysed_scores import corpus
from bench.arranging import made
from descant.analysis.alignment.aligning import Alignment, align
from descant.analysis.alignment.bars import Bars
from descant.analysis.alignment.likeness import likeness, vectors
from descant.analysis.alignment.parameters import USUAL, Parameters
from descant.ingest import read
from descant.ingest.inputs import Input
from descant.ingest.score import Score

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "data" / "arrangements"
STROPHIC = ("122O__122K",)
EDITIONS = {
    "122O": "BeethovensWerkstatt-mod2__Op.122_Bundeslied.xml",
    "122K": "BeethovensWerkstatt-mod2__Op.122_Klavierauszug.xml",
    "92OA": "op92_OA_Part__A-Wn_SA.81.E.6.7.xml",
    "92TrioLitolff": "op92_KlaviertrioLitolff__D-BNba_C92_12.xml",
    "92TrioPeters": "op92_KlaviertrioPeters__PL-Wn_Mus.III.117335-2.xml",
    "92PnoHaslinger": "op92_KlvauszHaslinger__D-BNba_C92_7.xml",
    "92PnoSteiner": "op92_KlvauszSteiner_D-BNba_C92_1.xml",
}
"""of the names of maps"""
MOVEMENTS = (
    "beethoven/opus18no1/movement1.mxl", "beethoven/opus18no1/movement3.mxl", "beethoven/opus59no1/movement2.mxl",
    "beethoven/opus59no1/movement3.mxl", "beethoven/opus59no2/movement1.mxl", "beethoven/opus59no3/movement4.mxl",
    "haydn/opus1no1/movement1.mxl", "haydn/opus1no1/movement4.mxl", "haydn/opus74no1/movement1.mxl",
    "haydn/opus74no1/movement2.mxl", "haydn/opus74no1/movement3.mxl", "haydn/opus74no1/movement4.mxl",
    "mozart/k155/movement1.mxl", "mozart/k155/movement2.mxl", "mozart/k156/movement1.mxl",
    "mozart/k156/movement3.mxl", "mozart/k458/movement1.mxl", "mozart/k458/movement2.mxl",
    "mozart/k80/movement1.mxl", "schumann_robert/opus41no1/movement1.mxl",
    "schumann_robert/opus41no1/movement3.mxl", "schumann_clara/opus17/movement3.xml",
    "schumann_clara/polonaise_op1n1.mxl", "joplin/maple_leaf_rag.mxl", "chopin/mazurka06-2.krn",
    "weber/concertino_clarinet.mxl", "verdi/laDonnaEMobile.mxl", "schubert/Lindenbaum.xml",
)  # fmt: skip
EDITS, MAKINGS = 12, 2
"""versions that are made of each"""
FULL, EDITED, WRONG, LOST = 0.99, 0.97, 0.04, 0.02
"""asked: right ones of full and of edited arrangements, wrong ones among those that have a partner, and what a step of
a cost may lose"""
ASKED = 278
"""bars"""
SECONDS, ALL_PAIRS, MEGABYTES = 0.5, 60.0, 1000.0
"""of the processor, asked of two versions of 278 bars and of all pairs of twelve; and of memory"""
STEP = 0.2
PARTS = (8, 16, 36)
"""bars of versions and of other works, as of excerpts"""
Truth = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Pair:
    name: str
    one: Bars
    other: Bars
    truth: Truth
    transposition: int


class Result(NamedTuple):
    right: float
    wrong: float
    """of those that have a partner"""
    transposed: float
    """pairs whose transposition is right"""
    credible: float


def main(words: list[str]) -> int:
    kinds = pairs()
    missed = []
    print("| pairs | versions | right | wrong | transposition | credible | warping | exchanged: right | wrong |")
    print("|---" * 9 + "|")
    for kind, some in kinds.items():
        found, exchanged = measured(some), turned(some)
        figures = " | ".join(f"{each:.4f}" for each in (*found, warped(some), *exchanged))
        print(f"| {kind} | {len(some)} | {figures} |", flush=True)
        missed += [*_missed(kind, found.right, found.wrong), *_missed(f"{kind}, exchanged", *exchanged)]
    missed += [*_speed(), *_strangers(kinds["made, held back"])]
    missed += _steps(kinds) if "--steps" in words else []
    print(f"missed: {', '.join(missed)}" if missed else "all measures are met")
    return int(bool(missed))


def _missed(kind: str, right: float, wrong: float) -> Iterator[str]:
    asked = FULL if kind.startswith("full") else EDITED
    if "in strophes" not in kind and (right < asked or wrong >= WRONG):
        yield f"{kind}: {right:.4f} right, {wrong:.4f} wrong"


# -- pairs -------------------------------------------------------------------------------------------------------


def pairs() -> Mapping[str, Sequence[Pair]]:
    kinds: dict[str, list[Pair]] = {"made, chosen by": [], "made, held back": []}
    for number, name in enumerate(MOVEMENTS):
        kinds[("made, chosen by", "made, held back")[number % 2]] += _made(name, Random(name))
    if not FOLDER.is_dir():
        print("the arrangements are not there, so they are not measured")
        return kinds
    kinds |= {"full": [], "edited": [], "edited, in strophes": []}
    for path in sorted((FOLDER / "bar-maps").glob("*.tsv")):
        one, other, truth = mapped(path)
        kinds["full"].append(Pair(path.stem, Bars.of(one), Bars.of(other), truth, 0))
        kinds["edited, in strophes" if path.stem in STROPHIC else "edited"] += _edited(path.stem, one, other, truth)
    return kinds


def _made(name: str, chance: Random) -> Iterator[Pair]:
    own = movement(name)
    for _ in range(MAKINGS):
        version = made(own, movement(chance.choice(MOVEMENTS)), chance)
        yield Pair(name, Bars.of(own), Bars.of(version.score), _truth(version.origins), version.transposition)


def _edited(name: str, one: Score, other: Score, truth: Truth) -> Iterator[Pair]:
    chance = Random(name)
    for _ in range(EDITS):
        version = made(other, movement(chance.choice(MOVEMENTS)), chance, is_arranged=False)
        origins = _truth(version.origins)
        theirs = np.where(origins < 0, -1, truth[origins])
        yield Pair(name, Bars.of(one), Bars.of(version.score), theirs, version.transposition)


def _truth(origins: Iterable[int | None]) -> Truth:
    return np.array([-1 if each is None else each for each in origins])


def mapped(path: Path) -> tuple[Score, Score, Truth]:
    """By the ids of bars, as people have matched them."""
    one, other = (edition(name) for name in path.stem.split("__"))
    first, second = ({id_: bar for bar, each in enumerate(score.bars) for id_ in each.ids} for score in (one, other))
    truth = np.full(len(other.bars), -1)
    for row in path.read_text().splitlines()[2:]:
        _, _, theirs, ours, *_ = row.split("\t")
        if theirs in second and ours in first:
            truth[second[theirs]] = first[ours]
    return one, other, truth


@cache
def edition(name: str) -> Score:
    return _score(FOLDER / EDITIONS[name])


@cache
def movement(name: str) -> Score:
    return _score(corpus() / name)


def _score(path: Path) -> Score:
    score = read(Input.of(path)).score
    assert score, path
    return score


# -- measures ----------------------------------------------------------------------------------------------------


def measured(some: Sequence[Pair], costs: Parameters = USUAL) -> Result:
    bars = right = wrong = partners = transposed = credible = 0
    for pair in some:
        found = align(pair.one, pair.other, costs=costs)
        bars += len(pair.truth)
        right += int((found.partners == pair.truth).sum())
        partners += int((found.partners >= 0).sum())
        wrong += int(((found.partners >= 0) & (found.partners != pair.truth)).sum())
        transposed += (found.transposition - pair.transposition) % 12 == 0
        credible += found.is_credible
    return Result(right / bars, wrong / max(1, partners), transposed / len(some), credible / len(some))


def turned(some: Sequence[Pair]) -> tuple[float, float]:
    """Right and wrong ones of the same pairs, the second taken as the first: what was cut is now what was added.

    A bar may be any of those that are it.
    """
    bars = right = wrong = partners = 0
    for pair in some:
        found = align(pair.other, pair.one).partners
        truth = [set(np.flatnonzero(pair.truth == bar).tolist()) or {-1} for bar in range(len(pair.one))]
        is_right = np.array([partner in each for partner, each in zip(found.tolist(), truth, strict=True)])
        bars += len(found)
        right += int(is_right.sum())
        partners += int((found >= 0).sum())
        wrong += int((~is_right & (found >= 0)).sum())
    return right / bars, wrong / max(1, partners)


def warped(some: Sequence[Pair]) -> float:
    """What librosa's warping has right, told the transposition."""
    from librosa.sequence import dtw

    bars = right = 0
    for pair in some:
        alike = likeness(vectors(pair.one), vectors(pair.other.moved(-pair.transposition)))
        _, path = dtw(C=1 - alike, backtrack=True)
        partners = dict(path[::-1, ::-1].tolist())
        bars += len(pair.truth)
        right += sum(partners.get(bar) == partner for bar, partner in enumerate(pair.truth.tolist()))
    return right / bars


def _speed() -> Iterator[str]:
    versions = [Bars.of(made(_long(), _long(), Random(number)).score) for number in range(12)]
    first, second = (each.some(0, ASKED) for each in versions[:2])
    align(first, second)
    began = time.process_time()
    align(first, second)
    one = time.process_time() - began
    began = time.process_time()
    for first, second in combinations(versions, 2):
        align(first, second)
    every = time.process_time() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(f"{len(first)} and {len(second)} bars: {one:.2f} s ({SECONDS} are asked);", end=" ")
    print(f"all pairs of twelve: {every:.1f} s ({ALL_PAIRS:g});", end=" ")
    print(f"memory {memory:.0f} MB ({MEGABYTES:g})")
    if one > SECONDS or every > ALL_PAIRS or memory > MEGABYTES:
        yield "speed or memory"


def _long() -> Score:
    """Of 283 bars."""
    return movement("mozart/k458/movement1.mxl")


def _strangers(some: Sequence[Pair]) -> Iterator[str]:
    """Versions of other works should not be believed, whole or in parts; parts of the same work should."""
    for bars in (*PARTS, 0):
        own, others = ([_part(one, other, bars) for one, other in each] for each in _each_with(some))
        believed = sum(each.is_credible for each in others)
        sure = max(each.score for each in others)
        print(f"{f'of {bars} bars' if bars else 'whole'}: {_share(own):.2f} of versions believed,", end=" ")
        print(f"{believed} of {len(others)} of other works (scores up to {sure:.2f})")
        if believed:
            yield f"{believed} other works are believed"


def _each_with(some: Sequence[Pair]) -> Iterator[list[tuple[Pair, Pair]]]:
    yield [(pair, pair) for pair in some]
    yield [(one, other) for by in (7, 16) for one, other in zip(some, [*some[by:], *some[:by]], strict=True)]


def _part(one: Pair, other: Pair, bars: int) -> Alignment:
    """From the beginning; all where there is no number."""
    return align(one.one.some(0, bars or None), other.other.some(0, bars or None))


def _share(found: Sequence[Alignment]) -> float:
    return sum(each.is_credible for each in found) / len(found)


def _steps(kinds: Mapping[str, Sequence[Pair]]) -> Iterator[str]:
    names = [kind for kind in kinds if kind != "edited, in strophes"]
    usual = {kind: measured(kinds[kind]).right for kind in names}
    print(f"| cost | by | {' | '.join(names)} |\n|---|---|{'---|' * len(names)}")
    for name in USUAL._fields:
        for by in (1 - STEP, 1 + STEP):
            costs = USUAL._replace(**{name: getattr(USUAL, name) * by})
            found = {kind: measured(kinds[kind], costs).right - usual[kind] for kind in names}
            print(f"| {name} | {by:g} | {' | '.join(f'{found[kind]:+.4f}' for kind in names)} |", flush=True)
            if min(found.values()) < -LOST:
                yield f"{name} × {by:g} loses {-min(found.values()):.4f}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
