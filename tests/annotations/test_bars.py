"""What is said of notes, regions and seconds is found by the bars that they are in, in aligned versions too."""

from __future__ import annotations

import json

import pytest
from pyoxigraph import NamedNode

from descant.annotations.bars import bars_of, passage
from descant.annotations.index.entries import Place, Space
from descant.annotations.index.searching import Query, search
from descant.ingest.score import Note, NoteTable
from descant.ontology import records as r
from descant.ontology.mapping import quads
from descant.store.files import files_of
from tests.annotations.conftest import BASE, House, annotation

CONTENT = "sha256-" + "7c" * 32
FILE = f"{BASE}id/file/{CONTENT}.mei"
TRIO, ORCHESTRA = (NamedNode(f"{BASE}id/version/{name}") for name in ("trio", "orchestra"))
SOUND, PAGE = "https://example.org/trio.flac", "https://example.org/page"


@pytest.fixture
def aligned(house: House) -> House:
    """Bar 3 of the trio, in a score, a recording and a page, beside bar 5 of the orchestra."""
    notes = NoteTable((Note("n1", 2, 0, 1, "C", 0, 4, 1, ""), Note("n2", 3, 4, 1, "D", 0, 4, 1, "")))
    bars = json.dumps([{"index": 2, "ids": ["m2"]}, {"index": 3, "ids": ["m3", "m3b"]}]).encode()
    files_of(house.config).keep(CONTENT, {"bars.json": bars, "notes.tsv": notes.to_tsv()})
    places = tuple(map(NamedNode, (f"{FILE}#m3", f"{SOUND}#t=4,6", f"{PAGE}#xywh=10,10,50,50")))
    found = [
        r.Bar(NamedNode(f"{TRIO.value}/bar/3"), TRIO, 3, places=places),
        r.Bar(NamedNode(f"{ORCHESTRA.value}/bar/5"), ORCHESTRA, 5),
        r.BarPair(
            NamedNode(f"{BASE}id/concordance/c/1"),
            NamedNode(f"{BASE}id/concordance/c"),
            NamedNode(f"{TRIO.value}/bar/3"),
            NamedNode(f"{ORCHESTRA.value}/bar/5"),
        ),
    ]
    house.stores.public.add(quads(found, NamedNode(f"{BASE}graph/aligned")))
    return house


def found_in(house: House, version: NamedNode, first: int, last: int, *, aligned: bool = False) -> list[int]:
    house.indexes.follow()
    places = passage(house.stores.public, version.value, first, last, aligned=aligned)
    return search((house.indexes.annotations.public,), Query(overlaps=places), limit=100)


def test_elements_are_known_by_their_bars(aligned: House) -> None:
    bar_of = bars_of(files_of(aligned.config), BASE)
    assert [bar_of(f"{FILE}#{name}") for name in ("m2", "n1", "m3b", "n2", "m9")] == [2, 2, 3, 3, None]
    assert bar_of("https://example.org/elsewhere.mei#m2") is None
    assert bar_of(f"{BASE}id/file/sha256-{'0' * 64}.mei#m2") is None


def test_whatever_is_said_of_a_bar_is_found_by_it(aligned: House) -> None:
    targets = (f"{FILE}#n2", f"{FILE}#m3b", f"{SOUND}#t=5,5.5", f"{PAGE}#xywh=20,20,5,5", f"{TRIO.value}/bar/3")
    keys = [aligned.create(annotation(target=each)).number for each in targets]
    keys.append(
        aligned.create(
            annotation(target={"source": FILE, "selector": {"type": "FragmentSelector", "value": "n2"}})
        ).number
    )
    for each in (f"{FILE}#n1", f"{SOUND}#t=7,8", f"{TRIO.value}/bar/4", f"{TRIO.value}/bar/x"):
        aligned.create(annotation(target=each))
    assert found_in(aligned, TRIO, 3, 3) == found_in(aligned, TRIO, 3, 3, aligned=True) == keys
    assert found_in(aligned, ORCHESTRA, 5, 5) == []
    assert found_in(aligned, ORCHESTRA, 4, 6, aligned=True) == keys
    assert found_in(aligned, ORCHESTRA, 1, 4, aligned=True) == []


def test_places_that_are_counted_have_their_bars(aligned: House) -> None:
    conforms = "https://github.com/music-addressability/ema"
    selector = {"type": "FragmentSelector", "conformsTo": conforms, "value": "2-4/all/@all"}
    key = aligned.create(annotation(target={"source": FILE, "selector": selector})).number
    aligned.indexes.follow()
    for first, last, there in ((1, 1, []), (4, 9, [key])):
        wanted = Query(overlaps=(Place(FILE, Space.BARS, first, last),))
        assert search((aligned.indexes.annotations.public,), wanted, limit=9) == there


def test_bars_without_number_are_one_place(aligned: House) -> None:
    """As a stranger may ask for them."""
    everything = passage(aligned.stores.public, "https://example.org/unknown", 1, 9_999_999, aligned=True)
    assert everything == (Place("https://example.org/unknown", Space.BARS, 1, 9_999_999),)
