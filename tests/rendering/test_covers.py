"""Small pictures: the first system of a score, the top of a page, the waveform of a recording."""

from __future__ import annotations

import re
import struct
from pathlib import Path

import pytest
from lxml import etree

from descant.errors import InvalidInput
from descant.ingest.images import open_image, vips
from descant.ingest.sound.peaks import HEADER
from descant.rendering.covers import BARS, HEIGHT, JPEG, LARGEST, SVG, draw_page, draw_score, draw_wave
from tests.ingest.notation.scores import sung

SVG_NAMES = {"svg": "http://www.w3.org/2000/svg"}
STAVES = 2
SIZE = 405
"""of words, in the units that verovio draws in"""
SPACE = SIZE / 4
"""between words of a text in Times"""


def mei(bars: int, staves: int = STAVES) -> bytes:
    """Of four quarters a bar; so many bars that they are several systems."""
    layer = "".join(f'<note dur="4" oct="4" pname="{step}"/>' for step in "cdef")
    staff = "".join(f'<staff n="{n}"><layer n="1">{layer}</layer></staff>' for n in range(1, staves + 1))
    measures = "".join(f'<measure n="{n}" xml:id="m{n}">{staff}</measure>' for n in range(1, bars + 1))
    lines = "".join(f'<staffDef n="{n}" lines="5" clef.shape="G" clef.line="2"/>' for n in range(1, staves + 1))
    return (
        '<mei xmlns="http://www.music-encoding.org/ns/mei" meiversion="5.0"><meiHead><fileDesc><titleStmt><title/>'
        "</titleStmt><pubStmt/></fileDesc></meiHead><music><body><mdiv><score>"
        f'<scoreDef meter.count="4" meter.unit="4"><staffGrp>{lines}</staffGrp></scoreDef>'
        f"<section>{measures}</section></score></mdiv></body></music></mei>"
    ).encode()


def lines_in(svg: etree._Element) -> int:
    """Horizontal ones, as staff lines are."""
    paths = svg.findall(".//svg:path", SVG_NAMES)
    found = (re.match(r"M(\S+) (\S+) L(\S+) (\S+)$", each.get("d", "")) for each in paths)
    return sum(1 for each in found if each and each[2] == each[4] and float(each[3]) - float(each[1]) > 900)


def test_a_score_gives_its_first_system_and_no_more() -> None:
    cover = draw_score(mei(200), "long.mei")
    svg = etree.fromstring(cover.body)
    assert cover.media_type == SVG
    assert len(cover.body) < LARGEST
    bars = lines_in(svg) / (5 * STAVES)
    assert bars == int(bars)
    assert 2 <= bars <= 8
    _, _, width, height = map(float, svg.get("viewBox").split())
    assert width > 2 * height > 0, "two staves are flat"


def test_a_system_of_many_staves_is_cut_below() -> None:
    _, _, width, height = map(float, etree.fromstring(draw_score(mei(9, 24), "tall.mei").body).get("viewBox").split())
    assert height == pytest.approx(width * 0.6, abs=1)


def test_a_picture_of_a_score_brings_no_styles_names_or_scripts() -> None:
    body = draw_score(mei(4), "short.mei").body
    for word in (b"<style", b" style=", b"<script", b'"m1"', b"class=", b"data-"):
        assert word not in body, word


def test_words_of_songs_stand_apart_in_whatever_face_and_names_of_voices_are_whole() -> None:
    """A face may be wider than the one that verovio knows: how long a word may be is said with it."""
    words = ["Schmerz", "und", "voller", "Spott", "und", "Hohn"]
    svg = etree.fromstring(draw_score(sung(words), "song.mei").body)
    name, *texts = svg.iterfind(".//svg:text[@textLength]", SVG_NAMES)
    assert ["".join(each.itertext()) for each in (name, *texts)] == ["Soprano", *words]
    assert {each.get("lengthAdjust") for each in texts} == {"spacingAndGlyphs"}
    ends = [float(each.get("x")) + float(each.get("textLength")) for each in texts]
    assert min(float(later.get("x")) - end for end, later in zip(ends, texts[1:], strict=False)) > 1.5 * SPACE
    assert name.get("text-anchor") == "end"
    assert float(name.get("x")) > float(name.get("textLength"))
    assert float(name.get("textLength")) == pytest.approx(3.33 * SIZE, rel=0.01), "in Times"


