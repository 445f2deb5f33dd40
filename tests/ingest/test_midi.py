"""MIDI files are read as performances: notes in quarters and seconds, bars, parts; broken ones are refused."""

from __future__ import annotations

import csv
import io
import struct
from pathlib import Path
from typing import Any

import mido
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mido import Message, MetaMessage, MidiFile

from descant.errors import DescantError, InvalidInput, TooLarge
from descant.ingest import reader_for, readings
from descant.ingest.inputs import Input
from descant.ingest.midi import Midi
from descant.ingest.reading import Reading
from descant.ingest.score import NoteTable, Score
from descant.ontology.records import SourceKind
from tests.conftest import ON_FIXTURES


def note(key: int = 60, length: int = 480, *, after: int = 0, channel: int = 0, velocity: int = 64) -> list[Message]:
    return [
        Message("note_on", note=key, velocity=velocity, channel=channel, time=after),
        Message("note_off", note=key, channel=channel, time=length),
    ]


def content(*tracks: list[Any], kind: int = 1, division: int = 480) -> bytes:
    file = io.BytesIO()
    MidiFile(type=kind, ticks_per_beat=480, tracks=[mido.MidiTrack(track) for track in tracks]).save(file=file)
    return file.getvalue()[:12] + struct.pack(">h", division) + file.getvalue()[14:]


def read_all(folder: Path, data: bytes) -> list[Reading]:
    (folder / "a.mid").write_bytes(data)
    return list(readings(Input.of(folder / "a.mid")))


def read_midi(folder: Path, *tracks: list[Any], kind: int = 1, division: int = 480) -> tuple[Reading, Score]:
    [reading] = read_all(folder, content(*tracks, kind=kind, division=division))
    assert reading.score is not None
    return reading, reading.score


def test_notes_have_quarters_seconds_velocity_and_names(tmp_path: Path) -> None:
    signs = [
        MetaMessage("set_tempo", tempo=1_000_000),
        MetaMessage("time_signature", numerator=3, denominator=4),
        MetaMessage("key_signature", key="Ebm"),
        MetaMessage("track_name", name="A piece"),
        MetaMessage("copyright", text="© 2020"),
    ]
    music = [MetaMessage("track_name", name="Flöte"), Message("program_change", program=73)]
    reading, score = read_midi(tmp_path, signs, [*music, *note(61, after=960), *note(59, 240, after=480, velocity=9)])
    first, second = score.notes.notes
    assert (first.onset, first.duration, first.bar, first.velocity) == (2, 1, 1, 64)
    assert (second.onset, second.duration, second.bar, second.velocity) == (4, 0.5, 2, 9)
    assert (first.step, first.alter, first.octave, first.sounding) == ("D", -1, 4, 61)
    assert (second.step, second.alter, second.octave, second.sounding) == ("C", -1, 4, 59)
    assert score.notes.seconds == ((2, 1), (4, 0.5))
    assert (first.part, first.staff, score.parts) == ("Flöte", 1, ("Flöte",))
    assert [(bar.index, bar.number, bar.metre, bar.key) for bar in score.bars] == [
        (1, "1", "3/4", -6),
        (2, "2", "3/4", -6),
    ]
    assert (reading.kind, reading.media_type, reading.problems) == (SourceKind.NOTATED, "audio/midi", ())
    about = reading.about
    assert (about.titles[0].value, about.key, about.metre) == ("A piece", "E-flat minor", "3/4")
    assert (about.instruments[0].label, about.rights) == ("Flute", "© 2020")


def test_channels_of_one_track_are_parts(tmp_path: Path) -> None:
    music = [Message("program_change", program=40, channel=1), *note(channel=1), *note(38, channel=9), *note(channel=0)]
    _, score = read_midi(tmp_path, music, kind=0)
    assert score.parts == ("Track 1", "Violin", "Percussion")
    drum = next(each for each in score.notes.notes if each.part == "Percussion")
    assert (drum.step, drum.sounding, "k38" in drum.id) == ("", None, True)


