"""Chords and labels that people correct, over HTTP: checked, kept, shown before what a machine says, taken back."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyoxigraph import NamedNode

from descant.analysis.claims import claim_iri
from descant.analysis.findings import Finding, Span
from descant.ingest.score import Bar
from descant.ontology.iris import OA
from descant.server.corrections import Sound
from descant.server.workspace import chords as workspace_chords
from tests.cli.test_align import write
from tests.cli.test_harmonise import CHORDS
from tests.listened import BAR, Listened, chords, tags
from tests.server.conforming import as_sent_by, asking, conforming
from tests.server.test_concordances import asked
from tests.server.test_harmony import ANALYSIS
from tests.server.test_harmony import _harmonised as harmonised
from tests.server.test_harmony import score as score
from tests.server.test_workspace_notes import counts, on
from tests.server.test_workspace_notes import reader as reader
from tests.server.test_workspace_recordings import listened as listened
from tests.server.test_workspace_recordings import version as version

CHORD = "https://w3id.org/descant/chord/"


def say(client: FlaskClient, body: Any, target: Any, visibility: str = "public", **more: Any) -> Any:
    home = client.get("/api/account").get_json()["id"]
    said = {"@context": "http://www.w3.org/ns/anno.jsonld", "type": "Annotation", "motivation": "editing"}
    said |= {"body": body, "target": target, "visibility": visibility, **more}
    return client.post(f"/annotations/user/{home}/", json=said, headers={"Content-Type": "application/ld+json"})


def corrections(client: FlaskClient, listened: Listened) -> list[tuple[float, float, str]]:
    said = client.get("/api/workspace/corrections", query_string={"recording": listened.file.value}).get_json()
    return [(each["start"], each["end"], each["label"]) for each in said["corrections"]]


def test_a_chord_is_corrected_before_what_was_heard_and_taken_back(
    client: FlaskClient, owner: FlaskClient, reader: FlaskClient, listened: Listened, version: NamedNode
) -> None:
    """Seconds and bars, wherever these are played; the latest goes before what it overlaps."""
    listened.hear("chords", chords(["C:maj", "A:min7"]))
    listened.play(version, [1, 2, 1])
    file = listened.file.value
    assert say(owner, f"{CHORD}A:min", f"{file}#t=1,5").status_code == 201
    assert corrections(client, listened) == [(1, 5, "A:min")]
    made = say(reader, [f"{CHORD}Fs:7(b9)/3", {"type": "TextualBody", "value": "An E."}], f"{version.value}/bar/1")
    assert made.status_code == 201, made.text
    # Bar 1 is played from 0 to 2 and from 4 to 6.
    whole = [(0, 2, "F#:7(b9)/3"), (2, 4, "A:min"), (4, 6, "F#:7(b9)/3")]
    assert corrections(client, listened) == whole
    said = client.get("/api/workspace/corrections", query_string={"recording": file}).get_json()["corrections"]
    assert (said[0]["note"], said[0]["isOwn"]) == (made.get_json(force=True)["id"], False)
    assert say(owner, f"{CHORD}N", f"{file}#t=2,4", "private").status_code == 201
    assert corrections(client, listened) == whole
    assert corrections(owner, listened)[1] == (2, 4, "N")
    [row] = asked(client.application, f"SELECT ?a {{ ?a <{OA.hasBody.value}> <{CHORD}A:min> }}")
    assert row["a"].value.startswith("http://localhost/annotations/")
    reader.delete(made.headers["Location"])
    assert corrections(client, listened) == [(1, 5, "A:min")]


def test_a_chord_that_is_corrected_by_bars_stands_in_the_lanes_of_their_recording(
    client: FlaskClient, owner: FlaskClient, listened: Listened, version: NamedNode
) -> None:
    """Wherever they are played."""
    listened.say("somebody", ["C:maj", "A:min7"])
    listened.play(version, [1, 2, 1])
    say(owner, f"{CHORD}D:min", f"{version.value}/bar/1")
    wanted = {"of": listened.file.value}
    lanes = client.get("/api/harmony/chords", query_string=wanted).get_json()["lanes"]
    said = [[(each["start"], each["end"], each["label"]) for each in lane["chords"]] for lane in lanes]
    assert said[0] == [(0, 2, "D:min"), (4, 6, "D:min")]
    assert len(said) == 2
    assert "D:min" in client.get("/harmony", query_string=wanted).text


@pytest.mark.parametrize("label", ["H:min", "A:mni7", "A:min7/", "", "A%20min", "A:min7%3Cscript%3E", "%zz"])
def test_what_is_no_chord_is_refused_with_its_place(owner: FlaskClient, listened: Listened, label: str) -> None:
    for body, place in ((f"{CHORD}{label}", "body"), ([{"source": f"{CHORD}{label}"}], "body[0]")):
        refused = say(owner, body, f"{listened.file.value}#t=1,2")
        assert refused.status_code == 400
        (fault,) = refused.get_json()["fields"]
        assert fault["field"] == place
        assert "Harte" in fault["problem"]


def test_a_chord_is_called_as_the_graph_calls_it(owner: FlaskClient, listened: Listened) -> None:
    refused = say(owner, f"{CHORD}A%3Amin", f"{listened.file.value}#t=1,2")
    assert refused.get_json()["fields"] == [{"field": "body", "problem": f"this chord is <{CHORD}A:min>"}]


def test_a_label_is_checked_while_it_is_written(client: FlaskClient) -> None:
    def asked_for(label: str) -> Any:
        return client.get(f"/api/workspace/chord?label={quote(label)}")

    said = asked_for("F#:7(b9)/3").get_json()
    assert said.pop("problem") is None
    assert said == {"label": "F#:7(b9)/3", "iri": f"{CHORD}Fs:7(b9)/3", "notes": ["A#", "C#", "E", "F#", "G"]}
    assert asked_for("G:9/2").get_json()["notes"] == ["A", "B", "D", "F", "G"]
    assert asked_for("N").get_json()["notes"] == []
    for wrong in ("Am7", "", "C" * 10_000):
        refused = asked_for(wrong).get_json()
        assert (refused["iri"], refused["notes"]) == (None, [])
        assert "Harte" in refused["problem"]


def test_labels_of_a_passage_are_judged_by_people(
    client: FlaskClient, owner: FlaskClient, reader: FlaskClient, listened: Listened
) -> None:
    listened.hear("mtt-musicnn", [*tags("piano", [0.9, 0.8]), *tags("harp", [0.4])])

    def labels(who: FlaskClient, start: float, end: float) -> list[Any]:
        wanted = {"recording": listened.file.value, "start": start, "end": end}
        return list(who.get("/api/workspace/labels", query_string=wanted).get_json()["labels"])

    assert [(each["tag"], each["start"]) for each in labels(client, 0, 3)] == [("piano", 0), ("harp", 0)]
    assert [each["tag"] for each in labels(client, 3, 9)] == ["piano"]
    claim = labels(client, 0, 3)[1]["claim"]
    flute = {"type": "TextualBody", "value": "flute", "format": "text/plain", "purpose": "tagging"}
    rejected = "https://w3id.org/descant/ns#rejected"
    made = say(owner, [rejected, flute], claim, motivation="assessing")
    say(reader, "https://w3id.org/descant/ns#confirmed", claim, "private", motivation="assessing")
    own = made.get_json(force=True)["id"]
    for who, seen in ((client, (0, 1, None)), (owner, (0, 1, own))):
        found = labels(who, 0, 3)[1]
        assert (found["confirmed"], found["rejected"], found["own"]) == seen
    assert labels(reader, 0, 3)[1]["confirmed"] == 1
    for wrong in ({"start": 3, "end": 3}, {"start": -1, "end": 3}, {"start": "nan", "end": 3}, {"start": 0}):
        answer = client.get("/api/workspace/labels", query_string={"recording": listened.file.value, **wrong})
        assert answer.status_code == 400


def test_a_verdict_is_listed_at_the_bars_that_sound_there(
    client: FlaskClient, owner: FlaskClient, listened: Listened, version: NamedNode
) -> None:
    """And where seconds of the recording are selected, as anything that is said of these."""
    listened.play(version, [1, 2, 1])
    claim = listened.claim("heard", "piano", 2.5, 3.5)
    made = say(owner, "https://w3id.org/descant/ns#confirmed", claim, motivation="assessing")
    assert made.status_code == 201
    [item] = on(client, version.value, 2, 2)["items"]
    assert item["id"] == made.get_json(force=True)["id"]
    assert item["places"] == [{"in": listened.file.value, "t": [2.5, 3.5]}]
    assert [on(client, version.value, bar, bar)["items"] for bar in (1, 3)] == [[], []]
    assert (
        len(client.get("/api/workspace/notes", query_string={"place": f"{listened.file.value}#t=3,9"}).json["items"])
        == 1
    )


def test_what_is_said_of_seconds_is_counted_at_the_bars_that_sound_there(
    app: Flask, client: FlaskClient, owner: FlaskClient, listened: Listened, version: NamedNode
) -> None:
    """Verdicts and chords, each once in a bar, however often it sounds; others know nothing of what is private."""
    work = asked(app, f"SELECT ?w {{ <{version.value}> frbr:realizationOf ?w }}")[0]["w"].value
    listened.play(version, [1, 2, 1, 3])
    file = listened.file.value
    claim = listened.claim("heard", "piano", 2.5, 3.5)
    made = say(owner, "https://w3id.org/descant/ns#confirmed", claim, motivation="assessing")
    assert counts(client, work, version.value)[0][:4] == [0, 1, 0, 0]
    say(owner, f"{CHORD}A:min", f"{file}#t=1,6")
    say(owner, f"{CHORD}G:7", [f"{file}#t=6,7", f"{version.value}/bar/3"], "private")
    assert [each[:4] for each in counts(client, work, version.value)] == [[1, 2, 0, 0], [1, 1, 0, 0]]
    assert [each[:4] for each in counts(owner, work, version.value)] == [[1, 2, 1, 0], [1, 1, 1, 0]]
    owner.delete(made.headers["Location"])
    assert counts(client, work, version.value)[0][:4] == [1, 1, 0, 0]


def test_what_is_said_of_a_recording_is_counted_in_every_version_that_was_found_in_it(
    app: Flask, client: FlaskClient, owner: FlaskClient, ingest: Any, listened: Listened, tmp_path: Path
) -> None:
    """As it is listed there: a recording may be of another version than the score that it was held against."""
    ingest(write(tmp_path, "Piece -- short", list(CHORDS)[:4]))
    short = "http://localhost/id/version/piece--short"
    work = asked(app, f"SELECT ?w {{ <{short}> frbr:realizationOf ?w }}")[0]["w"].value
    listened.play(NamedNode(short), [1, 2])
    say(owner, f"{CHORD}A:min", f"{listened.file.value}#t=2.5,3.5")
    assert len(on(client, short, 2, 2)["items"]) == 1
    assert counts(client, work, short)[0] == [0, 1, 0, 0]


def test_a_claim_of_a_passage_is_the_one_that_its_page_has(client: FlaskClient, listened: Listened) -> None:
    found = tags("piano", [0.9])
    listened.hear("mtt-musicnn", found)
    wanted = {"recording": listened.file.value, "start": 0, "end": 1}
    (label,) = client.get("/api/workspace/labels", query_string=wanted).get_json()["labels"]
    run = asked(client.application, "SELECT ?run { ?run a prov:Activity . FILTER(CONTAINS(STR(?run), '/id/run/')) }")
    names = {claim_iri(listened.minter, row["run"].value.rpartition("/")[2], "tag", found[0]).value for row in run}
    assert label["claim"] in names


def test_chords_of_bars_are_told_with_who_says_them(
    app: Flask, client: FlaskClient, owner: FlaskClient, version: NamedNode
) -> None:
    bars = asked(app, f"SELECT ?b {{ ?b dsc:barOf <{version.value}> }}")
    assert bars
    wanted = {"version": version.value, "first": 2, "last": 2}
    assert client.get("/api/workspace/chords", query_string=wanted).get_json()["lanes"] == []
    assert say(owner, f"{CHORD}D:min", [f"{version.value}/bar/2", f"{version.value}/bar/3"]).status_code == 201
    (said,) = client.get("/api/workspace/chords", query_string=wanted).get_json()["corrections"]
    assert (said["label"], said["end"] - said["start"]) == ("D:min", 8)
    wanted |= {"first": 4, "last": 9}
    assert client.get("/api/workspace/chords", query_string=wanted).get_json()["corrections"] == []


def beats(version: str, value: str) -> Any:
    ema = "https://github.com/music-addressability/ema"
    selector = {"type": "FragmentSelector", "conformsTo": ema, "value": value}
    return {"type": "SpecificResource", "source": version, "selector": selector}


def test_several_chords_of_a_bar_are_corrected_by_beats(
    app: Flask, client: FlaskClient, owner: FlaskClient, ingest: Any, score: str
) -> None:
    """In lanes and tables of a score, before what is said of the whole bar, and back when one is taken away."""
    harmonised(app, score)

    def said(who: FlaskClient = client) -> list[tuple[str, float, float]]:
        found = who.get("/api/workspace/chords", query_string={"version": score, "first": 2, "last": 2}).get_json()
        assert [each["beats"] for each in found["bars"]] == [4]
        return [(each["label"], each["start"], each["end"]) for each in found["corrections"]]

    say(owner, f"{CHORD}C:maj", f"{score}/bar/2")
    assert said() == [("C:maj", 4, 8)]
    made = say(owner, f"{CHORD}D:min", beats(score, "2/all/@2-3"))
    assert made.status_code == 201, made.text
    say(owner, f"{CHORD}G:7", beats(score, "2/all/@3.5"), "private")
    assert said() == [("C:maj", 4, 5), ("D:min", 5, 7), ("C:maj", 7, 8)]
    assert said(owner)[1:3] == [("D:min", 5, 6.5), ("G:7", 6.5, 7)]
    lanes = client.get("/api/harmony/chords", query_string={"of": score}).get_json()["lanes"]
    rows = [(each["ordinal"], each["beat"], each["label"]) for each in lanes[0]["chords"]]
    assert rows == [(2, 1, "C:maj"), (2, 2, "D:min"), (2, 4, "C:maj")]
    [note, *_] = on(client, score, 2, 2)["items"]
    assert (note["chord"], note["bars"]) == ("D:min", [2, 2])
    assert on(client, score, 3, 3)["items"] == []
    owner.delete(made.headers["Location"])
    assert said() == [("C:maj", 4, 8)]
    refused = say(owner, f"{CHORD}D:min", beats(score, "2/all/@0-3"))
    assert refused.status_code == 400
    assert "count from 1" in refused.text


def test_beats_that_are_not_there_are_shown_nowhere(client: FlaskClient, owner: FlaskClient, score: str) -> None:
    for value in ("2/all/@5-6", "99/all/@1-2", "2-3/all/@1,@2,@3"):
        assert say(owner, f"{CHORD}D:min", beats(score, value)).status_code == 201
    wanted = {"version": score, "first": 1, "last": 4}
    assert client.get("/api/workspace/chords", query_string=wanted).get_json()["corrections"] == []


def test_a_chord_of_some_beats_stands_where_they_are_played(
    client: FlaskClient, owner: FlaskClient, listened: Listened, version: NamedNode
) -> None:
    """Each time, by the beats as they are played."""
    listened.hear("chords", chords(["C:maj", "A:min7"]))
    listened.play(version, [1, 2, 1])
    say(owner, f"{CHORD}A:min", beats(version.value, "1-2/all/@4,@1-1.5"))
    assert corrections(client, listened) == [(1.5, 2.25, "A:min"), (5.5, 6, "A:min")]


@pytest.mark.parametrize(
    ("bar", "beats", "places"),
    [
        (Bar(index=1, duration=4.0, metre="4/4"), (0, 1, 3, 5), [0, 1, 3, 5, 8]),
        (Bar(index=1, duration=1.5, metre="4/4", upbeat=True), (0, 1), [0, 0.75, 2.75, 5.375, 8]),
        (Bar(index=1, duration=3.0, metre="C|"), (0, 4), [0, 1.5, 3, 5, 8]),
        (Bar(index=1, duration=3.0), (0,), [0, 2, 4, 6, 8]),
        (Bar(index=1, duration=3.0, metre="3/4"), (), [0, 2, 4, 6, 8]),
    ],
    ids=["whole", "an upbeat of a beat and a half", "cut short", "of no metre", "of no beats"],
)
def test_a_part_of_a_bar_is_between_the_beats_that_were_played(
    bar: Bar, beats: tuple[float, ...], places: list[float]
) -> None:
    """Of eight seconds: an upbeat has its short beat first, and a bar that is cut short last."""
    sound = Sound(0.0, 8.0, beats)
    assert [sound.at(quarter / 4, bar) for quarter in range(5)] == pytest.approx(places)


def test_chords_of_a_version_are_read_once_until_the_graph_changes(
    app: Flask, client: FlaskClient, ingest: Any, score: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    harmonised(app, score)
    read, lanes_of = list[NamedNode](), workspace_chords.lanes_of
    monkeypatch.setattr(workspace_chords, "lanes_of", lambda *said: read.append(said[2]) or lanes_of(*said))

    def labels(first: int, last: int) -> list[list[tuple[str, str, int]]]:
        wanted = {"version": score, "first": first, "last": last}
        lanes = client.get("/api/workspace/chords", query_string=wanted).get_json()["lanes"]
        return [[(lane["by"], each["label"], each["ordinal"]) for each in lane["chords"]] for lane in lanes]

    ours = "Descant's harmony"
    whole = labels(1, 4)
    assert [[each for each in lane if each[2] == 2] for lane in whole] == labels(2, 2) != []
    assert labels(3, 3) == [[(ours, "G:maj", 3), (ours, "G:7", 3)]]
    assert [each.value for each in read] == [score]
    (tmp_path / "cadence.rntxt").write_text(ANALYSIS)
    ingest(tmp_path / "cadence.rntxt")
    assert {each[0] for lane in labels(3, 3) for each in lane} == {"Ann", ours}
    assert len(read) == 2


def test_the_interface_keeps_what_its_document_says(
    app: Flask, owner: FlaskClient, listened: Listened, version: NamedNode
) -> None:
    listened.hear("mtt-musicnn", [Finding("tag", "piano", Span(0, BAR), 0.5)])
    say(owner, f"{CHORD}A:min", f"{listened.file.value}#t=1,5")
    paths = r"GET /api/workspace/(chord|chords|corrections|labels|regions)$"
    prepare = asking(recording=listened.file.value, version=version.value, label="A:min")
    seen = conforming(app, paths, as_sent_by(owner), prepare, free=".", examples=10)
    assert len(seen) == 5
