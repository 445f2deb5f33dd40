"""Instruments and voices that a score names: the lines of its scoring, with the IRIs that it says and that we know."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from descant.ingest.notation.authorities import authority_iris
from descant.ingest.notation.xml import MEI, text_of
from descant.ingest.reading import Instrument
from descant.ontology.instruments import Known, by_code, by_name

_PLACEHOLDERS = frozenset(("", "musicxml part", "part", "instrument", "staff"))
"""what programs call a part that nobody has named"""


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
    entry = next((found for code in codes if (found := by_code(code))), None) or by_name(text)
    label = text or (entry.label if entry else "") or next(iter(iris), "")
    if not label:
        return None
    return label, tuple(dict.fromkeys((*iris, *(entry.same_as() if entry else ()))))
