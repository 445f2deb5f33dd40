"""A passage that returns is no repeat, whichever of two versions lacks it, and repeats are repeats still."""

from __future__ import annotations

from pathlib import Path

import pytest

from descant.analysis.alignment.aligning import Alignment, align
from descant.analysis.alignment.bars import Bars
from descant.analysis.alignment.paths import NOWHERE
from descant.analysis.alignment.pins import Matched, Pins
from descant.ingest import read
from descant.ingest.inputs import Input
from tests.analysis.alignment.versions import arranged, emptied, joined, piece, with_bars

BEGIN, THEME, MIDDLE, END = piece(20, 11), piece(14, 12), piece(25, 13), piece(15, 14)
VARIED = arranged(THEME, 5, share=0.15)
LATE, EARLY = joined(BEGIN, MIDDLE, THEME, END), joined(BEGIN, THEME, MIDDLE, END)
TWICE = joined(BEGIN, VARIED, MIDDLE, THEME, END)
FOLDER = Path(__file__).resolve().parents[4] / "shared" / "data" / "arrangements"


def partners(found: Alignment) -> list[int]:
    assert found.is_credible
    return found.partners.tolist()


def test_what_only_the_second_has_is_not_what_returns_later() -> None:
    assert partners(align(LATE, TWICE)) == [*range(20), *[NOWHERE] * 14, *range(20, 74)]
    assert partners(align(TWICE, LATE)) == [*range(20), *range(34, 88)]


def test_what_only_the_second_has_is_not_what_was_before() -> None:
    twice = joined(BEGIN, THEME, MIDDLE, VARIED, END)
    assert partners(align(EARLY, twice)) == [*range(59), *[NOWHERE] * 14, *range(59, 74)]


def test_a_passage_in_another_place_is_still_found_there() -> None:
    moved = joined(THEME, BEGIN, MIDDLE, END)
    assert partners(align(LATE, moved)) == [*range(45, 59), *range(45), *range(59, 74)]


@pytest.mark.parametrize("seed", range(5))
def test_a_repeat_may_be_varied_where_it_leads_on(seed: int) -> None:
    """As strophes are; another ending is no other passage."""
    varied = arranged(joined(BEGIN, THEME), seed, share=0.15)
    assert partners(align(EARLY, joined(BEGIN, THEME, varied, MIDDLE, END))) == [*range(34), *range(74)]


FORMS = ("AABB", "AAAB", "AAAAA", "ABA", "ABAB", "AABAB")


@pytest.mark.parametrize("form", FORMS)
def test_forms_that_are_written_out_are_repeats_however_they_are_varied(form: str) -> None:
    """Strophes, parts that are each repeated, da capo."""
    parts = {"A": list(range(20)), "B": list(range(20, 34))}
    piece_of = with_bars(EARLY, range(34 if "B" in form else 20))
    passes = [arranged(with_bars(EARLY, parts[part]), number, share=0.2) for number, part in enumerate(form)]
    assert partners(align(piece_of, joined(*passes))) == [bar for part in form for bar in parts[part]]


def test_bars_that_an_edition_has_left_empty_make_no_other_passage() -> None:
    order = [*range(59), *range(22, 33), *range(59, 74)]
    assert partners(align(EARLY, emptied(with_bars(EARLY, order), [60, 63, 64])))[59:70] == list(range(22, 33))


def test_a_passage_of_which_people_say_one_bar_is_not_judged() -> None:
    found = align(LATE, TWICE, pins=Pins.of([(45, 20)]))
    assert partners(found)[20:34] == list(range(45, 59))


def test_what_is_taken_for_a_return_is_not_sure() -> None:
    """So people are asked."""
    assert align(LATE, TWICE).certainty[20:34].max() < 0.5


def test_a_copied_passage_is_a_repeat_wherever_it_stands() -> None:
    """To the sign, and then the coda."""
    order = [*range(59), *range(22, 33), *range(59, 74)]
    assert partners(align(EARLY, arranged(with_bars(EARLY, order), share=0.1)))[:59] == order[:59]
    assert partners(align(EARLY, with_bars(EARLY, order))) == order


def test_its_place_may_still_be_what_the_second_has() -> None:
    """Where the passage that seemed to be another is the one of this place, otherwise scored."""
    found = align(TWICE, joined(BEGIN, arranged(VARIED, 3, share=0.35), MIDDLE, THEME, END))
    assert partners(found) == list(range(88))


def test_what_people_say_is_kept() -> None:
    said = Pins.of((45 + bar, 20 + bar) for bar in range(14))
    assert partners(align(LATE, TWICE, pins=said))[20:34] == list(range(45, 59))


@pytest.mark.slow
@pytest.mark.skipif(not FOLDER.is_dir(), reason="The arrangements are not beside this checkout.")
@pytest.mark.parametrize("first", [30, 100, 150, 222])
def test_bars_that_an_arrangement_lacks_are_nowhere_in_it_whichever_is_first(first: int) -> None:
    """Variations of one theme: nothing is as like as what is missing."""
    scores = [
        read(Input.of(FOLDER / name)).score
        for name in ("op92_OA_Part__A-Wn_SA.81.E.6.7.xml", "op92_KlaviertrioLitolff__D-BNba_C92_12.xml")
    ]
    whole, trio = (Bars.of(score) for score in scores if score)
    kept = [bar for bar in range(len(trio)) if not first <= bar < first + 20]
    less = with_bars(trio, kept)
    truth = {Matched(each if each < first else each + 20, each) for each in range(len(less))}
    # Two bars at one end of the gap may be as like to those at its other end.
    assert len(truth ^ set(align(whole, less).pairs)) <= 4
    assert len(truth ^ set(align(less, whole).turned().pairs)) <= 4
