"""From what somebody names to jobs that analyse it: which recordings, by which analysers, and what is left to do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Engine, select

from descant.analysis import Analyser
from descant.analysis.analysing import family, key_of, wished
from descant.analysis.built_in import ESSENTIA
from descant.analysis.findings import Setting
from descant.config import Config
from descant.errors import DescantError, InvalidInput, NotFound
from descant.ingest.collections.folder import one_path
from descant.jobs import ENDED, Order, Parameters
from descant.jobs.analysing.done import keys_done
from descant.jobs.ingesting.orders import as_text
from descant.jobs.ingesting.origins import Origin
from descant.jobs.ingesting.outcome import ORIGINAL
from descant.jobs.ingesting.uploads import uploaded_name
from descant.jobs.table import Job, chunks, new_id
from descant.plugins import Family
from descant.store.files import files_of

ANALYSE = "analyse"
READER = "recording"
_CONTENT = re.compile(r"sha256-[0-9a-f]{64}(?=\.[0-9a-z]+$|$)")
AT_ONCE = 200
"""recordings whose memory is asked at once"""


class Recording(NamedTuple):
    """A recording that has been read."""

    content: str
    file: str
    source: str
    name: str
    duration: float


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be looked for, and how."""

    names: tuple[str, ...] = ()
    """of analysers and tasks; none: the default ones"""
    settings: Mapping[str, Mapping[str, Setting]] = field(default_factory=dict)
    """by analyser"""
    again: bool = False

    def analysers(self, config: Config) -> list[Analyser]:
        return wished(self.names, self.settings, family_of(config))


def after_reading(config: Config) -> tuple[Wish | None, list[str]]:
    """What the configuration wants to be looked for in each recording that was read, and which of that cannot be."""
    meant: list[str] = []
    wrong: list[str] = []
    if not config.analyse:
        return None, wrong
    among = family_of(config)
    for name in config.analyse:
        try:
            wished([name], {}, among)
            meant.append(name)
        except DescantError as error:
            wrong.append(f"`analyse` of the configuration: {error}")
    return Wish(tuple(meant)) if meant else None, wrong


def models_of(config: Config) -> Path:
    """Where models of one's own lie."""
    return config.home / "models"


def family_of(config: Config) -> Family[Analyser]:
    """The analysers that may be asked here, and why those that are broken are."""
    return family(models_of(config), essentia=config.essentia)


def analysers_of(config: Config) -> list[Analyser]:
    return list(family_of(config).implementations.values())


def recordings(engine: Engine, named: Sequence[str] = ()) -> Iterator[Recording]:
    """Those that are named, each once, also by paths of this machine; all where none is. NotFound names what is not."""
    return _each_once(_named(engine, named, [*_KNOWN_BY, _by_path]) if named else _all(engine))


def recordings_known_as(engine: Engine, named: Sequence[str]) -> Iterator[Recording]:
    """The same for strangers, to whom paths of this machine say nothing."""
    return _each_once(_named(engine, named, _KNOWN_BY))


def origins_named(engine: Engine, named: Sequence[str]) -> Iterator[Any]:
    """What was read under these names, whatever it is; all where none is given. NotFound names what was not read."""
    if not named:
        with engine.connect() as connection:
            yield from connection.execute(select(Origin.__table__).order_by(Origin.read)).all()
    for name in named:
        yield from _read_as(engine, name, [*_KNOWN_BY, _by_path])


def _each_once(found: Iterable[Recording]) -> Iterator[Recording]:
    seen: set[str] = set()
    for each in found:
        if each.content not in seen:
            seen.add(each.content)
            yield each


def _all(engine: Engine) -> Iterator[Recording]:
    statement = select(Origin.__table__).where(Origin.result["reader"].as_string() == READER).order_by(Origin.read)
    with engine.connect() as connection:
        for row in connection.execution_options(yield_per=AT_ONCE).execute(statement):
            yield _recording(row)


def _named(engine: Engine, named: Sequence[str], ways: Sequence[Way]) -> Iterator[Recording]:
    for name in named:
        rows = _read_as(engine, name, ways)
        heard = [_recording(row) for row in rows if row.result.get("reader") == READER]
        if not heard:
            raise InvalidInput(f"{name} is no recording.", remedy="Only sound is analysed.")
        yield from heard


def _read_as(engine: Engine, name: str, ways: Sequence[Way]) -> list[Any]:
    if rows := _rows(engine, [way(name) for way in ways]):
        return rows
    raise NotFound(f"{name} has not been read.", remedy=f"Run `descant ingest {name}` first.")


def _by_address(name: str) -> ColumnElement[bool]:
    return Origin.origin == name


def _by_content(name: str) -> ColumnElement[bool]:
    """By which sources and files are named."""
    return Origin.content == content_in(name)


def _by_result(key: str, name: str) -> ColumnElement[bool]:
    said: ColumnElement[str] = Origin.result[key].as_string()
    return said == name


