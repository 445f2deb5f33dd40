"""The musical objects of the Music Annotation Ontology: idea, material, extract, selection, absence.

An idea is realised by materials; a material is set in extracts, one a version; an extract is embodied by
selections, one a source; a selection's parts are places in files.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from pyoxigraph import Literal, NamedNode

from descant.ontology.iris import DSC
from descant.ontology.records.checks import require
from descant.ontology.records.spans import BarSpan, Region, TimeSpan


@dataclass(frozen=True, slots=True)
class MusicalIdea:
    """A musical thought that may recur, within a work or beyond it."""

    iri: NamedNode
    labels: tuple[Literal, ...] = ()
    realizations: tuple[NamedNode, ...] = ()


@dataclass(frozen=True, slots=True)
class MusicalMaterial:
    """What the parallel passages of several versions have in common."""

    iri: NamedNode
    labels: tuple[Literal, ...] = ()
    settings: tuple[NamedNode, ...] = ()


@dataclass(frozen=True, slots=True)
class Extract:
    """A passage of one version, whatever the source."""

    iri: NamedNode
    labels: tuple[Literal, ...] = ()
    setting_of: NamedNode | None = None
    version: NamedNode | None = None
    embodiments: tuple[NamedNode, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """A passage in one source: its parts, and the same in numbers so that overlap can be asked."""

    iri: NamedNode
    parts: tuple[NamedNode, ...]
    source: NamedNode | None = None
    labels: tuple[Literal, ...] = ()
    bars: BarSpan | None = None
    seconds: TimeSpan | None = None
    region: Region | None = None
    voice: NamedNode | None = None
    """of the bars, where only this is meant"""

    def __post_init__(self) -> None:
        require("parts", self.parts)


class Absence(Enum):
    """Where something is missing, seen from the parts of the absence selection."""

    BEFORE = DSC.before
    AFTER = DSC.after
    BETWEEN = DSC.between
    WITHIN = DSC.within


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceSelection(Selection):
    """The place in one source where a passage of another version is missing."""

    qualifier: Absence

    def __post_init__(self) -> None:
        require("parts", self.parts, 2 if self.qualifier is Absence.BETWEEN else 1)
