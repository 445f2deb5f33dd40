"""A part of a concordance as the page shows it: passages, bars that are not sure, and what people said of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from descant.analysis.alignment.passages import Beside, Passage, passages
from descant.errors import NotFound
from descant.jobs.aligning.corrections import Said
from descant.server.concordances.asking import places
from descant.server.concordances.rows import Concordance
from descant.server.labels import names_of
from descant.server.languages import translated
from descant.server.presentation import href

AT_ONCE = 200
"""bars on a page"""
UNSURE, MOST_UNSURE = 0.6, 40
"""bars that are less sure are shown one by one, so many of them"""


class Part(NamedTuple):
    """Bars of the first version, from 1; the last part has whatever else is spoken of."""

    first: int
    last: int
    end: int

    @classmethod
    def at(cls, bar: int, end: int) -> Part:
        first = (min(max(1, bar), end) - 1) // AT_ONCE * AT_ONCE + 1
        return cls(first, first + AT_ONCE - 1, end)

    @property
    def before(self) -> int | None:
        return self.first - AT_ONCE if self.first > 1 else None

    @property
    def after(self) -> int | None:
        return self.last + 1 if self.last < self.end else None

    def has(self, said: Said) -> bool:
        """By the bar of the first version, or of the other where it stands alone."""
        bar = said[0] or said[1] or 1
        return self.first <= bar and (bar <= self.last or self.after is None)


def shown(whole: Concordance, part: Part, agent: str | None) -> dict[str, Any]:
    found = whole.part(part.first, part.last)
    names = names_of(each.creator for each in found.corrections)
    here = {(row.one, row.other) for row in found.rows}
    said = [
        (each, [run for run in _runs(each.said_from(found.versions[0])) if any(map(part.has, run.pairs))])
        for each in found.corrections
    ]
    return {
        "found": whole,
        "part": part,
        "passages": [_passage(found, each) for each in whole.passages if not here.isdisjoint(each.pairs)],
        "unsure": list(_unsure(found)),
        "elsewhere": sum(not runs for _, runs in said),
        "corrections": [
            {
                "by": names[each.creator],
                "creator": each.creator,
                "href": href(each.creator),
                "own": each.creator == agent,
                "passages": [_passage(found, run) for run in runs],
                "bars": len(each.said),
            }
            for each, runs in said
            if runs
        ],
    }


def _runs(said: Iterable[Said]) -> list[Passage]:
    return list(passages([Beside(*each) for each in said]))


def _passage(found: Concordance, passage: Passage) -> dict[str, Any]:
    sides = [
        None if bars is None else {"first": bars[0], "last": bars[1], "name": _bars(found.bars[side], *bars)}
        for side, bars in enumerate((passage.one, passage.other))
    ]
    return {"one": sides[0], "other": sides[1], "certainty": passage.certainty}


def _bars(labels: dict[int, str], first: int, last: int) -> str:
    """As counted, and as printed where that is something else."""
    counted = f"{first}" if first == last else f"{first}–{last}"
    printed = [labels.get(each, "") for each in (first, last)]
    said = printed[0] if first == last else "–".join(each or "?" for each in printed)
    return (
        counted
        if not any(printed) or said == counted
        else translated("%(bars)s (printed %(printed)s)") % {"bars": counted, "printed": said}
    )


def _unsure(found: Concordance) -> Iterator[dict[str, Any]]:
    """Bars that may be others as well, with all places that they may be at."""
    bars = [row for row in found.rows if row.one and row.other and row.certainty is not None and row.certainty < UNSURE]
    said = found.who_said()
    bars = [each for each in bars if (each.one, each.other) not in said][:MOST_UNSURE]
    for row, elsewhere in zip(bars, _elsewhere(found, [row.one or 0 for row in bars]), strict=True):
        yield {
            "one": row.one,
            "name": _bars(found.bars[0], row.one or 0, row.one or 0),
            "other": _bars(found.bars[1], row.other or 0, row.other or 0),
            "certainty": row.certainty,
            "places": [
                each | {"name": _bars(found.bars[1], each["index"], each["index"])}
                for each in elsewhere
                if each["index"] != row.other
            ],
        }


def _elsewhere(found: Concordance, bars: list[int]) -> list[list[dict[str, Any]]]:
    try:
        return [each["places"] for each in places(*found.versions, bars, found.transposition)] if bars else []
    except NotFound:  # notes are not here, so nothing more is known
        return [[] for _ in bars]
