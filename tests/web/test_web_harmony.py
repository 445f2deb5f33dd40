"""Harmony in a browser: a progression is found, its piece opened, compared and looked at, by mouse and by keyboard."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from urllib.parse import quote

import pytest
from browsing import overhang, violations
from playwright.sync_api import Page, expect
from stage import serving

from descant.config import Config
from descant.database import open_database
from descant.ingest.score import Bar
from descant.ontology import mapping, records
from descant.ontology.iris import OA
from descant.ontology.minting import Minter
from descant.server.annotating.room import close_room
from descant.server.application import create_app
from descant.store.files import files_of
from descant.store.opening import open_stores

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MINT = Minter("http://localhost/")
SONG = {
    "Ann": "C:maj A:min F:maj G:7 C:maj E:7 A:min D:7 G:maj C:7 F:maj F:min C:maj G:7 C:maj C:maj",
    "Ben": "C:maj A:min7 F:maj G:7 C:maj C:maj A:min D:min G:maj C:7 F:maj F:maj C:maj Db:7 C:maj C:maj",
}
OTHER = {"Ann": "D:maj B:min G:maj A:7 D:maj"}


SCORED = {
    "Ann": "C:maj F:maj G:maj G:7 C:maj " * 5,
    "Ben": "C:maj D:min/b3 G:maj G:7 C:maj " * 5,
}
CONTENT = f"sha256-{'ab' * 32}"


def score() -> list[object]:
    """Twenty bars of four quarters, the third of four in two chords, by two people."""
    version = MINT.version("A scored song")
    said = piece("A scored song", SCORED)
    starts = [4.0 * bar + at for bar in range(20) for at in ((0, 2) if bar % 4 == 2 else (0,))]
    for at, each in enumerate(said):
        if isinstance(each, records.ChordSequence):
            events = tuple(
                replace(event, start=start, end=end)
                for event, start, end in zip(each.events, starts, [*starts[1:], 80.0], strict=True)
            )
            said[at] = replace(each, events=events, time_base=records.TimeBase.QUARTERS)
    source = MINT.source(f"{CONTENT}-12345678")
    return [
        *said,
        records.Source(iri=source, kind=records.SourceKind.NOTATED, version=version, file=MINT.file(CONTENT, ".abc")),
    ]


def bars() -> bytes:
    found = [Bar(index=at, onset=4.0 * at - 4, duration=4.0, metre="4/4") for at in range(1, 21)]
    return json.dumps([asdict(each) for each in found]).encode()


def piece(title: str, versions: dict[str, str]) -> list[object]:
    version = MINT.version(title)
    said: list[object] = [records.Version(version, MINT.work(title), labels=(records.text(title),))]
    for name, chords in versions.items():
        sequence, agent = MINT.sequence(f"{title}-{name}"), MINT.agent(name)
        events = tuple(records.ChordEvent(at, at + 1, label) for at, label in enumerate(chords.split()))
        said += [
            records.ChordSequence(sequence, events),
            records.Agent(agent, records.AgentKind.PERSON, name),
            records.Claim(
                iri=MINT.annotation(f"{title}-{name}"),
                targets=(version,),
                bodies=(sequence,),
                motivations=(OA.classifying,),
                creator=agent,
                run=MINT.run(title),
            ),
        ]
    return said


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    config = Config(home=tmp_path / "home", base="http://localhost/", min_free=1)
    config.home.mkdir(parents=True)
    engine = open_database(config)
    with open_stores(config) as stores:
        for title, versions in (("A long song", SONG), ("Another song", OTHER)):
            stores.public.put(mapping.quads(piece(title, versions), MINT.graph(MINT.version(title))))
        stores.public.put(mapping.quads(score(), MINT.graph(MINT.version("A scored song"))))
        files_of(config).keep(CONTENT, {"bars.json": bars()})
        app = create_app(config, stores, engine)
        with serving(app) as address:
            yield address
        close_room(app)
    engine.dispose()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_a_progression_leads_to_its_piece(open_page: Callable[..., Page], width: int, scheme: str) -> None:
    page = open_page("/harmony", viewport={"width": width, "height": 800}, color_scheme=scheme)
    expect(page.get_by_role("link", name="A long song")).to_be_visible()
    assert violations(page) == []
    page.get_by_label("A progression, in any key").fill("vi-IV-V7-I")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="3 places")).to_be_visible()
    assert violations(page) == []
    assert overhang(page) <= 0
    page.get_by_role("link", name="A long song").first.click()
    expect(page.get_by_role("heading", name="A long song, its harmony")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert violations(page) == []
    assert overhang(page) <= 0


def test_by_keyboard_alone_a_piece_is_compared_with_another(open_page: Callable[..., Page]) -> None:
    page = open_page(f"/harmony?of={quote(MINT.version('A long song').value)}")
    field = page.get_by_label("Another work, version, recording or score")
    for _ in range(80):
        page.keyboard.press("Tab")
        if field.evaluate("each => each === document.activeElement"):
            break
    page.keyboard.type(MINT.version("Another song").value)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Another song: distance 0.")).to_be_visible()
    expect(page.get_by_text("nearest when it is moved up by 10 semitones")).to_be_visible()


def test_wishes_are_kept_from_page_to_page(open_page: Callable[..., Page]) -> None:
    page = open_page(f"/harmony?of={quote(MINT.version('A long song').value)}")
    page.get_by_label("Chords are told apart").select_option("majmin")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_label("Chords are told apart")).to_have_value("majmin")
    page.get_by_role("link", name="Later").click()
    expect(page.get_by_label("Chords are told apart")).to_have_value("majmin")
    picture = page.get_by_alt_text("Frames as columns")
    picture.scroll_into_view_if_needed()
    assert picture.evaluate("each => each.decode().then(() => each.naturalWidth > 100)")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_statistics_are_read_by_group(open_page: Callable[..., Page], width: int, scheme: str) -> None:
    page = open_page("/harmony", viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.get_by_role("link", name="Statistics of all chords").click()
    expect(page.get_by_role("heading", name="Statistics of chords")).to_be_visible()
    expect(page.get_by_text("5 sequences, 75 chords")).to_be_visible()
    page.get_by_label("Groups by").select_option("annotator")
    page.get_by_role("button", name="Count").click()
    page.get_by_role("link", name="Ben").click()
    expect(page.get_by_role("heading", name="Annotator Ben")).to_be_visible()
    picture = page.get_by_alt_text("A matrix with a number in each cell")
    picture.scroll_into_view_if_needed()
    assert picture.evaluate("each => each.decode().then(() => each.naturalWidth > 100)")
    page.wait_for_load_state("networkidle")
    assert violations(page) == []
    assert overhang(page) <= 0


def test_a_progression_of_the_statistics_is_looked_for(open_page: Callable[..., Page]) -> None:
    page = open_page("/harmony/statistics?length=3")
    page.get_by_role("link", name="C:maj F:maj G:maj").first.click()
    expect(page.get_by_role("status").filter(has_text="place")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("width", [360, 1280])
def test_annotators_are_side_by_side_bar_by_bar(open_page: Callable[..., Page], width: int, scripts: bool) -> None:
    page = open_page(
        f"/harmony?of={quote(MINT.version('A scored song').value)}",
        viewport={"width": width, "height": 800},
        java_script_enabled=scripts,
    )
    chords = page.get_by_role("region", name="Who says which chords")
    expect(chords.get_by_role("columnheader", name="Ann")).to_be_visible()
    expect(chords.get_by_role("columnheader", name="Ben")).to_be_visible()
    expect(chords.get_by_role("row")).to_have_count(17)
    expect(chords.get_by_role("row").nth(2)).to_contain_text("differ")
    expect(chords.get_by_role("row").nth(1)).to_contain_text("alike")
    agreed = page.get_by_role("region", name="How far each two agree")
    expect(agreed.get_by_role("row").nth(1)).to_contain_text("0.750")
    if scripts:
        page.wait_for_load_state("networkidle")
        assert violations(page) == []
        assert overhang(page) <= 0
    page.get_by_role("navigation", name="Passages of the chords").get_by_role("link", name="Later").click()
    expect(chords.get_by_role("rowheader").first).to_have_text("(17)")
    expect(chords.get_by_role("row")).to_have_count(5)
