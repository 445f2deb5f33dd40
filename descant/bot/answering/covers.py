"""How the covers of a song compare in their chords: how near they are, which agree most, and where they differ most."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from descant.bot import Code, Line, Link, Reply
from descant.bot.answering import PAGE, Answer, Scene
from descant.bot.answering.harmony import number_of
from descant.bot.answering.heard import clock
from descant.bot.answering.naming import Json, cut, link, more_button, require_page, work_meant
from descant.bot.answering.places import between, called
from descant.bot.grammar import Kind, Wish
from descant.errors import NotFound, TooLarge

TRITONE, OCTAVE = 6, 12
"""semitones"""


def covers(wish: Wish, scene: Scene) -> Iterator[Reply]:
    """How near its versions are in their chords, which agree most, and where they differ most."""
    work = work_meant(wish, scene)
    words = scene.words
    page = Link(words.term("their chords beside each other"), scene.descant.page("harmony", of=work["iri"]))
    try:
        found = scene.descant.get("api/harmony/covers", of=work["iri"])
    except NotFound:
        said = words.phrase("No chords of {work} are known, so its covers cannot be compared.", work=link(scene, work))
        yield Reply((said,))
        return
    except TooLarge as error:
        yield Reply((words.refusal(error.message, error.remedy), (page,)))
        return
    versions = found["versions"]
    if len(versions) < 2:
        one = words.phrase(
            "Only one version of {work} has chords: there is nothing to compare.", work=link(scene, work)
        )
        yield Reply((one,))
        return
    lines = [words.phrase("{n} versions of {work}, {page}:", n=len(versions), work=link(scene, work), page=page)]
    if found["coherence"] is not None and found["chance"] is not None:
        coherent = words.phrase(
            "Coherence {coherence}, where 1 is the same chords everywhere and {chance} is what chance gives.",
            coherence=words.number(found["coherence"], 2),
            chance=words.number(found["chance"], 2),
        )
        lines.append(coherent)
    lines += _nearest(scene, found["near"]) + _apart(scene, versions, found["apart"])
    require_page(wish, scene, len(versions))
    ranked = sorted(versions, key=lambda each: -(each["toOthers"] or 0.0))[(wish.page - 1) * PAGE : wish.page * PAGE]
    lines += [("• ", cut(each["name"]), ": ", *_near(scene, each)) for each in ranked]
    yield Reply(tuple(lines), buttons=more_button(wish, scene, more=wish.page * PAGE < len(versions)))


def _near(scene: Scene, version: Json) -> Line:
    near = scene.words.number(version["toOthers"] or 0.0, 2)
    said = scene.words.phrase("{near} near to the others", near=near)
    up = version.get("transposition") or 0
    if up > TRITONE:
        moved = scene.words.phrases("heard {n} semitone lower", "heard {n} semitones lower", OCTAVE - up)
    else:
        moved = scene.words.phrases("heard {n} semitone higher", "heard {n} semitones higher", up)
    return (*said, ", ", *moved) if up else said


def _nearest(scene: Scene, pairs: Sequence[Json]) -> list[Line]:
    known = [each for each in pairs if each["near"] is not None]
    if len(known) < 2:
        return []
    nearest, farthest = (some(known, key=lambda each: each["near"]) for some in (max, min))
    return [
        scene.words.phrase("Nearest: {one} and {other} ({near}).", **_pair(scene, nearest)),
        scene.words.phrase("Farthest apart: {one} and {other} ({near}).", **_pair(scene, farthest)),
    ]


def _pair(scene: Scene, pair: Json) -> dict[str, str]:
    return {"one": cut(pair["one"]), "other": cut(pair["other"]), "near": scene.words.number(pair["near"], 2)}


def _apart(scene: Scene, versions: Sequence[Json], stretches: Sequence[Json]) -> list[Line]:
    """The stretch of which they have the least in common."""
    if not stretches:
        return []
    each = stretches[0]
    chords = "; ".join(dict.fromkeys(" ".join(said) for said in each["chords"].values()))
    told = next((one for one in versions if one["name"] == each["version"]), None)
    where = _span(scene, each, told) if told else ""
    if not where:
        return [scene.words.phrase("They differ most at {chords}", chords=Code(cut(chords)))]
    said = scene.words.phrase(
        "They differ most at {chords} ({place} of {version})",
        chords=Code(cut(chords)),
        place=where,
        version=cut(each["version"]),
    )
    return [said]


def _span(scene: Scene, stretch: Json, version: Json) -> str:
    """As a clock tells it, or by the bars; nothing where no bars are known."""
    start, end = stretch["start"], stretch["end"]
    if stretch["timeBase"] == "seconds":
        return f"{clock(start)}–{clock(end)}"
    lanes = scene.descant.get("api/harmony/chords", of=version["of"])["lanes"]
    found = [
        each
        for lane in lanes
        for each in lane["chords"]
        if lane["timeBase"] == stretch["timeBase"] and each["ordinal"] and each["end"] > start and each["start"] < end
    ]
    if not found:
        return ""
    first, last = (some(found, key=lambda each: each["ordinal"]) for some in (min, max))
    return called(scene, between(number_of(first), number_of(last)), one=first["ordinal"] == last["ordinal"])


ANSWERS: Mapping[Kind, Answer] = {Kind.COVERS: covers}
