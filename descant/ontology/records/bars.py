"""Bars of a version, and concordances: which bar of one version stands beside which bar of another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pyoxigraph import Literal, NamedNode

from descant.ontology.records.checks import different, fraction, moment, refuse


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar; `places` say where it stands in each source: an xml:id, `#xywh=…`, `#t=…`.

    The index counts from 1 in reading order and is unique in the version; the label is what is printed
    or what the encoding says (`@n`), which may be neither.
    """

    iri: NamedNode
    version: NamedNode
    index: int
    label: Literal | None = None
    places: tuple[NamedNode, ...] = ()
    movement: int | None = None
    """Where the version has several movements: which, from 1."""

    def __post_init__(self) -> None:
        if self.index < 1:
            raise refuse("index", self.index, "Count bars from 1.")
        if self.movement is not None and self.movement < 1:
            raise refuse("movement", self.movement, "Count movements from 1.")


@dataclass(frozen=True, slots=True)
class Concordance:
    """An alignment of two versions. `transposition` in semitones takes `from_version` to `to_version`.

    A machine's has the run that made it. One of a person has its creator, and says only what that person said: other
    alignments keep to it.
    """

    iri: NamedNode
    from_version: NamedNode
    to_version: NamedNode
    transposition: int | None = 0
    run: NamedNode | None = None
    creator: NamedNode | None = None
    modified: datetime | None = None

    def __post_init__(self) -> None:
        different("to_version", self.to_version, "from_version", self.from_version)
        moment("modified", self.modified)
        if self.transposition is None and self.creator is None:
            raise refuse("transposition", None, "Say 0 where there is none; only people may leave it open.")


@dataclass(frozen=True, slots=True)
class BarPair:
    """Two bars that stand beside each other; with one side only, a bar that the other version leaves out."""

    iri: NamedNode
    concordance: NamedNode
    from_bar: NamedNode | None
    to_bar: NamedNode | None
    confidence: float | None = None

    def __post_init__(self) -> None:
        fraction("confidence", self.confidence)
        if self.from_bar is None and self.to_bar is None:
            raise refuse("from_bar", None, "Give a bar on one side at least.")


@dataclass(frozen=True, slots=True, kw_only=True)
class AlignedPassage:
    """Bars that follow each other in both versions: first and last of each; of one alone, which the other leaves out.

    The shift is by how many bars it begins later in the second version.
    """

    iri: NamedNode
    concordance: NamedNode
    from_bars: tuple[NamedNode, NamedNode] | None
    to_bars: tuple[NamedNode, NamedNode] | None
    shift: int | None = None
    confidence: float | None = None
    """of its least sure bar"""

    def __post_init__(self) -> None:
        fraction("confidence", self.confidence)
        if self.from_bars is None and self.to_bars is None:
            raise refuse("from_bars", None, "Give bars on one side at least.")
        if (self.shift is None) == (self.from_bars is not None and self.to_bars is not None):
            raise refuse("shift", self.shift, "Say it where there are bars on both sides.")


def index_in(text: str) -> int | None:
    """The index of a bar that a text is, if it is one."""
    text = text.strip()
    return int(text) or None if text.isascii() and text.isdecimal() and len(text) < 8 else None
