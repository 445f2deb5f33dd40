"""iReal Pro, ChordPro and Chordonomicon: chord words with cells, lyrics, or nothing around them."""

from __future__ import annotations

import tracemalloc
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from descant.errors import InvalidInput
from descant.ingest import read, reader_for, readings
from descant.ingest.chordonomicon import Chordonomicon
from descant.ingest.chords.ireal import scrambled, songs
from descant.ingest.chords.usual import QUALITIES, usual_words
from descant.ingest.chords.words import from_words
from descant.ingest.describing import Placement, names_for
from descant.ingest.describing.harmonies import harmonies
from descant.ingest.harmony import Harmony, Segment
from descant.ingest.reading import Person, Text
from descant.ontology.minting import Minter
from descant.ontology.records import ChordSequence, SourceKind
from tests.ingest.documents import as_input

# -- iReal ------------------------------------------------------------------------------------------------------


def link(chart: str, title: str = "Blue", after: str = "") -> str:
    return "irealb://" + quote(f"{title}=Smith Jane==Swing=A-=={scrambled(chart)}==0=0{after}")


def chart_of(folder: Path, chart: str) -> Harmony:
    file = as_input(folder, f'<html><a href="{link(chart)}">x</a></html>'.encode(), name="a.html")
    (harmony,) = read(file).harmonies
    return harmony


@given(st.text("ABCDEFG-7^|{} ,ZT43", max_size=180))
def test_scrambling_has_an_inverse(chart: str) -> None:
    (song,), playlist = songs(link(chart).removeprefix("irealb://"), "irealb")
    assert playlist is None
    assert song.chart.split() == chart.split()


def test_cells_are_places_in_the_bar(tmp_path: Path) -> None:
    harmony = chart_of(
        tmp_path, "*A{T44C^7   |A-7 D7LZG7,C/E,|x|N1F#-7b5   } |N2Bb7susXyQ*B[T34C  |<D.C.>W/Gn |p(A7) Z"
    )
    assert [(event.start, event.label) for event in harmony.events] == [
        (0, "C:maj7"), (4, "A:min7"), (6, "D:7"), (8, "G:7"), (10, "C:maj/3"), (12, "G:7"), (14, "C:maj/3"),
        (16, "F#:hdim7"), (20, "Bb:sus4(b7)"), (24, "C:maj"), (27, "C:maj/5"), (28, "N"),
    ]  # fmt: skip
    assert harmony.sections == (Segment(0, 24, "A"), Segment(24, 33, "B"))
    assert harmony.keys == (Segment(0, 33, "A minor"),)


def test_two_bars_again(tmp_path: Path) -> None:
    harmony = chart_of(tmp_path, "[T44C|D|r| |E Z")
    assert [event.text for event in harmony.events] == ["C", "D", "C", "D", "E"]
    assert [event.start for event in harmony.events] == [0, 4, 8, 12, 16]


def test_a_playlist_is_many_readings(tmp_path: Path) -> None:
    one, two = (link("[T44C Z", title).removeprefix("irealb://") for title in ("One", "Two"))
    file = as_input(tmp_path, f'<a href="irealb://{one}%3D%3D%3D{two}%3D%3D%3DMine">'.encode(), name="a.html")
    found = list(readings(file))
    assert [reading.about.titles for reading in found] == [(Text("One"),), (Text("Two"),)]
    assert found[0].about.tags == {"style": "Swing", "playlist": "Mine"}
    assert found[0].about.people == (Person("Smith Jane"),)
    assert found[0].about.key == "A minor"
    assert found[0].kind is SourceKind.NOTATED


def test_the_first_form_of_the_link(tmp_path: Path) -> None:
    file = as_input(tmp_path, b"irealbook://Blue=Smith=Swing=C=n=[T34C  |G7  Z", name="a.txt")
    assert [event.label for event in read(file).harmonies[0].events] == ["C:maj", "G:7"]


@pytest.mark.parametrize("text", ["irealb://", "irealb://a=b", "irealb://a=b==c=d==no chart", "irealbook://a=b=c"])
def test_broken_links_are_named(tmp_path: Path, text: str) -> None:
    with pytest.raises(InvalidInput, match=r"^a\.html:2: a song has a title"):
        read(as_input(tmp_path, f"<html>\n{text}".encode(), name="a.html"))


def test_charts_end(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="more than 20,000 chords"):
        chart_of(tmp_path, "[T44" + "C" * 200 + "|x" * 200 + "Z")


# -- ChordPro ---------------------------------------------------------------------------------------------------

SONG = """{title: A Song}
{artist: A. Singer}
{key: Am}
{capo: 2}
# nothing [C]
{sov: Verse 1}
[Am]Hello [G/B]world [*slow] [N.C.]
{eov}
{time: 3/4}
{start_of_grid}
|| Am . . | G C . :|
| % . . |
{end_of_grid}
{sot}
e|--[3]--|
{eot}
{c: comment}
[Hm]
"""


