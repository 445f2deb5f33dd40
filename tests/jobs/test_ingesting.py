"""Files become sources: unchanged ones are left alone, changed ones replaced, bad ones reported."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode, Quad
from sqlalchemy import Engine

from descant.config import Config
from descant.database import open_database
from descant.ingest.describing import Placement
from descant.jobs import BATCH, Order
from descant.jobs.ingesting.orders import Location, locations, orders
from descant.jobs.ingesting.orphans import list_orphans
from descant.jobs.looking import Wanted, list_jobs
from descant.jobs.runner import Runner
from descant.jobs.submitting import submit_batch
from descant.jobs.table import Job, new_id
from descant.ontology.iris import DSC, FRBR, OA, PROV, RDF, RDFS
from descant.store import Stores
from descant.store.files import files_of
from descant.store.opening import open_stores
from tests.ingest.notation.scores import bar, document, note, score

COLLECTION = """
licence = "https://example.org/licence"
[[work]]
id = "tune"
title = "A tune"
[[version]]
id = "one"
work = "tune"
label = "First"
files = ["one.mei"]
[[version]]
id = "two"
work = "tune"
label = "Second"
arrangement_of = "one"
files = ["two.mei", "missing.mei"]
"""


def mei(*pitches: str) -> str:
    """A bar for each pitch, with ids of the encoder's own."""
    bars = (
        bar(note(pitch, "1", f'xml:id="n{index}"'), n=index, more=f'xml:id="m{index}"')
        for index, pitch in enumerate(pitches, 1)
    )
    return document(score("".join(bars)))


@dataclass
class House:
    config: Config
    engine: Engine
    stores: Stores
    runner: Runner

    def ingest(self, *places: Path | str, again: bool = False, owner: str = "owner", **placement: str) -> list[Job]:
        found = list(locations(map(str, places), Placement(**placement)))  # type: ignore[arg-type] # text only
        batch = submit_batch(
            self.engine,
            Order(kind=BATCH, key=new_id(), owner=owner),
            orders(found, self.config, self.engine, again=again),
        )
        self.runner.wake()
        assert self.runner.wait(batch.id, 300).ended
        return list(self.children(batch.id))

    def children(self, parent: str) -> Iterator[Job]:
        for job in reversed(list_jobs(self.engine, Wanted(parent=parent, limit=1000))):
            yield job
            yield from self.children(job.id)

    def quads(self) -> set[str]:
        return {str(quad) for quad in self.stores.public.quads()}

    def of_type(self, kind: NamedNode) -> set[NamedNode]:
        return {
            quad.subject for quad in self.stores.public.quads() if quad.predicate == RDF.type and quad.object == kind
        }  # type: ignore[misc] # IRIs


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    home = tmp_path_factory.mktemp("home")
    config = Config(home=home, base="https://example.org/music/", min_free=1)
    engine = open_database(config)
    with open_stores(config) as stores, Runner(config, stores, engine) as runner:
        yield House(config, engine, stores, runner)
    engine.dispose()


@pytest.fixture(autouse=True)
def clean(house: House) -> None:
    for graph in list(house.stores.public.graphs()):
        house.stores.public.drop(graph)


def said(house: House, predicate: NamedNode) -> list[Quad]:
    return [quad for quad in house.stores.public.quads() if quad.predicate == predicate]


def result_of(jobs: list[Job]) -> dict[str, Any]:
    (job,) = jobs
    assert job.result is not None, job.error
    return job.result


def test_a_score_becomes_a_source(house: House, tmp_path: Path) -> None:
    file = tmp_path / "tune.mei"
    file.write_text(mei("c4", "d4", "e4"))
    result = result_of(house.ingest(file, work="Tune", licence="https://example.org/licence"))
    assert (result["status"], result["bars"], result["notes"]) == ("read", 3, 3)
    assert result["licence"] == "https://example.org/licence"
    assert len(house.of_type(DSC.Bar)) == 3
    assert {str(each) for each in house.stores.public.graphs()} == {f"<{result['graph']}>"}
    kept = files_of(house.config)
    assert kept.path(result["content"], "original.mei").read_text() == file.read_text()
    assert {"notes.tsv", "bars.json", "kept.mei"} <= set(kept.names(result["content"]))
    assert str(tmp_path) not in "".join(house.quads())


