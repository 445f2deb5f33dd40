"""Files that are sent: kept beside the store, those of one form in one folder, until their jobs have read them."""

from __future__ import annotations

import shutil
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePath

from werkzeug.datastructures import FileStorage

from descant.accounts.tokens import Bearer
from descant.disk import disk_errors, make_folder, require_room
from descant.errors import WrongUse
from descant.ingest.collections.folder import by_names, without_extension
from descant.ingest.collections.toml import Collection
from descant.ingest.describing import Placement
from descant.jobs.ingesting.orders import Location
from descant.jobs.ingesting.uploads import RECEIPT, UPLOADS, upload_origin
from descant.jobs.table import new_id
from descant.server.services import services

KEPT_SECONDS = 7 * 86400.0
"""how long a file waits that no job could read"""
LONGEST_NAME = 200
"""bytes"""


@contextmanager
def kept(files: Sequence[FileStorage], who: Bearer, said: Placement, *, receipt: str = "") -> Iterator[list[Location]]:
    """Where they lie, and stay unless the caller fails."""
    if receipt:
        require_receipt(receipt)
    names = [plain_name(each) for each in files]
    for name, count in Counter(names).items():
        if count > 1:
            raise WrongUse(f"{count} of the files are called {name}.", remedy="Send them one after the other.")
    if not names:
        yield []
        return
    folder = _new_folder()
    paths = [folder / name for name in names]
    try:
        for file, path in zip(files, paths, strict=True):
            with disk_errors(Path(path.name)):
                file.save(path)
        yield list(_located(paths, who, said, receipt))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def require_receipt(text: str) -> None:
    if not RECEIPT.fullmatch(text):
        raise WrongUse("The receipt is none.", remedy="Make 22 to 64 random letters, digits, - and _.")


def plain_name(file: FileStorage) -> str:
    name = PurePath((file.filename or "").replace("\\", "/")).name
    if name in ("", ".", "..") or not name.isprintable() or len(name.encode()) > LONGEST_NAME:
        raise WrongUse(f"A file cannot be called {name[:100]!r}.", remedy="Give it a shorter, plain name.")
    return name


def _new_folder() -> Path:
    root = services().config.home / UPLOADS
    make_folder(root)
    _forget_old(root)
    require_room(root, services().config.min_free)
    folder = root / new_id()
    make_folder(folder)
    return folder


def _forget_old(root: Path) -> None:
    for folder in root.iterdir():
        if time.time() - folder.stat().st_mtime > KEPT_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)


def _located(paths: Sequence[Path], who: Bearer, said: Placement, receipt: str) -> Iterator[Location]:
    """As of a folder: a collection speaks for what lies beside it, and names tell what belongs together."""
    chosen = [each for each in paths if each.suffix.lower() in Collection.extensions] or paths
    for path, by_name in zip(chosen, by_names(chosen), strict=True):
        origin = upload_origin(who.id, path.name, said, receipt)
        place = upload_origin(who.id, without_extension(path).name, said)
        yield Location(said, by_name, path=path, name=path.name, at=origin, named_after=place)
