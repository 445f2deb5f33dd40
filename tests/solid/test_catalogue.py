"""Other programs find what Descant has put into a pod, and Descant what they have: as mei-friend looks and writes."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from descant.annotations.objects import listed
from descant.annotations.register import Visibility
from tests.annotations.conftest import annotation
from tests.solid.conftest import Home
from tests.solid.test_syncing import body, said

pytestmark = pytest.mark.slow
SCHEMA, OA, DCT = "https://schema.org/", "http://www.w3.org/ns/oa#", "http://purl.org/dc/terms/"
ENCODED_URI_COMPONENT = "!*'()"
"""what it leaves as it is"""
SCORE = "https://example.org/scores/op92 2.mei"
FRIENDS_MAO = "https://domestic-beethoven.eu/ontology/1.0/music-annotation-ontology.ttl#"
SOLID = "http://www.w3.org/ns/solid/terms#"


class MeiFriend:
    """What mei-friend does in a pod, step by step, in our own words."""

    def __init__(self, home: Home) -> None:
        self.agent, self.storage, self.webid = home.agent, home.pod, home.webid
        self.base = f"{home.pod}at.ac.mdw.mei-friend/"

    def discovery(self, score: str) -> str:
        return f"{self.base}discovery/{quote(score, safe=ENCODED_URI_COMPONENT)}"

    def establish(self, url: str, document: dict[str, Any]) -> None:
        """HEAD, and PUT where it is 404."""
        if self.agent.ask("HEAD", url, Accept="application/ld+json").status_code == 404:
            self.agent.ask("PUT", url, body={"@id": url} | document).raise_for_status()

    def patch(self, url: str, entry: dict[str, Any]) -> None:
        """JSON Patch `add` to the end of the list, which must be there; PUT with the tag."""
        there = self.agent.ask("GET", url, Accept="application/ld+json").raise_for_status()
        document = there.json()
        document[f"{SCHEMA}dataset"].append(entry)
        self.agent.ask("PUT", url, body=document, If_Match=there.headers["ETag"]).raise_for_status()

    def describe(self, score: str, text: str) -> str:
        """Write an annotation that describes a note, and list it for the score."""
        catalogue = {
            "@type": f"{SCHEMA}DataCatalog",
            f"{SCHEMA}description": f"Collection of datasets about {score}",
            f"{SCHEMA}about": {"@id": score},
            f"{SCHEMA}dataset": [],
        }
        self.establish(self.discovery(score), catalogue)
        url = f"{self.base}oa/anno-1"
        written = {
            "@type": [f"{OA}Annotation", f"{SCHEMA}Dataset"],
            f"{OA}motivatedBy": [{"@id": f"{OA}describing"}],
            f"{OA}hasTarget": [{"@id": f"{score}#note-1"}],
            f"{OA}hasBody": [{"@type": [f"{OA}TextualBody"], "http://www.w3.org/1999/02/22-rdf-syntax-ns#value": text}],
            f"{SCHEMA}includedInDataCatalog": [{"@id": self.discovery(score)}],
            f"{DCT}creator": {"@id": self.webid},
            f"{DCT}created": "2026-11-20T12:00:00.000Z",
            f"{DCT}provenance": "Generated using mei-friend",
        }
        self.establish(url, written)
        self.patch(self.discovery(score), self.entry(url))
        return url

    @staticmethod
    def entry(url: str) -> dict[str, Any]:
        kind = {"@id": f"{OA}Annotation"}
        return {"@type": f"{SCHEMA}Dataset", f"{SCHEMA}additionalType": kind, f"{SCHEMA}url": {"@id": url}}

    def listed(self, score: str, kind: str = f"{OA}Annotation") -> list[str]:
        found = self.agent.get(self.discovery(score))
        assert isinstance(found[f"{SCHEMA}dataset"], list)
        entries = found[f"{SCHEMA}dataset"]
        return [
            each[f"{SCHEMA}url"]["@id"] for each in entries if {"@id": kind} in listed(each[f"{SCHEMA}additionalType"])
        ]

    def loaded(self, url: str) -> tuple[str, list[str]]:
        """The text and the targets that it draws: by the document's own terms, with nothing fetched."""
        said = self.agent.ask("GET", url, Accept="application/ld+json").raise_for_status()
        quads = list(parse(said.content, format=RdfFormat.JSON_LD, base_iri=url))
        me = NamedNode(url)
        assert any(quad.subject == me and quad.object == NamedNode(f"{OA}Annotation") for quad in quads)
        targets = [
            quad.object.value for quad in quads if (quad.subject, quad.predicate.value) == (me, f"{OA}hasTarget")
        ]
        (value,) = [quad.object.value for quad in quads if quad.predicate.value.endswith("#value")]
        return value, targets


