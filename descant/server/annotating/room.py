"""The desk, the indexes and the keeper of pods of this application, made when annotations are first asked for."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Flask, current_app

from descant.annotations.activities.following import Feeds
from descant.annotations.activities.telling import Teller
from descant.annotations.bars import bars_of
from descant.annotations.desk import Desk
from descant.annotations.exchange.outgoing import Outgoing
from descant.annotations.following import Indexes
from descant.annotations.indexing import Known
from descant.annotations.locating import Locator
from descant.annotations.passages import Passages
from descant.annotations.projecting import Move
from descant.annotations.webhooks.outbox import Outbox
from descant.config import is_url
from descant.server.library.following import LIBRARY
from descant.server.services import Services, services
from descant.solid.connections import Connections
from descant.solid.keeping import Keeper
from descant.store.files import files_of

ROOM = "descant.annotations"
"""where the application has it"""
_turn = threading.Lock()


@dataclass(frozen=True, slots=True)
class Room:
    desk: Desk
    indexes: Indexes
    passages: Passages
    outgoing: Outgoing
    feeds: Feeds
    teller: Teller
    outbox: Outbox
    pods: Keeper

    def close(self) -> None:
        self.pods.close()
        self.outbox.close()
        self.desk.close()
        self.indexes.close()
        self.feeds.close()


def room() -> Room:
    """Of the application that answers this request."""
    with _turn:
        if ROOM not in current_app.extensions:
            current_app.extensions[ROOM] = open_room(services())
    found: Room = current_app.extensions[ROOM]
    return found


def close_room(app: Flask) -> None:
    """Where somebody has asked for it; before the stores are, which its threads read."""
    with _turn:
        for name in (LIBRARY, ROOM):
            if name in app.extensions:
                app.extensions.pop(name).close()


def open_room(here: Services) -> Room:
    base, files, folder = here.config.base, files_of(here.config), here.config.home / "search"
    known = Known.of(here.engine, here.stores.public, files, base, folder)
    feeds, teller = Feeds(here.engine, folder, base, known), Teller(here.engine, base)
    outbox = Outbox(
        here.engine,
        feeds,
        teller,
        allow_private=here.config.webhook_private,
        alone=not (is_url(here.config.store) and is_url(here.config.private_store)),
    )
    indexes = Indexes(here.engine, folder, base, known, placed=feeds.place)
    connections = Connections(here.engine, here.config)

    def note_write(moves: Sequence[Move]) -> None:
        for follower in (feeds, indexes, outbox, connections):
            follower.note_write(moves)

    desk = Desk(here.engine, here.stores, base, written=note_write, bar_of=bars_of(files, base))
    public = here.stores.public
    outgoing = Outgoing(desk, public, files, bars_of(files, base), base)

    def named(iri: str) -> set[int]:
        indexes.follow()
        return indexes.annotations.about([iri]) | indexes.objects.about([iri])

    passages = Passages(desk, Locator(public, files, base), base, named)
    return Room(desk, indexes, passages, outgoing, feeds, teller, outbox, Keeper(desk, connections, here.config))
