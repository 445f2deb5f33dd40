"""The Web Annotation Protocol (https://www.w3.org/TR/annotation-protocol/): a test for each thing that it asks for."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from pyoxigraph import RdfFormat, parse
from werkzeug.test import TestResponse

from descant.server.annotating.containing import DESCRIPTIONS, IRIS, MINIMAL
from tests.annotations.conftest import annotation
from tests.server.annotating.conftest import PROFILED, Post

LDP = "http://www.w3.org/ns/ldp#"


def links(response: TestResponse) -> str:
    return ", ".join(response.headers.getlist("Link"))


def path(iri: str) -> str:
    parts = urlsplit(iri)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def put(owner: FlaskClient, iri: str, raw: dict[str, Any], **headers: str) -> TestResponse:
    sent = {"Content-Type": PROFILED, **{key.replace("_", "-"): value for key, value in headers.items()}}
    return owner.put(path(iri), json=raw, headers=sent)


def prefer(*wanted: str) -> dict[str, str]:
    return {"Prefer": f'return=representation;include="{" ".join(wanted)}"'}


# -- annotations ------------------------------------------------------------------------------------------------


def test_annotation_supports_get_head_and_options(post: Post, client: FlaskClient) -> None:
    iri = path(post().headers["Location"])
    got, head, options = client.get(iri), client.head(iri), client.options(iri)
    assert (got.status_code, head.status_code, options.status_code) == (200, 200, 200)
    assert set(options.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "PUT", "DELETE"}
    assert head.headers["ETag"] == got.headers["ETag"]
    assert not head.data


def test_annotation_is_json_ld_with_the_profile(post: Post, client: FlaskClient) -> None:
    response = client.get(path(post().headers["Location"]))
    assert response.content_type == PROFILED
    assert response.json["@context"] == "http://www.w3.org/ns/anno.jsonld"  # type: ignore[index] # JSON


def test_annotation_links_to_its_ldp_type_and_has_etag_and_allow(post: Post, client: FlaskClient) -> None:
    response = client.get(path(post().headers["Location"]))
    assert f'<{LDP}Resource>; rel="type"' in links(response)
    assert response.get_etag()[0]
    assert not response.get_etag()[1], "it is strong"
    assert set(response.headers["Allow"].split(", ")) >= {"GET", "HEAD", "OPTIONS", "PUT", "DELETE"}


def test_annotation_varies_on_accept_and_is_turtle_too(post: Post, client: FlaskClient) -> None:
    iri = post().headers["Location"]
    response = client.get(path(iri), headers={"Accept": "text/turtle"})
    assert response.content_type == "text/turtle"
    assert "Accept" in response.headers["Vary"]
    assert any(triple.subject.value == iri for triple in parse(response.data, format=RdfFormat.TURTLE))
    assert response.headers["ETag"] != client.get(path(iri)).headers["ETag"]


def test_annotation_is_not_sent_again_to_who_has_it(post: Post, client: FlaskClient) -> None:
    iri = path(post().headers["Location"])
    tag = client.get(iri).headers["ETag"]
    assert client.get(iri, headers={"If-None-Match": tag}).status_code == 304


def test_post_creates_under_the_container_with_location(post: Post) -> None:
    for container in ("", "work/op92-2/"):
        response = post(container=container)
        assert response.status_code == 201
        assert response.headers["Location"].startswith(f"http://localhost/annotations/{container}")
        assert response.json["id"] == response.headers["Location"]  # type: ignore[index] # JSON
        assert response.headers["ETag"]


def test_post_keeps_the_client_s_id_as_via_and_its_canonical(post: Post) -> None:
    canonical = "urn:uuid:dbfb1861-0ecf-41ad-be94-a584e5c4f1df"
    found = post(annotation(id="https://example.org/mine", canonical=canonical, via="https://example.org/v")).json
    assert found["via"] == ["https://example.org/v", "https://example.org/mine"]  # type: ignore[index] # JSON
    assert found["canonical"] == canonical  # type: ignore[index] # JSON


def test_put_gives_the_new_state_and_keeps_the_canonical(post: Post, owner: FlaskClient) -> None:
    made = post(annotation(canonical="urn:x:1"))
    response = put(owner, made.headers["Location"], annotation("new"), If_Match=made.headers["ETag"])
    assert response.status_code == 200
    assert response.json["body"]["value"] == "new"  # type: ignore[index] # JSON
    assert response.json["canonical"] == "urn:x:1"  # type: ignore[index] # JSON
    assert response.headers["ETag"] != made.headers["ETag"]


def test_put_with_a_stale_tag_is_412_with_the_current_state(post: Post, owner: FlaskClient) -> None:
    made = post()
    now = put(owner, made.headers["Location"], annotation("first"), If_Match=made.headers["ETag"])
    response = put(owner, made.headers["Location"], annotation("second"), If_Match=made.headers["ETag"])
    assert response.status_code == 412
    assert response.json["current"]["body"]["value"] == "first"  # type: ignore[index] # JSON
    assert response.json["etag"] == now.headers["ETag"]  # type: ignore[index] # JSON


def test_put_with_a_weak_tag_is_412_and_without_one_428(post: Post, owner: FlaskClient) -> None:
    made = post()
    iri = made.headers["Location"]
    assert put(owner, iri, annotation(), If_Match=f"W/{made.headers['ETag']}").status_code == 412
    assert put(owner, iri, annotation()).status_code == 428
    assert put(owner, iri, annotation(), If_Match="*").status_code == 200


def test_the_tag_of_turtle_is_good_to_write_by(post: Post, owner: FlaskClient) -> None:
    iri = post().headers["Location"]
    tag = owner.get(path(iri), headers={"Accept": "text/turtle"}).headers["ETag"]
    assert put(owner, iri, annotation("new"), If_Match=tag).status_code == 200


def test_put_under_another_id_is_refused(post: Post, owner: FlaskClient) -> None:
    made = post()
    raw = annotation(id="http://localhost/annotations/other")
    assert put(owner, made.headers["Location"], raw, If_Match=made.headers["ETag"]).status_code == 400


def test_delete_is_204_then_410_and_the_name_is_not_used_again(post: Post, owner: FlaskClient) -> None:
    made = post()
    iri = path(made.headers["Location"])
    assert owner.delete(iri, headers={"If-Match": '"other"'}).status_code == 412
    assert owner.delete(iri, headers={"If-Match": made.headers["ETag"]}).status_code == 204
    assert owner.get(iri).status_code == 410
    assert put(owner, made.headers["Location"], annotation(), If_Match="*").status_code == 410
    assert owner.post(f"/api{iri}/restore").status_code == 200
    assert owner.get(iri).status_code == 200


def test_turtle_may_be_sent(owner: FlaskClient) -> None:
    text = """@prefix oa: <http://www.w3.org/ns/oa#> .
        [] a oa:Annotation ; oa:motivatedBy oa:tagging ; oa:bodyValue "slow" ; oa:hasTarget <https://example.org/a> ."""
    response = owner.post("/annotations/", data=text, content_type="text/turtle")
    assert response.status_code == 201
    assert response.json["bodyValue"] == "slow"  # type: ignore[index] # JSON
    assert response.json["motivation"] == "tagging"  # type: ignore[index] # JSON


