"""Who and what made a claim: agents, models, and runs with their settings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import TypeAlias

from pyoxigraph import Literal, NamedNode

from descant.ontology.records.checks import in_order, moment, not_empty, refuse, sha256

Value: TypeAlias = str | bool | int | float


@dataclass(frozen=True, slots=True)
class Setting:
    """A hyper-parameter of a run and its value."""

    parameter: str
    value: Value

    def __post_init__(self) -> None:
        not_empty("parameter", self.parameter)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One execution of an analyser, reader or alignment: what it used, who ran it, when, with what settings."""

    iri: NamedNode
    used: tuple[NamedNode, ...] = ()
    agents: tuple[NamedNode, ...] = ()
    """The software, and who had it run."""
    started: datetime | None = None
    ended: datetime | None = None
    settings: tuple[Setting, ...] = ()
    label: Literal | None = None

    def __post_init__(self) -> None:
        moment("started", self.started)
        moment("ended", self.ended)
        if self.started and self.ended:
            in_order("started", self.started.timestamp(), "ended", self.ended.timestamp())
        names = [setting.parameter for setting in self.settings]
        if len(names) != len(set(names)):
            raise refuse("settings", names, "Give each parameter once.")


@dataclass(frozen=True, slots=True)
class Training:
    """What a model was trained on, as far as that is known."""

    label: str
    address: NamedNode | None = None
    licence: NamedNode | None = None

    def __post_init__(self) -> None:
        not_empty("label", self.label)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A figure that was published of a model."""

    measure: str
    value: float

    def __post_init__(self) -> None:
        not_empty("measure", self.measure)


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A trained model: its weights' SHA-256, licence and origin, and what else is on its card."""

    iri: NamedNode
    sha256: str
    licence: NamedNode
    labels: tuple[Literal, ...] = ()
    version: str | None = None
    derived_from: tuple[NamedNode, ...] = ()
    about: str | None = None
    """how these weights were made"""
    authors: str | None = None
    paper: NamedNode | None = None
    training: Training | None = None
    evaluations: tuple[Evaluation, ...] = ()
    failures: tuple[str, ...] = ()
    terms: NamedNode | None = None
    """the scheme of all that it can say"""

    def __post_init__(self) -> None:
        sha256("sha256", self.sha256)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file that is no source of music itself, but says something of some: chords, timings, a catalogue."""

    iri: NamedNode
    media_type: str
    sha256: str | None = None
    labels: tuple[Literal, ...] = ()
    licence: NamedNode | None = None
    derived_from: tuple[NamedNode, ...] = ()
    revision_of: tuple[NamedNode, ...] = ()
    """What the file was before it changed."""
    run: NamedNode | None = None

    def __post_init__(self) -> None:
        not_empty("media_type", self.media_type)
        sha256("sha256", self.sha256)


class AgentKind(Enum):
    """A person, a group or an organisation, software."""

    PERSON = "Person"
    GROUP = "Group"
    ORGANISATION = "Organization"
    SOFTWARE = "Application"


@dataclass(frozen=True, slots=True)
class Agent:
    """Who or what acts. Of people only the name that they chose to be shown under, if any."""

    iri: NamedNode
    kind: AgentKind
    name: str | None = None
    version: str | None = None
    homepage: NamedNode | None = None
    same_as: tuple[NamedNode, ...] = ()
    """In other authority files."""

    def __post_init__(self) -> None:
        if self.version is not None and self.kind is not AgentKind.SOFTWARE:
            raise refuse("version", self.version, "Only software has a version.")
