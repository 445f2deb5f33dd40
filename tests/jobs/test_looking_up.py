"""Names are looked up after the reading: candidates are claims, and only what has no namesake is the same."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from descant.config import Config
from descant.database import open_database
from descant.ingest.describing import Placement
from descant.ingest.lookup import Candidate, Kind, Query
from descant.ingest.lookup.choosing import ASKED, chosen
from descant.jobs import BATCH, Order, Services, looking_up
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
COLLECTION = """title = "Tunes"
[[work]]
id = "sym"
title = "A Symphony"
composer = "Ada Example"
[[work]]
id = "known"
title = "Another"
composer = "Ada Example"
same_as = ["http://www.wikidata.org/entity/Q42"]
[[version]]
id = "one"
work = "sym"
instruments = ["Zwerchpfeife", " ", "zwerchpfeife"]
files = ["one.abc"]
"""
PEOPLE = [f"https://musicbrainz.org/artist/0b4f5f4d-0000-4000-8000-00000000000{n}" for n in (2, 3)]


@pytest.fixture
def near() -> Iterator[Neighbour]:
    with neighbour() as here:
        yield here


@pytest.fixture
def house(near: Neighbour, tmp_path: Path, cluster: str) -> Iterator[House]:
    config = Config(
        home=tmp_path / "home",
        base="https://example.org/music/",
        min_free=1,
        cluster=cluster,
        lookup_contact="https://example.org/contact",
        lookup_musicbrainz=near.url("").rstrip("/"),
        lookup_wikidata="",
    )
    engine = open_database(config)
    with open_stores(config) as stores, Runner(config, stores, engine) as runner:
        yield House(config, engine, stores, runner)
    engine.dispose()


def answers(near: Neighbour, entity: str, query: str, *found: tuple[str, str, int], milliseconds: int = 0) -> None:
    made = [{"type": "composer", "artist": {"name": "Ada Example"}}] if entity == "work" else []
    credited = [{"name": "Ada Example"}] if entity == "recording" else []
    items = [
        {
            "id": iri.rpartition("/")[2],
            "title": label,
            "score": score,
            "relations": made,
            "artist-credit": credited,
            **({"length": milliseconds} if milliseconds else {}),
        }
        for iri, label, score in found
    ]
    near.says(asked_at(entity, query), json.dumps({f"{entity}s": items}), "application/json")


def asked_at(entity: str, query: str) -> str:
    return f"/ws/2/{entity}?{urlencode(sorted({'query': query, 'fmt': 'json', 'limit': '25'}.items()))}"


def knows(near: Neighbour, *, work: bool = False, person: bool = False) -> None:
    """MusicBrainz knows the tune's work and composer, or answers that it does not."""
    works, people = [(WORK, "Allegretto", 100)] * work, [(PEOPLE[0], "Ada Example", 100)] * person
    answers(near, "work", f"work:({quoted('Allegretto')}) AND artist:({quoted('Ada Example')})", *works)
    answers(near, "artist", f"artist:({quoted('Ada Example')})", *people)


class Quiet:
    """Tools of a job that nobody watches."""

    attempt = 1

    def progress(self, done: float, total: float | None = None, message: str = "") -> None: ...

    def log(self, message: str, level: str = "info") -> None: ...

    def check(self) -> None: ...


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


def test_what_a_person_rejected_is_not_the_same_when_it_is_looked_up_again(
    house: House, near: Neighbour, tmp_path: Path
) -> None:
    file = tmp_path / "tune.abc"
    file.write_text(TUNE)
    knows(near, work=True, person=True)
    look_up(house, file)
    [same] = said(house, OWL.sameAs)
    [claim] = {quad.subject for quad in said(house, OA.hasBody) if quad.object == same.object}
    verdict, graph = NamedNode("https://example.org/verdict"), NamedNode("https://example.org/graph/verdict")
    house.stores.public.add([Quad(verdict, OA.hasTarget, claim, graph), Quad(verdict, OA.hasBody, DSC.rejected, graph)])
    [job] = look_up(house, file, again=True)
    assert job.result is not None
    assert job.result["same_as"] == {}
    assert said(house, OWL.sameAs) == []


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


