"""What needs no pod: documents on their way there and back, addresses, tags, marks, sealed secrets."""

from __future__ import annotations

import json
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from descant.config import Config
from descant.errors import DescantError, InvalidInput, Unavailable, WrongUse
from descant.fetching import Fetched
from descant.ontology.iris import ANNO_CONTEXT, OA
from descant.solid.catalogue import catalogue_of, classes_of
from descant.solid.copies import Copy, context_of, sources_of, with_known_context
from descant.solid.pods import JSON_LD, TURTLE, links_of, strong
from descant.solid.sealing import KEY_FILE, Seal
from descant.solid.web import require_address
from descant.solid.wishes import wish_of
from tests.annotations.conftest import annotation

URL = "https://clara.example/descant/annotations/01J"
IRI = "https://example.org/music/annotations/user/clara/01J"
MATERIAL = "https://example.org/music/id/material/01M"
COPY = Copy(IRI, URL, foreign=False, urls={MATERIAL: "https://clara.example/descant/objects/01M"})


def test_a_document_comes_back_as_it_went_with_what_no_schema_names() -> None:
    document = annotation(
        id=IRI, visibility="private", target=[MATERIAL, "https://example.org/a#t=1,2"], strange={"a": 1}
    )
    written = COPY.written(document)
    there = json.loads(written)
    assert (there["id"], there["canonical"], there["target"][0]) == (URL, IRI, COPY.urls[MATERIAL])
    assert "visibility" not in there
    read = COPY.read(written, JSON_LD)
    assert read == {key: value for key, value in document.items() if key not in ("@context", "id", "visibility")}
    assert COPY.digest(read) == COPY.digest(document)
    assert COPY.digest(read | {"motivation": "tagging"}) != COPY.digest(document)


def test_a_document_in_the_pod_says_by_itself_what_its_keys_mean() -> None:
    written = COPY.written(annotation(type=["Annotation", "Observation"], motivation="observing"))
    quads = list(parse(written, format=RdfFormat.JSON_LD))  # which fetches nothing
    me = NamedNode(URL)
    assert {quad.object.value for quad in quads if quad.subject == me and quad.predicate.value.endswith("#type")} == {
        OA.Annotation.value,
        "https://w3id.org/descant/ns#Observation",
    }
    (motivation,) = [quad.object.value for quad in quads if quad.predicate == OA.motivatedBy]
    assert not motivation.startswith("observing")


def test_a_context_is_known_again_only_if_it_is_ours() -> None:
    raw = {"target": "https://example.org/a", "type": "Annotation"}
    ours = {"@context": context_of(raw)} | raw
    assert ANNO_CONTEXT in with_known_context(ours)["@context"]
    for changed in (
        ours | {"@context": ours["@context"] | {"target": "https://example.org/other"}},
        ours | {"body": "https://example.org/b"},  # which means nothing in it
        raw,
        [ours],
    ):
        assert with_known_context(changed) == changed


def test_a_canonical_iri_of_another_s_is_kept() -> None:
    document = annotation(canonical="https://example.org/first")
    written = COPY.written(document)
    assert json.loads(written)["canonical"] == "https://example.org/first"
    assert COPY.read(written, JSON_LD)["canonical"] == "https://example.org/first"


def test_other_programs_documents_keep_their_address_as_via() -> None:
    copy = Copy(IRI, URL, foreign=True)
    turtle = f"""@prefix oa: <{OA.base}>. <> a oa:Annotation; oa:hasBody <https://example.org/b>;
oa:hasTarget <https://example.org/c>; <http://purl.org/dc/terms/created> "2026-11-20T12:00:00Z"."""
    read = copy.read(turtle.encode(), TURTLE)
    assert (read["via"], read["created"]) == (URL, "2026-11-20T12:00:00Z")
    there = json.loads(copy.written(read | {"id": IRI}))
    assert "via" not in there
    assert "canonical" not in there
    assert copy.read(json.dumps(there).encode(), JSON_LD) == read


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"[1]", b"{", b"null", b"[" * 10_000, b"\xff", b'{"@context": []}',
        b'{"@context": "https://example.org/unknown", "type": "Annotation"}',
        b'{"@context": {"@import": "https://example.org/unknown"}}',
        b'{"@context": {"type": "@type"}, "type": "Annotation", "target": "https://example.org/a"}',
    ],
)  # fmt: skip
@pytest.mark.parametrize("is_object", [True, False])
def test_what_is_no_document_is_an_error_that_says_so(body: bytes, is_object: bool) -> None:
    with pytest.raises(DescantError) as caught:
        COPY.read(body, JSON_LD, is_object=is_object)
    assert caught.value.message


