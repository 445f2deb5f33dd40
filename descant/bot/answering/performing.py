"""Who sings and plays: whoever is named, for which voices it is written, and what machines hear of voices.

Machines hear that somebody sings, never who it is; so that is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from descant.bot import Line, Reply
from descant.bot.answering import PAGE, Answer, Scene
from descant.bot.answering.facts import TOLD, recording_said, versions_said
from descant.bot.answering.heard import Recording, recording_of
from descant.bot.answering.naming import Json, cut, link, more_button, require_page, work_meant
from descant.bot.grammar import Kind, Wish

VOICES = (
    *("female voice", "female vocal", "woman", "female", "male voice", "male vocal", "man", "male"),
    *("choir", "choral", "singing", "vocals", "vocal", "voice"),
    *("female vocalists", "female vocalist", "male vocalists"),
)
"""tags of somebody who sings, as MagnaTagATune and the Million Song Dataset have them"""
SUNG = (
    *("soprano", "mezzo-soprano", "contralto", "alto voice", "countertenor", "tenor", "baritone", "bass voice"),
    "choir",
)
"""parts that are sung, whatever others there are: an alto may be a voice or an instrument"""
LEAST, MOST = 0.3, 3
"""how sure a model has to be of a voice, and how many tags of voices are told"""


def performers(wish: Wish, scene: Scene) -> Iterator[Reply]:
    """Of the recording that is meant; else of each version of the work."""
    unnamed = scene.words.phrase("Models hear voices, but not whose they are.")
    if recording := recording_said(wish, scene):
        yield Reply(((recording.link, ": ", *_heard(scene, recording)), unnamed))
        return
    work = work_meant(wish, scene)
    versions = versions_said(wish, scene, work)
    require_page(wish, scene, len(versions))
    some = versions[(wish.page - 1) * PAGE : wish.page * PAGE]
    first = scene.words.phrase("Who sings and plays in {work}:", work=link(scene, work))
    lines = [line for each in some for line in _of_version(scene, each)]
    remark = () if all(_named(each) for each in some) else (unnamed,)
    yield Reply((first, *lines, *remark), buttons=more_button(wish, scene, more=wish.page * PAGE < len(versions)))


def _of_version(scene: Scene, version: Json) -> Iterator[Line]:
    words, names = scene.words, ", ".join(map(cut, _named(version)))
    said = [names or words.term("nobody is named")]
    if set(SUNG).intersection(version["instruments"]):
        scoring = cut(version["scoring"]) or ", ".join(map(words.term, version["instruments"]))
        said.append("".join(map(str, words.phrase("written for {parts}", parts=scoring))))
    yield ("• ", link(scene, version), ": ", "; ".join(said))
    for source in [each for each in version["sources"] if each["kind"] == "recording"][:TOLD]:
        recording = recording_of(scene, source["file"])
        yield ("  ", recording.link, ": ", *_heard(scene, recording))


def _named(version: Json) -> list[str]:
    return [each["name"] for each in version["people"] if each["role"] == "performer"]


def _heard(scene: Scene, recording: Recording) -> Line:
    """The voices that models are surest of, with how sure."""
    words = scene.words
    if not list(recording.of_task("tags")):
        return words.phrase("not tagged yet; its page has a button for that")
    voices = [each for each in recording.tags if each.word in VOICES and each.confidence >= LEAST][:MOST]
    if not voices:
        return words.phrase("no voice is heard with {least} or more", least=LEAST)
    told = (f"{words.tag(each.word)} {words.number(each.confidence, 2)} ({each.said[0].analyser})" for each in voices)
    return (", ".join(told),)


ANSWERS: Mapping[Kind, Answer] = {Kind.PERFORMERS: performers}
