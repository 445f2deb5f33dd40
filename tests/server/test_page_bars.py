"""Bars on page images in the graph: proposed by a job, judged by people over HTTP, and places of the bars then."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode

from bench.page_images import draw
from descant.analysis.page_bars.finding import FoundPage, find_bars
from descant.errors import Conflict, Missing
from descant.ingest.describing.naming import Placement
from descant.jobs import Services, State
from descant.jobs.ingesting import Ingest
from descant.jobs.ingesting.orders import locations, orders
from descant.jobs.page_bars import FindBars, order
from descant.jobs.table import Job
from descant.ontology import validate
from descant.rendering.pages import require
from descant.store.named import rows_of
from tests.analysis.page_bars.test_finding import paper, piano
from tests.conftest import missing
from tests.jobs.test_tiles import Silent
from tests.server.conforming import as_sent_by, asking, conforming

cv2 = pytest.importorskip("cv2")
PATH = "/api/page-bars"
OWN = {"Origin": "http://localhost"}
BARS = 12
VERSION = "http://localhost/id/version/piano"


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page with twelve bars, an empty one, and their score."""
    try:
        require()
    except Missing as error:
        missing(str(error))
    folder = tmp_path_factory.mktemp("pages")
    (page,) = draw(piano(BARS), "piano", Random(1))
    cv2.imwrite(str(folder / "page 1.png"), page.grey)
    cv2.imwrite(str(folder / "page 2.png"), paper())
    (folder / "piano.mei").write_bytes(piano(BARS))
    return folder


@pytest.fixture(scope="module", autouse=True)
def looked_at_once() -> Iterator[None]:
    """Nearly every test asks for what is on the same pages."""
    seen: dict[tuple[bytes, str | None], FoundPage] = {}

    def find(path: Path, name: str | None) -> FoundPage:
        image = path.read_bytes(), name
        if image not in seen:
            seen[image] = find_bars(path, name)
        return seen[image]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("descant.jobs.page_bars.find_bars", find)
        yield


def read(app: Flask, path: Path) -> str:
    """As a file of the version; gives its source."""
    here = app.extensions["descant"]
    (found,) = orders(
        locations(
            [str(path)],
            Placement(version="piano", work="piano", licence="https://creativecommons.org/publicdomain/zero/1.0/"),
        ),
        here.config,
        here.engine,
    )
    job = job_of(found)
    services = Services(
        job=job, config=here.config, stores=here.stores, engine=here.engine, log=Silent().log, spawn=list
    )
    return str(Ingest().finish(Ingest().work(job.parameters, Silent()), services)["source"])


def job_of(found: Any) -> Job:
    return Job(
        id=found.key, key=found.key, kind=found.kind, title="", owner="",
        parameters=json.loads(json.dumps(found.parameters)), state=State.RUNNING, created=datetime.now(UTC),
    )  # fmt: skip


@pytest.fixture
def source(app: Flask, drawn: Path) -> str:
    """Of the first page."""
    read(app, drawn / "piano.mei")
    read(app, drawn / "page 2.png")
    return read(app, drawn / "page 1.png")


@pytest.fixture
def proposed(app: Flask, source: str) -> Callable[[], Any]:
    """Does as the runner does, and gives what the job says; None where there is nothing to do."""

    def run(meanwhile: Callable[[], Any] = lambda: None) -> Any:
        here = app.extensions["descant"]
        found = order(here.stores.public, here.engine, here.config, NamedNode(source))
        if found is None:
            return None
        job = job_of(found)
        services = Services(
            job=job, config=here.config, stores=here.stores, engine=here.engine, log=Silent().log, spawn=list
        )
        outcome = FindBars().work(job.parameters, Silent())
        meanwhile()
        return FindBars().finish(outcome, services)

    return run


def zones(client: FlaskClient, source: str) -> list[Any]:
    answer: Any = client.get(f"{PATH}?{urlencode({'source': source})}")
    assert answer.status_code == 200, answer.json
    return list(answer.json["pages"][0]["zones"])


