"""Some bars, drawn as one system."""

from __future__ import annotations

from lxml import etree

from descant.rendering.passages import draw_passage
from tests.ingest.notation.scores import sung

WORDS = ["Schmerz", "und", "voller", "Spott", "und", "Hohn"]


def test_words_of_songs_take_the_room_that_they_have_in_whatever_face() -> None:
    drawn = draw_passage(sung(WORDS), "song.mei", "m1", "m1")
    texts = etree.fromstring(drawn.svg).findall(".//{*}text[@textLength]")
    assert ["".join(each.itertext()).strip() for each in texts] == ["Soprano", *WORDS]
    ends = [float(each.get("x")) + float(each.get("textLength")) for each in texts[1:]]
    assert all(end + 150 < float(later.get("x")) for end, later in zip(ends, texts[2:], strict=False))
    assert list(drawn.bars) == ["m1"]


def lengths(mei: bytes) -> dict[str, str | None]:
    drawn = draw_passage(mei, "song.mei", "m1", "m1")
    texts = etree.fromstring(drawn.svg).findall(".//{*}text")
    return {"".join(each.itertext()).strip(): each.get("textLength") for each in texts}


def test_words_with_signs_whose_width_is_guessed_are_left_as_they_are() -> None:
    found = lengths(sung(["d’un", "ne\N{COMBINING ACUTE ACCENT}e", "天地", "Hohn"]))
    assert {word for word, length in found.items() if length} == {"Soprano", "Hohn"}


def test_styled_words_have_the_widths_of_their_faces() -> None:
    mei = sung(["Hohn"])
    styled = [mei.replace(b"<syl", b"<syl " + style, 1) for style in (b'fontstyle="italic"', b'fontweight="bold"')]
    plain, italic, bold = (int(lengths(each)["Hohn"] or 0) for each in (mei, *styled))
    assert 0 < italic < bold
    assert plain not in (italic, bold)
