"""`/reconcile`: OpenRefine's way to the library, by the rules of the specification, and closed to what is hostile."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyoxigraph import NamedNode

from descant.ingest.lookup import Kind
from descant.ingest.lookup import Query as Asked
from descant.ingest.lookup.reconciliation import Reconciliation
from descant.ontology import records as r
from descant.ontology.iris import MO
from descant.ontology.mapping import quads
from descant.ontology.minting import Minter
from descant.server.reconciling.questions import BATCH, EXTENDED, LONGEST, MOST
from tests.linked_open_data import instrument, works
from tests.server.reconciliation_rules import (
    check_extended,
    check_manifest,
    check_named,
    check_results,
    check_suggested,
)

MINT = Minter("http://localhost/")
WORK, PERSON = MO.MusicalWork.value, "http://xmlns.com/foaf/0.1/Person"
ELSEWHERE = {"Origin": "http://localhost:3333"}


@pytest.fixture(autouse=True)
def music(app: Flask) -> None:
    """The dozen works of the extract, as ours, with who made them; and somebody who only annotates."""
    found: list[object] = [r.Agent(MINT.agent("reader"), r.AgentKind.PERSON, "Ada Reader")]
    for each in works():
        maker = r.Agent(MINT.agent(each.composer.replace(" ", "-")), r.AgentKind.PERSON, each.composer)
        title = f"{each.title}, {each.catalogue}" if each.catalogue else each.title
        work, version = MINT.work(each.item), MINT.version(each.item)
        scored = tuple(NamedNode(instrument(one)) for one in each.scored)
        found += [maker, r.Work(work, (r.text(title),), (maker.iri,), same_as=(NamedNode(each.iri),))]
        found += [r.Version(version, work, scored_for=scored)]
    file = MINT.file("sound", ".wav")
    recorded = {"kind": r.SourceKind.RECORDED, "version": MINT.version(works()[0].item), "labels": (r.text("Live"),)}
    found.append(r.Source(iri=MINT.source("sound"), file=file, **recorded))  # type: ignore[arg-type] # as it is made
    unique = {(type(each), str(getattr(each, "iri", each))): each for each in found}
    app.extensions["descant"].stores.public.add(quads(unique.values(), NamedNode("http://localhost/graph/music")))


def ask(client: FlaskClient, **queries: dict[str, Any]) -> Any:
    said = client.post("/reconcile", data={"queries": json.dumps(queries)})
    assert said.status_code == 200, said.text
    check_results(said.json, queries)
    return {name: each["result"] for name, each in said.json.items()}  # type: ignore[union-attr] # it is JSON


def test_the_manifest_says_what_there_is_and_all_of_it_is_there(client: FlaskClient) -> None:
    answer = client.get("/reconcile", headers=ELSEWHERE)
    check_manifest(answer.json)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    said: Any = answer.json
    assert said["batchSize"] == BATCH
    for name, each in said["suggest"].items():
        path = urlsplit(each["service_url"] + each["service_path"]).path
        found = client.get(f"{path}?prefix=w", headers=ELSEWHERE)
        check_suggested(found.json, entities=name == "entity")
        assert found.headers["Access-Control-Allow-Origin"] == "*"
    proposed = said["extend"]["propose_properties"]
    found = client.get(urlsplit(proposed["service_url"] + proposed["service_path"]).path, query_string={"type": WORK})
    assert found.json is not None
    for each in found.json["properties"]:
        check_named(each)
    assert found.json["type"] == WORK


def test_a_work_is_found_by_title_composer_and_number(client: FlaskClient) -> None:
    found = ask(
        client,
        plain={"query": "Syrinx"},
        numbered={
            "query": "Symphony no. 7",
            "type": WORK,
            "properties": [{"pid": "composer", "v": "Beethoven, Ludwig van"}, {"pid": "catalogue", "v": "Op. 92"}],
        },
        other={"query": "Symphony No. 8", "properties": [{"pid": "catalogue", "v": "op. 92"}]},
    )
    assert found["plain"][0]["name"] == "Syrinx"
    assert found["plain"][0]["match"]
    best, *others = found["numbered"]
    assert best["name"].startswith("Symphony No. 7")
    assert best["match"]
    assert best["score"] > 90 > max((each["score"] for each in others), default=0)
    assert {each["id"] for each in best["features"]} == {"name", "maker", "catalogue", "numbers"}
    assert not any(each["match"] for each in found["other"])  # its number contradicts its title


def test_types_and_limits_are_kept(client: FlaskClient) -> None:
    found = ask(
        client,
        people={"query": "Beethoven", "type": PERSON},
        several={"query": "Ludwig van Beethoven", "type": [{"id": PERSON, "name": "Person"}, WORK], "limit": 3},
        none={"query": "Beethoven", "type": "https://example.org/Nothing"},
        everything={"query": "Sonata", "limit": 10_000},
    )
    assert [each["name"] for each in found["people"]] == ["Ludwig van Beethoven"]
    assert len(found["several"]) == 3
    assert found["several"][0]["match"]
    assert found["none"] == []
    assert 0 < len(found["everything"]) <= MOST


def test_who_only_annotates_is_no_entity(client: FlaskClient) -> None:
    assert ask(client, q={"query": "Ada Reader"})["q"] == []


def test_an_identifier_finds_its_entity_and_what_follows_the_space_is_its_iri(client: FlaskClient) -> None:
    [found] = ask(client, q={"query": "Trout Quintet", "type": WORK, "limit": 1})["q"]
    space = client.get("/reconcile").json["identifierSpace"]  # type: ignore[index] # it is JSON
    iri = f"{space}{found['id']}"
    assert iri.startswith("http://localhost/id/work/")
    for said in (found["id"], iri):
        [same] = ask(client, q={"query": said})["q"]
        assert (same["id"], same["score"], same["match"]) == (found["id"], 100, True)
        suggested: Any = client.get("/reconcile/suggest/entity", query_string={"prefix": said}).json
        assert suggested["result"][0]["id"] == found["id"]


def test_a_query_may_have_properties_alone(client: FlaskClient) -> None:
    found = ask(client, q={"properties": [{"pid": "composer", "v": ["Franz Schubert"]}], "type": WORK})["q"]
    assert {each["name"].partition(",")[0] for each in found[:2]} == {"Trout Quintet", "Arpeggione Sonata"}


def test_queries_may_be_asked_by_get(client: FlaskClient) -> None:
    said = client.get("/reconcile", query_string={"queries": json.dumps({"q": {"query": "Syrinx"}})})
    check_results(said.json, ["q"])


def test_values_are_extended(client: FlaskClient) -> None:
    [found] = ask(client, q={"query": "Trout Quintet", "limit": 1, "type": WORK})["q"]
    names = ["composer", "catalogue", "instrument", "sameAs", "nothing"]
    asked = {"ids": [found["id"], "work/none"], "properties": [{"id": each} for each in names]}
    said = client.post("/reconcile", data={"extend": json.dumps(asked)})
    check_extended(said.json, asked["ids"], names)
    assert said.json is not None
    row = said.json["rows"][found["id"]]
    assert row["composer"] == [{"str": "Franz Schubert"}]
    assert row["catalogue"] == [{"str": "d 667"}]
    assert {each["str"] for each in row["instrument"]} >= {"piano", "viola", "double bass"}
    assert row["sameAs"][0]["str"].startswith("http://www.wikidata.org/entity/Q999")
    assert said.json["rows"]["work/none"] == {each: [] for each in names}


class Through:
    """Our client's way to our own service, without a network."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def json(self, address: str, parameters: Any, *, pause: float, check: Any = None, form: bool = False) -> Any:
        path = urlsplit(address).path
        said = self.client.post(path, data=parameters) if form else self.client.get(path, query_string=parameters)
        assert said.status_code == 200, said.text
        return said.json


