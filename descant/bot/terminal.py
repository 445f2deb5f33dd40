"""A conversation in a terminal: one line is one message, buttons have numbers, a file is sent by its path."""

from __future__ import annotations

import shlex
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from descant.bot import Button, Code, Link, Message, Reply, Sound, Span
from descant.bot.conversation import Conversation
from descant.disk import make_folder
from descant.errors import DescantError, InvalidInput, NotFound, TooLarge

NAME = "terminal"
WHO = "owner"
"""whoever has this terminal has these data"""
PAUSE = 1.0
"""seconds between two looks at a job"""
SENDING = ("/send", "/schicke")


class Terminal:
    """Prints replies as lines; pictures are files in a folder, which stays."""

    def __init__(
        self,
        conversation: Conversation,
        language: str,
        pictures: Path | None,
        largest: int,
        write: Callable[[str], None],
    ) -> None:
        self._conversation, self._language, self._pictures = conversation, language, pictures
        self._largest, self._write = largest, write
        self._buttons: list[Button] = []
        self._numbers = count(1)

    def hear(self, line: str) -> list[Reply]:
        """What is said to it, and to the end of what it began."""
        replies: list[Reply] = []
        message, file = self._message(line.strip())
        for reply in self._conversation.respond(message, file):
            self._show(reply)
            replies.append(reply)
            replies += self._followed(message, reply)
        return replies

    def _message(self, line: str) -> tuple[Message, Path | None]:
        said: dict[str, Any] = {"text": line}
        if line.isdigit() and 0 < int(line) <= len(self._buttons):
            said = {"pressed": self._buttons[int(line) - 1].says}
        path = _sent(line)
        if path:
            self._require_room(path)
            said = {"sound": Sound(str(path), path.name, size=path.stat().st_size)}
        return Message(transport=NAME, chat=WHO, sender=WHO, key="", language=self._language, **said), path

    def _require_room(self, path: Path) -> None:
        if not path.is_file():
            raise NotFound(f"{path} is no file.", remedy="Write /send and its path.")
        if path.stat().st_size > self._largest:
            raise TooLarge(f"{path.name} is larger than {self._largest:,} bytes.", remedy="Use `descant ingest`.")

    def _followed(self, message: Message, reply: Reply) -> Iterator[Reply]:
        """A job's news, each once, to its end."""
        told = reply
        while told.follows:
            time.sleep(PAUSE)
            news = self._conversation.progress(message, told.follows)
            if news.lines != told.lines:
                self._show(news)
            told = news
        if told is not reply:
            yield told

    def _show(self, reply: Reply) -> None:
        for line in reply.lines:
            self._write("".join(map(_plain, line)))
        if reply.picture:
            place = self._folder() / f"{next(self._numbers):03}-{Path(reply.picture.name).name}"
            place.write_bytes(reply.picture.data)
            self._write(f"[{reply.picture.description}: {place}]")
        if reply.buttons:
            self._buttons = [button for row in reply.buttons for button in row]
            self._write("  ".join(f"[{number}] {each.label}" for number, each in enumerate(self._buttons, 1)))

    def _folder(self) -> Path:
        """Made for the first picture."""
        self._pictures = self._pictures or Path(mkdtemp(prefix="descant-"))
        make_folder(self._pictures)
        return self._pictures


def talk(terminal: Terminal, lines: Iterator[str], complain: Callable[[DescantError], None]) -> None:
    for line in lines:
        if not line.strip():
            continue
        try:
            terminal.hear(line)
        except DescantError as error:
            complain(error)


def _sent(line: str) -> Path | None:
    """The file of `/send "a file.wav"`."""
    command, _, rest = line.partition(" ")
    if command not in SENDING:
        return None
    try:
        names = shlex.split(rest)
    except ValueError as error:
        raise InvalidInput(f"The name of the file has no end: {error}.", remedy="Close the quotation marks.") from error
    if len(names) != 1:
        raise InvalidInput("One file is sent at a time.", remedy='Write /send "the name of the file".')
    return Path(names[0]).expanduser()


def _plain(span: Span) -> str:
    if isinstance(span, Link):
        return f"{span.words} <{span.address}>"
    return span if isinstance(span, str) else f"`{span.words}`" if isinstance(span, Code) else span.words
