"""Harmony in a browser: a progression is found, its piece opened, compared and looked at, by mouse and by keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from browsing import overhang, violations
from playwright.sync_api import Page, expect
from stage import serving

from descant.config import Config
from descant.database import open_database
from descant.ontology import mapping, records
from descant.ontology.iris import OA
from descant.ontology.minting import Minter
from descant.server.annotating.room import close_room
from descant.server.application import create_app
from descant.store.opening import open_stores

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MINT = Minter("http://localhost/")
SONG = {
    "Ann": "C:maj A:min F:maj G:7 C:maj E:7 A:min D:7 G:maj C:7 F:maj F:min C:maj G:7 C:maj C:maj",
    "Ben": "C:maj A:min7 F:maj G:7 C:maj C:maj A:min D:min G:maj C:7 F:maj F:maj C:maj Db:7 C:maj C:maj",
}
OTHER = {"Ann": "D:maj B:min G:maj A:7 D:maj"}


SCORE = (
    "X:1\nT:A scored song\nM:4/4\nL:1/4\nK:C\n" + "[C,CEG]4 | [F,FAc]4 | [G,GBd]2 [G,GBdf]2 | [C,CEG]4 |" * 5 + "]\n"
)
ANALYSIS = "Analyst: Ann\nTime Signature: 4/4\n" + "".join(
    f"m{at} {'C: ' if at == 1 else ''}{numeral}\n" for at, numeral in enumerate(["I", "ii6", "V b3 V7", "I"] * 5, 1)
)


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
    expect(page.get_by_text("3 sequences, 33 chords")).to_be_visible()
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
    page.get_by_role("link", name="C:min F:min Bb:maj").first.click()
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
