"""Where the files lie that sources are, by their own names: `sha256-….mei`, or `sha256-…-3.mei` of several in one."""

from __future__ import annotations

from pathlib import Path

from descant.errors import NotFound
from descant.jobs.ingesting.outcome import KEPT, ORIGINAL
from descant.server.services import services
from descant.store.files import Files, files_of

LENGTH = len("sha256-") + 64
SANDBOX = "default-src 'none'; sandbox"
"""the policy of what strangers made"""


def kept_path(name: str, *, original: bool = False) -> Path:
    """Where the file of that name lies, as it is kept or as it came."""
    content, piece = name[:LENGTH], name[LENGTH:].partition(".")[0].removeprefix("-")
    files = files_of(services().config)
    return files.path(content, _name_in(files, content, piece, original=original))


def _name_in(files: Files, content: str, piece: str, *, original: bool) -> str:
    """Of several pieces in a file each is kept by itself; what came in is one."""
    names = files.names(content)
    kept = f"{KEPT}-{piece}" if piece else KEPT
    wanted = (ORIGINAL,) if original else (kept,) if piece else (kept, ORIGINAL)
    for stem in wanted:
        for name in names:
            if name.partition(".")[0] == stem:
                return name
    raise NotFound(f"The file of {content} is not kept here.", remedy="Ingest it again.")
