"""Files and folders that take the places of others together: all of them or none, whenever the process ends.

Each new one is made beside its place, under a draft's name. Once all are on the disk a marker is written, and from
that moment they count: whoever comes next finishes the exchange if this process does not. Before it they are nothing.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

from descant.disk import disk_errors, sync

MARKER = "exchange.json"
_LOGS = ("-wal", "-shm")
"""of a database that goes: they would be played into the one that comes"""


def draft_of(place: Path) -> Path:
    return place.with_name(f"{place.name}.restoring")


def exchange(folder: Path, places: Sequence[Path]) -> None:
    """Put the draft of each place there. The marker is kept in `folder`."""
    with disk_errors(folder):
        for place in places:
            _sync_all(draft_of(place))
        marker = folder / MARKER
        draft = draft_of(marker)
        draft.write_text(json.dumps([str(place.absolute()) for place in places]), encoding="utf-8")
        sync(draft)
        draft.rename(marker)
        sync(folder)
    settle(folder, places)


def settle(folder: Path, places: Iterable[Path]) -> bool:
    """Finish an exchange that was decided (and say so), or clear away the drafts of one that was not."""
    marker = folder / MARKER
    with disk_errors(folder):
        decided = marker.exists()
        if decided:
            for place in map(Path, json.loads(marker.read_text(encoding="utf-8"))):
                _exchange_one(place)
            marker.unlink()
            sync(folder)
        for each in (*places, marker):
            _remove(draft_of(each))
    return decided


def _exchange_one(place: Path) -> None:
    if not draft_of(place).exists():
        return  # it is done already
    for log in _LOGS:
        _remove(place.with_name(place.name + log))
    if place.is_dir():
        _remove(place)
    draft_of(place).replace(place)
    sync(place.parent)


def _sync_all(path: Path) -> None:
    for below in path.rglob("*"):
        sync(below)
    sync(path)
    sync(path.parent)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
