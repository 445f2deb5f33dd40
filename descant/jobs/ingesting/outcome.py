"""Reading one file in a worker: from a location to quads, kept files and a summary. Pure but for the fetching."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from pyoxigraph import Quad

from descant.errors import InvalidInput, UnsupportedMedia
from descant.fetching import fetch
from descant.ingest import Reader, reader_for
from descant.ingest.describing import Placement, describe, names_for
from descant.ingest.describing.naming import Names
from descant.ingest.describing.questions import Question, questions
from descant.ingest.inputs import Input, Part
from descant.ingest.reading import BarPlace, Catalogue, Reading, Recording
from descant.jobs import Parameters, Tools
from descant.jobs.ingesting import extents
from descant.jobs.ingesting.orders import as_path
from descant.jobs.ingesting.pieces import Pieces, cut, pieces_of
from descant.ontology.minting import Minter, key_id
from descant.store.lines import NO_LINES, Lines

ORIGINAL, KEPT = "original", "kept"
PROBLEMS = 100
"""problems that a summary lists; the reading beside the file has all"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What reading one file gave: new quads; or none, as nothing has changed or it was passed over."""

    state: str = ""
    content: str = ""
    name: str = ""
    """of the file"""
    passed_over: str = ""
    """why"""
    reader: str = ""
    graph: str = ""
    file: str = ""
    source: str = ""
    version: str = ""
    work: str = ""
    run: str = ""
    quads: Lines = NO_LINES
    original: bytes | Path = b""
    """fetched, or where it lies"""
    extension: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict)
    catalogue: Catalogue | None = None
    recording: Recording | None = None
    questions: tuple[Question, ...] = ()
    """each once: to be looked up, if that is wanted"""
    elsewhere: tuple[str, ...] = ()
    """addresses of documents that belong to this one"""
    parts: tuple[Part, ...] = ()
    """into which the file is cut; the first is in this outcome"""
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
        _require(reader, file, parameters.get("reader"))
        state = key_id(file.sha256, reader.name, reader.version, json.dumps(parameters["placement"], sort_keys=True))
        content = f"sha256-{file.sha256}"
        outcome = Outcome(state=state, content=content, name=file.name, reader=reader.name, extension=file.extension)
        part = Part(*parameters["part"]) if "part" in parameters else None
        parts = () if part else cut(reader, file)
        if state == parameters.get("known"):
            return _still_listed(reader, file, outcome, parts) if parameters.get("lists") else outcome
        tools.check()
        pieces = pieces_of(reader, file, parts[0] if parts else part)
        return replace(_read(file, reader, pieces, parameters, outcome), parts=parts)


def _require(reader: Reader, file: Input, wanted: str | None) -> None:
    """What somebody sends as a recording is not taken as something else."""
    if wanted and reader.name != wanted:
        said = f"{file.name} is no {wanted}: by its content it is {reader.description}"
        raise UnsupportedMedia(f"{said}.", remedy=f"Send a {wanted}.")


def _still_listed(reader: Reader, file: Input, outcome: Outcome, parts: tuple[Part, ...]) -> Outcome:
    """What has not changed names what may have, or may not have been read to its end."""
    first = pieces_of(reader, file, parts[0] if parts else None).first
    return replace(outcome, catalogue=first.catalogue, elsewhere=first.elsewhere, parts=parts)


@contextmanager
def _input(parameters: Parameters) -> Iterator[Input]:
    url, name = parameters.get("url"), parameters.get("name")
    if "part" in parameters:
        path, sha256 = as_path(parameters["path"]), parameters["sha256"]
        yield Input.kept(path, name=name or path.name, sha256=sha256, url=parameters["fetched_from"])
        return
    if url is None:
        yield Input.of(as_path(parameters["path"]), name=name)
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


