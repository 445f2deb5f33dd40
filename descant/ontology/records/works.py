"""FRBR from the top: works, their versions, and the sources that embody a version.

A work is realised by versions (an orchestral score and its arrangement for piano trio are two), a version
is embodied by sources, and each source is one file, one set of page images, or one recording.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from pyoxigraph import Literal, NamedNode

from descant.ontology.iris import DCTERMS, DSC, RELATORS
from descant.ontology.records.checks import different, not_empty, not_negative, refuse, sha256

_DATE = re.compile(r"[0-9]{3}[0-9X]")


@dataclass(frozen=True, slots=True)
class Work:
    """A musical work, or a movement of one (`part_of`)."""

    iri: NamedNode
    titles: tuple[Literal, ...] = ()
    creators: tuple[NamedNode, ...] = ()
    part_of: NamedNode | None = None
    same_as: tuple[NamedNode, ...] = ()

    def __post_init__(self) -> None:
        different("part_of", self.part_of, "the work itself", self.iri)


class Role(Enum):
    """What somebody did for a version: MARC's relators (https://id.loc.gov/vocabulary/relators.html).

    A contributor did something for which there is no word here.
    """

    ARRANGER = RELATORS.arr
    COMPILER = RELATORS.com
    COMPOSER = RELATORS.cmp
    CONTRIBUTOR = DCTERMS.contributor
    EDITOR = RELATORS.edt
    ENCODER = RELATORS.enc
    LIBRETTIST = RELATORS.lbt
    LYRICIST = RELATORS.lyr
    MUSICIAN = RELATORS.mus
    PERFORMER = RELATORS.prf
    PUBLISHER = RELATORS.pbl
    TRANSLATOR = RELATORS.trl


class Contribution(NamedTuple):
    """Who did what."""

    role: Role
    agent: NamedNode


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a work; an arrangement says which version it arranges, or which work if nobody knows that."""

    iri: NamedNode
    work: NamedNode
    labels: tuple[Literal, ...] = ()
    arrangement_of: NamedNode | None = None
    same_as: tuple[NamedNode, ...] = ()
    contributions: tuple[Contribution, ...] = ()
    scored_for: tuple[NamedNode, ...] = ()
    """Instruments and voices: MIMO's, Wikidata's or the Library of Congress's, or the version's own `Instrument`."""
    scoring: Literal | None = None
    """The same in words: "Violin, violoncello, piano"."""
    key: str | None = None
    """In English: "A minor"."""
    metre: str | None = None
    genres: tuple[str, ...] = ()
    date: str | None = None
    """The year, `1987`; `198X` where only the decade is known (EDTF)."""

    def __post_init__(self) -> None:
        different("arrangement_of", self.arrangement_of, "the version itself", self.iri)
        if self.date is not None and not _DATE.fullmatch(self.date):
            raise refuse("date", self.date, "Give a year such as 1987, or a decade such as 198X.")


@dataclass(frozen=True, slots=True)
class Instrument:
    """An instrument or voice of one version that is known by its name alone: a Basso may be many things."""

    iri: NamedNode
    label: Literal


class SourceKind(Enum):
    """Notation, images of pages, or sound."""

    NOTATED = DSC.NotatedSource
    FACSIMILE = DSC.FacsimileSource
    RECORDED = DSC.RecordedSource


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One source: the file it is in, where that came from, under which licence, and what read it."""

    iri: NamedNode
    kind: SourceKind
    version: NamedNode | None = None
    labels: tuple[Literal, ...] = ()
    file: NamedNode | None = None
    media_type: str | None = None
    sha256: str | None = None
    duration: float | None = None
    """Seconds; recordings only."""
    fingerprint: str | None = None
    """Chromaprint's, compressed; recordings only."""
    licence: NamedNode | None = None
    derived_from: tuple[NamedNode, ...] = ()
    revision_of: tuple[NamedNode, ...] = ()
    """The sources that the file was before it changed."""
    run: NamedNode | None = None
    same_as: tuple[NamedNode, ...] = ()

    def __post_init__(self) -> None:
        sha256("sha256", self.sha256)
        not_negative("duration", self.duration)
        if self.media_type is not None:
            not_empty("media_type", self.media_type)
        if self.duration is not None and self.kind is not SourceKind.RECORDED:
            raise refuse("duration", self.duration, "Only recordings have a duration.")
        if self.fingerprint is not None and self.kind is not SourceKind.RECORDED:
            raise refuse("fingerprint", self.fingerprint[:20], "Only recordings have a fingerprint.")


@dataclass(frozen=True, slots=True)
class AudioFile:
    """A file of sound, and the signal that it encodes: one and the same for all files with the same sound."""

    iri: NamedNode
    signal: NamedNode


@dataclass(frozen=True, slots=True)
class Signal:
    """Recorded sound, whatever the format. MusicBrainz calls it a recording."""

    iri: NamedNode
    same_as: tuple[NamedNode, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A page image of a facsimile, in order from 1, or a canvas with sound or film; its IRI is the canvas.

    `image` is the address of the picture, `service` the base address of a IIIF image service for it, of the Image
    API's version 1, 2 or 3; `file` has the sound or film. Sizes in pixels, the duration in seconds.
    """

    iri: NamedNode
    source: NamedNode
    index: int
    label: Literal | None = None
    width: int | None = None
    height: int | None = None
    image: NamedNode | None = None
    service: NamedNode | None = None
    service_version: int | None = None
    file: NamedNode | None = None
    media_type: str | None = None
    """of the sound or film"""
    duration: float | None = None

    def __post_init__(self) -> None:
        not_negative("duration", self.duration)
        if self.media_type is not None:
            not_empty("media_type", self.media_type)
        if self.index < 1:
            raise refuse("index", self.index, "Count pages from 1.")
        if self.service_version is not None and (self.service is None or self.service_version not in (1, 2, 3)):
            raise refuse("service_version", self.service_version, "Give 1, 2 or 3, with the service.")
        for field, size in (("width", self.width), ("height", self.height)):
            if size is not None and size < 1:
                raise refuse(field, size, "Give the size in pixels.")
