"""Harmony over HTTP: graphs in every format, the four questions, what is kept; the page; hostile wishes."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import networkx as nx
import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyoxigraph import NamedNode

from descant.jobs.harmony.read import Read, scores_of
from descant.jobs.harmony.scores import Harmonise
from descant.jobs.harmony.scores import orders as score_orders
from descant.ontology import named, validate
from tests.cli.test_harmony import annotated
from tests.jobs.doing import do
from tests.server.conforming import as_sent_by, asking, conforming
from tests.server.test_workspace_notes import reader as reader

SONG = ("C:maj F:maj G:7 C:maj", "C:maj F:maj G:maj C:maj", "C:maj Db:maj G:7 A:min")


@pytest.fixture
def piece(app: Flask, ingest: Any, tmp_path: Path) -> str:
    """The IRI of the version whose chords are read."""
    return _read(app, ingest, tmp_path / "song.jams", *SONG)


def _read(app: Flask, ingest: Any, file: Path, *chords: str) -> str:
    before = set(_pieces(app))
    file.write_text(annotated(*chords))
    ingest(file)
    (new,) = set(_pieces(app)) - before
    return new


def _pieces(app: Flask) -> Iterator[str]:
    public = app.extensions["descant"].stores.public
    rows: Any = public.query(named("songs-with-chords").text.replace("?after", '""'))
    return (row["target"].value for row in rows)


def asked(path: str, piece: str, **more: str) -> str:
    return f"/api/harmony/{path}?of={quote(piece)}" + "".join(f"&{name}={quote(value)}" for name, value in more.items())


def test_graphs_in_every_format(client: FlaskClient, piece: str) -> None:
    document: Any = client.get(asked("graph", piece)).json
    assert [each["name"] for each in document["versions"]] == ["annotator 1", "annotator 2", "annotator 3"]
    assert 0 < document["coherence"]["coherence"] < 1
    graphml = client.get(asked("graph", piece, form="graphml", vocabulary="majmin"))
    assert len(nx.read_graphml(io.BytesIO(graphml.data))) == 6
    for form, media_type in (("gexf", "application/gexf+xml"), ("dot", "text/vnd.graphviz"), ("csv", "text/csv")):
        answer = client.get(asked("graph", piece, form=form))
        assert (answer.status_code, answer.mimetype) == (200, media_type)
    for more in ({}, {"from": "0"}, {"from": "3"}):
        picture = client.get(asked("graph", piece, form="svg", **more))
        assert picture.mimetype == "image/svg+xml"
        assert "sandbox" in picture.headers["Content-Security-Policy"]
        assert client.get(asked("graph", piece, form="png", **more)).data.startswith(b"\x89PNG")


def test_the_four_questions(app: Flask, client: FlaskClient, ingest: Any, piece: str, tmp_path: Path) -> None:
    coherence: Any = client.get(asked("coherence", piece)).json
    covers: Any = client.get(asked("covers", piece)).json
    assert covers["coherence"] == coherence["coherence"]
    assert min(covers["versions"], key=lambda each: each["toOthers"])["name"] == "annotator 3"
    choices: Any = client.get(asked("harmonisations", piece, vocabulary="root")).json
    assert choices["frames"][0]["choices"] == [{"chord": "C:1", "share": 1.0}]
    varied: Any = client.get(asked("variation", piece, version="annotator 1") + "&version=annotator%202").json
    assert varied["within"] > varied["across"]
    other = _read(app, ingest, tmp_path / "other.jams", "D:maj G:maj A:7 D:maj")
    alike: Any = client.get(f"/api/harmony/likeness?one={quote(piece)}&other={quote(other)}").json
    assert 0 < alike["distance"] < 0.3
    assert alike["transposition"] == 10


def test_a_graph_is_kept_by_those_who_may(client: FlaskClient, owner: FlaskClient, app: Flask, piece: str) -> None:
    assert client.post("/api/harmony/graphs", json={"of": piece}).status_code == 401
    made = owner.post("/api/harmony/graphs", json={"of": piece, "vocabulary": "majmin", "weights": {"annotator 1": 2}})
    assert made.status_code == 201, made.json
    iri = made.headers["Location"]
    public = app.extensions["descant"].stores.public
    rows: Any = list(public.query(named("covers-of-work").text, {"work": NamedNode(piece)}))
    assert {row["graph"].value for row in rows} == {iri}
    assert len(rows) == 3
    assert validate(list(public.quads())).conforms
    assert owner.get(iri.replace("http://localhost", "")).status_code == 200
    assert (
        owner.post(
            "/api/harmony/graphs", json={"of": piece, "vocabulary": "majmin", "weights": {"annotator 1": 2}}
        ).json
        == made.json
    )


def test_how_alike_two_are_is_kept_with_both(
    app: Flask, owner: FlaskClient, ingest: Any, piece: str, tmp_path: Path
) -> None:
    other = _read(app, ingest, tmp_path / "other.jams", "D:maj G:maj A:7 D:maj")
    made: Any = owner.post("/api/harmony/graphs", json={"of": piece, "like": other}).json
    public = app.extensions["descant"].stores.public
    (row,) = public.query(named("likeness-of-graph").text, {"graph": NamedNode(made["graph"])})
    assert row["like"].value == made["like"]
    assert row["over"].value == other
    assert 0 < float(row["distance"].value) < 0.3


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({}, "The body names nothing"),
        ({"of": 3}, "The body names nothing"),
        ({"of": "IRI", "weights": {"annotator 1": 0}}, "is no weight"),
        ({"of": "IRI", "weights": [1]}, "`weights` are numbers"),
        ({"of": "IRI", "unit": "hour"}, "cannot be chosen"),
        ({"of": "IRI", "unit": 3}, "`unit` is no text"),
        ({"of": "IRI", "else": "x"}, "is no wish"),
        ({"of": "IRI", "like": "IRI"}, "not compared with itself"),
        ({"of": "no IRI"}, "is no IRI"),
        ({"of": "https://example.org/nothing"}, "No chords of"),
    ],
)
def test_what_cannot_be_kept_says_why(owner: FlaskClient, piece: str, body: dict[str, Any], said: str) -> None:
    filled = json.loads(json.dumps(body).replace('"IRI"', json.dumps(piece)))
    answer: Any = owner.post("/api/harmony/graphs", json=filled)
    assert answer.status_code in (400, 404)
    assert said in answer.json["detail"]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("graph", 400),
        ("graph?of=%00", 400),
        ("graph?of=https://example.org/nothing", 404),
        ("graph?of=PIECE&form=pdf", 406),
        ("graph?of=PIECE&form=svg&from=99", 400),
        ("graph?of=PIECE&unit=bar", 400),
        ("graph?of=PIECE&kernel=lerdahl", 400),
        ("graph?of=PIECE&kernel=lerdahl&key=C", 200),
        ("graph?of=PIECE&weight=annotator", 400),
        ("variation?of=PIECE", 400),
        ("variation?of=PIECE&version=nobody", 404),
        ("likeness?one=PIECE", 400),
    ],
)
def test_addresses_that_ask_for_what_there_is_not(client: FlaskClient, piece: str, address: str, status: int) -> None:
    answer: Any = client.get(f"/api/harmony/{address.replace('PIECE', quote(piece))}")
    assert answer.status_code == status
    if status != 200:
        assert answer.json["remedy"]


def test_too_many_versions_are_not_waited_for(client: FlaskClient, piece: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("descant.server.harmony.asking.MOST_WARPED", 2)
    assert client.get(asked("graph", piece)).status_code == 200
    assert client.get(asked("graph", piece, alike="nothing")).status_code == 413
    monkeypatch.setattr("descant.server.harmony.asking.MOST_VERSIONS", 2)
    answer: Any = client.get(asked("graph", piece))
    assert answer.status_code == 413
    assert "descant csg" in answer.json["remedy"]


def test_progressions_are_found_in_every_key(
    app: Flask, client: FlaskClient, ingest: Any, piece: str, tmp_path: Path
) -> None:
    found: Any = client.get("/api/harmony/progressions?pattern=IV-V7-I").json
    assert (found["total"], found["whole"], found["unread"]) == (1, True, 0)
    (match,) = found["matches"]
    assert (match["of"], match["by"], match["start"]) == (piece, "annotator 1", 1.0)
    assert match["chords"] == ["F:maj", "G:7", "C:maj"]
    other = _read(app, ingest, tmp_path / "other.jams", "D:maj G:maj A:7 D:maj")
    found = client.get("/api/harmony/progressions?pattern=IV-V7-I&once=true").json
    assert {each["of"] for each in found["matches"]} == {piece, other}


def test_the_index_forgets_what_the_graph_has_forgotten(
    app: Flask, client: FlaskClient, ingest: Any, piece: str, tmp_path: Path
) -> None:
    assert client.get("/api/harmony/progressions?pattern=Db%20as%20written").json["total"] == 1  # type: ignore[index]
    (tmp_path / "song.jams").write_text(annotated("D:maj G:maj A:7 D:maj"))
    ingest(tmp_path / "song.jams")
    found: Any = client.get("/api/harmony/progressions?pattern=IV-V7-I").json
    assert [each["chords"][0] for each in found["matches"]] == ["G:maj"]


def test_a_search_does_not_wait_for_all_that_is_new(
    client: FlaskClient, piece: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("descant.server.harmony.asking.PATIENCE", -1.0)
    found: Any = client.get("/api/harmony/progressions?pattern=I").json
    assert (found["total"], found["unread"]) == (0, 3)
    assert "3 sequences are still to be read" in client.get("/harmony?pattern=I").text


@pytest.mark.parametrize("pattern", ["", "H", "(" * 50, "?", "I " * 600, "I in"])
def test_patterns_that_cannot_be_are_refused_with_their_place(client: FlaskClient, piece: str, pattern: str) -> None:
    answer = client.get("/api/harmony/progressions", query_string={"pattern": pattern})
    assert answer.status_code in (200, 400)
    if pattern != "?":
        assert answer.status_code == 400
        page = client.get("/harmony", query_string={"pattern": pattern})
        assert page.status_code == (400 if pattern else 200)


def test_the_page_of_all_and_of_one(client: FlaskClient, piece: str) -> None:
    page = client.get("/harmony").text
    assert "A song" in page
    assert "3 versions" in page
    found = client.get("/harmony?pattern=IV-V-I").text
    assert "2 places" in found
    assert "F:maj G:7 C:maj" in found
    assert "It is nowhere here" in client.get("/harmony?pattern=bVI-bVII-I").text
    one = client.get(f"/harmony?of={quote(piece)}&vocabulary=majmin").text
    assert "A song, its harmony" in one
    assert "Where they differ most" in one
    assert "annotator 3: Db:maj" in one
    assert "None" not in one


def test_the_page_compares_with_another(
    app: Flask, client: FlaskClient, ingest: Any, piece: str, tmp_path: Path
) -> None:
    other = _read(app, ingest, tmp_path / "other.jams", "D:maj G:maj A:7 D:maj")
    assert "distance 0." in client.get(f"/harmony?of={quote(piece)}&other={quote(other)}").text
    assert "No chords of" in client.get(f"/harmony?of={quote(piece)}&other=https://example.org/x").text


def test_the_page_says_what_to_do_where_there_is_nothing(client: FlaskClient) -> None:
    assert "Nothing here has chords yet" in client.get("/harmony").text
    refused = client.get("/harmony?of=https://example.org/nothing")
    assert refused.status_code == 404
    assert "No chords of" in refused.text


@pytest.mark.slow
def test_the_interface_keeps_what_its_document_says(app: Flask, owner: FlaskClient, piece: str) -> None:
    prepare = asking(of=piece, one=piece, other=piece)
    assert len(conforming(app, "/api/harmony", as_sent_by(owner), prepare, free=".")) == 13


# -- chords, by whomever ------------------------------------------------------------------------------------------

ABC = "X:1\nT:A cadence\nM:4/4\nL:1/4\nK:C\n[C,CEG]4 | [F,FAc]4 | [G,GBd]2 [G,GBdf]2 | [C,CEG]4 |]\n"
ANALYSIS = "Analyst: Ann\nTime Signature: 4/4\nm1 C: I\nm2 ii6\nm3 V b3 V7\nm4 I\n"


@pytest.fixture
def score(app: Flask, ingest: Any, tmp_path: Path) -> str:
    """The IRI of the version of a score that was read, without chords."""
    (tmp_path / "cadence.abc").write_text(ABC)
    source = ingest(tmp_path / "cadence.abc")
    public = app.extensions["descant"].stores.public
    source = NamedNode(f"http://localhost/id/source/{source}")
    rows: Any = list(public.query(named("files-of-source").text, {"source": source}))
    return str(rows[0]["ofVersion"].value)


def _harmonised(app: Flask, of: str) -> None:
    """As the runner does it."""
    here = app.extensions["descant"]
    found = scores_of(here.stores.public, here.engine, here.config, of)
    for order in score_orders((each for each in found if isinstance(each, Read)), here.config, here.engine):
        do(Harmonise(), order, here.config, here.stores, here.engine)


def test_who_says_which_chords_with_bar_and_beat(
    app: Flask, client: FlaskClient, ingest: Any, score: str, tmp_path: Path
) -> None:
    assert client.get(asked("chords", score)).status_code == 404
    (tmp_path / "cadence.rntxt").write_text(ANALYSIS)
    ingest(tmp_path / "cadence.rntxt")
    _harmonised(app, score)
    document: Any = client.get(asked("chords", score)).json
    assert [each["by"] for each in document["lanes"]] == ["Ann", "Descant's harmony"]
    for lane in document["lanes"]:
        assert [(row["ordinal"], row["beat"]) for row in lane["chords"]] == [(1, 1), (2, 1), (3, 1), (3, 3), (4, 1)]
        assert (lane["chords"][3]["numeral"], lane["chords"][3]["key"]) == ("V7", "C major")
    (pair,) = document["pairs"]
    assert (pair["root"], pair["key"], pair["numeral"]) == (0.75, 1.0, 0.75)
    table = client.get(asked("chords", score, form="csv"))
    assert table.mimetype == "text/csv"
    assert len(table.text.splitlines()) == 11
    assert client.get(asked("chords", score, form="pdf")).status_code == 406
    assert client.get("/api/harmony/chords").status_code == 400
    page = client.get(f"/harmony?of={quote(score)}").text
    assert page.count("</span>differ</td>") == 1
    assert page.count("</span>alike</td>") == 3
    assert "Find its chords" not in page
    assert "None" not in page


def test_chords_in_seconds_have_no_bars(client: FlaskClient, piece: str) -> None:
    document: Any = client.get(asked("chords", piece)).json
    assert {lane["timeBase"] for lane in document["lanes"]} == {"seconds"}
    assert {row["bar"] for lane in document["lanes"] for row in lane["chords"]} == {None}
    assert len(document["pairs"]) == 3


def test_a_score_s_chords_are_found_by_those_who_may(
    app: Flask, client: FlaskClient, owner: FlaskClient, score: str
) -> None:
    assert client.post("/api/harmony/chords", json={"sources": [score]}).status_code == 401
    stranger, page = client.get(f"/harmony?of={quote(score)}"), owner.get(f"/harmony?of={quote(score)}")
    assert stranger.status_code == 200
    assert "to have its chords found in its notes" in stranger.text
    assert "<button>Find its chords" not in stranger.text
    assert "Find its chords</button>" in page.text
    made = owner.post("/api/harmony/chords", json={"sources": [score]})
    assert made.status_code == 202
    assert made.headers["Location"].endswith(made.json["id"])  # type: ignore[index]
    assert owner.post("/harmony", data={"of": score}).status_code == 303
    _harmonised(app, score)
    assert "Find its chords" not in owner.get(f"/harmony?of={quote(score)}").text


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"sources": []}, 400),
        ({"sources": [3]}, 400),
        ({"sources": ["IRI"], "else": 1}, 400),
        ({"sources": ["/etc/passwd"]}, 400),
        ({"sources": ["https://example.org/nothing"]}, 404),
    ],
)
def test_what_is_no_score_has_no_chords_found(owner: FlaskClient, body: dict[str, Any], status: int) -> None:
    answer: Any = owner.post("/api/harmony/chords", json=body)
    assert answer.status_code == status
    assert answer.json["remedy"]


def test_a_score_leads_to_its_chords(client: FlaskClient, ingest: Any, tmp_path: Path) -> None:
    (tmp_path / "cadence.abc").write_text(ABC)
    source = ingest(tmp_path / "cadence.abc")
    page = client.get(f"/id/source/{source}", headers={"Accept": "text/html"}, follow_redirects=True).text
    assert "Its chords, or have them found" in page


def test_a_chord_that_a_person_corrects_has_a_lane_before_the_others(
    client: FlaskClient, owner: FlaskClient, piece: str
) -> None:
    """With who says it; what is private is nobody else's, and no version of the graph."""
    before: Any = client.get(asked("chords", piece)).json
    graph = client.get(asked("graph", piece)).json
    said = {"type": "Annotation", "motivation": "editing", "body": "https://w3id.org/descant/chord/Eb:7"}
    made = owner.post("/annotations/", json=said | {"target": f"{piece}#t=1,3"})
    assert made.status_code == 201, made.text
    owner.post("/annotations/", json=said | {"target": f"{piece}#t=3,4", "visibility": "private"})
    first, *others = client.get(asked("chords", piece)).json["lanes"]
    assert others == before["lanes"]
    assert [(each["start"], each["end"], each["label"]) for each in first["chords"]] == [(1, 3, "Eb:7")]
    assert first["creator"] == made.get_json(force=True)["creator"]
    assert first["by"] in client.get(f"/harmony?of={quote(piece)}").text
    assert client.get(asked("graph", piece)).json == graph


def test_what_two_people_correct_at_one_place_stands_in_a_lane_of_each(
    client: FlaskClient, owner: FlaskClient, reader: FlaskClient, piece: str
) -> None:
    said = {"type": "Annotation", "motivation": "editing", "target": f"{piece}#t=1,3"}
    for who, chord in ((owner, "Eb:7"), (reader, "C:min")):
        body = f"https://w3id.org/descant/chord/{chord}"
        assert who.post("/annotations/", json=said | {"body": body, "visibility": "public"}).status_code == 201
    lanes: Any = client.get(asked("chords", piece)).json["lanes"]
    corrected = [[(each["start"], each["end"], each["label"]) for each in lane["chords"]] for lane in lanes[:2]]
    assert sorted(corrected) == [[(1, 3, "C:min")], [(1, 3, "Eb:7")]]
