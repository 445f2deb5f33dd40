"""Run by Dask in each worker process as it starts: Ctrl-C at a terminal is for the command, which ends its workers.

What these say of connections that end with it is for nobody either.
"""

from __future__ import annotations

import logging
import signal
from typing import Any


async def dask_setup(_: Any) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for name in ("distributed", "distributed.worker", "distributed.core", "distributed.nanny", "tornado"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