def test_what_is_no_score_is_refused() -> None:
    for text in (b"<mei/>", b"nothing", b"<mei xmlns='http://www.music-encoding.org/ns/mei'><music/></mei>"):
        with pytest.raises(InvalidInput, match=r"^bad\.mei"):
            draw_score(text, "bad.mei")


def peaks(levels: list[int]) -> bytes:
    return HEADER.pack(2, 0, 44_100, 441, len(levels), 1) + b"".join(struct.pack("<hh", -each, each) for each in levels)


def heights(body: bytes) -> list[float]:
    return [float(end) - float(start) for start, end in re.findall(r"M\S+ (\S+)V([\d.]+)", body.decode())]


def test_a_wave_is_as_high_as_the_sound_is_loud_where_it_is() -> None:
    quiet, loud = [1000] * BARS, [20_000] * BARS
    cover = draw_wave(peaks([*quiet, *loud]), "a.flac")
    found = heights(cover.body)
    assert (cover.media_type, len(found)) == (SVG, BARS)
    assert set(found[BARS // 2 :]) == {HEIGHT - 8.0}, "the loudest is as high as the picture, but for its margin"
    assert max(found[: BARS // 2]) < HEIGHT / 10


def test_silence_and_very_short_sounds_are_drawn_too() -> None:
    assert len(heights(draw_wave(peaks([0] * 1000), "silence.flac").body)) == BARS
    assert heights(draw_wave(peaks([5, 9]), "click.flac").body)
    assert heights(draw_wave(peaks([]), "empty.flac").body) == []
    with pytest.raises(InvalidInput):
        draw_wave(b"", "none.flac")


def test_a_page_gives_its_top(tmp_path: Path) -> None:
    pyvips = vips()
    page = pyvips.Image.black(1400, 2000).invert()
    page = page.draw_rect(0, 0, 1000, 1400, 1000, fill=True)
    page.pngsave(str(tmp_path / "page.png"))
    cover = draw_page(tmp_path / "page.png", "page.png")
    (tmp_path / "cover.jpg").write_bytes(cover.body)
    found = open_image(tmp_path / "cover.jpg")
    assert (cover.media_type, found.width, found.height) == (JPEG, 700, 260)
    assert found.avg() > 250, "the black half is below"
    with pytest.raises(InvalidInput):
        draw_page(Path(__file__), "no.png")


@pytest.mark.parametrize(("first", "shown"), [(60, True), (0, False)], ids=["a staff", "the edge of a scan"])
def test_a_page_is_cut_above_what_stands_on_it(tmp_path: Path, first: int, shown: bool) -> None:
    """The margin, of 5 % of its height, is cut off unless there is ink in it."""
    page = vips().Image.black(1400, 2000).invert().copy()
    for line in range(first, first + 40, 1 if first == 0 else 10):
        page = page.draw_rect(0, 100 if first else 0, line, 1200 if first else 1400, 2, fill=True)
    page.pngsave(str(tmp_path / "page.png"))
    cover = vips().Image.new_from_buffer(draw_page(tmp_path / "page.png", "page.png").body, "")
    assert (cover.min() < 128) == shown
    assert cover.crop(0, 0, 700, 5).min() > 200, "nothing is cut through"


def test_notes_in_tempo_marks_are_signs_that_every_font_has() -> None:
    tempo = '<tempo staff="1" tstamp="1"><rend fontfam="smufl">&#xECA5;</rend> = 72</tempo></measure>'
    body = draw_score(mei(4).replace(b"</measure>", tempo.encode(), 1), "tempo.mei").body
    text = "".join(etree.fromstring(body).itertext())
    assert "♩" in text
    assert "72" in text
    assert not re.search("[\ue000-\uf8ff]", text)
