"""Which models there are, what their words are called in the graph, and what their IRIs are called in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import NamedTuple

from descant.bot import Line
from descant.bot.answering import Scene
from descant.bot.grammar.tags import tags_meant
from descant.errors import NotFound
from descant.ontology.minting import segment

NEAR = 3
"""words that are named where none is known"""


class Model(NamedTuple):
    """A net with a vocabulary."""

    analyser: str
    iri: str
    scheme: str
    """of the vocabulary; without one its words stand in the graph as texts"""
    words: tuple[str, ...]


def models(scene: Scene) -> list[Model]:
    return list(_models(scene))


def _models(scene: Scene) -> Iterator[Model]:
    for analyser in scene.descant.get("api/analysers")["analysers"]:
        for card in analyser["models"]:
            if card["vocabulary"]:
                iri = scene.descant.page(f"id/model/{card['name']}-{card['sha256'][:12]}")
                yield Model(analyser["name"], iri, card["scheme"], tuple(card["vocabulary"]))


def word_meant(scene: Scene, said: str, among: list[Model]) -> str:
    """As a vocabulary has it, in whichever language it is said. NotFound names what is near."""
    known = {word.casefold(): word for each in among for word in each.words}
    if word := known_word(said, known):
        return word
    raise NotFound(
        "".join(map(str, scene.words.phrase("No model knows the word “{tag}”.", tag=said[:60]))),
        remedy="".join(map(str, near_words(scene, said, known))),
    )


def known_word(said: str, known: Mapping[str, str]) -> str:
    """Of some words, by how they are written small, that which is said or meant."""
    return next((known[each.casefold()] for each in (said, *tags_meant(said)) if each.casefold() in known), "")


def near_words(scene: Scene, said: str, known: Mapping[str, str]) -> Line:
    """Those that are written nearly so, as they are called here; nothing where none is."""
    names = {name.casefold(): word for word in known.values() for name in (word, scene.words.tag(word))}
    near = dict.fromkeys(names[each] for each in get_close_matches(said.casefold(), names, 4, 0.5))
    listed = ", ".join(scene.words.tag(each) for each in list(near)[:NEAR])
    return scene.words.phrase("Near to it are {words}.", words=listed) if listed else ()


def models_meant(scene: Scene, said: str, among: list[Model]) -> list[Model]:
    """Those of an analyser that is called so, or partly so; all where nothing is said."""
    found = [each for each in among if said.casefold() in each.analyser.casefold()]
    if found:
        return found
    names = ", ".join(dict.fromkeys(each.analyser for each in among))
    raise NotFound(
        "".join(map(str, scene.words.phrase("There is no model “{model}”.", model=said[:60]))),
        remedy="".join(map(str, scene.words.phrase("There are {models}.", models=names or "0"))),
    )


def tag_in(scheme: str, word: str) -> str:
    """The IRI of a word."""
    return scheme + segment(word.replace(" ", "-"))
