"""The note table: time, spelling, ties, graces, tuplets, alternatives, transposition."""

from __future__ import annotations

from descant.ingest.score import Note
from tests.ingest.notation.scores import STAFF, Reads, bar, bars, document, note, score


def notes(reads: Reads, content: str, **how: str) -> tuple[Note, ...]:
    found = reads(document(score(content, **how))).score
    assert found
    return found.notes.notes


def test_onsets_and_durations_are_as_written(reads: Reads) -> None:
    found = notes(reads, bars(note("c4", "4", 'dots="1"') + note("d4", "8") + note("e4", "2")))
    assert [(each.onset, each.duration) for each in found] == [(0.0, 1.5), (1.5, 0.5), (2.0, 2.0)]


def test_a_grace_note_takes_no_time(reads: Reads) -> None:
    found = notes(reads, bars(note("d4", "8", 'grace="acc"') + note("c4", "2") + note("e4", "2")))
    assert [(each.grace, each.onset, each.duration) for each in found] == [
        (False, 0.0, 2.0),
        (True, 0.0, 0.0),
        (False, 2.0, 2.0),
    ]


def test_tuplets_add_up(reads: Reads) -> None:
    inside = "".join(note(each, "8") for each in ("c4", "d4", "e4"))
    found = notes(reads, bars(f'<tuplet num="3" numbase="2">{inside}</tuplet>' + note("f4", "2", 'dots="1"')))
    assert [each.onset for each in found] == [0.0, 0.333333, 0.666667, 1.0]


def test_a_tuplet_drawn_beside_the_notes_counts_too(reads: Reads) -> None:
    inside = "".join(note(each, "8", f'xml:id="{each}"') for each in ("c4", "d4", "e4"))
    span = '<tupletSpan startid="#c4" endid="#e4" num="3" numbase="2"/>'
    found = notes(reads, bar(inside + note("f4", "2", 'dots="1"'), beside=span))
    assert [each.onset for each in found] == [0.0, 0.333333, 0.666667, 1.0]


def test_tremolos_of_two_notes_share_their_time(reads: Reads) -> None:
    found = notes(reads, bars(f"<fTrem>{note('c4', '2')}{note('e4', '2')}</fTrem>{note('f4', '2')}"))
    assert [each.onset for each in found] == [0.0, 1.0, 2.0]


def test_tied_notes_are_rows_of_their_own_with_their_onsets(reads: Reads) -> None:
    found = notes(reads, bars(note("c4", "1", 'tie="i"'), note("c4", "1", 'tie="m"'), note("c4", "1", 'tie="t"')))
    assert [(each.onset, each.tie) for each in found] == [(0.0, "i"), (4.0, "m"), (8.0, "t")]


def test_ties_may_be_signs_beside_the_notes(reads: Reads) -> None:
    tie = '<tie startid="#a" endid="#b"/>'
    pair = bar(note("c4", "1", 'xml:id="a"'), n=1, beside=tie) + bar(note("c4", "1", 'xml:id="b"'), n=2)
    assert [each.tie for each in notes(reads, pair)] == ["i", "t"]


def test_a_tie_between_chords_ties_their_notes_of_the_same_pitch(reads: Reads) -> None:
    first, second = (
        f'<chord xml:id="{name}" dur="1"><note pname="c" oct="4"/><note pname="{other}" oct="4"/></chord>'
        for name, other in (("a", "e"), ("b", "f"))
    )
    content = bar(first, n=1, beside='<tie startid="#a" endid="#b"/>') + bar(second, n=2)
    assert [(each.step, each.tie) for each in notes(reads, content)] == [("C", "i"), ("E", ""), ("C", "t"), ("F", "")]


def test_a_tie_may_say_beats_instead_of_notes(reads: Reads) -> None:
    tie = '<tie staff="1" tstamp="3" tstamp2="1m+1"/>'
    content = bar(note("c4", "2") + note("c4", "2"), n=1, beside=tie) + bar(note("c4", "1"), n=2)
    assert [each.tie for each in notes(reads, content)] == ["", "i", "t"]


def test_an_accidental_holds_as_long_as_the_note_is_tied(reads: Reads) -> None:
    first = note("f4", "1", 'accid="s" tie="i"')
    found = notes(reads, bars(first, note("f4", "1", 'tie="m"'), note("f4", "2", 'tie="t"') + note("f4", "2")))
    assert [each.alter for each in found] == [1, 1, 1, 0]


