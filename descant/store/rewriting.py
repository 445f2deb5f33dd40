"""The data of an embedded dataset, written anew without what was removed.

The engine keeps the text of each literal that it ever had, also when nothing says it any more and after it was told
to tidy up. So all that is said is written to another folder, which takes the place of the first: data, data-2, data-3.
Whoever opens the dataset takes the last one that is whole.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from pyoxigraph import Quad, Store

from descant.disk import sync
from descant.store.engine import open_engine

MOST_REWRITTEN = 2_000_000_000
"""bytes: some minutes, in which writers wait"""
_NAME = re.compile(r"data(?:-(\d+))?")
_DRAFT = "rewriting"


def data_folder(folder: Path) -> Path:
    """Where the data are; what else was begun or has been replaced goes."""
    shutil.rmtree(folder / _DRAFT, ignore_errors=True)
    found = sorted((each for each in folder.iterdir() if _NAME.fullmatch(each.name)), key=_number)
    for old in found[:-1]:
        shutil.rmtree(old, ignore_errors=True)
    return found[-1] if found else folder / "data"


def rewritten(folder: Path, data: Path, quads: Callable[[], Iterator[Quad]]) -> tuple[Path, Store]:
    """Another folder with all that is said in this one, and open; it has its name when it is whole.

    The engine is not held here: an error that somebody keeps would keep it open.
    """
    draft = folder / _DRAFT
    shutil.rmtree(draft, ignore_errors=True)
    fresh = open_engine(draft)
    fresh.bulk_extend(quads())
    fresh.flush()
    del fresh  # it holds the folder until then
    renamed = draft.rename(folder / f"data-{_number(data) + 1}")
    try:
        sync(folder)  # before the old one goes
        return renamed, open_engine(renamed)
    except BaseException:
        renamed.rename(draft)  # or the next opening would take it, without what is written until then
        raise


def _number(data: Path) -> int:
    found = _NAME.fullmatch(data.name)
    return int(found[1] or 1) if found else 0
