"""Where a passage lies, in numbers: seconds of a recording, bars of a version, a rectangle of an image.

Seconds count from the start of the file. Bars are counted from 1 in the order of the version (`barIndex`),
both ends included, and have nothing to do with printed bar numbers. Rectangles are in pixels of the full
image, origin at the top left.
"""

from __future__ import annotations

from dataclasses import dataclass

from descant.ontology.records.checks import in_order, not_negative, refuse


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """Seconds from `start` to `end`; without an end it lasts to the end of the recording."""

    start: float
    end: float | None = None

    def __post_init__(self) -> None:
        not_negative("start", self.start)
        not_negative("end", self.end)
        in_order("start", self.start, "end", self.end)


@dataclass(frozen=True, slots=True)
class BarSpan:
    """Bars from `first` to `last`, both included, counted from 1."""

    first: int
    last: int

    def __post_init__(self) -> None:
        if self.first < 1:
            raise refuse("first", self.first, "Count bars from 1.")
        in_order("first", self.first, "last", self.last)


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle of an image in pixels; width and height are not zero."""

    x: float
    y: float
    w: float
    h: float

    def __post_init__(self) -> None:
        not_negative("x", self.x)
        not_negative("y", self.y)
        for field, size in (("w", self.w), ("h", self.h)):
            not_negative(field, size)
            if size == 0:
                raise refuse(field, size, "Give a rectangle with an area.")