def test_a_second_ingest_writes_nothing(house: House, tmp_path: Path) -> None:
    file = tmp_path / "tune.mei"
    file.write_text(mei("c4", "g4"))
    first = result_of(house.ingest(file))
    version, before = house.stores.public.version(), house.quads()
    second = result_of(house.ingest(file))
    assert (first["status"], second["status"]) == ("read", "unchanged")
    assert second["source"] == first["source"]
    assert (house.stores.public.version(), house.quads()) == (version, before)


def test_another_licence_is_a_change(house: House, tmp_path: Path) -> None:
    file = tmp_path / "tune.mei"
    file.write_text(mei("c4", "a4"))
    house.ingest(file)
    result = result_of(house.ingest(file, licence="https://example.org/licence"))
    assert result["status"] == "read"
    assert "<https://example.org/licence>" in "".join(house.quads())


def test_reading_again_gives_the_same_but_for_the_time(house: House, tmp_path: Path) -> None:
    file = tmp_path / "tune.mei"
    file.write_text(mei("c4", "b4"))
    house.ingest(file)
    before = lasting(house)
    assert result_of(house.ingest(file, again=True))["status"] == "read"
    assert lasting(house) == before


def lasting(house: House) -> set[str]:
    """All but the time and blank nodes, which are made fresh."""
    return {each for each in house.quads() if "endedAtTime" not in each and "_:" not in each}


def test_a_changed_file_replaces_its_graph_and_orphans_are_listed(house: House, tmp_path: Path) -> None:
    file = tmp_path / "tune.mei"
    file.write_text(mei("c3", "d3", "e3"))
    first = result_of(house.ingest(file))
    notes = NamedNode("https://example.org/music/graph/notes")
    places = {name: NamedNode(f"{first['file']}#{name}") for name in ("n2", "m3", "n1")}
    annotations = {name: NamedNode(f"https://example.org/music/annotations/{name}") for name in places}
    house.stores.public.put([Quad(annotations[name], OA.hasTarget, places[name], notes) for name in places])
    selection = NamedNode("https://example.org/music/id/selection/s")
    house.stores.private.put([Quad(selection, FRBR.part, places["n2"], notes)])

    file.write_text(mei("c3", "d3").replace('xml:id="n2"', 'xml:id="other"'))  # n2 renamed, bar 3 gone
    second = result_of(house.ingest(file))
    assert second["version"] == first["version"]
    assert second["source"] != first["source"]
    assert len(house.of_type(DSC.Bar)) == 2
    assert not house.stores.public.contains(NamedNode(first["graph"]))
    orphans = {(each["anchored"], each["candidate"]) for each in second["orphans"]}
    assert orphans == {
        (annotations["n2"].value, f"{second['file']}#other"),
        (selection.value, f"{second['file']}#other"),
        (annotations["m3"].value, f"{second['file']}#m2"),  # the nearest bar that there is
    }
    assert len(list(house.stores.public.graph(notes))) == 3  # nothing is dropped or rewritten
    assert result_of(house.ingest(file))["orphans"] == []  # said once; the list has them


def test_annotations_of_bars_that_no_source_has_are_orphans(house: House, tmp_path: Path) -> None:
    file, other = tmp_path / "tune.mei", tmp_path / "other.mei"
    file.write_text(mei("c3", "d3", "e3", "f3"))
    other.write_text(mei("c4", "d4", "e4"))
    first = result_of(house.ingest(file))
    house.ingest(other, version=first["version"])
    note, bars = NamedNode("https://example.org/music/graph/notes"), f"{first['version']}/bar/"
    for number in ("2", "3", "4"):
        annotation = NamedNode(f"https://example.org/music/annotations/{number}")
        house.stores.public.add([Quad(annotation, OA.hasTarget, NamedNode(bars + number), note)])
    file.write_text(mei("c3", "d3"))
    second = result_of(house.ingest(file))
    assert [(each["place"], each["candidate"]) for each in second["orphans"]] == [(f"{bars}4", f"{bars}2")]
    moved = result_of(house.ingest(other, version="another"))
    assert [(each["place"], each["candidate"]) for each in moved["orphans"]] == []  # it is said of a file that changes
    file.write_text(mei("c3", "d3", "e3", "f3"))
    assert result_of(house.ingest(file))["orphans"] == []
    assert not [each for each in list_orphans(house.engine) if each["place"].startswith(bars)]  # anchored again


