"""Reading one file in a worker: from a location to quads, kept files and a summary. Pure but for the fetching."""

from __future__ import annotations

import io
import json
import tempfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from pyoxigraph import Quad, RdfFormat, parse, serialize

from descant.errors import InvalidInput, UnsupportedMedia
from descant.fetching import fetch
from descant.ingest import Reader, reader_for
from descant.ingest.describing import Placement, describe, names_for
from descant.ingest.describing.naming import Names
from descant.ingest.inputs import Input
from descant.ingest.reading import BarPlace, Catalogue, Reading
from descant.jobs import Parameters, Tools
from descant.ontology.minting import Minter, key_id

ORIGINAL, KEPT = "original", "kept"
PROBLEMS = 100
"""problems that a summary lists; the reading beside the file has all"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What reading one file gave: new quads; or none, as nothing has changed or it was passed over."""

    state: str = ""
    content: str = ""
    passed_over: str = ""
    """why"""
    reader: str = ""
    graph: str = ""
    file: str = ""
    source: str = ""
    version: str = ""
    work: str = ""
    run: str = ""
    quads: bytes = b""
    """N-Quads, deflated"""
    original: bytes | Path = b""
    """fetched, or where it lies"""
    extension: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict)
    catalogue: Catalogue | None = None
    places: tuple[BarPlace, ...] = ()
    """to be matched with bars that only the graph knows"""
    summary: Mapping[str, Any] = field(default_factory=dict)

    @property
    def unchanged(self) -> bool:
        return not self.quads


def read_location(parameters: Parameters, tools: Tools) -> Outcome:
    """What is at the job's location."""
    with _input(parameters) as file:
        try:
            reader = reader_for(file)
        except UnsupportedMedia as error:
            if parameters.get("found"):  # nobody asked for just this file
                return Outcome(passed_over=str(error))
            raise
        state = key_id(file.sha256, reader.name, reader.version, json.dumps(parameters["placement"], sort_keys=True))
        content = f"sha256-{file.sha256}"
        if state == parameters.get("known"):
            listed = next(reader.read(file)).catalogue if parameters.get("lists") else None
            return Outcome(state=state, content=content, catalogue=listed)
        tools.check()
        return _read(file, reader, parameters, Outcome(state=state, content=content, reader=reader.name))


@contextmanager
def _input(parameters: Parameters) -> Iterator[Input]:
    url, name = parameters.get("url"), parameters.get("name")
    if url is None:
        yield Input.of(Path(parameters["path"]), name=name)
        return
    fetched = fetch(url, size=parameters["largest"], seconds=parameters["seconds"])
    if fetched.status != 200:
        raise InvalidInput.at(f"the server answers {fetched.status}", file=url, remedy="Check the address.")
    with tempfile.TemporaryDirectory(prefix="descant-") as folder:
        path = Path(folder) / "fetched"
        path.write_bytes(fetched.body)
        yield Input.of(path, name=name or _name_of(fetched.final_url), url=url)


def _name_of(url: str) -> str:
    parts = urlsplit(url)
    return unquote(PurePosixPath(parts.path).name) or parts.hostname or url


def _read(file: Input, reader: Reader, parameters: Parameters, outcome: Outcome) -> Outcome:
    readings = list(reader.read(file))
    first = readings[0]
    extension = first.stored_extension or file.extension
    made = [_names(file, reader, parameters, extension, piece) for piece in range(len(readings))]
    names = made[0]
    described = _described(readings, made, file, reader, Placement(**parameters["placement"]))
    return replace(
        outcome,
        graph=names.graph.value,
        file=names.file.value,
        source=names.source.value,
        version=names.version.value,
        work=names.work.value,
        run=names.run.value,
        quads=_packed(described),
        original=file.path.read_bytes() if file.url else file.path,
        extension=file.extension,
        files=_files(first, extension),
        catalogue=first.catalogue,
        places=tuple(place for reading in readings for place in reading.places),
        summary=_summary(readings, file) | {"licence": parameters["placement"]["licence"] or first.about.licence},
    )


def _names(file: Input, reader: Reader, parameters: Parameters, extension: str, piece: int) -> Names:
    return names_for(
        Minter(parameters["base"]),
        file,
        parameters["origin"],
        Placement(**parameters["placement"]),
        extension=extension,
        reader=f"{reader.name} {reader.version}",
        piece=piece,
    )


def _described(
    readings: list[Reading], made: list[Names], file: Input, reader: Reader, placement: Placement
) -> Iterator[Quad]:
    """All pieces of one file are in one graph, which is replaced whole when the file changes."""
    graph, when = made[0].graph, datetime.now(UTC).replace(microsecond=0)
    for reading, names in zip(readings, made, strict=True):
        for quad in describe(reading, names, file=file, reader=reader, placement=placement, when=when):
            yield Quad(quad.subject, quad.predicate, quad.object, graph)


def _packed(quads: Iterable[Quad]) -> bytes:
    target = io.BytesIO()
    serialize(quads, target, RdfFormat.N_QUADS)
    return zlib.compress(target.getvalue(), 1)


def quads_of(outcome: Outcome) -> Iterator[Quad]:
    return parse(zlib.decompress(outcome.quads), format=RdfFormat.N_QUADS)


def _files(reading: Reading, extension: str) -> dict[str, bytes]:
    files = dict(reading.artefacts)
    if reading.stored is not None:
        files[KEPT + extension] = reading.stored
    if reading.score is not None:
        files["notes.tsv"] = reading.score.notes.to_tsv()
        files["bars.json"] = json.dumps([asdict(bar) for bar in reading.score.bars]).encode()
    if reading.problems:
        files["problems.json"] = json.dumps([asdict(each) for each in reading.problems]).encode()
    return files


def _summary(readings: list[Reading], file: Input) -> dict[str, Any]:
    first = readings[0]
    counts = {
        "pieces": len(readings),
        "bars": len(first.score.bars) if first.score else 0,
        "notes": len(first.score.notes) if first.score else 0,
        "movements": len(first.score.movements) if first.score else 0,
        "zones": len(first.score.zones) if first.score else 0,
        "pages": len(first.pages),
        "chords": sum(len(harmony.events) for reading in readings for harmony in reading.harmonies),
        "annotations": len(first.annotations),
        "files": len(first.catalogue.files) if first.catalogue else 0,
    }
    return {
        "name": file.name,
        "size": file.size,
        "kind": first.kind.name.lower() if first.kind else "document",
        "title": next((title.value for title in first.about.titles), None),
        "duration": first.recording.duration if first.recording else None,
        **{name: count for name, count in counts.items() if count and not (name == "pieces" and count == 1)},
        "problems": [f"{each.place}: {each.message}" for each in first.problems[:PROBLEMS]],
    }