# -- containers -------------------------------------------------------------------------------------------------


def test_container_iri_ends_in_a_slash(client: FlaskClient) -> None:
    assert client.get("/annotations/").json["id"] == "http://localhost/annotations/"  # type: ignore[index] # JSON
    assert client.get("/annotations").status_code in (308, 301)


def test_container_has_its_types_and_links(client: FlaskClient) -> None:
    response = client.get("/annotations/")
    assert set(response.json["type"]) == {"BasicContainer", "AnnotationCollection"}  # type: ignore[index] # JSON
    assert f'<{LDP}BasicContainer>; rel="type"' in links(response)
    assert f'<http://www.w3.org/TR/annotation-protocol/>; rel="{LDP}constrainedBy"' in links(response)
    assert response.headers["ETag"]
    assert set(response.headers["Allow"].split(", ")) >= {"GET", "HEAD", "OPTIONS", "POST"}
    assert "application/ld+json" in response.headers["Accept-Post"]


def test_options_say_what_may_be_done_and_not_what_is_there(post: Post, client: FlaskClient) -> None:
    hidden = post(annotation("hidden"), "user/owner/").headers["Location"]
    for path in ("/annotations/", "/annotations/work/op92-2/", "/annotations/user/owner/"):
        response = client.options(path)
        assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}, path
        assert "text/turtle" in response.headers["Accept-Post"]
        assert "ldp#BasicContainer" in " ".join(response.headers.getlist("Link"))
    answers = [client.options(urlsplit(iri).path) for iri in (hidden, hidden[:-1] + "0")]
    for response in answers:
        assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "PUT", "DELETE"}
        assert "ldp#Resource" in response.headers["Link"]
    assert answers[0].headers == answers[1].headers


