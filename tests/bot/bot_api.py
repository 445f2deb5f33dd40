"""A Bot API on loopback, with the rules of Telegram's that matter: offsets, lengths, marks, floods, files.

It runs in a thread of its own, and may be asked from any process. What is to fail is scripted: `api.fail("sendMessage",
flood(2))` lets the next one fail so. https://core.telegram.org/bots/api
"""

from __future__ import annotations

import asyncio
import itertools
import json
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import httpx
from aiohttp import web

TOKEN = "4711:AAloopback-secret_of_the_tests"
ME = {"id": 4711, "is_bot": True, "first_name": "Descant", "username": "DescantBot"}
MARKS = {"a", "b", "code"}


@dataclass(frozen=True)
class Failure:
    status: int
    description: str = ""
    parameters: dict[str, Any] = field(default_factory=dict)
    before: float = 0.0
    """seconds that it takes"""
    is_done: bool = False
    """what was asked for happens, and only the answer is lost"""


def flood(seconds: int) -> Failure:
    return Failure(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})


RESET = Failure(0)
"""the connection ends without an answer"""
RESET_AFTERWARDS = Failure(0, is_done=True)
BROKEN = Failure(500, "Internal Server Error")
BLOCKED = Failure(403, "Forbidden: bot was blocked by the user")


_life: ContextVar[str] = ContextVar("life")


class Refused(Exception):
    def __init__(self, description: str, status: int = 400) -> None:
        super().__init__(description)
        self.failure = Failure(status, description)


