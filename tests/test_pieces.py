"""The pieces that analysers are measured by: what they say of themselves is what they play."""

from __future__ import annotations

from itertools import pairwise

import mido
import pytest

from bench.pieces import TONICS, Piece, pieces
from bench.progressions import Key, phrase
from bench.rendering import CHANNELS, midi_file, truths
from bench.textures import MIDDLE
from descant.ingest.chords.labels import NO_CHORD, chord, is_harte
from descant.ingest.chords.spelling import fifths, interval

PIECES = {piece.name: piece for piece in pieces()}
EARLY = 0.03
"""beats by which players may be late"""


@pytest.fixture(params=PIECES)
def piece(request: pytest.FixtureRequest) -> Piece:
    return PIECES[request.param]


def test_there_are_enough_of_about_a_minute_in_all_keys() -> None:
    assert len(PIECES) >= 24
    assert all(50 < each.seconds(each.chords[-1].end) < 80 for each in PIECES.values())
    assert {each.key.pitch_class for each in PIECES.values()} == set(range(12))
    assert {each.key.mode for each in PIECES.values()} == TONICS.keys()


def test_the_same_seed_makes_the_same(piece: Piece) -> None:
    assert piece == next(each for each in pieces() if each.name == piece.name)


def test_another_seed_makes_others() -> None:
    assert [each.chords for each in pieces(2)] != [each.chords for each in PIECES.values()]


def test_labels_are_harte_and_gapless(piece: Piece) -> None:
    rows = list(piece.chord_rows())
    assert rows[0][0] == 0
    assert rows[0][2] == NO_CHORD
    assert all(start < end for start, end, _ in rows)
    assert all(before[1] == after[0] for before, after in pairwise(rows))
    assert all(is_harte(label) for _, _, label in rows)


def test_a_chord_is_what_its_notes_are(piece: Piece) -> None:
    for placed in piece.chords:
        label = chord(placed.label)
        assert label.pcp
        sounding = [
            note
            for note in piece.notes
            if note.part != "drums" and not note.passing and placed.start <= note.start < placed.end
        ]
        assert {note.pitch % 12 for note in sounding} == {at for at, sounds in enumerate(label.pcp) if sounds == "1"}


def test_the_lowest_note_is_the_bass_where_there_is_one(piece: Piece) -> None:
    if piece.ensemble.bass == "none":
        assert min(note.pitch for note in piece.notes) >= MIDDLE.start
        return
    for placed in piece.chords:
        root = fifths(chord(placed.label).root or "")
        bass = (root + interval(chord(placed.label).bass or "1")) * 7 % 12
        first = [note for note in piece.notes if placed.start <= note.start < placed.end and note.part != "drums"]
        at_once = [note for note in first if note.start < placed.start + EARLY]
        assert min(note.pitch for note in at_once) % 12 == bass


def test_notes_end_with_their_chord(piece: Piece) -> None:
    ends = [placed.end for placed in piece.chords]
    for note in piece.notes:
        assert note.start < note.end
        if note.part != "drums":
            assert note.end <= next(end for end in ends if end > note.start)


def test_what_passes_is_short_and_seldom(piece: Piece) -> None:
    tuned = [note for note in piece.notes if note.part != "drums"]
    passing = [note for note in tuned if note.passing]
    assert all(note.end - note.start <= 1 for note in passing)
    assert len(passing) < len(tuned) / 5


def test_midi_is_played_at_the_times_of_the_truth(piece: Piece) -> None:
    file = midi_file(piece)
    end = piece.seconds(piece.chords[-1].end)
    assert file.length == pytest.approx(end, abs=0.01)
    at, starts = 0.0, []
    for message in file:
        at += message.time
        if message.type == "note_on" and message.velocity and message.channel != CHANNELS["drums"]:
            starts.append(at)
    for placed in piece.chords:
        assert min(abs(start - piece.seconds(placed.start)) for start in starts) < 0.03


def test_every_note_that_begins_ends(piece: Piece) -> None:
    sounding: set[tuple[int, int]] = set()
    for message in mido.merge_tracks(midi_file(piece).tracks):
        if message.type == "note_on":
            key = (message.channel, message.note)
            assert (key in sounding) == (message.velocity == 0)
            sounding ^= {key}
    assert not sounding


def test_truths_of_beats_and_keys(piece: Piece) -> None:
    rows = {kind: list(of) for kind, of in truths(piece)}
    times, places = zip(*rows[".beats"], strict=True)
    assert all(before < after for before, after in pairwise(times))
    assert all(after == before % piece.metre + 1 for before, after in pairwise(places))
    assert places[0] == 1
    (start, end, key), *more = rows[".key.lab"]
    assert (start, end, more) == (0, piece.seconds(piece.chords[-1].end), [])
    assert key == f"{piece.key.tonic}:{piece.key.mode}"


def test_a_phrase_is_read() -> None:
    placed = phrase("2:min7 5:7/3 | 1", Key("Eb", "major"), 3, 6)
    assert [each[:3] for each in placed] == [("F:min7", 6, 8), ("Bb:7/3", 8, 9), ("Eb:maj", 9, 12)]
    assert placed[1].bass == 2


def test_a_phrase_with_a_slip_is_refused() -> None:
    with pytest.raises(ValueError, match="'8'"):
        phrase("1 | 8", Key("C", "major"), 4, 0)
