"""Messages and replies as the database has them: JSON."""

from __future__ import annotations

import base64
from dataclasses import asdict
from datetime import datetime
from typing import Any

from descant.bot import Button, Code, Link, Message, Picture, Reply, Sound, Span, Strong
from descant.errors import Damaged

_MARKS = {"link": Link, "strong": Strong, "code": Code}
_NAMES = {kind: name for name, kind in _MARKS.items()}


def written_message(message: Message) -> dict[str, Any]:
    said = {name: value for name, value in asdict(message).items() if value not in ("", None)}
    return said | {"sent": message.sent.isoformat()}


class Unreadable(Damaged):
    """What another release wrote, or nobody."""

    title = "A letter that is not read"


def message_of(said: dict[str, Any]) -> Message:
    try:
        return _message(said)
    except (TypeError, KeyError, ValueError, AttributeError) as error:
        raise Unreadable("A message that was kept is not read.", remedy="Send it again.") from error


def _message(said: dict[str, Any]) -> Message:
    sound = Sound(**said["sound"]) if said.get("sound") else None
    return Message(**(said | {"sent": datetime.fromisoformat(said["sent"]), "sound": sound}))


def written_reply(reply: Reply) -> dict[str, Any]:
    """Without the place that it comes in and the job that it follows, which rows say."""
    said: dict[str, Any] = {"lines": [[_written_span(span) for span in line] for line in reply.lines]}
    if reply.picture:
        said["picture"] = reply.picture._asdict() | {"data": base64.b64encode(reply.picture.data).decode()}
    if reply.buttons:
        said["buttons"] = [[list(button) for button in row] for row in reply.buttons]
    return said | ({"edits": reply.edits} if reply.edits else {})


def document_of(reply: Reply) -> dict[str, Any]:
    """For programs, with the job that it follows."""
    return written_reply(reply) | ({"follows": reply.follows} if reply.follows else {})


def reply_of(said: dict[str, Any]) -> Reply:
    try:
        return _reply(said)
    except (TypeError, KeyError, ValueError, AttributeError) as error:
        raise Unreadable("A reply that was kept is not read.", remedy="Ask again.") from error


def _reply(said: dict[str, Any]) -> Reply:
    picture = said.get("picture")
    return Reply(
        lines=tuple(tuple(map(_span, line)) for line in said["lines"]),
        picture=Picture(**(picture | {"data": base64.b64decode(picture["data"])})) if picture else None,
        buttons=tuple(tuple(Button(*button) for button in row) for row in said.get("buttons", ())),
        edits=said.get("edits", ""),
    )


def _written_span(span: Span) -> Any:
    return span if isinstance(span, str) else {_NAMES[type(span)]: list(span)}


def _span(said: Any) -> Span:
    if isinstance(said, str):
        return said
    ((name, words),) = said.items()
    made: Span = _MARKS[name](*words)
    return made
