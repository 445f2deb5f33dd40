"""Content Search 2: what is said on the canvases of a manifest is found, and nothing else is."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, RdfFormat, serialize

from descant.ontology import records as r
from descant.ontology.iris import MAO, OA
from descant.ontology.mapping import quads
from descant.ontology.minting import Minter, fragment
from descant.server.iiif import remarks
from descant.server.iiif.answering import PAGE
from descant.store import Stores
from tests.conftest import ON_FIXTURES
from tests.ingest.test_cleaning import SHAPES
from tests.server.conftest import Server
from tests.server.iiif_rules import faults

BASE = "http://localhost/"
CONTEXT = "http://iiif.io/api/search/2/context.json"
READER = NamedNode("https://orcid.org/0000-0001-2345-6789")
MORNING, EVENING = datetime(2026, 1, 1, 6, tzinfo=UTC), datetime(2026, 1, 1, 18, tzinfo=UTC)
FIRST = "https://example.org/c1"


def book(base: str) -> list[object]:
    """Two canvases with a bar on each, what is said of them in every way, and a recording."""
    mint = Minter(base)
    version, source, score = mint.version("trio"), mint.source("book"), mint.file("sha256-7c", ".mei")
    one, two = NamedNode(FIRST), NamedNode("urn:x:c2")
    sound, file = mint.source("sound"), mint.file("sha256-9a", ".flac")

    def said(name: str, target: Any, *texts: str, **more: Any) -> r.Annotation:
        bodies = (*(r.TextualBody(text, "text/plain", "en") for text in texts), *more.pop("tags", ()))
        return r.Annotation(
            iri=mint.annotation(name),
            targets=(target,),
            bodies=bodies,
            **{"motivations": (OA.commenting,), "created": MORNING, **more},
        )

    return [
        r.Source(iri=source, kind=r.SourceKind.FACSIMILE, version=version),
        r.Page(one, source, 1, r.text("Title page", "en"), 100, 200),
        r.Page(two, source, 2, None, 100, 200),
        r.Bar(
            mint.bar(version, 1),
            version,
            1,
            r.text("12a"),
            (fragment(score, "m12"), fragment(one, "xywh=1,2,3,4"), NamedNode("urn:x:c2#xywh=5,6,7,8")),
        ),
        r.Source(iri=sound, kind=r.SourceKind.RECORDED, file=file, media_type="audio/flac", duration=9.5),
        said("whole", one, "Two birds, and two more Birds", creator=READER),
        said(
            "region",
            r.SpecificResource(two, (r.FragmentSelector.region(9, 9, 9, 9),)),
            "A slip of the pen",
            motivations=(OA.tagging, MAO.observing),
            created=EVENING,
        ),
        said("polygon", r.SpecificResource(one, (r.SvgSelector("<svg><path d='M0,0'/></svg>"),)), "A stain"),
        said("element", fragment(score, "m12"), "The Flöte is silent"),
        said("bar", mint.bar(version, 1), "A bar of rest"),
        said("elsewhere", NamedNode("https://example.org/c9"), "birds of another book"),
        said("tag", one, tags=(NamedNode("https://example.org/tag/bird"),), created=None),
        said("sounding", r.SpecificResource(file, (r.FragmentSelector.time(1, 2),)), "The birds sing"),
    ]


@pytest.fixture
def stores(app: Flask) -> Stores:
    stores: Stores = app.extensions["descant"].stores
    graph = NamedNode(f"{BASE}graph/test")
    stores.public.put(quads(book(BASE), graph), graphs=[graph])
    return stores


def ask(client: FlaskClient, name: str = "book", service: str = "search", **parameters: str) -> dict[str, Any]:
    response = client.get(f"/iiif/{name}/{service}", query_string=parameters)
    assert response.status_code == 200, response.text
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    found: dict[str, Any] = json.loads(response.data)
    assert found["@context"] == CONTEXT
    return found


def names(page: dict[str, Any]) -> list[str]:
    return [each["id"].rpartition("/")[2] for each in page["items"]]


def targets(page: dict[str, Any]) -> Any:
    (item,) = page["items"]
    return item["target"]


# -- what is found ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["book", "sound"])
def test_every_manifest_offers_its_search(name: str, stores: Stores, client: FlaskClient) -> None:
    made: Any = client.get(f"/iiif/{name}/manifest.json").json
    assert faults(made) == []
    (service,) = made["service"]
    assert service["type"] == "SearchService2"
    assert [each["type"] for each in service["service"]] == ["AutoCompleteService2"]
    for each in (service, *service["service"]):
        address = urlsplit(each["id"])
        assert client.get(address.path, query_string={"q": "b"}).status_code == 200


def test_an_annotation_is_found_by_its_words(stores: Stores, client: FlaskClient) -> None:
    page = ask(client, q="birds")
    assert (page["id"], page["type"], "ignored" in page) == (f"{BASE}iiif/book/search?q=birds", "AnnotationPage", False)
    assert page["items"] == [
        {
            "id": f"{BASE}annotations/whole",
            "type": "Annotation",
            "motivation": "commenting",
            "body": {
                "type": "TextualBody",
                "value": "Two birds, and two more Birds",
                "format": "text/plain",
                "language": "en",
            },
            "creator": READER.value,
            "created": "2026-01-01T06:00:00Z",
            "target": FIRST,
        }
    ]


def test_each_match_is_quoted(stores: Stores, client: FlaskClient) -> None:
    (matches,) = ask(client, q="birds")["annotations"]
    assert [each["motivation"] for each in matches["items"]] == ["highlighting"] * 2
    assert len({each["id"] for each in matches["items"]}) == 2
    assert [each["target"] for each in matches["items"]] == [
        {
            "type": "SpecificResource",
            "source": f"{BASE}annotations/whole",
            "selector": [{"type": "TextQuoteSelector", **quoted}],
        }
        for quoted in (
            {"prefix": "Two ", "exact": "birds", "suffix": ", and two more Birds"},
            {"prefix": "Two birds, and two more ", "exact": "Birds"},
        )
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["label", "bar", "element", "polygon", "whole", "tag", "region", "1#label"]),
        ({"q": " "}, ["label", "bar", "element", "polygon", "whole", "tag", "region", "1#label"]),
        ({"q": "more two"}, ["whole"]),
        ({"q": "two pen"}, []),
        ({"q": "flote"}, ["element"]),
        ({"q": "12a"}, ["1#label"]),
        ({"q": "title"}, ["label"]),
        ({"q": "https://example.org/tag/bird"}, ["tag"]),
        ({"motivation": "tagging"}, ["region"]),
        ({"motivation": MAO.observing.value}, ["region"]),
        ({"motivation": "painting tagging"}, ["region"]),
        ({"motivation": "painting"}, []),
        ({"user": f"{READER.value} https://example.org/nobody"}, ["whole"]),
        ({"date": "2026-01-01T12:00:00Z/2027-01-01T00:00:00Z"}, ["region"]),
        ({"date": "2026-01-01T12:00:00Z/2027-01-01T00:00:00Z 2025-01-01T00:00:00Z/2025-02-01T00:00:00Z"}, ["region"]),
        ({"q": "pen", "motivation": "commenting"}, []),
    ],
)
def test_what_is_asked_is_what_is_found(
    query: dict[str, str], found: list[str], stores: Stores, client: FlaskClient
) -> None:
    assert sorted(names(ask(client, **query))) == sorted(found)


@pytest.mark.parametrize(
    ("query", "target"),
    [
        ("pen", f"{BASE}iiif/book/manifest.json/canvas/2#xywh=9,9,9,9"),
        ("flöte", [f"{FIRST}#xywh=1,2,3,4", f"{BASE}iiif/book/manifest.json/canvas/2#xywh=5,6,7,8"]),
        ("rest", [f"{FIRST}#xywh=1,2,3,4", f"{BASE}iiif/book/manifest.json/canvas/2#xywh=5,6,7,8"]),
        ("12a", [f"{FIRST}#xywh=1,2,3,4", f"{BASE}iiif/book/manifest.json/canvas/2#xywh=5,6,7,8"]),
        (
            "stain",
            {
                "type": "SpecificResource",
                "source": FIRST,
                "selector": {
                    "type": "SvgSelector",
                    "value": '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0,0"/></svg>',
                },
            },
        ),
    ],
)
def test_what_is_found_lies_on_the_canvases_of_the_manifest(
    query: str, target: Any, stores: Stores, client: FlaskClient
) -> None:
    found = targets(ask(client, q=query))
    assert (sorted(found), found)[isinstance(found, str | dict)] == (
        sorted(target) if isinstance(target, list) else target
    )


def test_what_is_said_of_a_file_lies_on_the_canvas_that_sounds(stores: Stores, client: FlaskClient) -> None:
    assert targets(ask(client, "sound", q="birds")) == f"{BASE}iiif/sound/manifest.json/canvas/sound#t=1,2"


def test_drafts_are_never_found(stores: Stores, client: FlaskClient) -> None:
    draft = r.Annotation(
        iri=NamedNode(f"{BASE}annotations/draft"),
        targets=(NamedNode(FIRST),),
        bodies=(r.TextualBody("birds, I think"),),
    )
    graph = NamedNode(f"{BASE}graph/draft")
    stores.private.put(quads([draft], graph), graphs=[graph])
    assert names(ask(client, q="birds")) == ["whole"]
    assert all("think" not in each["value"] for each in ask(client, service="autocomplete", q="th")["items"])


@pytest.mark.parametrize("form", ["text/html", "Text/HTML; charset=utf-8", "application/xhtml+xml", "image/svg+xml"])
def test_markup_is_neither_searched_nor_given_out_unclean(form: str, stores: Stores, client: FlaskClient) -> None:
    body = r.TextualBody("<p class='strong'>Much <b>ado</b><script>alert('ado')</script></p>", form)
    marked = r.Annotation(iri=NamedNode(f"{BASE}annotations/html"), targets=(NamedNode(FIRST),), bodies=(body,))
    graph = NamedNode(f"{BASE}graph/html")
    stores.public.put(quads([marked], graph), graphs=[graph])
    assert names(ask(client, q="strong")) == names(ask(client, q="script")) == []
    page = ask(client, q="ado")
    assert page["items"][0]["body"]["value"] == "<p>Much <b>ado</b></p>"
    selector = page["annotations"][0]["items"][0]["target"]["selector"][0]
    assert (selector["prefix"], selector["exact"]) == ("Much ", "ado")


@pytest.mark.parametrize(("svg", "served"), SHAPES)
def test_a_shape_is_given_out_without_what_it_might_run(
    svg: str, served: str | None, stores: Stores, client: FlaskClient
) -> None:
    target = r.SpecificResource(NamedNode(FIRST), (r.SvgSelector(svg),))
    marked = r.Annotation(iri=NamedNode(f"{BASE}annotations/svg"), targets=(target,), bodies=(r.TextualBody("blot"),))
    graph = NamedNode(f"{BASE}graph/svg")
    stores.public.put(quads([marked], graph), graphs=[graph])
    found: Any = targets(ask(client, q="blot"))
    assert found == FIRST if served is None else found["selector"]["value"] == served


# -- parameters -------------------------------------------------------------------------------------------------


def test_what_is_ignored_is_said(stores: Stores, client: FlaskClient) -> None:
    page = ask(client, q="birds", box="1,2,3,4", min="2")
    assert sorted(page["ignored"]) == ["box", "min"]
    assert page["id"] == f"{BASE}iiif/book/search?q=birds"


@pytest.mark.parametrize(
    ("service", "query", "status"),
    [
        ("search", {"q": "a" * 1001}, 400),
        ("search", {"date": "yesterday"}, 400),
        ("search", {"date": "2026-13-01T00:00:00Z/2026-14-01T00:00:00Z"}, 400),
        ("search", {"page": "x"}, 400),
        ("search", {"page": "9" * 5000}, 400),
        ("search", {"page": "0"}, 404),
        ("search", {"page": "2"}, 404),
        ("autocomplete", {}, 400),
        ("autocomplete", {"q": " "}, 400),
        ("autocomplete", {"q": "b", "min": "many"}, 400),
    ],
)
def test_what_makes_no_sense_is_refused(
    service: str, query: dict[str, str], status: int, stores: Stores, client: FlaskClient
) -> None:
    response = client.get(f"/iiif/book/{service}", query_string=query)
    assert response.status_code == status
    assert response.mimetype == "application/problem+json"


def test_a_source_that_is_not_there_is_not_searched(stores: Stores, client: FlaskClient) -> None:
    assert client.get("/iiif/none/search?q=x").status_code == 404
    assert client.get("/iiif/none/autocomplete?q=x").status_code == 404


@settings(suppress_health_check=ON_FIXTURES, deadline=None, max_examples=40)
@given(
    st.dictionaries(
        st.sampled_from(["q", "motivation", "user", "date", "min", "page", "x"]), st.text(max_size=40), max_size=4
    )
)
def test_whatever_is_asked_is_answered_or_refused(
    stores: Stores, client: FlaskClient, parameters: dict[str, str]
) -> None:
    for service in ("search", "autocomplete"):
        response = client.get(f"/iiif/book/{service}", query_string=parameters)
        assert response.status_code in (200, 400, 404), (parameters, response.text)


# -- pages and terms --------------------------------------------------------------------------------------------


def test_a_long_answer_has_pages(stores: Stores, client: FlaskClient) -> None:
    graph, total = NamedNode(f"{BASE}graph/many"), 2 * PAGE + 5
    many = [
        r.Annotation(
            iri=NamedNode(f"{BASE}annotations/n{n:04}"),
            targets=(NamedNode(FIRST),),
            bodies=(r.TextualBody(f"nota {n}"),),
        )
        for n in range(total)
    ]
    stores.public.put(quads(many, graph), graphs=[graph])
    service = f"{BASE}iiif/book/search?q=nota"
    page, found, starts = ask(client, q="nota"), [], []
    assert page["id"] == f"{service}&page=1"
    assert "prev" not in page
    while True:
        found += names(page)
        starts.append(page["startIndex"])
        assert page["partOf"] == {
            "id": service,
            "type": "AnnotationCollection",
            "total": total,
            "first": {"id": f"{service}&page=1", "type": "AnnotationPage"},
            "last": {"id": f"{service}&page=3", "type": "AnnotationPage"},
        }
        if "next" not in page:
            break
        before, page = page, json.loads(client.get(page["next"]["id"]).data)
        assert page["prev"]["id"] == before["id"]
    assert found == [f"n{n:04}" for n in range(total)]
    assert starts == [0, PAGE, 2 * PAGE]


def test_what_is_typed_is_completed(stores: Stores, client: FlaskClient) -> None:
    page = ask(client, service="autocomplete", q="B")
    assert (page["type"], page["id"]) == ("TermPage", f"{BASE}iiif/book/autocomplete?q=B")
    assert page["items"] == [{"value": "bar", "total": 1}, {"value": "birds", "total": 2}]
    assert ask(client, service="autocomplete", q="b", min="2")["items"] == [{"value": "birds", "total": 2}]
    assert ask(client, service="autocomplete", q="b", motivation="tagging")["items"] == []
    assert ask(client, service="autocomplete", q="flo")["items"] == [{"value": "Flöte", "total": 1}]
    for each in ask(client, service="autocomplete", q="t")["items"]:
        assert ask(client, q=each["value"])["items"]


def test_a_source_is_read_again_only_when_the_data_have_changed(
    stores: Stores, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def find(dataset: Any, shown: Any, canvases: Any) -> list[remarks.Remark]:
        read.append(shown.address)
        return found(dataset, shown, canvases)

    found = remarks.find_remarks
    monkeypatch.setattr(remarks, "find_remarks", find)
    for letters in ("b", "bi", "bir"):
        ask(client, service="autocomplete", q=letters)
    assert len(read) == 1
    graph = NamedNode(f"{BASE}graph/new")
    new = r.Annotation(iri=NamedNode(f"{BASE}annotations/new"), targets=(NamedNode(FIRST),), body_value="birdsong")
    stores.public.put(quads([new], graph), graphs=[graph])
    assert names(ask(client, q="birdsong")) == ["new"]
    stores.public.drop(graph)
    assert names(ask(client, q="birdsong")) == []


# -- the whole road ---------------------------------------------------------------------------------------------


def test_a_real_server_searches_and_is_not_impressed(server: Server) -> None:
    graph = f"{server.url}graph/search"
    data = serialize((quad.triple for quad in quads(book(server.url), NamedNode(graph))), format=RdfFormat.N_TRIPLES)
    with server.owner() as owner:
        stored = owner.put(
            "graph-store", params={"graph": graph}, content=data, headers={"Content-Type": "application/n-triples"}
        )
        assert stored.status_code < 300, stored.text
    with server.client() as stranger:
        service = stranger.get("iiif/book/manifest.json").json()["service"][0]
        assert service["id"] == f"{server.url}iiif/book/search"
        assert names(stranger.get(service["id"], params={"q": "birds"}).json()) == ["whole"]
        for hostile in ('"} UNION { ?a ?b ?c } #', "' OR 1=1 --", "(a+)+$", "%00", "\x00", "\\", "<script>", "🎻" * 90):
            response = stranger.get(service["id"], params={"q": hostile})
            assert (response.status_code, response.json()["items"]) == (200, []), hostile
        assert stranger.get(service["id"], params={"q": "a" * 5000}).status_code == 400
        assert stranger.get(service["id"] + "?q=%ff%fe").status_code in (200, 400)
        assert stranger.get(service["service"][0]["id"] + "?q=" + quote("bi")).json()["items"][0]["value"] == "birds"
