"""Tags of all formats come out under the same names, and say what the file says about its work."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import pytest
from mutagen.aiff import AIFF
from mutagen.flac import FLAC, Picture
from mutagen.id3 import APIC, COMM, TCMP, TCOM, TCOP, TIT2, TIT3, TPE1, TPE4, TRCK, TXXX, UFID, USLT, WCOP
from mutagen.mp3 import MP3
from mutagen.mp4 import MP4, MP4Cover
from mutagen.oggvorbis import OggVorbis
from mutagen.wave import WAVE

from descant.ingest.reading import Person, Text
from descant.ingest.sound.about import about
from descant.ingest.sound.tags import LARGEST_COVER, read_tags
from tests.ingest.sounds import convert, melody, read_recording, write

ARTIST, RECORDING, WORK = (f"{digit * 8}-aaaa-4bbb-8ccc-dddddddddddd" for digit in "123")
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
JPEG = b"\xff\xd8\xff\xe0" + bytes(100)


def tag_vorbis(tags: Any) -> None:
    tags["TITLE"], tags["ARTIST"], tags["COMPOSER"] = ["Allegretto"], ["The Quartet"], ["Ludwig van Beethoven"]
    tags["COPYRIGHT"], tags["LICENSE"] = ["2020 The Quartet"], [LICENCE]
    tags["MUSICBRAINZ_ARTISTID"], tags["MUSICBRAINZ_TRACKID"], tags["MUSICBRAINZ_WORKID"] = (
        [ARTIST],
        [RECORDING],
        [WORK],
    )


def tag_id3(tags: Any) -> None:
    for frame in (
        TIT2(text="Allegretto"),
        TPE1(text="The Quartet"),
        TCOM(text="Ludwig van Beethoven"),
        TCOP(text="2020 The Quartet"),
        WCOP(url=LICENCE),
        UFID(owner="http://musicbrainz.org", data=RECORDING.encode()),
        TXXX(desc="MusicBrainz Artist Id", text=ARTIST),
        TXXX(desc="MusicBrainz Work Id", text=WORK),
        COMM(lang="eng", text="a remark"),
        APIC(mime="image/jpeg", type=4, data=b"GIF89a"),
        APIC(mime="image/jpeg", type=3, data=JPEG),
    ):
        tags.add(frame)


def tagged(folder: Path, suffix: str) -> Path:
    path = write(folder / f"a.{suffix}", melody(2))
    kind: Any = {"flac": FLAC, "ogg": OggVorbis, "mp3": MP3, "wav": WAVE, "aiff": AIFF}[suffix]
    opened = kind(path)
    if opened.tags is None:
        opened.add_tags()
    (tag_vorbis if suffix in ("flac", "ogg") else tag_id3)(opened.tags)
    opened.save()
    return path


@pytest.mark.parametrize("suffix", ["flac", "ogg", "mp3", "wav", "aiff"])
def test_every_format_s_tags_say_the_same(tmp_path: Path, suffix: str) -> None:
    reading = read_recording(tagged(tmp_path, suffix))
    said = reading.about
    assert said.titles == (Text("Allegretto"),)
    assert said.people == (
        Person("Ludwig van Beethoven", "creator"),
        Person("The Quartet", "performer", (f"https://musicbrainz.org/artist/{ARTIST}",)),
    )
    assert (said.licence, said.rights) == (LICENCE, "2020 The Quartet")
    assert said.same_as == (f"https://musicbrainz.org/work/{WORK}",)
    assert reading.recording is not None
    assert reading.recording.same_as == (f"https://musicbrainz.org/recording/{RECORDING}",)
    assert reading.problems == ()


def test_mpeg_4_has_the_same_tags(tmp_path: Path) -> None:
    path = convert(write(tmp_path / "a.wav", melody(2)), tmp_path / "a.m4a")
    opened: Any = MP4(path)
    opened["\xa9nam"], opened["\xa9ART"], opened["\xa9wrt"] = "Allegretto", "The Quartet", "Ludwig van Beethoven"
    opened["cprt"], opened["trkn"], opened["cpil"] = "2020 The Quartet", [(3, 0)], True
    opened["----:com.apple.iTunes:MusicBrainz Track Id"] = RECORDING.encode()
    opened["covr"] = [MP4Cover(b"\x89PNG\r\n\x1a\n" + bytes(50), MP4Cover.FORMAT_PNG)]
    opened.save()
    reading = read_recording(path)
    assert [person.name for person in reading.about.people] == ["Ludwig van Beethoven", "The Quartet"]
    assert reading.about.rights == "2020 The Quartet"
    assert reading.about.tags["tracknumber"] == "3"
    assert not {"tracktotal", "cpil"} & set(reading.about.tags)
    assert reading.recording is not None
    assert reading.recording.same_as == (f"https://musicbrainz.org/recording/{RECORDING}",)
    assert set(reading.artefacts) == {"peaks.dat", "cover.png"}


def test_the_front_cover_is_an_artefact(tmp_path: Path) -> None:
    assert read_recording(tagged(tmp_path, "mp3")).artefacts["cover.jpg"] == JPEG


@pytest.mark.parametrize(("content", "why"), [(b"<svg/>", "neither"), (JPEG + bytes(LARGEST_COVER), "left out")])
def test_covers_that_are_no_pictures_or_too_large_are_left_out(tmp_path: Path, content: bytes, why: str) -> None:
    opened = FLAC(write(tmp_path / "a.flac", melody(2)))
    picture: Any = Picture()
    picture.data, picture.type = content, 3
    opened.add_picture(picture)
    opened.save()
    tags = read_tags(tmp_path / "a.flac")
    assert tags.cover == {}
    assert why in tags.problems[0]


def tag_mp3(path: Path, *frames: Any) -> Path:
    opened = MP3(write(path, melody(2)))
    opened.add_tags()
    for frame in frames:
        opened.tags.add(frame)
    opened.save()
    return path


def test_what_id3_has_in_frames_of_its_own_gets_the_name_of_vorbis_comments(tmp_path: Path) -> None:
    words = read_tags(
        tag_mp3(
            tmp_path / "a.mp3",
            TIT3(encoding=1, text="for strings"),
            TPE4(encoding=1, text=["One", "Another"]),
            TRCK(text="2/4"),
            TXXX(encoding=1, desc="WORK", text="Symphony No. 7"),
            TXXX(desc="MusicBrainz Album Artist Id", text=ARTIST),
        )
    ).words
    assert words == {
        "subtitle": ["for strings"],
        "arranger": ["One", "Another"],
        "tracknumber": ["2"],
        "tracktotal": ["4"],
        "work": ["Symphony No. 7"],
        "musicbrainz_albumartistid": [ARTIST],
    }


def test_what_says_nothing_about_the_music_is_left_out(tmp_path: Path) -> None:
    path = tag_mp3(
        tmp_path / "a.mp3",
        TCMP(text="1"),
        USLT(lang="eng", text="la la"),
        COMM(lang="eng", desc="iTunNORM", text="000003E8 000003E8"),
        UFID(owner="http://www.cddb.com/id3/taginfo1.html", data=WORK.encode()),
        TXXX(desc="odd", text="\x02\x03"),
    )
    assert read_tags(path) == read_tags(write(tmp_path / "none.mp3", melody(2)))


def test_artists_are_taken_one_by_one_where_they_are_also_said_together(tmp_path: Path) -> None:
    opened = FLAC(write(tmp_path / "a.flac", melody(2)))
    opened["artist"], opened["artists"] = ["The Quartet & A Singer"], ["The Quartet", "A Singer"]
    opened.save()
    assert read_tags(tmp_path / "a.flac").words["artist"] == ["The Quartet", "A Singer"]


def test_a_name_does_not_hide_what_the_file_is(tmp_path: Path) -> None:
    assert read_tags(tagged(tmp_path, "ogg").rename(tmp_path / "a.mp3")).words["title"] == ["Allegretto"]


def test_a_broken_picture_does_not_cost_the_words(tmp_path: Path) -> None:
    opened = OggVorbis(write(tmp_path / "a.ogg", melody(2)))
    opened["title"], opened["metadata_block_picture"] = "Allegretto", "no picture"
    opened.save()
    tags = read_tags(tmp_path / "a.ogg")
    assert (tags.words["title"], tags.cover) == (["Allegretto"], {})
    assert tags.problems == ["the cover cannot be read, and was left out"]


def test_broken_tags_do_not_refuse_a_recording(tmp_path: Path) -> None:
    path = write(tmp_path / "a.wav", melody(2))
    path.write_bytes(path.read_bytes() + b"LIST" + struct.pack("<I", 10) + b"INFOINAM\x08\0")
    [problem] = read_recording(path).problems
    assert problem.place == "tags"
    assert problem.message.startswith("they cannot be read")


def test_unsynchronised_id3_is_told_about_rather_than_read_wrong(tmp_path: Path) -> None:
    path = tagged(tmp_path, "mp3")
    content = bytearray(path.read_bytes())
    content[5] |= 0x80
    path.write_bytes(content)
    reading = read_recording(path)
    assert [problem.message for problem in reading.problems] == ["they cannot be read: ID3 with unsynchronisation"]


def test_performers_names_are_without_their_instruments() -> None:
    said = about({"performer": ["Clara Schumann (piano)"], "artist": ["Somebody", "Another"]})
    assert {person.name for person in said.people} == {"Clara Schumann", "Somebody", "Another"}


def test_a_licence_is_found_in_the_words_of_the_copyright() -> None:
    said = about({"copyright": ["CC BY: http://creativecommons.org/licenses/by/3.0/."]})
    assert said.licence == "http://creativecommons.org/licenses/by/3.0/"
    assert said.rights == "CC BY: http://creativecommons.org/licenses/by/3.0/."
    assert about({"copyright": ["see http://example.org/"]}).licence is None


def test_the_work_s_title_goes_before_the_track_s() -> None:
    said = about({"work": ["Symphony No. 7"], "title": ["II. Allegretto"]})
    assert (said.titles, said.labels) == ((Text("Symphony No. 7"),), (Text("II. Allegretto"),))