def test_the_table_has_the_order_of_time_and_ids_of_its_own(tmp_path: Path) -> None:
    chord = [Message("note_on", note=60, velocity=5), *note(60, 100), Message("note_off", note=60, time=50)]
    _, score = read_midi(tmp_path, [*note(72), *chord], note(48))
    table = score.notes
    assert [each.sounding for each in table.notes] == [72, 48, 60, 60]
    assert len({each.id for each in table.notes}) == 4
    assert NoteTable.from_tsv(table.to_tsv()) == table


def test_a_repeated_key_ends_the_older_note_first(tmp_path: Path) -> None:
    twice = [Message("note_on", note=60, velocity=1), Message("note_on", note=60, velocity=2, time=100)]
    ends = [Message("note_off", note=60, time=100), Message("note_on", note=60, velocity=0, time=280)]
    _, score = read_midi(tmp_path, [*twice, *ends])
    assert [(each.velocity, each.duration * 480) for each in score.notes.notes] == [(1, 200), (2, 380)]


def test_each_track_of_format_2_is_a_piece(tmp_path: Path) -> None:
    tracks = [[MetaMessage("track_name", name=name), *note()] for name in ("One", "Two")]
    found = read_all(tmp_path, content(*tracks, kind=2))
    assert [reading.about.titles[0].value for reading in found] == ["One", "Two"]


def problems(folder: Path, *tracks: list[Any], division: int = 480) -> str:
    reading, _ = read_midi(folder, *tracks, division=division)
    return " | ".join(f"{problem.place}: {problem.message}" for problem in reading.problems)


FOUR = MetaMessage("time_signature", numerator=4, denominator=4)


def test_what_is_odd_is_told(tmp_path: Path) -> None:
    assert problems(tmp_path, note()) == "time signatures: there is none: 4/4 is assumed"
    hanging = [FOUR, *note(), Message("note_on", note=40, velocity=3), Message("control_change", control=1, time=96)]
    assert problems(tmp_path, hanging) == "track 1: 1 notes are never ended, and were ended with the track"
    zero = [FOUR, MetaMessage("set_tempo", tempo=0), *note()]
    assert problems(tmp_path, zero) == "track 1: tick 0: a tempo of zero was passed over"
    none = [FOUR, MetaMessage("time_signature", numerator=0, denominator=4), *note()]
    assert problems(tmp_path, none).startswith("track 1: tick 0: 0 over 4 is no time signature")
    assert "SMPTE" in problems(tmp_path, [FOUR, *note()], division=(-25 << 8) + 40)


def test_seconds_of_smpte_are_its_frames(tmp_path: Path) -> None:
    _, score = read_midi(tmp_path, [FOUR, *note(length=1000)], division=(-25 << 8) + 40)
    assert score.notes.seconds == ((0, 1),)


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.95])
def test_truncated_files_are_refused_with_their_place(tmp_path: Path, share: float) -> None:
    whole = content([FOUR], [each for key in range(30, 90) for each in note(key)])
    with pytest.raises(InvalidInput, match=r"^a\.mid: byte \d+: this is no whole MIDI file"):
        read_all(tmp_path, whole[: int(len(whole) * share)])


@pytest.mark.parametrize(
    ("data", "error", "reason"),
    [
        (content([FOUR]), InvalidInput, "no notes"),
        (content(note(), division=0), InvalidInput, "divides time by zero"),
        (content(note(), division=-25 << 8), InvalidInput, "divides time by zero"),
        (b"some words that are no music", InvalidInput, "no whole MIDI file"),
        (content(note(after=0x0FFFFFFF), division=1), TooLarge, "more than 50,000 bars"),
        (b"MThd\0\0\0\6\0\1\x7f\xff\1\xe0MTrk\xff\xff\xff\xff", InvalidInput, "no whole MIDI file"),
    ],
)
def test_broken_files_are_refused(tmp_path: Path, data: bytes, error: type[DescantError], reason: str) -> None:
    with pytest.raises(error, match=rf"^a\.mid.*{reason}"):
        read_all(tmp_path, data)


