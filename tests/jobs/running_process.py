"""A process that runs jobs until a batch has ended: `python -m tests.jobs.running_process HOME BATCH`. It is killed."""

from __future__ import annotations

import sys
from pathlib import Path

from descant.config import Config
from descant.database import open_database
from descant.jobs.runner import Runner
from descant.store.opening import open_stores
from tests.jobs.toys import TOYS


def main() -> None:
    config = Config(home=Path(sys.argv[1]), workers=2, worker_memory=1000)
    with open_stores(config) as stores, Runner(config, stores, open_database(config), family=TOYS) as runner:
        runner.wait(sys.argv[2])


if __name__ == "__main__":
    main()
