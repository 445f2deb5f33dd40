"""What the words of a wish name: a work, a version of it, a recording. Which of several is meant is asked back.

Works are found by the server, which knows their words; versions and recordings among those of a work, here. Where
nothing is named, what was spoken of last is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from descant.bot import Button, Line, Link, Reply
from descant.bot.answering import PAGE, Instead, Scene
from descant.bot.answering.matching import best
from descant.bot.grammar import Wish
from descant.bot.grammar.pressing import pressed_again

Json = dict[str, Any]
ENOUGH, RIVAL = 0.5, 0.1
"""what part of the words a work must have, and how near another must come to it so that either may be meant"""
LONGEST = 200
"""characters of a question for works"""
LABEL, NAME = 48, 100
"""characters of a button, and of a name"""
_SHORT = re.compile(r"/[a-z-]+/[^/\s]+")
_OURS = re.compile(r"id/[a-z-]+/[\w~-][\w.~-]*")


def iri_meant(words: str, scene: Scene) -> str:
    """Of an IRI, and of its last two parts, as buttons say it; nothing of other words."""
    if words.startswith(("http://", "https://")) and not re.search(r'[\s<>"{}|\\^`]', words):
        return words
    return f"{scene.descant.base}id{words}" if _SHORT.fullmatch(words) else ""


def work_meant(wish: Wish, scene: Scene) -> Json:
    """With its versions, as `/api/library/work` has it; it is what is spoken of from now on."""
    iri = iri_meant(wish.about, scene)
    if not wish.about:
        iri = scene.chat.work
    words = " ".join(filter(None, (wish.about, "" if scene.chat.work else wish.version)))
    if not (iri or words):
        raise Instead(Reply((scene.words.phrase("Which work is meant? Its title or its composer will do."),)))
    work: Json = scene.descant.get("api/library/work", work=iri or _found(wish, words, scene))
    if work["iri"] != scene.chat.work:
        scene.chat.work, scene.chat.version, scene.chat.recording, scene.chat.bars = work["iri"], "", "", None
    return work


def version_meant(wish: Wish, scene: Scene, work: Json, among: Iterable[Json] | None = None) -> Json:
    """One of the work's, or of some of them; that which was spoken of last where none is named."""
    versions = list(work["versions"] if among is None else among)
    iri = iri_meant(wish.version or wish.about, scene)
    found = [each for each in versions if each["iri"] == iri]
    if not found and not iri:
        found = best(wish.version or wish.about, versions, lambda each: words_of(each, scene))
        if not wish.version and len(found) == len(versions):  # then the words are those of the work
            found = []
    if not found and not wish.version:
        found = [each for each in versions if each["iri"] == scene.chat.version] or versions
    if len(found) != 1:
        raise Instead(which_version(wish, scene, work, found or versions, named=wish.version if not found else ""))
    if found[0]["iri"] != scene.chat.version:
        scene.chat.version = found[0]["iri"]
    named: Json = found[0]
    return named


def recording_meant(wish: Wish, scene: Scene) -> Json:
    """A source of a version of a work; its `file` is what was listened to."""
    if not wish.about and not wish.version and scene.chat.recording:
        return {"iri": "", "name": "", "file": scene.chat.recording}
    work = work_meant(wish, scene)
    recordings = [
        source | {"of": version["name"]}
        for version in work["versions"]
        for source in version["sources"]
        if source["kind"] == "recording"
    ]
    iri = iri_meant(wish.about, scene)
    found = [each for each in recordings if iri in (each["iri"], each["file"])]
    found = found or best(f"{wish.about} {wish.version}", recordings, lambda each: [each["name"], each["of"]])
    found = found or recordings
    if not found:
        nothing = scene.words.phrase("There is no recording of {work} here.", work=link(scene, work))
        raise Instead(Reply((nothing,)))
    if len(found) > 1:
        said = scene.words.phrase("Which recording of {work} is meant?", work=link(scene, work))
        listed = [(f"{each['name']} · {each['of']}", each["file"]) for each in found[:PAGE]]
        raise Instead(Reply((said,), buttons=buttons(wish, scene, "about", listed)))
    scene.chat.recording = found[0]["file"]
    named: Json = found[0]
    return named


def words_of(version: Json, scene: Scene) -> list[str]:
    """By which it may be named."""
    term = scene.words.term
    instruments = [spoken for each in version["instruments"] for spoken in (each, term(each))]
    people = [each["name"] for each in version["people"]]
    sources = [each["name"] for each in version["sources"]]
    ensemble = _ENSEMBLES.get(len(version["instruments"]), ())
    return [version["name"], *people, *instruments, *sources, *ensemble, version["scoring"], version["date"]]


