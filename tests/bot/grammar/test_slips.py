"""Neighbours that changed places in the words that carry a question: the same question is meant."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from descant.bot.grammar import Kind, Unclear, Wish
from descant.bot.grammar.names import words_of
from descant.bot.grammar.slips import WORDS, exchanges, guessed, is_no_word, mended
from descant.bot.memory import Chat
from tests.bot.grammar import test_reading
from tests.bot.grammar.test_reading import EXAMPLES, LAST, asked, wished

SHORTEST = 4
"""letters of a word of which the law is true"""
AS_WRITTEN = (Kind.SPARQL, Kind.QUERY)
"""are made of names, not of words"""


def _questions() -> list[str]:
    """Examples, and those of other tests, less what is in quotation marks."""
    tables = [test_reading.test_what_is_in_a_question, test_reading.test_a_question_goes_on_with_the_last]
    cases = [case for test in tables for mark in test.pytestmark for case in mark.args[1]]
    texts = {text for text, *_ in cases} | {example for _, example in EXAMPLES}
    wishes = {text: asked(text, Chat(last=LAST)) for text in sorted(texts) if '"' not in text}
    return [text for text, wish in wishes.items() if isinstance(wish, Wish) and wish.kind not in AS_WRITTEN]


CARRIERS = [
    (text, word)
    for text in _questions()
    for word in words_of(text)
    if word.text.lower() in WORDS and len(word.text) >= SHORTEST
]


@given(st.sampled_from(CARRIERS), st.sampled_from([Chat(), Chat(last=LAST)]), st.data())
def test_with_an_exchange_the_same_is_asked_or_it_is_asked_back(carrier: Any, chat: Chat, data: st.DataObject) -> None:
    """Never something else, but where the exchange makes another word that there is."""
    text, word = carrier
    slip = data.draw(st.sampled_from(list(exchanges(word.text.lower()))))
    if not is_no_word(slip):
        return
    slip = slip.capitalize() if word.text.istitle() else slip
    whole, found = asked(text, chat), asked(f"{text[: word.start]}{slip}{text[word.end :]}", chat)
    if isinstance(found, Unclear):
        return
    assert isinstance(whole, Wish)
    assert replace(found, read_as="") == replace(whole, read_as="")
    assert found.read_as


@pytest.mark.parametrize(
    ("text", "kind", "fields"),
    [
        ("shwo me bars 3-5", Kind.PASSAGE, {"about": "", "bars": ("3", "5"), "read_as": "show me bars 3-5"}),
        ("shiw me bars 3-5", Kind.PASSAGE, {"about": "", "bars": ("3", "5"), "read_as": "show me bars 3-5"}),
        ("show me basr 3-5 of op. 92", Kind.PASSAGE, {"about": "op. 92", "bars": ("3", "5")}),
        ("show me bras 3-5 of op. 92", Kind.PASSAGE, {"about": "op. 92", "bars": ("3", "5")}),
        ("mesures 3-5 of op. 92", Kind.PASSAGE, {"about": "op. 92", "bars": ("3", "5")}),
        ("wer hta es komponiert", Kind.WORK, {"about": "", "read_as": "wer hat es komponiert"}),
        ("Akkorde vno Yesterday", Kind.CHORDS, {"about": "Yesterday", "read_as": "Akkorde von Yesterday"}),
        ("Aufnahmen in d-Mlol", Kind.MEASURED, {"key": "D minor"}),
        ("recordings longre than 5 mintues", Kind.MEASURED, {"seconds": (300.0, float("inf"))}),
        ("annotations sicne yestedray", Kind.ANNOTATIONS, {"about": ""}),
        ("hepl", Kind.HELP, {"read_as": "help"}),
        ("/tagged harp abvoe 0.5", Kind.TAGGED, {"tag": "harp", "least": 0.5, "read_as": "/tagged harp above 0.5"}),
    ],
)
def test_short_words_may_have_a_slip(text: str, kind: Kind, fields: dict[str, Any]) -> None:
    found = wished(text)
    assert found.kind is kind, found
    assert {name: getattr(found, name) for name in fields} == fields


@pytest.mark.parametrize("text", ["what abuot the Harmonicon", "what abot the Harmonicon", "waht about the Harmonicon"])
def test_what_goes_on_may_have_one_too(text: str) -> None:
    found = wished(text, Chat(last=LAST))
    assert (found.kind, found.version, found.bars) == (Kind.PASSAGE, "Harmonicon", LAST.bars)
    assert found.read_as == "what about the Harmonicon"


@pytest.mark.parametrize(
    "name",
    [
        *(
            "Agnus Dei",
            "agnus dei",
            "Minuet in G",
            "Sonata Form",
            "King Priam",
            "Mein Leid",
            "Hera",
            "Bon Iver",
            "Nad",
            "Dans tes bras",
            "Amarilli mia bella",
            "Fats Waller",
            "Anch'io son pittore",
            "La mer par Debussy",
            "Das Thier",
            "Les mots",
            "tikho nad richkoyu",
        ),
        *('"Wiht Or Wihtout"', "https://x.org/shwo"),
    ],
)
def test_other_words_stay_as_they_are(name: str) -> None:
    assert mended(f"chords of {name}") == f"chords of {name}"
    assert guessed(name) == name


def test_a_name_alone_that_is_like_a_word_of_ours_stays_a_name() -> None:
    for name in ("Then the morning comes", "Wind me up", "Marsch in D", "Letter 4 from home"):
        found = wished(name)
        assert (found.kind, found.read_as) == (Kind.WORK, "")


def test_the_next_page_was_written_rightly() -> None:
    last = wished("shwo me bars 3-50")
    assert last.read_as
    assert wished("more", Chat(last=last)).read_as == ""
