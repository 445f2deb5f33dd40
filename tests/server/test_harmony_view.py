"""The harmony of a piece as it is drawn: what is given is the graph, is made once, and leads to scores."""

from __future__ import annotations

import tracemalloc
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyoxigraph import NamedNode

from descant.analysis.harmony.lanes import Chord, Lane
from descant.analysis.harmony.songs import Alike, Song, graph_of
from descant.jobs.harmony.songs import KeptSong, track_of_lane
from descant.server.harmony import asking
from descant.server.harmony.pieces import Piece
from descant.server.services import HEAVIEST
from tests.cli.test_harmony import annotated
from tests.server.test_harmony import _harmonised as harmonised
from tests.server.test_harmony import asked
from tests.server.test_harmony import piece as piece
from tests.server.test_harmony import score as score


def test_the_layout_is_the_graph(client: FlaskClient, piece: str) -> None:
    found: Any = client.get(asked("layout", piece)).json
    graph: Any = client.get(asked("graph", piece)).json
    name = lambda chord: found["chords"][chord]["label"]  # noqa: E731
    nodes = {(frame, name(chord)): weight for frame, chord, weight in found["nodes"]}
    wanted = {
        (frame["frame"], node["chord"]): round(node["weight"], 4)
        for frame in graph["frames"]
        for node in frame["nodes"]
    }
    assert nodes == wanted
    edges = {(frame, name(one), name(other)): weight for frame, one, other, weight in found["edges"]}
    assert edges == {(e["frame"], e["from"], e["to"]): round(e["weight"], 4) for e in graph["edges"]}
    assert found["coherence"] == [round(frame["coherence"], 4) for frame in graph["frames"]]
    assert [each["name"] for each in found["versions"]] == [each["name"] for each in graph["versions"]]
    assert [[name(chord) for *_, chord in each["lane"]] for each in found["versions"]] == [
        ["C:maj", "F:maj", "G:7", "C:maj"],
        ["C:maj", "F:maj", "G:maj", "C:maj"],
        ["C:maj", "Db:maj", "G:7", "A:min"],
    ]
    assert all(chord["row"] < len(found["rows"]) for chord in found["chords"])
    assert {place["second"] for place in found["places"]} == {0.0, 1.0, 2.0, 3.0}


@pytest.mark.parametrize(("versions", "chords"), [(2, 600), (20, 100)])
def test_a_graph_is_weighed_with_all_that_is_computed_of_it(versions: int, chords: int) -> None:
    tracemalloc.start()
    try:
        piece = _of(versions, chords)
        weight = piece.weight
        _ = piece.coherence, piece.layout, piece.harmonisations, piece.covers, piece.graph.edges
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert 0.5 * taken < weight < 4 * taken


def _of(versions: int, chords: int) -> Piece:
    wish = asking.asked_in({"alike": "times"}, [])
    lanes = tuple(_lane(each, chords) for each in range(versions))
    song = Song("song", tuple(map(track_of_lane, lanes)), Alike.TIMES)
    return Piece(KeptSong(song, NamedNode("https://example.org/song"), (), lanes), graph_of(song, wish.wishes), wish)


def _lane(version: int, chords: int) -> Lane:
    """Each with its chords at other times."""
    said = (
        Chord(at + version / 50, at + 1 + version / 50, f"{'CDEFGAB'[at % 7]}:min", place=f"<urn:{version}-{at}>")
        for at in range(chords)
    )
    return Lane(f"version {version}", tuple(said))


def test_heavy_graphs_are_not_kept_beside_each_other(app: Flask) -> None:
    kept, made = app.extensions["descant"].chord_graphs, list[str]()
    for name in ("one", "other", "one"):
        kept.get(name, "state", lambda name=name: made.append(name) or SimpleNamespace(weight=0.6 * HEAVIEST))
    assert made == ["one", "other", "one"]


