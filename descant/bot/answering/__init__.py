"""What is said to a wish: one file a family of wishes, each with a table `ANSWERS` of the kinds that it answers.

An answer is a function of a wish and the scene that it is said in. It asks Descant, notes in the chat's memory what it
was about, and yields replies: a few lines with links to the pages that show it, where it comes from, how sure it is and
why. What is not there is said, with what to do about it. An error of Descant's is raised; the conversation tells it.
Where something has to be asked back first, whatever part of an answer sees that raises `Instead`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from sqlalchemy import Engine

from descant.bot import Message, Reply
from descant.bot.asking import Descant
from descant.bot.grammar import Wish
from descant.bot.memory import Chat, Person
from descant.bot.wording import Words

PAGE = 5
"""things that a reply lists; "more" shows the next"""


@dataclass(slots=True)
class Scene:
    """Who asks, where, and what may be used to answer."""

    descant: Descant
    """asked as the bot"""
    words: Words
    chat: Chat
    """what is noted here is remembered"""
    as_person: Callable[[], Descant]
    """asked by the account of whoever speaks, which is made when it is first needed: for what they write"""
    person: Person
    message: Message
    engine: Engine
    """of what is remembered"""
    file: Path | None = None
    """the bytes of the sound that was wanted"""
    forgets: bool = False
    """set by an answer after which nothing of whoever speaks is to be remembered, nor, where they are alone, of the
    chat"""
    makes_accounts: bool = True
    """so that whoever has an account has it from a chat, and loses it when they are forgotten"""
    may_query: bool = False
    """SPARQL of their own"""


Answer: TypeAlias = Callable[[Wish, Scene], Iterator[Reply]]


class Instead(Exception):
    """This reply is given in the place of the answer: which of several is meant, or that there is none."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.plain)
        self.reply = reply
