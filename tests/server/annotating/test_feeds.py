"""Feeds: valid Atom and Activity Streams of what is public, page by page, and nothing of what is gone or never was."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import feedparser
import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import etree
from sqlalchemy import update

from descant.annotations.register import VersionRow
from descant.server.annotating.room import ROOM
from tests.annotations.conftest import annotation
from tests.server.annotating.conftest import PROFILED, Post

ATOM, AS2 = "application/atom+xml", "application/activity+json"
ATOM_NS, TOMBSTONES = "{http://www.w3.org/2005/Atom}", "{http://purl.org/atompub/tombstones/1.0}"
FRBR = "http://purl.org/vocab/frbr/core#"
WORK = "http://localhost/id/work/op92-2"


def described(owner: FlaskClient, more: str = "") -> None:
    said = f"<{WORK}> a <http://purl.org/ontology/mo/MusicalWork> ; <http://purl.org/dc/terms/title> 'A' . {more}"
    response = owner.put("/graph-store?graph=http://localhost/graph/w", data=said, content_type="text/turtle")
    assert response.status_code < 300, response.text


def path(iri: str) -> str:
    return iri.removeprefix("http://localhost")


def made(post: Post, text: str = "The melody moves.", container: str = "", **more: Any) -> str:
    return path(post(annotation(text, **more), container).headers["Location"])


def changed(owner: FlaskClient, name: str, text: str) -> None:
    response = owner.put(name, json=annotation(text), headers={"If-Match": "*", "Content-Type": PROFILED})
    assert response.status_code == 200, response.text


def shared(owner: FlaskClient, name: str, visibility: str) -> None:
    assert owner.put(f"/api{name}/visibility", json={"visibility": visibility}).status_code == 200


def activities(client: FlaskClient, feed: str = "/annotations/feed") -> list[dict[str, Any]]:
    """All of them, the newest first, by following the pages."""
    collection = client.get(feed, headers={"Accept": AS2}).get_json(force=True)
    found: list[dict[str, Any]] = []
    page = collection.get("first")
    while page:
        shown = client.get(path(page)).get_json(force=True)
        assert shown["id"] == page
        assert shown["partOf"] == collection["id"]
        found += shown["orderedItems"]
        page = shown.get("next")
    assert len(found) == collection["totalItems"]
    return found


def atom(client: FlaskClient, feed: str = "/annotations/feed") -> Any:
    response = client.get(feed)
    assert response.content_type == ATOM
    require_valid(response.data)
    found = feedparser.parse(response.data)
    assert not found.bozo, found.get("bozo_exception")
    return found


def require_valid(body: bytes) -> None:
    """What https://www.rfc-editor.org/rfc/rfc4287#section-4 requires."""
    feed = etree.fromstring(body)
    assert feed.tag == f"{ATOM_NS}feed"
    for holder in (feed, *feed.findall(f"{ATOM_NS}entry")):
        for name in ("id", "title", "updated"):
            assert len(holder.findall(f"{ATOM_NS}{name}")) == 1, name
        assert datetime.fromisoformat(holder.findtext(f"{ATOM_NS}updated")).tzinfo
        links = [(each.get("rel"), each.get("type")) for each in holder.findall(f"{ATOM_NS}link")]
        assert len(set(links)) == len(links), "one alternate of a type"
    assert feed.findtext(f"{ATOM_NS}author/{ATOM_NS}name")
    assert len(feed.findall(f"{ATOM_NS}link[@rel='self']")) == 1
    ids = [each.findtext(f"{ATOM_NS}id") for each in feed.findall(f"{ATOM_NS}entry")]
    assert len(set(ids)) == len(ids)
    gone = [(each.get("ref"), each.get("when")) for each in feed.findall(f"{TOMBSTONES}deleted-entry")]
    assert len(set(gone)) == len(gone), "https://www.rfc-editor.org/rfc/rfc6721#section-3"


