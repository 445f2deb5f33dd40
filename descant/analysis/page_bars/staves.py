"""Staves: five lines at one distance, looked for in upright strips of the page and followed from strip to strip, so
that a page may be bent. Spaces between lines are measured in pixels of the working image.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from descant.analysis.page_bars.parameters import Parameters
from descant.analysis.page_bars.sheets import Grey, Ink, cv

Floats = npt.NDArray[np.float64]

SMALLEST, LARGEST = 4, 60
"""pixels of a space"""
_SIZES = np.arange(0.6, 1.16, 0.03)
"""spaces that staves of one page have, beside what is most common on it"""
_MOST_CHAINS = 300
_MISSING = 5
"""strips"""
_APART = 5.6
"""spaces from the middle of one staff to that of the next, at the least"""
_BESIDE = (-1.0, 5.0)
"""where a sixth line would be: what has one is ruled paper, a table, a tablature"""


class Staff(NamedTuple):
    """Where its third line is, column by column, and between which columns."""

    left: int
    right: int
    middle: Floats
    """rows, for every column of the page"""
    space: float
    sureness: float
    """share of the strips in which it is seen, from 0 to 1"""
    score: float
    """how dark its lines are"""

    @property
    def top(self) -> float:
        return float(np.median(self.middle[self.left : self.right + 1])) - 2 * self.space

    @property
    def bottom(self) -> float:
        return self.top + 4 * self.space


def space_of(ink: Ink) -> float | None:
    """The most common distance of two lines above each other, if there is one."""
    steps = max(1, ink.shape[1] // 400)
    columns = np.pad(ink[:, ::steps].astype(np.int8), ((1, 1), (0, 0)))
    change = np.diff(columns, axis=0).T
    column, row = np.nonzero(change == 1)
    apart = np.diff(row)[np.diff(column) == 0]
    counts = np.bincount(apart[(apart >= SMALLEST) & (apart <= LARGEST)], minlength=LARGEST + 2).astype(float)
    if counts.sum() < 200:
        return None
    smooth = np.convolve(counts, (0.5, 1.0, 0.5), "same")
    best = int(np.argmax(smooth))
    near = np.arange(max(best - 1, 0), best + 2)
    return float((near * counts[near]).sum() / counts[near].sum())


def staves_of(dark: Grey, space: float, parameters: Parameters) -> list[Staff]:
    """From the top, and from the left where two stand beside each other."""
    combs = _combs(dark, space, parameters)
    chains = _apart(list(_chains(combs, parameters)), combs)
    found = [staff for chain in chains if (staff := _staff(chain, combs, dark.shape[1], parameters))]
    return sorted(_clear(found, parameters), key=lambda staff: (round(staff.top / (4 * space)), staff.left))


class Combs(NamedTuple):
    """How much five lines there are around each row of each strip, and of which space."""

    xs: Floats
    """middles of the strips"""
    scores: Floats
    """strip by row"""
    spaces: Floats
    space: float
    """the most common"""


def _combs(dark: Grey, space: float, parameters: Parameters) -> Combs:
    strips = list(_strips(dark, space, parameters))
    sizes = _SIZES * space
    scores, spaces = [], []
    for _, rows in strips:
        wide = np.maximum(rows, np.maximum(np.roll(rows, 1), np.roll(rows, -1)))
        each = np.stack([_comb(wide, rows, size) for size in sizes])
        scores.append(each.max(axis=0))
        spaces.append(sizes[each.argmax(axis=0)])
    return Combs(np.array([x for x, _ in strips]), np.stack(scores), np.stack(spaces), space)


def _strips(dark: Grey, space: float, parameters: Parameters) -> Iterator[tuple[float, Floats]]:
    """The middle of each strip, and how dark the thin lines in it are, row by row, from 0 to 1."""
    cv2 = cv()
    even = cv2.blur(dark, (max(3, round(space / 2)), 1))
    lines = cv2.morphologyEx(even, cv2.MORPH_OPEN, np.ones((1, max(5, round(1.5 * space))), np.uint8))
    lines = cv2.morphologyEx(lines, cv2.MORPH_TOPHAT, np.ones((max(5, round(0.45 * space) | 1), 1), np.uint8))
    width = max(8, round(parameters.strip * space))
    for left in range(0, dark.shape[1] - width // 2, width):
        part = lines[:, left : left + width]
        yield left + part.shape[1] / 2, part.mean(axis=1) / 255


def _comb(wide: Floats, rows: Floats, space: float) -> Floats:
    """The four best of five lines, less what is between them and where a line too many would be."""
    lines = np.sort(np.stack([_moved(wide, (line - 2) * space) for line in range(5)]), axis=0)
    between = np.stack([_moved(rows, (line - 1.5) * space) for line in range(4)]).mean(axis=0)
    beside = np.stack([_moved(wide, (line - 2) * space) for line in _BESIDE]).mean(axis=0)
    return np.asarray(lines[1:].mean(axis=0) * 0.7 + lines[0] * 0.3 - between - 0.5 * beside, float)


def _moved(rows: Floats, by: float) -> Floats:
    """What is so many rows below each row."""
    shift = round(by)
    out = np.zeros_like(rows)
    if shift >= 0:
        out[: len(rows) - shift] = rows[shift:]
    else:
        out[-shift:] = rows[:shift]
    return out


Chain: TypeAlias = dict[int, int]
"""rows by strip"""


def _chains(combs: Combs, parameters: Parameters) -> Iterator[Chain]:
    """From the best comb that is left to the right and to the left, until there are none any more."""
    left = combs.scores.copy()
    for _ in range(_MOST_CHAINS):
        strip, row = np.unravel_index(int(left.argmax()), left.shape)
        if left[strip, row] < parameters.comb:
            return
        chain = _through(combs, int(strip), int(row), parameters)
        _take(left, {**chain, int(strip): int(row)}, round(0.7 * combs.space))
        yield chain


def _through(combs: Combs, strip: int, row: int, parameters: Parameters) -> Chain:
    """The chain through a comb; where it has more of a staff some lines above or below, the one that is there."""
    for _ in range(3):
        chain = {strip: row}
        for step in (1, -1):
            _follow(combs.scores, chain, step, combs.space, parameters)
        strips = np.array(sorted(chain))
        rows = np.array([chain[each] for each in strips])
        shifts = np.round(np.arange(-2, 2.1, 0.5) * combs.space).astype(int)
        height = combs.scores.shape[1]
        near = [combs.scores[strips, np.clip(rows + by, 0, height - 1)] for by in shifts]
        best = int(np.argmax([each.sum() for each in near]))
        if shifts[best] == 0 or near[best].sum() < 1.05 * combs.scores[strips, rows].sum():
            break
        at = int(near[best].argmax())
        strip, row = int(strips[at]), int(np.clip(rows[at] + shifts[best], 0, height - 1))
    return dict(sorted(chain.items()))


def _apart(chains: list[Chain], combs: Combs) -> list[Chain]:
    """Without those that lie on better ones."""
    worth = [sum(max(0.0, combs.scores[strip, row]) for strip, row in chain.items()) for chain in chains]
    kept: list[Chain] = []
    for at in np.argsort(worth)[::-1]:
        if not any(_touch(chains[at], other, _APART * combs.space) for other in kept):
            kept.append(chains[at])
    return kept


def _touch(one: Chain, other: Chain, reach: float) -> bool:
    """Whether one comes as near to the other as no two staves do, where both are."""
    strips = [each for each in one if min(other) <= each <= max(other)]
    rows = np.interp(strips, list(other), list(other.values()))
    return bool(strips) and bool(np.mean(np.abs(rows - [one[each] for each in strips]) < reach) > 0.2)


def _follow(scores: Floats, chain: Chain, step: int, space: float, parameters: Parameters) -> None:
    """Strip by strip, straight on; a few may be missing, as under a stain."""
    at, row = next(reversed(chain.items())) if step > 0 else next(iter(chain.items()))
    path, least = [(at, float(row))], 0.4 * scores[at, row]
    strip = at + step
    while 0 <= strip < len(scores) and abs(strip - path[-1][0]) <= _MISSING:
        ahead = _ahead(path, strip)
        reach = round(0.45 * space)
        first = max(0, round(ahead) - reach)
        near = scores[strip, first : max(first + 1, round(ahead) + reach + 1)]
        if near.size and near.max() >= max(least, parameters.comb / 2):
            chain[strip] = first + int(near.argmax())
            path.append((strip, float(chain[strip])))
        strip += step


def _ahead(path: Sequence[tuple[int, float]], strip: int) -> float:
    last, row = path[-1]
    if len(path) < 3:
        return row
    before = path[-min(len(path), 5)]
    return row + (row - before[1]) / (last - before[0]) * (strip - last)


def _take(scores: Floats, chain: Chain, reach: int) -> None:
    """What is in the chain begins no other."""
    strips = sorted(chain)
    rows = np.interp(np.arange(strips[0], strips[-1] + 1), strips, [chain[each] for each in strips])
    for strip, row in zip(range(strips[0], strips[-1] + 1), rows, strict=True):
        scores[strip, max(0, round(row) - reach) : round(row) + reach + 1] = -1.0


def _staff(chain: Chain, combs: Combs, width: int, parameters: Parameters) -> Staff | None:
    """A smooth line through the combs of a chain that is long enough."""
    strips = np.array(sorted(chain))
    rows = np.array([chain[each] for each in strips])
    xs, scores = combs.xs[strips], combs.scores[strips, rows]
    half, space = parameters.strip * combs.space / 2, float(np.median(combs.spaces[strips, rows]))
    filled = len(strips) / (strips[-1] - strips[0] + 1)
    if xs[-1] - xs[0] + 2 * half < parameters.shortest * space or filled < parameters.filled:
        return None
    left, right = max(0, round(xs[0] - half)), min(width - 1, round(xs[-1] + half))
    return Staff(left, right, _smooth(xs, rows.astype(float), width), space, filled, float(np.median(scores)))


def _clear(staves: Sequence[Staff], parameters: Parameters) -> list[Staff]:
    """Without those that are much paler than the others, and those that are short among long ones."""
    if not staves:
        return []
    score = np.quantile([each.score for each in staves], 0.75) * parameters.paler
    length = max(each.right - each.left for each in staves) * parameters.shorter
    return [each for each in staves if each.score >= score and each.right - each.left >= length]


def _smooth(xs: Floats, ys: Floats, width: int) -> Floats:
    """Medians of neighbours, joined; going on straight beyond both ends."""
    if len(xs) >= 5:
        around = np.pad(ys, 2, mode="reflect", reflect_type="odd")
        ys = np.median(np.lib.stride_tricks.sliding_window_view(around, 5), axis=1)
    columns = np.arange(width, dtype=float)
    middle = np.interp(columns, xs, ys)
    slope = float(np.polyfit(xs, ys, 1)[0]) if len(xs) > 2 else 0.0
    middle += slope * (np.minimum(columns - xs[0], 0) + np.maximum(columns - xs[-1], 0))
    return np.asarray(middle, float)