def open_up(home: Home, url: str) -> None:
    """Everybody may read it, by its owner's own hand."""
    acl = f"""@prefix acl: <http://www.w3.org/ns/auth/acl#>.
<#o> a acl:Authorization; acl:agent <{home.webid}>; acl:accessTo <{url}>; acl:mode acl:Read, acl:Write, acl:Control.
<#p> a acl:Authorization; acl:agentClass <http://xmlns.com/foaf/0.1/Agent>; acl:accessTo <{url}>; acl:mode acl:Read.
"""
    home.agent.ask("PUT", f"{url}.acl", body=acl, Content_Type="text/turtle").raise_for_status()


def test_mei_friend_finds_what_descant_has_put_there(home: Home) -> None:
    friend = MeiFriend(home)
    first, second = (home.create(text, target=f"{SCORE.replace(' ', '%20')}#note-{text}") for text in ("1", "2"))
    score = SCORE.replace(" ", "%20")
    home.synced()
    assert friend.listed(score) == [home.url(first), home.url(second)]
    assert friend.loaded(home.url(first)) == ("1", [f"{score}#note-1"])
    url = home.url(first)
    home.desk.delete(home.who, first.name)
    home.desk.change(home.who, second.name, home.here(second) | {"target": "https://example.org/other.mei#note-2"})
    home.synced()
    assert friend.listed(score) == []
    assert friend.listed("https://example.org/other.mei") == [home.url(second)]
    assert url not in json.dumps(friend.agent.get(friend.discovery(score)))


def test_there_is_one_catalogue_for_each_score_and_both_write_to_it(home: Home) -> None:
    friend, score = MeiFriend(home), "https://example.org/scores/op92.mei"
    url = friend.describe(score, "Made with mei-friend.")
    kept = home.create(target=f"{score}#note-2")
    home.synced()
    assert friend.listed(score) == [url, home.url(kept)]
    friend.patch(friend.discovery(score), friend.entry("https://example.org/elsewhere"))
    another = home.create(target={"type": "SpecificResource", "source": score})
    home.synced()
    assert friend.listed(score) == [url, home.url(kept), "https://example.org/elsewhere", home.url(another)]
    about = friend.agent.get(friend.discovery(score))[f"{SCHEMA}about"]
    assert about == {"@id": score}


def test_what_mei_friend_has_written_comes_in_and_goes_back(home: Home) -> None:
    friend, score = MeiFriend(home), "https://example.org/scores/op92.mei"
    url = friend.describe(score, "Made with mei-friend.")
    home.synced()
    (found,) = home.mine()
    assert found["body"]["value"] == "Made with mei-friend."
    assert "Annotation" in found["type"]
    assert (found["target"], found["visibility"]) == (f"{score}#note-1", "private")
    assert (found["via"], found["motivation"], found["creator"]) == (url, "describing", home.webid)
    home.synced()
    assert len(home.mine()) == 1
    kept = home.desk.find(found["id"].removeprefix(home.desk.iri("")))
    assert kept
    home.desk.change(home.who, kept.name, found | {"body": body("Changed here.")})
    home.synced()
    assert home.url(kept) == url
    assert friend.loaded(url) == ("Changed here.", [f"{score}#note-1"])
    assert friend.listed(score) == [url]
    home.desk.delete(home.who, kept.name)
    home.synced()
    assert friend.agent.ask("GET", url).status_code == 404
    assert friend.listed(score) == []


def test_what_everybody_may_read_there_comes_in_as_public(home: Home) -> None:
    friend = MeiFriend(home)
    url = friend.describe("https://example.org/a.mei", "Everybody's.")
    open_up(home, url)
    home.synced()
    (found,) = home.mine()
    kept = home.desk.find(found["id"].removeprefix(home.desk.iri("")))
    assert kept
    assert kept.visibility == Visibility.PUBLIC
    home.desk.share(home.who, kept.name, Visibility.PRIVATE)
    home.synced()
    assert httpx.get(url).status_code == 401


def test_a_catalogue_that_everybody_may_read_lists_only_what_everybody_may_read(home: Home) -> None:
    friend, score = MeiFriend(home), "https://example.org/scores/op92.mei"
    private = home.create(target=f"{score}#note-1")
    public = home.create(target=f"{score}#note-2", visibility="public")
    home.synced()
    assert friend.listed(score) == [home.url(private), home.url(public)]
    place = friend.discovery(score)
    open_up(home, place)
    home.desk.change(home.who, private.name, home.here(private) | {"body": body("Changed.")})
    home.synced()
    assert friend.listed(score) == [home.url(public)]
    assert httpx.get(place).status_code == 200


