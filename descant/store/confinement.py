"""What a worker process does to itself before it reads what strangers wrote: little memory, no network, no stay
beyond its owner's end.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import threading
import time
from pathlib import Path

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000


def leave_with_the_owner() -> None:
    """Ctrl-C is for the owner, who ends us; if it is killed itself, we go too. No memory is dumped."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    owner = os.getppid()

    def watch() -> None:
        while os.getppid() == owner:
            time.sleep(1)
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()


def leave_the_network() -> None:
    """A second line of defence: where the kernel allows it, no network at all."""
    with contextlib.suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.unshare(CLONE_NEWNET) != 0:
            libc.unshare(CLONE_NEWUSER | CLONE_NEWNET)


def limit_memory(megabytes: int | None) -> None:
    """The limit is on address space, of which what is open or loaded takes a lot unused: that comes on top."""
    limit = resource.RLIM_INFINITY
    if megabytes is not None:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        limit = pages * resource.getpagesize() + megabytes * 10**6
    resource.setrlimit(resource.RLIMIT_AS, (limit, resource.RLIM_INFINITY))
