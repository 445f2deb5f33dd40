"""Names that have words of ours in them, and what goes on with the last question by the word that joins it."""

from __future__ import annotations

import time
from datetime import date
from typing import Any

import pytest

from descant.bot.grammar import Kind, Wish
from descant.bot.memory import Chat
from tests.bot.grammar.test_reading import asked, wished


@pytest.mark.parametrize(
    "title",
    [
        *("Let It Be", "All of Me", "I Want You", "In My Life", "As Time Goes By", "With or Without You"),
        *("What a Wonderful World", "Like a Rolling Stone", "Sound of Silence", "Song 2", "99 Luftballons"),
    ],
)
@pytest.mark.parametrize(("form", "kind"), [("chords of {}", Kind.CHORDS), ("Cover von {}?", Kind.COVERS)])
def test_titles_keep_their_words(title: str, form: str, kind: Kind) -> None:
    assert wished(form.format(title)) == Wish(kind=kind, about=title)


@pytest.mark.parametrize(
    ("text", "kind", "fields"),
    [
        ("Sonata in C minor", Kind.WORK, {"about": "Sonata in C minor"}),
        ("Septett Es-Dur", Kind.WORK, {"about": "Septett Es-Dur"}),
        ("Trio in E flat major op. 38", Kind.WORK, {"about": "Trio in E flat major op. 38"}),
        ("versions of the Symphony No. 7 in A major", Kind.WORK, {"about": "Symphony No. 7 in A major"}),
        ("bars 1-8 of the Septet Es-Dur", Kind.PASSAGE, {"about": "Septet Es-Dur", "bars": ("1", "8")}),
        ("songs in D minor", Kind.MEASURED, {"key": "D minor"}),
        ("A minor", Kind.MEASURED, {"key": "A minor"}),
    ],
)
def test_a_key_is_of_the_name_that_it_stands_with(text: str, kind: Kind, fields: dict[str, Any]) -> None:
    assert wished(text) == Wish(kind=kind, **fields)


@pytest.mark.parametrize(
    ("text", "kind", "fields"),
    [
        ("bars 3-10 of op. 92 second movement", Kind.PASSAGE, {"about": "op. 92 second movement", "bars": ("3", "10")}),
        ("/bars 3-10 of op. 92", Kind.PASSAGE, {"about": "op. 92", "bars": ("3", "10")}),
        ("which queries are there?", Kind.QUERY, {}),
        ("Welche Abfragen gibt es?", Kind.QUERY, {}),
        ("Where do the models disagree?", Kind.DISAGREEMENTS, {}),
        ("Which recordings contain a harp?", Kind.TAGGED, {"tag": "harp"}),
        ("Worin unterscheiden sich Litolff und Kuhn?", Kind.DIFFERENCES, {"version": "Litolff", "other": "Kuhn"}),
        ("what song is this?", Kind.IDENTIFY, {}),
        ("what has been written about bars 3-10?", Kind.ANNOTATIONS, {"bars": ("3", "10")}),
        ("fassungn of Yesterday", Kind.WORK, {"about": "Yesterday", "read_as": "fassungen of Yesterday"}),
        ("forget me please", Kind.FORGET, {}),
        ("sprich deutsch", Kind.LANGUAGE, {"name": "de"}),
    ],
)
def test_what_was_read_as_something_else(text: str, kind: Kind, fields: dict[str, Any]) -> None:
    assert wished(text) == Wish(kind=kind, **fields)


@pytest.mark.parametrize(
    ("last", "text", "wish"),
    [
        (
            Wish(kind=Kind.ANNOTATIONS, person="Clara", since=date(2026, 5, 1)),
            "and by Anna?",
            Wish(kind=Kind.ANNOTATIONS, person="Anna", since=date(2026, 5, 1)),
        ),
        (Wish(kind=Kind.CHORDS, about="Hurt"), "and of Hey Jude?", Wish(kind=Kind.CHORDS, about="Hey Jude")),
        (
            Wish(kind=Kind.DIFFERENCES, about="op. 92", version="A", other="B"),
            "and in op. 20?",
            Wish(kind=Kind.DIFFERENCES, about="op. 20", version="A", other="B"),
        ),
        (
            Wish(kind=Kind.PROGRESSION, pattern="ii-V-I in C major"),
            "und in d-Moll?",
            Wish(kind=Kind.PROGRESSION, pattern="ii-V-I in D minor"),
        ),
    ],
)
def test_what_goes_on_changes_what_it_names(last: Wish, text: str, wish: Wish) -> None:
    assert wished(text, Chat(last=last)) == wish


@pytest.mark.parametrize("piece", ["b ", "C(9) ", "x=a ", "1 und ", "«a»", "http://a ", "vgg ", "since 1 "])
def test_what_strangers_write_is_read_in_a_moment(piece: str) -> None:
    """As long a question as is read at all."""
    text = (piece * 1000)[:1000]
    asked(text)
    begun = time.thread_time()
    asked(text)
    assert time.thread_time() - begun < 0.15
