"""The bot, put together: the ways to Descant, the conversation, the desk and its transports."""

from __future__ import annotations

import asyncio
import fcntl
import logging
import shutil
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from sqlalchemy import Engine

from descant.accounts.tokens import create_token, forget_tokens
from descant.bot import Maker, Transport, transports
from descant.bot.answering.sound import READINESS
from descant.bot.asking import Descant
from descant.bot.conversation import Conversation, Reach
from descant.bot.desk import Desk
from descant.bot.post import Post
from descant.bot.threads import Limits
from descant.client import Client
from descant.config import Config
from descant.database import open_database
from descant.disk import make_folder
from descant.errors import Conflict, DescantError, Forbidden, Missing, NotFound

log = logging.getLogger(__name__)

FOLDER = "bot"
"""in `home`: the locks of transports that run, and for each process a folder of sounds while they are being answered"""
DAY = 86_400.0
AGAIN = 30.0
"""seconds after which a server that is not there is asked again to be ready"""
RENEWED = DAY / 2
"""seconds after which an account's token is made anew"""


def _telegram(config: Config) -> Transport:
    try:
        from descant.bot.telegram import Telegram
    except ModuleNotFoundError as error:
        raise Missing(f"Telegram needs {error.name}.", remedy="pip install 'descant[bot]'.") from error
    return Telegram(config)


def _xmpp(config: Config) -> Transport:
    try:
        from descant.bot.xmpp import Xmpp
    except ModuleNotFoundError as error:
        raise Missing(f"XMPP needs {error.name}.", remedy="pip install 'descant[bot]'.") from error
    return Xmpp(config)


BUILT_IN: dict[str, Maker] = {"telegram": _telegram, "xmpp": _xmpp}


def make_transports(names: Sequence[str], config: Config) -> list[Transport]:
    family = transports(BUILT_IN)
    for name in names:
        if name not in family.implementations:
            raise NotFound(
                family.broken.get(name, f"There is no transport {name}."),
                remedy=f"Transports: {', '.join(sorted(family.implementations))}.",
            )
    return [family.implementations[name](config) for name in dict.fromkeys(names)]


class Accounts:
    """Descant, asked by accounts of people in chats: by tokens that last a day and are nowhere but in memory."""

    def __init__(self, engine: Engine, client: Callable[[str], Client], base: str) -> None:
        self._engine, self._client, self._base = engine, client, base
        self._made: dict[str, tuple[float, Descant]] = {}
        self._turn = threading.Lock()

    def __call__(self, account: str) -> Descant:
        with self._turn:
            made, descant = self._made.get(account, (0.0, None))
            if descant is None or time.monotonic() - made > RENEWED:
                self._forget(account)
                _, text = create_token(self._engine, "a chat", "annotate", days=1, account=account)
                descant = Descant(self._client(text), self._base)
                self._made[account] = (time.monotonic(), descant)
            return descant

    def close(self) -> None:
        for account in [*self._made]:
            self._forget(account)

    def _forget(self, account: str) -> None:
        """Also what a process before this one had made: such an account has no others."""
        if found := self._made.pop(account, None):
            found[1].client.close()
        forget_tokens(self._engine, account)


@contextmanager
def reaching(config: Config, engine: Engine, url: str, token: str, *, is_elsewhere: bool = False) -> Iterator[Reach]:
    """`is_elsewhere`: the server's accounts are not those of this home, so nobody writes there by their own."""
    base = url if is_elsewhere else config.base
    with Client(url, token) as client, ExitStack() as stack:
        if is_elsewhere and not config.database:
            yield Reach(Descant(client, base), _nobody)
            return
        accounts = Accounts(engine, lambda text: Client(url, text), base)
        stack.callback(accounts.close)
        yield Reach(Descant(client, base), accounts)


def _nobody(_: str) -> Descant:
    raise Forbidden(
        "Nothing can be written from this chat: the bot and its server have different accounts.",
        remedy="Whoever runs the bot can start it beside the server, or give both the same DESCANT_DATABASE.",
    )


def make_desk(config: Config, engine: Engine, reach: Reach, chosen: Sequence[Transport], **more: Limits) -> Desk:
    conversation = Conversation(engine, reach, config.bot_queries)

    def stop(job: str) -> None:
        with suppress(NotFound):
            reach.as_bot.client.ask("DELETE", f"api/jobs/{job}")

    limits = more.get("limits", Limits(sound=config.fetch_bytes))
    make_folder(sounds := _folder(config) / chosen[0].name)
    return Desk(conversation, Post(engine), chosen, stop, sounds, limits)


def run(
    config: Config,
    names: Sequence[str],
    url: str,
    token: str,
    *,
    is_elsewhere: bool = False,
    announce: Callable[[], None] = lambda: None,
) -> None:
    """Until the process is told to stop."""
    with alone(config, names):
        asyncio.run(_run(config, names, url, token, is_elsewhere, announce))


async def _run(
    config: Config, names: Sequence[str], url: str, token: str, is_elsewhere: bool, announce: Callable[[], None]
) -> None:
    engine = open_database(config)
    with reaching(config, engine, url, token, is_elsewhere=is_elsewhere) as reach:
        desk = make_desk(config, engine, reach, make_transports(names, config))
        running = asyncio.ensure_future(desk.run())
        for each in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(each, running.cancel)
        announce()
        keeping = asyncio.create_task(_keep_ready(config, reach.as_bot))
        try:
            await running
        except asyncio.CancelledError:
            return
        except BaseExceptionGroup as group:  # the first that failed has ended the others
            raise _first(group) from None
        finally:
            keeping.cancel()
            engine.dispose()


async def _keep_ready(config: Config, descant: Descant) -> None:
    """While the bot runs the server's workers have loaded what the next sound needs."""
    while config.bot_ready:
        seconds = AGAIN
        try:
            seconds = await asyncio.to_thread(_ready, descant) / 2
        except DescantError:
            pass  # whoever sends something is told
        except Exception as error:  # a server may answer anything
            log.warning("%s: the server does not say whether it is ready", type(error).__name__)
        await asyncio.sleep(max(AGAIN, min(DAY, seconds)))


def _ready(descant: Descant) -> float:
    """Gives the seconds for which they are."""
    return float(descant.send("api/analyses/readiness", READINESS)["seconds"])


def _first(group: BaseExceptionGroup[BaseException]) -> BaseException:
    first = group.exceptions[0]
    return _first(first) if isinstance(first, BaseExceptionGroup) else first


@contextmanager
def alone(config: Config, names: Sequence[str]) -> Iterator[None]:
    """Two processes that run the same transport would answer everything twice. What one left behind is removed."""
    with ExitStack() as stack:
        for name in names:
            lock = stack.enter_context((_folder(config) / f"{name}.lock").open("w"))
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise Conflict(f"Another process runs {name} for this home.", remedy="Stop it first.") from error
            shutil.rmtree(_folder(config) / name, ignore_errors=True)
        yield


def _folder(config: Config) -> Path:
    make_folder(folder := config.home / FOLDER)
    return folder
