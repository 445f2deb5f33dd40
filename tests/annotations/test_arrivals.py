"""What is read after the annotations about it puts them into its work and its bars, whoever read it, whenever."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from pyoxigraph import NamedNode

from descant.annotations.arrivals import LATE
from descant.annotations.following import Indexes
from descant.annotations.index.entries import Facet, Place, Space
from descant.annotations.index.searching import Query, search
from descant.annotations.indexing import Known
from descant.ingest.score import Note, NoteTable
from descant.jobs.ingesting.origins import remember
from descant.jobs.table import writing
from descant.ontology import records as r
from descant.ontology.mapping import quads
from descant.store.files import files_of
from tests.annotations.conftest import BASE, CLARA, ROBERT, House, annotation

CONTENT = "sha256-" + "7c" * 32
FILE = NamedNode(f"{BASE}id/file/{CONTENT}.mei")
GRAPH = NamedNode(f"{BASE}graph/source/trio")
VERSION, SOURCE = NamedNode(f"{BASE}id/version/trio"), NamedNode(f"{BASE}id/source/trio")
WORK = (Facet.WORK, "op92-2")


def describe(house: House, work: str = "op92-2", *, told: bool = False) -> None:
    found = [
        r.Version(VERSION, NamedNode(f"{BASE}id/work/{work}")),
        r.Source(iri=SOURCE, kind=r.SourceKind.NOTATED, version=VERSION, file=FILE),
    ]
    house.stores.public.put(quads(found, GRAPH), graphs=[GRAPH])
    if told:
        house.indexes.note_graph(GRAPH.value)
        return
    with writing(house.engine) as connection:
        remember(connection, "/somewhere/trio.mei", state=work, content=CONTENT, graph=GRAPH.value, result={})


def found(house: House, *, private: bool = False, **said: object) -> list[int]:
    house.indexes.follow()
    index = house.indexes.annotations.private if private else house.indexes.annotations.public
    return search((index,), Query(**said), limit=100)  # type: ignore[arg-type] # by its own names


@pytest.mark.parametrize("told", [False, True])
def test_annotations_are_in_the_work_of_what_is_read_later(house: House, *, told: bool) -> None:
    key = house.create(annotation(target=f"{FILE.value}#m1")).number
    other = house.create().number
    assert found(house, facets=(WORK,)) == []
    describe(house, told=told)
    assert found(house, facets=(WORK,)) == [key]
    assert found(house) == [key, other]
    describe(house, "another", told=told)
    assert found(house, facets=(WORK,)) == []
    assert found(house, facets=((Facet.WORK, "another"),)) == [key]


def test_private_ones_stay_where_they_are(house: House) -> None:
    kept = house.create(annotation(target=FILE.value, visibility="private"), who=ROBERT)
    assert found(house, private=True, facets=(WORK,)) == []
    describe(house)
    assert found(house, facets=(WORK,)) == []
    assert found(house, private=True, facets=(WORK,)) == [kept.number]


def test_what_was_changed_in_between_is_not_put_back(house: House) -> None:
    kept = house.create(annotation(target=FILE.value))
    found(house)
    describe(house)
    house.desk.delete(CLARA, kept.name)
    assert found(house) == []


def test_bars_of_a_score_that_is_read_later_are_known(house: House) -> None:
    key = house.create(annotation(target=f"{FILE.value}#n1")).number
    place = Place(FILE.value, Space.BARS, 2, 2)
    assert found(house, overlaps=(place,)) == []
    notes = NoteTable((Note("n1", 2, 0, 1, "C", 0, 4, 1, ""),))
    files_of(house.config).keep(
        CONTENT, {"bars.json": json.dumps([{"index": 2, "ids": ["m2"]}]).encode(), "notes.tsv": notes.to_tsv()}
    )
    describe(house)
    assert found(house, overlaps=(place,)) == [key]


def test_what_was_read_while_nobody_followed_is_met_at_the_next_start(house: House) -> None:
    key = house.create(annotation(target=FILE.value)).number
    found(house)
    house.indexes.close()
    describe(house)
    files = files_of(house.config)
    again = Indexes(
        house.engine,
        house.config.home / "search",
        BASE,
        Known.of(house.engine, house.stores.public, files, BASE, house.config.home / "search"),
    )
    house.indexes = again  # which the house closes
    again.follow()
    assert search((again.annotations.public,), Query(facets=(WORK,)), limit=9) == [key]


def test_a_fault_in_between_forgets_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    key = house.create(annotation(target=FILE.value)).number
    found(house)
    describe(house)

    def fails(*_: object) -> None:
        raise OSError("the disk is away")

    with monkeypatch.context() as patched:
        patched.setattr(house.indexes.annotations.public, "take_again", fails)
        with pytest.raises(OSError, match="away"):
            house.indexes.follow()
    assert found(house, facets=(WORK,)) == [key]


def test_nothing_is_read_twice_for_one_reading(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    describe(house)
    found(house)
    taken: list[object] = []
    monkeypatch.setattr(house.indexes.annotations.public, "take_again", lambda *said: taken.append(said))
    found(house)
    found(house)
    assert timedelta(0) < LATE
    assert taken == []
