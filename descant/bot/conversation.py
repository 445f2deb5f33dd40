"""A message, and what is said to it: by whom it may be asked, what it wishes, what is remembered of it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Container, Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from descant.accounts import Role, create_account
from descant.bot import Code, Line, Message, Reply, Sound
from descant.bot.answering import Instead, Scene
from descant.bot.answering.all import ANSWERS
from descant.bot.answering.naming import cut
from descant.bot.answering.person import NO, sound_consented_to
from descant.bot.answering.progress import progress
from descant.bot.answering.sound import heard
from descant.bot.asking import Descant
from descant.bot.forgetting import forget_messages
from descant.bot.grammar import Kind, Unclear, Wish
from descant.bot.grammar.reading import understand
from descant.bot.memory import Person, chat_of, forget_chat, forget_silent, keep_chat, keep_person, person_of
from descant.bot.wording import Words
from descant.errors import DescantError, RemoteFailed, Unauthenticated, Unavailable

NAME = "Somebody in a chat"
"""of the account of whoever writes from one; those who look after accounts see no more of them"""


BESIDE = (
    Kind.MORE,
    Kind.HELP,
    Kind.CANCEL,
    Kind.JUDGE,
    Kind.CONSENT,
    Kind.FORGET,
    Kind.LISTEN,
    Kind.THANKS,
    Kind.COMPARE,
)
"""wishes that have no next page, and are said between two questions"""


PERSONAL = (Kind.CONSENT, Kind.FORGET, Kind.JUDGE)
"""wishes that are somebody's own"""


@dataclass(frozen=True, slots=True)
class Reach:
    """The ways to Descant."""

    as_bot: Descant
    as_account: Callable[[str], Descant]


class Everybody:
    """May ask by SPARQL: on the page, as the query page is there for all, and whoever has a terminal with the data."""

    def __contains__(self, _: object) -> bool:
        return True


