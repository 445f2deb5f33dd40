"""A sound that somebody sent: kept and listened to as jobs, answered with what was heard.

A file that is here already, or the same sound in another file, is answered by what is known of it, and kept once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path, PurePath
from typing import Any

from descant.bot import Button, Code, Line, Reply
from descant.bot.answering import Scene
from descant.bot.answering.following import following
from descant.bot.answering.heard import Recording, clock, key_in_words, name_of, recording_of
from descant.bot.answering.judging import buttons_of, tag_line
from descant.bot.grammar import Kind
from descant.bot.grammar.pressing import pressed
from descant.bot.memory import forget_sound, note_sound, receipt_of, sent_as, sounds_of, was_sent_by_others
from descant.errors import DescantError, InvalidInput, NotFound, TooLarge

MOST = 20_000_000
"""bytes; a network for telephones carries no more"""
LONGEST = 20 * 60
"""seconds"""
LISTENED_FOR = ("mtt-musicnn", "key", "beats", "chords")
SETTINGS = {"chords": {"nets": 1}}
"""the first net alone is nearly as right as several, and soon done; its page offers to ask the others"""
READINESS = {"analysers": [*LISTENED_FOR], "settings": SETTINGS}
"""what the server is asked to have loaded before a sound comes"""
TAGS, FOLLOWING = 5, 8
"""tags, and chords of a progression, that are told"""
EXTENSIONS = {
    "audio/mpeg": ".mp3",
    "audio/mp4": ".m4a",
    "audio/x-m4a": ".m4a",
    "audio/aac": ".aac",
    "audio/flac": ".flac",
    "audio/x-flac": ".flac",
    "audio/wav": ".wav",
    "audio/x-wav": ".wav",
    "audio/aiff": ".aiff",
    "audio/webm": ".webm",
    "video/mp4": ".mp4",
    "audio/ogg": ".ogg",
    "audio/opus": ".opus",
}
USUAL = ".ogg"
"""of voice messages; what a file really is its first bytes say"""


def heard(scene: Scene) -> Iterator[Reply]:
    """Asks for consent before there is a file."""
    sound = scene.message.sound
    if sound and sound.size is not None and sound.size > MOST:
        raise _too_large(scene)
    if not scene.person.consented:
        scene.chat.pending = asdict(sound) | {"sender": scene.message.sender} if sound else None
        yield consent_asked(scene)
    elif scene.file is None:
        yield Reply((scene.words.phrase("The sound could not be fetched. Please send it again."),))
    else:
        yield taken(scene, scene.file, sound.name if sound else "", sound.media_type if sound else "")


def taken(scene: Scene, file: Path, name: str, media_type: str) -> Reply:
    """The reply to a file that may be kept."""
    size = file.stat().st_size
    if not size:
        raise InvalidInput(scene.words.term("The file is empty."), remedy=scene.words.term("Record it again."))
    if size > MOST:
        raise _too_large(scene)
    with file.open("rb") as opened:
        content = f"sha256-{hashlib.file_digest(opened, 'sha256').hexdigest()}"
    if (here := known(scene, content)) is not None:
        _note_again(scene, here)
        return _listened_to(scene, here)
    known_as = f"{sent_as(content)}{_extension(name, media_type)}"
    note_sound(scene.engine, scene.message.transport, scene.message.sender, content)
    receipt = receipt_of(scene.engine, content)
    job = scene.descant.give("api/ingest", file, name=known_as, reader="recording", receipt=receipt)["id"]
    return following(scene, job, scene.words.phrase("The sound has arrived; it is being read …"))


def answer(scene: Scene, recording: Recording, failed: list[Any] | None = None) -> Reply:
    """What was heard in it, with buttons by which people say whether that is right."""
    words = scene.words
    scene.chat.recording = recording.file
    lines: list[Line] = [
        words.phrase("{recording}, {length}", recording=recording.link, length=clock(recording.duration))
    ]
    shown = recording.tags[:TAGS]
    if shown:
        lines.append(words.phrase("Tags, each with how sure a model is (0 to 1):"))
        lines += [tag_line(scene, recording, each) for each in shown]
    lines += _measured(scene, recording)
    if not shown and len(lines) == 1:
        lines.append(words.phrase("Nothing was recognised in it."))
    lines += [failure(scene, each) for each in (failed or ())[:1]]
    return Reply(tuple(lines), buttons=buttons_of(scene, recording, shown))


def consent_asked(scene: Scene) -> Reply:
    words, kept = scene.words, scene.chat.kept
    buttons = (
        Button(words.term("Yes, keep and analyse"), pressed(Kind.CONSENT, kept, name="yes")),
        Button(words.term("No"), pressed(Kind.CONSENT, kept, name="no")),
    )
    lines = (
        words.phrase("May sounds that you send be kept and analysed? Nothing has been fetched yet."),
        words.phrase(
            "Kept are the sound and what machines hear in it, as part of the public graph: whoever has its address can"
            " hear it. Not kept there: who sent it, and what the file was called."
        ),
        words.phrase("/forget takes all of it away again; /consent no stops it for what is sent from then on."),
    )
    return Reply(lines, buttons=(buttons,))


def after_reading(scene: Scene, children: list[Any], failed: list[Any]) -> Reply:
    if failed:
        return Reply((failure(scene, failed[0]),))
    result = next(each["result"] for each in children if each["result"])
    recording = recording_of(scene, result["source"])
    if str(recording.about["content"]) not in sounds_of(scene.engine, scene.message.transport, scene.message.sender):
        _take_away(scene, recording)
        return Reply((scene.words.phrase("That was forgotten. It is not kept."),))
    if recording.duration > LONGEST:
        _take_away(scene, recording)
        said = scene.words.phrase(
            "It lasts {length}; no more than {limit} are listened to here. It is not kept.",
            length=clock(recording.duration),
            limit=clock(LONGEST),
        )
        return Reply((said,))
    for other in result.get("same_sound", ()):
        if here := known(scene, other):
            _take_away(scene, recording)
            _note_again(scene, here)
            return _listened_to(scene, here)
    return _listened_to(scene, recording)


def _note_again(scene: Scene, here: Recording) -> None:
    """What others sent from a chat is this one's as well: it stays when they are forgotten."""
    transport, sender, content = scene.message.transport, scene.message.sender, str(here.about["content"])
    if was_sent_by_others(scene.engine, transport, sender, content):
        note_sound(scene.engine, transport, sender, content)


