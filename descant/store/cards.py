"""The card of a backup: when and of what it was made, and what every file in it should be.

It is written last, so a backup without one is not complete. Cards of before there were lists have no `parts`.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from descant import __version__
from descant.config import SQLITE_FILE
from descant.disk import disk_errors
from descant.errors import InvalidInput

CARD = "backup.json"
DATASETS = ("public", "private")


@dataclass(frozen=True, slots=True)
class Part:
    """One file: bytes, and the SHA-256 of them."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Card:
    base: str
    parts: dict[str, Part] | None
    """by their names below the folder"""


def write_card(folder: Path, base: str) -> None:
    with disk_errors(folder):
        parts = {name: asdict(_part(folder / name)) for name in _names(folder)}
        made = time.strftime("%Y-%m-%dT%H:%M:%S%z")
        document = {"version": __version__, "made": made, "base": base, "parts": parts}
        (folder / CARD).write_text(json.dumps(document, indent=1), encoding="utf-8")


def read_card(folder: Path) -> Card:
    try:
        found = json.loads((folder / CARD).read_text(encoding="utf-8"))
        parts = found.get("parts")
        return Card(
            base=str(found.get("base", "")),
            parts=None if parts is None else {name: Part(**said) for name, said in parts.items()},
        )
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise InvalidInput(
            f"{folder} is no complete backup: it has no readable {CARD}.",
            remedy="Name a folder that `descant backup` finished.",
        ) from error


def require_parts(folder: Path, parts: dict[str, Part]) -> None:
    """Refuse a backup that is not what its card says, by the name of the first part that is not."""
    for name in sorted(parts.keys() | set(_names(folder))):
        if fault := _fault(folder / name, parts.get(name)):
            raise InvalidInput(
                f"{folder} is damaged: {name} {fault}.", remedy="Take another backup; nothing was changed."
            )


def _fault(file: Path, said: Part | None) -> str:
    if said is None:
        return "is not on its card"
    if not file.is_file():
        return "is missing"
    try:
        return "" if file.stat().st_size == said.size and _part(file) == said else "is not what was backed up"
    except OSError as error:
        return f"cannot be read ({error.strerror})"


def _names(folder: Path) -> Iterator[str]:
    """Of what a backup consists of; what else lies in the folder is not looked at."""
    for place in (*(folder / name for name in DATASETS), folder / SQLITE_FILE):
        for file in (place, *place.rglob("*")):
            if file.is_file():
                yield file.relative_to(folder).as_posix()


def _part(file: Path) -> Part:
    with file.open("rb") as opened:
        return Part(file.stat().st_size, hashlib.file_digest(opened, "sha256").hexdigest())
