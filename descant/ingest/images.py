"""Page images: JPEG, PNG, TIFF, WebP, JPEG 2000. Only headers are read here; `open_image` is for who wants pixels.

libvips decodes, by the loader of the format that the first bytes say, so that none of its many others is reached.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from descant.errors import InvalidInput, Missing, TooLarge
from descant.ingest.inputs import Input
from descant.ingest.reading import About, Page, Problem, Reading, Text
from descant.ontology.records import SourceKind

LARGEST_SIDE = 65_000
"""pixels: JPEG ends at 65,535"""
MOST_PIXELS = 500_000_000
"""an A0 sheet at 600 dpi has 560 million"""
MOST_PIXELS_AT_ONCE = 100_000_000
"""of a progressive or interlaced image, which is decoded whole before its first row is there"""
MOST_SCANS = 100
"""of a progressive JPEG; each is decoded over the whole image, and encoders make ten"""
_SWAPPED = (5, 6, 7, 8)
"""EXIF orientations that lie on their side"""
_JPEG2000 = b"\x00\x00\x00\x0cjP  \r\n\x87\n"


def format_of(head: bytes) -> tuple[str, str] | None:
    """Media type, and libvips' loader."""
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg", "jpegload"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png", "pngload"
    if head[:4] in (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+"):
        return "image/tiff", "tiffload"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp", "webpload"
    if head.startswith((_JPEG2000, b"\xff\x4f\xff\x51")):
        return "image/jp2", "jp2kload"
    return None


def vips() -> Any:
    """The module pyvips, quiet. Any: it ships no types."""
    try:
        import pyvips
    except (ImportError, OSError) as error:  # the binding, or the library under it
        raise Missing(
            f"Images need pyvips and libvips: {error}",
            remedy="Install both: pip install 'descant[images]', and on Debian and Ubuntu apt-get install libvips42.",
        ) from error
    return pyvips


def open_image(path: Path, name: str | None = None, *, access: str = "sequential") -> Any:
    """An image of libvips, its header read and held to the limits, its pixels not yet decoded.

    `access` is "random" for who reads it more than once: it is then decoded into memory or a file of libvips' own.
    """
    with path.open("rb") as opened:
        found = format_of(opened.read(16))
    name = name or path.name
    if found is None:
        raise InvalidInput.at(
            "this is no image that is read", file=name, remedy="JPEG, PNG, TIFF, WebP and JPEG 2000 are."
        )
    pyvips = vips()
    if not pyvips.type_find("VipsOperation", found[1]):
        raise Missing(
            f"{name}: the libvips that is installed does not read {found[0]}.",
            remedy="Save it as PNG or TIFF, or install the system's libvips (libvips42) and remove pyvips-binary.",
        )
    if found[1] == "jpegload":
        _check_scans(path, name)
    try:
        image = getattr(pyvips.Image, found[1])(str(path), access=access, fail_on="error")
    except pyvips.Error as error:
        raise broken(name, error) from error
    _check_size(image, name)
    return image


def broken(name: str, error: Exception) -> InvalidInput:
    reason = " ".join(str(getattr(error, "detail", "") or error).split())
    return InvalidInput.at(f"the image is broken: {reason[:200]}", file=name, remedy="Was it copied whole?")


def _check_scans(path: Path, name: str) -> None:
    """What begins a scan occurs nowhere else: in coded data a byte FF is followed by 00."""
    scans, at = 0, 0
    with path.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as data:
        while (at := data.find(b"\xff\xda", at) + 1) and scans <= MOST_SCANS:
            scans += 1
    if scans > MOST_SCANS:
        raise TooLarge(f"{name} has more than {MOST_SCANS} scans.", remedy="Save it anew, not progressive.")


def _check_size(image: Any, name: str) -> None:
    pixels, side = image.width * image.height, max(image.width, image.height)
    at_once = "interlaced" in image.get_fields()
    most = MOST_PIXELS_AT_ONCE if at_once else MOST_PIXELS
    if side > LARGEST_SIDE or pixels > most:
        kind = " progressive" if at_once else ""
        raise TooLarge(
            f"{name} has {image.width:,} × {image.height:,} pixels; of a{kind} image {most:,} are read, and "
            f"{LARGEST_SIDE:,} on a side.",
            remedy="Make it smaller" + (", or save it without interlacing." if at_once else "."),
        )


def size_of(image: Any) -> tuple[int, int]:
    """Width and height as it is looked at."""
    turned = "orientation" in image.get_fields() and image.get("orientation") in _SWAPPED
    return (image.height, image.width) if turned else (image.width, image.height)


def as_seen(image: Any) -> Any:
    """Upright, in the colours of screens, on white where it is transparent, a byte for each colour."""
    seen = image.autorot()
    if "icc-profile-data" in seen.get_fields() or seen.interpretation == "cmyk":
        # What has an unfit profile, or none, is taken for what the format means by itself.
        seen = seen.icc_transform("srgb", embedded=True, input_profile="cmyk" if seen.bands >= 4 else "srgb")
    seen = seen.colourspace("srgb")
    if seen.hasalpha():
        seen = seen.flatten(background=[255, 255, 255])
    return seen.cast("uchar")


class ImageFile:
    name = "image"
    version = "1"
    description = "page images (JPEG, PNG, TIFF, WebP, JPEG 2000)"
    extensions: tuple[str, ...] = (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".jp2", ".jpf", ".j2k")

    def recognises(self, file: Input) -> bool:
        return format_of(file.head) is not None

    def read(self, file: Input) -> Iterator[Reading]:
        image = open_image(file.path, file.name)
        width, height = size_of(image)
        media_type, _ = format_of(file.head) or ("", "")
        yield Reading(
            media_type=media_type,
            kind=SourceKind.FACSIMILE,
            about=About(labels=(Text(Path(file.name).stem),)),
            pages=(Page(index=1, width=width, height=height, image=file.name, media_type=media_type),),
            problems=tuple(_problems(image, file)),
        )


def _problems(image: Any, file: Input) -> Iterator[Problem]:
    # Of JPEG 2000 libvips counts the sizes of the one page.
    count = image.get("n-pages") if file.head[:2] in (b"II", b"MM") and "n-pages" in image.get_fields() else 1
    if count > 1:
        yield Problem("page 2", f"The file has {count} pages; the first is read. Give each a file of its own.")
    if file.extension and file.extension not in ImageFile.extensions:
        yield Problem(file.name, f"The name ends in {file.extension}, but this is an image.")