def test_a_neighbour_of_the_same_name_changes_no_iri(house: House, tmp_path: Path) -> None:
    (tmp_path / "tune.mei").write_text(mei("c3", "d3"))
    (alone,) = house.ingest(tmp_path)
    (tmp_path / "tune.abc").write_text("X:1\nT:Tune\nM:4/4\nL:1/4\nK:C\nCDEF|\n")
    both = [result_of([job]) for job in house.ingest(tmp_path)]
    assert {each["version"] for each in both} == {result_of([alone])["version"]}
    assert {each["work"] for each in both} == {result_of([alone])["work"]}
    assert result_of([alone])["source"] in {each["source"] for each in both}


def test_what_a_killed_runner_had_done_is_not_done_again(house: House, tmp_path: Path) -> None:
    """It was in the graph and remembered, and only the job did not say so yet."""
    file = tmp_path / "tune.mei"
    file.write_text(mei("c3", "d3"))
    (job,) = house.ingest(file)
    before = house.quads()
    order = Order(kind=job.kind, key=new_id(), parameters=job.parameters)
    batch = submit_batch(house.engine, Order(kind=BATCH, key=new_id()), [order])
    house.runner.wake()
    assert house.runner.wait(batch.id, 300).ended
    assert result_of(list(house.children(batch.id)))["status"] == "unchanged"
    assert house.quads() == before  # the time of reading, too


def test_what_was_said_of_a_file_is_said_until_something_else_is(house: House, tmp_path: Path) -> None:
    file, licence = tmp_path / "Op. 1 -- Trio.mei", "https://example.org/licence"
    file.write_text(mei("c3", "d3"))
    first = result_of(house.ingest(file, work="W", version="V", licence=licence))
    for again, status in ((False, "unchanged"), (True, "read")):
        result = result_of(house.ingest(file, again=again))
        assert (result["status"], result["version"], result["work"]) == (status, first["version"], first["work"])
        assert "placement" not in result
    assert f"<{licence}>" in "".join(house.quads())
    file.write_text(mei("c3", "e3"))
    result = result_of(house.ingest(file, version="other"))
    assert (result["version"] != first["version"], result["work"]) == (True, first["work"])
    assert f"<{licence}>" in "".join(house.quads())


def test_the_graph_says_who_had_a_file_read_and_what_it_was_before(house: House, tmp_path: Path) -> None:
    file = tmp_path / "tune.mei"
    contents = mei("c3", "f3"), mei("c3", "f3", "f4")
    file.write_text(contents[0])
    first = result_of(house.ingest(file))
    agents = {str(quad.object) for quad in said(house, PROV.wasAssociatedWith)}
    assert agents == {f"<https://example.org/music/id/agent/{name}>" for name in ("descant", "owner")}
    assert not said(house, PROV.wasRevisionOf)
    file.write_text(contents[1])
    second = result_of(house.ingest(file))
    for again in (False, True):
        house.ingest(file, again=again)
        (quad,) = said(house, PROV.wasRevisionOf)
        assert (str(quad.subject), str(quad.object)) == (f"<{second['source']}>", f"<{first['source']}>")
        assert str(quad.graph_name) == f"<{second['graph']}>"


def test_a_token_that_had_a_file_read_is_not_named(house: House, tmp_path: Path) -> None:
    file = tmp_path / "tune.mei"
    file.write_text(mei("c3", "a3"))
    house.ingest(file, owner="0123456789ab")
    assert "0123456789ab" not in "".join(house.quads())
    agents = {quad.object for quad in said(house, PROV.wasAssociatedWith)}
    assert len(agents) == 2
    assert NamedNode("https://example.org/music/id/agent/owner") not in agents


def test_a_collection_becomes_works_versions_and_jobs(house: House, tmp_path: Path) -> None:
    (tmp_path / "collection.toml").write_text(COLLECTION)
    (tmp_path / "one.mei").write_text(mei("c4", "d4", "f4"))
    (tmp_path / "two.mei").write_text(mei("c5", "d5", "f5"))
    jobs = house.ingest(tmp_path)
    assert [job.title for job in jobs] == ["collection.toml", "one.mei", "two.mei", "missing.mei"]
    assert [job.state.value for job in jobs] == ["failed", "done", "done", "failed"]
    assert "missing.mei" in jobs[3].error["detail"]  # type: ignore[index] # it failed
    base = "https://example.org/music/id/"
    assert house.of_type(NamedNode("http://purl.org/ontology/mo/MusicalWork")) == {NamedNode(f"{base}work/tune")}
    assert {jobs[1].result["version"], jobs[2].result["version"]} == {f"{base}version/one", f"{base}version/two"}  # type: ignore[index] # both are done
    arranged = [quad for quad in house.stores.public.quads() if quad.predicate == FRBR.arrangementOf]
    assert [quad.object for quad in arranged] == [NamedNode(f"{base}version/one")]
    labels = [quad.object for quad in house.stores.public.quads() if quad.subject == NamedNode(f"{base}version/two")]
    assert Literal("Second") in labels


