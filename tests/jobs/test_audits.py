"""Claims that are kept, held against truths: by all names, by paths where names repeat, and nothing lost in silence."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad
from sqlalchemy import Engine

from descant.analysis.auditing import holding
from descant.analysis.auditing.truths import Labels, Scores
from descant.analysis.findings import Finding, Span
from descant.config import Config
from descant.database import open_database
from descant.errors import InvalidInput, NotFound, TooLarge
from descant.jobs.analysing.audits import kept_scores, people_s_tags, tags_audited
from descant.jobs.analysing.done import find_done
from descant.jobs.analysing.given import Given
from descant.jobs.analysing.kept import kept_report
from descant.jobs.analysing.listing import list_recordings
from descant.jobs.analysing.naming import called
from descant.jobs.analysing.ordering import analysers_of
from descant.jobs.analysing.timed_audits import timed_audit
from descant.ontology.iris import DCTERMS, DSC, FRBR, OA, RDF, XSD
from descant.store import Dataset
from descant.store.opening import open_stores
from tests.jobs.heard import FOUR, heard, lab, read, tag


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(home=tmp_path / "home", base="http://localhost/", min_free=1)


@pytest.fixture
def engine(config: Config) -> Iterator[Engine]:
    engine = open_database(config)
    yield engine
    engine.dispose()


def truth(folder: Path, name: str, text: str) -> Given:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return Given(path, str(path.with_suffix("")), path.name)


def test_a_lab_that_was_read_is_a_truth_of_chords_only(engine: Engine, config: Config) -> None:
    song = read(engine, config, b"song", "/m/song.wav")
    read(engine, config, lab().encode(), "/m/song.lab", reader="lab")
    heard(engine, config, song, "chords", FOUR)
    heard(engine, config, song, "key", [Finding("key", "C:major", Span(0, 8))])
    heard(engine, config, song, "beats", [Finding("beat", 1, Span(t, t)) for t in range(8)])
    heard(engine, config, song, "structure", [Finding("segment", "A", Span(0, 8))])
    found = timed_audit(engine, config, "chords")
    assert found["means"]["chords"]["majmin"] == 1.0
    assert [each["truth"] for each in found["recordings"]] == ["song.lab"]
    for name in ("key", "beats", "segments", "notes"):
        found = timed_audit(engine, config, name)
        assert (found["recordings"], found["skipped"]) == ([], [])


def test_a_truth_that_was_read_and_is_wrong_is_skipped_and_named(engine: Engine, config: Config) -> None:
    for name in ("good", "bad", "other"):
        heard(engine, config, read(engine, config, name.encode(), f"/m/{name}.wav"), "chords", FOUR)
    read(engine, config, lab().encode(), "/m/good.lab", reader="lab")
    read(engine, config, lab(("C", "Hmaj7!!")).encode(), "/m/bad.lab", reader="lab")
    read(engine, config, b"0 5 C\n3 8 G\n", "/m/other.lab", reader="lab")
    found = timed_audit(engine, config, "chords")
    assert [each["recording"] for each in found["recordings"]] == ["good.wav"]
    bad, other = found["skipped"]
    assert bad == {"file": "bad.lab", "reason": "line 2: 'Hmaj7!!' is no chord: Invalid chord label: Hmaj7!!"}
    assert other == {
        "file": "other.lab",
        "reason": "the chords cannot be compared: Chord Intervals must not overlap",
    }


def test_a_wrong_truth_alone_is_an_error_with_its_place(engine: Engine, config: Config, tmp_path: Path) -> None:
    heard(engine, config, read(engine, config, b"song", "/m/song.wav"), "chords", FOUR)
    heard(engine, config, read(engine, config, b"song", "/m/song.wav"), "key", [Finding("key", "C:major", Span(0, 8))])
    wrong = truth(tmp_path, "song.lab", lab(("C", "Hmaj7!!")))
    with pytest.raises(InvalidInput, match=r"song\.lab:2: "):
        timed_audit(engine, config, "chords", [wrong])
    with pytest.raises(InvalidInput, match=r"song\.lab:1: .* is no key.* Write start, end, and key"):
        timed_audit(engine, config, "key", [truth(tmp_path, "song.lab", lab())])
    with pytest.raises(InvalidInput, match=r"song\.lab: the chords cannot be compared: .*overlap"):
        timed_audit(engine, config, "chords", [truth(tmp_path, "song.lab", "0 5 C\n3 8 G\n")])
    folder = [truth(tmp_path, "song.lab", lab()), truth(tmp_path / "more", "song.jams", "{")]
    found = timed_audit(engine, config, "chords", folder)
    assert len(found["recordings"]) == 1
    assert [each["file"] for each in found["skipped"]] == ["song.jams"]


def test_a_wrong_name_is_told_with_those_that_are_there(engine: Engine, config: Config, tmp_path: Path) -> None:
    given = truth(tmp_path, "wrongname.lab", lab())
    with pytest.raises(
        NotFound, match=r"No recording is named wrongname; a truth is named as its recording\. None has"
    ):
        timed_audit(engine, config, "chords", [given])
    for name in ("a", "b"):
        heard(engine, config, read(engine, config, name.encode(), f"/m/{name}.wav"), "chords", FOUR)
    read(engine, config, b"c", "/m/c.wav")
    with pytest.raises(NotFound, match=r"Analysed here are: a\.wav, b\.wav\."):
        timed_audit(engine, config, "chords", [given])
    with pytest.raises(NotFound, match="c has not been analysed for chords"):
        timed_audit(engine, config, "chords", [truth(tmp_path, "c.lab", lab())])
    for name in ("a", "a.wav", "m/a.wav"):
        assert timed_audit(engine, config, "chords", [given._replace(place=name)])["recordings"]


def test_who_abstained_is_in_no_mean(engine: Engine, config: Config, tmp_path: Path) -> None:
    found = [Finding("beat", 0, Span(t / 2, t / 2)) for t in range(10, 60)]
    rows = "".join(f"{t / 2} 1\n" for t in range(10, 60))
    for name in ("long", "short", "empty"):
        content = read(engine, config, name.encode(), f"/m/{name}.wav")
        told = {"long": ((found, ()),), "short": (((), ("It is too short.",)),), "empty": (((), ()),)}
        for each, remarks in told[name]:
            heard(engine, config, content, "beats", each, remarks=remarks)
    truths = [truth(tmp_path, f"{name}.beats", rows) for name in ("long", "short")]
    document = timed_audit(engine, config, "beats", truths)
    assert document["means"]["beats"]["F-measure"] == 1.0
    [abstained] = document["abstained"]
    assert (abstained["recording"], abstained["analyser"], abstained["reason"]) == (
        "short.wav",
        "beats",
        "It is too short.",
    )
    alone = timed_audit(engine, config, "beats", truths[1:])
    assert (alone["recordings"], len(alone["abstained"])) == ([], 1)
    missed = timed_audit(engine, config, "beats", [truth(tmp_path, "empty.beats", rows)])
    assert missed["means"]["beats"]["F-measure"] == 0  # who says nothing, and not why, has missed them


def test_beats_that_do_not_count_are_in_no_mean(engine: Engine, config: Config, tmp_path: Path) -> None:
    for name, times in (("long", range(4, 20)), ("short", range(5))):
        content = read(engine, config, name.encode(), f"/m/{name}.wav")
        heard(engine, config, content, "beats", [Finding("beat", 0, Span(t, t)) for t in times])
    truths = [
        truth(tmp_path, "long.beats", "\n".join(map(str, range(4, 20)))),
        truth(tmp_path, "short.beats", "1\n2\n"),
    ]
    document = timed_audit(engine, config, "beats", truths)
    assert document["means"]["beats"]["F-measure"] == 1.0
    assert document["skipped"] == [
        {
            "file": "short.beats",
            "reason": "the beats cannot be compared: none is after the first 5 seconds, which do not count",
        }
    ]
    with pytest.raises(InvalidInput, match=r"short\.beats: the beats cannot be compared"):
        timed_audit(engine, config, "beats", truths[1:])


def test_figures_that_are_none_are_in_no_mean(engine: Engine, config: Config, tmp_path: Path) -> None:
    for name in ("long", "tiny"):
        content = read(engine, config, name.encode(), f"/m/{name}.wav")
        heard(engine, config, content, "structure", [Finding("segment", "A", Span(0, 8))])
    truths = [truth(tmp_path, "long.lab", "0 8 a\n"), truth(tmp_path, "tiny.lab", "0 0.05 a\n")]
    document = timed_audit(engine, config, "segments", truths)
    by_name = {each["recording"]: each["Pairwise F-measure"] for each in document["recordings"]}
    assert by_name == {"long.wav": 1.0, "tiny.wav": None}
    assert document["means"]["structure"]["Pairwise F-measure"] == 1.0
    assert json.dumps(document, allow_nan=False)
    alone = timed_audit(engine, config, "segments", truths[1:])
    assert alone["means"]["structure"]["Pairwise F-measure"] is None


def test_keys_of_parts_are_held_against_those_of_a_truth(engine: Engine, config: Config, tmp_path: Path) -> None:
    parts = [Finding("local key", "C:major", Span(0, 4)), Finding("local key", "G:major", Span(4, 8))]
    content = read(engine, config, b"song", "/m/song.wav")
    heard(engine, config, content, "key", [Finding("key", "C:major"), *parts])
    for text, score in (
        ("0 4 C:major\n4 8 G:major\n", 1.0),
        ("4 8 G:major\n0 4 C:major\n", 1.0),
        ("0 8 C:major\n", 1.0),
        ("0 4 C:major\n4 8 C:major\n", 0.75),
    ):
        given = truth(tmp_path, "song.lab", text)
        assert timed_audit(engine, config, "key", [given])["means"]["key"]["score"] == score


def test_a_truth_that_takes_too_much_is_skipped_and_named(
    engine: Engine, config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("good", "large"):
        heard(engine, config, read(engine, config, name.encode(), f"/m/{name}.wav"), "chords", FOUR)
    truths = [truth(tmp_path, "good.lab", lab()), truth(tmp_path, "large.lab", "0 1 C\n" * 2_000_000)]
    assert timed_audit(engine, config, "chords", truths[:1])["recordings"]  # its process has begun
    monkeypatch.setattr(holding, "SECONDS", 1.0)
    document = timed_audit(engine, config, "chords", truths)
    assert [each["recording"] for each in document["recordings"]] == ["good.wav"]
    [skipped] = document["skipped"]
    assert (skipped["file"], skipped["reason"]) == ("large.lab", "the audit took more than 1 s and was ended.")
    with pytest.raises(TooLarge, match=r"large\.lab: the audit took more"):
        timed_audit(engine, config, "chords", truths[1:])


def test_all_names_of_a_content_count(engine: Engine, config: Config, tmp_path: Path) -> None:
    song = read(engine, config, b"song", "/m/pop1.ogg", "/m/copy.ogg", "upload ada sent.ogg")
    heard(engine, config, song, "chords", FOUR)
    heard(engine, config, song, "mtt-vgg", [tag("harp", 0.9)])
    for name in ("pop1", "copy", "sent"):
        assert timed_audit(engine, config, "chords", [truth(tmp_path, f"{name}.lab", lab())])["recordings"]
        [scores] = kept_scores(engine, config, [f"{name}.ogg"])
        assert scores.of == {f"{name}.ogg": {"harp": 0.9}}


def test_a_recording_of_macos_is_joined_with_a_truth_of_others(engine: Engine, config: Config, tmp_path: Path) -> None:
    composed, decomposed = (unicodedata.normalize(form, "Frühling") for form in ("NFC", "NFD"))
    content = read(engine, config, b"spring", f"/m/{decomposed}.wav")
    heard(engine, config, content, "chords", FOUR)
    heard(engine, config, content, "mtt-vgg", [tag("harp", 0.9)])
    assert timed_audit(engine, config, "chords", [truth(tmp_path, f"{composed}.lab", lab())])["recordings"]
    read(engine, config, lab().encode(), f"/m/{composed}.lab", reader="lab")
    assert timed_audit(engine, config, "chords")["recordings"]
    assert kept_scores(engine, config, [f"{composed}.wav"])[0].of
    for name in (composed, decomposed, "ühl", decomposed[1:4]):
        assert list_recordings(engine, name=name).total == 1


def test_recordings_of_one_name_are_told_apart_by_their_paths(engine: Engine, config: Config, tmp_path: Path) -> None:
    for folder, word, chords in (("A", "harp", FOUR), ("B", "cello", FOUR[:1])):
        content = read(engine, config, folder.encode(), f"/m/{folder}/01.flac")
        heard(engine, config, content, "mtt-vgg", [tag(word, 0.9)])
        heard(engine, config, content, "chords", chords)
    [scores] = kept_scores(engine, config, ["A/01.flac", "B/01.flac"])
    assert scores.of == {"A/01.flac": {"harp": 0.9}, "B/01.flac": {"cello": 0.9}}
    labels = Labels({"A/01.flac": frozenset({"harp"}), "B/01.flac": frozenset({"cello"})}, ("cello", "harp"))
    [figures] = tags_audited(labels, [scores])["models"]
    assert (figures["clips"], figures["macro"]["f1"]) == (2, 1.0)
    with pytest.raises(InvalidInput, match=r"01\.flac: 2 recordings are called so\. Write more of its path"):
        kept_scores(engine, config, ["01.flac"])
    with pytest.raises(InvalidInput, match=r"01\.lab: 2 recordings are called so\. Say which: --recording folder/01"):
        timed_audit(engine, config, "chords", [truth(tmp_path, "01.lab", lab())])
    for folder, right in (("A", 1.0), ("B", 0.25)):
        found = timed_audit(engine, config, "chords", [truth(tmp_path / folder, "01.lab", lab())])
        assert found["means"]["chords"]["majmin"] == right
    read(engine, config, lab().encode(), "/other/01.lab", reader="lab")
    assert timed_audit(engine, config, "chords")["skipped"] == [
        {"file": "01.lab", "reason": "2 recordings are called so"}
    ]


def test_settings_are_told_and_not_averaged(engine: Engine, config: Config, tmp_path: Path) -> None:
    song = read(engine, config, b"song", "/m/song.wav")
    heard(engine, config, song, "chords", FOUR)
    heard(engine, config, song, "chords", FOUR[:2], settings={"nets": 5})
    heard(engine, config, song, "mtt-vgg", [tag("harp", 0.9)])
    heard(engine, config, song, "mtt-vgg", [tag("harp", 0.1)], settings={"speech": True})
    found = timed_audit(engine, config, "chords", [truth(tmp_path, "song.lab", lab())])
    assert {name: each["majmin"] for name, each in found["means"].items()} == {"chords": 1.0, "chords (nets=5)": 0.5}
    models = {each.model: each.of["song.wav"]["harp"] for each in kept_scores(engine, config, ["song.wav"])}
    assert models == {"mtt-vgg": 0.9, "mtt-vgg (speech=true)": 0.1}


def test_weights_are_others_only_where_the_same_settings_would_ask_others(engine: Engine, config: Config) -> None:
    song = read(engine, config, b"song", "/m/song.wav")
    there = {each.name: each for each in analysers_of(config)}
    names = []
    for settings in ({}, {"nets": 4}, {"nets": 2}):
        key = heard(engine, config, song, "chords", FOUR, settings=settings)
        with engine.connect() as connection:
            done = find_done(connection, key)
        assert done
        report = kept_report(config, done)
        names.append(called(report, there))
        changed = dict.fromkeys(report.models, "0" * 64)
        assert "other weights" in called(replace(report, models=changed), there)
    assert names == ["chords", "chords (nets=4)", "chords (nets=2)"]
    assert called(replace(report, settings={"knots": 1}), there) == "chords (knots=1)"


def test_a_model_that_heard_nothing_of_the_truth_is_skipped_and_named(engine: Engine, config: Config) -> None:
    one, other = (read(engine, config, name.encode(), f"/m/{name}.wav") for name in ("one", "other"))
    heard(engine, config, one, "mtt-vgg", [tag("harp", 0.9)])
    heard(engine, config, other, "mtt-musicnn", [tag("harp", 0.9)])
    labels = Labels({"one.wav": frozenset({"harp"})}, ("harp",))
    found = tags_audited(labels, kept_scores(engine, config, labels.of))
    assert [each["model"] for each in found["models"]] == ["mtt-vgg"]
    [skipped] = found["skipped"]
    assert skipped["model"] == "mtt-musicnn"
    assert "no clip in common" in skipped["reason"]
    assert found["agreement"] == []
    with pytest.raises(InvalidInput, match="no clip in common"):
        tags_audited(Labels({"x.wav": frozenset({"harp"})}, ("harp",)), [Scores("net", {"one.wav": {"harp": 0.9}})])


_annotations = count()
FILE = NamedNode("http://localhost/id/file/song.wav")
CLAIM = NamedNode("http://localhost/id/claim/1")


def said(who: str, when: int, verdict: NamedNode | None = None, word: str = "") -> Iterator[Quad]:
    """That somebody judged the claim, or tagged the file."""
    annotation = NamedNode(f"http://localhost/annotations/{next(_annotations)}")
    moment = Literal(f"2026-01-01T00:00:{when:02}.000Z", datatype=XSD.dateTime)
    yield Quad(annotation, DCTERMS.creator, NamedNode(f"http://localhost/agents/{who}"))
    yield Quad(annotation, DCTERMS.created, moment)
    yield Quad(annotation, OA.hasTarget, CLAIM if verdict else FILE)
    if verdict:
        yield Quad(annotation, OA.hasBody, verdict)
    if word:
        body = NamedNode(f"{annotation.value}/body")
        yield Quad(annotation, OA.hasBody, body)
        yield Quad(body, OA.hasPurpose, OA.tagging)
        yield Quad(body, RDF.value, Literal(word))


@pytest.fixture
def dataset(config: Config) -> Iterator[Dataset]:
    with open_stores(config) as stores:
        body = NamedNode("http://localhost/id/claim/1/body")
        stores.public.add(
            [
                Quad(NamedNode("http://localhost/id/source/song"), FRBR.exemplar, FILE),
                Quad(CLAIM, OA.motivatedBy, OA.tagging),
                Quad(CLAIM, OA.hasTarget, FILE),
                Quad(CLAIM, OA.hasBody, body),
                Quad(body, RDF.value, Literal("harp")),
            ]
        )
        yield stores.public


def test_one_account_has_one_vote(dataset: Dataset, config: Config) -> None:
    for second in range(3):
        dataset.add(list(said("eve", second, DSC.confirmed)))
    dataset.add([*said("ada", 1, DSC.rejected), *said("bob", 1, DSC.rejected)])
    assert people_s_tags(dataset, config) == Labels({FILE.value: frozenset()}, ("harp",))


def test_the_latest_vote_counts_with_what_is_right_instead(dataset: Dataset, config: Config) -> None:
    dataset.add([*said("ada", 1, DSC.rejected, "celesta"), *said("ada", 2, DSC.confirmed)])
    assert people_s_tags(dataset, config) == Labels({FILE.value: frozenset({"harp"})}, ("harp",))
    dataset.add(list(said("ada", 3, DSC.rejected, "cello")))
    assert people_s_tags(dataset, config) == Labels({FILE.value: frozenset({"cello"})}, ("cello", "harp"))


def test_a_tag_that_one_person_gives_again_is_one_vote(dataset: Dataset, config: Config) -> None:
    dataset.add([*said("eve", 1, word="organ"), *said("eve", 2, word="organ"), *said("eve", 3, word="lute")])
    assert people_s_tags(dataset, config) == Labels({FILE.value: frozenset({"lute", "organ"})}, ("lute", "organ"))


def test_jams_is_read_by_their_namespace(engine: Engine, config: Config) -> None:
    song = read(engine, config, b"song", "/m/song.wav")
    heard(engine, config, song, "key", [Finding("key", "C:major", Span(0, 8))])
    rows = [{"time": 0, "duration": 8, "value": "C:major", "confidence": None}]
    document = {"annotations": [{"namespace": "key_mode", "data": rows}, {"namespace": "chord", "data": []}]}
    read(engine, config, json.dumps(document).encode(), "/m/song.jams", reader="jams")
    found = timed_audit(engine, config, "key")
    assert (found["means"], found["skipped"]) == ({"key": {"score": 1.0}}, [])
    assert timed_audit(engine, config, "chords")["recordings"] == []
