"""Two aligned versions compared, in everything that this package compares.

    found = compare(orchestra, trio)        # scores; aligned here, unless an alignment is given
    found.rows[0].shares                    # of each bar: identity, similarity, difference
    found.sides[0].instrumentation.nowhere  # what of each voice of the first the second does not have
    sentences(found, "de")                  # descant.analysis.comparing_scores.summary

The second version is compared as it sounds in the key of the first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from descant.analysis.alignment.aligning import Alignment
from descant.analysis.alignment.metres import align_scores
from descant.analysis.comparing_scores.contour import Beside, Contour, contour
from descant.analysis.comparing_scores.density import Density, density
from descant.analysis.comparing_scores.harmony import Harmonies, harmonies
from descant.analysis.comparing_scores.instrumentation import Instrumentation, instrumentation
from descant.analysis.comparing_scores.joining import Joined, in_one_metre, stretched
from descant.analysis.comparing_scores.kinds import Kind, Shares, Status, shares
from descant.analysis.comparing_scores.rows import Row, rows
from descant.analysis.comparing_scores.transposition import Transposition, transposition
from descant.analysis.comparing_scores.versions import Tone, Version, require_music
from descant.analysis.comparing_scores.voices import Stretch, missing
from descant.analysis.harmony.scores.chords import chords_of
from descant.errors import InvalidInput, WrongUse
from descant.ingest.score import Score

NAMES = ("first version", "second version")
STEPS = 4
"""bars beside each other, voices, outer lines, chords"""


@dataclass(frozen=True, slots=True)
class Side:
    """A version, and what it is to the other one."""

    version: Version
    """the second as it sounds in the key of the first"""
    instrumentation: Instrumentation
    """its voices in those of the other"""
    missing: tuple[Stretch, ...]
    """its voices that the other does not have over a stretch of rows: left out of the first, added in the second"""
    density: tuple[Density | None, ...]
    """of each row; None where it has no bar"""


@dataclass(frozen=True, slots=True)
class Comparison:
    sides: tuple[Side, Side]
    alignment: Alignment
    """of the bars that are compared, of which some were made of several"""
    stretch: float
    """by which times of the second version are multiplied"""
    transposition: Transposition
    rows: tuple[Row, ...]
    contour: Contour
    """its bars are those of `compared`"""
    harmonies: Harmonies | None
    """its bars are those of `compared`; None where chords were not asked for"""

    @property
    def compared(self) -> list[int]:
        """Rows with bars of both versions."""
        return [at for at, row in enumerate(self.rows) if row.pair]

    def of(self, status: Status) -> list[int]:
        return [at for at, row in enumerate(self.rows) if row.status is status]

    @property
    def weights(self) -> dict[Kind, float]:
        """Shares of each kind in the bars that are compared, each bar by how long it lasts in the first version."""
        lasts = {at: self.sides[0].version.lasts(self.rows[at].one or 0) or 1.0 for at in self.compared}
        whole = sum(lasts.values()) or 1.0
        known = [(row, lasts[at]) for at, row in enumerate(self.rows) if row.pair]
        return {kind: sum(_weight(row, at) * time for row, time in known) / whole for at, kind in enumerate(Kind)}

    @property
    def shares(self) -> Shares:
        return shares(self.weights)

    def notes_a_quarter(self, side: int) -> float:
        """That begin, in the mean over the bars that are compared."""
        version, dense = self.sides[side].version, self.sides[side].density
        own = [
            (found.notes, version.lasts(pair[side]))
            for at in self.compared
            if (found := dense[at]) and (pair := self.rows[at].pair)
        ]
        time = sum(lasts for _, lasts in own)
        return sum(notes * lasts for notes, lasts in own) / time if time else 0.0


def _weight(row: Row, at: int) -> float:
    """Bars without a sound are the same."""
    silent = not any(row.weights)
    return float(at == 0) if silent else row.weights[at]


def compare(
    one: Score,
    other: Score,
    alignment: Alignment | None = None,
    *,
    names: tuple[str, str] = NAMES,
    chords: bool = True,
    other_music_too: bool = False,
    watch: Callable[[], None] = lambda: None,
) -> Comparison:
    """`other_music_too` compares what does not look like the same work, which is refused else. `watch` is called after
    each of the STEPS, and may raise."""
    for score, name in zip((one, other), names, strict=True):
        require_music(score, name)
    whole = alignment or align_scores(one, other)
    _check(whole, one, other, names, other_music_too)
    ours, theirs, found, factor = in_one_metre(one, other, whole)
    version = Version.of_joined(ours, names[0])
    moved = Version.of_joined(theirs._replace(score=stretched(theirs.score, factor)), names[1])
    step = transposition(_tones(version, moved, found.pairs), found.transposition)
    moved = replace(moved, tones=tuple(tuple(map(step.moved_back, bar)) for bar in moved.tones))
    beside = tuple(rows(version, moved, found))
    watch()
    pairs = [row.pair for row in beside if row.pair]
    sides = _side(version, moved, beside, 0), _side(moved, version, beside, 1)
    watch()
    lines = contour(_following(version, moved, pairs))
    watch()
    heard = _harmonies((one, ours), (other, theirs), pairs, step) if chords else None
    watch()
    return Comparison(sides, found, factor, step, beside, lines, heard)


def _check(alignment: Alignment, one: Score, other: Score, names: tuple[str, str], other_music_too: bool) -> None:
    if (alignment.count, len(alignment.partners)) != (len(one.bars), len(other.bars)):
        raise WrongUse(
            f"The alignment is of {alignment.count} and {len(alignment.partners)} bars, the versions have "
            f"{len(one.bars)} and {len(other.bars)}.",
            remedy="Align these two.",
        )
    if not (alignment.is_credible or other_music_too):
        raise InvalidInput(
            f"{names[0]} and {names[1]} do not look like versions of one work: their alignment is worth "
            f"{alignment.score:.2f}, where 1 is a version with itself.",
            remedy="Choose versions of one work, or compare them all the same.",
        )


def _side(version: Version, other: Version, beside: Sequence[Row], which: int) -> Side:
    pairs = [row.pair for row in beside if row.pair]
    tones = ((version.tones[pair[which]], other.tones[pair[1 - which]]) for pair in pairs)
    found = instrumentation(tones, len(version.voices), len(other.voices))
    bars = ((row.one, row.other)[which] for row in beside)
    dense = tuple(
        None if bar is None or not version.known(bar) else density(version.tones[bar], version.lasts(bar))
        for bar in bars
    )
    return Side(version, found, tuple(missing(beside, which, len(version.voices))), dense)


def _tones(
    one: Version, other: Version, pairs: Sequence[tuple[int, int]]
) -> Iterator[tuple[Sequence[Tone], Sequence[Tone]]]:
    for bar, their in pairs:
        yield one.tones[bar], other.tones[their]


def _following(one: Version, other: Version, pairs: Sequence[tuple[int, int]]) -> Iterator[Beside]:
    before = (-2, -2)
    for bar, their in pairs:
        follows = (bar - 1, their - 1) == before
        yield Beside(one.tones[bar], other.tones[their], follows)
        before = (bar, their)


def _harmonies(
    one: tuple[Score, Joined], other: tuple[Score, Joined], pairs: Sequence[tuple[int, int]], step: Transposition
) -> Harmonies:
    """The chords of each edition in its own bars and times, placed in those that are compared."""
    bars = [(one[1].score.bars[bar], other[1].score.bars[their]) for bar, their in pairs]
    return harmonies(chords_of(one[0]), chords_of(other[0]), bars, step.fifths)