def test_places_of_bars_are_matched_with_the_versions_bars(house: House, tmp_path: Path) -> None:
    score, times = tmp_path / "tune.mei", tmp_path / "times.json"
    score.write_text(mei("e4", "f4", "a4"))
    times.write_text(timings("m1", "m03", "m9"))
    house.ingest(score, version="Tune")
    assert result_of(house.ingest(times, version="Tune"))["problems"] == ["The version has no bar m9."]
    assert placed_in_sound(house) == {"0,1": "/bar/1", "1,2": "/bar/3"}


def test_places_that_come_before_the_score_are_matched_when_it_comes(house: House, tmp_path: Path) -> None:
    score, times = tmp_path / "tune.mei", tmp_path / "times.json"
    score.write_text(mei("e4", "f4", "g4"))
    times.write_text(timings("m1", "m3"))
    assert "when its score is read" in result_of(house.ingest(times, version="Tune"))["problems"][0]
    assert placed_in_sound(house) == {}
    _, again = house.ingest(score, version="Tune")
    assert again.title == "times.json"
    assert again.result["problems"] == []  # type: ignore[index] # it is done
    assert placed_in_sound(house) == {"0,1": "/bar/1", "1,2": "/bar/3"}
    assert len(house.ingest(score, again=True, version="Tune")) == 1  # it waits no more


def test_places_that_were_uploaded_and_deleted_are_matched_when_the_score_comes(house: House, tmp_path: Path) -> None:
    score, times = tmp_path / "tune.mei", house.config.home / "uploads" / "form" / "times.json"
    score.write_text(mei("e4", "d4", "g4"))
    times.parent.mkdir(parents=True)
    times.write_text(timings("m1", "m3"))
    placement = Placement(version="Tune")
    upload = Location(placement, path=times, name="times.json", at="upload of times.json")
    batch = submit_batch(house.engine, Order(kind=BATCH, key=new_id()), orders([upload], house.config, house.engine))
    house.runner.wake()
    house.runner.wait(batch.id, 300)
    assert not times.exists()
    house.ingest(score, version="Tune")
    assert placed_in_sound(house) == {"0,1": "/bar/1", "1,2": "/bar/3"}


def test_a_file_of_a_collection_that_has_not_changed_is_read_when_it_has(house: House, tmp_path: Path) -> None:
    (tmp_path / "collection.toml").write_text(COLLECTION.replace(', "missing.mei"', ""))
    for name in ("one", "two"):
        (tmp_path / f"{name}.mei").write_text(mei("c4", "d4", "g4"[: len(name)]))
    house.ingest(tmp_path)
    (tmp_path / "two.mei").write_text(mei("c5", "d5", "g5"))
    again = {job.title: job.result["status"] for job in house.ingest(tmp_path)}  # type: ignore[index] # all are done
    assert again == {"collection.toml": "unchanged", "one.mei": "unchanged", "two.mei": "read"}


def placed_in_sound(house: House) -> dict[str, str]:
    """By time, the end of the bar's name."""
    places = [quad for quad in house.stores.public.quads() if quad.predicate == DSC.at]
    return {
        str(quad.object).partition("sound#t=")[2].rstrip(">"): str(quad.subject)[-7:-1]
        for quad in places
        if "sound#t=" in str(quad.object)
    }


def timings(*bars: str) -> str:
    return json.dumps({name: [timing(name, index)] for index, name in enumerate(bars)})


def timing(bar: str, second: int) -> dict[str, object]:
    selector = {"type": "FragmentSelector", "value": f"t={second},{second + 1}"}
    return {
        "body": {"source": "https://example.org/sound", "selector": selector},
        "target": {"source": "score.xml", "selector": {"type": "FragmentSelector", "value": bar}},
        "annotation_concept": "measure-tframe",
    }


