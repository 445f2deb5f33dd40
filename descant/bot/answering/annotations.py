"""What people say of works, of bars, of whatever: by person, date and words. Only what is public is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any

import nh3

from descant.bot import Line, Link, Reply
from descant.bot.answering import PAGE, Answer, Instead, Scene
from descant.bot.answering.naming import Json, buttons, cut, link, more_button, page_of, version_meant, work_meant
from descant.bot.answering.places import bars_meant
from descant.bot.grammar import Kind, Wish

MOST, WORDS = 200, 200
"""annotations that are gone through page by page, and characters of what one says"""


def notes(wish: Wish, scene: Scene) -> Iterator[Reply]:
    asked, about = _about(wish, scene)
    if wish.person:
        asked["creator"] = _person(wish, scene)
    asked |= {"since": wish.since and wish.since.isoformat(), "q": wish.text[:1000]}
    last = min(wish.page * PAGE, MOST - 1)
    found = scene.descant.get("annotations/search", scope="public", limit=last + 1, **asked)["items"]
    some = found[last - PAGE : last]
    if not some:
        yield Reply((_nothing(wish, scene, about),))
        return
    more = len(found) > last and last < MOST - 1
    lines = [_heading(scene, about), *(line for each in some for line in _note(scene, each["id"]))]
    scene.chat.shown = [each["id"] for each in some]
    yield Reply(tuple(lines), buttons=more_button(wish, scene, more=more))


def _about(wish: Wish, scene: Scene) -> tuple[dict[str, Any], Line]:
    """What a search is told, and how that is called."""
    if not (wish.about or wish.version or wish.passage):
        return {}, ()
    work = work_meant(wish, scene)
    if not (wish.version or wish.passage):
        return {"work": work["iri"]}, (link(scene, work),)
    version = version_meant(wish, scene, work)
    if (bars := bars_meant(scene, version, wish)) is None:
        length = version["bars"]
        place = {"overlaps": f"{version['iri']}#bars=1,{length}"} if length else {"target": version["iri"]}
        return place, (link(scene, version),)
    scene.chat.bars = bars.first, bars.last
    place = {"overlaps": f"{version['iri']}#bars={bars.first},{bars.last}", "aligned": 1}
    return place, (link(scene, version), f", {bars.called(scene)}")


def _person(wish: Wish, scene: Scene) -> str:
    """As a search takes it."""
    if ":" in wish.person:
        return wish.person
    found: list[Json] = scene.descant.get("api/suggestions", kind="creator", q=wish.person[:WORDS])["suggestions"]
    people = {each["value"]: each["label"] for each in found}
    if not people:
        nobody = scene.words.phrase("Nobody called “{name}” has said anything in public here.", name=cut(wish.person))
        raise Instead(Reply((nobody,)))
    if len(people) > 1:
        several = scene.words.phrase("Several people are called “{name}”. Who is meant?", name=cut(wish.person))
        named = [(label, value) for value, label in people.items()][:PAGE]
        raise Instead(Reply((several,), buttons=buttons(wish, scene, "person", named)))
    return str(next(iter(people)))


def _heading(scene: Scene, about: Line) -> Line:
    return (*scene.words.phrase("Said in public of "), *about, ":") if about else scene.words.phrase("Said in public:")


def _nothing(wish: Wish, scene: Scene, about: Line) -> Line:
    if wish.page > 1:
        return scene.words.phrase("There is nothing more.")
    if about:
        return (*scene.words.phrase("Nothing like this is said in public of "), *about, ".")
    return scene.words.phrase("Nothing like this is said in public.")


def _note(scene: Scene, iri: str) -> Iterator[Line]:
    """Who, when, what it begins with, and where it is read."""
    name = iri.partition("/annotations/")[2]
    found = scene.descant.get(f"api/workspace/notes/{name}")
    people = [each["name"] for each in found["creators"] if each.get("name")]
    by = cut(", ".join(people)) or scene.words.term("somebody")
    when = str(found["document"].get("created", ""))[:10]
    said = cut(" ".join(_plain(each["html"]) for each in found["says"]), WORDS) or scene.words.term("without words")
    chord = f" [{cut(found['chord'])}]" if found["chord"] else ""
    yield ("• ", Link(by, _page(scene, iri)), f", {when}" if when else "", f": {said}{chord}")


def _plain(markup: str) -> str:
    return unescape(nh3.clean(markup.replace("<", " <"), tags=set()))


def _page(scene: Scene, iri: str) -> str:
    base = scene.descant.base
    return scene.descant.page(iri.removeprefix(base)) if iri.startswith(f"{base}annotations/") else page_of(scene, iri)


ANSWERS: Mapping[Kind, Answer] = {Kind.ANNOTATIONS: notes}
