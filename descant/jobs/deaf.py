"""Run by Dask in each worker process as it starts: Ctrl-C at a terminal is for the command, which ends its workers."""

from __future__ import annotations

import signal
from typing import Any


async def dask_setup(_: Any) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
