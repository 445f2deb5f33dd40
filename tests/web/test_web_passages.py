"""Passages in a browser: bars of a version lead to their parallels and on to those of these, by mouse and keyboard."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from urllib.parse import quote

import pytest
from browsing import overhang, violations
from playwright.sync_api import Page, expect
from stage import serving

from descant.config import Config
from descant.database import open_database
from descant.ingest import read
from descant.ingest.inputs import Input
from descant.jobs.ingesting.origins import remember
from descant.jobs.table import writing
from descant.ontology import mapping, records
from descant.ontology.minting import Minter
from descant.server.annotating.room import close_room
from descant.server.application import create_app
from descant.store.files import files_of
from descant.store.opening import open_stores
from tests.cli.test_align import write
from tests.cli.test_harmonise import CHORDS

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MINT = Minter("http://localhost/")
WORK = MINT.work("piece")
VERSIONS = {"Orchestra": "C", "Trio of a publisher with a long name": "C transpose=4"}


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    config = Config(home=tmp_path / "home", base="http://localhost/", min_free=1)
    config.home.mkdir(parents=True)
    engine = open_database(config)
    with open_stores(config) as stores:
        for number, (name, key) in enumerate(VERSIONS.items()):
            keep(config, engine, stores, number, name, write(tmp_path, name, list(CHORDS), key))
        app = create_app(config, stores, engine)
        with serving(app) as address:
            yield address
        close_room(app)
    engine.dispose()


def keep(config: Config, engine: object, stores: object, number: int, name: str, file: Path) -> None:
    """As a score that was read."""
    score = read(Input.of(file)).score
    assert score
    content, version = f"sha256-{number:064x}", MINT.version(name)
    source, kept = MINT.source(f"{content}-12345678"), MINT.file(content, ".abc")
    said = [
        records.Version(version, WORK, labels=(records.text(name),)),
        records.Source(iri=source, kind=records.SourceKind.NOTATED, version=version, file=kept),
    ]
    stores.public.put(mapping.quads(said, MINT.graph(version)))  # type: ignore[attr-defined] # Stores
    bars = json.dumps([asdict(each) for each in score.bars]).encode()
    files_of(config).keep(content, {"bars.json": bars, "notes.tsv": score.notes.to_tsv()})
    result = {"notes": len(score.notes), "bars": len(score.bars), "file": kept.value}
    result |= {"version": version.value, "work": WORK.value}
    with writing(engine) as connection:  # type: ignore[arg-type] # an Engine
        remember(connection, str(file), state="1", content=content, graph=MINT.graph(version).value, result=result)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_bars_lead_to_their_parallels(open_page: Callable[..., Page], width: int, scheme: str) -> None:
    page = open_page("/passages", viewport={"width": width, "height": 800}, color_scheme=scheme)
    assert violations(page) == []
    page.get_by_label("A version, by its IRI").fill(MINT.version("Orchestra").value)
    page.get_by_label("First bar").fill("5")
    page.get_by_label("Last bar").fill("9")
    page.keyboard.press("Enter")
    expect(page.get_by_role("cell", name="alike, 4 semitones up").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert violations(page) == []
    assert overhang(page) <= 0
    page.get_by_role("link", name="5–9 of Trio").click()
    expect(page.get_by_role("cell", name="alike, 4 semitones down").first).to_be_visible()


def test_one_place_of_all_scores(open_page: Callable[..., Page]) -> None:
    version = quote(MINT.version("Orchestra").value)
    page = open_page(f"/passages?version={version}&first=5&last=9&in=collection&most=1")
    expect(page.get_by_role("status")).to_contain_text("1 place.")
    assert violations(page) == []
