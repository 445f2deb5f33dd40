"""Humdrum and ABC become MEI with lasting ids; what they say of themselves is read from them."""

from __future__ import annotations

import pytest

from descant.errors import InvalidInput
from descant.ingest import readings
from descant.ingest.abc import _with_lengths_inside
from descant.ingest.reading import Person, Text
from tests.ingest.notation.scores import Reads

KERN = """!!!COM: Bach, Johann Sebastian
!!!OTL@@DE: Menuett
!!!YEM: CC BY-SA 4.0
**kern
*clefG2
*k[f#]
*M3/4
=1
4f#
4g
4a
=2
2.b
==
*-
"""
TUNES = """%abc-2.1
Z:Fanny Hensel
X:1
T:The first
C:Trad.
M:3/4
L:1/4
K:G
"Am"F ^c c|F3|
X:2
T:The second
M:2/4
L:1/4
K:C
CD|EF|
"""


def test_humdrum(reads: Reads) -> None:
    found = reads(KERN, ".krn")
    assert found.about.titles == (Text("Menuett", "de"),)
    assert found.about.people == (Person("Johann Sebastian Bach"),)
    assert found.about.licence == "https://creativecommons.org/licenses/by-sa/4.0/"
    assert found.about.tags["COM"] == "Bach, Johann Sebastian"
    assert found.score
    assert [(each.step, each.alter, each.onset, each.bar) for each in found.score.notes.notes] == [
        ("F", 1, 0.0, 1),
        ("G", 0, 1.0, 1),
        ("A", 0, 2.0, 1),
        ("B", 0, 3.0, 2),
    ]


def test_a_line_more_in_humdrum_changes_no_id(reads: Reads) -> None:
    one, two = reads(KERN, ".krn"), reads("!!!ONB: a remark\n" + KERN, ".krn")
    assert one.score
    assert two.score
    assert one.score == two.score


def test_humdrum_in_latin_1_is_read_and_noted(reads: Reads) -> None:
    found = reads(KERN.replace("Menuett", "Menuett für Flöte").encode("latin-1"), ".krn")
    assert found.about.titles == (Text("Menuett für Flöte", "de"),)
    assert any("Latin-1" in each.message for each in found.problems)


def test_abc_has_a_reading_for_each_tune(reads: Reads) -> None:
    first, second = readings(reads.file(TUNES, ".abc"))
    assert first.about.titles == (Text("The first"),)
    assert first.about.people == (Person("Trad."),)
    assert second.about.titles == (Text("The second"),)
    assert second.about.tags["transcription"] == "Fanny Hensel"
    assert first.stored != second.stored


def test_abc_s_key_and_accidentals_hold_in_the_table_and_in_what_is_stored(reads: Reads) -> None:
    first = next(readings(reads.file(TUNES, ".abc")))
    assert first.score
    assert [(each.step, each.alter) for each in first.score.notes.notes] == [("F", 1), ("C", 1), ("C", 1), ("F", 1)]
    assert first.stored
    again = reads(first.stored, ".mei")
    assert again.score
    assert again.score.notes == first.score.notes


def test_abc_s_ties_carry_accidentals_over_the_bar_line_in_chords_too(reads: Reads) -> None:
    found = reads("X:1\nT:Tied\nM:4/4\nL:1/4\nK:C\n^f4-|f2 f2|[^c4e4]-|[c4e4]|\n", ".abc").score
    assert found
    assert [(each.step, each.alter, each.tie) for each in found.notes.notes] == [
        ("F", 1, "i"), ("F", 1, "t"), ("F", 0, ""), ("C", 1, "i"), ("E", 0, "i"), ("C", 1, "t"), ("E", 0, "t")
    ]  # fmt: skip


def test_a_chord_s_length_in_abc_may_stand_behind_it(reads: Reads) -> None:
    found = reads("X:1\nT:Chords\nM:4/4\nL:1/4\nK:C\n[CE]2 [^C/E/G,/]2 [CE]/2c/|[CE]4|\n", ".abc").score
    assert found
    assert [(each.bar, each.duration) for each in found.notes.notes] == [
        (1, 2.0), (1, 2.0), (1, 1.0), (1, 1.0), (1, 1.0), (1, 0.5), (1, 0.5), (1, 0.5), (2, 4.0), (2, 4.0)
    ]  # fmt: skip


def test_odd_lengths_of_abc_s_chords_are_survived() -> None:
    for odd in ("[CE]1/2/3", f"[C{'9' * 5000}]{'9' * 5000}", f"[CE]{'/' * 5000}", "[CE]/0", "[C/0E]2"):
        assert _with_lengths_inside(odd).startswith("[C")


def test_what_of_abc_is_not_understood_is_noted_with_its_line(reads: Reads) -> None:
    head = "X:1\nT:More\nM:4/4\nL:1/4\nK:C\n"
    found = reads(head + "V:1\nCDEF|[K:D]CDEF|1 CDEF:|2 C4|\nV:2\nC4|\n", ".abc").problems
    for place, what in (("line 6", "voices"), ("line 7", "change of key"), ("line 7", "endings")):
        assert [each.place for each in found if what in each.message] == [place]
    assert not reads(head + "V:1\n[M:4/4][CE]2 [CE]2|\n", ".abc").problems
    assert not next(readings(reads.file(TUNES, ".abc"))).problems


def test_bars_of_abc_that_are_not_as_long_as_their_metre_are_noted(reads: Reads) -> None:
    head = "X:1\nT:Uneven\nM:4/4\nL:1/4\nK:C\n"
    found = reads(head + "C|CDEF|CDE|CDEFG|CDEF|C3|]\n", ".abc").problems
    assert [(each.place, each.message.split(";")[0]) for each in found] == [
        ("bar 3", "The bar lasts 3 quarters"),
        ("bar 4", "The bar lasts 5 quarters"),
    ]
    assert not reads(head + "C|CDEF|CDE:|:C|CDEF|C3|]\n", ".abc").problems


def test_a_tune_of_abc_without_a_key_is_refused_with_its_line(reads: Reads) -> None:
    with pytest.raises(InvalidInput, match=r"line 6|:6") as refused:
        reads("X:1\nT:One\nK:C\nCDEF|\n\nX:2\nT:Two\nM:4/4\nL:1/4\nCDEF|GABc|\n", ".abc")
    assert "K:C" in refused.value.remedy


@pytest.mark.parametrize("odd", ["C99999", "[CE]" + "9" * 5000, "C/" + "1" * 60, "z,'12345"])
def test_lengths_of_abc_that_nobody_means_are_refused_with_their_line(reads: Reads, odd: str) -> None:
    """verovio counts them one by one."""
    with pytest.raises(InvalidInput, match=r"\.abc:7: a length has \d+ digits"):
        reads(f"X:1\nT:Odd 12345\nM:4/4\nL:1/4\nK:C\nCDEF|% A12345\n{odd} c|\n", ".abc")


def test_abc_s_chords_are_harmonies(reads: Reads) -> None:
    first = next(readings(reads.file(TUNES, ".abc")))
    assert [event.text for harmony in first.harmonies for event in harmony.events] == ["Am"]


@pytest.mark.parametrize(("content", "extension"), [("just words\n", ".abc"), ("just words\n", ".krn")])
def test_other_text_is_refused(reads: Reads, content: str, extension: str) -> None:
    with pytest.raises(InvalidInput):
        reads(content, extension)
