"""`/audit`: what a person reads of a truth that is right, wrong, too large, or of another recording."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, jsonify
from flask.testing import FlaskClient
from pyoxigraph import NamedNode, Quad
from werkzeug.test import TestResponse

from descant.analysis.findings import Finding, Span
from descant.ontology.iris import OA
from descant.server import audits
from tests.jobs.heard import FOUR, heard, lab, read, tag

OWN = {"Origin": "http://localhost"}


@pytest.fixture
def song(app: Flask) -> str:
    """A recording whose chords, segments and tags are known, and its source."""
    here = app.extensions["descant"]
    content = read(here.engine, here.config, b"song", "/m/song.wav")
    heard(here.engine, here.config, content, "chords", FOUR)
    heard(here.engine, here.config, content, "chords", FOUR[:2], settings={"nets": 5})
    heard(here.engine, here.config, content, "structure", [Finding("segment", "A", Span(0, 8))])
    heard(here.engine, here.config, content, "key", [Finding("key", "C:major", Span(0, 8))])
    heard(here.engine, here.config, content, "beats", remarks=["It is too short."])
    heard(here.engine, here.config, content, "mtt-vgg", [tag("harp", 0.9)])
    return f"http://localhost/id/source/{content}"


def send(client: FlaskClient, what: str, name: str, text: str, **more: str) -> TestResponse:
    data = {"truth": (io.BytesIO(text.encode()), name), **more}
    return client.post(f"/audit?what={what}", data=data, headers=OWN)


def alert(answer: TestResponse) -> str:
    [said] = re.findall(r'role="alert">([^<]+)<', answer.text)
    return str(said)


def test_a_wrong_file_that_was_read_closes_no_page(
    app: Flask, song: str, client: FlaskClient, owner: FlaskClient
) -> None:
    here = app.extensions["descant"]
    read(here.engine, here.config, lab(("C:maj", "Hmaj7!!")).encode(), "/m/song.lab", reader="lab")
    for what in ("tags", "chords", "beats", "key", "notes", "segments"):
        assert client.get(f"/audit?what={what}").status_code == 200
        assert client.get(f"/api/audit/{what}").status_code == 200
        assert "A truth of your own" in owner.get(f"/audit?what={what}").text
    page = client.get("/audit?what=chords").text
    assert "song.lab: line 2: &#39;Hmaj7!!&#39; is no chord" in page


def test_a_failed_upload_tells_the_problem_and_the_remedy(song: str, owner: FlaskClient) -> None:
    wrong = send(owner, "chords", "wrongname.lab", lab())
    assert wrong.status_code == 404
    assert "No recording is named wrongname; a truth is named as its recording." in alert(wrong)
    assert "Analysed here are: song.wav." in alert(wrong)
    assert "What follows is not by your file" in wrong.text
    assert "What follows is not by your file" not in owner.get("/audit?what=chords").text
    broken = send(owner, "chords", "song.lab", "0 2 Hmaj7!!\n")
    assert broken.status_code == 400
    assert "song.lab:1: " in alert(broken)
    assert "Write start, end, and Harte" in alert(broken)
    named = send(owner, "chords", "wrongname.lab", lab(), recording="song.wav")
    assert (named.status_code, "1.000" in named.text) == (200, True)
    body = lab().encode()
    asked = {"file": "wrongname.lab", "recording": "song"}
    assert owner.post("/api/audit/chords", query_string=asked, data=body).status_code == 200


def test_a_truth_that_is_too_large_tells_the_limit_and_keeps_what_was_chosen(
    song: str, owner: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audits, "LONGEST", 1000)
    large = send(owner, "key", "song.lab", "0 1 C:major\n" * 200)
    assert large.status_code == 413
    assert "more than 1,000 bytes" in alert(large)
    assert "upload_bytes" not in large.text
    assert 'action="/audit?what=key"' in large.text
    assert re.search(r'what=key" aria-current="page"', large.text)


@pytest.mark.parametrize(
    ("what", "name", "text"),
    [
        ("tags", "t.csv", "clip,tag\nsong.wav\n"),
        ("tags", "t.csv", "clip,tag\nsong.wav," + "x" * 140_000),
        ("tags", "t.csv", "clip,tag,score\nsong.wav,harp,nan\n"),
        ("tags", "t.json", '{"a":' * 100_000),
        ("tags", "t.json", '{"song.wav": {"instrument": "a", "execs": [{"model": "m", "threshold": "nan"}]}}'),
        ("tags", "t.tsv", "song.wav\t{[]:1}"),
        ("tags", "t.tsv", "2\t" + json.dumps([0] * 50)),
        ("chords", "song.lab", "0 inf C:maj\n"),
        ("segments", "song.lab", "0 1e308 A\n"),
        ("chords", "song.lab", "0 2 Hmaj7!!\n"),
        ("key", "song.lab", "0 2 C:maj\n"),
        (
            "chords",
            "song.jams",
            '{"annotations": [{"namespace": "chord", "data": [{"time": 0, "duration": 1, "value": []}]}]}',
        ),
        ("chords", "song.jams", "[" * 100_000),
    ],
)
def test_a_broken_truth_is_no_fault_of_ours(song: str, owner: FlaskClient, what: str, name: str, text: str) -> None:
    answer = owner.post(f"/api/audit/{what}", query_string={"file": name}, data=text.encode())
    assert answer.status_code == 400
    assert answer.json
    assert answer.json["detail"].startswith(name)
    assert answer.json["remedy"]
    assert name in alert(send(owner, what, name, text))


def test_what_is_no_number_is_null_and_a_dash(song: str, owner: FlaskClient) -> None:
    asked = {"file": "song.lab"}
    answer = owner.post("/api/audit/segments", query_string=asked, data=b"0 0.05 a\n")
    assert answer.status_code == 200

    def refuse(word: str) -> None:
        raise AssertionError(word)

    document = json.loads(answer.text, parse_constant=refuse)
    assert document["recordings"][0]["Pairwise F-measure"] is None
    page = send(owner, "segments", "song.lab", "0 0.05 a\n").text
    assert "<td>–</td>" in page
    assert "<td>nan</td>" not in page


def test_the_server_says_no_json_that_others_cannot_read(app: Flask) -> None:
    with app.app_context(), pytest.raises(ValueError, match="JSON compliant"):
        jsonify(float("nan"))


def test_recordings_lead_to_their_page_and_settings_are_told(song: str, owner: FlaskClient) -> None:
    page = send(owner, "chords", "song.lab", lab()).text
    assert "/analyses?source=http%3A//localhost/id/source/" in page
    assert "/api/analyses/" not in page
    assert '<td>chords (nets=5)</td><td class="name" title="song.lab">song.lab</td>' in page


def test_what_abstained_is_counted_apart(song: str, owner: FlaskClient) -> None:
    beats = send(owner, "beats", "song.beats", "".join(f"{t} 1\n" for t in range(8)))
    assert beats.status_code == 200
    assert "Nothing claimed" in beats.text
    assert "It is too short." in beats.text
    assert "0.000" not in beats.text


def test_the_measures_that_are_mostly_asked_for_stand_first(song: str, owner: FlaskClient) -> None:
    page = send(owner, "segments", "song.lab", "0 4 A\n4 8 B\n").text
    first, _, rest = page.partition("<details>")
    assert re.findall(r'<th scope="col">([^<]+)</th>', first)[3:] == [
        "F-measure@0.5",
        "F-measure@3.0",
        "Pairwise F-measure",
        "NCE F-measure",
        "V-measure",
    ]
    assert "17 more measures" in rest
    assert "Ref-to-est deviation" in rest


def test_nothing_is_looked_for_again_until_something_has_changed(
    app: Flask, song: str, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = app.extensions["descant"]
    asked: list[str] = []

    def counting(name: str) -> Callable[..., Any]:
        real = getattr(audits, name)
        return lambda *args, **more: asked.append(name) or real(*args, **more)

    for name in ("timed_audit", "kept_scores"):
        monkeypatch.setattr(audits, name, counting(name))

    def looks(what: str) -> int:
        asked.clear()
        answers = [client.get(f"/api/audit/{what}").json, client.get(f"/api/audit/{what}").json]
        assert answers[0] == answers[1]
        client.get(f"/audit?what={what}")
        return len(asked)

    content = song.rpartition("/")[2]
    for what in ("chords", "key", "tags"):
        assert (looks(what), looks(what)) == (1, 0)
    heard(here.engine, here.config, content, "chords", FOUR[:1], settings={"nets": 2})
    assert (looks("chords"), looks("chords")) == (1, 0)
    read(here.engine, here.config, lab().encode(), "/m/song.lab", reader="lab")
    assert (looks("chords"), looks("chords")) == (1, 0)
    assert looks("tags") == 1
    here.stores.public.add([Quad(NamedNode("http://localhost/a"), OA.hasTarget, NamedNode("http://localhost/b"))])
    assert (looks("tags"), looks("chords")) == (1, 0)


def test_one_is_not_many_and_sentences_are_apart(song: str, client: FlaskClient, owner: FlaskClient) -> None:
    page = send(owner, "tags", "t.csv", "clip,tag\nsong.wav,harp\n").text
    assert "1 recording;" in page
    for what in ("tags", "chords"):
        assert re.search(r"(machine|recording)\. +At most", re.sub(r"\s+", " ", client.get(f"/audit?what={what}").text))
    assert "has a truth for this yet: key" in client.get("/audit?what=key").text