_ENSEMBLES = {
    2: ("duo", "duet", "duett"),
    3: ("trio", "terzett"),
    4: ("quartet", "quartett"),
    5: ("quintet", "quintett"),
    6: ("sextet", "sextett"),
    7: ("septet", "septett"),
    8: ("octet", "oktett"),
}


def which_version(
    wish: Wish, scene: Scene, work: Json, versions: Sequence[Json], named: str = "", field: str = "version"
) -> Reply:
    """Asked back; `named` is what none of them is called, `field` that of the wish which says it then."""
    words = scene.words
    if not versions:
        return Reply((words.phrase("There is no version of {work} that has this.", work=link(scene, work)),))
    said = words.phrase("Which version of {work} is meant?", work=link(scene, work))
    if named:
        said = words.phrase(
            "No version of {work} is called “{name}”. These are there:", work=link(scene, work), name=cut(named)
        )
    listed = [(each["name"], each["iri"]) for each in versions[:PAGE]]
    scene.chat.shown = [iri for _, iri in listed]
    return Reply((said,), buttons=buttons(wish, scene, field, listed))


def buttons(
    wish: Wish, scene: Scene, name: str, values: Iterable[tuple[str, object]]
) -> tuple[tuple[Button, ...], ...]:
    """The same wish with each of these as one of its fields."""
    return tuple(
        (Button(cut(label, LABEL), pressed_again(wish, scene.chat.kept, **{name: value})),) for label, value in values
    )


def more_button(wish: Wish, scene: Scene, *, more: bool) -> tuple[tuple[Button, ...], ...]:
    """To the next page, where there is one; whoever says "more" comes there, too."""
    label = scene.words.term("More")
    return ((Button(label, pressed_again(wish, scene.chat.kept, page=wish.page + 1)),),) if more else ()


def require_page(wish: Wish, scene: Scene, total: int, size: int = PAGE) -> None:
    """Whoever says "more" may be at the end."""
    if wish.page > 1 and (wish.page - 1) * size >= total:
        raise Instead(Reply((scene.words.phrase("There is nothing more."),)))


def link(scene: Scene, thing: Json) -> Link:
    """A work or a version, by its name, to its page."""
    return Link(cut(thing.get("name") or thing.get("title") or thing["iri"]), page_of(scene, thing["iri"]))


def page_of(scene: Scene, iri: str) -> str:
    """Where a thing is shown, be its IRI ours or not."""
    path = iri.removeprefix(scene.descant.base)
    return scene.descant.page(path) if _OURS.fullmatch(path) else scene.descant.page("describe", iri=iri)


def cut(name: str, most: int = NAME) -> str:
    """On one line."""
    plain = " ".join(name.split())
    return plain if len(plain) <= most else f"{plain[: most - 1].rstrip()}…"


def _found(wish: Wish, words: str, scene: Scene) -> str:
    """The IRI of the work that is called so."""
    found: list[Json] = scene.descant.get("api/library/nearest", q=words[:LONGEST], limit=PAGE + 1)["works"]
    likely = [each for each in found if each["matched"] >= max(ENOUGH, found[0]["matched"] - RIVAL)]
    spoken = [each for each in likely if each["iri"] == scene.chat.work]
    called = [each for each in likely if each["called"]]
    for some in (likely, called, spoken):
        if len(some) == 1:
            return str(some[0]["iri"])
    raise Instead(_which_work(wish, words, scene, likely, found))


def _which_work(wish: Wish, words: str, scene: Scene, likely: Sequence[Json], found: Sequence[Json]) -> Reply:
    said: Line = scene.words.phrase("Several works may be meant by “{words}”. Which one?", words=cut(words))
    library = Link(scene.words.term("the library"), scene.descant.page("library"))
    if not likely and found:
        said = scene.words.phrase(
            "Nothing in {library} is called “{words}”. Is one of these meant?", library=library, words=cut(words)
        )
    elif not likely:
        said = scene.words.phrase("Nothing in {library} is called “{words}”.", library=library, words=cut(words))
    listed = list(likely or found)[:PAGE]
    scene.chat.shown = [each["iri"] for each in listed]
    named = [(" · ".join((each["title"], *each["composers"][:1])), each["iri"]) for each in listed]
    return Reply((said,), buttons=buttons(wish, scene, "about", named))
