"""`find-bars`: zones on page images, with the bars of a score, into files."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from random import Random

import pytest
from lxml import etree

from bench.page_images import draw
from descant.errors import Missing
from descant.rendering.pages import require
from tests.analysis.page_bars.test_finding import paper, piano
from tests.cli.conftest import Descant, one_line
from tests.cli.conftest import descant as descant
from tests.cli.conftest import home as home
from tests.conftest import missing

cv2 = pytest.importorskip("cv2")
BARS = 12
VERSIONS = "PREFIX frbr: <http://purl.org/vocab/frbr/core#> SELECT DISTINCT ?v { ?s frbr:embodimentOf ?v }"


@pytest.fixture
def pages(tmp_path: Path) -> list[Path]:
    """A page with twelve bars, and an empty one."""
    try:
        require()
    except Missing as error:
        missing(str(error))
    (page,) = draw(piano(BARS), "piano", Random(1))
    cv2.imwrite(str(tmp_path / "one.png"), page.grey)
    cv2.imwrite(str(tmp_path / "two.png"), paper())
    return [tmp_path / "one.png", tmp_path / "two.png"]


def scored(folder: Path, count: int) -> Path:
    path = folder / f"score-{count}.mei"
    path.write_bytes(piano(count))
    return path


def test_zones_are_counted_as_the_bars_of_the_score(descant: Descant, pages: list[Path], tmp_path: Path) -> None:
    done = descant("find-bars", *pages, "--score", scored(tmp_path, BARS), "--json")
    assert done.code == 0, done.err
    said = json.loads(done.out)
    assert said["zones"] == said["bars"] == BARS
    assert said["mismatches"] == []
    one, two = said["pages"]
    assert [zone["bar"] for zone in one["zones"]] == list(range(1, BARS + 1))
    assert (two["zones"], two["reason"]) == ([], "it is blank")


def test_another_number_of_bars_is_said_and_not_hidden(descant: Descant, pages: list[Path], tmp_path: Path) -> None:
    done = descant("find-bars", pages[0], "--score", scored(tmp_path, BARS + 3))
    assert done.code == 0
    assert f"DOES NOT FIT  one.png: {BARS} zones for bars 1 to {BARS + 3}" in done.out


def test_zones_are_written_as_csv_json_and_svg(descant: Descant, pages: list[Path], tmp_path: Path) -> None:
    for end in ("csv", "json", "svg"):
        assert descant("find-bars", *pages, "--out", tmp_path / f"zones.{end}").code == 0
    rows = list(csv.DictReader((tmp_path / "zones.csv").read_text().splitlines()))
    assert len(rows) == BARS
    assert {row["by"] for row in rows} == {"detector"}
    assert json.loads((tmp_path / "zones.json").read_bytes())["zones"] == BARS
    drawn = etree.parse(tmp_path / "zones.svg")
    assert len(drawn.findall(".//{*}rect")) == BARS
    assert [each.text for each in drawn.iterfind(".//{*}text")] == [str(n) for n in range(1, BARS + 1)]


def test_zones_that_people_marked_stay_and_pin_the_rest(descant: Descant, pages: list[Path], tmp_path: Path) -> None:
    """The first page is marked with one bar, so the second begins with the next."""
    mei = piano(BARS + 1).decode()
    zone = '<facsimile><surface><zone xml:id="z" ulx="10" uly="10" lrx="90" lry="90"/></surface><surface/></facsimile>'
    mei = mei.replace("<music>", f"<music>{zone}").replace('xml:id="m1"', 'xml:id="m1" facs="#z"', 1)
    (tmp_path / "marked.mei").write_text(mei)
    done = descant("find-bars", pages[0], pages[0], "--score", tmp_path / "marked.mei", "--json")
    assert done.code == 0, done.err
    first, second = json.loads(done.out)["pages"]
    assert [(zone["by"], zone["bar"], zone["x"]) for zone in first["zones"]] == [("people", 1, 10.0)]
    assert [zone["bar"] for zone in second["zones"]] == list(range(2, BARS + 2))


def test_what_cannot_be_read_fails_and_the_rest_is_done(descant: Descant, pages: list[Path], tmp_path: Path) -> None:
    (tmp_path / "no.jpg").write_text("no picture")
    done = descant("find-bars", tmp_path / "no.jpg", pages[0], "--json")
    assert done.code == 1
    said = json.loads(done.out)
    assert [each["name"] for each in said["failures"]] == ["no.jpg"]
    assert len(said["pages"][1]["zones"]) == BARS


def test_wrong_use_is_refused(descant: Descant, pages: list[Path], tmp_path: Path) -> None:
    done = descant("find-bars", pages[0], "--out", tmp_path / "a.pdf")
    assert (done.code, "no format" in one_line(done.err)) == (2, True)
    done = descant("find-bars", tmp_path / "none.png")
    assert (done.code, "no file" in done.err) == (1, True)


def test_bars_on_images_of_the_graph_are_proposed_there_once(
    descant: Descant, pages: list[Path], tmp_path: Path
) -> None:
    named = ("--version", "piano", "--work", "piano")
    assert descant("ingest", *pages, scored(tmp_path, BARS), *named).code == 0
    version = json.loads(descant("query", VERSIONS, "--format", "json").out)["results"]["bindings"][0]["v"]["value"]
    done = descant("find-bars", version, "--json")
    assert done.code == 0, done.err
    (said,) = json.loads(done.out)["proposed"]
    assert (said["version"], said["zones"], said["bars"], said["mismatches"]) == (version, BARS, BARS, [])
    assert "Nothing to do" in descant("find-bars", version).out
    again = descant("find-bars", version, "--again")
    assert f"{BARS} zones on 2 pages" in again.out
    assert "two: no bars: it is blank" in again.out


def test_a_source_without_images_is_refused(descant: Descant, pages: list[Path]) -> None:
    done = descant("find-bars", "https://example.org/none")
    assert (done.code, "No page image" in done.err) == (1, True)
    assert descant("find-bars", "https://example.org/none", pages[0]).code == 2
    assert descant("find-bars", "https://example.org/none", "--out", "a.svg").code == 2
