"""What things are called."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import islice
from typing import Any

from pyoxigraph import Literal, NamedNode

from descant.annotations.wording import shortened
from descant.catalogues import ENGLISH
from descant.ingest.presentation.words import plain
from descant.ontology.iris import DCTERMS, FOAF, OA, RDF, RDFS, SKOS
from descant.server.languages import translated
from descant.server.presentation import short
from descant.server.services import services
from descant.store.named import answered

LABELS = (DCTERMS.title, RDFS.label, SKOS.prefLabel, FOAF.name)
"""the properties that name a thing, the best first"""
EXCERPT = 80
"""characters"""
MOST = 500
"""things whose labels are asked for at once"""


def labels_of(terms: Iterable[object], first: str = ENGLISH) -> dict[Any, str]:
    """The best label of each thing among the terms that has one, by one query: in the `first` language if it may be."""
    languages = (first, ENGLISH, None)  # None is a label of no language
    things = islice(dict.fromkeys(term for term in terms if isinstance(term, NamedNode)), MOST)
    rows = answered(services().stores.public, _query(things))
    found = [row for row in rows if isinstance(row["label"], Literal)]
    found.sort(key=lambda row: (_rank(row["label"].language, languages), _rank(row["property"], LABELS)), reverse=True)
    return {row["thing"]: row["label"].value for row in found}


def names_of(iris: Iterable[str]) -> dict[str, str]:
    """What each is called; by the end of its IRI where it has no label."""
    every = list(iris)
    labels = labels_of(nodes_of(every))
    return {each: labels.get(NamedNode(each)) or short(each) for each in every}


def whole_of(iri: str) -> str:
    """What a bar or a fragment is a part of; nothing of other things."""
    version, is_bar, _ = iri.rpartition("/bar/")
    return version if is_bar else iri.partition("#")[0] if "#" in iri else ""


def called(iri: str, names: Mapping[str, str]) -> str:
    """A bar, or a part that a fragment says, by what it is a part of; nothing where none of it has a name."""
    whole, own = whole_of(iri), names.get(iri, "")
    if "/bar/" in iri and whole in names:
        return translated("%(whole)s, bar %(bar)s") % {"whole": names[whole], "bar": own or iri.rpartition("/")[2]}
    if whole in names and not own:
        return f"{names[whole]}, {iri.partition('#')[2]}"
    return own


def words_of(terms: Iterable[object]) -> dict[Any, str]:
    """What annotations begin with, of those among the terms, by one query."""
    home = f"{services().config.base}annotations/"
    named = (each for each in dict.fromkeys(terms) if isinstance(each, NamedNode) and each.value.startswith(home))
    if not (notes := list(islice(named, MOST))):
        return {}
    rows = answered(services().stores.public, _query_of_words(notes))
    found = [(row["note"], row["words"].value) for row in rows if isinstance(row["words"], Literal)]
    return {note: _beginning(words) for note, words in sorted(found, key=lambda each: each[1], reverse=True) if words}


def _beginning(words: str) -> str:
    start = words[: 5 * EXCERPT]
    return shortened(" ".join((plain(start) if "<" in start else start).split()), EXCERPT)


def _query_of_words(notes: Iterable[NamedNode]) -> str:
    return f"""SELECT ?note ?words WHERE {{
        VALUES ?note {{ {" ".join(map(str, notes))} }}
        ?note {OA.bodyValue}|({OA.hasBody}/{RDF.value}) ?words
    }}"""


def nodes_of(iris: Iterable[str]) -> Iterator[NamedNode]:
    """Each once, of those that are IRIs."""
    for iri in dict.fromkeys(iris):
        with suppress(ValueError):
            yield NamedNode(iri)


def _query(things: Iterable[NamedNode]) -> str:
    """In the text, because a named query's parameter is one term. (With VALUES twice the planner reads everything.)"""
    return f"""SELECT ?thing ?property ?label WHERE {{
        VALUES ?thing {{ {" ".join(map(str, things))} }}
        ?thing ?property ?label
        FILTER (?property IN ({", ".join(map(str, LABELS))}))
    }}"""


def _rank(value: object, order: tuple[object, ...]) -> int:
    return order.index(value) if value in order else len(order)
