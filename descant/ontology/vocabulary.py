"""The vocabularies of `vocab/`: their quads, the terms that they declare, and the labels of terms.

Data files of the package, read once for a process. Terms in our namespaces that no file declares are
unknown, and refused by `descant.ontology.validation`.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from itertools import chain

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from descant.errors import NotFound
from descant.ontology.iris import DSC, MAO, MTT, RDFS, SKOS

VOCABULARIES: dict[str, str] = {"dsc": DSC.base, "mao": MAO.base, "motivations": "", "mtt": MTT}
"""The files of `vocab/` and the namespace that each declares (the W3C's motivations declare none)."""

NAMESPACES: tuple[str, ...] = tuple(filter(None, VOCABULARIES.values()))
"""Our namespaces: a term in one of them must be declared."""


@lru_cache(maxsize=len(VOCABULARIES) + 1)
def vocabulary_quads(name: str | None = None) -> tuple[Quad, ...]:
    """What one vocabulary says, in the order of its file; without a name, what all of them say."""
    if name is None:
        return tuple(chain.from_iterable(map(vocabulary_quads, VOCABULARIES)))
    if name not in VOCABULARIES:
        raise NotFound(f"There is no vocabulary {name!r}.", remedy=f"There are {', '.join(VOCABULARIES)}.")
    data = (files("descant.ontology") / "vocab" / f"{name}.ttl").read_bytes()
    return tuple(parse(data, format=RdfFormat.TURTLE))


@lru_cache(maxsize=1)
def known_terms() -> frozenset[NamedNode]:
    """Every term that is declared in our namespaces."""
    return frozenset(
        quad.subject
        for quad in vocabulary_quads()
        if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(NAMESPACES)
    )


def terms_of(name: str) -> tuple[NamedNode, ...]:
    """The terms that one vocabulary declares in its namespace, in the order of its file."""
    namespace = VOCABULARIES.get(name) or NAMESPACES
    subjects = (quad.subject for quad in vocabulary_quads(name))
    nodes = (node for node in subjects if isinstance(node, NamedNode) and node.value.startswith(namespace))
    return tuple(dict.fromkeys(nodes))


@lru_cache(maxsize=1)
def _labels() -> dict[tuple[NamedNode, str], str]:
    labels: dict[tuple[NamedNode, str], str] = {}
    for subject, predicate, value, _ in vocabulary_quads():
        if predicate in (RDFS.label, SKOS.prefLabel) and isinstance(value, Literal):
            labels[subject, value.language or ""] = value.value
    return labels


def label(term: NamedNode, language: str = "en") -> str | None:
    """The label of a term of the vocabularies, in that language or else in English."""
    return _labels().get((term, language)) or _labels().get((term, "en"))
