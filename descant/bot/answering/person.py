"""Whoever speaks: what they consent to, what is forgotten of them; what a chat listens to, what is stopped in it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from descant.bot import Button, Line, Link, Message, Reply, Sound
from descant.bot.answering import Answer, Scene
from descant.bot.answering.sound import consent_asked, known, take_away, taken
from descant.bot.grammar import Kind, Wish
from descant.bot.grammar.pressing import pressed, wish_pressed
from descant.bot.memory import (
    Chat,
    Person,
    forget_person,
    forget_sound,
    keep_person,
    sounds_of,
    was_sent_by_others,
)
from descant.errors import Conflict, NotFound

YES, NO = ("yes", "ja", "on", "an"), ("no", "nein", "off", "aus")


def sound_consented_to(message: Message, chat: Chat) -> Sound | None:
    """What waits for the yes that this press is; in a group nobody says it for somebody else."""
    wish, pending = wish_pressed(message.pressed, chat.kept), dict(chat.pending or {})
    is_theirs = pending.pop("sender", None) == message.sender
    is_yes = wish is not None and wish.kind is Kind.CONSENT and wish.name in YES
    return Sound(**pending) if is_yes and is_theirs else None


def consent(wish: Wish, scene: Scene) -> Iterator[Reply]:
    words, waits = scene.words, scene.chat.pending
    pending = waits if waits and waits["sender"] == scene.message.sender else None
    if pending and wish.name in (*YES, *NO):
        scene.chat.pending = None
    if wish.name in YES:
        _keep(scene, Person(True, scene.person.account))
        yield Reply((words.phrase("Thank you: sounds that you send are kept and analysed from now on."),))
        if pending and scene.file:
            yield taken(scene, scene.file, pending["name"], pending["media_type"])
        elif pending:
            yield Reply((words.phrase("Please send the sound again."),))
    elif wish.name in NO:
        _keep(scene, Person(False, scene.person.account))
        line = words.phrase("Nothing that you send is kept from now on. What was kept before /forget takes away.")
        yield Reply((line,))
    elif scene.person.consented:
        yield Reply((words.phrase("You consented: /consent no takes that back."),))
    else:
        yield consent_asked(scene)


def forget(wish: Wish, scene: Scene) -> Iterator[Reply]:
    if wish.name in YES and wish.person in ("", _mark(scene)):
        yield _forgotten(scene)
    elif wish.name in NO:
        yield Reply((scene.words.phrase("Nothing was deleted."),))
    else:
        yield _forgetting(scene)


def listen(wish: Wish, scene: Scene) -> Iterator[Reply]:
    words = scene.words
    if not scene.message.is_group:
        yield Reply((words.phrase("Here everything is answered; in a group this can be switched on and off."),))
        return
    if wish.name in (*YES, *NO):
        scene.chat.listens = wish.name in YES
    if scene.chat.listens:
        yield Reply((words.phrase("Everything that is said in this group is listened to. /listen off ends that."),))
    else:
        yield Reply((words.phrase("Only what is addressed to the bot is answered in this group. /listen on: all."),))


def cancel(_: Wish, scene: Scene) -> Iterator[Reply]:
    jobs = _stop(scene)
    if jobs:
        yield Reply((scene.words.phrases("{n} job is being stopped.", "{n} jobs are being stopped.", jobs),))
    else:
        yield Reply((scene.words.phrase("Nothing is under way in this chat."),))


def _keep(scene: Scene, person: Person) -> None:
    scene.person = person
    keep_person(scene.engine, scene.message.transport, scene.message.sender, person)


def _forgetting(scene: Scene) -> Reply:
    """What there is, and whether it is to go."""
    words, kept = scene.words, scene.chat.kept
    sounds = sounds_of(scene.engine, scene.message.transport, scene.message.sender)
    lines = [words.phrase("What would be deleted for good:"), *_told(scene, len(sounds), _annotations(scene))]
    buttons = (
        Button(words.term("Delete it"), pressed(Kind.FORGET, kept, name="yes", person=_mark(scene))),
        Button(words.term("No"), pressed(Kind.FORGET, kept, name="no")),
    )
    return Reply(tuple(lines), buttons=(buttons,))


def _mark(scene: Scene) -> str:
    """Of whom a button is for: in a group others see it, and have not asked for anything to be deleted."""
    return hashlib.sha256(scene.message.sender.encode()).hexdigest()[:8]


def _told(scene: Scene, sounds: int, annotations: int) -> Iterator[Line]:
    words = scene.words
    yield words.phrases("{n} sound with what was heard in it", "{n} sounds with what was heard in them", sounds)
    if scene.makes_accounts:
        yield words.phrases(
            "{n} annotation (what was said of tags)", "{n} annotations (what was said of tags)", annotations
        )
    elif scene.person.account:
        page = Link(words.term("its page"), scene.descant.page("account"))
        yield words.phrase("not your account, nor what you annotated by it: that is done on {page}", page=page)
    if scene.message.is_group:
        yield words.phrase("what is remembered of you; what the group spoke of stays")
    else:
        yield words.phrase("what is remembered of you and of this chat")


@dataclass
class _Gone:
    """What became of the sounds."""

    deleted: int = 0
    shared: int = 0
    kept: int = 0
    """though they should have gone"""


def _forgotten(scene: Scene) -> Reply:
    """Sounds first, the account after them, what is remembered last: what is interrupted can be asked for again."""
    words, message = scene.words, scene.message
    if not message.is_group:
        _stop(scene)
    annotations, gone = _annotations(scene), _sounds_taken_away(scene)
    if (account := scene.person.account) and scene.makes_accounts and _speaks_as(scene, account):
        scene.as_person().take_away("api/account", {"confirm": account, "public": "erase"})
    told = [*_told(scene, gone.deleted, annotations)]
    forget_person(scene.engine, message.transport, message.sender)
    scene.person = Person()
    if scene.chat.pending and scene.chat.pending["sender"] == message.sender:
        scene.chat.pending = None
    scene.forgets = True
    lines = [words.phrase("Deleted:"), *told]
    if gone.shared:
        line = words.phrases(
            "{n} sound stays: it is here by others, too.", "{n} sounds stay: they are here by others, too.", gone.shared
        )
        lines.append(line)
    if gone.kept:
        line = words.phrases(
            "{n} sound could not be deleted: whoever looks after this server can do it.",
            "{n} sounds could not be deleted: whoever looks after this server can do it.",
            gone.kept,
        )
        lines.append(line)
    return Reply(tuple(lines))


def _speaks_as(scene: Scene, account: str) -> bool:
    """In a terminal the owner writes, who stays."""
    return bool(scene.as_person().client.account()["id"] == account)


def _sounds_taken_away(scene: Scene) -> _Gone:
    message, gone = scene.message, _Gone()
    for content in sounds_of(scene.engine, message.transport, message.sender):
        if was_sent_by_others(scene.engine, message.transport, message.sender, content):
            gone.shared += 1
        elif not take_away(scene, content):
            gone.kept += 1
            continue
        elif known(scene, content):  # what came here by another way as well
            gone.shared += 1
        else:
            gone.deleted += 1
        forget_sound(scene.engine, message.transport, message.sender, content)
    return gone


def _annotations(scene: Scene) -> int:
    if not (scene.person.account and scene.makes_accounts):
        return 0
    agent = f"{scene.descant.base}id/agent/{scene.person.account}"
    return sum(1 for _ in scene.as_person().client.search(creator=agent))


def _stop(scene: Scene) -> int:
    """Jobs that had not ended."""
    stopped = 0
    for job in scene.chat.following:
        try:
            scene.descant.take_away(f"api/jobs/{job}")
            stopped += 1
        except (NotFound, Conflict):
            continue
    scene.chat.following = []
    return stopped


ANSWERS: Mapping[Kind, Answer] = {
    Kind.CONSENT: consent,
    Kind.FORGET: forget,
    Kind.LISTEN: listen,
    Kind.CANCEL: cancel,
}