class Conversation:
    """Thread-safe; whoever calls it takes the messages of one chat one after another."""

    def __init__(
        self, engine: Engine, reach: Reach, may_query: Container[str] = (), *, makes_accounts: bool = True
    ) -> None:
        """`may_query`: who may ask by SPARQL, as `transport:sender`. `makes_accounts`: for who writes without one."""
        self._engine, self._reach = engine, reach
        self._may_query, self._makes_accounts = may_query, makes_accounts

    def wanted_sound(self, message: Message) -> Sound | None:
        """What has to be fetched before it can be responded to."""
        if not (message.is_known and self.is_meant(message)):
            return None
        chat = chat_of(self._engine, message.transport, message.chat)
        if message.pressed:
            return sound_consented_to(message, chat)
        return message.sound if person_of(self._engine, message.transport, message.sender).consented else None

    def respond(self, message: Message, file: Path | None = None) -> list[Reply]:
        """`file` has the bytes of the sound that was wanted. Raises Unavailable, where it is to be asked again."""
        if not self.is_meant(message):
            return []
        scene = self._scene(message)
        scene.file = file
        try:
            replies = list(self._replies(scene))
        except Unavailable as error:
            if not isinstance(error, RemoteFailed):  # which will not soon be better
                raise
            replies = [_refusal(scene.words, error)]
        except DescantError as error:
            replies = [_refusal(scene.words, error)]
        except Exception:
            logging.getLogger(__name__).exception("a message was not understood as it should be")
            line = scene.words.phrase("Something went wrong here. It is noted; please ask another way.")
            replies = [Reply((line,), is_failure=True)]
        self._remember(scene)
        return replies

    def progress(self, message: Message, job: str) -> Reply:
        """What there is to be said of a job that a reply to this message follows; its end follows nothing any more.
        Raises Unavailable, where it is to be asked again.
        """
        scene = self._scene(message)
        before = deepcopy(scene.chat)
        try:
            reply = progress(scene, job)
        except Unavailable:
            raise
        except DescantError as error:
            reply = _refusal(scene.words, error)
        if scene.chat != before:  # one that was forgotten meanwhile stays so
            self._remember(scene)
        return reply

    def forget_silent(self) -> None:
        """Chats that nobody has spoken in for long."""
        forget_silent(self._engine)

    def takes_back(self, message: Message) -> bool:
        """Whether it takes back what was said, asked for or agreed to: who says too much for an answer may do so."""
        if message.replaces or message.sound:
            return bool(message.replaces)
        wish = understand(message, "", chat_of(self._engine, message.transport, message.chat))
        if isinstance(wish, Unclear):
            return False
        return wish.kind in (Kind.FORGET, Kind.CANCEL) or (wish.kind is Kind.CONSENT and wish.name in NO)

    def words(self, message: Message) -> Words:
        """In the language that is spoken there."""
        return self._scene(message).words

    def refusal(self, message: Message, error: DescantError) -> Reply:
        return _refusal(self.words(message), error)

    def _remember(self, scene: Scene) -> None:
        transport, chat, is_group = scene.message.transport, scene.message.chat, scene.message.is_group
        if scene.forgets:
            forget_messages(self._engine, scene.message, whole_chat=not is_group)
        if scene.forgets and not is_group:
            forget_chat(self._engine, transport, chat)
        else:
            keep_chat(self._engine, transport, chat, scene.chat)

    def _replies(self, scene: Scene) -> Iterator[Reply]:
        if scene.message.sound:
            yield from heard(scene) if scene.message.is_known else [_nobody_s(scene.words)]
            return
        wish = understand(scene.message, scene.words.code, scene.chat)
        if isinstance(wish, Unclear):
            yield _unclear(scene.words, wish)
            return
        if wish.kind in PERSONAL and not scene.message.is_known:
            yield _nobody_s(scene.words)
            return
        yield from _as_read(wish, scene, _answers(wish, scene))
        if wish.kind not in BESIDE:
            scene.chat.last = wish

    def is_meant(self, message: Message) -> bool:
        """In a group, what people say to one another is nobody else's matter."""
        if not message.is_group or message.is_addressed or message.pressed:
            return True
        return chat_of(self._engine, message.transport, message.chat).listens

    def _scene(self, message: Message) -> Scene:
        chat = chat_of(self._engine, message.transport, message.chat)
        return Scene(
            descant=self._reach.as_bot,
            words=Words(chat.language or message.language.partition("-")[0].lower()),
            chat=chat,
            as_person=lambda: self._as_person(message),
            person=person_of(self._engine, message.transport, message.sender) if message.is_known else Person(),
            message=message,
            engine=self._engine,
            makes_accounts=self._makes_accounts,
            may_query=message.is_known and f"{message.transport}:{message.sender}" in self._may_query,
        )

    def _as_person(self, message: Message) -> Descant:
        if not message.is_known:
            raise Unauthenticated("Nobody is known here but by a name.", remedy="Write to the bot itself.")
        person = person_of(self._engine, message.transport, message.sender)
        if not (person.account or self._makes_accounts):
            raise Unauthenticated("Whoever writes here has to be known.", remedy="Sign in at /account, then ask again.")
        if not person.account:
            account = create_account(self._engine, NAME, Role.ANNOTATOR)
            person = Person(person.consented, account.id)
            keep_person(self._engine, message.transport, message.sender, person)
        return self._reach.as_account(person.account)


def _answers(wish: Wish, scene: Scene) -> Iterator[Reply]:
    try:
        yield from ANSWERS[wish.kind](wish, scene)
    except Instead as instead:  # what goes on with the question says what it lacked
        yield instead.reply


def _as_read(wish: Wish, scene: Scene, replies: Iterator[Reply]) -> Iterator[Reply]:
    """The first one says how the question was read, where that is not how it was written."""
    for at, reply in enumerate(replies):
        is_said = at == 0 and wish.read_as
        yield reply.with_(lines=(_read(wish, scene), *reply.lines)) if is_said else reply


def _read(wish: Wish, scene: Scene) -> Line:
    return scene.words.phrase("Read as “{words}”.", words=cut(wish.read_as))


def _refusal(words: Words, error: DescantError) -> Reply:
    return Reply((words.refusal(error.message, error.remedy),))


def _nobody_s(words: Words) -> Reply:
    return Reply(
        (
            words.phrase(
                "In this room people are known by names alone, which others may take. So nothing of anybody is kept or"
                " judged here, and there is nothing to be forgotten: please write to the bot itself."
            ),
        )
    )


def _unclear(words: Words, unclear: Unclear) -> Reply:
    first = words.phrase("That was not understood. Nearest to it are:")
    return Reply((first, *((Code(each),) for each in unclear.nearest), words.phrase("/help shows what can be asked.")))