def test_a_song_has_order_and_its_grid_has_bars(tmp_path: Path) -> None:
    reading = read(as_input(tmp_path, SONG.encode(), name="a.cho"))
    (harmony,) = reading.harmonies
    assert [(event.start, event.label, event.bar) for event in harmony.events] == [
        (0, "A:min", None), (1, "G:maj/3", None), (2, "N", None),
        (3, "A:min", "1"), (6, "G:maj", "2"), (7, "C:maj", "2"), (12, None, None),
    ]  # fmt: skip
    assert [event.text for event in harmony.events][:3] == ["Am", "G/B", "N.C."]
    assert [segment.label for segment in harmony.sections] == ["Verse 1", "grid"]
    assert harmony.keys == (Segment(0, 13, "A minor"),)
    assert harmony.extra == {"capo": "2"}
    assert any("capo at fret 2" in said for said in harmony.conversions)
    assert any("counts one quarter" in said for said in harmony.conversions)
    assert reading.about.people == (Person("A. Singer", "performer"),)
    assert [problem.place for problem in reading.problems] == ["line 18, column 1"]


def test_a_file_may_hold_several_songs(tmp_path: Path) -> None:
    file = as_input(tmp_path, b"{t: One}\n[C]\n{new_song}\n{t: Two}\n[D]\n", name="a.txt")
    assert [reading.about.titles for reading in readings(file)] == [(Text("One"),), (Text("Two"),)]


def test_songs_without_chords_are_none(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="there are no chords"):
        read(as_input(tmp_path, b"{title: One}\nla la", name="a.cho"))


def test_a_long_line_takes_no_long_time(tmp_path: Path) -> None:
    text = b"{title: One}\n[C]\n{" + b" " * 1_000_000 + b"x\n" + b"[" * 1_000_000
    assert len(read(as_input(tmp_path, text, name="a.cho")).harmonies[0].events) == 1


# -- Chordonomicon ----------------------------------------------------------------------------------------------

HEADER = "id,chords,release_date,genres,spotify_song_id\n"


def test_a_row_is_a_song(tmp_path: Path) -> None:
    rows = "1,\"<intro_1> C <verse_1> F Fs Gno3d\",2003-01-01,\"'pop', 'rock'\",abc\n2,Bb7 C/E Zz,,,\n3,,,,\n4,C\n"
    first, second, third, fourth = readings(as_input(tmp_path, (HEADER + rows).encode(), name="a.csv"))
    (harmony,) = first.harmonies
    assert [event.label for event in harmony.events] == ["C:maj", "F:maj", "F#:maj", "G:5"]
    assert harmony.sections == (Segment(0, 1, "intro_1"), Segment(1, 4, "verse_1"))
    assert first.about.tags["genres"] == "'pop', 'rock'"
    assert [event.label for event in second.harmonies[0].events] == ["Bb:7", "C:maj/3", None]
    assert second.problems[0].place == "line 3, chord 3"
    assert not third.harmonies
    assert third.problems[0].place == "line 4"
    assert [problem.message for problem in fourth.problems] == ["The row has not as many cells as the header."]


def test_usual_words_are_not_said_beside_the_label(tmp_path: Path) -> None:
    rows = b"1,Amin Fs/E Gno3d C7sus4 A- Gsus Zz N\n"
    (reading,) = readings(as_input(tmp_path, b"id,chords\n" + rows, name="a.csv"))
    minter = Minter("https://example.org/")
    names = names_for(minter, as_input(tmp_path, b"x", name="b.csv"), "a", Placement(), extension=".csv", reader="r 1")
    sequence = next(each for each in harmonies(reading, names) if isinstance(each, ChordSequence))
    said = [event.text for event in sequence.events]
    assert said == [None, None, None, None, "A-", "Gsus", "Zz", None]
    assert [event.text or usual_words(event.label, "chordonomicon") for event in sequence.events[:7]] == [
        event.text for event in reading.harmonies[0].events[:7]
    ]


@given(st.sampled_from("ABCDEFG"), st.sampled_from(["", "b", "#"]), st.sampled_from(list(QUALITIES["chordonomicon"])))
def test_usual_words_mean_their_label(letter: str, accidental: str, quality: str) -> None:
    label = f"{letter}{accidental}:{quality}"
    words = usual_words(label, "chordonomicon")
    assert words is not None
    assert from_words(words) == label
    assert usual_words(label, "roman") is None


@pytest.mark.parametrize(
    ("body", "place"),
    [(b'1,"C F', 2), (b"1," + b"C " * 600_000, 2), (b"1,C,,,\n2,\xff,,,\n", 3), (b'1,"' + b"C " * 80_000 + b'",,,', 2)],
    ids=["open quotation", "long line", "not UTF-8", "large cell"],
)
def test_broken_rows_are_named(tmp_path: Path, body: bytes, place: int) -> None:
    with pytest.raises(InvalidInput, match=rf"^a\.csv:{place}: "):
        list(readings(as_input(tmp_path, HEADER.encode() + body, name="a.csv")))


def test_other_tables_are_no_chordonomicon(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="no column `chords`"):
        list(Chordonomicon().read(as_input(tmp_path, b"a,b\n1,2\n", name="a.csv")))
    assert not Chordonomicon().recognises(as_input(tmp_path, b"a,chords\n1,2\n", name="a.csv"))


def test_memory_stays_flat_over_many_songs(tmp_path: Path) -> None:
    row = '{},"<verse_1> ' + "C F Amin G7 " * 20 + '",,,\n'
    text = HEADER + "".join(row.format(at) for at in range(4000))
    file = as_input(tmp_path, text.encode(), name="a.csv")
    del text
    assert reader_for(file).name == "chordonomicon"
    tracemalloc.start()
    try:
        assert sum(len(reading.harmonies) for reading in readings(file)) == 4000
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 2_000_000
