"""Telegram, by the Bot API: polling, or a webhook. https://core.telegram.org/bots/api

A handle names the messages that a reply became: `t12` or, where there is a picture, `p12`; several have commas between.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable
from itertools import zip_longest
from pathlib import Path
from typing import Any, TypeVar

from aiogram.types import (
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    Update,
    User,
)
from aiogram.types import Message as Said
from pydantic import ValidationError

from descant.bot import Busy, Desk, Lost, Message, Picture, Reply, Sound, Transport
from descant.bot.telegram.asking import (
    LimitedFile,
    Moved,
    NoPhoto,
    NotModified,
    Unreadable,
    asking,
    make_bot,
    too_large,
)
from descant.bot.telegram.marks import Part, parts_of, rows_of
from descant.bot.telegram.reading import NAME, PICTURE, TEXT, WANTED, message_of, place_of
from descant.bot.telegram.webhook import listening
from descant.config import Config
from descant.errors import DescantError, Unavailable, WrongUse

T = TypeVar("T")
log = logging.getLogger(__name__)

POLL, BEYOND = 30, 30
"""seconds that the Bot API waits for an update, and that its answer may take then"""
DOWNLOAD = 300
"""seconds that a file may take"""
FIRST, LONGEST = 1.0, 60.0
"""seconds between two tries"""
SHOWN = ("image/png", "image/jpeg")
"""as pictures; others come as files"""


class Telegram(Transport):
    name = NAME

    def __init__(self, config: Config) -> None:
        self._config = config
        self._bot = make_bot(config)
        self._me: User | None = None

    # -- what comes in -----------------------------------------------------------------------------------------------

    async def run(self, desk: Desk) -> None:
        self._me = await self._persistently(self._bot.get_me)
        if self._config.telegram_webhook:
            await self._listen(desk)
        else:
            await self._persistently(self._bot.delete_webhook)
            await self._poll(desk)

    async def close(self) -> None:
        await self._bot.session.close()

    async def _poll(self, desk: Desk) -> None:
        offset: int | None = None
        while True:
            for raw in await self._persistently(self._updates, offset):
                await self._persistently(self._take, desk, raw)
                offset = (raw.update_id if isinstance(raw, Update) else int(raw["update_id"])) + 1

    async def _updates(self, offset: int | None) -> list[Any]:
        """Where the library does not read one of them, all as they came: one must not be in the way of the others."""
        try:
            return await self._ask(
                self._bot.get_updates(
                    offset=offset, timeout=POLL, allowed_updates=WANTED, request_timeout=POLL + BEYOND
                )
            )
        except Unreadable as error:
            found = error.data.get("result") if isinstance(error.data, dict) else None
            if not isinstance(found, list):
                raise Unavailable("Telegram gave an answer that is not read.") from None
            return [each for each in found if isinstance(each, dict) and isinstance(each.get("update_id"), int)]

    async def _listen(self, desk: Desk) -> None:
        url, secret = self._config.telegram_webhook, secrets.token_urlsafe(32)
        host, port = self._config.telegram_host, self._config.telegram_port
        async with listening(url, host, port, secret, lambda raw: self._take(desk, raw)):
            # One connection: what comes at once would come in any order.
            await self._persistently(
                self._bot.set_webhook, url, secret_token=secret, allowed_updates=WANTED, max_connections=1
            )
            await asyncio.Event().wait()

    async def _take(self, desk: Desk, raw: Update | dict[str, Any]) -> None:
        try:
            update = raw if isinstance(raw, Update) else Update.model_validate(raw, context={"bot": self._bot})
        except ValidationError:
            log.warning("an update was passed over, as it is not read")
            return
        if message := self._read(update):
            await desk.take(message)
        if update.callback_query:  # or its button seems to wait
            try:
                await self._ask(self._bot.answer_callback_query(update.callback_query.id))
            except DescantError as error:
                log.info("a button was not answered: %s", type(error).__name__)

    def _read(self, update: Update) -> Message | None:
        """One that has what nobody thought of is passed over, or it would come again for ever."""
        try:
            return message_of(update, self._me) if self._me else None
        except (AttributeError, TypeError, ValueError) as error:
            log.warning("an update was passed over: %s", type(error).__name__)
            return None

    async def _persistently(self, work: Any, *given: Any, **named: Any) -> Any:
        """What fails for a while is tried again with growing pauses."""
        pause = FIRST
        while True:
            try:
                return await self._ask(work(*given, **named))
            except Busy as busy:
                await asyncio.sleep(busy.seconds)
            except Unavailable as error:
                log.warning("telegram: %s It is tried again in %.0f s.", error, pause)
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST)

    async def _ask(self, asked: Awaitable[T]) -> T:
        with asking():
            return await asked

    # -- what goes out -----------------------------------------------------------------------------------------------

    async def send(self, chat: str, reply: Reply) -> str:
        before = reply.edits.split(",") if reply.edits else []
        try:
            return await self._sent(chat, reply, before)
        except Moved as moved:
            return await self._sent(str(moved.chat), reply, [])
        except WrongUse as error:  # whoever looks after the token is asked to; nothing is given up for that
            raise Unavailable(str(error)) from None

    async def _sent(self, chat: str, reply: Reply, before: list[str]) -> str:
        under_picture = bool(before) and before[0].startswith(PICTURE)
        if before and reply.picture and not under_picture:
            before = []  # a text does not become a picture
        parts = parts_of(reply, under_picture=under_picture and bool(before))
        if under_picture and not reply.picture and len(parts) > 1:
            before, parts = [], parts_of(reply)
        handles = []
        keys = _keyboard(reply)
        for at, (part, old) in enumerate(zip_longest(parts, before)):
            if part is None:
                await self._remove(chat, old)
                continue
            here = keys if at == len(parts) - 1 else None
            picture = reply.picture if part.has_picture else None
            handles.append(
                await self._edit(chat, old, part, picture, here)
                if old
                else await self._send_part(chat, part, picture, here)
            )
        return ",".join(handles)

    async def _send_part(
        self, chat: str, part: Part, picture: Picture | None, keys: InlineKeyboardMarkup | None
    ) -> str:
        where, thread = place_of(chat)
        there: dict[str, Any] = {"message_thread_id": thread, "reply_markup": keys}
        if picture is None:
            said = await self._ask(self._bot.send_message(where, part.html, **there))
            return f"{TEXT}{said.message_id}"
        file = BufferedInputFile(picture.data, picture.name)
        there["caption"] = part.html
        try:
            if picture.media_type not in SHOWN:
                raise NoPhoto("A file.")
            said = await self._ask(self._bot.send_photo(where, file, **there))
        except NoPhoto:
            said = await self._ask(self._bot.send_document(where, file, **there))
        return f"{PICTURE}{said.message_id}"

    async def _edit(
        self, chat: str, old: str, part: Part, picture: Picture | None, keys: InlineKeyboardMarkup | None
    ) -> str:
        where: dict[str, Any] = {"chat_id": place_of(chat)[0], "message_id": int(old[1:]), "reply_markup": keys}
        try:
            await self._ask(self._edited(old, part, picture, where))
        except NotModified:
            pass
        except NoPhoto:
            return await self._send_part(chat, part, picture, keys)
        return old

    def _edited(self, old: str, part: Part, picture: Picture | None, where: dict[str, Any]) -> Awaitable[Said | bool]:
        if picture is not None:
            file = BufferedInputFile(picture.data, picture.name)
            return self._bot.edit_message_media(InputMediaPhoto(media=file, caption=part.html), **where)
        if old.startswith(PICTURE):
            return self._bot.edit_message_caption(caption=part.html, **where)
        return self._bot.edit_message_text(part.html, **where)

    async def _remove(self, chat: str, old: str) -> None:
        """What is too much of a longer reply that was here before."""
        try:
            await self._ask(self._bot.delete_message(place_of(chat)[0], int(old[1:])))
        except Lost:
            log.info("a part of an earlier reply stays")

    async def noticed(self, chat: str) -> None:
        where, thread = place_of(chat)
        await self._ask(self._bot.send_chat_action(where, "typing", message_thread_id=thread))

    # -- files -------------------------------------------------------------------------------------------------------

    async def fetch(self, sound: Sound, place: Path, most: int) -> None:
        if sound.size is not None and sound.size > most:
            raise too_large(most)
        found = await self._ask(self._bot.get_file(sound.reference))
        if not found.file_path:
            raise Unavailable("Telegram does not say where the file is.")
        with LimitedFile(place, most) as file:
            await self._ask(self._bot.download_file(found.file_path, file, timeout=DOWNLOAD, seek=False))


def _keyboard(reply: Reply) -> InlineKeyboardMarkup | None:
    rows = [[InlineKeyboardButton(text=each.label, callback_data=each.says) for each in row] for row in rows_of(reply)]
    return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None
