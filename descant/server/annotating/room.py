"""The desk and the indexes of this application, made when annotations are first asked for or written."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from flask import current_app

from descant.annotations.arrivals import places_of
from descant.annotations.bars import bars_of
from descant.annotations.desk import Desk
from descant.annotations.following import Indexes
from descant.annotations.works import works_of
from descant.server.services import Services, services
from descant.store.files import files_of

ROOM = "descant.annotations"
"""where the application has it"""
_turn = threading.Lock()


@dataclass(frozen=True, slots=True)
class Room:
    desk: Desk
    indexes: Indexes

    def close(self) -> None:
        self.desk.close()
        self.indexes.close()


def room() -> Room:
    """Of the application that answers this request."""
    with _turn:
        if ROOM not in current_app.extensions:
            current_app.extensions[ROOM] = open_room(services())
    found: Room = current_app.extensions[ROOM]
    return found


def open_room(here: Services) -> Room:
    base = here.config.base
    public, bars = here.stores.public, bars_of(files_of(here.config), base)
    indexes = Indexes(here.engine, here.config.home / "search", base, works_of(public, base), bars, places_of(public))
    return Room(Desk(here.engine, here.stores, base, written=indexes.note_write), indexes)
