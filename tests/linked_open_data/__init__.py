"""A small extract of the web of data, made by hand: a dozen works, and what they are scored for.

What the works are called, who composed them when, and which instruments play them stands on the title pages of their
scores; instruments have Wikidata's real items (`instruments.tsv`), DBpedia's names are those of Wikipedia's articles.
Items of works, statements and MusicBrainz's numbers are made up, and far from any that is used: no endpoint could be
asked when this was made, and a wrong number would be a wrong fact.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from descant.ontology.instruments import exactly

ENTITY = "http://www.wikidata.org/entity/"
DBPEDIA = "http://dbpedia.org/resource/"
_MADE_UP = 99_900_000_000


class Work(NamedTuple):
    item: str
    number: str
    dbpedia: str
    title: str
    composer: str
    catalogue: str
    year: str
    scored: tuple[str, ...]

    @property
    def iri(self) -> str:
        return f"{ENTITY}{self.item}"

    @property
    def musicbrainz(self) -> str:
        return f"https://musicbrainz.org/work/{self.number}"


def works() -> list[Work]:
    with Path(__file__).with_name("works.tsv").open(encoding="utf-8", newline="") as file:
        return [_work(row) for row in csv.DictReader(file, delimiter="\t")]


def work(title: str) -> Work:
    return next(each for each in works() if each.title == title)


def _work(row: dict[str, str]) -> Work:
    number = int(row.pop("number"))
    scored = tuple(each for each in row.pop("scored").split(", ") if each)
    item, musicbrainz = f"Q{_MADE_UP + int(row.pop('item'))}", f"00000000-0000-4000-8000-{number:012}"
    return Work(item, musicbrainz, row.pop("dbpedia"), **row, scored=scored)


def instrument(label: str) -> str:
    """Its item; of what our table does not know one that is made up."""
    known = exactly(label)
    return f"{ENTITY}{known.wikidata}" if known and known.wikidata else f"{ENTITY}Q{_MADE_UP + 900}"


def as_wikidata() -> str:
    """N-Triples, as its endpoint has them."""
    return "".join(line for each in works() for line in _statements(each))


def _statements(work: Work) -> Iterator[str]:
    wdt, prop = "http://www.wikidata.org/prop/direct/", "http://www.wikidata.org/prop/"
    yield f'<{work.iri}> <{wdt}P435> "{work.number}" .\n'
    for number, label in enumerate(work.scored):
        statement = f"{ENTITY}statement/{work.item}-{number}"
        yield f"<{work.iri}> <{prop}P870> <{statement}> .\n"
        yield f"<{statement}> <{prop}statement/P870> <{instrument(label)}> .\n"
        yield f'<{instrument(label)}> <http://www.w3.org/2000/01/rdf-schema#label> "{label}"@en .\n'


def as_dbpedia() -> str:
    """Of those that it knows; without links to Wikidata for what nobody there plays."""
    lines = ""
    for each in (each for each in works() if each.dbpedia):
        here = f"<{DBPEDIA}{each.dbpedia}>"
        lines += f"{here} <http://www.w3.org/2002/07/owl#sameAs> <{each.iri}> .\n"
        for label in each.scored:
            named = f"<{DBPEDIA}{label.replace(' ', '_').capitalize()}>"
            lines += f"{here} <http://dbpedia.org/ontology/instrument> {named} .\n"
            lines += f"{named} <http://www.w3.org/2002/07/owl#sameAs> <{instrument(label)}> .\n"
            lines += f'{named} <http://www.w3.org/2000/01/rdf-schema#label> "{label}"@en .\n'
    return lines
