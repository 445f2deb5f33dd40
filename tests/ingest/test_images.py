"""Page images: sizes from the header, hostile files refused."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from descant.errors import InvalidInput, Missing, TooLarge
from descant.ingest import images, read, reader_for
from descant.ingest.images import MOST_SCANS
from descant.ingest.inputs import Input
from descant.ontology.records import SourceKind
from tests.conftest import missing
from tests.ingest.pictures import needs_vips, picture, png


@pytest.mark.parametrize(
    ("suffix", "media_type"),
    [
        (".jpg", "image/jpeg"),
        (".png", "image/png"),
        (".tif", "image/tiff"),
        (".webp", "image/webp"),
        (".jp2", "image/jp2"),
    ],
)
def test_an_image_is_one_page_of_its_size(suffix: str, media_type: str, tmp_path: Path) -> None:
    pyvips = needs_vips()
    if suffix == ".jp2" and not pyvips.type_find("VipsOperation", "jp2ksave"):
        missing("this libvips has no JPEG 2000")
    reading = read(Input.of(picture(tmp_path / f"page{suffix}")))
    page = reading.pages[0]
    assert (page.index, page.width, page.height, page.image) == (1, 300, 200, f"page{suffix}")
    assert (reading.kind, reading.media_type) == (SourceKind.FACSIMILE, media_type)
    assert reading.problems == ()


def test_a_picture_on_its_side_has_the_size_that_is_seen(tmp_path: Path) -> None:
    page = read(Input.of(picture(tmp_path / "page.jpg", orientation=6))).pages[0]
    assert (page.width, page.height) == (200, 300)


def test_a_picture_by_another_name_is_a_picture_and_noted(tmp_path: Path) -> None:
    reading = read(Input.of(picture(tmp_path / "page.png"), name="score.mei"))
    assert "ends in .mei" in reading.problems[0].message


def test_only_the_first_page_of_a_file_is_read_and_that_is_said(tmp_path: Path) -> None:
    pyvips = needs_vips()
    pages = pyvips.Image.black(100, 150)
    pages.set_type(pyvips.GValue.gint_type, "page-height", 50)
    pages.write_to_file(str(tmp_path / "pages.tif"))
    reading = read(Input.of(tmp_path / "pages.tif"))
    assert (reading.pages[0].height, len(reading.problems)) == (50, 1)


@pytest.mark.parametrize(
    "data",
    [png(60_000, 60_000), png(70_000, 10), png(20_000, 20_000, interlaced=True)],
    ids=["pixels", "side", "interlaced"],
)
def test_a_bomb_is_refused_by_its_header(data: bytes, tmp_path: Path) -> None:
    needs_vips()
    path = tmp_path / "bomb.png"
    path.write_bytes(data)
    with pytest.raises(TooLarge, match=r"bomb\.png has"):
        read(Input.of(path))


def test_a_jpeg_of_a_thousand_scans_is_refused(tmp_path: Path) -> None:
    path = picture(tmp_path / "page.jpg")
    path.write_bytes(path.read_bytes() + b"\xff\xda" * (MOST_SCANS + 1))
    with pytest.raises(TooLarge, match="scans"):
        read(Input.of(path))


@pytest.mark.parametrize("head", [b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"II*\x00", b"RIFF\x00\x00\x00\x00WEBP"])
def test_what_only_begins_like_an_image_is_broken(head: bytes, tmp_path: Path) -> None:
    needs_vips()
    path = tmp_path / "page.jpg"
    path.write_bytes(head + b"not an image")
    with pytest.raises(InvalidInput, match=r"page\.jpg: the image is broken"):
        read(Input.of(path))


def test_formats_that_libvips_would_also_open_are_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "page.png"
    path.write_text("<svg xmlns='http://www.w3.org/2000/svg' width='10' height='10'/>")
    with pytest.raises(Exception, match="no format that is read"):
        reader_for(Input.of(path))


def test_without_libvips_the_message_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "page.png").write_bytes(png(1, 1))
    script = (
        "import sys; sys.modules['pyvips'] = None\n"
        "from pathlib import Path\n"
        "from descant.errors import Missing\n"
        "from descant.ingest import read\n"
        "from descant.ingest.inputs import Input\n"
        "try:\n    read(Input.of(Path(sys.argv[1])))\n"
        "except Missing as error:\n    print(error)\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "page.png")]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "descant[images]" in said
    assert "libvips42" in said


def test_a_libvips_that_lacks_a_format_is_said_to_lack_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the one that comes as a wheel lacks JPEG 2000."""
    (tmp_path / "page.jp2").write_bytes(b"\xff\x4f\xff\x51" + bytes(100))
    monkeypatch.setattr(images, "vips", lambda: SimpleNamespace(type_find=lambda *_: 0))
    with pytest.raises(Missing, match=r"page\.jp2: the libvips that is installed does not read image/jp2"):
        read(Input.of(tmp_path / "page.jp2"))
