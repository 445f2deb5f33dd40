"""Of one recording: what it was tagged with and why, what sounds like it, what it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from descant.bot import Line, Link, Reply
from descant.bot.answering import PAGE, Answer, Scene
from descant.bot.answering.heard import Recording, clock, name_of, recording_of
from descant.bot.answering.judging import people, strongest, tag_line
from descant.bot.answering.models import known_word, near_words
from descant.bot.answering.naming import iri_meant, more_button, recording_meant
from descant.bot.grammar import Kind, Wish
from descant.errors import NotFound

_CONTENT = re.compile(r"sha256-[0-9a-f]{64}")
FAINT = 0.1
"""how sure a model is of what is not worth a word where nobody asks for it"""


def tags(wish: Wish, scene: Scene) -> Iterator[Reply]:
    recording = named(wish, scene)
    if not recording.tags:
        yield Reply((_nothing(scene, recording), *_remarks(scene, recording)))
    elif wish.tag:
        yield _of_tag(wish.tag, scene, recording)
    else:
        yield _of_all(scene, recording)


def similar(wish: Wish, scene: Scene) -> Iterator[Reply]:
    recording, words = named(wish, scene), scene.words
    found = scene.descant.get("api/analyses/similar", source=recording.file, limit=100)
    alike = found["similar"]
    start = (wish.page - 1) * PAGE
    if not alike[start:]:
        yield Reply((_nothing_alike(scene, recording, is_first=not start),))
        return
    scene.chat.shown = [each["file"] for each in alike[start : start + PAGE]]
    lines = [
        words.phrase(
            "{number}. {recording}: {likeness}",
            number=start + at,
            recording=Link(name_of(scene, each["file"]), scene.descant.page("analyses", source=each["file"])),
            likeness=words.number(each["likeness"], 2),
        )
        for at, each in enumerate(alike[start : start + PAGE], 1)
    ]
    first = words.phrase(
        "What sounds like {recording}, by the model {model} (1 is the same):",
        recording=recording.link,
        model=found["analyser"],
    )
    yield Reply((first, *lines), buttons=more_button(wish, scene, more=start + PAGE < len(alike)))


def _nothing_alike(scene: Scene, recording: Recording, *, is_first: bool) -> Line:
    words, link = scene.words, recording.link
    if not is_first:
        return words.phrase("Nothing more is known that sounds like {recording}.", recording=link)
    return words.phrase(
        "Nothing is known that sounds like {recording}: it, or what is like it, has not been analysed.", recording=link
    )


def identify(wish: Wish, scene: Scene) -> Iterator[Reply]:
    """What it is by its place in the graph, and which others are the same sound."""
    yield Reply(tuple(identity(scene, named(wish, scene))))


def identity(scene: Scene, recording: Recording) -> Iterator[Line]:
    words, ask = scene.words, scene.descant
    for row in ask.rows("names-of-recording", file=recording.file)[:1]:
        yield words.phrase(
            "This is {recording}, {length} long.", recording=recording.link, length=clock(recording.duration)
        )
        if "ofWork" in row:
            yield words.phrase("Work: {work}", work=_linked(row["ofWork"], row.get("title", "")))
        if "ofVersion" in row:
            yield words.phrase("Version: {version}", version=_linked(row["ofVersion"], row.get("called", "")))
        yield words.phrase("Source: {source}", source=_linked(row["source"], row.get("name", "")))
    same = ask.get("api/recordings/same", source=recording.file)["same"]
    for each in same[:PAGE]:
        yield words.phrase(
            "The same sound (alike by {likeness}): {recording}",
            likeness=words.number(each["likeness"], 2),
            recording=Link(name_of(scene, each["file"]), each["source"]),
        )
    if not same:
        yield words.phrase("No other recording here has the same sound, by its fingerprint.")


def named(wish: Wish, scene: Scene) -> Recording:
    """The one that the wish, or else the chat before, is about."""
    if not (wish.about or scene.chat.recording or scene.chat.work):
        raise NotFound(
            scene.words.term("It is not said which recording is meant."),
            remedy=scene.words.term("Name one, or send a sound."),
        )
    iri = wish.about if _CONTENT.fullmatch(wish.about) else iri_meant(wish.about, scene)
    recording = recording_of(scene, iri or recording_meant(wish, scene)["file"])
    scene.chat.recording = recording.file
    return recording


def _of_all(scene: Scene, recording: Recording) -> Reply:
    words = scene.words
    shown = [each for each in recording.tags[:PAGE] if each.confidence >= FAINT] or recording.tags[:1]
    lines = [
        words.phrase("Tags of {recording}, each with how sure a model is (0 to 1):", recording=recording.link),
        *(tag_line(scene, recording, each) for each in shown),
    ]
    return Reply((*lines, *_remarks(scene, recording)))


def _of_tag(word: str, scene: Scene, recording: Recording) -> Reply:
    words, known = scene.words, {each.word.casefold(): each.word for each in recording.tags}
    meant = known_word(word, known)
    tag = next((each for each in recording.tags if each.word == meant), None)
    if tag is None:
        near = near_words(scene, word, known)
        line = words.phrase(
            "No model that heard {recording} knows the word “{tag}”.", recording=recording.link, tag=word
        )
        return Reply((line, near) if near else (line,))
    lines = [words.phrase("“{tag}” in {recording}:", tag=words.tag(tag.word), recording=recording.link)]
    for each in tag.said:
        line = words.phrase(
            "{model}, version {version}: {confidence} of the whole",
            model=Link(each.analyser, scene.descant.page("analysers")),
            version=each.version,
            confidence=words.number(each.confidence, 2),
        )
        where = strongest([each])
        said = words.phrase("strongest at {passages}", passages=where) if where else (words.term("nowhere strong"),)
        lines.append((*line, "; ", *said))
    lines.append(people(scene, recording, tag) or words.phrase("Nobody has said yet whether that is right."))
    return Reply(tuple(lines))


def _nothing(scene: Scene, recording: Recording) -> Line:
    if list(recording.of_task("tags")):
        return scene.words.phrase("No tag is said of {recording}.", recording=recording.link)
    return scene.words.phrase(
        "{recording} has not been tagged yet; its page has a button for that.", recording=recording.link
    )


def _remarks(scene: Scene, recording: Recording) -> Iterator[Line]:
    """What models cannot know of it."""
    for text in dict.fromkeys(remark for report in recording.of_task("tags") for remark in report["remarks"]):
        yield scene.words.remark(text)


def _linked(iri: str, name: str) -> Link:
    return Link(name or iri.rpartition("/")[2], iri)


ANSWERS: Mapping[Kind, Answer] = {Kind.TAGS: tags, Kind.SIMILAR: similar, Kind.IDENTIFY: identify}