def test_a_catalogue_that_is_none_is_left_alone(home: Home) -> None:
    friend, score = MeiFriend(home), "https://example.org/scores/op92.mei"
    friend.agent.ask("PUT", friend.discovery(score), body=["not mine"]).raise_for_status()
    kept = home.create(target=f"{score}#note-1")
    state = home.sync()
    assert [each["url"] for each in state["problems"]] == [friend.discovery(score)]
    assert said(home.there(kept)) == said(home.here(kept))
    friend.agent.ask("DELETE", friend.discovery(score)).raise_for_status()
    home.synced()
    assert friend.listed(score) == [home.url(kept)]


def triples(home: Home, url: str, *, name: str | None = None) -> list[tuple[str, str, str]]:
    asked = home.agent.ask("GET", url, Accept="text/turtle") if name is None else httpx.get(url)
    quads = parse(asked.raise_for_status().content, format=RdfFormat.TURTLE, base_iri=url)
    return [(str(each.subject), each.predicate.value, each.object.value) for each in quads]


def test_type_indexes_say_where_annotations_are(home: Home) -> None:
    private, public = home.create(), home.create(visibility="public")
    home.synced()
    profile = triples(home, home.webid.partition("#")[0])
    (open_index,) = [value for _, predicate, value in profile if predicate == f"{SOLID}publicTypeIndex"]
    (closed_index,) = [value for _, predicate, value in profile if predicate == f"{SOLID}privateTypeIndex"]
    said = triples(home, closed_index)
    (entry,) = [subject for subject, predicate, value in said if value == f"{OA}Annotation"]
    assert (entry, f"{SOLID}instanceContainer", f"{home.pod}descant/annotations/") in said
    assert httpx.get(closed_index).status_code == 401

    def shown() -> list[str]:
        stranger = triples(home, open_index, name="stranger")
        return [value for _, predicate, value in stranger if predicate == f"{SOLID}instance"]

    assert shown() == [home.url(public)]
    home.desk.share(home.who, public.name, Visibility.PRIVATE)
    home.desk.share(home.who, private.name, Visibility.PUBLIC)
    home.synced()
    assert shown() == [home.url(private)]
    home.desk.delete(home.who, private.name)
    home.synced()
    assert shown() == []


def test_containers_that_a_type_index_names_are_read_too(home: Home) -> None:
    home.create()
    home.synced()
    container = f"{home.pod}elsewhere/"
    index = f"{home.pod}settings/privateTypeIndex.ttl"
    patch = f"""@prefix solid: <{SOLID}>.
<> a solid:InsertDeletePatch; solid:inserts {{
<{index}#other> a solid:TypeRegistration; solid:forClass <{OA}Annotation>; solid:instanceContainer <{container}>. }}."""
    home.agent.ask("PATCH", index, body=patch, Content_Type="text/n3").raise_for_status()
    turtle = f"""@prefix oa: <{OA}>. <> a oa:Annotation; oa:motivatedBy oa:linking;
oa:hasBody <https://example.org/b>; oa:hasTarget <https://example.org/c>."""
    home.agent.ask("PUT", f"{container}one.ttl", body=turtle, Content_Type="text/turtle").raise_for_status()
    home.synced()
    assert [each["via"] for each in home.mine() if "via" in each] == [f"{container}one.ttl"]


def test_musical_objects_go_along_where_that_is_wished(home: Home) -> None:
    score = "https://example.org/scores/op92.mei"
    home.connect(objects=True)

    def make(**raw: Any) -> Any:
        return home.desk.create_object(home.who, raw)

    selection = make(type="Selection", part=[f"{score}#note-1", f"{score}#note-2"])
    extract = make(type="Extract", embodiment=home.desk.iri(selection.name))
    material = make(type="MusicalMaterial", label="Theme", setting=home.desk.iri(extract.name))
    about = home.create("It comes back.", target=home.desk.iri(material.name))
    home.synced()
    assert home.there(material)["setting"] == home.url(extract)
    assert home.there(about)["target"] == home.url(material)
    friend = MeiFriend(home)
    assert friend.listed(score, f"{FRIENDS_MAO}Selection") == [home.url(selection)]
    kinds = [value for _, predicate, value in triples(home, f"{home.pod}settings/privateTypeIndex.ttl")]
    assert f"{FRIENDS_MAO}MusicalMaterial" in kinds
    home.agent.edit(home.url(material), label="Theme, and its return")
    home.synced()
    assert home.here(material)["label"] == "Theme, and its return"
    assert home.here(material)["setting"] == home.desk.iri(extract.name)
    assert home.here(about)["target"] == home.desk.iri(material.name)


def test_musical_objects_stay_here_otherwise(home: Home) -> None:
    made = home.desk.create_object(home.who, {"type": "Selection", "part": "https://example.org/a.mei#n"})
    home.create()
    assert home.synced()["inPod"] == 1
    assert home.places.of(made.name) is None


def test_annotations_of_other_containers_stay_out(home: Home) -> None:
    from tests.annotations.conftest import ALL

    home.desk.create(home.who, ALL, annotation())
    assert home.synced()["inPod"] == 0
