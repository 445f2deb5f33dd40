"""Recordings are analysed as jobs, once: what was found is in the graph, beside the file, and remembered."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import NamedNode
from sqlalchemy import Engine

from descant.analysis.essentia import installed
from descant.analysis.few_shot import Mark
from descant.analysis.findings import Span
from descant.analysis.reports import curves_name, document_name, read_report
from descant.analysis.similarity import Neighbours
from descant.config import Config
from descant.database import open_database
from descant.errors import InvalidInput, NotFound, WrongUse
from descant.ingest.child import Children
from descant.ingest.describing.naming import Placement
from descant.jobs import BATCH, Order, State, analysing
from descant.jobs.analysing import instances, similar
from descant.jobs.analysing.done import done_of, forget
from descant.jobs.analysing.ordering import Wish, orders, recordings
from descant.jobs.analysing.similar import nearest
from descant.jobs.claiming import Verdict, claim, settle
from descant.jobs.ingesting import origins
from descant.jobs.ingesting.orders import locations
from descant.jobs.ingesting.orders import orders as readings
from descant.jobs.looking import Wanted, find_job, list_jobs
from descant.jobs.runner import Runner
from descant.jobs.steering import cancel
from descant.jobs.submitting import submit_batch
from descant.jobs.table import Job, new_id, writing
from descant.ontology.iris import MLS, OA, PROV
from descant.store import Stores
from descant.store.files import files_of
from descant.store.opening import open_stores
from tests.analysis.nets import card_for, greedy_net, large_net
from tests.analysis.sounds import chords, scale, write
from tests.analysis.test_own_models import model
from tests.jobs.conftest import SECONDS


@dataclass(frozen=True)
class Studio:
    config: Config
    engine: Engine
    stores: Stores
    runner: Runner

    def ingest(self, *paths: Path) -> list[Job]:
        found = locations(list(map(str, paths)), Placement())
        return self._run(readings(found, self.config, self.engine))

    def analyse(self, *sources: str, wish: Wish) -> list[Job]:
        found = recordings(self.engine, sources)
        return self._run(orders(found, wish, self.config, self.engine))

    def _run(self, wanted: Iterator[Order]) -> list[Job]:
        batch = submit_batch(self.engine, Order(kind=BATCH, key=new_id()), wanted)
        self.runner.wait(batch.id, SECONDS)
        return self.jobs(batch.id)

    def jobs(self, parent: str) -> list[Job]:
        return list_jobs(self.engine, Wanted(parent=parent))


@pytest.fixture
def studio(tmp_path: Path, cluster: str) -> Iterator[Studio]:
    yield from _studio(tmp_path, cluster)


def _studio(tmp_path: Path, cluster: str, **more: Any) -> Iterator[Studio]:
    config = Config(home=tmp_path / "home", base="https://example.org/music/", min_free=1, cluster=cluster, **more)
    engine = open_database(config)
    with open_stores(config) as stores, Runner(config, stores, engine) as runner:
        yield Studio(config, engine, stores, runner)
    engine.dispose()


@pytest.mark.slow
def test_a_recording_is_analysed_once_and_for_each_setting(studio: Studio, tmp_path: Path) -> None:
    path = write(tmp_path / "cadence.wav", chords(["C:maj", "F:maj", "G:maj", "C:maj"], 2.0))
    [read] = studio.ingest(path)
    content = read.result["content"] if read.result else ""
    wish = Wish(("key", "mtt-musicnn", "chords"))
    jobs = studio.analyse(wish=wish)
    assert [job.state for job in jobs] == [State.DONE] * 2  # what is looked at first has a job of its own
    with studio.engine.connect() as connection:
        done = done_of(connection, content)
    assert {each.analyser for each in done} == {"key", "mtt-musicnn", "chords"}
    for each in done:
        assert studio.stores.public.contains(NamedNode(each.graph))
        files = files_of(studio.config)
        names = files.names(content)
        curves = curves_name(each.key)
        report = read_report(
            files.path(content, document_name(each.key)).read_bytes(),
            files.path(content, curves).read_bytes() if curves in names else None,
        )
        assert report.analyser == each.analyser
        assert len(report.findings.found) == each.findings
    assert _claims(studio) > 50
    assert not studio.analyse(wish=wish)  # nothing is left to do
    assert not studio.analyse(str(path), wish=wish)
    [again] = studio.analyse(str(tmp_path), wish=Wish(("chords",), {"chords": {"nets": 1}}))
    assert again.state is State.DONE
    before = _claims(studio)
    assert len(studio.analyse(content, wish=Wish(("key",), again=True))) == 1
    assert _claims(studio) == before  # the graph of a run is replaced whole


def _claims(studio: Studio) -> int:
    claims = f"?a <{OA.hasTarget.value}> ?t ; <{PROV.wasGeneratedBy.value}> ?r"
    query = f"SELECT (COUNT(DISTINCT ?a) AS ?n) WHERE {{ {claims} }}"
    [row] = studio.stores.public.query(query)  # type: ignore[misc]
    return int(row["n"].value)  # type: ignore[index]


@pytest.mark.slow
def test_what_was_heard_in_a_file_that_changed_is_forgotten(studio: Studio, tmp_path: Path) -> None:
    path = write(tmp_path / "a.wav", scale([60, 62, 64, 65, 67]))
    [read] = studio.ingest(path)
    studio.analyse(wish=Wish(("tuning",)))
    content = read.result["content"] if read.result else ""
    with studio.engine.connect() as connection:
        [done] = done_of(connection, content)
    assert studio.stores.public.contains(NamedNode(done.graph))
    studio.ingest(write(path, scale([72, 71, 69])))
    assert not studio.stores.public.contains(NamedNode(done.graph))
    with studio.engine.connect() as connection:
        assert done_of(connection, content) == []
    assert len(studio.analyse(wish=Wish(("tuning",)))) == 1


@pytest.mark.slow
@pytest.mark.parametrize("found_out", [0, 1])
def test_of_a_file_that_changes_while_it_is_heard_nothing_is_kept(
    studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, found_out: int
) -> None:
    """Before anything is written, or when it is to be remembered."""
    read = origins.is_here
    answers = iter([True] * found_out)
    monkeypatch.setattr(analysing, "is_here", lambda *which: next(answers, None) or read(*which))
    path = write(tmp_path / "a.wav", scale([60, 62, 64, 65, 67]))
    studio.ingest(path)
    wanted = list(orders(recordings(studio.engine), Wish(("tuning",)), studio.config, studio.engine))
    studio.ingest(write(path, scale([72, 71, 69])))
    before = set(studio.stores.public.quads())
    [job] = studio._run(iter(wanted))
    assert job.state is State.FAILED
    assert "a.wav changed while it was analysed" in job.error["detail"]  # type: ignore[index]
    assert set(studio.stores.public.quads()) == before
    with studio.engine.connect() as connection:
        assert done_of(connection, job.parameters["content"]) == []


@pytest.mark.slow
def test_recordings_that_sound_alike_are_near_each_other(studio: Studio, tmp_path: Path) -> None:
    low, high = chords(["C:maj", "F:maj", "G:maj"], 2.0), scale([84, 88, 91, 96] * 4, 0.4)
    sounds = {"a": low, "b": low * 0.5, "c": high, "d": high * 0.7}
    jobs = studio.ingest(*(write(tmp_path / f"{name}.wav", samples) for name, samples in sounds.items()))
    of = {job.title.removesuffix(".wav"): job.result for job in jobs if job.result}
    assert nearest(studio.engine, of["a"]["content"], "mtt-vgg", 3) == []
    studio.analyse(wish=Wish(("mtt-vgg",)))
    for name, partner in (("a", "b"), ("b", "a"), ("c", "d"), ("d", "c")):
        found = nearest(studio.engine, of[name]["content"], "mtt-vgg", 3)
        assert len(found) == 3
        assert found[0].name == of[partner]["file"]
        assert [each.likeness for each in found] == sorted((each.likeness for each in found), reverse=True)


@pytest.mark.slow
def test_what_is_forgotten_while_others_look_is_left_out(
    studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model(studio.config.home / "models")
    paths = [write(tmp_path / f"{name}.wav", scale([60 + name, 62])) for name in range(3)]
    read = [job.result or {} for job in studio.ingest(*paths)]
    studio.analyse(wish=Wish(("loud",)))
    first, second, third = (each["content"] for each in sorted(read, key=lambda each: str(each["content"])))
    there = similar._neighbours

    def forgetting(*of: Any) -> Neighbours:
        found = there(*of)
        with writing(studio.engine) as connection:
            forget(connection, second)
        return found

    monkeypatch.setattr(similar, "_neighbours", forgetting)
    assert len(nearest(studio.engine, first, "loud", 5)) == 1
    mark = Mark(f"https://example.org/music/id/file/{first}.wav", Span(0, 0.4), True, "a", "b")
    monkeypatch.setattr(instances, "marks_of", lambda *of: [mark])
    with studio.engine.connect() as connection:
        [done] = done_of(connection, third)
    files_of(studio.config).path(third, document_name(done.key)).unlink()
    marks, _ = instances.suggested(
        studio.stores.public, studio.engine, studio.config, word="x", analyser="loud", count=5
    )
    assert marks == [mark]


@pytest.mark.slow
def test_recordings_are_analysed_when_they_are_read_where_that_is_wanted(tmp_path: Path, cluster: str) -> None:
    for studio in _studio(tmp_path, cluster, analyse=("key",)):
        [job] = studio.ingest(write(tmp_path / "scale.wav", scale([60, 62, 64, 65, 67, 69, 71, 72])))
        assert job.state is State.DONE
        [child] = studio.jobs(job.id)
        assert (child.kind, child.state) == ("analyse", State.DONE)
        assert [each["analyser"] for each in child.result["found"]] == ["key"]  # type: ignore[index]


@pytest.mark.slow
@pytest.mark.usefixtures("with_essentia")
def test_a_second_reading_is_a_job_and_a_run_of_its_own(tmp_path: Path, cluster: str) -> None:
    for studio in _studio(tmp_path, cluster, essentia=True):
        [read] = studio.ingest(write(tmp_path / "cadence.wav", chords(["C:maj", "F:maj", "G:maj", "C:maj"] * 2, 2.0)))
        content = read.result["content"] if read.result else ""
        jobs = studio.analyse(wish=Wish(("key", "essentia-key", "essentia-chords", "essentia-musicnn", "danceability")))
        assert [job.state for job in jobs] == [State.DONE] * 2
        with studio.engine.connect() as connection:
            done = {each.analyser: each for each in done_of(connection, content)}
        assert len({each.graph for each in done.values()}) == 5
        said = [f"?s <{MLS.hasValue.value}> ?value", "STRSTARTS(STR(?value), '1.essentia-')"]
        query = f"SELECT DISTINCT ?value WHERE {{ {said[0]} FILTER({said[1]}) }}"
        assert [row["value"].value for row in studio.stores.public.query(query)] == [f"1.essentia-{installed()}"]  # type: ignore[index]
        assert _claims(studio) > 50


@pytest.mark.slow
def test_what_cannot_be_analysed_is_said_by_name(studio: Studio, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"nothing\.wav has not been read\. Run `descant ingest"):
        list(recordings(studio.engine, ["nothing.wav"]))
    lab = tmp_path / "song.lab"
    lab.write_text("0.0\t1.0\tC:maj\n", encoding="utf-8")
    studio.ingest(lab)
    with pytest.raises(InvalidInput, match=r"song\.lab is no recording"):
        list(recordings(studio.engine, [str(lab)]))
    with pytest.raises(WrongUse, match="no analyser 'tea'"):
        studio.analyse(wish=Wish(("tea",)))
    with pytest.raises(WrongUse, match="no analyser 'tea'"):
        studio.analyse(wish=Wish((), {"tea": {"sugar": 1}}))
    [read] = studio.ingest(write(tmp_path / "a.wav", scale([60])))
    assert read.result
    files_of(studio.config).path(read.result["content"], "original.wav").write_bytes(b"RIFF....WAVEnothing")
    [job] = studio.analyse(wish=Wish(("key",)))
    assert job.state is State.FAILED
    assert "a.wav" in job.error["detail"]  # type: ignore[index]


@pytest.mark.slow
def test_an_analyser_that_fails_stops_no_others_and_is_tried_again(studio: Studio, tmp_path: Path) -> None:
    model(studio.config.home / "models", words=3)  # of which its card has two
    studio.ingest(write(tmp_path / "a.wav", scale([60, 62, 64, 65, 67])))
    wish = Wish(("tuning", "loud"))
    [job] = studio.analyse(wish=wish)
    assert job.state is State.DONE
    assert job.result
    assert [each["analyser"] for each in job.result["found"]] == ["tuning"]
    [failed] = job.result["failed"]
    assert failed["analyser"] == "loud"
    assert "3 scores of 2 words" in failed["detail"]
    [again] = studio.analyse(wish=wish)
    assert again.state is State.FAILED  # of what was left to do nothing came


@pytest.fixture
def idle(tmp_path: Path, cluster: str) -> Iterator[Studio]:
    """Where a recording was read, and nobody runs jobs any more."""
    for studio in _studio(tmp_path, cluster):
        studio.ingest(write(tmp_path / "a.wav", scale([60, 62, 64, 65, 67] * 4)))
        studio.runner.close()
        yield studio


def _wish(studio: Studio, owner: str, *names: str) -> str:
    wanted = orders(recordings(studio.engine), Wish(names), studio.config, studio.engine)
    return submit_batch(studio.engine, Order(kind=BATCH, key=new_id(), owner=owner), wanted).id


def _run_all(studio: Studio, *batches: str) -> list[list[list[str]]]:
    """What was found, of each batch by its jobs."""
    with Runner(studio.config, studio.stores, studio.engine) as runner:
        for batch in batches:
            assert runner.wait(batch, SECONDS).state is State.DONE
    results = [[job.result or {} for job in studio.jobs(batch)] for batch in batches]
    return [sorted(sorted(each["analyser"] for each in one["found"]) for one in jobs) for jobs in results]


def _tried(studio: Studio, *batches: str) -> list[str]:
    """The analysers of jobs that a worker did."""
    jobs = [job for batch in batches for job in studio.jobs(batch) if job.attempts]
    return sorted(name for job in jobs for name in job.parameters["analysers"])


@pytest.mark.slow
def test_what_is_under_way_is_not_done_twice_whoever_asks(idle: Studio) -> None:
    batches = [
        _wish(idle, "ann", "tuning", "key"),
        _wish(idle, "ann", "key"),
        _wish(idle, "bob", "key", "loudness"),
        _wish(idle, "carol", "key", "tuning"),
    ]
    assert {find_job(idle.engine, each).state for each in batches} == {State.RUNNING}
    assert [job.owner for job in idle.jobs(batches[2])] == ["bob", "bob"]
    assert [job.message for job in idle.jobs(batches[1])] == ["waits for another job that does the same"]
    assert _run_all(idle, *batches) == [[["key", "tuning"]], [["key"]], [["key"], ["loudness"]], [["key"], ["tuning"]]]
    assert _tried(idle, *batches) == ["key", "loudness", "tuning"]


@pytest.mark.slow
def test_who_stops_a_wish_stops_nobody_elses(idle: Studio) -> None:
    first, second, bobs = _wish(idle, "ann", "tuning", "key"), _wish(idle, "ann", "key"), _wish(idle, "bob", "key")
    cancel(idle.engine, second)
    assert find_job(idle.engine, second).state is State.CANCELLED
    assert [job.state for job in idle.jobs(first)] == [State.QUEUED]
    cancel(idle.engine, first)
    assert find_job(idle.engine, first).state is State.CANCELLED
    assert [(job.state, job.not_before is None) for job in idle.jobs(bobs)] == [(State.QUEUED, False)]
    again = _wish(idle, "ann", "key", "tuning")
    assert find_job(idle.engine, again).state is State.RUNNING
    assert _run_all(idle, bobs, again) == [[["key"]], [["key"], ["tuning"]]]
    assert _tried(idle, first, second, bobs, again) == ["key", "tuning"]


@pytest.mark.slow
def test_what_failed_for_one_is_tried_for_the_other(idle: Studio) -> None:
    first, second = _wish(idle, "ann", "key"), _wish(idle, "bob", "key")
    [job] = claim(idle.engine, "runner", 5)
    settle(idle.engine, "runner", [Verdict(job, State.POISONED, error={"detail": "Its worker was ended."})])
    assert find_job(idle.engine, first).state is State.FAILED
    assert _run_all(idle, second) == [[["key"]]]


BREAKING = """
import os, time
from descant.analysis import worker
from descant.ingest.child import serve_telling

