"""Logical bars: broken ones, upbeats, repeats, endings, long rests, movements, parts."""

from __future__ import annotations

from tests.ingest.notation.scores import STAFF, Reads, bar, bars, document, note, score

WHOLE = note("c4", "1")


def test_bars_have_onset_duration_metre_and_key(reads: Reads) -> None:
    definition = 'meter.count="3" meter.unit="4" keysig="2f"'
    found = reads(
        document(score(bars(note("c4", "2", 'dots="1"'), note("d4", "2", 'dots="1"')), definition=definition))
    )
    assert found.score
    first, second = found.score.bars
    assert (first.onset, first.duration, first.metre, first.key, first.number) == (0.0, 3.0, "3/4", -2, "1")
    assert second.onset == 3.0
    assert not first.upbeat


def test_a_metre_may_be_a_sign_or_a_sum(reads: Reads) -> None:
    cut = reads(document(score(bars(WHOLE), definition='meter.sym="cut"'))).score
    added = reads(document(score(bars(WHOLE), definition='meter.count="3+2" meter.unit="8"'))).score
    assert cut
    assert added
    assert [cut.bars[0].metre, added.bars[0].metre] == ["C|", "3+2/8"]


def test_what_staves_say_later_holds_for_the_bars(reads: Reads) -> None:
    change = '<staffDef n="1" meter.count="2" meter.unit="4" keysig="1f"/>'
    back = '<scoreDef meter.count="4" meter.unit="4" keysig="0"/>'
    music = bar(WHOLE, n=1) + change + bar(note("c4", "2"), n=2) + back + bar(WHOLE, n=3)
    found = reads(document(score(music, definition='meter.count="4" meter.unit="4" keysig="2s"'))).score
    assert found
    assert [(each.metre, each.key) for each in found.bars] == [("4/4", 2), ("2/4", -1), ("4/4", 0)]


def test_a_key_that_one_of_several_staves_says_is_not_the_bar_s_where_it_transposes(reads: Reads) -> None:
    staves = STAFF + '<staffDef n="2" lines="5" trans.semi="-2"/>'
    change = '<staffDef n="2" keysig="3s"/>'
    music = bar(WHOLE, n=1) + change + bar(WHOLE, n=2)
    found = reads(document(score(music, definition='keysig="1s"', staves=staves))).score
    assert found
    assert [each.key for each in found.bars] == [1, 1]


def test_signs_between_the_notes_hold_from_the_next_bar_and_before_them_at_once(reads: Reads) -> None:
    signs = '<meterSig count="2" unit="4"/><keySig sig="1s"/>'
    half = note("f4", "2")
    music = bars(WHOLE + signs, half, '<clef shape="C" line="3"/><keySig sig="0"/>' + half)
    more = bar(half + '<staffDef keysig="2f" meter.count="1" meter.unit="4"/>', n=4) + bar(note("b4"), n=5)
    found = reads(document(score(music + more))).score
    assert found
    assert [(each.metre, each.key) for each in found.bars] == [
        ("4/4", None), ("2/4", 1), ("2/4", 0), ("2/4", 0), ("1/4", -2)
    ]  # fmt: skip
    assert [each.alter for each in found.notes.notes] == [0, 1, 0, 0, -1]


def test_an_upbeat_is_shorter_than_its_metre_and_a_bar_of_its_own(reads: Reads) -> None:
    found = reads(document(score(bar(note(), n=0) + bar(WHOLE, n=1)))).score
    assert found
    assert [(each.upbeat, each.onset, each.duration) for each in found.bars] == [(True, 0.0, 1.0), (False, 1.0, 4.0)]


def test_a_bar_broken_by_a_repeat_is_one_bar_with_two_ids(reads: Reads) -> None:
    halves = bar(note("c4", "2"), n=2, more='xml:id="a" right="rptend"') + bar(note("d4", "2"), n=2, more='xml:id="b"')
    found = reads(document(score(bar(WHOLE, n=1) + halves + bar(WHOLE, n=3)))).score
    assert found
    assert [each.ids for each in found.bars][1] == ("a", "b")
    assert [each.duration for each in found.bars] == [4.0, 4.0, 4.0]
    assert [(each.bar, each.onset) for each in found.notes.notes] == [(1, 0.0), (2, 4.0), (2, 6.0), (3, 8.0)]


def test_repeat_signs_in_the_middle_of_a_bar_are_the_bar_s(reads: Reads) -> None:
    halves = bar(note("c4", "2"), n=2, more='right="rptend"') + bar(note("d4", "2"), n=2, more='left="rptstart"')
    turned = bar(note("c4", "2"), n=3, more='right="rptstart"') + bar(note("d4", "2"), n=3)
    found = reads(document(score(bar(WHOLE, n=1) + halves + turned + bar(WHOLE, n=4)))).score
    assert found
    assert [each.repeat_end for each in found.bars] == [False, True, False, False]
    assert [each.repeat_start for each in found.bars] == [False, True, True, False]


