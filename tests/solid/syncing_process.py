"""Syncs one account's pod, in a process that a test may kill."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from descant.annotations.desk import Desk
from descant.config import Config
from descant.database import open_database
from descant.solid.connections import Connections
from descant.solid.keeping import Keeper
from descant.store.opening import open_stores
from tests.annotations.conftest import BASE

if __name__ == "__main__":
    home, account = Path(sys.argv[1]), sys.argv[2]
    config = Config(home=home, base=BASE, min_free=1, pods_private=True, store=str(home / "another"))
    engine = open_database(config)
    with open_stores(config) as stores:
        desk = Desk(engine, stores, BASE)
        keeper = Keeper(desk, Connections(engine, config), config).start()  # which takes over from whoever died
        while not ((state := keeper.connections.state(account))["lastSync"] or state["error"]):
            time.sleep(0.02)
        keeper.close()
        desk.close()
    sys.exit(state["error"] is not None or state["problems"] != [])