def test_our_own_client_understands_our_own_service(client: FlaskClient) -> None:
    """It finds by their names what types and properties are called here."""
    service, asked = Reconciliation("http://localhost/reconcile"), Asked(Kind.WORK, "Symphony no. 7", "Beethoven")
    person = Asked(Kind.PERSON, "Ludwig van Beethoven")
    found, people = service.batch([asked, person], Through(client))
    assert found[0].label == "Symphony No. 7, op. 92"
    assert found[0].iri.startswith("http://localhost/id/work/")
    assert found[0].makers == ("Ludwig van Beethoven",)
    assert found[0].catalogue == ("op 92",)
    assert [each.label for each in people][:1] == ["Ludwig van Beethoven"]
    assert service.suggest("syr", Through(client))[0].label == "Syrinx"


def test_suggestions_go_on_from_a_cursor(client: FlaskClient) -> None:
    first: Any = client.get("/reconcile/suggest/entity?prefix=s").json
    rest: Any = client.get("/reconcile/suggest/entity?prefix=s&cursor=4").json
    check_suggested(first, entities=True)
    assert first["result"][0]["name"] == "Syrinx"  # by its name, and not by Sebastian who composed others
    assert len(first["result"]) > 6
    assert rest["result"][: len(first["result"]) - 4] == first["result"][4:]
    people: Any = client.get("/reconcile/suggest/entity", query_string={"prefix": "beet", "type": PERSON}).json
    assert [each["name"] for each in people["result"]] == ["Ludwig van Beethoven"]
    properties: Any = client.get("/reconcile/suggest/property?prefix=comp").json
    assert properties["result"] == [{"id": "composer", "name": "composer"}]


