"""Annotations: people's observations, relationships and commentaries, and machines' claims.

All are web annotations (https://www.w3.org/TR/annotation-model/). Several targets mean that each body
applies to each target on its own: what compares two passages is a Relationship, or targets a
MusicalMaterial that has both as settings.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import ClassVar, TypeAlias

from pyoxigraph import NamedNode

from descant.ontology.iris import DSC, MAO
from descant.ontology.records.checks import different, fraction, moment, not_empty, refuse, require
from descant.ontology.records.selectors import SpecificResource


class Visibility(Enum):
    """Who may read an annotation: its author, a group, everybody."""

    PRIVATE = DSC.private
    GROUP = DSC.group
    PUBLIC = DSC.public


class Relation(Enum):
    """What joins the related annotations."""

    COMMONALITY = DSC.commonality
    SUBSTITUTION = DSC.substitution
    ADDITION = DSC.addition
    DELETION = DSC.deletion


@dataclass(frozen=True, slots=True)
class TextualBody:
    """A text; `format` is a media type such as `text/markdown`, `language` a BCP 47 tag."""

    value: str
    format: str | None = None
    language: str | None = None
    purpose: NamedNode | None = None


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number that was measured, of some kind (`tempo`), in some unit (`bpm`)."""

    kind: str
    value: float
    unit: str | None = None

    def __post_init__(self) -> None:
        not_empty("kind", self.kind)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of these, the first by preference."""

    items: tuple[NamedNode | TextualBody | SpecificResource, ...]

    def __post_init__(self) -> None:
        require("items", self.items)


Body: TypeAlias = NamedNode | TextualBody | Quantity | SpecificResource | Choice
Target: TypeAlias = NamedNode | SpecificResource | Choice


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """A plain web annotation. `body_value` is the short form of one plain text body."""

    default_motivation: ClassVar[NamedNode | None] = None

    iri: NamedNode
    targets: tuple[Target, ...]
    bodies: tuple[Body, ...] = ()
    body_value: str | None = None
    motivations: tuple[NamedNode, ...] = ()
    creator: NamedNode | None = None
    created: datetime | None = None
    modified: datetime | None = None
    licence: NamedNode | None = None
    visibility: Visibility | None = None
    shared_with: NamedNode | None = None
    canonical: NamedNode | None = None
    via: tuple[NamedNode, ...] = ()

    def __post_init__(self) -> None:
        self._check()
        if not self.motivations and self.default_motivation is not None:
            object.__setattr__(self, "motivations", (self.default_motivation,))

    def _check(self) -> None:
        require("targets", self.targets)
        moment("created", self.created)
        moment("modified", self.modified)
        if self.bodies and self.body_value is not None:
            raise refuse("body_value", self.body_value, "Give bodies or body_value, not both.")
        if (self.visibility is Visibility.GROUP) != (self.shared_with is not None):
            raise refuse("shared_with", self.shared_with, "Give the group, with visibility GROUP, or neither.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation(Annotation):
    """An objective remark on a musical object, for others to build on."""

    default_motivation: ClassVar[NamedNode | None] = MAO.observing


@dataclass(frozen=True, slots=True, kw_only=True)
class Commentary(Annotation):
    """An interpretation: a hypothesis, history, references."""

    default_motivation: ClassVar[NamedNode | None] = MAO.commenting


@dataclass(frozen=True, slots=True, kw_only=True)
class Relationship(Annotation):
    """What joins two or more observations, commentaries or relationships."""

    default_motivation: ClassVar[NamedNode | None] = MAO.comparing

    relates: tuple[NamedNode, ...]
    relation: Relation | None = None

    def _check(self) -> None:
        # Named, because slots make a new class that super() without arguments would not know.
        Annotation._check(self)
        require("relates", self.relates, 2)
        for related in self.relates:
            different("relates", related, "the relationship itself", self.iri)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim(Annotation):
    """What a machine found: the run that found it, and how sure it was (0 to 1, if it says so)."""

    run: NamedNode
    confidence: float | None = None
    evidence: tuple[NamedNode, ...] = ()
    """Statements that it rests on, where it follows from what somebody says elsewhere."""

    def _check(self) -> None:
        Annotation._check(self)
        fraction("confidence", self.confidence)
        require("motivations", self.motivations)