def test_the_answers_to_two_questions_about_one_thing_stay_side_by_side(
    house: House, near: Neighbour, tmp_path: Path
) -> None:
    need_chromaprint()
    sound = write(tmp_path / "a.wav", melody())
    played = "https://musicbrainz.org/recording/0b4f5f4d-0000-4000-8000-000000000005"
    tagged = convert(sound, tmp_path / "a.flac", "-metadata", "title=Allegretto", "-metadata", "artist=Ada Example")
    poor = convert(sound, tmp_path / "b.m4a", "-metadata", "title=Track 01")
    for title in ("Allegretto", "Track 01"):
        answers(near, "work", f"work:({quoted(title)})")
    answers(near, "artist", f"artist:({quoted('Ada Example')})")
    answers(near, "recording", f"recording:({quoted('Track 01')})")
    asked = f"recording:({quoted('Allegretto')}) AND artist:({quoted('Ada Example')})"
    answers(near, "recording", asked, (played, "Allegretto", 100), milliseconds=12_000)
    look_up(house, tagged)
    assert len(said(house, OWL.sameAs)) == 1
    look_up(house, poor)
    assert [quad.object for quad in said(house, OWL.sameAs)] == [NamedNode(played)]


def test_what_no_file_asks_for_any_more_is_taken_out(house: House, near: Neighbour, tmp_path: Path) -> None:
    file, other = tmp_path / "tune.abc", tmp_path / "other.abc"
    file.write_text(TUNE)
    other.write_text(TUNE.replace("Allegretto", "Presto"))
    knows(near, work=True, person=True)
    answers(near, "work", f"work:({quoted('Presto')}) AND artist:({quoted('Ada Example')})")
    look_up(house, file)
    look_up(house, other)
    assert len(said(house, OWL.sameAs)) == 1
    file.write_text(TUNE.replace("T:Allegretto\n", "").replace("Ada", "Bob"))
    house.ingest(file)  # without looking up
    assert said(house, OWL.sameAs) == []
    assert {quad.object for quad in said(house, OA.hasBody)} == {NamedNode(PEOPLE[0])}, "the other asks for her still"


def test_what_was_read_before_can_be_looked_up_later(house: House, near: Neighbour, tmp_path: Path) -> None:
    file = tmp_path / "tune.abc"
    file.write_text(TUNE)
    house.ingest(file)
    knows(near, work=True)
    look_up(house, file)
    assert [quad.object for quad in said(house, OWL.sameAs)] == [NamedNode(WORK)]
    asked = len(near.asked)
    assert look_up(house, file) == []
    assert len(near.asked) == asked


def test_a_work_is_asked_for_by_what_it_is_called(house: House, near: Neighbour, tmp_path: Path) -> None:
    """By whoever describes it, and not by the title in one of its files."""
    file = tmp_path / "one.abc"
    file.write_text(TUNE)
    (tmp_path / "collection.toml").write_text(COLLECTION)
    jobs = look_up(house, tmp_path / "collection.toml")
    asked = [(each["kind"], each["name"]) for job in jobs for each in job.parameters["questions"]]
    assert sorted(set(asked)) == [("instrument", "Zwerchpfeife"), ("person", "Ada Example"), ("work", "A Symphony")]


def test_a_question_that_is_refused_is_no_end(house: House, near: Neighbour, tmp_path: Path) -> None:
    file = tmp_path / "tune.abc"
    file.write_text(TUNE)
    knows(near, person=True)
    near.says(asked_at("work", f"work:({quoted('Allegretto')}) AND artist:({quoted('Ada Example')})"), "{}", status=400)
    (job,) = look_up(house, file)
    assert job.result is not None
    assert (job.result["claims"], job.result["unanswered"]) == (1, 1)


