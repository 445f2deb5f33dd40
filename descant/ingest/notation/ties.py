"""Which notes are tied: by their own word (`@tie`), or by signs that are drawn beside them (`<tie>`).

https://music-encoding.org/guidelines/v5/elements/tie.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import zip_longest

from lxml import etree

from descant.ingest.notation.xml import MEI, XML_ID, references

At = Callable[[etree._Element, bool], Sequence[etree._Element]]
"""the notes at the beginning of a sign, or (True) at its end, that names none there"""


def drawn(body: etree._Element, at: At = lambda tie, end: ()) -> list[tuple[str, str]]:
    """Ids of the notes that each `<tie>` begins and ends at; empty for an end that is not to be found.

    A chord's id stands for those of its notes that have the same pitch at the other end.
    """
    ties = list(body.iter(MEI + "tie"))
    named = {each.get(XML_ID, ""): each for each in body.iter(MEI + "note", MEI + "chord")} if ties else {}
    found = []
    for tie in ties:
        ends = []
        for end, attribute in enumerate(("startid", "endid")):
            names = references(tie.get(attribute))
            known = (named[each] for each in names if each in named)
            ends.append([note for each in known for note in each.iter(MEI + "note")] if names else at(tie, bool(end)))
        found += _pairs(*ends)
    return found


def _pairs(starts: Sequence[etree._Element], ends: Sequence[etree._Element]) -> list[tuple[str, str]]:
    if starts and ends and len(starts) + len(ends) > 2:
        found = [(start, end) for start in starts for end in ends if _pitch(start) == _pitch(end)]
        return [(start.get(XML_ID, ""), end.get(XML_ID, "")) for start, end in found]
    ids = ([each.get(XML_ID, "") for each in side] for side in (starts, ends))
    return list(zip_longest(*ids, fillvalue=""))


def _pitch(note: etree._Element) -> tuple[str | None, str | None]:
    return note.get("pname"), note.get("oct")


class Held:
    """The alterations of notes that are tied to others, which have no sign of their own in the next bar."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._origins = {end: start for start, end in pairs if start and end}
        self._of_notes: dict[str | None, int] = {}
        self._open: dict[tuple[int, str, int], int] = {}

    def before(self, note: etree._Element, tie: str, place: tuple[int, str, int]) -> int | None:
        """Of the note that this one is tied to; `tie` is its `@tie`, `place` its staff, step and octave."""
        origin = self._origins.get(note.get(XML_ID, ""))
        if origin is not None:
            return self._of_notes.get(origin)
        return self._open.pop(place, None) if {"m", "t"} & set(tie) else None

    def keep(self, note: etree._Element, tie: str, place: tuple[int, str, int], alter: int) -> None:
        if self._origins:
            self._of_notes[note.get(XML_ID)] = alter
        if {"i", "m"} & set(tie):
            self._open[place] = alter
