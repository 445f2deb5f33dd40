"""Where versions of a work differ: bars left out and added as they were aligned, and what a comparison found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from descant.bot import Button, Line, Link, Reply
from descant.bot.answering import PAGE, Answer, Instead, Scene
from descant.bot.answering.following import following
from descant.bot.answering.naming import (
    Json,
    buttons,
    iri_meant,
    link,
    more_button,
    require_page,
    version_meant,
    which_version,
    work_meant,
)
from descant.bot.answering.places import called, runs
from descant.bot.grammar import Kind, Wish
from descant.bot.grammar.pressing import pressed
from descant.errors import Forbidden, NotFound, Unauthenticated

PLACES, LINES = 6, 6
"""runs of bars, and sentences of a summary, that are told"""


MAY = ("editor", "admin")
"""roles of those who may have something made"""


def differences(wish: Wish, scene: Scene) -> Iterator[Reply]:
    """Of two versions; of all with the first, where no two are named and there are more."""
    work = work_meant(wish, scene)
    versions = [each for each in work["versions"] if each["bars"]]
    if len(versions) < 2:
        said = scene.words.phrase(
            "{work} has fewer than two versions with notes here, so nothing can be compared.", work=link(scene, work)
        )
        yield Reply((said,))
    elif wish.version or wish.other or len(versions) == 2:
        yield _of_two(scene, *_two(wish, scene, work, versions))
    else:
        yield _of_all(wish, scene, work, versions)


def _two(wish: Wish, scene: Scene, work: Json, versions: Sequence[Json]) -> tuple[Json, Json]:
    """The original, or that which was spoken of last, stands for one that is not named."""
    if not (wish.version or wish.other):
        first = original(versions)
        return first, next(each for each in versions if each is not first)
    spoken = scene.chat.version
    named = version_meant(replace(wish, version=wish.version or wish.other), scene, work, versions)
    rest = [each for each in versions if each is not named]
    if wish.version and wish.other:
        return named, version_meant(replace(wish, version=wish.other), scene, work, rest)
    known = [each for each in rest if each["iri"] == spoken] or [original(versions)]
    if known[0] is named:
        if len(rest) > 1:
            raise Instead(which_version(replace(wish, version=named["iri"]), scene, work, rest, field="other"))
        known = rest
    return known[0], named


def original(versions: Sequence[Json]) -> Json:
    """What others arrange, or what arranges nothing; else the longest."""
    arranged = {each["arranges"] for each in versions}
    return max(versions, key=lambda each: (each["iri"] in arranged, not each["arranges"], each["bars"]))


def compared(scene: Scene, two: Mapping[str, str]) -> Reply:
    """What there is to be said when a comparison has been made."""
    versions = scene.descant.get("api/library/work", work=two["one"])["versions"]
    one, other = (next(each for each in versions if each["iri"] == two[side]) for side in ("one", "other"))
    return _of_two(scene, one, other)


def compare(wish: Wish, scene: Scene) -> Iterator[Reply]:
    """A job, whose end is told; or what is there, where another has had it made meanwhile."""
    two = {"one": iri_meant(wish.version, scene), "other": iri_meant(wish.other, scene)}
    job = scene.descant.send("api/comparisons", two).get("id")
    if job is None:
        yield compared(scene, two)
    else:
        yield following(scene, job, scene.words.phrase("Their notes are being compared …"))


def _may(scene: Scene) -> bool:
    """Whoever asks on a page is who they are there; in a chat the bot asks, as it does where it is sent a sound."""
    try:
        return scene.descant.client.account()["role"] in MAY
    except (Unauthenticated, Forbidden):
        return False


def _of_two(scene: Scene, one: Json, other: Json) -> Reply:
    names = {"one": link(scene, one), "other": link(scene, other)}
    two = {"one": one["iri"], "other": other["iri"]}
    lines = [scene.words.phrase("{one} beside {other}:", **names)]
    unknown = scene.words.phrase("They were never aligned, so it is not known which bars differ.")
    lines += _aligned(scene, two) or [unknown]
    page = Link(scene.words.term("the page of the two"), scene.descant.page("compare", **two))
    if kept := scene.descant.get("api/comparisons/kept", **two)["pair"]:
        return Reply((*lines, *_compared(scene, kept, page)))
    if not _may(scene):
        said = scene.words.phrase(
            "Their notes were never compared; whoever may write here can have that done on {page}.", page=page
        )
        return Reply((*lines, said))
    said = scene.words.phrase("Their notes were never compared: {page} has them compared.", page=page)
    says = pressed(Kind.COMPARE, scene.chat.kept, version=one["iri"], other=other["iri"])
    return Reply((*lines, said), buttons=((Button(scene.words.term("Compare their notes"), says),),))


def _of_all(wish: Wish, scene: Scene, work: Json, versions: Sequence[Json]) -> Reply:
    first = original(versions)
    others = [each for each in versions if each is not first]
    require_page(wish, scene, len(others))
    some = others[(wish.page - 1) * PAGE : wish.page * PAGE]
    lines = [scene.words.phrase("Versions of {work} beside {first}:", work=link(scene, work), first=link(scene, first))]
    for each in some:
        found = _aligned(scene, {"one": first["iri"], "other": each["iri"]}, places=False)
        said = found[0] if found else (scene.words.term("never aligned"),)
        lines.append(("• ", link(scene, each), ": ", *said))
    scene.chat.shown = [each["iri"] for each in some]
    listed = [(each["name"], each["iri"]) for each in some]
    rows = buttons(replace(wish, version=first["iri"], page=1), scene, "other", listed)
    rows += more_button(wish, scene, more=wish.page * PAGE < len(others))
    return Reply(tuple(lines), buttons=rows)


def _aligned(scene: Scene, two: Mapping[str, str], *, places: bool = True) -> list[Line]:
    """How many bars stand beside each other, which are left out and which added; nothing where nobody knows."""
    try:
        rows = _rows(scene, two)
    except NotFound:
        return []
    words = scene.words
    same = sum(bool(row["one"] and row["other"]) for row in rows)
    sides: dict[str, list[Json]] = {"left out": [], "added": []}
    for row in rows:
        if not (row["one"] and row["other"]):
            sides["left out" if row["one"] else "added"].append(row["one"] or row["other"])
    counts = words.phrases(
        "{n} bar is in both, {out} left out, {added} added",
        "{n} bars are in both, {out} left out, {added} added",
        same,
        out=len(sides["left out"]),
        added=len(sides["added"]),
    )
    if not places:
        return [counts]
    lines = [(*counts, ".")]
    if sides["left out"]:
        lines.append(words.phrase("Left out: {bars}.", bars=_listed(scene, sides["left out"])))
    if sides["added"]:
        lines.append(words.phrase("Added: {bars}.", bars=_listed(scene, sides["added"])))
    address = scene.descant.page("concordance", **two)
    return [*lines, (Link(words.term("Bar by bar, with how sure each is"), address),)]


def _rows(scene: Scene, two: Mapping[str, str]) -> list[Json]:
    rows, first = list[Json](), 1
    while True:
        page = scene.descant.get("api/concordances", **two, first=first, last=first + 999)
        rows += page["rows"]
        first += 1000
        if page["next"] is None:
            return rows


def _listed(scene: Scene, bars: Sequence[Json]) -> str:
    places = runs(bars)
    named = ", ".join(places[:PLACES]) + (" …" if len(places) > PLACES else "")
    return called(scene, named, one=len(bars) == 1)


def _compared(scene: Scene, kept: Sequence[str], page: Link) -> Iterator[Line]:
    """What the comparison says that is kept."""
    found = scene.descant.get("api/comparisons", one=kept[0], other=kept[1])
    yield from ((each,) for each in found["summary"].get(scene.words.code, found["summary"]["en"])[:LINES])
    yield scene.words.phrase("Every bar and what was counted: {page}.", page=page)


ANSWERS: Mapping[Kind, Answer] = {Kind.DIFFERENCES: differences, Kind.COMPARE: compare}
