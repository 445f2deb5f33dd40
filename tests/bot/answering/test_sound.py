"""Sounds from a chat: consent, what is heard, what people say of it, and that all of it is forgotten again."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from descant.bot import Message, Reply, Sound
from descant.bot.conversation import Conversation
from descant.bot.grammar import Kind, Wish
from descant.bot.memory import SecretRow, chat_of, forget_sound, person_of, sent_as, sounds_of
from descant.jobs.ingesting.origins import Origin
from descant.jobs.ingesting.uploads import upload_receipt, uploaded_name
from descant.store.files import files_of
from tests.analysis.sounds import chords, silence, write
from tests.bot.studio import FROM_A_CHAT, Studio, open_studio
from tests.ingest.sounds import melody
from tests.jobs.conftest import SECONDS

pytestmark = pytest.mark.slow

NAME = "Ludwig van Testhoven private memo.wav"
SENT = replace(FROM_A_CHAT, sound=Sound("ref-9321", NAME, "audio/x-wav"))
CADENCE = ("C:maj", "F:maj", "G:maj", "C:maj")


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory, cluster: str) -> Iterator[Studio]:
    with open_studio(tmp_path_factory.mktemp("sound") / "home", cluster) as made:
        yield made


@pytest.fixture
def talk(studio: Studio) -> Talk:
    """Somebody new in a chat of their own."""
    number = f"{random.randrange(10**9):09}"
    who = replace(SENT, sender=f"sender-{number}", chat=f"chat-{number}")
    return Talk(studio, studio.conversation(), who)


class Talk:
    """A chat, as a desk has it."""

    def __init__(self, studio: Studio, conversation: Conversation, who: Message) -> None:
        self.studio, self.conversation, self.who = studio, conversation, who

    def send(self, file: Path, name: str = "") -> list[Reply]:
        sound = replace(self.who.sound, name=name) if name and self.who.sound else self.who.sound
        return self._told(replace(self.who, sound=sound), file)

    def press(self, label: str, replies: list[Reply], file: Path | None = None) -> list[Reply]:
        [says] = {each.says for reply in replies for row in reply.buttons for each in row if label == each.label}
        return self._told(replace(self.who, sound=None, pressed=says, on="handle-1"), file)

    def say(self, text: str) -> list[Reply]:
        return self._told(replace(self.who, sound=None, text=text), None)

    def consent(self) -> None:
        self.say("/consent yes")

    def followed(self, replies: list[Reply]) -> list[Reply]:
        """The end of what the last one follows."""
        reply, seen = replies[-1], []
        while reply.follows:
            assert reply.follows not in seen
            seen.append(reply.follows)
            self.studio.runner.wait(reply.follows, SECONDS)
            reply = self.conversation.progress(self.who, reply.follows)
        return [reply]

    def heard(self, file: Path, name: str = "") -> list[Reply]:
        return self.followed(self.send(file, name))

    def _told(self, message: Message, file: Path | None) -> list[Reply]:
        """A file is there only where it was wanted."""
        wanted = self.conversation.wanted_sound(message)
        return self.conversation.respond(message, file if wanted else None)


def plain(replies: list[Reply]) -> str:
    return "\n".join(each.plain for each in replies)


def labels(replies: list[Reply]) -> list[str]:
    return [each.label for reply in replies for row in reply.buttons for each in row]


def whole_store(studio: Studio) -> str:
    stores = studio.app.extensions["descant"].stores
    return "\n".join(str(quad) for dataset in (stores.public, stores.private) for quad in dataset.quads())


def annotations_by(studio: Studio, account: str) -> list[dict[str, object]]:
    return list(studio.descant().client.search(creator=f"http://localhost/id/agent/{account}"))


def test_nothing_is_fetched_before_somebody_consents(talk: Talk, tmp_path: Path) -> None:
    assert talk.conversation.wanted_sound(talk.who) is None
    asked = talk.send(tmp_path / "never.wav")
    assert "public graph" in plain(asked)
    refused = talk.press("No", asked)
    assert "Nothing that you send is kept" in plain(refused)
    assert talk.conversation.wanted_sound(talk.who) is None
    assert sounds_of(talk.studio.engine, talk.who.transport, talk.who.sender) == []


def test_nobody_consents_for_somebody_else(talk: Talk, tmp_path: Path) -> None:
    """In a group everybody sees the buttons."""
    talk.who = replace(talk.who, is_group=True)
    path = write(tmp_path / "mine.wav", melody(6.0, seed=21))
    asked = talk.send(path)
    other = Talk(talk.studio, talk.conversation, replace(talk.who, sender="somebody-else"))
    pressed = other.press("Yes, keep and analyse", asked, path)
    assert not pressed[-1].follows
    assert sounds_of(talk.studio.engine, "loop", "somebody-else") == []
    assert not person_of(talk.studio.engine, "loop", talk.who.sender).consented
    assert talk.press("Yes, keep and analyse", asked, path)[-1].follows
    deleting = talk.say("/forget")
    assert "would be deleted" in plain(other.press("Delete it", deleting))
    assert person_of(talk.studio.engine, "loop", "somebody-else").consented
    assert "Deleted:" in plain(talk.press("Delete it", deleting))


def test_from_a_voice_message_to_being_forgotten(talk: Talk, tmp_path: Path) -> None:
    studio, who = talk.studio, talk.who
    path = write(tmp_path / "memo.wav", chords(CADENCE * 2, 2.0))
    asked = talk.send(path)
    consented = talk.press("Yes, keep and analyse", asked, path)
    assert consented[-1].follows
    assert "Stop" in labels(consented)
    heard = talk.followed(consented)
    said = plain(heard)
    assert re.search(r"0:16", said)
    assert "Key: C major (" in said
    assert re.search(r"Chords: C(:maj)? F(:maj)? G(:maj)? C", said)
    assert re.search(r"0\.\d\d \(mtt-musicnn\)", said)
    assert "Tempo: " in said
    [content] = sounds_of(studio.engine, who.transport, who.sender)
    assert f"analyses?source=http://localhost/id/file/{content}.wav" in said

    right = labels(heard)[0]
    assert right.startswith("✓ ")
    judged = talk.press(right, heard)
    assert judged[0].edits == "handle-1"
    assert "1 person says so" in plain(judged)
    assert "1 person says so" in plain(studio.say(Wish(kind=Kind.TAGS, about=content), studio.scene()))
    account = person_of(studio.engine, who.transport, who.sender).account
    [annotation] = annotations_by(studio, account)
    assert annotation["body"] == ["https://w3id.org/descant/ns#confirmed"]
    back = talk.press(f"Take back: {right[2:]}", judged)
    assert "person says so" not in plain(back)
    assert annotations_by(studio, account) == []

    other = talk.press("Something else is to be heard", back)
    corrected = talk.press(labels(other)[0], other)
    assert f"not {right[2:]}, but {labels(other)[0]}" in plain(corrected)
    talk.say("/judge contrabassoon d'amore")
    [annotation] = annotations_by(studio, account)
    assert [each["value"] for each in annotation["body"] if isinstance(each, dict)] == ["contrabassoon d'amore"]  # type: ignore[attr-defined]

    text = whole_store(studio)
    assert account in text
    for private in (who.sender, who.chat, "Testhoven", "private memo", "ref-9321", "Somebody in a chat"):
        assert private not in text, private

    asked = talk.say("/forget")
    assert "1 sound with" in plain(asked)
    assert "1 annotation (" in plain(asked)
    assert talk.press("No", asked)[0].plain == "Nothing was deleted."
    forgotten = talk.press("Delete it", asked)
    assert "Deleted:\n1 sound" in plain(forgotten)
    text = whole_store(studio)
    assert account not in text
    assert content.removeprefix("sha256-") not in text
    assert files_of(studio.config).names(content) == []
    with studio.engine.connect() as connection:
        assert connection.execute(select(Origin.origin).where(Origin.content == content)).all() == []
    assert not person_of(studio.engine, who.transport, who.sender).consented
    assert chat_of(studio.engine, who.transport, who.chat).recording == ""
    assert talk.conversation.wanted_sound(who) is None


def test_the_same_file_and_the_same_sound_are_answered_at_once(talk: Talk, tmp_path: Path) -> None:
    talk.consent()
    samples = melody(12.0, seed=7)
    first = talk.heard(write(tmp_path / "a.wav", samples))
    again = talk.send(tmp_path / "a.wav", "other.wav")
    assert not again[0].follows
    assert again[0].plain.startswith("This sound is here already")
    assert first[0].plain.splitlines()[-1] in again[0].plain
    other = talk.heard(write(tmp_path / "b.flac", samples), "b.flac")
    assert other[0].plain.startswith("This sound is here already")
    assert sounds_of(talk.studio.engine, "loop", talk.who.sender) == [_content(tmp_path / "a.wav")]
    assert files_of(talk.studio.config).names(_content(tmp_path / "a.wav"))
    assert files_of(talk.studio.config).names(_content(tmp_path / "b.flac")) == []


def _content(path: Path) -> str:
    import hashlib

    return f"sha256-{hashlib.sha256(path.read_bytes()).hexdigest()}"


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("empty.ogg", b"", "empty"),
        ("picture.mp3", b"\x89PNG\r\n\x1a\n" + bytes(64), "no recording"),
        ("page.wav", b"<html><script>alert(1)</script></html>", "That did not work"),
        ("half.wav", b"RIFF\x24\x00\x00\x00WAVEfmt ", "That did not work"),
        ("score.ogg", b"<?xml version='1.0'?><mei xmlns='http://www.music-encoding.org/ns/mei'/>", "no recording"),
    ],
)
def test_what_is_no_sound_is_refused_in_words_and_not_kept(
    talk: Talk, tmp_path: Path, name: str, data: bytes, said: str
) -> None:
    talk.consent()
    path = tmp_path / name
    path.write_bytes(data)
    [reply] = talk.heard(path, name)
    assert said in reply.plain
    assert files_of(talk.studio.config).names(_content(path)) == []
    assert _content(path).removeprefix("sha256-") not in whole_store(talk.studio)


def test_what_is_too_large_or_too_long_is_not_kept(talk: Talk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    talk.consent()
    huge = replace(talk.who, sound=Sound("r", "a.wav", "audio/wav", 2 * 10**9))
    assert "larger than 20 MB" in plain(talk.conversation.respond(huge))
    path = write(tmp_path / "long.wav", melody(9.0, seed=3))
    monkeypatch.setattr("descant.bot.answering.sound.LONGEST", 8)
    [reply] = talk.heard(path)
    assert "0:09" in reply.plain
    assert "not kept" in reply.plain
    assert files_of(talk.studio.config).names(_content(path)) == []


def test_silence_is_told_as_what_it_is(talk: Talk, tmp_path: Path) -> None:
    talk.consent()
    [reply] = talk.heard(write(tmp_path / "silence.wav", silence(6.0)))
    assert "Tags" not in reply.plain
    assert "Nothing was recognised" in reply.plain
    assert reply.buttons == ()


def test_what_two_people_sent_stays_until_both_have_gone(studio: Studio, tmp_path: Path) -> None:
    path = write(tmp_path / "shared.wav", melody(8.0, seed=11))
    first, second = (
        Talk(studio, studio.conversation(), replace(SENT, sender=f"two-{each}", chat=f"two-{each}")) for each in "ab"
    )
    for each in (first, second):
        each.consent()
        each.heard(path)
    assert "1 sound stays" in plain(first.press("Delete it", first.say("/forget")))
    assert files_of(studio.config).names(_content(path))
    assert "1 sound with" in plain(second.press("Delete it", second.say("/forget")))
    assert files_of(studio.config).names(_content(path)) == []


def test_what_a_curator_sent_by_the_same_name_stays(talk: Talk, tmp_path: Path) -> None:
    path = write(tmp_path / "both.wav", melody(6.0, seed=31))
    talk.consent()
    talk.heard(path)
    content = _content(path)
    name = f"{sent_as(content)}.wav"
    job = talk.studio.descant().give("api/ingest", path, name=name, reader="recording")["id"]
    talk.studio.runner.wait(job, SECONDS)
    assert "1 sound stays" in plain(talk.press("Delete it", talk.say("/forget")))
    assert files_of(talk.studio.config).names(content)
    with talk.studio.engine.connect() as connection:
        [origin] = connection.scalars(select(Origin.origin).where(Origin.content == content))
    assert (uploaded_name(origin), upload_receipt(origin)) == (name, "")


def test_what_was_kept_before_there_were_receipts_is_taken_away(talk: Talk, tmp_path: Path) -> None:
    path = write(tmp_path / "old.wav", melody(6.0, seed=41))
    talk.consent()
    talk.heard(path)
    content = _content(path)
    with talk.studio.engine.begin() as connection:
        old = update(Origin).where(Origin.content == content).values(origin=f"upload owner {sent_as(content)}.wav")
        assert connection.execute(old).rowcount == 1
    assert "Deleted:\n1 sound" in plain(talk.press("Delete it", talk.say("/forget")))
    assert files_of(talk.studio.config).names(content) == []
    assert sounds_of(talk.studio.engine, talk.who.transport, talk.who.sender) == []


def test_what_cannot_be_taken_away_is_said_and_stays_remembered(talk: Talk, tmp_path: Path) -> None:
    """The secret by which receipts were made was lost."""
    path = write(tmp_path / "lost.wav", melody(6.0, seed=42))
    talk.consent()
    talk.heard(path)
    content, who = _content(path), talk.who
    with talk.studio.engine.begin() as connection:
        connection.execute(delete(SecretRow))
    forgotten = plain(talk.press("Delete it", talk.say("/forget")))
    assert "Deleted:\n0 sounds" in forgotten
    assert "1 sound could not be deleted" in forgotten
    assert "by others" not in forgotten
    assert files_of(talk.studio.config).names(content)
    assert sounds_of(talk.studio.engine, who.transport, who.sender) == [content]
    talk.studio.descant().take_away("api/recordings", source=content)
    assert "could not" not in plain(talk.press("Delete it", talk.say("/forget")))
    assert sounds_of(talk.studio.engine, who.transport, who.sender) == []


def test_what_is_forgotten_while_it_is_read_is_not_kept(talk: Talk, tmp_path: Path) -> None:
    """In a group jobs of others are not stopped."""
    talk.who = replace(talk.who, is_group=True)
    talk.consent()
    path = write(tmp_path / "late.wav", melody(8.0, seed=12))
    sent = talk.send(path)
    forget_sound(talk.studio.engine, talk.who.transport, talk.who.sender, _content(path))
    assert "It is not kept" in plain(talk.followed(sent))
    assert files_of(talk.studio.config).names(_content(path)) == []


def test_jobs_are_stopped(talk: Talk, tmp_path: Path) -> None:
    talk.consent()
    sent = talk.send(write(tmp_path / "stopped.wav", melody(10.0, seed=5)))
    stopped = talk.press("Stop", sent)
    assert "1 job is being stopped" in plain(stopped)
    assert "Nothing is under way" in plain(talk.say("/cancel"))
    assert talk.followed(sent)[0].follows == ""


def test_a_group_is_listened_to_when_it_says_so(talk: Talk, tmp_path: Path) -> None:
    group = replace(talk.who, is_group=True, is_addressed=False, sound=None, text="/listen on")
    assert talk.conversation.respond(group) == []
    [on] = talk.conversation.respond(replace(group, is_addressed=True))
    assert "listened to" in on.plain
    assert talk.conversation.respond(replace(group, text="/help")) != []
    assert "Only what is addressed" in plain(talk.conversation.respond(replace(group, text="/listen off")))
    assert talk.conversation.respond(replace(group, text="/help")) == []
    assert "in a group" in plain(talk.say("/listen on"))


def test_nobody_judges_what_is_no_claim(talk: Talk) -> None:
    assert "not said what is to be judged" in plain(talk.say("/judge violin"))
    message = replace(talk.who, sound=None, pressed="judge;a=0000;N=confirmed")
    assert "no such claim" in plain(talk.conversation.respond(message))
    for evil in ("judge;a=x> . ?s ?p ?o #;N=confirmed", "judge;a=../../api/accounts;N=none", "judge;a=x;N=nonsense"):
        [reply] = talk.conversation.respond(replace(message, pressed=evil))
        assert "That did not work" in reply.plain
