"""A server in this process whose recordings are read and heard as they are outside, and a chat with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
from flask import Flask
from sqlalchemy import Engine

from descant.accounts.tokens import create_token, owner_token
from descant.bot import Message, Reply
from descant.bot.answering import Instead, Scene
from descant.bot.answering.all import ANSWERS
from descant.bot.asking import Descant
from descant.bot.conversation import Conversation, Reach
from descant.bot.grammar import Wish
from descant.client import Client
from descant.config import Config
from descant.database import open_database
from descant.ingest.describing.naming import Placement
from descant.jobs import BATCH, Order
from descant.jobs.analysing.ordering import Recording, orders, recordings
from descant.jobs.analysing.ordering import Wish as Heard
from descant.jobs.ingesting.orders import locations
from descant.jobs.ingesting.orders import orders as readings
from descant.jobs.runner import Runner
from descant.jobs.submitting import submit_batch
from descant.jobs.table import new_id
from descant.server.annotating.room import close_room
from descant.server.application import create_app
from descant.store.opening import open_stores
from descant.store.pool import Pool
from tests.jobs.conftest import SECONDS

BASE = "http://localhost/"
FROM_A_CHAT = Message(transport="loop", chat="chat-4711", sender="sender-0815", key="1", language="en")


@dataclass
class Studio:
    app: Flask
    config: Config
    engine: Engine
    runner: Runner
    clients: list[Client] = field(default_factory=list)

    def read(self, path: Path, **said: Any) -> Recording:
        self.run(readings(locations([str(path)], Placement(**said)), self.config, self.engine))
        return next(recordings(self.engine, [str(path)]))

    def hear(self, recording: Recording, names: Sequence[str]) -> None:
        self.run(orders([recording], Heard(tuple(names)), self.config, self.engine))

    def run(self, wanted: Iterator[Order]) -> None:
        batch = submit_batch(self.engine, Order(kind=BATCH, key=new_id()), wanted)
        self.runner.wait(batch.id, SECONDS)

    def descant(self, token: str = "") -> Descant:
        """Asked as its owner, where no token is given."""
        transport = httpx.WSGITransport(app=self.app)
        client = Client(BASE, token or owner_token(self.config), transport=transport)
        self.clients.append(client)
        return Descant(client, BASE)

    def reach(self, bot: str = "") -> Reach:
        return Reach(self.descant(bot), self._as_account)

    def bot(self) -> str:
        """A token of the bot's own, which may write and no more."""
        return create_token(self.engine, "bot", "write")[1]

    def _as_account(self, account: str) -> Descant:
        return self.descant(create_token(self.engine, "chat", "annotate", account=account)[1])

    def conversation(self, **more: Any) -> Conversation:
        return Conversation(self.engine, self.reach(self.bot()), **more)

    def scene(self, message: Message = FROM_A_CHAT, **more: Any) -> Scene:
        made = self.conversation()._scene(message)
        return replace(made, **more) if more else made

    def say(self, wish: Wish, scene: Scene | None = None) -> list[Reply]:
        try:
            return list(ANSWERS[wish.kind](wish, scene or self.scene()))
        except Instead as instead:
            return [instead.reply]


@contextmanager
def open_studio(home: Path, cluster: str, **settings: Any) -> Iterator[Studio]:
    config = Config(home=home, base=BASE, min_free=1, cluster=cluster, **settings)
    engine = open_database(config)
    pool = Pool(2)
    with closing(pool), open_stores(config, pool=pool) as stores, Runner(config, stores, engine) as runner:
        app = create_app(config, stores, engine)
        app.extensions["descant.jobs"] = runner
        studio = Studio(app, config, engine, runner)
        yield studio
        for client in studio.clients:
            client.close()
        close_room(app)
    engine.dispose()