def test_one_bad_file_stops_nothing(house: House, tmp_path: Path) -> None:
    (tmp_path / "good.mei").write_text(mei("c4", "c5"))
    (tmp_path / "broken.mei").write_text(mei("c4")[:200])
    (tmp_path / "empty.mei").touch()
    (tmp_path / "notes.txt").write_text("nothing that is read")
    found = {job.title: job for job in house.ingest(tmp_path)}
    assert found["good.mei"].result["status"] == "read"  # type: ignore[index] # it is done
    assert found["notes.txt"].result["status"] == "passed over"  # type: ignore[index] # it is done
    for name in ("broken.mei", "empty.mei"):
        assert found[name].state.value == "failed"
        assert name in found[name].error["detail"]  # type: ignore[index] # it failed
    assert len(list(house.stores.public.graphs())) == 1


def test_what_is_named_itself_is_not_passed_over(house: House, tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("nothing that is read")
    (job,) = house.ingest(file)
    assert job.state.value == "failed"
    assert "notes.txt is in no format that is read" in job.error["detail"]  # type: ignore[index] # it failed


def test_the_same_content_at_two_places_stays_until_both_change(house: House, tmp_path: Path) -> None:
    one, two = tmp_path / "one.mei", tmp_path / "sub" / "two.mei"
    two.parent.mkdir()
    for file in (one, two):
        file.write_text(mei("g4", "g5"))
    first, second = (result_of(house.ingest(file, work="W", version="V")) for file in (one, two))
    assert first["graph"] == second["graph"]
    one.write_text(mei("g4"))
    house.ingest(one, work="W", version="V")
    assert house.stores.public.contains(NamedNode(second["graph"]))


def test_the_same_content_in_two_versions_is_two_sources(house: House, tmp_path: Path) -> None:
    one, two = tmp_path / "Work A -- V1.mei", tmp_path / "Work B -- V2.mei"
    for file in (one, two):
        file.write_text(mei("c2", "g2"))
    first, second = (job.result or {} for job in house.ingest(tmp_path))
    assert first["file"] == second["file"]
    named = {f"<{each[name]}>" for each in (first, second) for name in ("work", "version", "source")}
    assert len(named) == 6
    assert named <= {str(quad.subject) for quad in house.stores.public.quads()}
    assert len(house.of_type(DSC.Bar)) == 4
    assert not said(house, PROV.wasRevisionOf)
    note, place = NamedNode("a:note"), NamedNode(f"{first['file']}#n2")
    house.stores.public.put([Quad(note, OA.hasTarget, place, NamedNode("a:notes"))])

    one.write_text(mei("c2"))
    changed, other = (job.result or {} for job in house.ingest(tmp_path))
    assert (changed["orphans"], other["status"]) == ([], "unchanged")  # the other file still has the place
    assert len(house.of_type(DSC.Bar)) == 3
    assert not house.stores.public.contains(NamedNode(first["graph"]))


def test_another_version_of_a_file_takes_the_place_of_what_it_was(house: House, tmp_path: Path) -> None:
    file = tmp_path / "tune.mei"
    for pitches in (("c2", "a2"), ("c2", "b2")):
        file.write_text(mei(*pitches))
        first = result_of(house.ingest(file, version="V"))
    revised = {quad.object for quad in said(house, PROV.wasRevisionOf)}
    second = result_of(house.ingest(file, version="W"))
    assert first["source"] != second["source"]
    assert {str(each) for each in house.stores.public.graphs()} == {f"<{second['graph']}>"}
    assert {quad.object for quad in said(house, PROV.wasRevisionOf)} == revised
    assert len(revised) == 1


def test_orphans_are_found_in_scores_in_which_no_id_was_missing(house: House, tmp_path: Path) -> None:
    file = tmp_path / "tune.mei"
    file.write_text(mei("c3", "d3"))
    complete = files_of(house.config).path(result_of(house.ingest(file))["content"], "kept.mei").read_text()
    file.write_text(complete)
    first = result_of(house.ingest(file))
    assert first["kept"] == "original"
    note = NamedNode("https://example.org/music/annotations/of-whole")
    house.stores.public.add([Quad(note, OA.hasTarget, NamedNode(f"{first['file']}#n2"), NamedNode("urn:x:notes"))])
    file.write_text(complete.replace('xml:id="n2"', 'xml:id="renamed"'))
    (orphan,) = result_of(house.ingest(file))["orphans"]
    assert (orphan["anchored"], orphan["candidate"].partition("#")[2]) == (note.value, "renamed")


BOOK = "X:{}\nT:{}\nM:4/4\nL:1/4\nK:C\n{}|\n\n"


def test_each_tune_of_a_book_is_kept_and_placed_by_itself(house: House, tmp_path: Path) -> None:
    file = tmp_path / "book.abc"
    file.write_text(BOOK.format(1, "One", "CDEF|GABc") + BOOK.format(2, "Two", "c4"))
    result = result_of(house.ingest(file))
    assert (result["pieces"], result["bars"], result["notes"]) == (2, 3, 9)
    names = files_of(house.config).names(result["content"])
    assert {"kept.mei", "kept-1.mei", "notes.tsv", "notes-1.tsv", "bars.json", "bars-1.json"} <= set(names)
    places = {quad.object.value.partition("#")[0] for quad in said(house, DSC.at)}  # type: ignore[union-attr] # IRIs
    of_book = {file for file in places if result["content"] in file}
    assert {each.rpartition("/")[2].removeprefix(result["content"]) for each in of_book} == {".mei", "-1.mei"}


def test_a_tune_that_is_put_before_others_moves_none(house: House, tmp_path: Path) -> None:
    file = tmp_path / "other-book.abc"
    file.write_text(BOOK.format(1, "First", "CDEF") + BOOK.format(2, "Second", "c4"))
    house.ingest(file)
    before = labels(house)
    file.write_text(BOOK.format(7, "New", "C4") + file.read_text())
    house.ingest(file)
    after = labels(house)
    assert {name: after[name] for name in ("First", "Second")} == {name: before[name] for name in ("First", "Second")}
    assert after["New"] not in before.values()


def labels(house: House) -> dict[str, str]:
    """Versions by what they are called."""
    return {
        quad.object.value: quad.subject.value  # type: ignore[union-attr] # a label of an IRI
        for quad in house.stores.public.quads()
        if quad.predicate == RDFS.label and "/version/" in str(quad.subject)
    }


def test_tunes_that_are_said_to_be_one_version_are_told_apart(house: House, tmp_path: Path) -> None:
    file = tmp_path / "Tunes -- Copy.abc"
    file.write_text(BOOK.format(1, "Alpha", "CDEF") + BOOK.format(2, "Beta", "c2 c2"))
    result = result_of(house.ingest(file))
    assert result["version"].endswith("/tunes--copy")
    versions = {str(quad.object) for quad in house.stores.public.quads() if quad.predicate == DSC.barOf}
    assert f"<{result['version']}-2>" in versions


def test_names_that_only_their_parting_tells_apart_are_two(house: House, tmp_path: Path) -> None:
    for name in ("A -- B C", "A B -- C"):
        (tmp_path / f"{name}.mei").write_text(mei("c5", "a5") + " " * len(name))
    found = [result_of([job])["version"].rpartition("/")[2] for job in house.ingest(tmp_path)]
    assert sorted(found) == ["a--b-c", "a-b--c"]


def test_a_file_whose_name_is_no_utf_8_is_read_as_any(house: House, tmp_path: Path) -> None:
    for name in (b"caf\xe9.mei", b"new\nline.mei"):
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_text(mei("c6", "b5") + " " * len(name))
    jobs = house.ingest(tmp_path)
    assert [result_of([job])["status"] for job in jobs] == ["read", "read"]
    assert sorted(job.title for job in jobs) == ["caf\\udce9.mei", "new\\nline.mei"]
    assert [result_of([job])["status"] for job in house.ingest(tmp_path)] == ["unchanged", "unchanged"]


def test_an_arrangement_is_of_the_work_of_what_it_arranges_and_not_in_a_circle(house: House, tmp_path: Path) -> None:
    files = [tmp_path / f"{name}.mei" for name in ("orchestra", "trio", "duo")]
    for number, file in enumerate(files):
        file.write_text(mei("c2", "f5") + " " * (number + 1))
    first = result_of(house.ingest(files[0], version="The orchestra"))
    second = result_of(house.ingest(files[1], version="The trio", arrangement_of="The orchestra"))
    assert second["work"] == first["work"]
    house.ingest(files[2], version="The duo", arrangement_of="The trio")
    (job,) = house.ingest(files[0], version="The orchestra", arrangement_of="The duo")
    assert job.state.value == "failed"
    assert "arranges this very version" in job.error["detail"]  # type: ignore[index] # it failed


def test_a_collection_reaches_nothing_but_what_lies_beside_it(house: House, tmp_path: Path) -> None:
    """Whoever wrote it is a stranger; and what was uploaded is taken away with its own folder alone."""
    victim, upload = tmp_path / "victim", house.config.home / "uploads" / "x1" / "collection.json"
    victim.mkdir()
    (victim / "private.mei").write_text(mei("c4", "e2"))
    upload.parent.mkdir(parents=True)
    context = "http://iiif.io/api/presentation/3/context.json"
    for location in (str(victim / "private.mei"), "../../../victim/private.mei", "a/../../../victim/private.mei"):
        item = {"id": location, "type": "Manifest", "label": {"en": ["x"]}}
        collection = {"@context": context, "type": "Collection", "id": "https://example.org/c", "items": [item]}
        upload.parent.mkdir(exist_ok=True)
        upload.write_text(json.dumps(collection | {"label": {"en": [location]}}))
        place = Location(Placement(), path=upload, name="collection.json", at="upload of collection.json")
        batch = submit_batch(house.engine, Order(kind=BATCH, key=new_id()), orders([place], house.config, house.engine))
        house.runner.wake()
        house.runner.wait(batch.id, 300)
        assert len(list(house.children(batch.id))) == 1, "nothing is ordered but the collection"
        assert (victim / "private.mei").exists()
        assert not upload.exists()


def test_a_name_that_promises_another_format_is_noted(house: House, tmp_path: Path) -> None:
    for name, noted in (("a.mid", True), ("b.xml", False), ("c.mei", False), ("d", False), ("e.other", False)):
        (tmp_path / name).write_text(mei("c3", "g3"))
        problems = result_of(house.ingest(tmp_path / name))["problems"]
        assert ["name: The file is called .mid, and is read as what it is" in each for each in problems] == [
            True
        ] * noted


def test_private_addresses_are_not_fetched(house: House) -> None:
    (job,) = house.ingest("http://127.0.0.1:9/a.mei")
    assert job.state.value == "failed"
    assert "127.0.0.1" in job.error["detail"]  # type: ignore[index] # it failed


def test_what_a_manifest_names_is_fetched_with_the_same_checks(house: House, tmp_path: Path) -> None:
    base = "https://example.org/iiif"
    canvas = {"id": f"{base}/canvas", "type": "Canvas", "width": 10, "height": 10, "items": []}
    page = {"id": "http://127.0.0.1:9/page", "type": "AnnotationPage"}
    manifest = {"id": base, "type": "Manifest", "label": {"en": ["M"]}, "items": [canvas], "annotations": [page]}
    file = tmp_path / "manifest.json"
    file.write_text(json.dumps({"@context": "http://iiif.io/api/presentation/3/context.json", **manifest}))
    asked, named = house.ingest(file)
    assert (asked.result["status"], named.state.value) == ("read", "failed")  # type: ignore[index] # it is done
    assert "127.0.0.1:9/page is at an address that is not public" in named.error["detail"]  # type: ignore[index] # it failed
    assert [job.title for job in house.ingest(file)][1:] == [page["id"]], "which may have changed, or be there now"


@pytest.mark.slow
def test_killed_at_any_moment_nothing_finished_is_lost_or_done_twice(
    tmp_path: Path, scripts: Callable[[str], str]
) -> None:
    """A folder is read by a command that is killed again and again; the last run finds what the others left."""
    folder, home = tmp_path / "scores", tmp_path / "home"
    folder.mkdir()
    for number in range(24):
        (folder / f"{number}.mei").write_text(mei(*(f"{step}4" for step in "cdefgab"[: 1 + number % 7])) + " " * number)
    environment = os.environ | {"DESCANT_HOME": str(home), "DESCANT_BASE": "https://example.org/music/"}
    command = [scripts("descant"), "ingest", str(folder)]
    for seconds in (4.0, 6.0, 7.0, 8.0, 9.0):
        process = subprocess.Popen(command, env=environment, start_new_session=True, stderr=subprocess.DEVNULL)
        time.sleep(seconds)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    with open_stores(Config(home=home, base="https://example.org/music/", min_free=1)) as stores:
        quads = list(stores.public.quads())
    bars = [quad for quad in quads if quad.predicate == RDF.type and quad.object == DSC.Bar]
    sources = [quad for quad in quads if quad.predicate == RDF.type and quad.object == DSC.NotatedSource]
    assert len(sources) == 24
    assert len(bars) == sum(1 + number % 7 for number in range(24))
