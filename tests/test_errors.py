"""An error says what went wrong and what to do, as sentences."""

from __future__ import annotations

import pytest

from descant.errors import DescantError, InvalidInput


@pytest.mark.parametrize(
    ("message", "remedy", "said"),
    [
        ("a.ttl:1:2: . is not a valid object", "Mend it there.", "a.ttl:1:2: . is not a valid object. Mend it there."),
        ("It is full.", "Free some space.", "It is full. Free some space."),
        ("Is it (or not?)", "Look.", "Is it (or not?). Look."),
        ("It is (as said.)", "Look.", "It is (as said.) Look."),
        ("It broke off…", "Ask again.", "It broke off… Ask again."),
        ("No remedy", "", "No remedy"),
        ("", "Only a remedy.", "Only a remedy."),
    ],
)
def test_message_and_remedy_are_sentences(message: str, remedy: str, said: str) -> None:
    assert str(DescantError(message, remedy=remedy)) == said


def test_a_place_stands_in_front() -> None:
    assert str(InvalidInput.at("no dot", file="a.ttl", line=3, remedy="Mend it.")) == "a.ttl:3: no dot. Mend it."
