"""From what a user names (files, folders, patterns, addresses) or a catalogue lists, to jobs that read them."""

from __future__ import annotations

import glob
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urljoin

from sqlalchemy import Engine

from descant.config import Config
from descant.errors import NotFound
from descant.ingest.collections.folder import files_in, placed
from descant.ingest.describing.catalogues import placement_of
from descant.ingest.describing.naming import Placement
from descant.ingest.reading import Catalogue, File
from descant.jobs import Order
from descant.jobs.ingesting.origins import Known, states
from descant.jobs.table import Job, new_id

INGEST = "ingest"
FETCH_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Location:
    """One file to read: a path or an address, and where it stands."""

    placement: Placement
    path: Path | None = None
    url: str | None = None
    name: str = ""
    at: str = ""
    """where it comes from, if that is not where it lies: an upload"""
    found: bool = False
    """in a folder or by a pattern: nobody named just this file"""

    @property
    def origin(self) -> str:
        return self.at or self.url or str(self.path)


def locations(named: Iterable[str], placement: Placement) -> Iterator[Location]:
    """All files that are meant. NotFound names what is not there, before anything is read."""
    for each in list(named):
        if "://" in each:
            yield Location(placement, url=each, name=each)
            continue
        files, root = _files(each)
        named_itself = Path(each).expanduser().absolute()
        for file, place in placed(files, placement):
            path = file.absolute()
            yield Location(place, path=path, name=_shown(path, root), found=path != named_itself)


def _files(named: str) -> tuple[list[Path], Path]:
    """The files, and the folder that their names are shown from."""
    path = Path(named).expanduser()
    if path.is_file():
        return [path], path.absolute().parent
    if path.is_dir():
        return list(files_in(path)), path.absolute()
    found = [Path(each) for each in sorted(glob.glob(str(path), recursive=True)) if Path(each).is_file()]  # noqa: PTH207 - patterns may be absolute
    if not found:
        raise NotFound(f"There is nothing at {named}.", remedy="Name a file, a folder, a pattern or an address.")
    return found, Path.cwd()


def _shown(path: Path, root: Path) -> str:
    return str(path.relative_to(root)) if path.is_relative_to(root) else path.name


def orders(found: Iterable[Location], config: Config, engine: Engine, *, again: bool = False) -> Iterator[Order]:
    """A job for each location. With `again`, what has not changed is read all the same."""
    listed = list(found)
    known = {} if again else dict(states(engine, (each.origin for each in listed)))
    batch = new_id()
    for each in listed:
        yield _order(each, config, batch, known.get(each.origin))


def _order(location: Location, config: Config, batch: str, known: Known | None) -> Order:
    parameters: dict[str, Any] = {
        "origin": location.origin,
        "name": location.name if location.path else None,
        "placement": asdict(location.placement),
        "base": config.base,
        "known": known.state if known else None,
        "lists": bool(known and known.lists),
        "found": location.found,
    }
    if location.path:
        parameters |= {"path": str(location.path), "upload": bool(location.at)}
    else:
        parameters |= {"url": location.url, "largest": config.fetch_bytes, "seconds": FETCH_SECONDS}
    return Order(kind=INGEST, key=f"ingest {batch} {location.origin}", parameters=parameters, title=location.name)


def catalogued(found: Catalogue, job: Job) -> Iterator[Location]:
    """The files of a catalogue: addresses against its own, paths beside it."""
    parameters = job.parameters
    said = Placement(**parameters["placement"])
    for file in found.files:
        place = placement_of(file, found, said)
        yield _beside(file, place, parameters)


def _beside(file: File, placement: Placement, parameters: dict[str, Any]) -> Location:
    if "://" in file.location or "url" in parameters:
        url = urljoin(parameters.get("url") or "", file.location)
        return Location(placement, url=url, name=url)
    folder = Path(parameters["path"]).parent
    # What is not beside the catalogue has been refused by its reader.
    return Location(placement, path=folder / PurePosixPath(file.location), name=file.location)