def _by_path(name: str) -> ColumnElement[bool]:
    """Of a file or a folder."""
    path = as_text(one_path(Path(name).expanduser().absolute()))
    return (Origin.origin == path) | Origin.origin.startswith(f"{path}/", autoescape=True)


Way = Callable[[str], ColumnElement[bool]]
_KNOWN_BY: Sequence[Way] = (
    _by_address,
    _by_content,
    *(partial(_by_result, key) for key in ("source", "file", "version", "work")),
)


def _rows(engine: Engine, by: Iterable[ColumnElement[bool]]) -> list[Any]:
    """By the first of these ways that leads to any."""
    statement = select(Origin.__table__)
    with engine.connect() as connection:
        for each in by:
            if rows := list(connection.execute(statement.where(each).order_by(Origin.read))):
                return rows
    return []


def recordings_with(engine: Engine, contents: Iterable[str]) -> Iterator[Recording]:
    """Those that are here, in no order; what is not here is left out."""
    with engine.connect() as connection:
        for chunk in chunks(contents, AT_ONCE):
            rows = connection.execute(select(Origin.__table__).where(Origin.content.in_(chunk)))
            yield from (_recording(row) for row in rows if row.result.get("reader") == READER)


def content_in(iri: str) -> str:
    """The content by which a source or a file is named; what is no such IRI as it is."""
    found = _CONTENT.search(iri)
    return found[0] if found else iri


def _recording(row: Any) -> Recording:
    said = row.result
    return Recording(row.content, said["file"], said["source"], shown_name(row.origin), said.get("duration") or 0.0)


def shown_name(origin: str) -> str:
    """Of the file that came from there."""
    return uploaded_name(origin) or origin.rpartition("/")[2] or origin


def original_of(config: Config, content: str, file: str) -> Path:
    """The file as it came, which has this IRI."""
    extension = Path(file.rpartition("/")[2]).suffix
    return files_of(config).folder(content) / f"{ORIGINAL}{extension}"


def orders(found: Iterable[Recording], wish: Wish, config: Config, engine: Engine) -> Iterator[Order]:
    """A job or some for each recording of which something is not known yet.

    What is under way is waited for, whoever asked for it, and not done twice.
    """
    analysers, run = wish.analysers(config), new_id()
    under_way = {} if wish.again else _under_way(engine)
    for chunk in chunks(found, AT_ONCE):
        keys = {(each.content, one.name): key_of(each.content, one) for each in chunk for one in analysers}
        with engine.connect() as connection:
            done = set() if wish.again else keys_done(connection, keys.values())
        for recording in chunk:
            missing = [each for each in analysers if keys[recording.content, each.name] not in done]
            parts: dict[tuple[Share, str | None], dict[str, dict[str, Any]]] = {}
            for each in missing:
                key = keys[recording.content, each.name]
                parts.setdefault((_share(each), under_way.get(key)), {})[each.name] = _asked(each, key)
            for share, after in sorted(parts, key=lambda part: part[0].value):
                yield _order(recording, parts[share, after], config, run, after)


def _under_way(engine: Engine) -> dict[str, str]:
    """The job that was last asked for each key: the others wait for one another."""
    statement = select(Job.id, Job.parameters["analysers"]).where(Job.kind == ANALYSE, Job.state.not_in(ENDED))
    with engine.connect() as connection:
        rows = connection.execute(statement.order_by(Job.id)).all()
    return {asked["key"]: job for job, analysers in rows for asked in analysers.values()}


class Share(Enum):
    """What a job has of all that is wished for."""

    FIRST = auto()
    REST = auto()
    ESSENTIA = auto()
    """so that, where it breaks, ours is there all the same"""


def _share(analyser: Analyser) -> Share:
    if analyser.name in ESSENTIA:
        return Share.ESSENTIA
    return Share.FIRST if analyser.first else Share.REST


def preparation(wish: Wish, config: Config) -> Parameters:
    """Of the parameters of orders those that say what is loaded for them."""
    analysers = {each.name: _asked(each, each.name) for each in wish.analysers(config)}
    return {"models": str(models_of(config)), "analysers": analysers}


def _asked(analyser: Analyser, key: str) -> dict[str, Any]:
    return {"settings": dict(analyser.settings()), "key": key}


def _order(
    recording: Recording, asked: Mapping[str, Mapping[str, Any]], config: Config, run: str, after: str | None
) -> Order:
    return Order(
        kind=ANALYSE,
        key=f"{ANALYSE} {recording.content} {' '.join(sorted(each['key'] for each in asked.values()))} {run}",
        parameters={
            "path": str(original_of(config, recording.content, recording.file)),
            "name": recording.name,
            "content": recording.content,
            "file": recording.file,
            "duration": recording.duration,
            "base": config.base,
            "models": str(models_of(config)),
            "analysers": asked,
        },
        title=f"{recording.name}: {', '.join(asked)}"[:200],
        after=after,
    )
