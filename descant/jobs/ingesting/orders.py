"""From what a user names (files, folders, patterns, addresses) or a file names, to jobs that read them."""

from __future__ import annotations

import glob
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote_from_bytes, unquote_to_bytes

from sqlalchemy import Engine, select

from descant.config import Config
from descant.errors import NotFound
from descant.ingest.collections.folder import by_names, files_in, one_path, printable, without_extension
from descant.ingest.describing.naming import Placement, is_text, named
from descant.jobs import Order, State
from descant.jobs.ingesting.origins import Known, states, work_of
from descant.jobs.table import TASK, Job, chunks, job_task, new_id
from descant.ontology.minting import Minter, key_id

INGEST = "ingest"
FETCH_SECONDS = 120.0
AT_ONCE = 500
ESCAPED = "escaped:"
"""no absolute path begins so"""


@dataclass(frozen=True, slots=True)
class Location:
    """One file to read: a path or an address, and where it stands."""

    placement: Placement
    """what is said of it"""
    by_name: Placement = field(default_factory=Placement)
    """what its name says, where nobody says anything else"""
    path: Path | None = None
    url: str | None = None
    name: str = ""
    at: str = ""
    """where it comes from, if that is not where it lies: an upload"""
    found: bool = False
    """in a folder or by a pattern: nobody named just this file"""
    more: Mapping[str, Any] = field(default_factory=dict)
    """parameters of its own"""

    named_after: str = ""
    """what names its version where nobody does; default: the origin, without a file's extension"""

    @property
    def origin(self) -> str:
        return self.at or self.url or as_text(self.path or Path())

    @property
    def place(self) -> str:
        return self.named_after or self.at or self.url or as_text(without_extension(self.path or Path()))


@dataclass(frozen=True, slots=True)
class Course:
    """A run of reading, and how far it has come from what somebody named. Part of a job's parameters."""

    run: str = field(default_factory=new_id)
    follow: bool = True
    """whether what is only named by its address is fetched"""
    look_up: bool = False
    """whether others are asked whom and what names mean"""
    depth: int = 0

    @classmethod
    def of(cls, job: Job) -> Course:
        return cls(**{each.name: job.parameters[each.name] for each in fields(cls) if each.name in job.parameters})

    def further(self) -> Course:
        return replace(self, depth=self.depth + 1)


def locations(named: Iterable[str], placement: Placement) -> Iterator[Location]:
    """All files that are meant, each once. NotFound names what is not there, before anything is read."""
    seen: set[Path] = set()
    for each in list(named):
        if "://" in each:
            yield Location(placement, url=each, name=each)
            continue
        files, root = _files(each)
        named_itself = one_path(Path(each).expanduser())
        for file, by_name in zip(files, by_names(files), strict=True):
            path = one_path(file)
            if path not in seen:
                seen.add(path)
                name, found = _shown(file.absolute(), root), path != named_itself
                yield Location(placement, by_name, path=path, name=name, found=found)


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
    return printable(str(path.relative_to(root)) if path.is_relative_to(root) else path.name)


def as_text(path: Path) -> str:
    """A path for the database and for messages of jobs; one with bytes that are no UTF-8 is escaped."""
    return str(path) if is_text(str(path)) else ESCAPED + quote_from_bytes(os.fsencode(path))


def as_path(text: str) -> Path:
    """The path of such a text."""
    return Path(os.fsdecode(unquote_to_bytes(text.removeprefix(ESCAPED)))) if text.startswith(ESCAPED) else Path(text)


def orders(
    found: Iterable[Location], config: Config, engine: Engine, *, again: bool = False, course: Course | None = None
) -> Iterator[Order]:
    """A job for each location. With `again`, what has not changed is read all the same.

    What was said of a file before is still said, until somebody says something else. What still waits to be read since
    a run that was ended is taken over, and not ordered a second time.
    """
    listed = _of_one_work(found, config, engine)
    if not listed:
        return
    course = course or Course()
    known = dict(states(engine, (each.origin for each in listed)))
    tasks = {
        key_id(json.dumps(parameters, sort_keys=True)): (parameters, each.name)
        for each in listed
        for parameters in (_parameters(each, config, known.get(each.origin), course, again=again),)
    }
    waiting = _waiting(engine, tasks)
    for task, (parameters, title) in tasks.items():
        key = waiting.get(task, f"{task} {INGEST} {course.run}")
        yield Order(kind=INGEST, key=key, parameters=parameters | asdict(course), title=title)


def _parameters(
    location: Location, config: Config, known: Known | None, course: Course, *, again: bool
) -> dict[str, Any]:
    """What has not changed is read all the same where its names are to be looked up and never were."""
    unread = known is None or again or (course.look_up and not known.looked_up)
    parameters: dict[str, Any] = {
        "origin": location.origin,
        "named_after": location.place,
        "name": location.name if location.path else None,
        "placement": asdict(_placement(location, known)),
        "base": config.base,
        "again": again,
        "known": known.state if known and not unread else None,
        "lists": bool(known and known.lists and not again),
        "found": location.found,
    }
    if location.path:
        return parameters | {"path": as_text(location.path), "upload": bool(location.at), **location.more}
    return parameters | {"url": location.url, "largest": config.fetch_bytes, "seconds": FETCH_SECONDS}


def _placement(location: Location, known: Known | None) -> Placement:
    """A catalogue speaks for its files; of any other, what was said before counts before what the name says."""
    if location.placement.described:
        return location.placement
    said = location.placement.over(known.placement) if known else location.placement
    return said.over(location.by_name)


def _of_one_work(listed: Iterable[Location], config: Config, engine: Engine) -> list[Location]:
    """An arrangement is of the work of what it arranges, where that has been read and nobody says another."""
    works: dict[str, str | None] = {}
    found = []
    for each in listed:
        arranged, said = each.placement.arrangement_of, each.placement.work
        if arranged and not said:
            if arranged not in works:
                works[arranged] = work_of(engine, named(Minter(config.base), "version", arranged).value)
            each = replace(each, placement=replace(each.placement, work=works[arranged]))
        found.append(each)
    return found


def _waiting(engine: Engine, tasks: Iterable[str]) -> dict[str, str]:
    """Keys of the jobs that have not ended, by their tasks; what waits for its children has been read."""
    unread = Job.state.in_((State.QUEUED, State.WAITING)) | ((Job.state == State.RUNNING) & Job.claimed_by.is_not(None))
    unread &= (Job.kind == INGEST) & ~Job.cancelling
    found: dict[str, str] = {}
    with engine.connect() as connection:
        for chunk in chunks(tasks, AT_ONCE):
            found |= {key[:TASK]: key for key in connection.scalars(select(Job.key).where(job_task.in_(chunk), unread))}
    return found
