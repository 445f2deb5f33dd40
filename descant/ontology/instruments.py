"""Instruments and voices, with our words for them and the IRIs that we are sure of (`instruments.tsv`).

Columns: English label, Wikidata item, MIMO keyword (https://vocabulary.mimo-international.com/), LCMPT
(https://id.loc.gov/authorities/performanceMediums.html), MARC 048 code, and words by which parts are called. Each id
was looked up in somebody else's list that has it with its label; what none had is left empty (docs/reading.md).
Words that mean different things in different scores (`Alto`, `Basso`) are not there.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

_LCMPT = "http://id.loc.gov/authorities/performanceMediums/"
_WORD = re.compile(r"[^\W\d_]+")
_LONGEST = 3
"""words of one name"""


class Known(NamedTuple):
    label: str
    wikidata: str
    mimo: str
    lcmpt: str
    marc: str
    names: str

    def same_as(self) -> tuple[str, ...]:
        return tuple(
            prefix + value
            for prefix, value in (
                ("http://www.wikidata.org/entity/", self.wikidata),
                ("http://www.mimo-db.eu/InstrumentsKeywords/", self.mimo),
                (_LCMPT, self.lcmpt),
            )
            if value
        )


@cache
def rows() -> tuple[Known, ...]:
    text = files(__package__).joinpath("instruments.tsv").read_text(encoding="utf-8")
    return tuple(Known(*row) for row in list(csv.reader(text.splitlines(), delimiter="\t"))[1:])


@cache
def _codes() -> dict[str, Known]:
    """Apart from the names: `Vc.` is no alto, as MARC's `vc` is."""
    return {code: row for row in rows() for code in (row.lcmpt, row.marc) if code}


@cache
def _names() -> dict[str, Known]:
    return {name: row for row in rows() for name in (row.label, *row.names.split(", "))}


@cache
def _iris() -> dict[str, Known]:
    return {iri: row for row in rows() for iri in row.same_as()}


def labels() -> Iterator[str]:
    """All our words for instruments and voices."""
    return (each.label for each in rows())


def known(iri: str) -> Known | None:
    """An authority's entry."""
    return _iris().get(iri)


def label_of(iri: str) -> str | None:
    """Our word for an authority's entry."""
    entry = known(iri)
    return entry.label if entry else None


def by_code(code: str) -> Known | None:
    """Of LCMPT or MARC."""
    return _codes().get(code)


def exactly(name: str) -> Known | None:
    """By the whole of a name: a piano trio is no piano."""
    return _names().get(" ".join(name.lower().split()))


def by_name(name: str) -> Known | None:
    """`Clarinetto I in B`, `Violons`, `Corno inglese`: the first words that are known decide, most of them at once."""
    entries = _names()
    words = [word.lower() for word in _WORD.findall(name)]
    runs = (words[start : start + length] for start in range(len(words)) for length in range(_LONGEST, 0, -1))
    names = (" ".join(run) for run in runs)
    return next((found for each in names if (found := entries.get(each) or entries.get(each.removesuffix("s")))), None)
