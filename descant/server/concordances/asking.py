"""What requests of concordances have in common: two versions, what is said of them, and having them aligned."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from flask import request
from pyoxigraph import NamedNode

from descant.accounts.audit import record
from descant.analysis.alignment.bars import Bars
from descant.analysis.alignment.candidates import AROUND, Place, candidates
from descant.analysis.alignment.pins import Pins
from descant.annotations.rights import Who, require_taking_back
from descant.errors import InvalidInput, NotFound
from descant.ingest.score import Score
from descant.jobs.aligning import order
from descant.jobs.aligning.corrections import Correction, Said, Two, corrections_of, keep
from descant.jobs.aligning.versions import index_in
from descant.jobs.harmony.read import score_of
from descant.jobs.submitting import submit
from descant.jobs.table import Job
from descant.server.choosing import two_named
from descant.server.jobs import wake_runner
from descant.server.services import services
from descant.store.named import rows_of

MOST_SAID, FARTHEST = 20_000, 1_000_000
"""rows of one correction, and a bar"""
TURN = threading.Lock()
"""of who looks what was said before and then writes, which is quick: two that are sent at once are both kept"""
_EXAMPLE = 'Send {"said": [{"one": 12, "other": 14}, {"one": 13, "other": null}]}, with indexes of bars from 1.'


def two_in_request() -> tuple[str, str]:
    one, other = two_named(request.values)
    return one.value, other.value


def said_in(body: Any, *names: str) -> list[list[Said]]:
    """Of each of these names; all must be there, and nothing else."""
    if not isinstance(body, dict) or set(body) != set(names):
        raise InvalidInput("The body says nothing of any bar.", remedy=_EXAMPLE)
    return [_rows(body[name]) for name in names]


def _rows(rows: Any) -> list[Said]:
    if not isinstance(rows, list) or len(rows) > MOST_SAID:
        raise InvalidInput("The body says nothing of any bar, or too much.", remedy=_EXAMPLE)
    return list(map(_said, rows))


class Changed(NamedTuple):
    """What is said now, and what is no more; the other way round it is undone."""

    said: list[Said]
    back: list[Said]
    job: Job | None


def changing(who: Who, owner: str, one: str, other: str, *, said: list[Said], back: Collection[Said]) -> Changed:
    """Some of what one says, in the place of what one said of the same bars; the rest stays."""
    new, spoken, taken = dict.fromkeys(said), spoken_of(said), set(back)
    with TURN:
        before = said_before(who, one, other)
        kept = [each for each in before if each in new or not (each in taken or shares(each, spoken))]
        gone = unknown(before, kept)
        added = unknown(new, before)
        job = saying(who, owner, one, other, [*kept, *added]) if added or gone else None
    return Changed(added, gone, job)


def unknown(rows: Iterable[Said], known: Iterable[Said]) -> list[Said]:
    """Those that are not known, in their order."""
    there = set(known)
    return [each for each in rows if each not in there]


def said_before(who: Who, one: str, other: str) -> list[Said]:
    """By the same person, with the bar of the first version first."""
    own = [each for each in corrections_of(services().stores.public, (one, other)) if each.creator == who.agent]
    return [said for each in own for said in each.said_from(one)]


def spoken_of(said: Collection[Said]) -> set[tuple[int, int]]:
    """Bars of either side."""
    return {(side, bar) for each in said for side, bar in enumerate(each) if bar is not None}


def shares(row: Said, spoken: set[tuple[int, int]]) -> bool:
    return any((side, bar) in spoken for side, bar in enumerate(row))


def bars_of(version: str) -> dict[int, str]:
    """Its bars by their indexes, as they are labelled."""
    rows = rows_of(services().stores.public, "labels-of-bars", version=NamedNode(version))
    labels = ((index_in(row["bar"], version), row["label"].value if row["label"] else "") for row in rows)
    found = {index: label for index, label in labels if index is not None}
    if not found:
        raise NotFound(f"No bars of <{version}> are known.", remedy="Name a version whose score was read.")
    return found


def saying(who: Who, owner: str, one: str, other: str, said: list[Said]) -> Job | None:
    """Kept in the place of what they said before, and the work is aligned anew, where there are notes to align."""
    bars, other_bars, work = bars_of(one), bars_of(other), work_of(one)
    if said and work != work_of(other):
        raise InvalidInput("These are versions of two works.", remedy="Name two versions of one work.")
    _check(said, bars, other_bars)
    two = Two.of(one, other)
    turned = said if two.one == one else [(there, here) for here, there in said]
    return _kept(Correction(two, who.agent or "", tuple(turned)), work, owner)


def taking_back(who: Who, owner: str, creator: str, one: str, other: str) -> Job | None:
    """All that somebody said of the two; the log of the accounts has who did that to whom."""
    require_taking_back(who, creator)
    two = Two.of(one, other)
    if all(each.creator != creator for each in corrections_of(services().stores.public, two)):
        raise NotFound(
            f"<{creator[:200]}> has said nothing of these two.", remedy="GET the corrections to see who did."
        )
    if creator != who.agent:
        base = f"{services().config.base}id/agent/"
        record(services().engine, who.account or "", "took back corrections", creator.removeprefix(base)[:100])
    return _kept(Correction(two, creator, ()), work_of(one), owner)


def _kept(correction: Correction, work: str | None, owner: str) -> Job | None:
    keep(services().stores.public, services().config.base, correction)
    try:
        return realign(NamedNode(work), owner) if work else None
    except (InvalidInput, NotFound):  # no notes of two versions are here; what was said stands for itself
        return None


def realign(work: NamedNode, owner: str, *, again: bool = False) -> Job | None:
    """None where nothing has changed."""
    here = services()
    found = order(here.stores.public, here.engine, here.config, work, again=again)
    if found is None:
        return None
    job = submit(here.engine, replace(found, owner=owner))
    wake_runner()
    return job


def work_of(version: str) -> str | None:
    rows = rows_of(services().stores.public, "work-of-version", version=NamedNode(version))
    return next((row["work"].value for row in rows), None)


def places(one: str, other: str, indexes: Sequence[int], semitones: int) -> list[dict[str, Any]]:
    """For bars of the first, where they may be in the other, which is these semitones higher; the likeliest first."""
    mine, theirs = _score(one), _score(other)
    bars, other_bars = Bars.of(mine), Bars.of(theirs)
    at = {bar.index: place for place, bar in enumerate(mine.bars)}
    if missing := [index for index in indexes if index not in at]:
        raise NotFound(f"There is no bar {missing[0]}.", remedy=f"There are {len(at):,}, counted from 1.")

    def found(place: int) -> list[Place]:
        before = min(AROUND, place)
        return list(candidates(other_bars, bars.some(place - before, place + AROUND + 1), -semitones))[before]

    return [
        {
            "index": index,
            "places": [
                {"index": theirs.bars[each.first].index, "likeness": round(each.likeness, 4)}
                for each in found(at[index])
            ],
        }
        for index in indexes
    ]


def _score(version: str) -> Score:
    found = score_of(services().stores.public, services().config, NamedNode(version))
    if found is None:
        raise NotFound(f"The notes of <{version}> are not here.", remedy="Ingest its score.")
    return found


def _said(row: Any) -> Said:
    if not isinstance(row, dict) or set(row) != {"one", "other"} or not any(row.values()):
        raise InvalidInput(f"{str(row)[:80]} says nothing of any bar.", remedy=_EXAMPLE)
    for each in row.values():
        if each is not None and (isinstance(each, bool) or not isinstance(each, int) or each < 1):
            raise InvalidInput(f"{str(each)[:40]} is no bar.", remedy=_EXAMPLE)
    return row["one"], row["other"]


def _check(said: list[Said], bars: dict[int, str], other_bars: dict[int, str]) -> None:
    for side, known in enumerate((bars, other_bars)):
        for each in said:
            if each[side] is not None and each[side] not in known:
                raise InvalidInput(
                    f"The {('first', 'second')[side]} version has no bar {each[side]}, only {len(known):,}.",
                    remedy="Bars are counted from 1, in the order of the score.",
                )
    Pins.of((one and one - 1, other and other - 1) for one, other in said).check(max(bars), max(other_bars))
