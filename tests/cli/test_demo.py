"""`demo`, as somebody runs it: the sample is made, read, served, and left alone the next time."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from pyoxigraph import parse

from descant.accounts.tokens import owner_token
from descant.config import Config
from descant.ontology.validation import validate
from descant.sample.making import lacks
from tests.cli.conftest import BASE, ROOT, Done
from tests.conftest import free_port, missing

pytestmark = pytest.mark.slow

PREFIXES = """PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX dsc: <https://w3id.org/descant/ns#>
PREFIX frbr: <http://purl.org/vocab/frbr/core#>
PREFIX mao: <https://w3id.org/music-annotation/1.0#>
PREFIX mo: <http://purl.org/ontology/mo/>
"""
UPDATE = urlencode({"update": "INSERT DATA { GRAPH <http://example.org/g> { <a:s> <a:p> <a:o> } }"}).encode()
WORK = f"{BASE}id/work/herzlich-tut-mich-verlangen"


@dataclass(frozen=True)
class Home:
    folder: Path
    environment: dict[str, str]

    def run(self, *words: object, **environment: str) -> Done:
        command = [sys.executable, "-m", "descant", *(str(word) for word in words)]
        done = subprocess.run(
            command, env=self.environment | environment, capture_output=True, text=True, check=False, timeout=400
        )
        return Done(done.returncode, done.stdout, done.stderr)

    def ask(self, query: str) -> list[dict[str, str]]:
        done = self.run("query", PREFIXES + query, "--json")
        rows: list[dict[str, Any]] = json.loads(done.out)["results"]["bindings"]
        return [{name: value["value"] for name, value in row.items()} for row in rows]


@pytest.fixture(scope="module")
def new_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    folder = tmp_path_factory.mktemp("demo")
    (folder / "work").mkdir()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DESCANT_")}
    environment |= {
        "DESCANT_HOME": str(folder / "home"),
        "DESCANT_BASE": BASE,
        "XDG_CONFIG_HOME": str(folder / "settings"),
        "PYTHONPATH": str(ROOT),
    }
    return Home(folder / "home", environment)


@pytest.fixture(scope="module")
def without_extras(new_home: Home, tmp_path_factory: pytest.TempPathFactory) -> tuple[Done, list[dict[str, str]]]:
    """The first demo of the home, where soundfile and pyvips cannot be imported; and the sources that it gave."""
    hidden = tmp_path_factory.mktemp("hidden")
    for name in ("soundfile", "pyvips"):
        (hidden / f"{name}.py").write_text(f"raise ImportError('no {name} here')", encoding="utf-8")
    done = new_home.run("demo", "--load-only", "--port", 9090, PYTHONPATH=f"{hidden}{os.pathsep}{ROOT}")
    return done, new_home.ask("SELECT ?kind { ?source frbr:embodimentOf ?version ; a ?kind }")


@pytest.fixture(scope="module")
def loaded(new_home: Home, without_extras: object) -> tuple[Home, Done]:
    """The home after a second demo, which has everything."""
    for lack in lacks():
        missing(lack)
    return new_home, new_home.run("demo", "--load-only")


def test_without_extras_the_demo_says_what_is_missing_and_goes_on(
    new_home: Home, without_extras: tuple[Done, list[dict[str, str]]]
) -> None:
    done, sources = without_extras
    assert (done.code, done.out) == (0, "")
    assert "no soundfile here" in done.err
    assert "descant[audio]" in done.err
    assert "no pyvips here" in done.err
    assert "descant[images]" in done.err
    assert [row["kind"].rpartition("#")[2] for row in sources] == ["NotatedSource"] * 4
    assert (new_home.folder / "base").read_text(encoding="utf-8") == BASE  # which is set, on whatever port


def test_four_settings_have_notes_pages_and_sound(loaded: tuple[Home, Done]) -> None:
    home, done = loaded
    assert (done.code, done.out) == (0, ""), done.err
    assert "four settings of one tune" in done.err
    rows = home.ask(
        "SELECT ?version ?kind { ?source frbr:embodimentOf ?version ; a ?kind . "
        f"?version frbr:realizationOf <{WORK}> }}"
    )
    kinds: dict[str, set[str]] = {}
    for row in rows:
        kinds.setdefault(row["version"].rpartition("/")[2], set()).add(row["kind"].rpartition("#")[2])
    everything = {"NotatedSource", "FacsimileSource", "RecordedSource"}
    assert {name: found & everything for name, found in kinds.items()} == {
        f"bwv-244-{number}": everything for number in (15, 17, 44, 54)
    }


def test_every_source_says_its_licence(loaded: tuple[Home, Done]) -> None:
    home, _ = loaded
    rows = home.ask(
        "SELECT ?source ?licence { ?source frbr:embodimentOf ?v OPTIONAL { ?source dcterms:license ?licence } }"
    )
    assert all(row.get("licence") for row in rows)
    assert {row["licence"].split("/")[2] for row in rows} == {"creativecommons.org", "github.com"}


def test_every_bar_is_in_the_notes_on_a_page_and_in_the_sound(loaded: tuple[Home, Done]) -> None:
    home, _ = loaded
    bars: dict[str, list[str]] = {}
    for row in home.ask("SELECT ?bar ?place { ?bar a dsc:Bar OPTIONAL { ?bar dsc:at ?place } }"):
        bars.setdefault(row["bar"], []).append(row.get("place", ""))
    assert len(bars) == 15 + 17 + 15 + 15
    pages = {row["page"] for row in home.ask("SELECT ?page { ?page dsc:pageOf ?source }")}
    files = {row["file"] for row in home.ask("SELECT ?file { ?source frbr:exemplar ?file }")}
    for places in bars.values():
        kinds = sorted(re.sub("^m.*", "id", place.partition("#")[2].partition("=")[0]) for place in places)
        assert kinds == ["id", "t", "xywh"]
        assert {place.partition("#")[0] for place in places} <= pages | files


def test_the_four_recordings_are_four_signals(loaded: tuple[Home, Done]) -> None:
    home, _ = loaded
    rows = home.ask(
        "SELECT ?file ?signal { ?source a dsc:RecordedSource ; frbr:exemplar ?file . ?file mo:encodes ?signal }"
    )
    assert len({row["file"] for row in rows}) == len({row["signal"] for row in rows}) == len(rows) == 4


def test_everything_that_the_sample_writes_conforms_to_the_shapes(loaded: tuple[Home, Done], tmp_path: Path) -> None:
    home, _ = loaded
    assert home.run("export", tmp_path / "all.nq").code == 0
    quads = list(parse(path=str(tmp_path / "all.nq")))
    assert len(quads) > 3000
    assert validate(quads).findings == ()


def test_the_first_line_is_selected_in_every_source_that_has_it(loaded: tuple[Home, Done]) -> None:
    home, _ = loaded
    rows = home.ask(
        "SELECT ?extract ?kind { ?material mao:setting ?extract . ?extract frbr:embodiment ?selection . "
        "?selection dsc:inSource ?source . ?source a ?kind FILTER(STRSTARTS(STR(?kind), STR(dsc:))) }"
    )
    assert len({row["extract"] for row in rows}) == 4
    assert len(rows) == 12


def test_a_second_time_it_is_unchanged(loaded: tuple[Home, Done]) -> None:
    home, _ = loaded
    before = counted(home)
    done = home.run("demo", "--load-only")
    assert (done.code, done.out) == (0, ""), done.err
    assert done.err == "The sample is unchanged: four settings of one tune.\n"
    assert counted(home) == before
    again = json.loads(home.run("ingest", home.folder / "sample", "--json").out)
    assert (again["read"], again["failed"]) == (0, 0)
    assert again["unchanged"] == 18


def counted(home: Home) -> tuple[int, int]:
    found = json.loads(home.run("stats", "--json").out)["public"]
    return found["graphs"], found["triples"]


@dataclass(frozen=True)
class Served:
    home: Home
    url: str
    said: Path
    process: subprocess.Popen[bytes]

    def get(self, path: str, accept: str = "text/html") -> tuple[str, bytes]:
        """What kind of thing is there, and the thing; names of ours are asked for where the server is."""
        request = urllib.request.Request(self.url + path.removeprefix(BASE).lstrip("/"), headers={"Accept": accept})
        with urllib.request.urlopen(request, timeout=30) as response:
            return response.headers.get_content_type(), response.read()

    def page(self, path: str) -> str:
        return self.get(path)[1].decode()


def wait_until_announced(said: Path, demo: subprocess.Popen[bytes]) -> None:
    """Where to look is said last, and from then on it answers."""
    deadline = time.monotonic() + 120
    while "Look at" not in (told := said.read_text(encoding="utf-8")):
        assert demo.poll() is None, told
        assert time.monotonic() < deadline, told
        time.sleep(0.05)


@pytest.fixture(scope="module")
def served(loaded: tuple[Home, Done], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home, _ = loaded
    port, said = free_port(), tmp_path_factory.mktemp("said") / "err"
    command = [sys.executable, "-m", "descant", "demo", "--port", str(port)]
    with (
        said.open("wb") as err,
        subprocess.Popen(command, env=home.environment, stderr=err, start_new_session=True) as demo,
    ):
        try:
            wait_until_announced(said, demo)
            yield Served(home, f"http://127.0.0.1:{port}/", said, demo)
            demo.terminate()
            assert demo.wait(30) == 0
        finally:
            if demo.poll() is None:
                os.killpg(demo.pid, 9)


def test_the_last_line_says_where_to_look(served: Served) -> None:
    lines = served.said.read_text(encoding="utf-8").splitlines()
    work = f"{served.url}id/work/herzlich-tut-mich-verlangen"
    assert lines[-1] == f"Look at {served.url} and there at the tune: {work}"
    assert "St Matthew Passion" in served.page(work.removeprefix(served.url))


def links(page: str, text: str) -> list[str]:
    return [unescape(each) for each in re.findall(rf'href="([^"]*)"[^>]*>{text}<', page)]


def test_the_library_leads_to_notes_pages_and_sound(served: Served) -> None:
    library = served.page("/")
    assert len(links(library, "BWV 244/[^<]*")) == 4
    assert [len(links(library, text)) for text in ("score", "pages", "recording")] == [4, 5, 4]
    (sound, *_), (page, *_) = links(library, "recording"), links(library, "pages")
    media = [
        ("audio", served.page(sound), "audio/flac", b"fLaC"),
        ("img", served.page(page), "image/png", b"\x89PNG"),
    ]
    for element, shown, kind, magic in media:
        (source,) = re.findall(rf'<{element}[^>]* src="([^"]*)"', shown)
        found, data = served.get(source, "*/*")
        assert (found, data[: len(magic)]) == (kind, magic)
    _, manifest = served.get(f"/iiif/{page.rpartition('/')[2]}/manifest.json", "application/json")
    assert len(json.loads(manifest)["items"]) == 1


def test_the_demo_can_be_written_to_and_asked(served: Served) -> None:
    headers = {"Authorization": f"Bearer {owner_token(Config(home=served.home.folder))}"}
    urllib.request.urlopen(urllib.request.Request(f"{served.url}sparql/update", UPDATE, headers), timeout=20).close()
    query = urlencode({"query": "ASK { GRAPH <http://example.org/g> { ?s ?p ?o } }"})
    assert json.loads(served.get(f"/sparql?{query}", "application/sparql-results+json")[1])["boolean"] is True


def test_beside_a_server_the_sample_is_loaded_through_it(served: Served) -> None:
    (served.home.folder / "sample" / ".made").unlink()
    done = served.home.run("demo", "--load-only")
    assert done.code == 0, done.err
    assert "through the server" in done.err
    assert "The sample is loaded" in done.err
