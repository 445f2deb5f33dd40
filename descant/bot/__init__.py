"""The bot: questions and sounds from a chat, answered from the graph, with their sources.

**One conversation**, which knows no transport: a `Message` comes in, `Reply`s go out. What it knows it asks Descant
for by its HTTP interface (`asking`), as anybody could; so rights, limits and the way things are found are the server's.

    message ──► grammar (what is wished) ──► answering (one file a family of wishes) ──► replies
                       memory of the chat ◄─────────┘

**Transports**, one a file, carry them. A transport MUST hand each message to its `Desk` before it tells the network
that it has it, and MUST give each message a `key` by which it is known again when it comes twice. It writes a reply in
its own marks: a reply is made of pieces (`Span`), so what somebody is called can never become markup.

A transport of another package is named by the entry-point group `descant.bot`.

    __init__       this contract
    asking         Descant, asked by HTTP or inside the server
    running        all of it put together
    grammar/       what a message wishes, in English and German
    answering/     what is said to a wish
    conversation   the two, and who may what
    memory         what is remembered of chats and people
    post           messages and replies in the database, so that none is lost or answered twice
    rows, letters  how they are written down there
    pace           how much of somebody is answered
    forgetting     takes out of it what is known of somebody
    desk           takes messages, has them answered
    sending        sends the replies, as patiently as a network wants
    following      tells how a job goes
    telegram, xmpp, terminal    transports
"""

from __future__ import annotations

import abc
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple, Protocol, Self, TypeAlias

from descant.config import Config
from descant.errors import DescantError
from descant.plugins import Family, load_family

# -- what comes in ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sound:
    """A file that somebody sent; its bytes stay where they are until they are fetched by `reference`."""

    reference: str
    """by which its transport fetches it"""
    name: str = ""
    media_type: str = ""
    """as the sender says, who may be wrong"""
    size: int | None = None
    """bytes, where it is known before it is fetched"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What somebody said."""

    transport: str
    chat: str
    """the transport's own id of the chat, and"""
    sender: str
    """of who speaks there; neither is ever written to the graph"""
    key: str
    """unique in the transport: a message that comes twice has the same. Where it says who wrote it, it begins with
    `sender` and a space"""
    text: str = ""
    sound: Sound | None = None
    pressed: str = ""
    """what the button that was pressed says: `Button.says`"""
    on: str = ""
    """handle of the message that has this button"""
    replaces: str = ""
    """key of the message that this is a new version of"""
    is_known: bool = True
    """not where whoever speaks is known by a name alone that another may have tomorrow: then nothing is theirs"""
    takes_sounds: bool = True
    """as files; where not, what is to be heard plays where a link leads to"""
    is_group: bool = False
    is_addressed: bool = True
    """by its name, by a reply or by a command: in a group it is often not meant"""
    language: str = ""
    """code of the sender's, where the transport knows it"""
    sent: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    """by the network's clock"""


# -- what goes out ----------------------------------------------------------------------------------------------


class Link(NamedTuple):
    words: str
    address: str


class Strong(NamedTuple):
    words: str


class Code(NamedTuple):
    """To be read letter by letter: a command, a query, chords."""

    words: str


Span: TypeAlias = str | Link | Strong | Code
Line: TypeAlias = tuple[Span, ...]


class Picture(NamedTuple):
    """Or a sound, which is sent as a file."""

    data: bytes
    media_type: str
    """image/png, where a transport is to show it"""
    name: str
    description: str
    """for whoever does not see it"""


class Button(NamedTuple):
    label: str
    says: str
    """what comes back as `Message.pressed`: 64 bytes of UTF-8 at the most"""


@dataclass(frozen=True, slots=True)
class Reply:
    """One message back. It is short; a picture comes with its lines as the caption."""

    lines: tuple[Line, ...] = ()
    picture: Picture | None = None
    buttons: tuple[tuple[Button, ...], ...] = ()
    """rows of them"""
    edits: str = ""
    """handle of the reply in whose place this one comes; a transport that cannot edit sends another message"""
    is_failure: bool = False
    """says that something went wrong here, and that it is not whoever asked"""
    follows: str = ""
    """id of the job whose progress and end are told in the place of this reply"""

    def with_(self, **changes: object) -> Self:
        return replace(self, **changes)  # type: ignore[arg-type] # names of fields

    @property
    def plain(self) -> str:
        """Without marks; links have their address behind them."""
        return "\n".join("".join(map(_plain, line)) for line in self.lines)


def _plain(span: Span) -> str:
    if isinstance(span, Link):
        return f"{span.words} ({span.address})"
    return span if isinstance(span, str) else span.words


# -- transports -------------------------------------------------------------------------------------------------


class Busy(DescantError):
    """A network wants less: said by a transport's `send`, which is called again then."""

    title, status, slug = "Flood control", 429, "busy"

    def __init__(self, seconds: float, *, everywhere: bool = False) -> None:
        """`everywhere`: from this bot, and not only in this chat."""
        super().__init__("The network wants fewer messages.", remedy=f"Wait {seconds:g} s.", retry_after=seconds)
        self.seconds, self.everywhere = seconds, everywhere


class Lost(DescantError):
    """A reply can never arrive: the chat is gone, the bot is blocked, the message to be edited was deleted."""

    title, status, slug = "The chat is gone", 410, "lost"


class Desk(Protocol):
    """What a transport hands messages to."""

    async def take(self, message: Message) -> None:
        """Durable on return: the network may be told that it arrived. One that came before is passed over."""

    async def withdraw(self, transport: str, chat: str, key: str) -> None:
        """A message was deleted: it is not answered any more, and a job that it asked for is stopped."""


class Transport(abc.ABC):
    """One network. It is made from the configuration; where that lacks what it needs, WrongUse says which."""

    name: str

    @abc.abstractmethod
    async def run(self, desk: Desk) -> None:
        """Take messages until cancelled; what fails for a while is tried again with growing pauses."""

    @abc.abstractmethod
    async def send(self, chat: str, reply: Reply) -> str:
        """Gives the handle of what was sent, by which it can be edited. Raises Busy, Lost, or Unavailable."""

    @abc.abstractmethod
    async def fetch(self, sound: Sound, place: Path, most: int) -> None:
        """The bytes of a sound into a file. Raises TooLarge as soon as there are more than `most`."""

    async def noticed(self, chat: str) -> None:
        """MAY show in the chat that an answer is being made."""

    async def close(self) -> None:
        """MAY give back what it has: nothing is sent any more."""


Maker: TypeAlias = Callable[[Config], Transport]
"""A class of transports, or what imports it first: not everybody has the libraries of each."""


def transports(built_in: Mapping[str, Maker]) -> Family[Maker]:
    return load_family("descant.bot", built_in)
