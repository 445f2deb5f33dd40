"""What tags are called: in which language by which words, and which tag is meant by what somebody says.

One table for pages, chats and whoever asks the graph: the labels of `vocab/mtt.ttl`, other names as `skos:altLabel`.
"""

from __future__ import annotations

from functools import lru_cache

from pyoxigraph import Literal, NamedNode

from descant.ontology.iris import SKOS
from descant.ontology.vocabulary import label, vocabulary_quads

_ENDINGS = ("n", "e", "en", "er", "es", "em", "s")
"""of words of both languages"""


def called(tag: str, language: str) -> str:
    """A tag in a language; one that is in no vocabulary of ours as it is."""
    term = _terms().get(tag)
    return (label(term, language) if term else None) or tag


def tag_called(said: str, *, loosely: bool = False) -> str:
    """The tag that is called so in whichever language; nothing where none is.

    `loosely`: several of it, and as it stands before another word: `Geigen` are violin, `langsame` is slow.
    """
    names, plain = _names(), " ".join(said.casefold().split())
    endings = _ENDINGS if loosely else ()
    phrases = (plain, *(plain.removesuffix(ending) for ending in endings if plain.endswith(ending)))
    return next((names[each] for each in phrases if each in names), "")


@lru_cache(maxsize=1)
def _terms() -> dict[str, NamedNode]:
    """By what models put out."""
    return {
        quad.object.value: quad.subject
        for quad in vocabulary_quads("mtt")
        if quad.predicate == SKOS.notation and isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal)
    }


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    """The tags by all that they are called; a tag's own word goes before another's name."""
    tags = {term.value: tag for tag, term in _terms().items()}
    found = {}
    for subject, predicate, name, _ in vocabulary_quads("mtt"):
        if (
            predicate in (SKOS.altLabel, SKOS.prefLabel)
            and isinstance(subject, NamedNode)
            and isinstance(name, Literal)
        ):
            found[name.value.casefold()] = tags[subject.value]
    return found | {tag: tag for tag in _terms()}