def test_an_accidental_holds_under_a_tie_that_is_drawn(reads: Reads) -> None:
    first = bar(note("f4", "1", 'xml:id="a" accid="n"'), n=1, beside='<tie startid="#a" endid="#b"/>')
    second = bar(note("f4", "2", 'xml:id="b"') + note("f4", "2"), n=2)
    assert [each.alter for each in notes(reads, first + second, definition='keysig="1s"')] == [0, 0, 1]


def test_notes_of_a_chord_share_its_time(reads: Reads) -> None:
    chord = '<chord dur="2" tie="i"><note pname="c" oct="4"/><note pname="e" oct="4"/></chord>'
    found = notes(reads, bars(chord + note("g4", "2")))
    assert [(each.step, each.onset, each.duration, each.tie) for each in found] == [
        ("C", 0.0, 2.0, "i"),
        ("E", 0.0, 2.0, "i"),
        ("G", 2.0, 2.0, ""),
    ]


def test_an_encoding_that_says_what_sounds_is_believed(reads: Reads) -> None:
    content = note("f4", "4", 'accid.ges="s"') + note("f4") + note("c5", "4", 'accid="s"') + note("c5")
    assert [each.alter for each in notes(reads, bars(content), definition='keysig="1s"')] == [1, 0, 1, 0]


def test_otherwise_the_key_holds_and_an_accidental_to_the_end_of_its_bar(reads: Reads) -> None:
    content = note("f4") + '<note pname="f" oct="4" dur="4"><accid accid="n"/></note>' + note("f4") + note("f5")
    found = notes(reads, bars(content, note("f4", "1")), definition='keysig="1s"')
    assert [each.alter for each in found] == [1, 0, 0, 1, 1]


def test_an_accidental_in_one_voice_holds_later_in_the_other(reads: Reads) -> None:
    low = f'<layer n="2">{note("c4")}{note("c4")}{note("c4", "2")}</layer>'
    sharp = note("c4", "4", 'accid="s"')
    high = f'<layer n="1"><rest dur="4"/>{sharp}<rest dur="2"/></layer>'
    found = notes(reads, f'<measure n="1"><staff n="1">{high}{low}</staff></measure>')
    assert [each.alter for each in found] == [0, 1, 1, 1]


def test_what_sounds_is_transposed_and_what_is_written_is_not(reads: Reads) -> None:
    staves = '<staffDef n="1" lines="5" clef.shape="G" clef.line="2" trans.semi="-2" trans.diat="-1" label="Clarinet"/>'
    (found,) = notes(reads, bars(note("d4", "1")), staves=staves)
    assert (found.step, found.octave, found.sounding, found.part) == ("D", 4, 60, "Clarinet")


def test_octave_signs_change_what_sounds(reads: Reads) -> None:
    content = note("c5", "2", 'xml:id="a"') + note("d5", "2", 'xml:id="b"')
    sign = '<octave staff="1" dis="8" dis.place="above" startid="#a" endid="#a"/>'
    found = notes(reads, bar(content, beside=sign))
    assert [(each.octave, each.sounding) for each in found] == [(5, 84), (5, 74)]


def test_percussion_has_no_pitch(reads: Reads) -> None:
    (found,) = notes(reads, bars('<note loc="4" dur="1"/>'))
    assert (found.step, found.sounding) == ("", None)


def test_of_alternatives_the_first_is_read(reads: Reads) -> None:
    app = f"<app><lem>{note('c4', '1')}</lem><rdg>{note('d4', '1')}</rdg></app>"
    choice = f"<choice><sic>{note('e4', '1')}</sic><corr>{note('f4', '1')}</corr></choice>"
    assert [each.step for each in notes(reads, bars(app, choice))] == ["C", "E"]


def test_a_piano_s_two_staves_are_one_part(reads: Reads) -> None:
    staves = f'<staffGrp label="Piano">{STAFF}<staffDef n="2" lines="5" clef.shape="F" clef.line="4"/></staffGrp>'
    both = (
        f'<measure n="1"><staff n="1"><layer n="1">{note("c5", "1")}</layer></staff>'
        f'<staff n="2"><layer n="1">{note("c3", "1")}</layer></staff></measure>'
    )
    assert [(each.staff, each.part) for each in notes(reads, both, staves=staves)] == [(1, "Piano"), (2, "Piano")]