def test_what_there_is_no_time_for_is_left_to_the_next(
    house: House, near: Neighbour, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tune.abc").write_text(TUNE)
    knows(near, work=True, person=True)
    (job,) = look_up(house, tmp_path / "tune.abc")
    monkeypatch.setattr(looking_up, "BUDGET", -1.0)
    answers = LookingUp().work(job.parameters, Quiet())
    assert (answers.found, len(answers.rest)) == ([], 2)
    orders: list[Order] = []
    services = Services(job, house.config, house.stores, house.engine, Quiet().log, orders.extend)
    LookingUp().finish(answers, services)
    assert [each["name"] for each in orders[0].parameters["questions"]] == ["Allegretto", "Ada Example"]


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
        Candidate("a:b", label, "Symphony", score, makers=(by,)) for label, score in zip(labels, scores, strict=True)
    ]
    expected = None if best is None else candidates[best]
    assert chosen(Query(Kind.WORK, "Symphony No. 7", "Beethoven, Ludwig van"), candidates) == expected


@pytest.mark.parametrize(
    ("kind", "name", "by", "label", "maker"),
    [
        (Kind.WORK, "Allegretto", None, "Allegretto", "Ada Example"),
        (Kind.WORK, "Allegretto", "Ada Example", "Allegretto", ""),
        (Kind.WORK, "Allegretto", "Ada Example", "Allegretto", "Ada Else"),
        (Kind.WORK, "Allegretto", "Bach", "Allegretto", "Carl Philipp Emanuel Bach"),
        (Kind.WORK, "???", "Ada Example", "!!!", "Ada Example"),
        (Kind.WORK, "Allegretto", "???", "Allegretto", "Ada Example"),
        (Kind.PERSON, "Ada Example", None, "Ada Example", "Ada Example"),
        (Kind.INSTRUMENT, "oboe", None, "oboe", ""),
        (Kind.RECORDING, "Allegretto", "Ada Example", "Allegretto", "Ada Example"),
    ],
)
def test_a_name_alone_is_not_enough(kind: Kind, name: str, by: str | None, label: str, maker: str) -> None:
    assert chosen(Query(kind, name, by), [Candidate("a:b", label, "", 1.0, makers=(maker,))]) is None


def test_one_maker_must_have_the_name_and_not_two_together() -> None:
    query = Query(Kind.WORK, "Allegretto", "Ada Schmidt")
    both = Candidate("a:b", "Allegretto", "", 1.0, makers=("Otto Schmidt", "Ada Example"))
    assert chosen(query, [both]) is None
    assert chosen(query, [replace(both, makers=("Otto Schmidt", "Schmidt, Ada"))])


def test_who_may_have_namesakes_is_not_chosen() -> None:
    query = Query(Kind.RECORDING, "Allegretto", "The Quartet", seconds=480)
    one = Candidate("a:b", "Allegretto", "", 1.0, 480, ("The Quartet",))
    assert chosen(query, [one, replace(one, iri="a:c", seconds=600)]) == one
    assert chosen(query, [one, replace(one, iri="a:c", seconds=None)]) is None, "it may be as long"
    work = replace(query, kind=Kind.WORK, seconds=None)
    others = [replace(one, iri=f"a:{n}", label=f"Other {n}") for n in range(ASKED - 1)]
    assert chosen(work, [one, *others[1:]]) == one
    assert chosen(work, [one, *others]) is None, "there may be more"


@pytest.mark.parametrize(
    ("seconds", "known", "same"), [(480.0, 481.9, True), (480.0, 483.0, False), (None, 480.0, False)]
)
def test_a_recording_must_be_as_long(seconds: float | None, known: float, *, same: bool) -> None:
    candidate = Candidate("a:b", "Allegretto", "", 1.0, known, ("The Quartet",))
    query = Query(Kind.RECORDING, "Allegretto", "The Quartet", seconds=seconds)
    assert chosen(query, [candidate]) == (candidate if same else None)
