"""Where pictures of sources are kept: `covers/drawn-2/ab/…` in the home, a folder for each way of drawing them.

What former ways have left is taken away at the start, as nobody asks for it any more. Only files with our names go, and
the folders that are empty then: what somebody else has put there stays.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Iterator
from pathlib import Path

DRAWN_AS = "2"
"""changes when pictures are drawn in another way"""
_OURS = re.compile(r"[0-9a-f]{64}\.(svgz|jpg)|\.[0-9a-f]{16}")
"""pictures, and drafts of them"""
_WAY, _PART = re.compile(r"drawn-\w+"), re.compile(r"[0-9a-f]{2}")


def cover_place(home: Path, source: str, *, paged: bool) -> Path:
    digest = hashlib.sha256(source.encode()).hexdigest()
    return home / "covers" / f"drawn-{DRAWN_AS}" / digest[:2] / f"{digest}{'.jpg' if paged else '.svgz'}"


def remove_former(home: Path) -> int:
    """How many pictures there were. What cannot be taken away is said, and in nobody's way."""
    gone = 0
    try:
        for folder in list(_former(home / "covers")):
            gone += _emptied(folder)
    except OSError as error:
        logging.getLogger(__name__).warning("former covers are still there: %s", error)
    return gone


def _former(covers: Path) -> Iterator[Path]:
    """Folders of pictures, each before the one that it is in; the first ways had no folder of their own."""
    for each in _folders(covers):
        if _PART.fullmatch(each.name):
            yield each
        elif _WAY.fullmatch(each.name) and each.name != f"drawn-{DRAWN_AS}":
            yield from (part for part in _folders(each) if _PART.fullmatch(part.name))
            yield each


def _folders(where: Path) -> list[Path]:
    """No links, which may lead anywhere."""
    return [each for each in where.iterdir() if each.is_dir() and not each.is_symlink()] if where.is_dir() else []


def _emptied(folder: Path) -> int:
    ours = [each for each in folder.iterdir() if _OURS.fullmatch(each.name)]
    for each in ours:
        each.unlink(missing_ok=True)
    if not any(folder.iterdir()):
        folder.rmdir()
    return len(ours)
