"""Who owns an embedded store: one process at a time, known by name to the others.

The lock is the kernel's (flock), so it goes with the process however that ends. The card beside it only
says who holds it: process, command, since when, and the address where a server can be asked instead.
"""

from __future__ import annotations

import fcntl
import json
import os
import shlex
import socket
import sys
import textwrap
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit

from descant.disk import disk_errors, make_folder
from descant.errors import StoreBusy

LOCK_FILE, CARD_FILE = "owner.lock", "owner.json"
LONGEST = 300
"""letters of a command that are shown"""
CONNECTING = 5.0
"""seconds, to a server on this machine"""


@dataclass(frozen=True, slots=True)
class Owner:
    pid: int
    command: str
    since: str
    url: str = ""
    serves: str = ""
    """URL of the public dataset, where that is elsewhere"""

    @classmethod
    def this_process(cls, url: str = "", serves: str = "") -> Owner:
        return cls(os.getpid(), command_line(sys.argv), time.strftime("%Y-%m-%d %H:%M:%S"), url, serves)

    def __str__(self) -> str:
        return f"`{self.command}` (process {self.pid}, since {self.since})"


def command_line(words: Sequence[str]) -> str:
    """As it could be given again, on one line; a very long one (of many files) is cut off."""
    program = Path(words[0])
    name = program.parent.name if program.name == "__main__.py" else program.name
    return textwrap.shorten(shlex.join([name or "python", *words[1:]]), LONGEST, placeholder=" …")


class Ownership:
    """Held from opening to closing; a second holder gets a sentence that names the first."""

    def __init__(self, folder: Path, url: str = "", serves: str = "") -> None:
        make_folder(folder)
        self._folder = folder
        with disk_errors(folder):
            self._lock = os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        if not _take(self._lock):
            os.close(self._lock)
            raise StoreBusy(
                f"The store {folder} is in use by {current_owner(folder) or 'another process'}.",
                remedy="Stop that process, or wait until it is done.",
            )
        with disk_errors(folder):
            _write_card(folder / CARD_FILE, Owner.this_process(url, serves))

    def release(self) -> None:
        (self._folder / CARD_FILE).unlink(missing_ok=True)
        os.close(self._lock)


def _take(lock: int) -> bool:
    """Try for a moment: somebody who only looks whether there is an owner holds the lock very briefly."""
    for _ in range(5):
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(0.02)
        else:
            return True
    return False


def current_owner(folder: Path) -> Owner | None:
    """The process that holds the store now, if there is one."""
    if not (folder / LOCK_FILE).exists() or not _is_locked(folder / LOCK_FILE):
        return None
    try:
        return Owner(**json.loads((folder / CARD_FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def answers(url: str) -> bool:
    """Whether a server takes connections there; the store's owner takes none while it is starting."""
    place = urlsplit(url)
    try:
        socket.create_connection((place.hostname or "", place.port or 80), CONNECTING).close()
    except OSError:
        return False
    return True


def _is_locked(lock_file: Path) -> bool:
    lock = os.open(lock_file, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        return False
    finally:
        os.close(lock)


def _write_card(path: Path, owner: Owner) -> None:
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps(asdict(owner)), encoding="utf-8")
    draft.replace(path)
