"""Stanzas as messages. A chat is the address of somebody or of a room, without what behind a slash says where they are.

https://xmpp.org/rfcs/rfc6121.html#message and the extensions that are named below.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from slixmpp import JID
from slixmpp import Message as Said
from slixmpp.xmlstream import ET

from descant.bot import Message, Sound
from descant.bot.xmpp.rooms import OCCUPANT_ID, Room

NAME = "xmpp"
QUOTED = "urn:xmpp:reply:0"
OCCUPANT = f"{{{OCCUPANT_ID}}}occupant-id"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True, slots=True)
class Taken:
    """Of somebody: words, or that they take some back."""

    message: Message
    takes_back: str = ""
    """key of a message that is withdrawn: then nothing is said"""


def taken_of(said: Said, me: JID, rooms: Mapping[str, Room]) -> Taken | None:
    """Nothing where nobody says anything that a bot could answer."""
    sender = said["from"]
    if said["type"] not in ("chat", "normal", "groupchat") or not sender.user or sender.bare == me.bare:
        return None
    room = rooms.get(sender.bare)
    if said["type"] == "groupchat" and (room is None or sender.resource in ("", room.nick) or _is_history(said)):
        return None
    message = _message(said, room)
    if taken_back := _part(said, "retract"):
        return None if not message.is_known else Taken(message, key_of(message.sender, taken_back["id"]))
    return Taken(message) if message.text or message.sound else None


def key_of(sender: str, identifier: str) -> str:
    """Ids are chosen by who writes, so they are unique for each of them alone: nobody corrects what others say."""
    return f"{sender} {identifier}"


def _message(said: Said, room: Room | None) -> Message:
    is_group, nick = said["type"] == "groupchat", room.nick if room else ""
    who, is_known = _sender(said, room)
    sound = _sound(said)
    text = _words(said)
    if sound and text == sound.reference:
        text = ""
    if is_group:
        text, is_addressed = addressed(text, nick)
        is_addressed = is_addressed or _answers(said, nick)
    delay = _part(said, "delay")
    message = Message(
        transport=NAME,
        chat=str(said["from"]) if room and not is_group else said["from"].bare,
        sender=who,
        key=key_of(who, _identifier(said)),
        text=command_of(text),
        sound=sound,
        is_known=is_known,
        is_group=is_group,
        is_addressed=is_addressed if is_group else True,
        language=said.xml.get(LANGUAGE) or "",
        sent=_moment(delay) or datetime.now(UTC),
    )
    corrects = _part(said, "replace")  # XEP-0308
    may_correct = is_known and corrects and corrects["id"]  # and not by whoever has taken a name
    return replace(message, replaces=key_of(who, corrects["id"])) if may_correct else message


def _sender(said: Said, room: Room | None) -> tuple[str, bool]:
    """And whether it is them for good. Of a room, who is there only there: it alone says so, and a name may be
    another's an hour later. XEP-0421
    """
    if room is None:
        return str(said["from"].bare), True
    occupant = said.xml.find(OCCUPANT)
    known = occupant.get("id") if occupant is not None and room.knows_people else None
    return (f"{said['from'].bare}#{known}", True) if known else (str(said["from"]), False)


def _identifier(said: Said) -> str:
    """By whoever wrote it (XEP-0359), else of its stanza; without any, by what it is and when it was sent."""
    origin = _part(said, "origin_id")
    known = (origin["id"] if origin else "") or said["id"]
    return known or hashlib.sha256(ET.tostring(said.xml)).hexdigest()


def _is_history(said: Said) -> bool:
    """What a room tells whoever comes of what was said before. What a server held back has another name on it."""
    delay = _part(said, "delay")
    return delay is not None and delay.xml.get("from", "").partition("/")[0] in ("", said["from"].bare)


def _words(said: Said) -> str:
    """Without what is quoted in front of an answer. XEP-0461"""
    answers = _part(said, "reply")
    return str(answers.strip_fallback_content() if answers else said["body"]).strip()


def _answers(said: Said, nick: str) -> bool:
    answers = _part(said, "reply")
    return bool(answers) and answers["to"] == f"{said['from'].bare}/{nick}"


def _sound(said: Said) -> Sound | None:
    """A file is sent as the address of where it was put. XEP-0066, XEP-0363"""
    sent = _part(said, "oob")
    if not (sent and sent["url"]):
        return None
    try:
        name = unquote(PurePosixPath(urlsplit(sent["url"]).path).name)
    except ValueError:  # whoever fetches it says what is wrong
        name = ""
    return Sound(sent["url"], name)


def addressed(text: str, nick: str) -> tuple[str, bool]:
    """The words without the name in front of them, and whether it was there; a command is for whoever has commands."""
    name = text.removeprefix("@")
    if nick and name[: len(nick)].casefold() == nick.casefold():
        rest = name[len(nick) :]
        if not rest or rest[0] in ":, \n":
            return rest.lstrip(":, \n"), True
    return text, _is_command(text)


def command_of(text: str) -> str:
    """Many clients keep what begins with a slash for themselves, so an exclamation mark serves as well."""
    return f"/{text[1:]}" if text.startswith("!") and text[1:2].isalpha() else text


def _is_command(text: str) -> bool:
    return text[:1] in ("/", "!") and text[1:2].isalpha() and not text.startswith("/me ")


def _moment(delay: Any) -> datetime | None:
    try:
        stamp = delay["stamp"] if delay else None
    except (ValueError, OverflowError):
        return None
    return stamp if isinstance(stamp, datetime) and stamp.tzinfo else None


def _part(said: Said, name: str) -> Any:
    """Only where it is there: to ask for it otherwise would make it."""
    return said.get_plugin(name, check=True)
