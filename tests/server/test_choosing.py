"""Pages of versions beside each other: works to choose from, versions of one, and what is wrong or unknown."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode

from descant.ontology import mapping, records
from descant.ontology.minting import Minter
from descant.server.choosing import AT_ONCE

MINT = Minter("http://localhost/")
PAGES = ("/compare", "/concordance")
PLACES = ("/api/comparisons", "/api/concordances", *PAGES)


@pytest.fixture
def works(app: Flask) -> list[str]:
    """Two pages of works and one more in two versions, and as many in one."""
    things = list[object]()
    for number in range(4 * AT_ONCE + 2):
        work = MINT.work(f"{number:03}")
        things.append(records.Work(work, (Literal(f"Work {number:03}"),)))
        things += [records.Version(MINT.version(f"{number:03}-{name}"), work) for name in "ab"[: 1 + number % 2]]
    graph = NamedNode("http://localhost/graph/works")
    app.extensions["descant"].stores.public.put(mapping.quads(things, graph), graphs=[graph])
    return [f"Work {number:03}" for number in range(1, 4 * AT_ONCE + 2, 2)]


@pytest.mark.parametrize("page", PAGES)
def test_all_works_in_several_versions_are_led_to(client: FlaskClient, works: list[str], page: str) -> None:
    address, found, pages = page, list[str](), 0
    while address:
        text = client.get(address).text
        found += re.findall(r">(Work \d+)</a>", text)
        more = re.search(r'href="([^"]+)">More works', text)
        address, pages = more[1].replace("&amp;", "&") if more else "", pages + 1
    assert found == works
    assert pages == 3


@pytest.mark.parametrize("page", PAGES)
def test_versions_of_a_work_are_chosen_from_in_the_order_of_their_names(
    app: Flask, client: FlaskClient, works: list[str], page: str
) -> None:
    public = app.extensions["descant"].stores.public
    for version, name in (("a", "Trio 10"), ("b", "Trio 9")):
        label = "<http://www.w3.org/2000/01/rdf-schema#label>"
        public.update(f"INSERT DATA {{ <{MINT.version(f'001-{version}').value}> {label} '{name}' }}")
    shown = client.get(f"{page}?work={MINT.work('001').value}").text
    assert re.findall(r"<option [^>]*>([^<]+)</option>", shown) == ["Trio 9", "Trio 10"] * 2


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(("work", "status"), [("https://example.org/none", 404), ("none at all", 400)])
def test_a_work_that_is_unknown_or_wrong_is_told(client: FlaskClient, page: str, work: str, status: int) -> None:
    answer = client.get(page, query_string={"work": work})
    assert answer.status_code == status
    assert work in answer.text
    assert "one version" not in answer.text


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    ("one", "other", "status", "said"),
    [
        ("", "001-b", 400, "names no two versions"),
        ("001-a", "", 400, "names no two versions"),
        ("001-a", "001-a", 400, "the same version"),
        ("001-a", "none", 404, "Nothing is known of `other`"),
        ("none", "001-b", 404, "Nothing is known of `one`"),
        ("no iri", "001-b", 400, "`one`:"),
    ],
)
def test_versions_that_are_unknown_or_wrong_are_told(
    client: FlaskClient, works: list[str], place: str, one: str, other: str, status: int, said: str
) -> None:
    query = {"one": one, "other": other}
    asked = {key: MINT.version(name).value if name and " " not in name else name for key, name in query.items()}
    answer: Any = client.get(f"{place}?{urlencode(asked)}")
    assert answer.status_code == status
    assert said in (answer.json["detail"] if place.startswith("/api") else answer.text)


def test_extracts_of_a_version_make_it_no_work(app: Flask, client: FlaskClient, works: list[str]) -> None:
    """What is selected in a version realises it, as versions realise works."""
    version, realises = MINT.version("001-a").value, "<http://purl.org/vocab/frbr/core#realizationOf>"
    said = " . ".join(f"<http://localhost/id/extract/{name}> {realises} <{version}>" for name in "ab")
    app.extensions["descant"].stores.public.update(f"INSERT DATA {{ {said} }}")
    assert "version/001-a" not in client.get("/concordance").text