def _read(file: Input, reader: Reader, pieces: Pieces, parameters: Parameters, outcome: Outcome) -> Outcome:
    first, placement = pieces.first, Placement(**parameters["placement"])
    extension, when = first.stored_extension or file.extension, datetime.now(UTC).replace(microsecond=0)
    place, reader_said = parameters.get("named_after", parameters["origin"]), f"{reader.name} {reader.version}"
    minter = Minter(parameters["base"])
    names_for_piece = partial(names_for, minter, file, place, placement, extension=extension, reader=reader_said)

    def names_of(piece: int, reading: Reading) -> Names:
        return names_for_piece(piece=piece, told=reading.told, own_file=reading.stored is not None)

    names, scores = names_of(pieces.start, first), list[dict[str, Any]]()
    files, asked = dict[str, bytes](), dict[object, Question]()

    def described() -> Iterator[Quad]:
        for piece, reading in pieces:
            own = names_of(piece, reading)
            files.update(_files_of(reading, own, extension, f"-{piece}" if piece else ""))
            scores.extend(_score_in(piece, reading, own))
            asked.update((each.key, each) for each in questions(reading, own, placement))
            own = replace(own, graph=names.graph)  # all in one, which is replaced whole when the file changes
            yield from describe(reading, own, file=file, reader=reader, placement=placement, when=when)

    outcome = replace(outcome, quads=Lines.of(described()))
    return replace(
        outcome,
        graph=names.graph.value,
        file=names.file.value,
        source=names.source.value,
        version=names.version.value,
        work=names.work.value,
        run=names.run.value,
        original=_original(file, parameters),
        files=files | _problems(pieces) | _scores(pieces, names, scores),
        catalogue=first.catalogue,
        recording=first.recording,
        questions=tuple(asked.values()),
        elsewhere=first.elsewhere,
        places=tuple(pieces.places),
        summary=_summary(pieces, file) | {"licence": parameters["placement"]["licence"] or first.about.licence},
    )


def _original(file: Input, parameters: Parameters) -> bytes | Path:
    """Of a part nothing: the file is kept already."""
    if "part" in parameters:
        return b""
    return file.path.read_bytes() if file.url else file.path


def _files_of(reading: Reading, names: Names, extension: str, number: str) -> dict[str, bytes]:
    """What is kept of one piece; `number` tells it from the first, whose names have none."""
    files = {_numbered(name, number): data for name, data in reading.artefacts.items()}
    if reading.stored is not None:
        files[f"{KEPT}{number}{extension}"] = reading.stored
    if reading.score is not None:
        files[f"notes{number}.tsv"] = reading.score.notes.to_tsv()
        files[f"bars{number}.json"] = json.dumps([asdict(bar) for bar in reading.score.bars]).encode()
    if reading.pages:
        files[extents.pages_file(names.source.value)] = extents.pages_json(reading.pages, names)
    return files


def _score_in(piece: int, reading: Reading, names: Names) -> Iterator[dict[str, Any]]:
    if reading.score is not None and len(reading.score.notes):
        yield {"piece": piece, "version": names.version.value, "bars": len(reading.score.bars)}


def _scores(pieces: Pieces, names: Names, scores: list[dict[str, Any]]) -> dict[str, bytes]:
    """Which pieces of a file that has many are scores, and of which versions."""
    return {scores_file(names.source.value): json.dumps(scores).encode()} if pieces.count > 1 and scores else {}


def scores_file(source: str) -> str:
    """Beside a file that has many pieces; its source, that of the first, is of this one version."""
    return f"scores-{source.rpartition('-')[2]}.json"


def _numbered(name: str, number: str) -> str:
    stem, dot, rest = name.partition(".")
    return f"{stem}{number}{dot}{rest}"


def _problems(pieces: Pieces) -> dict[str, bytes]:
    if not pieces.problems:
        return {}
    name = f"problems-{pieces.start}.json" if pieces.start else "problems.json"
    return {name: json.dumps([asdict(each) for each in pieces.problems]).encode()}


def _summary(pieces: Pieces, file: Input) -> dict[str, Any]:
    first = pieces.first
    counts = {
        "pieces": pieces.count,
        "bars": pieces.bars,
        "version_bars": len(first.score.bars) if first.score and pieces.count > 1 else 0,
        "notes": pieces.notes,
        "movements": len(first.score.movements) if first.score else 0,
        "zones": len(first.score.zones) if first.score else 0,
        "pages": len(first.pages),
        "chords": pieces.chords,
        "annotations": len(first.annotations) + len(first.statements),
        "files": len(first.catalogue.files) if first.catalogue else 0,
        "elsewhere": len(first.elsewhere),
    }
    return {
        "name": file.name,
        "size": file.size,
        "kind": first.kind.name.lower() if first.kind else "document",
        "title": next((title.value for title in first.about.titles), None),
        "duration": first.recording.duration if first.recording else None,
        **{name: count for name, count in counts.items() if count and not (name == "pieces" and count == 1)},
        "problems": [f"{each.place}: {each.message}" for each in pieces.problems[:PROBLEMS]],
    }
