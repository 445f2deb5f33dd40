"""A desk over real stores, with its indexes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import NamedNode
from sqlalchemy import Engine

from descant.accounts import Role
from descant.annotations.bars import bars_of
from descant.annotations.containers import Container
from descant.annotations.desk import Desk
from descant.annotations.following import Indexes
from descant.annotations.indexing import Known
from descant.annotations.register import Kept
from descant.annotations.rights import Who
from descant.config import Config
from descant.database import open_database
from descant.store import Stores
from descant.store.files import files_of
from descant.store.opening import open_stores

BASE = "https://example.org/music/"
CLARA = Who("clara", Role.ANNOTATOR, {"trio": True}, agent=f"{BASE}id/agent/clara")
ROBERT = Who("robert", Role.ANNOTATOR, {"trio": True}, agent=f"{BASE}id/agent/robert")
FANNY = Who("fanny", Role.ANNOTATOR, {"trio": False}, agent=f"{BASE}id/agent/fanny")
FELIX = Who("felix", Role.ANNOTATOR, agent=f"{BASE}id/agent/felix")
EDITOR = Who("editor", Role.EDITOR, agent=f"{BASE}id/agent/editor")
ALL, WORK = Container.named(""), Container.named("work/op92-2")


def annotation(text: str = "The melody moves to the violin.", **more: Any) -> dict[str, Any]:
    body = {"type": "TextualBody", "value": text, "format": "text/plain", "language": "en"}
    return {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "type": "Annotation",
        "motivation": "commenting",
        "body": body,
        "target": "https://example.org/a.flac#t=6,9",
        **more,
    }


@dataclass
class House:
    config: Config
    engine: Engine
    stores: Stores
    desk: Desk
    indexes: Indexes

    def create(self, raw: dict[str, Any] | None = None, *, who: Who = CLARA, container: Container = ALL) -> Kept:
        return self.desk.create(who, container, raw or annotation())

    def graphs(self, kept: Kept) -> tuple[bool, bool]:
        """Whether it is in the public dataset, and whether in the private one."""
        graph = NamedNode(f"{BASE}graph/annotations/{kept.name}")
        return self.stores.public.contains(graph), self.stores.private.contains(graph)


@contextmanager
def opened(home: Path, **settings: Any) -> Iterator[House]:
    config = Config(home=home, base=BASE, min_free=1, **settings)
    engine = open_database(config)
    with open_stores(config) as stores:
        files = files_of(config)
        indexes = Indexes(
            engine, config.home / "search", BASE, Known.of(engine, stores.public, files, BASE, config.home / "search")
        )
        desk = Desk(engine, stores, BASE, written=indexes.note_write, bar_of=bars_of(files, BASE))
        yield House(config, engine, stores, desk, indexes)
        desk.close()
        indexes.close()
    engine.dispose()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with opened(tmp_path / "home") as found:
        yield found
