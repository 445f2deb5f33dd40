"""What works are scored for, as the web of data has it: items of Wikidata, each with the statement that says so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pyoxigraph import Literal, NamedNode

from descant.jobs.linked_data.sparql import Questioner

AT_ONCE = 50
"""works of a query"""
_MUSICBRAINZ = re.compile(r"https?://musicbrainz\.org/work/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
_WIKIDATA = re.compile(r"https?://www\.wikidata\.org/(?:entity|wiki)/(Q[1-9][0-9]*)")
_DBPEDIA = re.compile(r"https?://dbpedia\.org/(?:resource|page)/(\S+)")


@dataclass(frozen=True, slots=True)
class Scored:
    """One thing that a work is scored for, by one statement."""

    asked: str
    """the IRI that it was asked by"""
    work: str
    """as it is called there"""
    statement: str
    instrument: str
    label: str
    source: str
    """who says so: `Wikidata`, `DBpedia`"""
    endpoint: str
    when: datetime


def by_wikidata(works: Iterable[str], endpoint: Questioner) -> Iterator[Scored]:
    """Of works named by Wikidata's items, or by MusicBrainz's works, which Wikidata links."""
    named = {known: each for each in works if (known := _as_wikidata(each)) is not None}
    for part in _parts(list(named)):
        terms = {
            "theirs": " ".join(each for each in part if each.startswith("<")),
            "numbers": " ".join(each for each in part if each.startswith('"')),
        }
        yield from _scored("wikidata-instrumentation", terms, named, "Wikidata", endpoint)


def by_dbpedia(works: Iterable[str], endpoint: Questioner) -> Iterator[Scored]:
    """Of works named by DBpedia, or by Wikidata's items, which DBpedia says its works are the same as."""
    named = {known: each for each in works if (known := _as_dbpedia(each)) is not None}
    for part in _parts(list(named)):
        yield from _scored("dbpedia-instrumentation", {"theirs": " ".join(part)}, named, "DBpedia", endpoint)


def _scored(
    query: str, terms: Mapping[str, object], named: Mapping[str, str], source: str, endpoint: Questioner
) -> Iterator[Scored]:
    rows = endpoint.rows(query, terms)
    for row in rows.found:
        asked = named.get(str(row["asked"]))
        if asked and all(isinstance(row[each], NamedNode) for each in ("work", "statement", "instrument")):
            work, statement, instrument = (row[each].value for each in ("work", "statement", "instrument"))
            yield Scored(asked, work, statement, instrument, _label(row["label"]), source, endpoint.address, rows.when)


def _label(said: Any) -> str:
    return said.value[:200] if isinstance(said, Literal) else ""


def _as_wikidata(iri: str) -> str | None:
    if match := _WIKIDATA.fullmatch(iri):
        return str(NamedNode(f"http://www.wikidata.org/entity/{match[1]}"))
    match = _MUSICBRAINZ.fullmatch(iri)
    return str(Literal(match[1])) if match else None


def _as_dbpedia(iri: str) -> str | None:
    if match := _DBPEDIA.fullmatch(iri):
        try:
            return str(NamedNode(f"http://dbpedia.org/resource/{match[1]}"))
        except ValueError:
            return None
    return _as_wikidata(iri) if _WIKIDATA.fullmatch(iri) else None


def _parts(items: Sequence[str]) -> Iterator[Sequence[str]]:
    return (items[start : start + AT_ONCE] for start in range(0, len(items), AT_ONCE))
