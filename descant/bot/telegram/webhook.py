"""Updates by webhook: Telegram sends them to an address that leads here, and shows a secret that only it was told."""

from __future__ import annotations

import hmac
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

log = logging.getLogger(__name__)

HEADER = "X-Telegram-Bot-Api-Secret-Token"
MOST = 1_000_000
"""bytes of an update"""


@asynccontextmanager
async def listening(
    url: str, host: str, port: int, secret: str, take: Callable[[dict[str, Any]], Awaitable[None]]
) -> AsyncIterator[None]:
    """Serves the path of the address; `take` is given an update, and Telegram is told that it came when it returns."""

    async def handle(request: web.Request) -> web.Response:
        shown = request.headers.get(HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(shown, secret.encode()):
            return web.Response(status=401)
        try:
            update = json.loads(await request.read())
        except ValueError:
            return web.Response(status=400)
        if not isinstance(update, dict):
            return web.Response(status=400)
        try:
            await take(update)
        except Exception as error:  # Telegram sends it again
            log.warning("an update was not taken: %s", type(error).__name__)
            return web.Response(status=503, headers={"Retry-After": "5"})
        return web.Response()

    app = web.Application(client_max_size=MOST)
    app.router.add_post(urlsplit(url).path or "/", handle)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        yield
    finally:
        await runner.cleanup()
