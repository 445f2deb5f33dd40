"""MusicXML becomes MEI: plain, turned about, compressed, and malicious."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from descant.errors import InvalidInput, TooLarge
from descant.ingest.reading import Person, Text
from tests.ingest.notation.scores import Reads

HEAD = """<work><work-title>Lied</work-title></work>
<identification><creator type="composer">Clara Schumann</creator><creator type="poet">Fanny Hensel</creator>
<rights>CC BY 4.0</rights></identification>
<part-list><score-part id="P1"><part-name>Violin</part-name></score-part></part-list>"""
ATTRIBUTES = """<attributes><divisions>1</divisions><key><fifths>1</fifths><mode>major</mode></key>
<time><beats>4</beats><beat-type>4</beat-type></time><clef><sign>G</sign><line>2</line></clef></attributes>"""
HARMONY = "<harmony><root><root-step>A</root-step></root><kind text='m7'>minor-seventh</kind></harmony>"
NOTE = (
    "<note id='mine'><pitch><step>F</step><alter>1</alter><octave>4</octave></pitch>"
    "<duration>4</duration><type>whole</type></note>"
)
CONTENT = ATTRIBUTES + HARMONY + NOTE
DOCTYPE = (
    '<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0//EN" "http://www.musicxml.org/dtds/partwise.dtd">'
)
PARTWISE = f'<score-partwise>{HEAD}<part id="P1"><measure number="1">{CONTENT}</measure></part></score-partwise>'
TIMEWISE = f'<score-timewise>{HEAD}<measure number="1"><part id="P1">{CONTENT}</part></measure></score-timewise>'
CONTAINER = '<container><rootfiles><rootfile full-path="{}"/></rootfiles></container>'


def archive(files: dict[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in files.items():
            opened.writestr(name, content)
    return buffer.getvalue()


def compressed(name: str = "score.xml", score: str | bytes = PARTWISE) -> bytes:
    return archive({"META-INF/container.xml": CONTAINER.format(name), name: score})


@pytest.mark.parametrize(
    ("content", "extension"),
    [(PARTWISE, ".musicxml"), (DOCTYPE + PARTWISE, ".xml"), (TIMEWISE, ".xml"), (compressed(), ".mxl")],
)
def test_every_shape_is_read_alike(reads: Reads, content: str | bytes, extension: str) -> None:
    found = reads(content, extension)
    assert found.score
    (row,) = found.score.notes.notes
    assert (row.step, row.alter, row.octave, row.duration, row.part) == ("F", 1, 4, 4.0, "Violin")
    assert found.about.titles == (Text("Lied"),)
    assert found.about.people == (Person("Clara Schumann"), Person("Fanny Hensel", "lyricist"))
    assert found.about.key == "G major"
    assert found.about.licence == "https://creativecommons.org/licenses/by/4.0/"
    assert [event.text for harmony in found.harmonies for event in harmony.events] == ["Am7"]
    assert [event.label for harmony in found.harmonies for event in harmony.events] == ["A:min7"]


def test_what_is_stored_is_mei_with_lasting_ids(reads: Reads) -> None:
    found = reads(PARTWISE, ".musicxml")
    assert found.stored_extension == ".mei"
    assert found.stored == reads(PARTWISE, ".musicxml").stored
    assert found.score
    assert found.score.notes.notes[0].id == "mine", "the source's own id stays"
    assert found.score.bars[0].ids == ("m1",)
    assert found.stored
    again = reads(found.stored, ".mei")
    assert again.stored is None
    assert again.score == found.score


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (archive({"score.xml": PARTWISE}), "has no META-INF/container.xml"),
        (archive({"META-INF/container.xml": CONTAINER.format("gone.xml")}), "is not in the archive"),
        (compressed("../score.xml"), "leads out of it"),
        (compressed("/etc/score.xml"), "leads out of it"),
        (compressed()[:200], "the archive is damaged"),
        (compressed(score="<html/>"), "it is not MusicXML"),
    ],
)
def test_bad_archives_are_refused(reads: Reads, content: bytes, said: str) -> None:
    with pytest.raises(InvalidInput, match=said) as caught:
        reads(content, ".mxl")
    assert str(caught.value).startswith("score")


def test_a_bomb_is_not_unpacked(reads: Reads) -> None:
    with pytest.raises(TooLarge):
        reads(compressed(score=b" " * (300 << 20)), ".mxl")
    with pytest.raises(TooLarge, match=r"score\.xml unpacks to more"):
        reads(compressed(score=b" " * (60 << 20)), ".mxl")


def test_real_lieder_are_read(shared_data: Path, reads: Reads) -> None:
    for path in sorted((shared_data / "chords" / "winterreise").glob("*/score.mxl"))[:3]:
        found = reads(path.read_bytes(), ".mxl")
        assert found.score
        assert len(found.score.notes) > 500
        assert found.about.people
