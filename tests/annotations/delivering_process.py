"""Writes annotations and delivers them until it is killed, and says each that is acknowledged, a line each.

python -m tests.annotations.delivering_process HOME ROUND
"""

from __future__ import annotations

import sys
from pathlib import Path

from descant.annotations.activities.following import Feeds
from descant.annotations.activities.telling import Teller
from descant.annotations.desk import Desk
from descant.annotations.indexing import Known
from descant.annotations.webhooks.outbox import Outbox
from descant.config import Config
from descant.database import open_database
from descant.store.files import files_of
from descant.store.opening import open_stores
from tests.annotations.conftest import ALL, BASE, CLARA, annotation


def main(home: str, turn: str) -> None:
    config = Config(home=Path(home), base=BASE, min_free=1)
    engine = open_database(config)
    # in a folder of its own: whoever looks on has the store of this home open
    stores = open_stores(Config(home=Path(home).with_name(f"store-{turn}"), base=BASE, min_free=1))
    known = Known.of(engine, stores.public, files_of(config), BASE, config.home / "search")
    feeds = Feeds(engine, config.home / "search", BASE, known)
    outbox = Outbox(engine, feeds, Teller(engine, BASE), allow_private=True)
    desk = Desk(engine, stores, BASE, written=outbox.note_write)
    print("ready", flush=True)
    for number in range(1_000_000):
        desk.create(CLARA, ALL, annotation(f"{turn}-{number}"))
        print(f"{turn}-{number}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