def test_join_says_that_bars_belong_together(reads: Reads) -> None:
    halves = bar(note("c4", "2"), n="5a", more='xml:id="a" join="#b"') + bar(note(), n="5b", more='xml:id="b"')
    found = reads(document(score(halves))).score
    assert found
    assert [each.ids for each in found.bars] == [("a", "b")]


def test_full_bars_of_the_same_number_stay_apart(reads: Reads) -> None:
    found = reads(document(score(bar(WHOLE, n=7) + bar(WHOLE, n=7)))).score
    assert found
    assert len(found.bars) == 2


def test_endings_do_not_join(reads: Reads) -> None:
    half = note("c4", "2")
    first, second = bar(half, n=8, more='right="rptend"'), bar(half, n=8)
    music = f'<ending n="1">{first}</ending><ending n="2">{second}</ending>'
    found = reads(document(score(bar(WHOLE, n=7, more='left="rptstart"') + music))).score
    assert found
    assert [(each.ending, each.repeat_start, each.repeat_end) for each in found.bars] == [
        (None, True, False),
        ("1", False, True),
        ("2", False, False),
    ]


def test_a_multi_measure_rest_is_as_many_bars_with_one_id(reads: Reads) -> None:
    long_rest = bar('<multiRest num="3"/>', n=2, more='xml:id="r"')
    found = reads(document(score(bar(WHOLE, n=1) + long_rest + bar(WHOLE, n=5)))).score
    assert found
    assert [each.number for each in found.bars] == ["1", "2", "3", "4", "5"]
    assert {each.ids for each in found.bars[1:4]} == {("r",)}
    assert [each.onset for each in found.bars] == [0.0, 4.0, 8.0, 12.0, 16.0]


def test_an_empty_bar_is_there_and_has_no_time(reads: Reads) -> None:
    found = reads(document(score(bar(WHOLE, n=1) + bar("", n=2) + bar(WHOLE, n=3)))).score
    assert found
    assert [each.onset for each in found.bars] == [0.0, None, 4.0]


def test_movements_follow_each_other_and_may_repeat_numbers(reads: Reads) -> None:
    one = score(bars(WHOLE, WHOLE))
    found = reads(document(f'<mdiv label="Allegro">{one}</mdiv><mdiv n="2">{one}</mdiv>')).score
    assert found
    assert [(each.movement, each.number) for each in found.bars] == [(1, "1"), (1, "2"), (2, "1"), (2, "2")]
    assert [(each.label, each.first_bar, each.last_bar) for each in found.movements] == [("Allegro", 1, 2), ("2", 3, 4)]
    assert found.bars[2].onset == 8.0


def part(label: str, measures: str) -> str:
    definition = f'<scoreDef meter.count="4" meter.unit="4"><staffGrp>{STAFF}</staffGrp></scoreDef>'
    return f'<part label="{label}">{definition}<section>{measures}</section></part>'


def test_parts_are_merged_by_bar_and_offset(reads: Reads) -> None:
    flute = part("Flute", bar('<multiRest num="2"/>', n=1) + bar(note("e5", "2") + note("f5", "2"), n=3))
    horn = part("Horn", bars(WHOLE, WHOLE, WHOLE))
    found = reads(document(f"<parts>{flute}{horn}</parts>")).score
    assert found
    assert found.parts == ("Flute", "Horn")
    assert [len(each.ids) for each in found.bars] == [2, 2, 2]
    assert [(each.part, each.bar, each.onset) for each in found.notes.notes] == [
        ("Horn", 1, 0.0),
        ("Horn", 2, 4.0),
        ("Horn", 3, 8.0),
        ("Flute", 3, 8.0),
        ("Flute", 3, 10.0),
    ]


def test_parts_of_different_length_are_merged_by_number(reads: Reads) -> None:
    found = reads(document(f"<parts>{part('A', bars(WHOLE, WHOLE, WHOLE))}{part('B', bar(WHOLE, n=3))}</parts>"))
    assert found.score
    assert [len(each.ids) for each in found.score.bars] == [1, 1, 2]
    assert any("3, 1 bars" in each.message for each in found.problems)


def test_verovio_s_clock_does_not_count_where_it_is_stretched(reads: Reads) -> None:
    """A sign that is anchored beyond its bar makes the bar longer for verovio."""
    slur = '<slur staff="1" tstamp="1" tstamp2="0m+15"/>'
    found = reads(document(score(bar(WHOLE, n=1, beside=slur) + bar(WHOLE, n=2))))
    assert found.score
    assert [each.onset for each in found.score.bars] == [0.0, 4.0]
    assert any("last longer for verovio" in each.message for each in found.problems)