def test_a_preview_may_be_framed_and_runs_nothing(client: FlaskClient, app: Flask) -> None:
    wild = "<script>alert(1)</script>\"'{{id}}"
    said = [r.Work(MINT.work("wild"), (r.text(wild),))]
    app.extensions["descant"].stores.public.add(quads(said, NamedNode("http://localhost/graph/wild")))
    page = client.get("/reconcile/preview?id=work/wild")
    assert page.status_code == 200
    assert "frame-ancestors *" in page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in page.headers
    assert "<script" not in page.text
    flyout: Any = client.get("/reconcile/flyout/entity?id=work/wild").json
    assert flyout["id"] == "work/wild"
    assert "<script" not in flyout["html"]
    assert client.get("/reconcile/view?id=work/wild").headers["Location"].endswith("/id/work/wild")
    assert client.get(f"/reconcile/view?id={quote('https://example.org/elsewhere')}").status_code == 404
    assert "frame-ancestors 'none'" in client.get("/library").headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/reconcile", "/reconcile/suggest/entity?prefix=a", "/reconcile/flyout/type?id=x"])
def test_jsonp_is_refused(client: FlaskClient, path: str) -> None:
    said = client.get(f"{path}{'&' if '?' in path else '?'}callback=steal")
    assert said.status_code == 400
    assert "JSONP" in said.text
    assert said.mimetype == "application/problem+json"


@pytest.mark.parametrize(
    ("queries", "status", "reason"),
    [
        ({f"q{number}": {"query": "x"} for number in range(1000)}, 413, "1,000 queries"),
        ({"q": {"query": "x" * 10_000}}, 413, "10,000 characters"),
        ({"q": {}}, 400, "neither a query nor properties"),
        ({"q": {"query": " "}}, 400, "neither"),
        ({"q": 3}, 400, "no object"),
        ([], 400, "no object"),
        ({"q": {"query": ["x"]}}, 400, "no text"),
        ({"q": {"query": "x", "limit": -1}}, 400, "limit"),
        ({"q": {"query": "x", "limit": "5"}}, 400, "limit"),
        ({"q": {"query": "x", "type_strict": "perhaps"}}, 400, "type_strict"),
        ({"q": {"query": "x", "type": [1]}}, 400, "no text"),
        ({"q": {"query": "x", "properties": {"pid": "x"}}}, 400, "no list"),
        ({"q": {"query": "x", "properties": [{"pid": "composer"}]}}, 400, "without `pid` and `v`"),
        ({"q": {"query": "x", "properties": [{"pid": "composer", "v": ["x"] * 1000}]}}, 400, "20 values"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_hostile_batches_are_refused_whole(client: FlaskClient, queries: object, status: int, reason: str) -> None:
    said = client.post("/reconcile", data={"queries": json.dumps(queries)})
    assert said.status_code == status
    assert reason in said.text


@pytest.mark.parametrize("text", ["{", "[" * 100_000, '{"q": {"query": NaN}}', "null"])
def test_what_is_no_json_is_refused(client: FlaskClient, text: str) -> None:
    for name in ("queries", "extend"):
        said = client.post("/reconcile", data={name: text})
        assert said.status_code == 400


@pytest.mark.parametrize(
    "words",
    [
        '" OR 1=1 --',
        "'; DROP TABLE things; --",
        'words: "x" NEAR(',
        "* ^ AND OR NOT",
        "{{7*7}} ${x} <b>",
        "\u202e\ufeff\U0001f3b5",
        "> . ?s ?p ?o",
    ],
)
def test_signs_of_other_languages_are_words_or_nothing(client: FlaskClient, words: str) -> None:
    ask(client, q={"query": words, "properties": [{"pid": words, "v": words}]})
    assert client.get("/reconcile/suggest/entity", query_string={"prefix": words}).status_code == 200
    assert ask(client, q={"query": "Syrinx"})["q"]  # nothing is lost


def test_too_much_is_refused_elsewhere_too(client: FlaskClient) -> None:
    long = "x" * (LONGEST + 1)
    assert client.get("/reconcile/suggest/entity", query_string={"prefix": long}).status_code == 400
    assert client.get("/reconcile/suggest/entity?prefix=a&cursor=99999999").status_code == 400
    many = {"ids": ["a"] * (EXTENDED + 1), "properties": []}
    assert client.post("/reconcile", data={"extend": json.dumps(many)}).status_code == 413
    assert client.post("/reconcile", data={"x": "y"}).status_code == 400
    assert client.get("/reconcile/flyout/nonsense?id=x").status_code == 404
    for each in ("a b", "http://[", "javascript:alert(1)", "../../etc"):
        asked = {"ids": [each], "properties": [{"id": "sameAs"}]}
        assert client.post("/reconcile", data={"extend": json.dumps(asked)}).status_code == 200


def test_who_asks_too_much_is_told_when_to_come_back(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.extensions["descant"].throttle, "_seconds", 1e-6)
    data = {"queries": json.dumps({"q": {"query": "x"}})}
    codes = [client.post("/reconcile", data=data) for _ in range(3)]
    assert codes[-1].status_code == 429
    assert int(codes[-1].headers["Retry-After"]) > 0
