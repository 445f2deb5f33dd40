"""Parts of resources: the selectors, states and specific resources of the Web Annotation Data Model.

https://www.w3.org/TR/annotation-model/#specific-resources. Positions count characters or bytes from 0, the
end excluded.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from pyoxigraph import NamedNode

from descant.ontology.iris import MEDIA_FRAGMENTS
from descant.ontology.records.checks import in_order, moment, not_empty, not_negative, refuse
from descant.ontology.records.media_fragments import format_region, format_time
from descant.ontology.records.spans import Region, TimeSpan


@dataclass(frozen=True, slots=True)
class FragmentSelector:
    """A fragment, without `#`. Numeric bounds of media fragments are written beside it of themselves."""

    value: str
    conforms_to: NamedNode | None = MEDIA_FRAGMENTS
    refined_by: Selector | None = None

    @classmethod
    def time(cls, start: float, end: float | None = None) -> FragmentSelector:
        """Seconds of a recording."""
        return cls(format_time(TimeSpan(start, end)))

    @classmethod
    def region(cls, x: float, y: float, w: float, h: float) -> FragmentSelector:
        """Pixels of an image."""
        return cls(format_region(Region(x, y, w, h)))

    def __post_init__(self) -> None:
        not_empty("value", self.value)


@dataclass(frozen=True, slots=True)
class CssSelector:
    value: str
    refined_by: Selector | None = None

    def __post_init__(self) -> None:
        not_empty("value", self.value)


@dataclass(frozen=True, slots=True)
class XPathSelector:
    value: str
    refined_by: Selector | None = None

    def __post_init__(self) -> None:
        not_empty("value", self.value)


@dataclass(frozen=True, slots=True)
class TextQuoteSelector:
    exact: str
    prefix: str | None = None
    suffix: str | None = None
    refined_by: Selector | None = None


@dataclass(frozen=True, slots=True)
class TextPositionSelector:
    start: int
    end: int
    refined_by: Selector | None = None

    def __post_init__(self) -> None:
        not_negative("start", self.start)
        in_order("start", self.start, "end", self.end)


@dataclass(frozen=True, slots=True)
class DataPositionSelector:
    start: int
    end: int
    refined_by: Selector | None = None

    def __post_init__(self) -> None:
        not_negative("start", self.start)
        in_order("start", self.start, "end", self.end)


@dataclass(frozen=True, slots=True)
class SvgSelector:
    """A shape as SVG, in the text or at an address."""

    value: str | None = None
    iri: NamedNode | None = None
    refined_by: Selector | None = None

    def __post_init__(self) -> None:
        if (self.value is None) == (self.iri is None):
            raise refuse("value", self.value, "Give the SVG's text or its address, one of the two.")


@dataclass(frozen=True, slots=True)
class RangeSelector:
    """From the beginning of what one selector finds to the beginning of what the other does."""

    start: Selector
    end: Selector
    refined_by: Selector | None = None


Selector: TypeAlias = (
    FragmentSelector
    | CssSelector
    | XPathSelector
    | TextQuoteSelector
    | TextPositionSelector
    | DataPositionSelector
    | SvgSelector
    | RangeSelector
)


@dataclass(frozen=True, slots=True)
class TimeState:
    """The resource as it was then."""

    source_date: datetime

    def __post_init__(self) -> None:
        moment("source_date", self.source_date)


@dataclass(frozen=True, slots=True)
class HttpRequestState:
    """The resource as it answers to these HTTP headers."""

    value: str

    def __post_init__(self) -> None:
        not_empty("value", self.value)


State: TypeAlias = TimeState | HttpRequestState


@dataclass(frozen=True, slots=True)
class SpecificResource:
    """A resource, or the part of it that the selectors find."""

    source: NamedNode
    selectors: tuple[Selector, ...] = ()
    states: tuple[State, ...] = ()
    purpose: NamedNode | None = None
    scope: NamedNode | None = None
