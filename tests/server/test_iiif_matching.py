"""Words are found whatever their case and accents, and quoted as they stand."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from descant.server.iiif.matching import AROUND, Quote, quotes, terms, words

BIRDS = "There are two birds in the bush"


def found(query: str, text: str) -> list[str]:
    return [each.exact for each in quotes(terms(query), text)]


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("birds", BIRDS, ["birds"]),
        ("bird", BIRDS, []),
        ("bird*", BIRDS, ["birds"]),
        ("b*", BIRDS, ["birds", "bush"]),
        ('"two birds"', "two \n birds, two bats", ["two \n birds"]),
        ('"two birds', BIRDS, ["two", "birds"]),
        ("flote", "die FLÖTE spielt", ["FLÖTE"]),
        ("Flöte", "flote", ["flote"]),
        ("STRASSE", "Straße", ["Straße"]),
        ("cafe", "un cafe\u0301 noir", ["cafe\u0301"]),
        ("f#", "F# minor", ["F#"]),
        (".*", "a (b) c", []),
        ("(b)", "a (b) c", ["(b)"]),
        ("[a-z]+ (?i) \\w {9}", BIRDS, []),
        ("音", "音 楽", ["音"]),
    ],
)
def test_terms_are_found_as_words(query: str, text: str, expected: list[str]) -> None:
    assert found(query, text) == expected


def test_a_quote_has_what_stands_around_it() -> None:
    assert list(quotes(terms("birds"), BIRDS)) == [Quote("There are two ", "birds", " in the bush")]
    (quote,) = quotes(terms("x"), "a" * 99 + " x " + "b" * 99)
    assert (len(quote.prefix), len(quote.suffix)) == (AROUND, AROUND)


@pytest.mark.parametrize("query", ["", " ", '"', '""', "*", "***", '"*"', "\u0301"])
def test_what_says_nothing_asks_for_nothing(query: str) -> None:
    assert terms(query) == ()


@given(st.text(max_size=40), st.text(max_size=200))
def test_whatever_is_asked_a_quote_is_a_piece_of_the_text(query: str, text: str) -> None:
    for quote in quotes(terms(query), text):
        assert quote.exact
        assert quote.prefix + quote.exact + quote.suffix in text


@given(st.text(max_size=200))
@example("0्0")
def test_every_word_of_a_text_finds_it(text: str) -> None:
    for word in words(text):
        asked = terms(word)
        assert not asked or found(word, text)


def test_many_repetitions_take_no_time_to_speak_of() -> None:
    assert found('"' + "a " * 400 + '"', "a " * 20_000)
    assert found("a*" * 400, "a" * 20_000) == []
