"""Buttons: a wish goes through 64 bytes and comes back as it was."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from descant.bot.grammar import Kind, Wish
from descant.bot.grammar.pressing import _LETTERS, LONGEST, MOST_KEPT, pressed, pressed_again, wish_pressed

LONG = "/file/sha256-97b784686116b52c0fa7e1742901ad2f680335814a6baebe0ae680fe516b4c5b.flac"
spans = st.tuples(*[st.floats(0)] * 2)
wishes = st.builds(
    Wish,
    kind=st.sampled_from(Kind),
    **{name: st.text() for name in ("about", "version", "other", "tag", "person", "pattern", "name", "text")},
    bars=st.none() | st.tuples(*[st.from_regex(r"[1-9][0-9]{0,3}[a-f]?", fullmatch=True)] * 2),
    edge=st.integers(-99, 99),
    tempo=st.none() | spans,
    seconds=st.none() | spans,
    since=st.none() | st.dates(),
    given=st.dictionaries(st.text(), st.text(), max_size=3),
    page=st.integers(1, 10**6),
    least=st.none() | st.floats(0.01, 1),
)


@given(wishes)
def test_every_wish_comes_back_from_a_button(wish: Wish) -> None:
    kept: list[str] = []
    said = pressed_again(wish, kept)
    assert len(said.encode(errors="surrogatepass")) <= LONGEST
    assert wish_pressed(said, kept) == wish


@given(st.text())
def test_what_no_button_says_is_no_wish(said: str) -> None:
    """Whoever speaks to a network by a program can send anything as a button."""
    found = wish_pressed(said, [LONG])
    assert found is None or isinstance(found, Wish)


def test_iris_of_ours_are_short_and_what_is_long_is_kept() -> None:
    kept: list[str] = []
    assert pressed(Kind.WORK, kept, about="https://example.org/id/version/op20") == "work;a=/version/op20"
    assert pressed(Kind.PASSAGE, kept, version="trio", bars=("3", "10")) == "passage;v=trio;b=3..10"
    assert kept == []
    said = pressed(Kind.TAGS, kept, about=f"https://example.org/id{LONG}", page=2)
    assert kept == [f"tags;a={LONG};g=2"]
    assert wish_pressed(said, kept) == Wish(kind=Kind.TAGS, about=LONG, page=2)
    assert wish_pressed(said, []) is None


def test_the_latest_are_kept() -> None:
    kept: list[str] = []
    for number in range(MOST_KEPT + 10):
        said = pressed(Kind.TAGS, kept, about=f"{LONG}{number}")
    assert len(kept) == MOST_KEPT
    assert wish_pressed(said, kept) == Wish(kind=Kind.TAGS, about=f"{LONG}{MOST_KEPT + 9}")


def test_a_page_of_the_same_wish() -> None:
    wish = Wish(kind=Kind.ANNOTATIONS, about="septet", since=date(2026, 11, 1), bars=("1", "8"), read_as="the septet")
    again = wish_pressed(pressed_again(wish, [], page=2), [])
    assert again == replace(wish, page=2, read_as="")
    assert {each.name for each in fields(Wish)} - {"kind", "read_as"} == set(_LETTERS)


@pytest.mark.parametrize(
    "said",
    ["works;g=0", "works;g=-5", 'query;G=["x"]', 'query;G={"a":{}}', f"tags;a={'x' * LONGEST}", "query;G=" + "[" * 9],
)
def test_what_a_program_sends_as_a_button_is_none(said: str) -> None:
    assert wish_pressed(said, []) is None


def test_a_button_is_not_as_long_as_somebody_likes() -> None:
    """On a page, what is pressed is a field of a form."""
    assert wish_pressed("query;G=" + "[" * 100_000, []) is None
