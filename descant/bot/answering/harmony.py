"""Chords: those of a song or a version, and where a progression is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from descant.bot import Code, Line, Link, Reply, Strong
from descant.bot.answering import PAGE, Answer, Scene
from descant.bot.answering.heard import clock
from descant.bot.answering.naming import Json, cut, link, more_button, version_meant, work_meant
from descant.bot.answering.places import Bars, bars_meant
from descant.bot.grammar import Kind, Wish
from descant.errors import NotFound

LANES = 3
"""people and programs whose chords are told"""
_WHERE = re.compile(r" (?:in|as) ")
"""in a pattern that says in which keys"""
BARS, CHORDS = 16, 24
"""that a reply has of each; chords, where no bars are known"""


def chords(wish: Wish, scene: Scene) -> Iterator[Reply]:
    """Bar by bar, of each who says so, with how sure they are."""
    work = work_meant(wish, scene)
    version = version_meant(wish, scene, work)
    bars = bars_meant(scene, version, wish)
    page = Link(scene.words.term("all of them and their graph"), scene.descant.page("harmony", of=version["iri"]))
    try:
        lanes = scene.descant.get("api/harmony/chords", of=version["iri"])["lanes"]
    except NotFound:
        lanes = []
    if not lanes:
        where = Link(scene.words.term("its page"), scene.descant.page("harmony", of=version["iri"]))
        said = scene.words.phrase(
            "Nobody has said anything of the chords of {version}. If its notes are here, {page} has them found.",
            version=link(scene, version),
            page=where,
        )
        yield Reply((said,))
        return
    if bars:
        scene.chat.bars = bars.first, bars.last
    found = [(lane, *_some(lane["chords"], bars, wish.page)) for lane in lanes[:LANES]]
    if wish.page > 1 and not any(some for _, some, _ in found):
        yield Reply((scene.words.phrase("There is nothing more."),))
        return
    lines = [scene.words.phrase("Chords of {version}, {page}:", version=link(scene, version), page=page)]
    for lane, some, _ in found:
        lines += _lane(scene, lane, some)
    if len(lanes) > LANES:
        lines.append(
            scene.words.phrases("{n} more says other chords.", "{n} more say other chords.", len(lanes) - LANES)
        )
    more = any(each for _, _, each in found)
    yield Reply(tuple(lines), buttons=more_button(wish, scene, more=more))


def _some(chords: Sequence[Json], bars: Bars | None, page: int) -> tuple[list[Json], bool]:
    """Those of a page, and whether there are more."""
    wanted = [
        each for each in chords if bars is None or (each["ordinal"] and bars.first <= each["ordinal"] <= bars.last)
    ]
    if wanted and wanted[0]["ordinal"]:
        start = (bars.first if bars else 1) + (page - 1) * BARS
        some = [each for each in wanted if each["ordinal"] and start <= each["ordinal"] < start + BARS]
        return some, (wanted[-1]["ordinal"] or 0) >= start + BARS
    return wanted[(page - 1) * CHORDS : page * CHORDS], len(wanted) > page * CHORDS


def _lane(scene: Scene, lane: Json, some: Sequence[Json]) -> Iterator[Line]:
    sure = [each["confidence"] for each in some if each["confidence"] is not None]
    by: Line = (Strong(cut(lane["by"])),)
    if sure:
        mean, least = (scene.words.number(each, 2) for each in (sum(sure) / len(sure), min(sure)))
        by += scene.words.phrase(" (sure to {mean}, at the least {least})", mean=mean, least=least)
    if not some:
        yield (*by, ": ", scene.words.term("nothing in these bars"))
        return
    yield (*by, ":")
    yield (Code(_written(scene, lane, some)),)


def _written(scene: Scene, lane: Json, some: Sequence[Json]) -> str:
    if some[0]["ordinal"]:
        bars = groupby(some, key=lambda each: each["ordinal"])
        return " | ".join(_bar(list(each)) for _, each in bars)
    if lane["timeBase"] == "seconds":
        return "  ".join(f"{clock(each['start'])} {each['label']}" for each in some)
    return " ".join(each["label"] for each in some)


def _bar(chords: Sequence[Json]) -> str:
    return f"{number_of(chords[0])}: {' '.join(each['label'] for each in chords)}"


def number_of(chord: Json) -> str:
    """Of its bar: as it is printed, else as it is counted."""
    return str(chord["bar"] or f"({chord['ordinal']})")


def progression(wish: Wish, scene: Scene) -> Iterator[Reply]:
    """Where it is, the first place of each song."""
    first = (wish.page - 1) * PAGE
    asked = {"pattern": wish.pattern[:200], "first": first, "count": PAGE, "once": "true"}
    found = scene.descant.get("api/harmony/progressions", **asked)
    page = Link(scene.words.term("all places"), scene.descant.page("harmony", pattern=wish.pattern[:200]))
    pattern = Code(cut(found["pattern"]))
    if not found["matches"]:
        yield Reply((_nowhere(scene, pattern),))
        return
    lines = [_count(scene, found["total"], pattern, page)]
    lines += [_place(scene, each) for each in found["matches"]]
    if not found["whole"]:
        lines.append(scene.words.phrase("Not everything was looked through: there may be more."))
    if found["unread"]:
        unread = scene.words.phrases(
            "{n} sequence is not in the index yet.", "{n} sequences are not in the index yet.", found["unread"]
        )
        lines.append(unread)
    scene.chat.shown = [each["of"] for each in found["matches"] if "of" in each]
    more = first + PAGE < found["total"]
    yield Reply(tuple(lines), buttons=more_button(wish, scene, more=more))


def _nowhere(scene: Scene, pattern: Code) -> Line:
    if _WHERE.search(pattern.words):
        return scene.words.phrase("{pattern} is nowhere in what is here.", pattern=pattern)
    return scene.words.phrase("{pattern} is nowhere in what is here, in any key.", pattern=pattern)


def _count(scene: Scene, n: int, pattern: Code, page: Link) -> Line:
    words = scene.words
    if _WHERE.search(pattern.words):
        return words.phrases(
            "{n} song has {pattern}, {page}:", "{n} songs have {pattern}, {page}:", n, pattern=pattern, page=page
        )
    return words.phrases(
        "{n} song has {pattern} in any key, {page}:",
        "{n} songs have {pattern} in any key, {page}:",
        n,
        pattern=pattern,
        page=page,
    )


def _place(scene: Scene, match: Json) -> Line:
    bar, of = match.get("bar"), match.get("of")
    when: Line = ()
    if bar:
        said = match["printed"] or f"({bar})"
        when = (", ", *scene.words.phrase("bar {bar}", bar=said))
    elif match.get("in") == "seconds" and match["start"] is not None:
        when = (f", {clock(match['start'])}",)
    name = cut(match.get("name") or match.get("by") or "?")
    song = Link(name, scene.descant.page("harmony", of=of, bar=bar - 1 if bar else None)) if of else name
    return (
        "• ",
        song,
        *when,
        ": ",
        Code(" ".join(match["chords"])),
        f" · {cut(match['by'])}" if match.get("by") else "",
    )


ANSWERS: Mapping[Kind, Answer] = {Kind.CHORDS: chords, Kind.PROGRESSION: progression}
