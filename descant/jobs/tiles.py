"""Tiles of a local image as files: Image API 3, level 0. https://iiif.io/api/image/3.0/, https://iiif.io/api/image/3.0/compliance/

A folder holds everything that clients of level 0 ask for, and is served as it is; its info.json names the service
by the address at which it is asked for.
"""

from __future__ import annotations

import json
import re
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from descant.disk import disk_errors, make_folder, require_room
from descant.errors import NotFound
from descant.ingest.images import as_seen, broken, open_image, vips

TILE = 512
"""pixels on a side"""
THUMBNAIL = 256
QUALITY = 85
INFORMATION = "info.json"
_NAME = re.compile(r"[0-9a-f]{64}")
_JPEG = f".jpg[Q={QUALITY},optimize_coding,strip]"


def tiles_folder(home: Path, name: str) -> Path:
    """Where the tiles of an image are, by the SHA-256 of its file."""
    if not _NAME.fullmatch(name):
        raise NotFound(f"There is no image {name[:80]}.", remedy="Images are named by 64 hexadecimal digits.")
    return home / "tiles" / name[:2] / name


def make_tiles(image: Path, folder: Path, *, name: str | None = None, min_free: int = 0) -> Path:
    """The folder with the tiles; one that is there already stays. It gets its name when it is whole."""
    if (folder / INFORMATION).is_file():
        return folder
    opened = open_image(image, name, access="random")
    make_folder(folder.parent)
    draft = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}")
    try:
        with disk_errors(folder):
            require_room(folder.parent, min_free, more=opened.width * opened.height)
            _write(opened, draft, name or image.name)
            _put(draft, folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return folder


def _put(draft: Path, folder: Path) -> None:
    try:
        draft.rename(folder)
    except OSError:
        if not (folder / INFORMATION).is_file():  # it is, if another process was quicker
            raise


def _write(opened: Any, draft: Path, name: str) -> None:
    pyvips = vips()
    try:
        whole = as_seen(opened)
        whole.dzsave(str(draft), layout="iiif3", tile_size=TILE, suffix=_JPEG)
        (draft / "vips-properties.xml").unlink(missing_ok=True)
        sizes = {*_whole_tiles(draft, whole), _thumbnail(draft, whole)}
        _save(whole, draft / "full" / "max")
    except pyvips.Error as error:
        raise broken(name, error) from error
    tiles = json.loads((draft / INFORMATION).read_bytes())["tiles"]
    text = json.dumps(_information(whole, tiles, sorted(sizes)), indent=1)
    (draft / INFORMATION).write_text(text, encoding="utf-8")


def _whole_tiles(draft: Path, whole: Any) -> Iterator[tuple[int, int]]:
    """A tile of all of the image is asked for as `full`."""
    region = draft / f"0,0,{whole.width},{whole.height}"
    if not region.is_dir():
        return
    for size in list(region.iterdir()):
        (draft / "full").mkdir(exist_ok=True)
        size.rename(draft / "full" / size.name)
        width, _, height = size.name.partition(",")
        yield int(width), int(height)
    region.rmdir()


def _thumbnail(draft: Path, whole: Any) -> tuple[int, int]:
    small = whole.thumbnail_image(THUMBNAIL, height=THUMBNAIL, size="down")
    _save(small, draft / "full" / f"{small.width},{small.height}")
    return small.width, small.height


def _save(image: Any, place: Path) -> None:
    (place / "0").mkdir(parents=True, exist_ok=True)
    image.jpegsave(str(place / "0" / "default.jpg"), Q=QUALITY, optimize_coding=True, strip=True)


def _information(whole: Any, tiles: Any, sizes: list[tuple[int, int]]) -> dict[str, Any]:
    return {
        "@context": "http://iiif.io/api/image/3/context.json",
        "type": "ImageService3",
        "protocol": "http://iiif.io/api/image",
        "profile": "level0",
        "width": whole.width,
        "height": whole.height,
        "sizes": [{"width": width, "height": height} for width, height in sizes],
        # An image that is one tile has none: its sizes are all that there is.
        **({"tiles": tiles} if tiles[0]["scaleFactors"] else {}),
    }


def information(folder: Path, address: str) -> dict[str, Any]:
    """The info.json of the tiles in a folder, as it is served at an address."""
    try:
        found: dict[str, Any] = json.loads((folder / INFORMATION).read_bytes())
    except FileNotFoundError as error:
        raise NotFound(f"There is no image {folder.name}.", remedy="Ingest it again.") from error
    return {"@context": found.pop("@context"), "id": address, **found}