def judge(client: FlaskClient, claim: str, verdict: str, right: str = "", back: str = "/page-bars") -> Any:
    form = {"claim": claim, "verdict": verdict, "right": right, "back": back}
    return client.post("/analyses/verdict", data=form, headers=OWN)


def places(app: Flask, source: str) -> dict[int, str]:
    """By the named query."""
    rows = rows_of(app.extensions["descant"].stores.public, "bars-on-pages", source=NamedNode(source))
    return {int(row["index"].value): row["place"].value for row in rows}


def test_bars_are_proposed_as_claims_once(app: Flask, source: str, proposed: Callable[..., Any]) -> None:
    done = proposed()
    assert (done["zones"], done["bars"], done["mismatches"]) == (BARS, BARS, [])
    assert [(page["name"], page["zones"], page["reason"]) for page in done["pages"]] == [
        ("page 1", BARS, None),
        ("page 2", 0, "it is blank"),
    ]
    assert proposed() is None
    public = app.extensions["descant"].stores.public
    rows = rows_of(public, "bars-proposed-on-pages", source=NamedNode(source))
    assert sorted(int(row["index"].value) for row in rows) == list(range(1, BARS + 1))
    assert {row["bar"].value for row in rows} == {f"{VERSION}/bar/{n}" for n in range(1, BARS + 1)}
    assert places(app, source) == {}
    assert validate(list(public.quads())).conforms


def test_what_is_confirmed_is_a_place_of_the_bar_and_no_more_when_taken_back(
    app: Flask, owner: FlaskClient, client: FlaskClient, source: str, proposed: Callable[..., Any]
) -> None:
    proposed()
    first, second, third = zones(client, source)[:3]
    assert judge(client, first["claim"], "confirmed").status_code == 401
    assert judge(owner, first["claim"], "confirmed").status_code == 303
    assert judge(owner, second["claim"], "rejected").status_code == 303
    assert judge(owner, third["claim"], "rejected", "4").status_code == 303
    found = places(app, source)
    assert set(found) == {1, 4}
    assert found[1].endswith(f"#xywh={first['x']:g},{first['y']:g},{first['w']:g},{first['h']:g}")
    public = app.extensions["descant"].stores.public
    passage: Any = rows_of(
        public, "passage-in-every-version", version=NamedNode(VERSION), first=Literal(1), last=Literal(1)
    )
    assert found[1] in {row["place"].value for row in passage}
    who = "PREFIX dsc: <https://w3id.org/descant/ns#> SELECT ?who { GRAPH ?g { ?bar dsc:at <%s> . ?note <%s> ?who } }"
    [row] = public.query(who % (found[1], "http://purl.org/dc/terms/creator"))
    assert row["who"].value.startswith("http://localhost/id/agent/")
    assert validate(list(public.quads())).conforms
    shown = zones(client, source)
    assert [(zone["by"], zone["bar"]) for zone in shown[:3]] == [("people", 1), ("nobody", None), ("people", 4)]
    for zone in (first, third):
        judge(owner, zone["claim"], "none")
    assert places(app, source) == {}


def test_what_people_said_pins_the_rest_and_stays(
    app: Flask, owner: FlaskClient, client: FlaskClient, source: str, proposed: Callable[..., Any]
) -> None:
    proposed()
    before = zones(client, source)
    judge(owner, before[2]["claim"], "rejected", "5")
    judge(owner, before[3]["claim"], "rejected")
    proposed()
    after = zones(client, source)
    assert [zone["claim"] for zone in after[2:4]] == [zone["claim"] for zone in before[2:4]]
    assert [zone["bar"] for zone in after[:7]] == [1, 2, 5, None, 6, 7, 8]
    assert places(app, source)[5].endswith(
        f"#xywh={before[2]['x']:g},{before[2]['y']:g},{before[2]['w']:g},{before[2]['h']:g}"
    )
    judge(owner, before[2]["claim"], "none")
    judge(owner, before[3]["claim"], "none")
    proposed()
    assert [(zone["claim"], zone["bar"]) for zone in zones(client, source)] == [
        (zone["claim"], zone["bar"]) for zone in before
    ]