def test_container_is_json_ld_by_default_and_turtle_where_asked(post: Post, client: FlaskClient) -> None:
    iri = post().headers["Location"]
    assert client.get("/annotations/").content_type == PROFILED
    response = client.get("/annotations/", headers={"Accept": "text/turtle"})
    found = {(t.predicate.value, str(t.object)) for t in parse(response.data, format=RdfFormat.TURTLE)}
    assert (f"{LDP}contains", f"<{iri}>") in found


@pytest.mark.parametrize("wanted", [(), (MINIMAL,), (IRIS,), (DESCRIPTIONS,), (MINIMAL, IRIS)])
def test_content_location_is_the_body_s_id(post: Post, client: FlaskClient, wanted: tuple[str, ...]) -> None:
    post()
    response = client.get("/annotations/", headers=prefer(*wanted) if wanted else {})
    assert response.headers["Content-Location"] == response.json["id"]  # type: ignore[index] # JSON
    assert "Prefer" in response.headers["Vary"]
    assert response.json["total"] == 1  # type: ignore[index] # JSON
    assert {"first", "last"} <= set(response.json)  # type: ignore[arg-type] # JSON


def test_without_preference_descriptions_are_in_the_first_page(post: Post, client: FlaskClient) -> None:
    made = post()
    (item,) = client.get("/annotations/").json["first"]["items"]  # type: ignore[index] # JSON
    assert item == made.json


def test_a_minimal_container_only_names_its_pages(post: Post, client: FlaskClient) -> None:
    post()
    found = client.get("/annotations/", headers=prefer(MINIMAL)).json
    assert isinstance(found["first"], str)  # type: ignore[index] # JSON
    assert isinstance(found["last"], str)  # type: ignore[index] # JSON


def test_contained_iris_are_iris(post: Post, client: FlaskClient) -> None:
    made = post()
    response = client.get("/annotations/", headers=prefer(IRIS))
    assert response.json["first"]["items"] == [made.headers["Location"]]  # type: ignore[index] # JSON
    assert IRIS in response.headers["Preference-Applied"]
    page = client.get(path(response.json["last"])).json  # type: ignore[index] # the preference travels in the page's IRI
    assert page["items"] == [made.headers["Location"]]  # type: ignore[index] # JSON


def test_an_empty_container_has_no_pages(client: FlaskClient) -> None:
    found = client.get("/annotations/").json
    assert found["total"] == 0  # type: ignore[index] # JSON
    assert "first" not in found  # type: ignore[operator] # JSON


