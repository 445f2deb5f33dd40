"""The workspace over HTTP: what there is of a work, where bars are, and one axis for all versions."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from pyoxigraph import NamedNode

from descant.analysis.alignment.passages import Beside
from descant.jobs.aligning import Align, order
from descant.jobs.aligning.corrections import Correction, Two
from descant.server.concordances.rows import Concordance
from descant.server.workspace.axis import columns_in
from descant.server.workspace.finding import _candidates, spoken
from tests.cli.test_align import CUT, write
from tests.cli.test_harmonise import CHORDS
from tests.jobs.doing import do
from tests.server.conforming import as_sent_by, asking, conforming
from tests.server.test_concordances import asked

SHORT = [at for at in range(len(CHORDS)) if at not in CUT]


@pytest.fixture
def work(app: Flask, ingest: Any, tmp_path: Path) -> str:
    """Of two versions, the second of fewer bars, which are aligned."""
    ingest(write(tmp_path, "Piece -- whole", list(CHORDS)))
    ingest(write(tmp_path, "Piece -- short", [CHORDS[at] for at in SHORT]))
    [row] = asked(app, "SELECT DISTINCT ?w { ?v frbr:realizationOf ?w }")
    here = app.extensions["descant"]
    found = order(here.stores.public, here.engine, here.config, NamedNode(row["w"].value))
    assert found
    do(Align(), found, here.config, here.stores, here.engine)
    return str(row["w"].value)


def test_the_axis_leads_from_each_bar_to_that_of_the_other_version(client: FlaskClient, work: str) -> None:
    said = client.get(f"/api/workspace?work={quote(work)}").get_json()
    by_name = {version["name"]: version for version in said["versions"]}
    assert [source["kind"] for source in by_name["short"]["sources"]] == ["score"]
    axis = client.get(f"/api/workspace/axis?work={quote(work)}").get_json()
    assert axis["measure"] == by_name["whole"]["iri"] or list(axis["columns"]) == [by_name["whole"]["iri"]]
    [columns] = axis["columns"].values()
    assert sorted((axis["bars"], len(columns))) == [len(SHORT), len(CHORDS)]
    if axis["measure"] == by_name["whole"]["iri"]:
        assert columns == [[float(at)] for at in SHORT]
    else:
        assert [round(at) for [at] in columns if at == round(at)] == list(range(len(SHORT)))


def test_places_of_bars_begin_with_the_file_that_is_served(client: FlaskClient, work: str) -> None:
    for version in client.get(f"/api/workspace?work={quote(work)}").get_json()["versions"]:
        [source] = version["sources"]
        bars = client.get(f"/api/workspace/bars?version={quote(version['iri'])}").get_json()["bars"]
        assert [bar["index"] for bar in bars] == list(range(1, len(bars) + 1))
        with client.get(source["file"], headers={"Accept": "*/*"}) as response:
            notation = response.text
        for bar in bars:
            [place] = [each for each in bar["places"] if each.startswith(source["fileIri"] + "#")]
            assert f'xml:id="{place.partition("#")[2]}"' in notation


def test_the_page_can_be_read_without_scripts_and_only_it_may_compile(client: FlaskClient, work: str) -> None:
    page = client.get(f"/workspace?work={quote(work)}")
    assert "'wasm-unsafe-eval'" in page.headers["Content-Security-Policy"]
    assert "unsafe-eval" not in client.get("/workspace").headers["Content-Security-Policy"]
    assert page.text.count("<descant-score ") == 2
    [whole, _] = client.get(f"/api/workspace?work={quote(work)}").get_json()["versions"]
    one = client.get(f"/workspace?work={quote(work)}&pane={quote(whole['sources'][0]['iri'])}&pane=nothing").text
    assert one.count("<descant-score ") == 1


def test_panes_are_each_once_and_keep_how_they_stand(client: FlaskClient, work: str) -> None:
    versions = client.get(f"/api/workspace?work={quote(work)}").get_json()["versions"]
    short, whole = (quote(each["sources"][0]["iri"]) for each in versions)
    page = client.get(f"/workspace?work={quote(work)}&pane={whole}&pane={short}&pane={whole}&layout=stacked")
    panes = html.fromstring(page.text)
    assert len(panes.xpath("//descant-score")) == 2
    assert panes.xpath("//*[@class='panes']/@data-layout") == ["stacked"]
    [closed, _] = panes.xpath("//a[starts-with(@aria-label, 'Close')]/@href")
    assert "layout=stacked" in closed
    assert client.get(closed).text.count("<descant-score ") == 1
    other = client.get(f"/workspace?work={quote(work)}&layout=x").text
    assert 'data-layout="beside"' in other
    assert "layout=stacked" in other, "the link to it"


@pytest.mark.parametrize(("said", "bar"), [("", 1), ("&bar=7", 7), ("&bar=x", 1), ("&bar=-3", 1)])
def test_an_address_says_where_one_is(client: FlaskClient, work: str, said: str, bar: int) -> None:
    page = client.get(f"/workspace?work={quote(work)}{said}")
    assert page.status_code == 200
    assert f'data-bar="{bar}"' in page.text


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/workspace?work=https://example.org/none", 404),
        ("/workspace?work=<", 400),
        ("/api/workspace", 400),
        ("/api/workspace/axis?work=https://example.org/none", 404),
        ("/api/workspace/bars?version=https://example.org/none", 404),
        ("/api/workspace/places?version=https://example.org/none", 404),
    ],
)
def test_what_is_not_here_is_told(client: FlaskClient, address: str, status: int) -> None:
    assert client.get(address).status_code == status


def places(client: FlaskClient, version: str, first: int, last: int) -> dict[str, Any]:
    """In the only other version."""
    answer = client.get(f"/api/workspace/places?version={quote(version)}&first={first}&last={last}").get_json()
    assert (answer["version"], answer["first"], answer["last"]) == (version, first, last)
    [other] = answer["versions"]
    return other | {"unsearched": answer["unsearched"]}


def test_a_passage_is_found_in_the_other_version(client: FlaskClient, owner: FlaskClient, work: str) -> None:
    """Across a cut, within it, and where somebody says that it is."""
    by_name = {
        each["name"]: each["iri"] for each in client.get(f"/api/workspace?work={quote(work)}").get_json()["versions"]
    }
    whole, short = by_name["whole"], by_name["short"]
    cut = sorted(at + 1 for at in CUT)
    found = places(client, whole, cut[0] - 2, cut[-1] + 2)
    [likeliest, *_] = found["candidates"]
    assert (found["iri"], found["bars"], found["aligned"]) == (short, len(SHORT), True)
    assert (likeliest["origin"], likeliest["saidBy"]) == ("alignment", None)
    assert [(each["one"], each["other"]) for each in likeliest["pairs"]] == [
        (SHORT[other - 1] + 1, other) for other in range(cut[0] - 2, cut[0] + 2)
    ]
    assert found["leftOut"] == [{"first": cut[0], "last": cut[-1]}]
    assert found["leftOutSaidBy"] is None
    gone = places(client, whole, cut[0], cut[-1])
    assert all(each["origin"] == "search" for each in gone["candidates"])
    assert places(client, short, cut[0] - 1, cut[0])["added"] == [{"first": cut[0], "last": cut[-1]}]

    two = f"/api/concordances/corrections?one={quote(whole)}&other={quote(short)}"
    owner.put(two, json={"said": [{"one": 1, "other": 2}, {"one": cut[0], "other": None}]})
    said = places(client, whole, 1, 1)["candidates"][0]
    assert (said["first"], said["origin"], said["saidBy"]["iri"][-5:]) == (2, "person", "owner")
    assert places(client, whole, cut[0], cut[-1])["leftOutSaidBy"]["iri"] == said["saidBy"]["iri"]


def test_who_spoke_last_of_a_bar_is_believed() -> None:
    two = Two("a", "b")
    later, earlier = (
        Correction(two, "later", ((1, 2), (5, None))),
        Correction(two, "earlier", ((1, 3), (5, None), (7, 7))),
    )
    assert spoken([later, earlier], "a") == {(1, 2): "later", (5, None): "later", (7, 7): "earlier"}
    assert spoken([later, earlier], "b") == {(2, 1): "later", (None, 5): "later", (7, 7): "earlier"}


def test_a_repeat_that_is_written_out_is_two_candidates() -> None:
    rows = [Beside(one, one + by, 0.5 + one / 10) for by in (0, 4) for one in (1, 2, 3, 4)]
    assert [(each.first, each.last, each.certainty) for each in _candidates(rows, {})] == [(1, 4, 0.6), (5, 8, 0.6)]
    with_more = [Beside(1, 1), Beside(2, 2), Beside(None, 3), Beside(3, 4)]
    assert [(each.first, each.last) for each in _candidates(with_more, {(3, 4): "somebody"})] == [(1, 4)]


@given(st.lists(st.sampled_from(["both", "one", "other"]), min_size=1, max_size=30))
def test_columns_keep_the_order_of_the_version(kinds: list[str]) -> None:
    """Each bar has a place of its own, what is added stands between its neighbours."""
    rows, one, other = list[Beside](), 0, 0
    for kind in kinds:
        one, other = one + (kind != "other"), other + (kind != "one")
        rows.append(Beside(one if kind != "other" else None, other if kind != "one" else None))
    bars = (dict.fromkeys(range(1, one + 1), ""), dict.fromkeys(range(1, max(other, 1) + 1), ""))
    columns = columns_in(Concordance(("a", "b"), ("a", "b"), bars, 0, rows, ()))
    flat = [each for [each] in columns[:other]]
    assert flat == sorted(set(flat))
    assert [each for each in flat if each == int(each)] == [row.one - 1 for row in rows if row.one and row.other]


def test_the_interface_keeps_what_its_document_says(app: Flask, client: FlaskClient, owner: Any, work: str) -> None:
    version = client.get(f"/api/workspace?work={quote(work)}").get_json()["versions"][0]["iri"]
    prepare = asking(work=work, version=version)
    ours = r"/api/workspace(/(bars|axis|places))?$"
    assert len(conforming(app, ours, as_sent_by(owner), prepare, free=".", examples=10)) == 4
