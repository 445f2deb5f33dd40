"""Bars of a version, drawn when asked: a few at once, and whoever comes meanwhile waits a while."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext

from descant.errors import NotFound, TooLarge
from descant.ingest.score import Bar
from descant.jobs.aligning.versions import Version
from descant.jobs.harmony.read import kept_bars
from descant.jobs.ingesting.outcome import KEPT, ORIGINAL
from descant.rendering.passages import DrawnPassage, draw_passage
from descant.server.auth import client, is_owner
from descant.server.services import services
from descant.store.files import files_of
from descant.store.permits import Permits

MOST = 8
"""bars, or rows of a comparison, at once"""
AT_ONCE, PATIENCE = 2, 20.0
"""passages that are drawn at once, and seconds that a request waits for its turn"""
_TURNS = Permits(AT_ONCE, "Too many passages are being drawn just now.")
LARGEST = 20_000_000
"""bytes of a score that is drawn while somebody waits"""


@contextmanager
def share() -> Iterator[None]:
    """Of what whoever asks may have drawn; the owner may all."""
    with nullcontext() if is_owner() else services().throttle.share(client()):
        yield


@contextmanager
def turn() -> Iterator[None]:
    with _TURNS.hold(PATIENCE):
        yield


def engraved(version: Version, first: int, last: int) -> DrawnPassage:
    """Bars that follow one another, counted from 1."""
    bars = bars_in(version)
    begin, end = bars.get(first), bars.get(last)
    if not (begin and end and begin.ids and end.ids):
        raise NotFound(f"The bars of {version.name} have no ids.", remedy="Ingest its score again.")
    return draw_passage(_mei(version), version.name, begin.ids[0], end.ids[-1])


def bars_in(version: Version) -> Mapping[int, Bar]:
    folder = files_of(services().config).folder(version.content)
    return {bar.index: bar for bar in kept_bars(folder, version.piece)}


def _mei(version: Version) -> bytes:
    """With the ids that notes and bars are known by."""
    files, number = files_of(services().config), f"-{version.piece}" if version.piece else ""
    names = files.names(version.content)
    kept = [name for stem in (f"{KEPT}{number}", ORIGINAL) for name in names if name.partition(".")[0] == stem]
    if not kept:
        raise NotFound(f"The score of {version.name} is not kept.", remedy="Ingest it again.")
    path = files.path(version.content, kept[0])
    if path.stat().st_size > LARGEST:
        raise TooLarge(f"{version.name} is too large to be drawn here.", remedy="Take the notes as CSV.")
    return path.read_bytes()