def test_atom_is_valid_and_says_who_what_and_when(post: Post, client: FlaskClient) -> None:
    name = made(post, "<b>Pizzicato</b> & arco, with a very long tail " + "x" * 200)
    body = {"type": "TextualBody", "value": "<p>Ein <b>Thema</b><script>alert(1)</script></p>", "format": "text/html"}
    markup = made(post, body=[body | {"language": "de"}])
    newest, first = atom(client).entries
    assert newest.id == f"http://localhost{markup}"
    assert newest.title == "Ein Thema"
    assert newest.title_detail.language == "de"
    assert "<b>Thema</b>" in newest.content[0].value
    assert newest.content[0].type == "text/html"
    assert "script" not in client.get("/annotations/feed").text
    assert first.id == first.link == f"http://localhost{name}"
    assert first.title.startswith("<b>Pizzicato</b> & arco")
    assert first.title.endswith("…")
    assert first.summary_detail.type == "text/plain"
    assert first.author_detail.href == "http://localhost/id/agent/owner"


@pytest.mark.parametrize("text", ["\x0b\x1f end", "]]> <![CDATA[", "&#0; &lt;", "\U0001d11e\ufffe", " "])
def test_strange_characters_break_no_feed(post: Post, client: FlaskClient, text: str) -> None:
    made(post, f"a {text} b", creator={"type": "Person", "name": f"n {text}"})
    assert len(atom(client).entries) == 1
    assert activities(client)[0]["object"]["body"]["value"] == f"a {text} b"


def test_an_empty_feed_is_valid(client: FlaskClient) -> None:
    for feed in ("/annotations/feed", "/annotations/work/none/feed", "/annotations/user/nobody/feed"):
        assert atom(client, feed).entries == []
        assert activities(client, feed) == []


def test_activities_tell_what_was_done(post: Post, owner: FlaskClient, client: FlaskClient) -> None:
    name = made(post, "first")
    changed(owner, name, "second")
    update, create = activities(client)
    assert [update["type"], create["type"]] == ["Update", "Create"]
    assert create["actor"] == update["actor"] == "http://localhost/id/agent/owner"
    assert create["object"]["id"] == f"http://localhost{name}"
    assert create["object"]["body"]["value"] == "first"
    assert update["object"]["body"]["value"] == "second"
    single = client.get(path(update["id"])).get_json(force=True)
    assert single == {"@context": "https://www.w3.org/ns/activitystreams"} | update
    assert client.get("/annotations/activity/nonsense").status_code == 404


@pytest.mark.parametrize("how", ["delete", "private"])
def test_what_is_gone_is_a_tombstone_and_comes_back_by_undo(
    post: Post, owner: FlaskClient, client: FlaskClient, how: str
) -> None:
    name = made(post, "geheim")
    changed(owner, name, "geheimnis")
    if how == "delete":
        owner.delete(name)
    else:
        shared(owner, name, "private")
        changed(owner, name, "geheimnisvoll")
    delete, *earlier = activities(client)
    assert delete["type"] == "Delete"
    assert delete["object"].keys() == {"type", "id", "deleted"}
    assert [each["object"] for each in earlier] == [{"type": "Tombstone", "id": f"http://localhost{name}"}] * 2
    for form in ("atom", "as2", "as2&before=now"):
        assert "geheim" not in client.get(f"/annotations/feed?format={form}").text
    shown = etree.fromstring(client.get("/annotations/feed").data)
    assert not shown.findall(f"{ATOM_NS}entry")
    (gone,) = shown.findall(f"{TOMBSTONES}deleted-entry")
    assert gone.get("ref") == f"http://localhost{name}"
    assert gone.get("when") == delete["object"]["deleted"]

    if how == "delete":
        owner.post(f"/api{name}/restore")
    else:
        shared(owner, name, "public")
    undo, *rest = activities(client)
    assert undo["type"] == "Undo"
    assert undo["object"]["type"] == "Delete"
    assert undo["object"]["id"] == delete["id"] == rest[0]["id"]
    assert undo["object"]["object"]["body"]["value"].startswith("geheimnis")
    assert [each["object"]["body"]["value"] for each in rest[1:]] == ["geheimnis", "geheim"]
    assert len(atom(client).entries) == 1