def answer(question, tell):
    if "key" in question["analysers"]:
        {how}
    return worker.answer(question, tell)

serve_telling(answer)
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("how", "said", "silent"),
    [
        ("os.abort()", "took more than 2500 MB", analysing.SILENT),
        ("os.kill(os.getpid(), 11)", "broke on it (code -11)", analysing.SILENT),
        ("time.sleep(600)", "said nothing for 30 s", 30.0),  # in which the others have surely begun
    ],
)
def test_where_the_process_breaks_only_who_broke_it_has_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str, said: str, silent: float
) -> None:
    (tmp_path / "breaking.py").write_text(BREAKING.format(how=how), encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")]))
    children = Children("breaking", memory=2500, by="the analysis")
    monkeypatch.setattr(analysing, "SILENT", silent)
    failed, files = _heard_by(children, monkeypatch, tmp_path, "tuning", "key", "loudness")
    assert list(failed) == ["key"]
    assert said in failed["key"]["detail"]
    assert "damaged" not in failed["key"]["remedy"]
    assert {document_name(name) for name in ("tuning", "loudness")} <= files.keys()


def _heard_by(
    children: Children, monkeypatch: pytest.MonkeyPatch, folder: Path, *names: str
) -> tuple[analysing.Failed, Mapping[str, bytes]]:
    monkeypatch.setattr(analysing, "_children", lambda: children)
    path = write(folder / "a.wav", scale([60, 62, 64, 65, 67]))
    asked = {name: {"settings": {}, "key": name} for name in names}
    question = {"path": str(path), "name": path.name, "analysers": asked, "models": str(folder)}
    try:
        return analysing._heard(question, lambda seconds: None)
    finally:
        children.close()


@pytest.mark.slow
def test_a_model_that_wants_too_much_memory_is_not_broken_and_stops_no_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    greedy_net(tmp_path / "greedy.onnx", 4_000_000_000)
    card_for(tmp_path / "greedy.onnx")
    children = Children("descant.analysis.worker", memory=1000, by="the analysis")
    failed, files = _heard_by(children, monkeypatch, tmp_path, "tuning", "greedy")
    assert list(failed) == ["greedy"]
    assert "took more than 1000 MB of memory" in failed["greedy"]["detail"]
    assert document_name("tuning") in files


@pytest.mark.slow
def test_weights_may_take_more_than_an_analysis(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two nets of 200 MB, where there are 250 for all else."""
    for name in ("first", "second"):
        large_net(tmp_path / f"{name}.onnx", 200_000_000)
        card_for(tmp_path / f"{name}.onnx")
    children = Children("descant.analysis.worker", memory=250, by="the analysis")
    failed, files = _heard_by(children, monkeypatch, tmp_path, "first", "second")
    assert failed == {}
    assert {document_name(name) for name in ("first", "second")} <= files.keys()


@pytest.mark.slow
def test_what_two_versions_of_a_model_say_is_not_compared(studio: Studio, tmp_path: Path) -> None:
    models, wish = studio.config.home / "models", Wish(("loud",))
    model(models)
    read = studio.ingest(write(tmp_path / "a.wav", scale([60, 62])), write(tmp_path / "b.wav", scale([64, 65])))
    first, second = (str(job.result["content"]) for job in read if job.result)
    studio.analyse(wish=wish)
    assert len(nearest(studio.engine, first, "loud", 5)) == 1
    studio.analyse(wish=Wish(("loud",), {"loud": {"said_from": 0.5}}))
    assert len(nearest(studio.engine, first, "loud", 5)) == 1  # heard twice, and there once
    model(models, more='vocabulary = ["loud", "soft", "other"]', words=3)
    studio.analyse(first, wish=wish)
    assert nearest(studio.engine, first, "loud", 5) == []
    assert len(nearest(studio.engine, second, "loud", 5)) == 1  # by the version that heard both
    studio.analyse(wish=wish)
    assert len(nearest(studio.engine, first, "loud", 5)) == 1


@pytest.mark.slow
def test_a_card_that_was_corrected_is_asked_anew_and_its_numbers_compared_with_none_of_before(
    studio: Studio, tmp_path: Path
) -> None:
    models, wish = studio.config.home / "models", Wish(("loud",))
    model(models)
    read = studio.ingest(write(tmp_path / "a.wav", scale([60, 62])), write(tmp_path / "b.wav", scale([64, 65])))
    first, second = (str(job.result["content"]) for job in read if job.result)
    studio.analyse(wish=wish)
    model(models, more='vocabulary = ["noisy", "quiet"]')
    assert len(studio.analyse(first, wish=wish)) == 1  # its old words stand beside the new ones
    assert len(nearest(studio.engine, first, "loud", 5)) == 1  # of which its embeddings know nothing
    model(models, more='vocabulary = ["noisy", "quiet"]', outputs='scores = "scores"\nembedding = "scores"')
    assert len(studio.analyse(second, wish=wish)) == 1
    assert nearest(studio.engine, second, "loud", 5) == []
    assert len(nearest(studio.engine, first, "loud", 5)) == 1


@pytest.mark.slow
def test_embeddings_of_other_settings_are_not_compared_where_these_change_them(studio: Studio, tmp_path: Path) -> None:
    pytest.importorskip("kymatio")
    read = studio.ingest(write(tmp_path / "a.wav", scale([60, 62] * 4)), write(tmp_path / "b.wav", scale([64, 65] * 4)))
    first, second = (str(job.result["content"]) for job in read if job.result)
    studio.analyse(first, wish=Wish(("scattering",)))
    studio.analyse(second, wish=Wish(("scattering",), {"scattering": {"per_octave": 12}}))
    assert nearest(studio.engine, first, "scattering", 5) == []
