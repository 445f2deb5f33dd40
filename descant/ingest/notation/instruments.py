"""Instruments and voices that a score names, with the IRIs that we are sure of (`instruments.tsv`).

Columns: English label, Wikidata item, MIMO keyword (https://vocabulary.mimo-international.com/), LCMPT
(https://id.loc.gov/authorities/performanceMediums.html), MARC 048 code, and words by which parts are called. Each id
was looked up in somebody else's list that has it with its label; what none had is left empty (docs/reading.md).
Words that mean different things in different scores (`Alto`, `Basso`) are not there.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from lxml import etree

from descant.ingest.notation.authorities import authority_iris
from descant.ingest.notation.xml import MEI, text_of
from descant.ingest.reading import Instrument

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
def _rows() -> tuple[Known, ...]:
    text = files(__package__).joinpath("instruments.tsv").read_text(encoding="utf-8")
    return tuple(Known(*row) for row in list(csv.reader(text.splitlines(), delimiter="\t"))[1:])


@cache
def _codes() -> dict[str, Known]:
    """Apart from the names: `Vc.` is no alto, as MARC's `vc` is."""
    return {code: row for row in _rows() for code in (row.lcmpt, row.marc) if code}


@cache
def _names() -> dict[str, Known]:
    return {name: row for row in _rows() for name in (row.label, *row.names.split(", "))}


@cache
def _iris() -> dict[str, Known]:
    return {iri: row for row in _rows() for iri in row.same_as()}


def labels() -> Iterator[str]:
    """All our words for instruments and voices."""
    return (each.label for each in _rows())


def label_of(iri: str) -> str | None:
    """Our word for an authority's entry."""
    known = _iris().get(iri)
    return known.label if known else None


_PLACEHOLDERS = frozenset(("", "musicxml part", "part", "instrument", "staff"))
"""what programs call a part that nobody has named"""


def by_name(name: str) -> Known | None:
    """`Clarinetto I in B`, `Violons`, `Corno inglese`: the first words that are known decide, most of them at once."""
    known = _names()
    words = [word.lower() for word in _WORD.findall(name)]
    runs = (words[start : start + length] for start in range(len(words)) for length in range(_LONGEST, 0, -1))
    names = (" ".join(run) for run in runs)
    return next((found for each in names if (found := known.get(each) or known.get(each.removesuffix("s")))), None)


def named(names: Iterable[str]) -> tuple[Instrument, ...]:
    """For the parts of a score, by their labels as they are written; parts of one name are one line with a count.

    Two violins are, too, whatever their numbers; then it has our word for what they are.
    """
    counted: dict[str | Known, list[str]] = {}
    for name in names:
        if name.strip().lower() in _PLACEHOLDERS:
            continue
        counted.setdefault(by_name(name) or name, []).append(name)
    return tuple(_line(what, labels) for what, labels in counted.items())


def _line(what: str | Known, labels: list[str]) -> Instrument:
    if isinstance(what, str):
        return Instrument(what, len(labels))
    return Instrument(labels[0] if len(set(labels)) == 1 else what.label, len(labels), what.same_as())


def of_medium(medium: etree._Element) -> tuple[Instrument, ...]:
    """`<perfMedium>` of MEI 3 to 5, and of 2012 with its `<instrumentation>`."""
    counted: dict[tuple[str, tuple[str, ...]], int] = {}
    for element in medium.iter(MEI + "perfRes", MEI + "instrVoice", MEI + "ensemble"):
        key = _identified(element)
        if key:
            said = element.get("count", "1")
            counted[key] = counted.get(key, 0) + (int(said) if said.isdecimal() and 0 < int(said) < 1000 else 1)
    return tuple(Instrument(label, count, same_as) for (label, same_as), count in counted.items())


def _identified(element: etree._Element) -> tuple[str, tuple[str, ...]] | None:
    text = text_of(element)
    iris = authority_iris(element)
    codes = [iri.rpartition("/")[2] for iri in iris if "performanceMediums" in iri]
    codes += [code for name in ("codedval", "code", "dbkey") if (code := element.get(name))]
    known = next((found for code in codes if (found := _codes().get(code))), None) or by_name(text)
    label = text or (known.label if known else "") or next(iter(iris), "")
    if not label:
        return None
    return label, tuple(dict.fromkeys((*iris, *(known.same_as() if known else ()))))