def known(scene: Scene, source: str) -> Recording | None:
    try:
        return recording_of(scene, source)
    except NotFound:
        return None


def _listened_to(scene: Scene, recording: Recording) -> Reply:
    """At once, where all is known."""
    wish = {"sources": [recording.file], "only": list(LISTENED_FOR), "settings": SETTINGS}
    if {each["analyser"] for each in recording.about["analyses"]} >= set(LISTENED_FOR):
        said = answer(scene, recording)
        first = scene.words.phrase("This sound is here already: {name}", name=name_of(scene, recording.file))
        return said.with_(lines=(first, *said.lines))
    job = scene.descant.send("api/analyses", wish)["id"]
    return following(scene, job, scene.words.phrase("It has been read; it is being listened to …"))


def file_of(job: Any, children: list[Any]) -> str:
    for each in children:
        if "file" in each["parameters"]:
            return str(each["parameters"]["file"])
    raise NotFound(f"The job {job['id']} is of no recording.", remedy="Send it again.")


def _measured(scene: Scene, recording: Recording) -> Iterator[Line]:
    words = scene.words
    if key := recording.first("key", "key"):
        yield words.phrase(
            "Key: {key} ({confidence})", key=key_in_words(scene, key["value"]), confidence=_sure(scene, key)
        )
    if tempo := recording.first("beats", "tempo"):
        yield words.phrase("Tempo: {tempo} beats a minute", tempo=words.number(tempo["value"], 0))
    if chords := recording.chords:
        more = " …" if len(chords) > FOLLOWING else ""
        line = words.phrase("Chords: {chords}", chords=Code(" ".join(chords[:FOLLOWING])))
        yield (*line, more) if more else line


def _sure(scene: Scene, finding: Any) -> str:
    return scene.words.number(finding["confidence"], 2) if "confidence" in finding else "?"


def failure(scene: Scene, error: Any) -> Line:
    return scene.words.refusal(error.get("detail") or "", error.get("remedy") or "")


def _take_away(scene: Scene, recording: Recording) -> None:
    """What came just now, unless somebody else sent the same."""
    transport, sender, content = scene.message.transport, scene.message.sender, str(recording.about["content"])
    if was_sent_by_others(scene.engine, transport, sender, content) or take_away(scene, content):
        forget_sound(scene.engine, transport, sender, content)


def take_away(scene: Scene, content: str) -> bool:
    """What was sent from chats, by the receipt that it was sent with: no name says who sent a file. False where it is
    here, and nothing of it was sent with that: then it has to be remembered who wants it to go.
    """
    try:
        scene.descant.take_away("api/recordings", source=content, receipt=receipt_of(scene.engine, content))
    except NotFound:
        return known(scene, content) is None
    return True


def _extension(name: str, media_type: str) -> str:
    suffix = PurePath(name).suffix.lower()
    return suffix if suffix in EXTENSIONS.values() else EXTENSIONS.get(media_type.lower(), USUAL)


def _too_large(scene: Scene) -> DescantError:
    most = scene.words.number(MOST / 1e6)
    return TooLarge(
        "".join(str(each) for each in scene.words.phrase("The sound is larger than {most} MB.", most=most)),
        remedy=scene.words.term("Send a part of it, or a compressed file."),
    )
