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
from descant.ontology.iris import AFO, DSC, MO, OA, OWL, PROV
from descant.ontology.validation import validate
from descant.store.opening import open_stores
from tests.ingest.sounds import RATE, convert, melody, need_chromaprint, write
from tests.ingest.test_musicxml import PARTWISE
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


def answers(near: Neighbour, entity: str, query: str, *found: tuple[str, str, int], milliseconds: int = 0) -> None:
    parameters = urlencode(sorted({"query": query, "fmt": "json", "limit": "10"}.items()))
    made = [{"type": "composer", "artist": {"name": "Ada Example"}}] if entity in ("work", "recording") else []
    items = [
        {
            "id": iri.rpartition("/")[2],
            "title": label,
            "score": score,
            "relations": made,
            **({"length": milliseconds} if milliseconds else {}),
        }
        for iri, label, score in found
    ]
    near.says(f"/ws/2/{entity}?{parameters}", json.dumps({f"{entity}s": items}), "application/json")


def quoted(name: str) -> str:
    return " ".join(f'"{word}"' for word in name.split())


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
    graphs = {quad.graph_name for quad in claimed}
    assert len(graphs) == 2  # one a question: of the look-up, not of the source
    assert same.graph_name in graphs
    assert {quad.object for quad in said(house, AFO.confidence)} == {Literal(1.0)}
    agents = {quad.object for quad in said(house, PROV.wasAssociatedWith) if quad.graph_name in graphs}
    assert agents == {NamedNode("https://example.org/music/id/agent/descant-look-up")}
    for graph in graphs:
        assert validate(list(house.stores.public.graph(graph))).conforms  # type: ignore[arg-type] # its graph

    asked = len(near.asked)
    look_up(house, file, again=True)
    assert len(near.asked) == asked  # answers are kept
    assert set(said(house, OA.hasBody)) == set(claimed)


def test_an_instrument_of_no_known_name_is_claimed_for_the_version_s_own(
    house: House, near: Neighbour, tmp_path: Path
) -> None:
    file = tmp_path / "tune.musicxml"
    file.write_text(PARTWISE.replace("Violin<", "Zwerchpfeife<"))
    fife = "https://musicbrainz.org/instrument/0b4f5f4d-0000-4000-8000-000000000004"
    for name in ("Clara Schumann", "Fanny Hensel"):
        answers(near, "artist", f"artist:({quoted(name)})")
    answers(near, "work", f'work:("Lied") AND artist:({quoted("Clara Schumann")})')
    answers(near, "instrument", 'instrument:("Zwerchpfeife") OR alias:("Zwerchpfeife")', (fife, "fife", 100))
    look_up(house, file)
    [scored] = said(house, DSC.scoredFor)
    [claimed] = [quad for quad in said(house, OA.hasBody) if quad.object == NamedNode(fife)]
    [target] = [quad.object for quad in said(house, OA.hasTarget) if quad.subject == claimed.subject]
    assert target == scored.object
    assert said(house, OWL.sameAs) == []  # a name is not enough


def test_a_recording_is_the_one_that_is_as_long(house: House, near: Neighbour, tmp_path: Path) -> None:
    need_chromaprint()
    tags = ("-metadata", "title=Allegretto", "-metadata", "artist=Ada Example")
    sound = write(tmp_path / "a.wav", melody())
    first, second = convert(sound, tmp_path / "a.flac", *tags), convert(sound, tmp_path / "b.m4a", *tags)
    played = "https://musicbrainz.org/recording/0b4f5f4d-0000-4000-8000-000000000005"
    milliseconds = round(len(melody()) / RATE * 1000) + 1100
    answers(near, "work", 'work:("Allegretto")')
    answers(near, "artist", f"artist:({quoted('Ada Example')})")
    asked = f'recording:("Allegretto") AND artist:({quoted("Ada Example")})'
    answers(near, "recording", asked, (played, "Allegretto", 100), milliseconds=milliseconds)
    look_up(house, first)
    [same] = said(house, OWL.sameAs)
    [encodes] = said(house, MO.encodes)
    assert (same.subject, same.object) == (encodes.object, NamedNode(played))
    look_up(house, second)
    assert len(said(house, MO.encodes)) == 2
    assert {quad.subject for quad in said(house, OWL.sameAs)} == {encodes.object}  # the same sound, the same signal


def test_all_tunes_of_a_book_are_looked_up(house: House, near: Neighbour, tmp_path: Path) -> None:
    file = tmp_path / "book.abc"
    file.write_text(TUNE + "\n" + TUNE.replace("X:1", "X:2").replace("Allegretto", "Presto"))
    (job,) = look_up(house, file)
    assert {each["name"] for each in job.parameters["questions"]} == {"Allegretto", "Presto", "Ada Example"}


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
        (Kind.INSTRUMENT, "oboe", None, "oboe", "Wind instrument"),
        (Kind.RECORDING, "Allegretto", "Ada Example", "Allegretto", "Ada Example"),
    ],
)
def test_a_name_alone_is_not_enough(kind: Kind, name: str, by: str | None, label: str, description: str) -> None:
    assert chosen(Query(kind, name, by), [Candidate("a:b", label, description, 1.0)]) is None


@pytest.mark.parametrize(
    ("seconds", "known", "same"), [(480.0, 481.9, True), (480.0, 483.0, False), (None, 480.0, False)]
)
def test_a_recording_must_be_as_long(seconds: float | None, known: float, *, same: bool) -> None:
    candidate = Candidate("a:b", "Allegretto", "The Quartet", 1.0, known)
    query = Query(Kind.RECORDING, "Allegretto", "The Quartet", seconds=seconds)
    assert chosen(query, [candidate]) == (candidate if same else None)
