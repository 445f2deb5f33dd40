"""What a reader finds in a file, as plain values: no IRIs of ours, no store, nothing written.

A `Reading` has a part for each kind of content, most of them empty: a score has bars and notes, a manifest has
pages, a recording has sound, a chord file has harmonies, a catalogue names works and files. `describing` makes
records of it; analyses take the parts as they are.

Quarters count quarter notes from the beginning of the file, repeats not played. Seconds count from the beginning
of the recording. Pixels count from the upper left corner of the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TypeAlias

from descant.errors import InvalidInput
from descant.ingest.harmony import Harmony
from descant.ingest.prediction import Predicted
from descant.ingest.score import Score
from descant.ingest.statement import Statement
from descant.ontology.records import SourceKind

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that was not understood, or mended, and stopped nothing: where, what, and what was done."""

    place: str
    message: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody named in a header. `same_as` are authority IRIs: GND, VIAF, Wikidata, MusicBrainz."""

    name: str
    role: str = "creator"
    """creator (composer), lyricist, arranger, editor, encoder, performer, publisher: MARC's word in English"""
    same_as: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Instrument:
    """A part of the instrumentation, with MIMO or Wikidata IRIs where the file or our table knows them."""

    label: str
    count: int = 1
    same_as: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Text:
    """A title or label with its language, where it is known."""

    value: str
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What the file says about itself and the work in it."""

    titles: tuple[Text, ...] = ()
    """the work's"""
    labels: tuple[Text, ...] = ()
    """the source's or version's own, where it differs: "Piano trio (Litolff)\""""
    people: tuple[Person, ...] = ()
    key: str | None = None
    """"A minor", "E-flat major\""""
    metre: str | None = None
    instruments: tuple[Instrument, ...] = ()
    licence: str | None = None
    """an IRI"""
    rights: str | None = None
    """what is said in words"""
    same_as: tuple[str, ...] = ()
    """IRIs of the same work elsewhere"""
    tags: Mapping[str, str] = field(default_factory=dict)
    """what else is said, by name (ID3 tags, Humdrum reference records)"""


@dataclass(frozen=True, slots=True)
class Content:
    """What is shown on a page: an image, sound or film."""

    address: str
    media_type: str | None = None
    """of sound or film at least `audio/*` or `video/*`"""
    service: str | None = None
    """base address of a IIIF image service"""
    service_version: int | None = None
    """of the Image API: 1, 2 or 3"""
    label: Text | None = None
    role: str = "layer"
    """layer (with the others), choice (instead of them), placeholder (before them), accompanying (while they sound)"""
    place: str | None = None
    """the part of the page that it fills, as a media fragment: `xywh=…`, `t=…`"""


@dataclass(frozen=True, slots=True)
class Page:
    """A page image or canvas. `canvas` is its IRI where it has one; `image` an address or a local file name."""

    index: int
    """from 1"""
    width: int | None = None
    height: int | None = None
    label: Text | None = None
    canvas: str | None = None
    image: str | None = None
    service: str | None = None
    """base address of a IIIF image service"""
    service_version: int | None = None
    """of the Image API: 1, 2 or 3"""
    duration: float | None = None
    """seconds, of a canvas with sound or film"""
    media_type: str | None = None
    more: tuple[Content, ...] = ()
    """what else is on it or goes with it"""


@dataclass(frozen=True, slots=True)
class Recording:
    """Sound. `peaks` (for drawing) and the like are artefacts of the reading."""

    duration: float
    rate: int
    channels: int
    loudness: float | None = None
    """LUFS, EBU R 128 integrated; None where it is too short or silent"""
    fingerprint: str | None = None
    """Chromaprint's, compressed; the same sound in two formats has nearly the same"""
    codec: str | None = None
    same_as: tuple[str, ...] = ()
    """IRIs of the same recording elsewhere: MusicBrainz's"""


@dataclass(frozen=True, slots=True)
class Range:
    """A named section of a manifest or recording: a movement, an act; ranges may contain ranges."""

    label: Text
    canvases: tuple[str, ...] = ()
    """IRIs, with fragments where only a part is meant"""
    parts: tuple[Range, ...] = ()


@dataclass(frozen=True, slots=True)
class BarPlace:
    """Where a bar stands in another medium: `target` is an IRI with `#t=…` or `#xywh=…`."""

    bar: str
    """the bar's xml:id or number, as the file says"""
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file that a catalogue names: an address, or a path beside the catalogue."""

    location: str
    version: str | None = None
    """key of the version that it embodies; None for another catalogue"""
    label: Text | None = None
    licence: str | None = None

    def __post_init__(self) -> None:
        """A catalogue is a stranger's, and reaches no further than what was given with it, whoever read it."""
        if not ("://" in self.location or is_beside(self.location)):
            raise InvalidInput(f"{self.location!r} is not beside the catalogue.", remedy="Move the file there.")


def is_beside(location: str) -> bool:
    """Whether a path leads to something in the folder of whoever names it, or below."""
    path = PurePosixPath(location)
    return not (path.is_absolute() or ".." in path.parts or "\\" in location or "\0" in location or path.parts == ())


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueVersion:
    key: str
    """unique in the catalogue; an IRI where the catalogue has one"""
    work: str
    labels: tuple[Text, ...] = ()
    arrangement_of: str | None = None
    """key of another version; or of the work, where the catalogue does not say which version of it"""
    people: tuple[Person, ...] = ()
    instruments: tuple[Instrument, ...] = ()
    same_as: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueWork:
    key: str
    about: About = field(default_factory=About)
    part_of: str | None = None
    """key of another work"""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Works, their versions, and the files that embody them."""

    label: Text | None = None
    works: tuple[CatalogueWork, ...] = ()
    versions: tuple[CatalogueVersion, ...] = ()
    files: tuple[File, ...] = ()
    licence: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """All that one reader found in one file."""

    media_type: str
    kind: SourceKind | None = None
    """None: not a source of music itself, but a document about some (a catalogue, annotations, timings)"""
    about: About = field(default_factory=About)
    score: Score | None = None
    pages: tuple[Page, ...] = ()
    ranges: tuple[Range, ...] = ()
    recording: Recording | None = None
    harmonies: tuple[Harmony, ...] = ()
    statements: tuple[Statement, ...] = ()
    predicted: Predicted | None = None
    """what models said of a recording that is not here"""
    places: tuple[BarPlace, ...] = ()
    annotations: tuple[Mapping[str, Json], ...] = ()
    """web annotations (https://www.w3.org/TR/annotation-model/) as JSON-LD; a target that begins with `#` is a
    place in this very file"""
    catalogue: Catalogue | None = None
    elsewhere: tuple[str, ...] = ()
    """addresses of documents that belong to this one and were not fetched: annotation pages, collections"""
    stored: bytes | None = None
    """the file as it is to be kept, if it is not as it came: with ids, or converted"""
    stored_extension: str | None = None
    """with its dot, if it is another than the file's"""
    told: str | None = None
    """by what it is told from other pieces of its file, also when these change; None: by its place among them; empty:
    it is called by what the file is called"""
    artefacts: Mapping[str, bytes] = field(default_factory=dict)
    """derived files by name: peaks.dat, cover.jpg"""
    problems: tuple[Problem, ...] = ()