def test_nothing_is_written_over_what_was_said_meanwhile(
    owner: FlaskClient, source: str, proposed: Callable[..., Any]
) -> None:
    proposed()
    claim = zones(owner, source)[0]["claim"]
    judge(owner, claim, "rejected", "2")
    with pytest.raises(Conflict):
        proposed(lambda: judge(owner, claim, "none"))


def test_a_page_that_is_broken_has_no_bars_and_the_others_have(
    app: Flask, source: str, drawn: Path, tmp_path: Path, proposed: Callable[..., Any]
) -> None:
    (tmp_path / "page 3.png").write_bytes((drawn / "page 1.png").read_bytes()[:20_000])
    read(app, tmp_path / "page 3.png")
    done = proposed()
    assert [page["zones"] for page in done["pages"]] == [BARS, 0, 0]
    assert "broken" in done["pages"][2]["reason"]


def test_who_speaks_last_is_believed(app: Flask, owner: FlaskClient, source: str, proposed: Callable[..., Any]) -> None:
    proposed()
    claim = zones(owner, source)[0]["claim"]
    judge(owner, claim, "confirmed")
    public = app.extensions["descant"].stores.public
    public.update(
        "PREFIX oa: <http://www.w3.org/ns/oa#> PREFIX dcterms: <http://purl.org/dc/terms/> "
        "INSERT DATA { GRAPH <http://localhost/graph/other> { <http://localhost/annotations/zzz> "
        f"oa:hasTarget <{claim}> ; oa:hasBody <https://w3id.org/descant/ns#rejected> ; "
        'dcterms:created "2020-01-01T00:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime> } }'
    )
    zone = zones(owner, source)[0]
    assert (zone["by"], zone["confirmed"], zone["rejected"]) == ("people", 1, 1)


def test_zones_that_people_marked_are_kept(app: Flask, source: str, proposed: Callable[..., Any]) -> None:
    public = app.extensions["descant"].stores.public
    page = next(iter(rows_of(public, "pages-of-source", source=NamedNode(source))))["page"].value
    public.update(
        f"PREFIX dsc: <https://w3id.org/descant/ns#> INSERT DATA {{ GRAPH <http://localhost/graph/mine> {{"
        f"<{VERSION}/bar/3> dsc:at <{page}#xywh=10,10,80,80> . "
        f"<{page}#xywh=10,10,80,80> <http://purl.org/vocab/frbr/core#partOf> <{page}> }} }}"
    )
    assert proposed()["zones"] == 1
    [zone] = zones(app.test_client(), source)
    assert (zone["by"], zone["bar"], zone["claim"]) == ("people", 3, None)


@pytest.mark.parametrize("right", ["13", "0", "four", "²", "99999999"])
def test_what_is_no_bar_of_the_version_is_refused(
    app: Flask, owner: FlaskClient, source: str, proposed: Callable[..., Any], right: str
) -> None:
    proposed()
    assert judge(owner, zones(owner, source)[0]["claim"], "rejected", right).status_code == 400
    assert places(app, source) == {}


def test_a_version_without_a_score_has_the_bars_that_people_say(app: Flask, owner: FlaskClient, drawn: Path) -> None:
    source = read(app, drawn / "page 1.png")
    here = app.extensions["descant"]
    found = order(here.stores.public, here.engine, here.config, NamedNode(VERSION))
    assert found
    job = job_of(found)
    services = Services(
        job=job, config=here.config, stores=here.stores, engine=here.engine, log=Silent().log, spawn=list
    )
    FindBars().finish(FindBars().work(job.parameters, Silent()), services)
    assert judge(owner, zones(owner, source)[0]["claim"], "rejected", "37").status_code == 303
    assert list(places(app, source)) == [37]
    assert validate(list(here.stores.public.quads())).conforms


