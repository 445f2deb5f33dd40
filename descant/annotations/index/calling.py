"""What tags and creators are called, for whoever types the beginning of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pyoxigraph import Literal, NamedNode

from descant.annotations.index.words import without_accents
from descant.ontology.iris import DCTERMS, FOAF, RDFS, SKOS
from descant.ontology.mapping.facts import Facts

LONGEST = 200
"""characters of a name"""
SPELLED = 60
"""characters of it that are compared"""
STARTS = 5
"""words of it by which it is found"""
_NAMES = (SKOS.prefLabel, RDFS.label, FOAF.name, DCTERMS.title)
_LAST = re.compile(r"([^/#:]+)[/#]*$")


def names_of_thing(facts: Facts, thing: Any) -> list[str]:
    """In all languages that it is named in."""
    return [each.value for name in _NAMES for each in facts.all(thing, name) if isinstance(each, Literal)]


def called(facts: Facts, value: str) -> Iterator[str]:
    """Name and value, in one: of an IRI by its labels or else its last part, of words by themselves."""
    try:
        labels = names_of_thing(facts, NamedNode(value)) or _LAST.findall(value)
    except ValueError:  # words
        labels = [value]
    for each in labels:
        if label := " ".join(each.split())[:LONGEST]:
            yield f"{label}\n{value}"


def label_and_value(name: str) -> tuple[str, str]:
    label, _, value = name.partition("\n")
    return label, value


def spelled(text: str) -> str:
    """Without case, accents and more space than one."""
    return " ".join(without_accents(text.casefold()).split())


def spellings(name: str) -> set[str]:
    """From each of its first words on."""
    words = spelled(label_and_value(name)[0]).split()
    return {" ".join(words[start:])[:SPELLED] for start in range(min(len(words), STARTS))}
