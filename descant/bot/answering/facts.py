"""Of one thing: how long it is, in which key and metre, how fast: what the source of a version says, and recordings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from descant.bot import Line, Link, Reply
from descant.bot.answering import PAGE, Answer, Scene
from descant.bot.answering.heard import Recording, clock, key_in_words, recording_of
from descant.bot.answering.matching import best
from descant.bot.answering.naming import (
    Json,
    iri_meant,
    link,
    more_button,
    require_page,
    version_meant,
    words_of,
    work_meant,
)
from descant.bot.grammar import Kind, Wish

LENGTH, KEY, METRE, TEMPO = "length", "key", "metre", "tempo"
_COMMON: Mapping[str, str] = {"C": "C (4/4)", "C|": "C| (2/2)"}
"""signs that say no numbers"""
TOLD = 3
"""recordings of a version; each has to be asked for"""


def facts(wish: Wish, scene: Scene) -> Iterator[Reply]:
    """Of the recording that is meant; else of each version of the work."""
    if recording := recording_said(wish, scene):
        yield Reply(((recording.link, ": ", *_heard(wish, scene, recording)),))
        return
    work = work_meant(wish, scene)
    versions = versions_said(wish, scene, work)
    require_page(wish, scene, len(versions))
    some = versions[(wish.page - 1) * PAGE : wish.page * PAGE]
    scene.chat.version, scene.chat.recording = versions[0]["iri"] if len(versions) == 1 else "", ""
    lines = [line for each in some for line in _of_version(wish, scene, each)] or [(scene.words.term("not known"),)]
    first = scene.words.phrase("Of {work} is known:", work=link(scene, work))
    yield Reply((first, *lines), buttons=more_button(wish, scene, more=wish.page * PAGE < len(versions)))


def recording_said(wish: Wish, scene: Scene) -> Recording | None:
    """One that is named by its IRI, or was spoken of last."""
    if not (wish.about or wish.version):
        if scene.chat.last and scene.chat.last.kind in (Kind.PASSAGE, Kind.CHORDS, Kind.DIFFERENCES):
            return None
        return recording_of(scene, scene.chat.recording) if scene.chat.recording else None
    iri = iri_meant(wish.about, scene)
    return recording_of(scene, iri) if "/file/" in iri else None


def versions_said(wish: Wish, scene: Scene, work: Json) -> list[Json]:
    """That which is named, by what the work is named by, too; else all."""
    if wish.version:
        return [version_meant(wish, scene, work)]
    versions = list(work["versions"])
    spoken = [each for each in versions if each["iri"] == scene.chat.version]
    if not wish.about:
        return spoken or versions
    iri = iri_meant(wish.about, scene)
    named = best(wish.about, versions, lambda each: words_of(each, scene))
    return [each for each in versions if each["iri"] == iri] or named or versions


def _of_version(wish: Wish, scene: Scene, version: Json) -> Iterator[Line]:
    written = "; ".join(_written(wish, scene, version))
    recordings = [each for each in version["sources"] if each["kind"] == "recording"]
    said = written if written or recordings else scene.words.term("not known")
    yield ("• ", link(scene, version), f": {said}" if said else "")
    for source in recordings[:TOLD]:
        recording = recording_of(scene, source["file"])
        yield ("  ", Link(source["name"], recording.page), ": ", *_heard(wish, scene, recording))
    if more := len(recordings[TOLD:]):
        yield ("  ", *scene.words.phrases("and {n} more recording", "and {n} more recordings", more))


def _written(wish: Wish, scene: Scene, version: Json) -> Iterator[str]:
    """What its notes say; how fast they are to be played they do not."""
    if wish.name in ("", LENGTH) and version["bars"]:
        yield "".join(map(str, scene.words.phrases("{n} bar", "{n} bars", version["bars"])))
    if wish.name in ("", KEY) and version["key"]:
        yield key_in_words(scene, version["key"].replace(" ", ":"))
    if wish.name in ("", METRE) and version["metre"]:
        written = str(version["metre"])
        yield _COMMON.get(written, written)


def _heard(wish: Wish, scene: Scene, recording: Recording) -> Line:
    """As machines heard it, with how sure they are."""
    if said := "; ".join(_measured(wish, scene, recording)):
        return (said,)
    return scene.words.phrase("not analysed yet; its page has a button for that")


def _measured(wish: Wish, scene: Scene, recording: Recording) -> Iterator[str]:
    words = scene.words
    if wish.name in ("", LENGTH):
        yield clock(recording.duration)
    if wish.name in ("", KEY) and (key := recording.first("key", "key")):
        sure = f" ({words.number(key['confidence'], 2)})" if "confidence" in key else ""
        yield f"{key_in_words(scene, key['value'])}{sure}"
    if wish.name in ("", METRE) and (metre := recording.first("beats", "metre")):
        beats = words.phrases("{n} beat in a bar", "{n} beats in a bar", metre["value"])
        sure = f" ({words.number(metre['confidence'], 2)})" if "confidence" in metre else ""
        yield f"{''.join(map(str, beats))}{sure}"
    if wish.name in ("", TEMPO) and (tempo := recording.first("beats", "tempo")):
        yield f"{words.number(tempo['value'], 0)} bpm"


ANSWERS: Mapping[Kind, Answer] = {Kind.FACTS: facts}
