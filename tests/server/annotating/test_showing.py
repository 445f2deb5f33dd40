"""What is not everybody's has a page for those who may read it, as public things have."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from pyoxigraph import Literal, NamedNode, Quad

from descant.accounts import Role, create_account, create_group, put_member
from descant.accounts.sessions import open_session
from descant.accounts.tokens import create_token, owner_token
from descant.ontology.iris import RDFS
from descant.server.auth import bearer_by
from descant.server.visitors import COOKIE
from tests.annotations.conftest import annotation
from tests.server.annotating.conftest import PROFILED, Post

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def signed_in(app: Flask, token: str) -> FlaskClient:
    with app.test_request_context(environ_base={"REMOTE_ADDR": "127.0.0.1"}):
        bearer = bearer_by(token)
    client = app.test_client()
    client.set_cookie(
        COOKIE, open_session(app.extensions["descant"].engine, bearer.account, token=bearer.id, instead_of=None)
    )
    client.environ_base["HTTP_ACCEPT"] = BROWSER
    return client


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    """Of the owner."""
    return signed_in(app, owner_token(app.extensions["descant"].config))


def path(iri: str) -> str:
    return iri.removeprefix("http://localhost")


def made(post: Post, text: str = "Mine.", container: str = "user/owner/", **more: Any) -> str:
    return path(post(annotation(text, **more), container).headers["Location"])


def links(page: Any, section: str) -> list[str]:
    return [str(each) for each in page.xpath(f"//section[@aria-labelledby='{section}']//a/@href")]


def test_a_private_annotation_is_a_page_for_its_owner(browser: FlaskClient, client: FlaskClient, post: Post) -> None:
    name = made(post, "Nobody's business.")
    response = browser.get(name)
    assert response.content_type == "text/html; charset=utf-8"
    assert response.headers["Cache-Control"] == "private, no-store"
    assert {"Authorization", "Cookie", "Accept"} <= set(response.vary)
    page = html.fromstring(response.text)
    assert page.findtext(".//h1") == "Nobody's business."
    assert links(page, "about") == ["/describe?iri=https%3A%2F%2Fexample.org%2Fa.flac%23t%3D6%2C9"]
    assert "/id/agent/owner" in links(page, "facts")
    assert "Only whoever made it reads this." in response.text
    assert browser.get(f"{name}?format=jsonld").content_type == PROFILED
    assert browser.get(name, headers={"Accept": "application/ld+json"}).content_type == PROFILED
    assert client.get(name, headers={"Accept": BROWSER}).status_code == 404
    assert browser.head(name).status_code == 200


def test_versions_are_pages_too(browser: FlaskClient, owner: FlaskClient, post: Post) -> None:
    name = made(post, "first")
    owner.put(name, json=annotation("second"), headers={"If-Match": "*", "Content-Type": PROFILED})
    page = html.fromstring(browser.get(name).text)
    assert links(page, "versions") == [f"{name}?version=1", f"{name}?version=2"]
    first = browser.get(f"{name}?version=1")
    assert html.fromstring(first.text).findtext(".//h1") == "first"
    assert "second" not in first.text
    assert browser.get(f"{name}?version=3").status_code == 404
    owner.delete(name)
    assert browser.get(f"{name}?version=1").status_code == 200
    assert browser.get(name).status_code == 410


def test_what_a_browser_might_run_is_text(browser: FlaskClient, post: Post) -> None:
    name = made(post, "<script>alert(1)</script>", creator={"type": "Person", "name": "<b onclick=alert(2)>x</b>"})
    page = html.fromstring(browser.get(name).text)
    assert not [each for each in page.iter("script") if not each.get("src")]
    assert not page.xpath("//*[@onclick]")
    body = {"type": "TextualBody", "value": "<p>Good<img src=x onerror=alert(3)></p>", "format": "text/html"}
    target = {"source": "javascript:alert(4)", "selector": {"type": "TextQuoteSelector", "exact": "<i>q</i>"}}
    page = html.fromstring(browser.get(made(post, body=body, target=target)).text)
    assert page.xpath("//section[@aria-labelledby='says']//p/text()") == ["Good"]
    assert not page.xpath("//*[@onerror]")
    assert not [each for each in page.xpath("//a/@href") if each.lower().startswith("javascript:")]
    assert page.xpath("//section[@aria-labelledby='about']//span[@class='quiet']/text()") == ["<i>q</i>"]


def test_markdown_is_shown_as_such_and_named_without_its_signs(browser: FlaskClient, post: Post) -> None:
    text = "**Good** [x](javascript:alert(1)) <b onclick=alert(2)>y</b> ![z](https://elsewhere.example/z.png)"
    body = {"type": "TextualBody", "value": text, "format": "text/markdown"}
    page = html.fromstring(browser.get(made(post, body=body)).text)
    [says] = page.xpath("//section[@aria-labelledby='says']")
    assert says.xpath(".//strong/text()") == ["Good"]
    assert not says.xpath(".//img | .//*[@onclick] | .//a[starts-with(@href, 'javascript')]")
    assert page.xpath("//h1/text()")[0].startswith("Good [x]")


def test_replies_are_those_that_the_reader_may_see(
    app: Flask, browser: FlaskClient, owner: FlaskClient, post: Post
) -> None:
    engine = app.extensions["descant"].engine
    clara, group = create_account(engine, "Clara", Role.ANNOTATOR).id, create_group(engine, "Trio").id
    put_member(engine, group, clara, may_write=True)
    put_member(engine, group, "owner", may_write=True)
    name = made(post, "For the trio.", f"group/{group}/")
    iri = f"http://localhost{name}"
    made(post, "Seen by the trio.", f"group/{group}/", target=iri, motivation="replying")
    made(post, "The owner's own thoughts.", target=iri)
    made(post, "Seen by all.", "", target=iri)
    mine = browser.get(name).text
    theirs = signed_in(app, create_token(engine, "x", "read", account=clara)[1]).get(name).text
    for text, seen in (("Seen by the trio.", True), ("The owner's own thoughts.", False), ("Seen by all.", True)):
        said = text.replace("'", "&#39;")
        assert said in mine
        assert (said in theirs) is seen
    assert f"The group {group} reads this." in theirs


def test_a_private_object_is_a_page_for_its_owner(
    browser: FlaskClient, owner: FlaskClient, client: FlaskClient
) -> None:
    passage = {
        "label": {"en": "Theme", "de": "Thema"},
        "places": [{"parts": ["https://example.org/a.flac#t=1,2"]}],
        "says": {"bodyValue": "It comes back.", "motivation": "commenting"},
    }
    made = owner.post("/api/passages", json=passage).get_json()
    page = browser.get(path(made["material"]))
    assert page.content_type == "text/html; charset=utf-8"
    parsed = html.fromstring(page.text)
    assert parsed.findtext(".//h1") == "Theme"
    assert path(made["extracts"][0]["id"]) in links(parsed, "facts")
    assert links(parsed, "replies")[0] == path(made["annotation"])
    selection = browser.get(path(made["extracts"][0]["selections"][0]["id"]))
    assert "https%3A%2F%2Fexample.org%2Fa.flac%23t%3D1%2C2" in selection.text
    assert client.get(path(made["material"]), headers={"Accept": BROWSER}).status_code == 404


def test_choices_and_relations_have_their_place(browser: FlaskClient, post: Post) -> None:
    choice = {"type": "Choice", "items": [{"type": "TextualBody", "value": each} for each in ("One", "Two")]}
    source = {"type": "SpecificResource", "source": "https://example.org/b", "selector": []}
    raw = annotation(body=[choice, "https://example.org/concept", source])
    page = html.fromstring(browser.get(path(post(raw, "user/owner/").headers["Location"])).text)
    says = page.xpath("//section[@aria-labelledby='says']")[0].text_content().split()
    assert [each for each in says if each in ("One", "Two")] == ["One", "Two"]
    assert len(links(page, "says")) == 2


def test_bars_and_what_is_said_of_them_are_called_as_people_call_them(client: FlaskClient, post: Post) -> None:
    version = "http://localhost/id/version/trio"
    said = [(version, "Trio, op. 36"), (f"{version}/bar/3", "2a")]
    client.application.extensions["descant"].stores.public.add(
        [Quad(NamedNode(iri), RDFS.label, Literal(name), NamedNode("http://localhost/graph/x")) for iri, name in said]
    )
    name = made(post, "The theme, <b>not</b> marked up.", "", target=[f"{version}/bar/3", f"{version}/bar/4"])
    page = html.fromstring(client.get(name, headers={"Accept": BROWSER}).text)
    about = [each.text for each in page.xpath("//section[@aria-labelledby='about']//a")]
    assert about == ["Trio, op. 36, bar 2a", "Trio, op. 36, bar 4"]
    of_bar = html.fromstring(client.get(path(f"{version}/bar/3"), headers={"Accept": BROWSER}).text)
    assert [each.text for each in of_bar.xpath("//section[@aria-labelledby='uses']//li/a[1]")][:1] == [
        "The theme, not marked up."
    ]


def test_a_public_annotation_is_a_page_that_shows_what_it_says(
    browser: FlaskClient, client: FlaskClient, post: Post
) -> None:
    work = "http://localhost/id/work/op92-2"
    client.application.extensions["descant"].stores.public.add(  # type: ignore[attr-defined] # a Flask of ours
        [Quad(NamedNode(work), RDFS.label, Literal("Seventh Symphony"), NamedNode("http://localhost/graph/x"))]
    )
    name = made(post, "The tempo is *slow* here.", "", target=work)
    made(post, "A private thought about it.", target=f"http://localhost{name}")
    response = client.get(name, headers={"Accept": BROWSER})
    page = html.fromstring(response.text)
    assert page.findtext(".//h1") == "The tempo is *slow* here."
    assert "Everybody reads this." in response.text
    assert [each.text for each in page.xpath("//section[@aria-labelledby='about']//a")] == ["Seventh Symphony"]
    assert "private thought" not in response.text
    assert "private thought" in browser.get(name).text
    alternates = page.xpath("//link[@rel='alternate']")
    assert {each.get("type") for each in alternates} == {"application/ld+json", "text/turtle"}
    for each in alternates:
        assert client.get(each.get("href")).mimetype == each.get("type")