def test_a_type_that_is_no_rdf_is_an_error() -> None:
    with pytest.raises(DescantError):
        COPY.read(b"<html>", "text/html")


@pytest.mark.parametrize(
    ("document", "sources"),
    [
        ({"target": "https://example.org/a.mei#n1"}, ["https://example.org/a.mei"]),
        ({"target": [{"source": "https://example.org/a"}, {"source": {"id": "https://example.org/b#x"}}]},
         ["https://example.org/a", "https://example.org/b"]),
        ({"target": {"id": "https://example.org/a#x"}}, ["https://example.org/a"]),
        ({"target": ["urn:x", 1, None, {"type": "Choice"}]}, []),
        ({}, []),
    ],
)  # fmt: skip
def test_what_an_annotation_is_about(document: dict[str, Any], sources: list[str]) -> None:
    assert sources_of("user/clara/01J", document) == sources


def test_catalogues_are_named_as_mei_friend_names_them() -> None:
    place = catalogue_of("https://clara.example/", "https://example.org/a b(1)'s.mei?x=ü")
    assert place == (
        "https://clara.example/at.ac.mdw.mei-friend/discovery/https%3A%2F%2Fexample.org%2Fa%20b(1)'s.mei%3Fx%3D%C3%BC"
    )
    assert classes_of(f"id/extract/{'0' * 32}")[0].endswith("music-annotation-ontology.ttl#Extract")


@pytest.mark.parametrize(
    "said",
    [None, 1, "", "clara", "ftp://example.org/", "https://", "https://a:b@example.org/", "https://example.org/ a",
     "https://example.org/<", "https://example.org/\n", "https://[::1", "https://example.org:x/",
     "https://example.org/%zz", "https://example.org/" + "a" * 3000],
)  # fmt: skip
def test_what_is_no_address_is_refused(said: Any) -> None:
    with pytest.raises(WrongUse):
        require_address(said, "It")


@pytest.mark.parametrize(
    "said", [{}, {"webid": ""}, {"webid": "x", "id": "y"}, {"webid": "x", "objects": 1}, {"webid": "x", "issuer": []}]
)
def test_half_a_wish_is_refused(said: dict[str, Any]) -> None:
    with pytest.raises(WrongUse):
        wish_of(said)


def test_links_are_read_by_relation() -> None:
    headers = Message()
    headers["Link"] = '<a.acl>; rel="acl", <http://www.w3.org/ns/pim/space#Storage>; rel="type x"; title="a, b"'
    headers["Link"] = "<c>;rel=type"
    found = links_of(Fetched(200, "", b"", "https://clara.example/d/", headers))
    assert found == {
        "acl": ["https://clara.example/d/a.acl"],
        "type": ["http://www.w3.org/ns/pim/space#Storage", "https://clara.example/d/c"],
        "x": ["http://www.w3.org/ns/pim/space#Storage"],
    }


def test_tags_to_write_by_are_strong() -> None:
    assert [strong(each) for each in ('W/"a"', '"a"', None)] == ['"a"', '"a"', ""]


def test_secrets_are_sealed_by_a_key_that_only_its_owner_reads(tmp_path: Path) -> None:
    config = Config(home=tmp_path / "home")
    sealed = Seal.of(config).close({"secret": "a secret"})
    assert "a secret" not in sealed
    assert Seal.of(config).open(sealed) == {"secret": "a secret"}
    key = config.home / KEY_FILE
    assert key.stat().st_mode & 0o077 == 0
    key.unlink()
    with pytest.raises(Unavailable, match="another key"):
        Seal.of(config).open(sealed)
    key.write_text("no key")
    with pytest.raises(Unavailable, match="holds no key"):
        Seal.of(config)


def test_broken_documents_are_no_annotations() -> None:
    with pytest.raises(InvalidInput):
        COPY.read(b'{"@context": "http://www.w3.org/ns/anno.jsonld", "type": "Annotation"}', JSON_LD)
