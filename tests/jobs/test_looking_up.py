"""Names are looked up after the reading: candidates are claims, and only what has no namesake is the same."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from pyoxigraph import Literal, NamedNode

from descant.config import Config
from descant.database import open_database
from descant.ingest.describing import Placement
from descant.ingest.lookup import Candidate, Kind, Query
from descant.ingest.lookup.choosing import chosen
from descant.jobs import BATCH, Order
from descant.jobs.ingesting.orders import Course, locations, orders
from descant.jobs.looking_up import LookingUp
from descant.jobs.runner import Runner
from descant.jobs.submitting import submit_batch
from descant.jobs.table import Job, new_id
from descant.ontology.iris import AFO, OA, OWL, PROV
from descant.ontology.validation import validate
from descant.store.opening import open_stores
from tests.jobs.test_ingesting import House, said
from tests.neighbour import Neighbour, neighbour

TUNE = "X:1\nT:Allegretto\nC:Ada Example\nM:4/4\nL:1/4\nK:C\nCDEF|\n"
WORK = "https://musicbrainz.org/work/0b4f5f4d-0000-4000-8000-000000000001"
PEOPLE = [f"https://musicbrainz.org/artist/0b4f5f4d-0000-4000-8000-00000000000{n}" for n in (2, 3)]


@pytest.fixture
def near() -> Iterator[Neighbour]:
    with neighbour() as here:
        yield here


@pytest.fixture
def house(near: Neighbour, tmp_path: Path) -> Iterator[House]:
    config = Config(
        home=tmp_path / "home",
        base="https://example.org/music/",
        min_free=1,
        lookup_contact="https://example.org/contact",
        lookup_musicbrainz=near.url("").rstrip("/"),
        lookup_wikidata="",
    )
    engine = open_database(config)
    with open_stores(config) as stores, Runner(config, stores, engine) as runner:
        yield House(config, engine, stores, runner)
    engine.dispose()


def answers(near: Neighbour, entity: str, query: str, *found: tuple[str, str, int]) -> None:
    parameters = urlencode(sorted({"query": query, "fmt": "json", "limit": "10"}.items()))
    made = [{"type": "composer", "artist": {"name": "Ada Example"}}] if entity == "work" else []
    items = [
        {"id": iri.rpartition("/")[2], "title": label, "score": score, "relations": made} for iri, label, score in found
    ]
    near.says(f"/ws/2/{entity}?{parameters}", json.dumps({f"{entity}s": items}), "application/json")


def look_up(house: House, file: Path, *, again: bool = False) -> list[Job]:
    found = locations([str(file)], Placement())
    wanted = orders(found, house.config, house.engine, again=again, course=Course(look_up=True))
    batch = submit_batch(house.engine, Order(kind=BATCH, key=new_id()), wanted)
    house.runner.wake()
    assert house.runner.wait(batch.id, 300).state.value == "done"
    return [job for job in house.children(batch.id) if job.kind == LookingUp.name]


def test_what_has_no_namesake_is_the_same_and_the_rest_are_claims(
    house: House, near: Neighbour, tmp_path: Path
) -> None:
    file = tmp_path / "tune.abc"
    file.write_text(TUNE)
    answers(near, "work", 'work:("Allegretto") AND artist:("Ada" "Example")', (WORK, "Allegretto.", 100))
    answers(
        near,
        "artist",
        'artist:("Ada" "Example")',
        *((iri, name, 100) for iri, name in zip(PEOPLE, ("Ada Example", "Ada Else"), strict=True)),
    )
    (job,) = look_up(house, file)
    assert job.result is not None
    assert (job.result["claims"], job.result["unanswered"]) == (3, 0)
    (same,) = said(house, OWL.sameAs)
    assert same.object == NamedNode(WORK)
    assert job.result["same_as"] == {same.subject.value: WORK}  # type: ignore[union-attr] # an IRI
    claimed = said(house, OA.hasBody)
    assert {quad.object for quad in claimed} == {NamedNode(each) for each in (WORK, *PEOPLE)}
    assert {quad.graph_name for quad in claimed} == {same.graph_name}  # of the look-up, not of the source
    assert {quad.object for quad in said(house, AFO.confidence)} == {Literal(1.0)}
    agents = {quad.object for quad in said(house, PROV.wasAssociatedWith) if quad.graph_name == same.graph_name}
    assert agents == {NamedNode("https://example.org/music/id/agent/descant-look-up")}
    assert validate(list(house.stores.public.graph(same.graph_name))).conforms  # type: ignore[arg-type] # its graph

    asked = len(near.asked)
    look_up(house, file, again=True)
    assert len(near.asked) == asked  # answers are kept
    assert set(said(house, OA.hasBody)) == set(claimed)


def test_without_a_network_the_reading_is_done_all_the_same(house: House, near: Neighbour, tmp_path: Path) -> None:
    file = tmp_path / "tune.abc"
    file.write_text(TUNE)
    (job,) = look_up(house, file)  # 404 to all that is asked
    assert job.state.value == "done"
    assert job.result is not None
    assert (job.result["claims"], job.result["unanswered"], job.result["same_as"]) == (0, 2, {})
    assert len(near.asked) == 1


def test_nobody_is_asked_unless_that_is_wanted(house: House, near: Neighbour, tmp_path: Path) -> None:
    file = tmp_path / "tune.abc"
    file.write_text(TUNE)
    assert [job.kind for job in house.ingest(file)] == ["ingest"]
    assert near.asked == []


@pytest.mark.parametrize(
    ("labels", "scores", "best"),
    [
        (("Symphony no. 7", "Symphony no. 8"), (0.9, 1.0), 0),
        (("Symphony No 7",), (0.89,), None),
        (("Symphony no. 7", "symphony, no. 7"), (1.0, 0.3), None),
        (("Symphony no. 7 in A",), (1.0,), None),
        ((), (), None),
    ],
)
def test_only_one_of_the_very_name_is_chosen(
    labels: tuple[str, ...], scores: tuple[float, ...], best: int | None
) -> None:
    by = "Ludwig van Beethoven"
    candidates = [
        Candidate("a:b", label, f"Symphony, {by}", score) for label, score in zip(labels, scores, strict=True)
    ]
    expected = None if best is None else candidates[best]
    assert chosen(Query(Kind.WORK, "Symphony No. 7", "Beethoven, Ludwig van"), candidates) == expected


@pytest.mark.parametrize(
    ("kind", "name", "by", "label", "description"),
    [
        (Kind.WORK, "Allegretto", None, "Allegretto", "Ada Example"),
        (Kind.WORK, "Allegretto", "Ada Example", "Allegretto", ""),
        (Kind.WORK, "Allegretto", "Ada Example", "Allegretto", "Ada Else"),
        (Kind.WORK, "???", "Ada Example", "!!!", "Ada Example"),
        (Kind.WORK, "Allegretto", "???", "Allegretto", "Ada Example"),
        (Kind.PERSON, "Ada Example", None, "Ada Example", "Person"),
    ],
)
def test_a_name_alone_is_not_enough(kind: Kind, name: str, by: str | None, label: str, description: str) -> None:
    assert chosen(Query(kind, name, by), [Candidate("a:b", label, description, 1.0)]) is None
