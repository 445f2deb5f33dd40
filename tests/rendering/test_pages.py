"""Pages drawn of a score, with the rectangle of each bar where it stands."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from descant.errors import InvalidInput, Missing
from descant.rendering import pages
from descant.rendering.pages import WIDTH, DrawnPage, draw, require
from tests.conftest import missing
from tests.ingest.notation.scores import bar, document, note, score, sung

SPACE = 9
"""pixels between words: more than a quarter of their size, as in a text"""


@pytest.fixture(scope="module")
def vips() -> Any:
    try:
        return require()
    except Missing as error:
        missing(str(error))


def mei(count: int) -> bytes:
    """Bars with ids `m1`, `m2`, …, of four quarters each."""
    content = "".join(note(pitch) for pitch in ("c4", "e4", "g4", "c5"))
    bars = (bar(content, n=index, more=f'xml:id="m{index}"') for index in range(1, count + 1))
    return document(score("".join(bars))).encode()


def pixels(vips: Any, page: DrawnPage) -> np.ndarray:
    return np.asarray(vips.Image.new_from_buffer(page.image, "").numpy())


def test_a_page_is_dark_on_white_and_of_the_size_that_it_says(vips: Any) -> None:
    (page,) = draw(mei(3), "three.mei")
    shown = pixels(vips, page)
    assert shown.shape[:2] == (page.height, page.width)
    assert page.width == WIDTH
    assert page.height == pytest.approx(WIDTH * 297 / 210, abs=1)
    assert shown[0, 0] == shown[-1, -1] == 255
    assert shown.min() < 40


def test_bars_are_where_their_lines_are(vips: Any) -> None:
    (page,) = draw(mei(3), "three.mei")
    shown = pixels(vips, page)
    assert list(page.bars) == ["m1", "m2", "m3"]
    for zone in page.bars.values():
        left, right = round(zone.x) + 2, round(zone.x + zone.w) - 2
        for line in (zone.y, zone.y + zone.h):  # the upper and the lower line of the staff
            rows = shown[round(line) - 1 : round(line) + 2, left:right].min(axis=0)
            assert (rows < 200).mean() > 0.98
        above = shown[round(zone.y) - 12 : round(zone.y) - 6, left:right]
        assert (above == 255).mean() > 0.9
    first, second, third = page.bars.values()
    assert first.x + first.w == pytest.approx(second.x, abs=1)
    assert second.x + second.w == pytest.approx(third.x, abs=1)
    assert {zone.page for zone in page.bars.values()} == {1}


def test_words_of_songs_stand_apart_in_whatever_face_this_machine_has(vips: Any) -> None:
    words = ["Schmerz", "und", "voller", "Spott", "und", "Hohn"]
    (page,) = draw(sung(words), "song.mei")
    ink = pixels(vips, page).reshape(page.height, page.width) < 200
    (rows,) = np.nonzero(ink.any(axis=1))
    lowest = rows[np.flatnonzero(np.diff(rows) > 1)[-1] + 1]
    (columns,) = np.nonzero(ink[lowest:].any(axis=0))
    between = np.diff(columns) - 1
    assert (between > SPACE).sum() == len(words) - 1
    assert ((between > SPACE / 3) & (between <= SPACE)).sum() == 0, "within a word"


def test_a_narrower_page_is_the_same_at_another_scale(vips: Any) -> None:
    (wide,), (narrow,) = draw(mei(3), "three.mei"), draw(mei(3), "three.mei", width=WIDTH // 2)
    assert (narrow.width, narrow.height) == pytest.approx((wide.width / 2, wide.height / 2), abs=1)
    assert narrow.bars["m2"].x == pytest.approx(wide.bars["m2"].x / 2, abs=0.2)


def test_each_bar_of_a_long_score_is_on_one_page(vips: Any) -> None:
    found = draw(mei(200), "long.mei")
    assert len(found) > 1
    assert [name for page in found for name in page.bars] == [f"m{index}" for index in range(1, 201)]
    for number, page in enumerate(found, 1):
        for zone in page.bars.values():
            assert zone.page == number
            assert 0 <= zone.x < zone.x + zone.w <= page.width
            assert 0 <= zone.y < zone.y + zone.h <= page.height


def test_the_same_score_gives_the_same_pages(vips: Any) -> None:
    assert draw(mei(5), "five.mei") == draw(mei(5), "five.mei")


def test_what_verovio_does_not_take_is_named(vips: Any) -> None:
    with pytest.raises(InvalidInput, match=r"broken\.mei.*cannot draw"):
        draw(b"<mei", "broken.mei")


def test_a_libvips_without_svg_is_said_to_be_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "vips", lambda: SimpleNamespace(type_find=lambda *_: 0))
    with pytest.raises(Missing, match="draws no SVG"):
        require()