WHOLE = content([FOUR, MetaMessage("key_signature", key="D")], [each for key in range(60, 66) for each in note(key)])


@settings(deadline=None, max_examples=200, suppress_health_check=ON_FIXTURES)
@given(changes=st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), max_size=6))
def test_damaged_files_are_read_or_refused(tmp_path: Path, changes: list[tuple[int, int]]) -> None:
    data = bytearray(WHOLE)
    for place, byte in changes:
        data[place] = byte
    (tmp_path / "a.mid").write_bytes(data)
    try:
        for reading in Midi().read(Input.of(tmp_path / "a.mid")):
            assert reading.score is not None
            assert reading.score.bars
            assert all(1 <= each.bar <= len(reading.score.bars) for each in reading.score.notes.notes)
    except DescantError as error:
        assert str(error).startswith("a.mid")  # noqa: PT017 - most damages are none that can be told


def test_midi_is_recognised_by_content(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(WHOLE)
    assert reader_for(Input.of(tmp_path / "a")).name == "midi"


def test_real_performances_are_what_their_tables_say(shared_data: Path) -> None:
    """synctoolbox's CSV of the Chopin, and madmom's notes of the sample, in seconds."""
    sync, beats = shared_data / "audio" / "sync", shared_data / "audio" / "beats"
    with (sync / "Chopin_Op010-03-Measures1-8_MIDI.csv").open() as file:
        rows = [(float(row["Start"]), float(row["Duration"]), int(row["Pitch"]), int(row["Velocity"]))
                for row in csv.DictReader(file, delimiter=";")]  # fmt: skip
    assert_same_notes(sync / "Chopin_Op010-03-Measures1-8_MIDI.mid", rows)
    lines = [line.split() for line in (beats / "stereo_sample.notes").read_text().splitlines() if line[:1] != "#"]
    rows = [(float(onset), float(length), int(key), int(velocity)) for onset, key, length, velocity in lines]
    assert_same_notes(beats / "stereo_sample.mid", rows)


def assert_same_notes(path: Path, rows: list[tuple[float, float, int, int]]) -> None:
    [reading] = Midi().read(Input.of(path))
    assert reading.score is not None
    table = reading.score.notes
    found = sorted(
        (onset, duration, each.sounding or 0, each.velocity or 0)
        for each, (onset, duration) in zip(table.notes, table.seconds, strict=True)
    )
    print(f"{path.name}: {len(found)} notes, {len(reading.score.bars)} bars")
    assert len(found) == len(rows)
    by_pitch = [sorted(each, key=lambda row: (row[2], row[0])) for each in (found, rows)]
    for ours, theirs in zip(*by_pitch, strict=True):
        assert ours == pytest.approx(theirs, abs=0.001)


def test_real_names_are_mostly_those_of_the_score(shared_data: Path) -> None:
    """The scores that these performances were rendered from say how each pitch is written."""
    from music21 import converter

    for name in ("win01", "wtc01"):
        score = converter.parse(shared_data / "audio" / "chords" / f"{name}.mxl")
        written = {
            (round(float(each.getOffsetInHierarchy(score)), 3), pitch.midi): pitch.name
            for each in score.recurse().notes
            for pitch in each.pitches
        }
        [reading] = Midi().read(Input.of(shared_data / "audio" / "chords" / f"{name}.mid"))
        assert reading.score is not None
        same = [
            written[round(each.onset, 3), each.sounding or 0] == f"{each.step}{'#' * each.alter}{'-' * -each.alter}"
            for each in reading.score.notes.notes
            if (round(each.onset, 3), each.sounding) in written
        ]
        print(f"{name}: {len(same)} notes compared, {sum(same) / len(same):.1%} named alike")
        assert len(same) > 400
        assert sum(same) / len(same) > 0.9
