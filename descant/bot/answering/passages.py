"""Bars of a version as a picture; where the same bars of another version were looked at before, through these."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from descant.bot import Button, Line, Picture, Reply, Span
from descant.bot.answering import Answer, Scene
from descant.bot.answering.naming import Json, cut, link, more_button, version_meant, work_meant
from descant.bot.answering.places import Bars, bars_meant, bars_of, some, workspace_at
from descant.bot.answering.works import origins
from descant.bot.grammar import Kind, Wish
from descant.bot.grammar.pressing import pressed_again

DRAWN = 8
"""bars of a picture"""


def passage(wish: Wish, scene: Scene) -> Iterator[Reply]:
    before, looked_at = scene.chat.version, scene.chat.bars
    work = work_meant(wish, scene)
    version = version_meant(wish, scene, work, [each for each in work["versions"] if each["bars"]])
    is_other = before not in ("", version["iri"])
    remarks: list[Line] = []
    bars: Bars | None = None
    if looked_at and _is_same_passage(wish, scene):
        if is_other:
            remarks, bars = _through(scene, before, version, looked_at)
        elif wish.page > 1 or not wish.passage:
            bars = some(bars_of(scene, version), *looked_at)
    found_elsewhere = is_other and bars is not None
    if bars is None:
        bars = bars_meant(scene, version, wish) or _beginning(scene, version)
    scene.chat.bars = bars.first, bars.last
    first = bars.first + (wish.page - 1) * DRAWN
    if first > bars.last:
        yield Reply((scene.words.phrase("There is nothing more."),))
        return
    shown = some(bars_of(scene, version), first, min(bars.last, first + DRAWN - 1))
    said = scene.words.phrase(
        "{version}, {bars}, {place}",
        version=link(scene, version),
        bars=shown.called(scene),
        place=workspace_at(scene, work, version, shown.first),
    )
    buttons: tuple[tuple[Button, ...], ...] = more_button(wish, scene, more=shown.last < bars.last)
    if found_elsewhere and wish.passage:
        label = scene.words.term("The bars with these numbers")
        here = pressed_again(replace(wish, version=version["iri"]), scene.chat.kept)
        buttons += ((Button(label, here),),)
    yield Reply((said, *remarks, *origins(scene, [_score_of(version)])), _picture(scene, version, shown), buttons)


def _beginning(scene: Scene, version: Json) -> Bars:
    return some(known := bars_of(scene, version), 1, min(DRAWN, len(known)))


def _is_same_passage(wish: Wish, scene: Scene) -> bool:
    """As that which was looked at: where no bars are said, or still those of the last question."""
    last = scene.chat.last
    return not wish.passage or (last is not None and last.passage == wish.passage)


def _picture(scene: Scene, version: Json, bars: Bars) -> Picture:
    asked = {"version": version["iri"], "first": bars.first, "last": bars.last, "form": "png"}
    data = scene.descant.bytes("api/scores/passage", **asked)
    name = cut(f"{version['name']}, {bars.called(scene)}")
    return Picture(data, "image/png", f"{name}.png", name)


def _through(scene: Scene, before: str, version: Json, wanted: tuple[int, int]) -> tuple[list[Line], Bars | None]:
    """The same passage of a version that was looked at before, as the two are aligned, or people say."""
    work = scene.descant.get("api/library/work", work=before)
    other = next((each for each in work["versions"] if each["iri"] == before), None)
    if other is None:
        return [], None
    asked = some(bars_of(scene, other), *wanted)
    asked_for = {"version": before, "first": asked.first, "last": asked.last}
    places = scene.descant.get("api/workspace/places", **asked_for)["versions"]
    found = next((each["candidates"] for each in places if each["iri"] == version["iri"]), ())
    place = next((each for each in found if each["origin"] != "search"), None)
    names: dict[str, Span] = {"bars": asked.called(scene), "other": link(scene, other)}
    if place is None:
        return [scene.words.phrase("It is not known where {bars} of {other} stand here.", **names)], None
    bars = some(bars_of(scene, version), place["first"], place["last"])
    return [_why(scene, place, bars, names)], bars


def _why(scene: Scene, place: Json, bars: Bars, names: dict[str, Span]) -> Line:
    pieces: dict[str, Span] = names | {"here": bars.called(scene)}
    if place["saidBy"]:
        who = cut(place["saidBy"]["name"])
        return scene.words.phrase("In {other}: {bars}; here: {here}, as {who} says.", **pieces, who=who)
    sure = scene.words.number(place["certainty"] or 0.0, 2)
    return scene.words.phrase(
        "In {other}: {bars}; here: {here}, as the notes were aligned (certainty {sure}).",
        **pieces,
        sure=sure,
    )


def _score_of(version: Json) -> Json:
    return version | {"sources": [each for each in version["sources"] if each["kind"] == "score"]}


ANSWERS: Mapping[Kind, Answer] = {Kind.PASSAGE: passage}
