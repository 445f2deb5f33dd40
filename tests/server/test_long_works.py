"""Versions of 10,000 bars over HTTP: a part at a time, read once, in bounded memory."""

from __future__ import annotations

import csv
import re
import tracemalloc
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyoxigraph import Literal

from descant.analysis.alignment.aligning import Alignment, Matched
from descant.ingest.score import Score
from descant.jobs import comparing
from descant.jobs.comparing import Compare, Wish, order
from descant.jobs.comparing.kept import pair_of
from descant.ontology import mapping, named
from descant.ontology.minting import Minter
from descant.server.concordances import PAGE, rows
from descant.server.concordances.shown import AT_ONCE
from tests.jobs.doing import do
from tests.long_works import BARS, CUT, bars_of, concordance_of, pairs, tunes, write_mei

pytestmark = pytest.mark.slow

MINT = Minter("http://localhost/")
ONE, OTHER = MINT.version("orchestra"), MINT.version("trio")
QUERY = urlencode({"one": ONE.value, "other": OTHER.value})
MEMORY = 100e6
"""bytes of Python's; 10,000 × 10,000 of anything are more"""


@pytest.fixture
def long(app: Flask) -> None:
    things = [
        *bars_of(MINT, MINT.work("long"), {"orchestra": ONE, "trio": OTHER}),
        *concordance_of(MINT, ONE, OTHER),
    ]
    graph = MINT.graph(MINT.concordance("long"))
    app.extensions["descant"].stores.public.put(mapping.quads(things, graph), graphs=[graph])


def test_pages_of_rows_are_all_rows(client: FlaskClient, long: None) -> None:
    address, found, sizes = f"/api/concordances?{QUERY}", list[tuple[int | None, int | None]](), list[int]()
    while address:
        document: Any = client.get(address).json
        found += [tuple(row[side] and row[side]["index"] for side in ("one", "other")) for row in document["rows"]]
        sizes.append(len({row["one"]["index"] for row in document["rows"] if row["one"]}))
        address = document["next"]
    assert sizes == [PAGE] * (BARS // PAGE)
    assert sorted(found, key=str) == sorted(pairs(), key=str)
    assert [one for one, _ in found if one] == list(range(1, BARS + 1))
    table = list(csv.DictReader(client.get(f"/api/concordances?{QUERY}&form=csv").text.splitlines()))
    assert [(row["one_index"], row["other_index"]) for row in table] == [
        tuple("" if each is None else str(each) for each in row) for row in found
    ]


def test_some_bars_are_asked_for(client: FlaskClient, long: None) -> None:
    some: Any = client.get(f"/api/concordances?{QUERY}&first={CUT[0] - 1}&last={CUT[0]}").json
    assert [(row["one"]["label"], row["other"] and row["other"]["label"]) for row in some["rows"]] == [
        (str(CUT[0] - 1), str(CUT[0] - 1)),
        (str(CUT[0]), None),
    ]
    assert some["next"].endswith(f"first={CUT[0] + 1}&last={CUT[0] + 2}")
    nothing: Any = client.get(f"/api/concordances?{QUERY}&first=1000000").json
    assert (nothing["rows"], nothing["next"]) == ([], None)
    for wrong in (f"first=1&last={PAGE + 1}", "first=5&last=4", "first=x", "last=1000001"):
        assert client.get(f"/api/concordances?{QUERY}&{wrong}").status_code == 400, wrong


def test_the_page_shows_a_part_and_leads_to_the_others(client: FlaskClient, long: None) -> None:
    tracemalloc.start()
    first = client.get(f"/concordance?{QUERY}").text
    assert tracemalloc.get_traced_memory()[1] < MEMORY
    tracemalloc.stop()
    assert "Earlier bars" not in first
    later = re.search(r'href="(/concordance[^"]*)#passages">Later bars', first)
    assert later
    second = client.get(later[1].replace("&amp;", "&")).text
    assert f"{AT_ONCE + 1}–{2 * AT_ONCE}" in second
    for page in (first, second):  # the passage is shown whole wherever it sounds
        assert f"1–{CUT[0] - 1}" in page
    assert "not there" not in first
    cut = client.get(f"/concordance?{QUERY}&first={CUT[50]}").text
    assert f"{CUT[0]}–{CUT[-1]}" in cut
    assert cut.count("not there") == 1
    end = client.get(f"/concordance?{QUERY}&first={BARS * 2}").text
    assert "Later bars" not in end
    assert f"{BARS - len(CUT) + 1}–{BARS}" in end
    assert max(map(len, (first, cut, end))) < 20_000
    assert client.get(f"/concordance?{QUERY}&first=zwei").status_code == 400


def test_the_graph_is_asked_once_until_it_changes(
    app: Flask, client: FlaskClient, long: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = list[str]()
    for name in ("kept", "bars_of", "corrections_of"):
        real = getattr(rows, name)
        monkeypatch.setattr(rows, name, lambda *said, _real=real, _name=name: asked.append(_name) or _real(*said))
    client.get(f"/concordance?{QUERY}")
    assert sorted(asked) == ["bars_of", "bars_of", "corrections_of", "kept"]
    for address in ("/api/concordances", "/concordance"):
        client.get(f"{address}?{QUERY}&first=3000")
    assert len(asked) == 4
    public = app.extensions["descant"].stores.public
    public.update("INSERT DATA { <http://localhost/a> <http://localhost/b> <http://localhost/c> }")
    client.get(f"/api/concordances?{QUERY}")
    assert len(asked) == 8


def test_two_of_10_000_bars_are_compared_and_shown_a_part_at_a_time(
    app: Flask, client: FlaskClient, ingest: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the job; what aligning them takes is tested with the command line."""
    for name, tune in zip(("orchestra", "trio"), tunes(), strict=True):
        ingest(write_mei(tmp_path / f"Long -- {name}.mei", "Long", tune))
    here = app.extensions["descant"]
    public = here.stores.public
    works: Any = list(public.query(named("works").text, {"after": Literal("")}))
    found: Any = list(public.query(named("versions-and-sources").text, {"work": works[0]["work"]}))
    one, other = sorted(row["version"] for row in found)
    monkeypatch.setattr(comparing, "align_scores", lambda one, other, **_: aligned(one, other))
    asked = order(
        here.engine, here.config.base, pair_of(public, here.engine, here.config, one, other), Wish(chords=False)
    )
    assert asked
    result = do(Compare(), asked, here.config, here.stores, here.engine)
    assert result["rows"] == len(list(pairs()))
    page = f"/compare?{urlencode({'one': one.value, 'other': other.value})}"
    shown = client.get(f"{page}&first={CUT[0]}").text
    assert shown.count("left out, ") == 100
    assert f"4001–4100 of {result['rows']:,}" in shown
    assert len(shown) < 100_000


def aligned(one: Score, other: Score) -> Alignment:
    sure = np.ones(BARS)
    matched = tuple(Matched(here - 1, there - 1) for here, there in pairs() if here and there)
    return Alignment(
        pairs=matched,
        transposition=0,
        certainty=sure,
        likeness=sure,
        score=1.0,
        is_credible=True,
        count=BARS,
    )
