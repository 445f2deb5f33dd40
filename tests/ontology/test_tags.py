"""What tags are called in two languages, and which is meant by what somebody says."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal

from descant.ontology.iris import SKOS
from descant.ontology.tags import called, tag_called
from descant.ontology.vocabulary import terms_of, vocabulary_quads
from tests.ontology.test_vocabulary import FACTS

TAGS = [FACTS.text(term, SKOS.notation) for term in terms_of("mtt")]


@pytest.mark.parametrize("tag", TAGS)
def test_every_tag_is_meant_by_what_it_is_called_in_each_language(tag: str) -> None:
    for language in ("en", "de"):
        assert tag_called(called(tag, language)) == tag
        assert tag_called(called(tag, language).upper(), loosely=True) == tag
    assert called(tag, "en") == tag


def test_no_other_name_is_that_of_two_tags() -> None:
    names = [
        (quad.object.value.casefold(), quad.subject)
        for quad in vocabulary_quads("mtt")
        if quad.predicate in (SKOS.prefLabel, SKOS.altLabel) and isinstance(quad.object, Literal)
    ]
    own = dict(names)
    assert [name for name, term in names if own[name] != term] == []


@pytest.mark.parametrize(
    ("said", "tag"),
    [
        *(("Geige", "violin"), ("Geigen", "violin"), ("Harfe", "harp"), ("weibliche Stimme", "female voice")),
        *(("Frauenstimmen", "female voice"), ("langsame", "slow"), ("langsames", "slow"), ("Klavier", "piano")),
        *(("Flöten", "flute"), ("kein  Gesang", "no vocals"), ("ohne Gesang", "no vocal"), ("harps", "harp")),
    ],
)
def test_german_words_mean_a_tag(said: str, tag: str) -> None:
    assert tag_called(said, loosely=True) == tag


@pytest.mark.parametrize("said", ["", "s", "e", "barrel organ", "Laute", "harpsicord", "Tan"])
def test_what_no_tag_is_called_means_none(said: str) -> None:
    assert tag_called(said) == ""


def test_what_people_call_something_stays() -> None:
    assert called("barrel organ", "de") == "barrel organ"
    assert called("harp", "fr") == "harp"