def test_what_was_private_before_never_shows(post: Post, owner: FlaskClient, client: FlaskClient) -> None:
    name = made(post, "vorher", "user/owner/")
    changed(owner, name, "nachher")
    assert activities(client) == []
    shared(owner, name, "public")
    (create,) = activities(client)
    assert create["type"] == "Create"
    assert create["object"]["body"]["value"] == "nachher"
    assert "vorher" not in client.get("/annotations/feed").text


def test_works_and_people_have_feeds_of_their_own(post: Post, owner: FlaskClient, client: FlaskClient) -> None:
    described(owner)
    about = made(post, "about it", target=WORK)
    here = made(post, "made here", "work/op92-2/")
    other = made(post, "another", creator="https://example.org/somebody")
    assert [path(each["object"]["id"]) for each in activities(client, "/annotations/work/op92-2/feed")] == [here, about]
    person = activities(client, "/annotations/user/owner/feed")
    assert [path(each["object"]["id"]) for each in person] == [here, about]
    newest = activities(client)[0]
    assert path(newest["object"]["id"]) == other
    assert newest["actor"]["type"] == "Application", "whoever publishes in another name is not named"
    # what has moved to another work is still told of where it was
    changed(owner, about, "elsewhere now")
    owner.delete(about)
    told = [each["type"] for each in activities(client, "/annotations/work/op92-2/feed")]
    assert told == ["Delete", "Update", "Create", "Create"]


def test_an_editor_who_takes_down_is_not_named(app: Flask, post: Post, owner: FlaskClient, client: FlaskClient) -> None:
    from descant.accounts import Role
    from descant.annotations.rights import Who

    name = made(post)
    app.extensions[ROOM].desk.delete(Who("editor", Role.EDITOR, agent="http://localhost/id/agent/editor"), name[13:])
    assert activities(client)[0]["actor"]["type"] == "Application"


def test_musical_objects_are_in_no_feed(owner: FlaskClient, client: FlaskClient) -> None:
    said = {"type": "Selection", "part": "https://example.org/a#t=1,2", "visibility": "public"}
    assert owner.post("/api/objects", json=said).status_code == 201
    assert activities(client) == []


def test_pages_lead_there_and_back(post: Post, client: FlaskClient) -> None:
    names = [made(post, f"number {number}") for number in range(120)][::-1]
    assert [path(each["object"]["id"]) for each in activities(client)] == names
    pages, address = [], "/annotations/feed?format=atom"
    while address:
        found = atom(client, address)
        pages.append([path(each.id) for each in found.entries])
        address = path(next((each.href for each in found.feed.links if each.rel == "next"), ""))
    assert [len(each) for each in pages] == [50, 50, 20]
    assert [name for page in pages for name in page] == names
    last = next(each.href for each in found.feed.links if each.rel == "last")
    found = atom(client, path(last))
    assert [path(each.id) for each in found.entries] == names[70:]
    previous = next(each.href for each in found.feed.links if each.rel == "previous")
    assert [path(each.id) for each in atom(client, path(previous)).entries] == names[20:70]
    newer = client.get(f"/annotations/feed?format=as2&after={activities(client)[60]['id'].rpartition('/')[2]}")
    assert [path(each["object"]["id"]) for each in newer.get_json(force=True)["orderedItems"]] == names[10:60]


