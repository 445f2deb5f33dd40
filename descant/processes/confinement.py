"""What a worker process does to itself before it reads what strangers wrote: little memory, no network, no stay
beyond its owner's end.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import resource
import signal
import socket
import struct
import threading
import time
from collections.abc import Callable
from pathlib import Path

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
SIOCSIFFLAGS, IFF_UP = 0x8914, 1
"""numbers of the kernel, which Python does not name"""


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


def leave_the_network() -> bool:
    """A second line of defence: where the kernel allows it, no network at all.

    To be called before `leave_with_the_owner`: the kernel lets no process out that has threads and is not root's.
    """
    with contextlib.suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None, use_errno=True)
        return bool(libc.unshare(CLONE_NEWNET) == 0 or libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0)
    return False


def leave_for_a_loopback() -> bool:
    """Leave the network for one that has only a loopback; where the kernel forbids it, stay."""
    return _works_in_a_child(_leave_for_a_loopback) and _leave_for_a_loopback()


def _leave_for_a_loopback() -> bool:
    if not leave_the_network():
        return False
    with contextlib.suppress(OSError), socket.socket() as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh22x", b"lo", IFF_UP))
        return True
    return False


def _works_in_a_child(attempt: Callable[[], bool]) -> bool:
    """Tried out, because there is no way back: some kernels let us leave and then forbid the loopback."""
    child = os.fork()
    if child == 0:
        os._exit(not attempt())
    return os.waitpid(child, 0)[1] == 0


def allow_memory(more: int) -> None:
    """So many bytes on top of the limit of this process, or less, where it has one."""
    limit, most = resource.getrlimit(resource.RLIMIT_AS)
    if limit != resource.RLIM_INFINITY:
        resource.setrlimit(resource.RLIMIT_AS, (limit + more, most))


def limit_memory(megabytes: int | None) -> None:
    """The limit is on address space, of which what is open or loaded takes a lot unused: that comes on top."""
    limit = resource.RLIM_INFINITY
    if megabytes is not None:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        limit = pages * resource.getpagesize() + megabytes * 10**6
    resource.setrlimit(resource.RLIMIT_AS, (limit, resource.RLIM_INFINITY))