class BotApi:
    def __init__(self) -> None:
        self.updates: dict[int, dict[str, Any]] = {}
        self.messages: dict[tuple[int, int], dict[str, Any]] = {}
        """that the bot sent, as they are by now"""
        self.delivered: list[tuple[float, int, str, dict[str, Any]]] = []
        """(time, chat, method, message as it then was), in the order of their arrival"""
        self.lives: list[str] = []
        """of the bots that gave each of these: what their addresses have before the token"""
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.times: dict[str, list[float]] = defaultdict(list)
        """when each method was called"""
        self.files: dict[str, bytes] = {}
        self.big: set[str] = set()
        """ids of files that are too big for bots"""
        self.webhook: dict[str, Any] = {}
        self.offset = 0
        self.seconds = 0.0
        """that each answer takes"""
        self._failures: dict[str, deque[Failure]] = defaultdict(deque)
        self._numbers, self._ids = itertools.count(1000), itertools.count(1)
        self._lock = threading.RLock()
        self._arrived: asyncio.Event | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    # -- what tests do -----------------------------------------------------------------------------------------------

    def fail(self, method: str, *failures: Failure) -> None:
        self._failures[method].extend(failures)

    def say(self, text: str = "", chat: int = 7, *, sender: int = 0, **more: Any) -> dict[str, Any]:
        """Somebody writes: an update with a message."""
        message = self._message(text, chat, sender, **more)
        return self.push({"message": message})

    def edit(self, update: dict[str, Any], text: str) -> dict[str, Any]:
        changed = update["message"] | {"text": text, "edit_date": int(time.time())}
        return self.push({"edited_message": changed})

    def press(self, data: str, message: int, chat: int = 7, **more: Any) -> dict[str, Any]:
        under = self.messages[chat, message]
        pressed = {"id": str(next(self._ids)), "from": _person(chat), "chat_instance": "1", "data": data}
        return self.push({"callback_query": pressed | {"message": under} | more})

    def push(self, update: dict[str, Any]) -> dict[str, Any]:
        with self._lock:
            number = next(self._numbers)
            self.updates[number] = {"update_id": number} | update
            if self._loop and self._arrived:
                self._loop.call_soon_threadsafe(self._arrived.set)
            return self.updates[number]

    def texts(self, chat: int = 7) -> list[str]:
        """Of what the bot sent there, as it is by now."""
        with self._lock:
            return [
                plain(each.get("text", each.get("caption", "")))
                for (at, _), each in self.messages.items()
                if at == chat
            ]

    def count(self, chat: int) -> int:
        return sum(at == chat for at, _ in [*self.messages])

    def called(self, method: str) -> list[dict[str, Any]]:
        return [given for name, given in [*self.calls] if name == method]

    def deliver(self, update: dict[str, Any], secret: str | None = None) -> httpx.Response:
        """As Telegram does to a webhook."""
        shown = self.webhook["secret_token"] if secret is None else secret
        headers = {"X-Telegram-Bot-Api-Secret-Token": shown} if shown else {}
        return httpx.post(self.webhook["url"], json=update, headers=headers, trust_env=False, timeout=30)

    # -- the server --------------------------------------------------------------------------------------------------

    @contextmanager
    def serving(self) -> Iterator[BotApi]:
        ready, stop = threading.Event(), asyncio.Event()

        async def main() -> None:
            self._loop, self._arrived = asyncio.get_running_loop(), asyncio.Event()
            app = web.Application(client_max_size=60_000_000)
            for life in ("", "/{life}"):
                app.router.add_post(life + "/bot{token}/{method}", self._called)
            app.router.add_get("/file/bot{token}/{path:.*}", self._file)
            runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
            await runner.setup()
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            self.port = runner.addresses[0][1]
            ready.set()
            await stop.wait()
            await runner.cleanup()

        thread = threading.Thread(target=lambda: asyncio.run(main()), name="Bot API")
        thread.start()
        assert ready.wait(60)
        try:
            yield self
        finally:
            assert self._loop
            self._loop.call_soon_threadsafe(stop.set)
            thread.join()

    async def _called(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        given: dict[str, Any] = dict(await request.post())
        _life.set(request.match_info.get("life", ""))
        self.times[method].append(time.monotonic())
        self.calls.append((method, given))
        if request.match_info["token"] != TOKEN:
            return _failed(Failure(401, "Unauthorized"))
        if self.seconds:
            await asyncio.sleep(self.seconds)
        failure = self._failures[method].popleft() if self._failures[method] else None
        if failure:
            await asyncio.sleep(failure.before)
            if failure.is_done:
                await self._result(method, given)
            if failure.status == 0:
                assert request.transport
                request.transport.abort()
                return web.Response()
            if failure.status != 200:
                return _failed(failure)
        try:
            return web.json_response({"ok": True, "result": await self._result(method, given)})
        except Refused as refused:
            return _failed(refused.failure)

    async def _result(self, method: str, given: dict[str, Any]) -> Any:
        if method == "getUpdates":
            return await self._get_updates(given)
        answers: dict[str, Callable[[dict[str, Any]], Any]] = {
            "getMe": lambda _: ME,
            "setWebhook": self._set_webhook,
            "deleteWebhook": lambda _: self.webhook.clear() or True,
            "sendMessage": lambda given: self._sent("sendMessage", given, {"text": _text(given, "text", 4096)}),
            "sendPhoto": lambda given: self._sent("sendPhoto", given, PHOTO | {"caption": _caption(given)}),
            "sendDocument": lambda given: self._sent(
                "sendDocument", given, {"document": FILE, "caption": _caption(given)}
            ),
            "editMessageText": lambda given: self._edited(given, text=_text(given, "text", 4096)),
            "editMessageCaption": lambda given: self._edited(given, caption=_caption(given)),
            "editMessageMedia": lambda given: self._edited(given, caption=json.loads(given["media"])["caption"]),
            "deleteMessage": self._deleted,
            "answerCallbackQuery": lambda _: True,
            "sendChatAction": lambda _: True,
            "getFile": self._get_file,
        }
        if method not in answers:
            raise Refused("Not Found", 404)
        with self._lock:
            return answers[method](given)

    async def _get_updates(self, given: dict[str, Any]) -> list[dict[str, Any]]:
        assert self._arrived
        if self.webhook:
            raise Refused("Conflict: can't use getUpdates method while webhook is active", 409)
        deadline = time.monotonic() + float(given.get("timeout", 0))
        while True:
            self._arrived.clear()
            with self._lock:
                if "offset" in given:
                    self.offset = max(self.offset, int(given["offset"]))
                    self.updates = {n: each for n, each in self.updates.items() if n >= self.offset}
                found = sorted(self.updates.items())[:100]
            if found or time.monotonic() >= deadline:
                return [each for _, each in found]
            with suppress(TimeoutError):
                await asyncio.wait_for(self._arrived.wait(), max(0.0, deadline - time.monotonic()))

    def _set_webhook(self, given: dict[str, Any]) -> bool:
        self.webhook = dict(given)
        return True

    def _sent(self, method: str, given: dict[str, Any], content: dict[str, Any]) -> dict[str, Any]:
        chat = int(given["chat_id"])
        number = next(self._ids)
        message = {"message_id": number, "date": int(time.time()), "chat": _chat(chat), "from": ME} | content
        if "message_thread_id" in given:
            message |= {"message_thread_id": int(given["message_thread_id"]), "is_topic_message": True}
        return self._kept(method, message | _keys(given))

    def _edited(self, given: dict[str, Any], **content: Any) -> dict[str, Any]:
        place = int(given["chat_id"]), int(given["message_id"])
        if place not in self.messages:
            raise Refused("Bad Request: message to edit not found")
        old = self.messages[place]
        if ("text" in content) != ("text" in old):
            raise Refused("Bad Request: there is no text in the message to edit")
        new = {name: value for name, value in old.items() if name != "reply_markup"} | content | _keys(given)
        if new == old and "media" not in given:
            raise Refused(
                "Bad Request: message is not modified: specified new message content and reply markup are exactly the "
                "same as a current content and reply markup of the message"
            )
        return self._kept("edit", new)

    def _kept(self, method: str, message: dict[str, Any]) -> dict[str, Any]:
        chat = message["chat"]["id"]
        self.messages[chat, message["message_id"]] = message
        self.delivered.append((time.monotonic(), chat, method, message))
        self.lives.append(_life.get())
        return message

    def _deleted(self, given: dict[str, Any]) -> bool:
        if self.messages.pop((int(given["chat_id"]), int(given["message_id"])), None) is None:
            raise Refused("Bad Request: message to delete not found")
        return True

    def _get_file(self, given: dict[str, Any]) -> dict[str, Any]:
        identifier = given["file_id"]
        if identifier in self.big:
            raise Refused("Bad Request: file is too big")
        if identifier not in self.files:
            raise Refused("Bad Request: invalid file_id")
        return {"file_id": identifier, "file_unique_id": identifier, "file_path": f"music/{identifier}"}

    async def _file(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != TOKEN:
            return web.Response(status=404)
        failure = self._failures["file"].popleft() if self._failures["file"] else None
        if failure:
            return web.Response(status=failure.status)
        return web.Response(body=self.files[request.match_info["path"].removeprefix("music/")])

    def _message(self, text: str, chat: int, sender: int, **more: Any) -> dict[str, Any]:
        message = {"message_id": next(self._ids), "date": int(time.time()), "chat": _chat(chat)}
        message |= {"from": _person(sender or abs(chat))} | ({"text": text} if text else {})
        if text.startswith("/"):
            command = {"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}
            message["entities"] = [command]
        return message | more


PHOTO = {"photo": [{"file_id": "photo", "file_unique_id": "photo", "width": 1, "height": 1}]}
FILE = {"document": {"file_id": "file", "file_unique_id": "file"}}


def plain(html: str) -> str:
    """What people read; raises Refused where Telegram does not read the marks."""
    words: list[str] = []
    opened: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, _: Any) -> None:
            if tag not in MARKS:
                raise Refused(f'Bad Request: can\'t parse entities: Unsupported start tag "{tag}"')
            opened.append(tag)

        def handle_endtag(self, tag: str) -> None:
            if not opened or opened.pop() != tag:
                raise Refused("Bad Request: can't parse entities: Unmatched end tag")

        def handle_data(self, data: str) -> None:
            words.append(data)

    reader = Reader()
    reader.feed(html)
    reader.close()
    if opened:
        raise Refused("Bad Request: can't parse entities: Can't find end tag")
    return "".join(words)


def _text(given: dict[str, Any], name: str, most: int) -> str:
    text = str(given.get(name, ""))
    read = plain(text) if given.get("parse_mode") == "HTML" else text
    if not read.strip() and name == "text":
        raise Refused("Bad Request: message text is empty")
    if len(read.encode("utf-16-le")) // 2 > most:
        raise Refused(
            "Bad Request: message is too long" if name == "text" else "Bad Request: message caption is too long"
        )
    return text


def _caption(given: dict[str, Any]) -> str:
    return _text(given, "caption", 1024)


def _keys(given: dict[str, Any]) -> dict[str, Any]:
    if not given.get("reply_markup"):
        return {}
    markup = json.loads(given["reply_markup"])
    for button in (button for row in markup["inline_keyboard"] for button in row):
        if not 1 <= len(button["callback_data"].encode()) <= 64:
            raise Refused("Bad Request: BUTTON_DATA_INVALID")
    return {"reply_markup": markup}


def _person(identifier: int) -> dict[str, Any]:
    return {"id": identifier, "is_bot": False, "first_name": "<b>Ada & Bo</b>", "language_code": "en"}


def _chat(identifier: int) -> dict[str, Any]:
    if identifier < 0:
        return {"id": identifier, "type": "supergroup", "title": "<i>Quartet</i>"}
    return {"id": identifier, "type": "private", "first_name": "<b>Ada & Bo</b>"}


def _failed(failure: Failure) -> web.Response:
    document = {"ok": False, "error_code": failure.status, "description": failure.description}
    return web.json_response(
        document | ({"parameters": failure.parameters} if failure.parameters else {}), status=failure.status
    )
