"""Chords and labels that people correct, over HTTP: checked, kept, shown before what a machine says, taken back."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyoxigraph import NamedNode

from descant.analysis.claims import claim_iri
from descant.analysis.findings import Finding, Span
from descant.ontology.iris import OA
from tests.listened import BAR, Listened, chords, tags
from tests.server.conforming import as_sent_by, asking, conforming
from tests.server.test_concordances import asked
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


def test_the_interface_keeps_what_its_document_says(
    app: Flask, owner: FlaskClient, listened: Listened, version: NamedNode
) -> None:
    listened.hear("mtt-musicnn", [Finding("tag", "piano", Span(0, BAR), 0.5)])
    say(owner, f"{CHORD}A:min", f"{listened.file.value}#t=1,5")
    paths = r"GET /api/workspace/(chord|chords|corrections|labels|regions)$"
    prepare = asking(recording=listened.file.value, version=version.value, label="A:min")
    seen = conforming(app, paths, as_sent_by(owner), prepare, free=".", examples=10)
    assert len(seen) == 5
