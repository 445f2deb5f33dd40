"""Bars as people count them, by the numbers that are printed, and as a version has them, one after the other from 1."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from descant.bot import Line, Link, Reply
from descant.bot.answering import Instead, Scene
from descant.bot.answering.naming import Json, link
from descant.bot.grammar import Wish
from descant.bot.grammar.slots import BAR, printed_order


class Bars(NamedTuple):
    """Some that follow one another."""

    first: int
    last: int
    named: str
    """as they are printed: `103–110`"""

    def called(self, scene: Scene) -> str:
        return called(scene, self.named, one=self.first == self.last)


def bars_meant(scene: Scene, version: Json, wish: Wish) -> Bars | None:
    """Those that are said; none where nothing is said of bars."""
    if wish.bars:
        return _numbered(scene, version, *sorted(wish.bars, key=printed_order))
    return _at_the_edge(scene, version, wish.edge) if wish.edge else None


def _at_the_edge(scene: Scene, version: Json, count: int) -> Bars:
    """As many as there are, at the most."""
    known = bars_of(scene, version)
    if not known:
        raise Instead(Reply((_no_notes(scene, version),)))
    return some(known, *((1, min(count, len(known))) if count > 0 else (max(1, len(known) + count + 1), len(known))))


def _numbered(scene: Scene, version: Json, first: str, last: str) -> Bars:
    """Those with these numbers: no other bars stand in for what is not there."""
    known = bars_of(scene, version)
    begin = _place(known, first, 1)
    end = _place(known, last, begin) if begin else None
    if not begin or not end:
        raise Instead(Reply((_not_there(scene, version, known, first, last),)))
    return some(known, begin, end)


def _place(known: Sequence[Json], number: str, least: int) -> int | None:
    """Of the bar with this number, from a place on: as it is printed, or, where nothing is, as it is counted."""
    printed = any(_is_number(each) for each in known)
    names = ((each["index"], each["label"] if printed and each["label"] else str(each["index"])) for each in known)
    return next((index for index, name in names if name.lower() == number and index >= least), None)


def _is_number(bar: Json) -> bool:
    return bool(bar["label"] and BAR.fullmatch(bar["label"]))


def _not_there(scene: Scene, version: Json, known: Sequence[Json], first: str, last: str) -> Line:
    if not known:
        return _no_notes(scene, version)
    return scene.words.phrases(
        "{version} has {n} bar, numbered {bars}, but not {asked}.",
        "{version} has {n} bars, numbered {bars}, but not {asked}.",
        len(known),
        version=link(scene, version),
        bars=some(known, known[0]["index"], known[-1]["index"]).named,
        asked=called(scene, between(first, last), one=first == last),
    )


def _no_notes(scene: Scene, version: Json) -> Line:
    return scene.words.phrase("The notes of {version} are not here.", version=link(scene, version))


def bars_of(scene: Scene, version: Json) -> list[Json]:
    """Each with its index and its label; none of a version whose score was not read."""
    if not version["bars"]:
        return []
    found: list[Json] = scene.descant.get("api/workspace/bars", version=version["iri"])["bars"]
    return found


def some(known: Sequence[Json], first: int, last: int) -> Bars:
    labels = {each["index"]: each["label"] or str(each["index"]) for each in known}
    return Bars(first, last, between(labels.get(first, str(first)), labels.get(last, str(last))))


def called(scene: Scene, named: str, *, one: bool) -> str:
    """`bar 5`, `bars 103–110`."""
    words = scene.words
    said = words.phrase("bar {bar}", bar=named) if one else words.phrase("bars {bars}", bars=named)
    return "".join(map(str, said))


def between(first: str, last: str) -> str:
    return first if first == last else f"{first}–{last}"


def runs(bars: Iterable[Json]) -> list[str]:
    """Bars with index and label, in their order: `7–12`, `20`."""
    found = list[list[Json]]()
    for each in bars:
        if found and each["index"] == found[-1][-1]["index"] + 1:
            found[-1].append(each)
        else:
            found.append([each])
    return [between(*(each["label"] or str(each["index"]) for each in (run[0], run[-1]))) for run in found]


def workspace_at(scene: Scene, work: Json, version: Json, bar: int) -> Link:
    """With the score of the version, or what else there is of it."""
    pane = next((each["iri"] for each in version["sources"]), None)
    address = scene.descant.page("workspace", work=work["iri"], pane=pane, bar=bar)
    return Link(scene.words.term("in the workspace"), address)