def test_who_has_a_page_is_told_that_nothing_is_new(
    app: Flask, post: Post, owner: FlaskClient, client: FlaskClient
) -> None:
    name = made(post)
    with app.extensions["descant"].engine.begin() as connection:  # a feed's last second may not be over
        connection.execute(update(VersionRow).values(time=datetime.now(UTC).replace(tzinfo=None) - timedelta(hours=1)))
    for form in ("atom", "as2", "as2&before=now"):
        feed = f"/annotations/feed?format={form}"
        first = client.get(feed)
        assert first.headers["Cache-Control"] == "public, no-cache"
        assert client.get(feed, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
        assert client.get(feed, headers={"If-Modified-Since": first.headers["Last-Modified"]}).status_code == 304
        assert owner.get(feed).data == first.data, "the same for everybody"
    tag = client.get("/annotations/feed").headers["ETag"]
    made(post, "private", "user/owner/")
    assert client.get("/annotations/feed").headers["ETag"] == tag
    owner.delete(name)
    assert client.get("/annotations/feed", headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("", ATOM),
        ("*/*", ATOM),
        ("text/html, application/xml;q=0.9, */*;q=0.8", ATOM),
        (AS2, AS2),
        ('application/ld+json; profile="https://www.w3.org/ns/activitystreams"', AS2),
        ("application/json", AS2),
    ],
)
def test_the_form_is_negotiated(client: FlaskClient, accept: str, kind: str) -> None:
    assert client.get("/annotations/feed", headers={"Accept": accept} if accept else {}).content_type == kind


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("before=nonsense", 404),
        ("after=0", 404),
        ("before=now&after=start", 400),
        ("format=ttl", 400),
        ("page=2", 400),
    ],
)
def test_what_makes_no_sense_is_refused(client: FlaskClient, asked: str, status: int) -> None:
    assert client.get(f"/annotations/feed?{asked}").status_code == status
    assert client.get("/annotations/feed", headers={"Accept": "image/png"}).status_code == 406
    assert client.get("/annotations/work/%20/feed").status_code == 404


def test_containers_and_pages_lead_to_feeds(owner: FlaskClient, client: FlaskClient) -> None:
    described(owner, "<http://localhost/id/agent/clara> <http://xmlns.com/foaf/0.1/name> 'Clara' .")
    person = client.get("/id/agent/clara", headers={"Accept": "text/html"})
    assert 'href="http://localhost/annotations/user/clara/feed?format=as2"' in person.text
    assert atom(client, "/annotations/user/clara/feed").feed.title == "Annotations by Clara"
    feed = "http://localhost/annotations/work/op92-2/feed?format=atom"
    for door in ("/annotations/work/op92-2/", "/id/work/op92-2"):
        assert f'<{feed}>; rel="alternate"; type="{ATOM}"' in client.get(door).headers.get_all("Link")
    assert (
        f'<link rel="alternate" type="{ATOM}" href="{feed}">'
        in client.get("/id/work/op92-2", headers={"Accept": "text/html"}).text
    )
    assert atom(client, "/annotations/work/op92-2/feed").feed.title == "Annotations of A"
    assert "http://localhost/annotations/feed?format=as2" in str(client.get("/annotations/").headers)


def test_a_feed_is_made_again_as_it_was(app: Flask, post: Post, owner: FlaskClient, client: FlaskClient) -> None:
    described(owner)
    name = made(post, target=WORK)
    changed(owner, name, "then")
    shared(owner, name, "private")
    feed = "/annotations/work/op92-2/feed?format=as2&before=now"
    before = client.get(feed).data
    room = app.extensions.pop(ROOM)
    room.close()
    for file in (app.extensions["descant"].config.home / "search").glob("feeds-*"):
        file.unlink()
    assert json.loads(client.get(feed).data) == json.loads(before)
    assert len(json.loads(before)["orderedItems"]) == 3


def test_what_is_read_later_puts_into_a_work_what_was_there(
    app: Flask, post: Post, owner: FlaskClient, client: FlaskClient
) -> None:
    place = "https://example.org/trio.flac"
    made(post, target=f"{place}#t=1,2")
    assert activities(client, "/annotations/work/op92-2/feed") == []
    more = f"""<{WORK}> <{FRBR}realization> <{WORK}/v> . <{WORK}/v> <{FRBR}realizationOf> <{WORK}> ;
        <{FRBR}embodiment> <{place}> . <{place}> <{FRBR}embodimentOf> <{WORK}/v> ."""
    described(owner, more)
    app.extensions[ROOM].indexes.follow()
    assert len(activities(client, "/annotations/work/op92-2/feed")) == 1
