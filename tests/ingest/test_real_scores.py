"""Every real score: those that have notes and bars are read, the others say what they lack. Prints the table."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from descant.errors import DescantError
from descant.ingest import read
from descant.ingest.inputs import Input
from descant.ingest.notation.engraver import engrave
from descant.ingest.notation.xml import MEI, XML_ID
from descant.ingest.reading import Reading

PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, collect_ids=False)
LACKS = ("no bars", "no music in it", "it is a corpus", "neither bars nor notes")


def scores(shared_data: Path) -> list[Path]:
    found = [*(shared_data / "arrangements").glob("*.xml"), *(shared_data / "scores").glob("*")]
    return sorted(path for path in found if path.suffix in (".xml", ".mei"))


def counts(path: Path) -> tuple[int, int, set[str]]:
    """Notes, measures and zones that are there, by lxml alone; head incipits are not of the music."""
    root = etree.parse(str(path), PARSER).getroot()
    body = root.find(f".//{MEI}body")
    if body is None:
        return 0, 0, set()
    named = {each[1:] for said in root.xpath("//@facs") for each in str(said).split() if each.startswith("#")}
    zones = {
        name
        for zone in root.iter(MEI + "zone")
        if (name := zone.get(XML_ID)) and (zone.get("type") == "measure" or name in named)
    }
    return sum(1 for _ in body.iter(MEI + "note")), sum(1 for _ in body.iter(MEI + "measure")), zones


def reading_of(path: Path) -> Reading | DescantError:
    try:
        return read(Input.of(path))
    except DescantError as error:
        return error


@pytest.mark.slow
def test_all_that_have_notes_and_bars_are_read(shared_data: Path) -> None:
    wanted = read_ones = 0
    print(f"\n{'':58} {'notes':>6} {'rows':>6} {'meas.':>6} {'bars':>6} {'zones':>6}")
    for path in scores(shared_data):
        notes, measures, zones = counts(path)
        found = reading_of(path)
        if isinstance(found, DescantError):
            print(f"{path.name[:58]:58} {found.message.removeprefix(path.name)}")
            assert any(each in found.message for each in LACKS), found
            assert not (notes and measures), found
            continue
        assert found.score
        ids = {name for bar in found.score.bars for name in bar.ids}
        sizes = (notes, len(found.score.notes), measures, len(found.score.bars), len(found.score.zones))
        print(f"{path.name[:58]:58} " + " ".join(f"{each:6}" for each in sizes))
        assert len(ids) == measures
        assert {zone.id for zone in found.score.zones} == zones
        if notes and measures:
            wanted += 1
            read_ones += bool(len(found.score.notes))
    print(f"{read_ones} of {wanted} scores with notes and bars were read")
    assert read_ones >= 0.97 * wanted


def test_four_hands(shared_data: Path) -> None:
    found = read(Input.of(shared_data / "arrangements" / "op92_Kl4HSteiner__D-BNba_C92_27.xml")).score
    assert found
    assert len(found.bars) == 278
    assert sum(bar.onset is not None for bar in found.bars) == 24


def test_an_orchestra_with_four_movements(shared_data: Path) -> None:
    found = read(Input.of(shared_data / "arrangements" / "op93_OA_Part__D-BNba_C93_30.xml"))
    assert found.score
    assert (len(found.score.movements), len(found.score.bars), len(found.score.zones)) == (4, 1042, 1042)
    assert len(found.pages) == 150
    assert all(zone.bar for zone in found.score.zones)
    assert found.pages[0].service


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    ["Freischuetz__K20_mov8.xml", "sample-3.0__Ravel_Le_tombeau.mei", "Marenzio__M_01_5_05_Tirsi_morir_volea.mei"],
)
def test_what_is_stored_has_every_id_that_verovio_shows(shared_data: Path, name: str) -> None:
    found = read(Input.of(shared_data / "scores" / name))
    assert found.stored
    assert found.score
    one, two = (engrave(found.stored.decode(), "mei", name) for _ in range(2))
    assert one
    assert two
    assert one.onsets == two.onsets
    assert {note.id for note in found.score.notes.notes if not note.tie} <= one.onsets.keys()
