"""Tiles of level 0: all that a client computes from info.json is there, upright, opaque, and whole or not at all."""

from __future__ import annotations

import json
from math import ceil
from pathlib import Path
from typing import Any

import pytest

from descant.config import Config
from descant.errors import InvalidInput, NotFound, TooLarge
from descant.jobs.tiles import information, make_tiles, tiles_folder
from descant.jobs.tiling import Tiling, tiling
from tests.ingest.pictures import needs_vips, picture, png

ADDRESS = "https://example.org/iiif/image/a"


def made(folder: Path, *size: int, name: str = "page.png", **how: Any) -> tuple[Path, dict[str, Any]]:
    tiles = make_tiles(picture(folder / name, *size, **how), folder / "tiles" / "a")
    return tiles, information(tiles, ADDRESS)


def pixel(path: Path, x: int, y: int) -> list[float]:
    found: list[float] = needs_vips().Image.new_from_file(str(path)).getpoint(x, y)
    return found


def asked_for(described: dict[str, Any]) -> list[str]:
    """As https://iiif.io/api/image/3.0/implementation/#3-tile-region-parameter-calculation has it."""
    width, height = described["width"], described["height"]
    places = ["full/max/0/default.jpg"]
    places += [f"full/{each['width']},{each['height']}/0/default.jpg" for each in described["sizes"]]
    for tiles in described.get("tiles", []):
        for factor in tiles["scaleFactors"]:
            side = tiles["width"] * factor
            for x in range(0, width, side):
                for y in range(0, height, side):
                    w, h = min(side, width - x), min(side, height - y)
                    places.append(f"{x},{y},{w},{h}/{ceil(w / factor)},{ceil(h / factor)}/0/default.jpg")
    return places


@pytest.mark.parametrize("size", [(1500, 1100), (1501, 1099), (513, 512), (300, 200), (512, 512), (40, 2100), (2, 1)])
def test_everything_that_is_asked_for_is_there(size: tuple[int, int], tmp_path: Path) -> None:
    folder, described = made(tmp_path, *size)
    assert (described["id"], described["profile"], described["type"]) == (ADDRESS, "level0", "ImageService3")
    assert (described["width"], described["height"]) == size
    assert [place for place in asked_for(described) if not (folder / place).is_file()] == []
    assert all(tiles["scaleFactors"] for tiles in described.get("tiles", []))
    left = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert left == {*asked_for(described), "info.json"}


def test_what_is_transparent_is_white(tmp_path: Path) -> None:
    folder, _ = made(tmp_path, 300, 200, alpha=True)
    whole = folder / "full" / "max" / "0" / "default.jpg"
    assert pixel(whole, 290, 100) == pytest.approx([255, 255, 255], abs=3)
    assert pixel(whole, 10, 100) == pytest.approx([254, 0, 0], abs=3)


def test_a_picture_on_its_side_is_set_upright(tmp_path: Path) -> None:
    folder, described = made(tmp_path, 300, 200, name="page.jpg", orientation=6)
    assert (described["width"], described["height"]) == (200, 300)
    assert pixel(folder / "full" / "max" / "0" / "default.jpg", 100, 10) == pytest.approx([254, 0, 0], abs=3)


@pytest.mark.parametrize("interpretation", ["cmyk", "b-w", "grey16", "rgb16", "lab"])
def test_colours_of_print_and_science_become_those_of_screens(interpretation: str, tmp_path: Path) -> None:
    pyvips = needs_vips()
    image = pyvips.Image.new_from_file(str(picture(tmp_path / "a.png"))).colourspace(interpretation)
    image.write_to_file(str(tmp_path / "page.tif"))
    folder = make_tiles(tmp_path / "page.tif", tmp_path / "tiles")
    assert needs_vips().Image.new_from_file(str(folder / "full" / "max" / "0" / "default.jpg")).width == 300


def test_a_second_time_nothing_is_done(tmp_path: Path) -> None:
    folder, _ = made(tmp_path, 300, 200)
    before = (folder / "info.json").stat().st_mtime_ns
    assert make_tiles(tmp_path / "page.png", folder) == folder
    assert (folder / "info.json").stat().st_mtime_ns == before


def test_of_a_broken_image_nothing_is_left(tmp_path: Path) -> None:
    path = picture(tmp_path / "page.jpg", 900, 900)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(InvalidInput, match=r"scan\.jpg: the image is broken"):
        make_tiles(path, tmp_path / "tiles" / "a", name="scan.jpg")
    assert list((tmp_path / "tiles").iterdir()) == []


def test_a_bomb_is_not_decoded(tmp_path: Path) -> None:
    needs_vips()
    path = tmp_path / "bomb.png"
    path.write_bytes(png(40_000, 40_000))
    with pytest.raises(TooLarge, match="40,000 × 40,000"):
        make_tiles(path, tmp_path / "tiles")


def test_images_have_names_of_their_content(tmp_path: Path) -> None:
    assert tiles_folder(tmp_path, "ab" * 32) == tmp_path / "tiles" / "ab" / ("ab" * 32)
    for name in ("..", "a", "AB" * 32, "ab" * 32 + "/.."):
        with pytest.raises(NotFound):
            tiles_folder(tmp_path, name)


class Silent:
    """Tools of a worker that nobody watches."""

    attempt = 1

    def progress(self, done: float, total: float | None = None, message: str = "") -> None: ...

    def log(self, message: str, level: str = "info") -> None: ...

    def check(self) -> None: ...


def test_tiles_are_made_by_a_job_that_may_be_repeated(tmp_path: Path) -> None:
    order = tiling(Config(home=tmp_path), picture(tmp_path / "original.png"), "ab" * 32, "page.png")
    assert (order.kind, order.key) == (Tiling.name, f"tiles {'ab' * 32}")
    for _ in range(2):
        Tiling().work(json.loads(json.dumps(order.parameters)), Silent())
    assert information(tiles_folder(tmp_path, "ab" * 32), ADDRESS)["width"] == 300
