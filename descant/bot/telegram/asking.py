"""The Bot API asked by aiogram, with its errors as ours.

Addresses of the Bot API have the token in them, and the library's errors may have addresses and ids of chats: so no
error of the library leaves this module, and what is raised names only its kind.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.utils.token import TokenValidationError
from aiohttp import ClientError

from descant.bot import Busy, Lost
from descant.config import Config, is_url
from descant.errors import DescantError, TooLarge, Unavailable, WrongUse

SECONDS = 60.0
"""for an answer of the Bot API, beyond those that it is told to wait"""
UNCHANGED = "message is not modified"
TOO_BIG = "file is too big"
SMALL = 20_000_000
"""bytes of a file that Telegram's own Bot API gives to bots"""


class NotModified(DescantError):
    """The message says that already."""


class NoPhoto(DescantError):
    """A picture that Telegram does not show."""


class Moved(DescantError):
    """A group that has become another one."""

    def __init__(self, chat: int) -> None:
        super().__init__("The group has moved.")
        self.chat = chat


class Unreadable(DescantError):
    """An answer that the library does not read."""

    def __init__(self, data: Any) -> None:
        super().__init__("The Bot API gave an answer that is not read.")
        self.data = data


def make_bot(config: Config) -> Bot:
    if not config.telegram_token:
        raise WrongUse(
            "There is no token for Telegram.",
            remedy="Set DESCANT_TELEGRAM_TOKEN to the one that @BotFather gave; docs/bot.md says how a bot is made.",
        )
    if not is_url(config.telegram_api):
        raise WrongUse("telegram_api is no address.", remedy="Write it like https://api.telegram.org.")
    session = AiohttpSession(api=TelegramAPIServer.from_base(config.telegram_api), timeout=SECONDS)
    look = DefaultBotProperties(parse_mode=ParseMode.HTML, link_preview_is_disabled=True)
    try:
        return Bot(config.telegram_token, session=session, default=look)
    except TokenValidationError:
        raise WrongUse(
            "The token for Telegram is none.",
            remedy="It is a number, a colon and letters, as @BotFather gave it; see DESCANT_TELEGRAM_TOKEN.",
        ) from None


@contextmanager
def asking() -> Iterator[None]:
    """Errors of the library become ours; `from None`, as a chain of them would be written to a log."""
    try:
        yield
    except (TimeoutError, AiogramError, ClientError, OSError) as error:
        raise _ours(error) from None


def _ours(error: Exception) -> DescantError:
    match error:
        case TelegramRetryAfter():
            return Busy(float(error.retry_after))
        case TelegramMigrateToChat():
            return Moved(error.migrate_to_chat_id)
        case TelegramUnauthorizedError() | TelegramNotFound():
            return WrongUse("Telegram does not know the token.", remedy="Is DESCANT_TELEGRAM_TOKEN that of the bot?")
        case TelegramForbiddenError() | TelegramEntityTooLarge():
            return Lost("Telegram does not take it.")
        case TelegramBadRequest():
            return _bad_request(error.message)
        case TelegramConflictError():
            return Unavailable("Somebody else takes the messages of this bot.", remedy="Stop the other process.")
        case ClientDecodeError():
            return Unreadable(error.data)
        case _:
            return Unavailable(f"Telegram does not answer: {type(error).__name__}.")


def _bad_request(said: str) -> DescantError:
    if UNCHANGED in said:
        return NotModified("It says that already.")
    if TOO_BIG in said:
        return too_large(SMALL)
    return NoPhoto("No picture.") if "PHOTO_" in said.upper() or "IMAGE_PROCESS" in said else Lost("Not taken.")


def too_large(most: int) -> TooLarge:
    return TooLarge(
        f"The file has more than {most / 1e6:,.0f} MB.",
        remedy="Send a shorter piece, or one that is compressed; a minute is enough to be recognised.",
    )


class LimitedFile(io.FileIO):
    """Raises TooLarge as soon as more is written than may be."""

    def __init__(self, place: Path, most: int) -> None:
        super().__init__(place, "wb")
        self._most, self._written = most, 0

    def write(self, data: Any) -> int:
        self._written += len(data)
        if self._written > self._most:
            raise too_large(self._most)
        return super().write(data) or 0