@pytest.mark.parametrize("back", ["https://example.org/", "//example.org", "/\\example.org", "/a b", "page-bars"])
def test_one_is_led_nowhere_else(owner: FlaskClient, source: str, proposed: Callable[..., Any], back: str) -> None:
    proposed()
    assert judge(owner, zones(owner, source)[0]["claim"], "confirmed", back=back).status_code == 400


def test_files_of_it(owner: FlaskClient, source: str, proposed: Callable[..., Any]) -> None:
    proposed()
    judge(owner, zones(owner, source)[1]["claim"], "rejected")
    query = urlencode({"source": source})
    table = list(csv.DictReader(owner.get(f"{PATH}?{query}&form=csv").text.splitlines()))
    assert [row["rejected"] for row in table] == ["0", "1", *["0"] * (BARS - 2)]
    picture = ElementTree.fromstring(owner.get(f"{PATH}?{query}&form=svg").data)
    assert len(list(picture.iter("{http://www.w3.org/2000/svg}rect"))) == BARS - 1
    assert owner.get(f"{PATH}?{query}&form=doc").status_code == 406


def test_a_job_is_ordered_by_who_may(client: FlaskClient, owner: FlaskClient, source: str) -> None:
    assert client.post(PATH, json={"source": source}).status_code == 401
    made = owner.post(PATH, json={"source": source})
    assert made.status_code == 202
    assert made.headers["Location"] == f"/api/jobs/{made.json['job']['id']}"
    for body in ({}, {"source": 1}, {"source": "no iri"}, {"source": "https://example.org/none"}):
        assert owner.post(PATH, json=body).status_code == 400


def test_the_page_shows_and_takes_verdicts(
    client: FlaskClient, owner: FlaskClient, app: Flask, source: str, proposed: Callable[..., Any]
) -> None:
    address = f"/page-bars?{urlencode({'source': source})}"
    assert client.get("/page-bars").status_code == 400
    assert "have not been looked for" in client.get(address).text
    proposed()
    shown = client.get(address).text
    assert "Accept all" not in shown
    assert "No bars were found on this page" in shown
    shown = owner.get(address).text
    assert shown.count("<rect") == BARS
    assert shown.count("stroke-dasharray") == BARS
    claim = zones(owner, source)[0]["claim"]
    judged = judge(owner, claim, "rejected", back=address)
    assert judged.headers["Location"] == f"{address}#c-{claim.rpartition('/')[2]}"
    accepted = owner.post(
        "/page-bars/verdicts", data={"source": source, "page": "1", "verdict": "confirmed"}, headers=OWN
    )
    assert accepted.status_code == 303
    assert set(places(app, source)) == set(range(2, BARS + 1))
    shown = owner.get(address).text
    assert shown.count("<rect") == BARS - 1
    assert "stroke-dasharray" not in shown
    assert "Accept all" not in shown
    for wrong in ({"page": "3"}, {"verdict": "perhaps"}, {"page": "x"}):
        form = {"source": source, "page": "1", "verdict": "confirmed"} | wrong
        assert owner.post("/page-bars/verdicts", data=form, headers=OWN).status_code in (400, 404)
    form = {"source": source, "page": "1", "verdict": "confirmed"}
    assert client.post("/page-bars/verdicts", data=form, headers=OWN).status_code == 401


def test_a_source_leads_to_its_bars(client: FlaskClient, source: str) -> None:
    page = client.get(source.removeprefix("http://localhost"), headers={"Accept": "text/html"}).text
    assert "Bars on its pages" in page


@pytest.mark.slow
def test_the_interface_keeps_what_its_document_says(
    app: Flask, owner: FlaskClient, source: str, proposed: Callable[..., Any]
) -> None:
    proposed()
    assert len(conforming(app, PATH, as_sent_by(owner), asking(source=source), free=".")) == 2