def test_a_graph_is_made_once_for_a_page_and_its_pictures(
    app: Flask, client: FlaskClient, ingest: Any, piece: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    make = asking.graph_of
    monkeypatch.setattr(asking, "graph_of", lambda *said: made.append(said) or make(*said))
    paths = [f"/harmony?of={quote(piece)}", asked("layout", piece), asked("graph", piece, form="svg")]
    for path in [*paths, asked("graph", piece, form="svg", **{"from": "0"}), asked("timeline", piece)]:
        assert client.get(path).status_code == 200
    assert len(made) == 1
    client.get(asked("layout", piece, vocabulary="root"))
    assert len(made) == 2
    (tmp_path / "song.jams").write_text(annotated("D:maj G:maj A:7 D:maj", "D:maj G:maj A:7 B:min"))
    ingest(tmp_path / "song.jams")
    found: Any = client.get(asked("layout", piece)).json
    assert len(made) == 3
    assert len(found["versions"]) == 2


def test_what_is_too_large_is_given_in_passages(
    client: FlaskClient, piece: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole: Any = client.get(asked("layout", piece)).json
    monkeypatch.setattr("descant.server.harmony.view.MOST_NODES", 3)
    first, places, nodes = 0, list[Any](), 0
    while first < whole["frames"]:
        some: Any = client.get(asked("layout", piece, **{"from": str(first)})).json
        assert (some["first"], len(some["bounds"])) == (first, len(some["places"]) + 1)
        assert len(some["nodes"]) <= 3
        assert {frame for frame, *_ in some["nodes"]} == set(range(len(some["places"])))
        places += some["places"]
        nodes += len(some["nodes"])
        first += len(some["places"])
    assert places == whole["places"]
    assert nodes == len(whole["nodes"])


def test_the_timeline_is_a_picture_with_bars(app: Flask, client: FlaskClient, score: str) -> None:
    harmonised(app, score)
    drawn = client.get(asked("timeline", score))
    assert drawn.mimetype == "image/svg+xml"
    assert "sandbox" in drawn.headers["Content-Security-Policy"]
    bars = [f">({bar})</text>".encode() in drawn.data for bar in (1, 2, 3, 4)]
    assert all(bars), "in brackets, as no number is printed"
    assert client.get(asked("timeline", score, form="png")).data.startswith(b"\x89PNG")
    assert client.get(asked("timeline", score, form="pdf")).status_code == 406
    assert client.get(asked("timeline", score, **{"from": "99"})).status_code == 400
    assert client.get(asked("layout", score, **{"from": "99"})).status_code == 400


def test_frames_lead_to_bars_of_scores(app: Flask, client: FlaskClient, score: str) -> None:
    harmonised(app, score)
    found: Any = client.get(asked("layout", score)).json
    assert [(place["bar"], place["beat"]) for place in found["places"]] == [
        ("(1)", 1),
        ("(2)", 1),
        ("(3)", 1),
        ("(3)", 3),
        ("(4)", 1),
    ]
    (version,) = found["versions"]
    assert version["bars"] == [1, 2, 3, 3, 4]
    assert version["door"]["kind"] == "score"
    workspace = client.get(f"{version['door']['place']}&bar=3")
    assert workspace.status_code == 200
    assert f'data-source="{version["door"]["source"]}"' in workspace.text


def test_a_score_is_in_the_page_where_it_is_asked_for_and_only_there(
    app: Flask, client: FlaskClient, score: str
) -> None:
    harmonised(app, score)
    plain = client.get(f"/harmony?of={quote(score)}")
    assert "<descant-score" not in plain.text
    assert "wasm" not in plain.headers["Content-Security-Policy"]
    shown = client.get(f"/harmony?of={quote(score)}&score={quote(score)}")
    assert '<descant-score class="pane beside"' in shown.text
    assert "'wasm-unsafe-eval'" in shown.headers["Content-Security-Policy"]
    other = client.get(f"/harmony?of={quote(score)}&score=https://example.org/none")
    assert "wasm" not in other.headers["Content-Security-Policy"]


def test_without_scripts_there_are_pictures_that_are_there(client: FlaskClient, piece: str) -> None:
    page = client.get(f"/harmony?of={quote(piece)}&weight=annotator%201=2&weight=annotator%202=3").text
    sources = [each.split('"')[0].replace("&amp;", "&") for each in page.split('src="')[1:] if "/api/" in each[:20]]
    assert len(sources) == 3
    for source in sources:
        assert client.get(source).mimetype == "image/svg+xml"
        assert source.count("weight=") == 2, "all wishes are those of the page"