def test_pages_lead_through_everything_once_and_back(
    post: Post, owner: FlaskClient, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("descant.server.annotating.containing.PAGE", 3)
    made = [post(annotation(str(number))).headers["Location"] for number in range(10)]
    owner.delete(path(made[4]))
    expected = [each for each in made if each != made[4]]
    container = client.get("/annotations/", headers=prefer(IRIS, MINIMAL)).json
    pages: list[Any] = []
    following = container["first"]  # type: ignore[index] # JSON
    while following:
        page = client.get(path(following)).json
        assert page["type"] == "AnnotationPage"  # type: ignore[index] # JSON
        assert page["id"] == following  # type: ignore[index] # JSON
        assert page["partOf"]["id"] == "http://localhost/annotations/"  # type: ignore[index] # JSON
        assert page["partOf"]["total"] == 9  # type: ignore[index] # JSON
        assert "modified" in page["partOf"]  # type: ignore[index] # JSON
        assert page["startIndex"] == sum(len(each["items"]) for each in pages)  # type: ignore[index] # JSON
        pages.append(page)
        following = page.get("next")  # type: ignore[union-attr] # JSON
    assert [item for page in pages for item in page["items"]] == expected
    backwards: list[str] = []
    following = container["last"]  # type: ignore[index] # JSON
    while following:
        page = client.get(path(following)).json
        backwards = page["items"] + backwards  # type: ignore[index] # JSON
        following = page.get("prev")  # type: ignore[union-attr] # JSON
    assert backwards == expected


def test_pages_vary_on_accept_and_not_on_prefer(post: Post, client: FlaskClient) -> None:
    post()
    first = client.get("/annotations/", headers=prefer(MINIMAL)).json["first"]  # type: ignore[index] # JSON
    response = client.get(path(first))
    assert "Accept" in response.headers["Vary"]
    assert "Prefer" not in response.headers["Vary"]


def test_the_container_s_tag_changes_with_what_is_in_it(post: Post, owner: FlaskClient, client: FlaskClient) -> None:
    made = post()
    tags = [client.get("/annotations/").headers["ETag"]]
    put(owner, made.headers["Location"], annotation("new"), If_Match="*")
    tags.append(client.get("/annotations/").headers["ETag"])
    assert client.get("/annotations/", headers={"If-None-Match": tags[-1]}).status_code == 304
    post(annotation(visibility="private"))
    assert client.get("/annotations/").headers["ETag"] == tags[-1], "what is private leaves no trace"
    owner.delete(path(made.headers["Location"]))
    tags.append(client.get("/annotations/").headers["ETag"])
    assert len(set(tags)) == 3


def test_containers_are_of_works_groups_and_accounts(post: Post, owner: FlaskClient, client: FlaskClient) -> None:
    mine = post(container="user/owner/")
    assert mine.json["visibility"] == "private"  # type: ignore[index] # JSON
    post(container="work/op92-2/")
    assert owner.get("/annotations/user/owner/").json["total"] == 2  # type: ignore[index] # JSON
    assert client.get("/annotations/user/owner/").status_code == 404
    assert client.get("/annotations/group/trio/").status_code == 404
    assert client.get("/annotations/work/op92-2/").json["total"] == 1  # type: ignore[index] # JSON
    assert client.get("/annotations/work/op92-2/").json["first"]["items"][0]["target"]  # type: ignore[index] # JSON


def test_what_can_be_annotated_links_to_its_container(owner: FlaskClient, client: FlaskClient) -> None:
    work = "<http://localhost/id/work/op92-2>"
    triples = f"{work} a <http://purl.org/ontology/mo/MusicalWork> ; <http://purl.org/dc/terms/title> 'W' ."
    owner.put("/graph-store?graph=http://localhost/graph/w", data=triples, content_type="text/turtle")
    service = 'rel="http://www.w3.org/ns/oa#annotationService"'
    for accept in ("text/html", "text/turtle"):
        response = client.get("/id/work/op92-2", headers={"Accept": accept})
        assert f"<http://localhost/annotations/work/op92-2/>; {service}" in links(response)
    assert f"<http://localhost/annotations/>; {service}" in links(client.get(f"/describe?iri={work[1:-1]}"))
    assert service not in links(client.get("/id/work/other"))
    assert service not in links(client.get("/"))


def test_who_asks_for_json_of_whatever_kind_gets_that_of_the_model(post: Post, client: FlaskClient) -> None:
    for place in (path(post().headers["Location"]), "/annotations/"):
        response = client.get(place, headers={"Accept": "application/json"})
        assert (response.status_code, response.content_type) == (200, PROFILED)
        assert client.get(place, headers={"Accept": "application/json;q=0"}).status_code == 406
        assert client.get(place, headers={"Accept": "image/png"}).status_code == 406


# -- other origins ----------------------------------------------------------------------------------------------


def test_other_origins_see_the_headers_that_the_protocol_needs(post: Post, client: FlaskClient) -> None:
    iri = path(post().headers["Location"])
    response = client.get(iri, headers={"Origin": "https://elsewhere.example"})
    exposed = set(response.headers["Access-Control-Expose-Headers"].split(", "))
    assert exposed >= {"ETag", "Allow", "Link", "Location", "Content-Location", "Vary", "Prefer"}
    asked = client.options(iri, headers={"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "PUT"})
    assert "PUT" in asked.headers["Access-Control-Allow-Methods"]
    assert {"If-Match", "Prefer", "Content-Type", "Idempotency-Key"} <= set(
        asked.headers["Access-Control-Allow-Headers"].split(", ")
    )


# -- versions ---------------------------------------------------------------------------------------------------


def test_versions_are_mementos(post: Post, owner: FlaskClient, client: FlaskClient) -> None:
    made = post(annotation("one"))
    iri = made.headers["Location"]
    put(owner, iri, annotation("two"), If_Match="*")
    assert '; rel="timemap"' in links(client.get(path(iri)))
    timemap = client.get(path(iri).replace("/annotations/", "/annotations/timemap/"))
    assert timemap.content_type == "application/link-format"
    assert timemap.text.count('rel="memento"') == 2
    assert f'<{iri}>; rel="original"' in timemap.text
    first = client.get(f"{path(iri)}?version=1")
    assert first.json["body"]["value"] == "one"  # type: ignore[index] # JSON
    assert first.headers["Memento-Datetime"].endswith("GMT")
    assert client.get(f"{path(iri)}?version=7").status_code == 404
    assert client.get(f"{path(iri)}?version=x").status_code == 404


def test_published_and_taken_back(post: Post, owner: FlaskClient, client: FlaskClient) -> None:
    iri = path(post(container="user/owner/").headers["Location"])
    assert client.get(iri).status_code == 404
    assert owner.put(f"/api{iri}/visibility", json={"visibility": "public"}).status_code == 200
    assert client.get(iri).status_code == 200
    assert owner.put(f"/api{iri}/visibility", json={"visibility": "private"}).status_code == 200
    assert client.get(iri).status_code == 410
    versions = owner.get(f"/api{iri}/versions").json["versions"]  # type: ignore[index] # JSON
    assert [each["action"] for each in versions] == ["created", "published", "taken back"]


# -- bad input --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        ({"type": "Annotation"}, "target is missing"),
        ({"target": "https://example.org/a"}, "type is missing"),
        (annotation(target="not an iri"), "target: this must be an absolute IRI"),
        (annotation(target=[]), "target: this must not be empty"),
        (annotation(target={"selector": {"type": "FragmentSelector", "value": "t=1"}}), "target"),
        (annotation(bodyValue="x"), "body: an annotation has body or bodyValue"),
        (annotation(created="yesterday"), "created: this must be a time"),
        (annotation(created="2026-02-30T99:00:00Z"), "created: this must be a time"),
        (annotation(target="https://example.org/a#xywh=0,0,-5,10"), "target: xywh=0,0,-5,10 is no rectangle"),
        (annotation(target="https://example.org/a#t=9,6"), "target: t=9,6 is no span"),
        (annotation(visibility="everybody"), "visibility: this must be one of"),
        (annotation(body={"type": "TextualBody"}), "body: value is missing"),
        (annotation(body={"type": "TextualBody", "value": "x", "language": "not a tag"}), "body.language"),
    ],
)
def test_what_is_no_annotation_is_refused_by_its_field(post: Post, raw: dict[str, Any], field: str) -> None:
    response = post(raw)
    assert response.status_code == 400
    assert field in response.json["detail"]  # type: ignore[index] # JSON
    assert response.json["fields"]  # type: ignore[index] # JSON


def selected(selector: Any) -> dict[str, Any]:
    return annotation(target={"source": "https://example.org/a", "selector": selector})


def test_selectors_that_refine_each_other_in_a_circle_are_refused(post: Post) -> None:
    one = {
        "id": "https://example.org/s1",
        "type": "FragmentSelector",
        "value": "t=1",
        "refinedBy": "https://example.org/s2",
    }
    two = {
        "id": "https://example.org/s2",
        "type": "FragmentSelector",
        "value": "t=2",
        "refinedBy": "https://example.org/s1",
    }
    response = post(selected([one, two]))
    assert response.status_code == 400
    assert "circle" in response.json["detail"]  # type: ignore[index] # JSON


def test_scripts_are_taken_out_and_shapes_are_only_shapes(post: Post) -> None:
    body = {"type": "TextualBody", "value": "<p onclick='x()'>Hm<script>alert(1)</script></p>", "format": "text/html"}
    found = post(annotation(body=body)).json
    assert found["body"]["value"] == "<p>Hm</p>"  # type: ignore[index] # JSON
    svg = "<svg xmlns='http://www.w3.org/2000/svg' onload='x()'><script>1</script><rect width='2' height='2'/></svg>"
    found = post(selected({"type": "SvgSelector", "value": svg})).json
    assert "script" not in json.dumps(found)
    assert "onload" not in json.dumps(found)
    assert post(selected({"type": "SvgSelector", "value": "<p>no shape</p>"})).status_code == 400


def test_what_is_too_large_or_of_another_kind_is_refused(post: Post, owner: FlaskClient) -> None:
    assert post(annotation("x" * 10_000_000)).status_code == 413
    assert owner.post("/annotations/", data="<a/>", content_type="application/xml").status_code == 415
    assert owner.post("/annotations/", data=b"{", content_type=PROFILED).status_code == 400
    assert owner.post("/annotations/", data=b'{"a": NaN}', content_type=PROFILED).status_code == 400
    deep: Any = "https://example.org/a"
    for _ in range(200):
        deep = {"type": "FragmentSelector", "value": "x", "refinedBy": deep}
    assert post(selected(deep)).status_code == 400


def test_strangers_write_nothing(client: FlaskClient, post: Post) -> None:
    iri = path(post().headers["Location"])
    assert client.post("/annotations/", json=annotation()).status_code == 401
    assert client.put(iri, json=annotation(), headers={"If-Match": "*"}).status_code == 401
    assert client.delete(iri).status_code == 401


def test_the_same_request_twice_makes_one(post: Post) -> None:
    made = [post(annotation("once"), Idempotency_Key="a").headers["Location"] for _ in range(2)]
    assert made[0] == made[1]
    assert post(annotation("other"), Idempotency_Key="a").status_code == 409


def test_what_no_schema_names_is_kept(post: Post, client: FlaskClient) -> None:
    found = post(annotation(**{"https://example.org/own": "kept", "odd": {"deep": [1, 2.5, None, True]}}))
    again = client.get(path(found.headers["Location"])).json
    assert again["https://example.org/own"] == "kept"  # type: ignore[index] # JSON
    assert again["odd"] == {"deep": [1, 2.5, None, True]}  # type: ignore[index] # JSON


CLARA = "http://localhost/id/agent/clara"


@pytest.mark.parametrize(
    "said",
    [
        {"creator": CLARA},
        {"creator": {"@id": CLARA}},
        {"creator": {"@context": {"x": "@id"}, "x": CLARA}},
        {"http://purl.org/dc/terms/creator": {"id": CLARA}},
        {"dcterms:creator": {"id": CLARA}},
        {"@context": ["http://www.w3.org/ns/anno.jsonld", {"author": "dcterms:creator"}], "author": {"id": CLARA}},
    ],
)
def test_nobody_writes_in_another_s_name_by_whichever_word(post: Post, said: dict[str, Any]) -> None:
    response = post(annotation(**said))
    assert response.status_code == 400, response.text
    assert "another account" in response.json["detail"]  # type: ignore[index] # JSON


def test_an_annotation_states_nothing_of_what_it_is_about(post: Post, client: FlaskClient) -> None:
    work = "http://localhost/id/work/op92-2"
    body = {"id": work, "type": "Text", "label": "Not its title", "http://purl.org/dc/terms/title": "Nor this"}
    made = post(annotation(body=body, target={"id": work, "type": "Dataset"}))
    turtle = client.get(path(made.headers["Location"]), headers={"Accept": "text/turtle"}).text
    assert "Nor this" not in turtle
    assert turtle.count("Not its title") == 0
    found = client.get(
        "/sparql", query_string={"query": f"SELECT ?o {{ <{work}> ?p ?o }}"}, headers={"Accept": "text/csv"}
    )
    assert found.text.strip() == "o"


@pytest.mark.parametrize("text", ["half \ud800", "nothing \0 after"])
def test_characters_that_cannot_be_written_are_refused(owner: FlaskClient, text: str) -> None:
    for raw in (annotation(text), annotation(odd=text), annotation(**{text: 1})):
        response = owner.post("/annotations/", data=json.dumps(raw), content_type=PROFILED)
        assert response.status_code == 400


def test_terms_of_ours_that_nobody_knows_are_refused(post: Post) -> None:
    response = post(annotation(**{"https://w3id.org/descant/ns#colour": "red"}))
    assert response.status_code == 422
    assert "dsc:colour" in response.json["detail"]  # type: ignore[index] # JSON
