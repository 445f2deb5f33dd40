"""A recording, to be listened to: where it plays, and the sound itself where everybody may have a copy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from descant.bot import Line, Link, Picture, Reply
from descant.bot.answering import Answer, Scene
from descant.bot.answering.heard import recording_of
from descant.bot.answering.naming import Json, cut, link, recording_meant
from descant.bot.answering.places import bars_meant
from descant.bot.answering.works import origins
from descant.bot.grammar import Kind, Wish
from descant.ontology.licences import may_be_passed_on

LARGEST = 10_000_000
"""bytes of a sound that is sent; all of them wait in the post until they are"""


def play(wish: Wish, scene: Scene) -> Iterator[Reply]:
    file = recording_meant(wish, scene)["file"]
    recording = recording_of(scene, file)
    lines = [scene.words.phrase("{recording} plays on its page.", recording=recording.link)]
    found = _version_of(scene, file)
    if found is None:
        yield Reply(tuple(lines))
        return
    work, version, source = found
    if wish.passage:
        lines.append(_at_bars(wish, scene, work, version, source))
    lines += origins(scene, [version | {"sources": [source]}])
    sound, why = _sound(scene, source)
    yield Reply((*lines, why) if why else tuple(lines), sound)


def _version_of(scene: Scene, file: str) -> tuple[Json, Json, Json] | None:
    """The work, the version and the source that a file is of; nothing of a sound that is of no work."""
    works = scene.descant.rows("works-of-place", place=file)
    if not works:
        return None
    work = scene.descant.get("api/library/work", work=works[0]["work"])
    sources = ((version, source) for version in work["versions"] for source in version["sources"])
    return next(((work, version, source) for version, source in sources if source["file"] == file), None)


def _at_bars(wish: Wish, scene: Scene, work: Json, version: Json, source: Json) -> Line:
    """Where it plays from these; they have numbers where the notes are here."""
    if not version["bars"]:
        return scene.words.phrase(
            "The notes of {version} are not here, so its bars are not known.", version=link(scene, version)
        )
    bars = bars_meant(scene, version, wish)
    assert bars is not None  # the wish has some  # noqa: S101
    address = scene.descant.page("workspace", work=work["iri"], pane=source["iri"], bar=bars.first)
    return (Link(bars.called(scene), address),)


def _sound(scene: Scene, source: Json) -> tuple[Picture | None, Line]:
    """Or why it is not sent; where a chat takes none, nobody waits for one."""
    words = scene.words
    if not scene.message.takes_sounds:
        return None, ()
    if not may_be_passed_on(source["licence"]):
        return None, words.phrase("The sound is not sent: its licence does not say that everybody may have a copy.")
    path = source["file"].removeprefix(scene.descant.base)
    size, media_type = scene.descant.measure(path)
    if size > LARGEST:
        return None, words.phrase("The sound is not sent, as it has more than {n} MB.", n=LARGEST // 1_000_000)
    name, suffix = cut(source["name"]), PurePosixPath(path).suffix
    called = name if name.endswith(suffix) else f"{name}{suffix}"
    return Picture(scene.descant.bytes(path), media_type, called, name), ()


ANSWERS: Mapping[Kind, Answer] = {Kind.PLAY: play}
