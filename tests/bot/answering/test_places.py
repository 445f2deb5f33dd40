"""Bars go by the numbers that are printed, and none stands in for another."""

from __future__ import annotations

from typing import Any, cast

import pytest

from descant.bot.answering import Instead, Scene
from descant.bot.answering.places import bars_meant
from descant.bot.asking import Descant
from descant.bot.grammar import Kind, Wish
from descant.bot.wording import Words

BASE = "http://localhost/"
VERSION = {"iri": f"{BASE}id/version/chorale", "name": "Chorale", "bars": 5}
CHORALE = ("0", "1", "2", "2a", "3")
"""an upbeat, and a bar that a repeat cuts in two"""


class Shelf(Descant):
    """One version, whose bars have these labels."""

    def __init__(self, labels: tuple[str, ...]) -> None:
        super().__init__(cast(Any, None), BASE)
        self._bars = [{"index": index, "label": label} for index, label in enumerate(labels, 1)]

    def get(self, path: str, **asked: Any) -> Any:
        return {"bars": self._bars}


def said(wanted: tuple[int | str, int | str]) -> Wish:
    first, last = map(str, wanted)
    return Wish(kind=Kind.PASSAGE, bars=(first, last))


def scene(labels: tuple[str, ...], language: str = "en") -> Scene:
    nothing = cast(Any, None)
    return Scene(Shelf(labels), Words(language), nothing, nothing, nothing, nothing, nothing)


@pytest.mark.parametrize(
    ("labels", "wanted", "places", "called"),
    [
        (CHORALE, (0, 0), (1, 1), "bar 0"),
        (CHORALE, (2, 3), (3, 5), "bars 2–3"),
        (CHORALE, (3, 1), (2, 5), "bars 1–3"),
        (CHORALE, ("2a", "2a"), (4, 4), "bar 2a"),
        (CHORALE, (3, "2a"), (4, 5), "bars 2a–3"),
        (("8a", "8b"), ("8b", "8b"), (2, 2), "bar 8b"),
        (("", "", ""), (2, 3), (2, 3), "bars 2–3"),
        (("i", "ii", "iii"), (2, 2), (2, 2), "bar ii"),
        (("101", "", "103"), (101, 2), (0, 0), ""),
    ],
)
def test_bars_are_those_with_these_numbers(
    labels: tuple[str, ...], wanted: tuple[int | str, int | str], places: tuple[int, int], called: str
) -> None:
    if not called:
        with pytest.raises(Instead):
            bars_meant(scene(labels), VERSION, said(wanted))
        return
    bars = bars_meant(scene(labels), VERSION, said(wanted))
    assert bars is not None
    assert (bars.first, bars.last) == places
    assert bars.called(scene(labels)) == called


@pytest.mark.parametrize("wanted", [(4, 4), (5, 5), (3, 4), ("3a", "3a"), (2, "2b")])
def test_a_number_that_is_not_printed_is_no_place_in_the_score(wanted: tuple[int | str, int | str]) -> None:
    with pytest.raises(Instead, match="has 5 bars, numbered 0–3, but not bar"):
        bars_meant(scene(CHORALE), VERSION, said(wanted))


def test_german() -> None:
    with pytest.raises(Instead, match="hat 5 Takte mit den Nummern 0–3, nicht aber Takt 4"):
        bars_meant(scene(CHORALE, "de"), VERSION, said((4, 4)))
