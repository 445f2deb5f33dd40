"""Annotations are written by whoever may, kept in every version, and are in the dataset of those who may read them."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from typing import Any

import pytest
from pyoxigraph import NamedNode

from descant.accounts import Role
from descant.annotations.containers import Container
from descant.annotations.desk import Desk
from descant.annotations.projecting import GRAPH, forget_followed
from descant.annotations.receipts import Receipt
from descant.annotations.register import Action, Kept, Visibility, note_followed
from descant.annotations.rights import STRANGER, Who
from descant.errors import Conflict, Forbidden, Gone, InvalidInput, NotFound, Stale, Unauthenticated
from descant.ontology.iris import OA, RDF
from tests.annotations.conftest import (
    ALL,
    BASE,
    CLARA,
    EDITOR,
    FANNY,
    FELIX,
    ROBERT,
    WORK,
    House,
    annotation,
)

TRIO, MINE = Container.named("group/trio"), Container.named("user/clara")


def unchanged_since(kept: Kept) -> Callable[[Kept], None]:
    def check(now: Kept) -> None:
        if now.tag != kept.tag:
            raise Stale("changed")

    return check


def test_what_is_made_is_read_and_is_in_the_graph(house: House) -> None:
    kept = house.create(annotation(id="https://elsewhere.example/1"), container=WORK)
    document = json.loads(house.desk.read(STRANGER, kept.name).document)
    assert document["id"] == f"{BASE}annotations/{kept.name}"
    assert kept.name.startswith("work/op92-2/")
    assert document["via"] == "https://elsewhere.example/1"
    assert document["creator"] == CLARA.agent
    assert document["created"].endswith("Z")
    assert house.graphs(kept) == (True, False)
    graph = NamedNode(f"{BASE}graph/annotations/{kept.name}")
    assert {triple.object for triple in house.stores.public.graph(graph) if triple.predicate == RDF.type} == {
        OA.Annotation,
        OA.TextualBody,
    }


def test_every_version_is_kept_and_may_be_read(house: House) -> None:
    kept = house.create(annotation("one"))
    for text in ("two", "three"):
        kept = house.desk.change(CLARA, kept.name, annotation(text))
    found = house.desk.history(STRANGER, kept.name)
    assert [each.version for each in found] == [1, 2, 3]
    assert [json.loads(each.document or "")["body"]["value"] for each in found] == ["one", "two", "three"]
    assert json.loads(house.desk.version(STRANGER, kept.name, 2).document or "")["body"]["value"] == "two"
    created = {json.loads(each.document or "")["created"] for each in found}
    assert len(created) == 1
    assert "modified" in json.loads(kept.document)
    with pytest.raises(NotFound):
        house.desk.version(STRANGER, kept.name, 4)


def test_deleted_is_gone_but_can_be_undone_by_its_author_and_never_made_again(house: House) -> None:
    kept = house.create()
    house.desk.delete(CLARA, kept.name)
    assert house.graphs(kept) == (False, False)
    for who in (STRANGER, CLARA):
        with pytest.raises(Gone):
            house.desk.read(who, kept.name)
    with pytest.raises(Conflict):
        house.desk.create(CLARA, ALL, annotation(), identifier=kept.name)
    with pytest.raises(NotFound):
        house.desk.restore(ROBERT, kept.name)
    with pytest.raises(Gone):
        house.desk.change(CLARA, kept.name, annotation())
    back = house.desk.restore(CLARA, kept.name)
    assert json.loads(back.document) == json.loads(kept.document)
    assert house.graphs(kept) == (True, False)
    assert [each.action for each in house.desk.history(CLARA, kept.name)] == [
        Action.CREATED,
        Action.DELETED,
        Action.RESTORED,
    ]


def test_what_is_private_is_not_there_for_others(house: House) -> None:
    kept = house.create(container=MINE)
    assert kept.visibility == Visibility.PRIVATE
    assert house.graphs(kept) == (False, True)
    assert json.loads(house.desk.read(CLARA, kept.name).document)["visibility"] == "private"
    for who in (STRANGER, ROBERT, EDITOR):
        for ask in (house.desk.read, house.desk.history, house.desk.delete):
            with pytest.raises(NotFound):
                ask(who, kept.name)
        with pytest.raises(NotFound):
            house.desk.change(who, kept.name, annotation())
    house.desk.delete(CLARA, kept.name)
    with pytest.raises(NotFound):
        house.desk.read(STRANGER, kept.name)


def test_publishing_moves_a_graph_and_taking_back_says_so(house: House) -> None:
    kept = house.create(annotation("private words"), container=MINE)
    house.desk.change(CLARA, kept.name, annotation("public words"))
    published = house.desk.share(CLARA, kept.name, Visibility.PUBLIC)
    assert house.graphs(kept) == (True, False)
    assert "visibility" not in json.loads(published.document)
    seen = house.desk.history(STRANGER, kept.name)
    assert [each.action for each in seen] == [Action.PUBLISHED]
    assert "private words" not in "".join(each.document or "" for each in seen)
    house.desk.share(CLARA, kept.name, Visibility.PRIVATE)
    assert house.graphs(kept) == (False, True)
    with pytest.raises(Gone, match="taken back"):
        house.desk.read(STRANGER, kept.name)
    with pytest.raises(NotFound):
        house.desk.history(STRANGER, kept.name)
    assert len(house.desk.history(CLARA, kept.name)) == 4


def test_a_group_reads_and_those_who_may_write_change(house: House) -> None:
    kept = house.create(container=TRIO)
    assert house.graphs(kept) == (False, True)
    assert json.loads(kept.document)["sharedWith"] == f"{BASE}id/agent/trio"
    for who in (ROBERT, FANNY):
        assert house.desk.read(who, kept.name) == kept
    changed = house.desk.change(ROBERT, kept.name, annotation("by Robert"))
    assert json.loads(changed.document)["creator"] == CLARA.agent
    with pytest.raises(Forbidden):
        house.desk.change(FANNY, kept.name, annotation())
    with pytest.raises(Forbidden):
        house.desk.share(ROBERT, kept.name, Visibility.PUBLIC)
    with pytest.raises(Forbidden):
        house.desk.change(ROBERT, kept.name, annotation(visibility="public"))
    for who in (FELIX, STRANGER):
        with pytest.raises(NotFound):
            house.desk.read(who, kept.name)
    with pytest.raises(NotFound):
        house.create(who=FELIX, container=TRIO)
    with pytest.raises(Forbidden):
        house.create(who=FANNY, container=TRIO)
    with pytest.raises(NotFound, match="no such group"):
        house.create(annotation(visibility="group", sharedWith=f"{BASE}id/agent/trio"), who=FELIX)


def test_only_its_author_changes_what_is_public_and_editors_take_it_down(house: House) -> None:
    kept = house.create()
    for who, error in ((STRANGER, Unauthenticated), (ROBERT, Forbidden), (EDITOR, Forbidden)):
        with pytest.raises(error):
            house.desk.change(who, kept.name, annotation())
    with pytest.raises(Forbidden):
        house.desk.delete(ROBERT, kept.name)
    house.desk.delete(EDITOR, kept.name)
    assert house.desk.history(CLARA, kept.name)[-1].actor == "editor"


@pytest.mark.parametrize("who", [STRANGER, Who("reader", Role.READER)])
def test_who_may_not_annotate(house: House, who: Who) -> None:
    with pytest.raises((Unauthenticated, Forbidden)):
        house.create(who=who)


def test_nobody_writes_in_another_s_name(house: House) -> None:
    with pytest.raises(InvalidInput, match="another account"):
        house.create(annotation(creator=ROBERT.agent))
    with pytest.raises(InvalidInput, match="another account"):
        house.create(annotation(creator={"id": ROBERT.agent, "name": "R."}))
    elsewhere = {"id": "https://viaf.org/viaf/61732497", "type": "Person", "name": "L. v. B."}
    assert json.loads(house.create(annotation(creator=elsewhere)).document)["creator"] == elsewhere


def test_of_two_hundred_writers_with_one_tag_exactly_one_wins(house: House) -> None:
    kept = house.create(annotation("before"))
    outcomes: list[str] = []
    start = threading.Barrier(200)

    def write(number: int) -> None:
        start.wait()
        try:
            house.desk.change(CLARA, kept.name, annotation(f"by {number}"), provided=unchanged_since(kept))
            outcomes.append(f"by {number}")
        except Stale:
            outcomes.append("stale")

    threads = [threading.Thread(target=write, args=(number,)) for number in range(200)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    (winner,) = [each for each in outcomes if each != "stale"]
    assert len(outcomes) == 200
    now = house.desk.read(STRANGER, kept.name)
    assert now.version == 2
    assert json.loads(now.document)["body"]["value"] == winner
    graph = NamedNode(f"{BASE}graph/annotations/{kept.name}")
    assert {triple.object.value for triple in house.stores.public.graph(graph) if triple.predicate == RDF.value} == {  # type: ignore[union-attr] # texts
        winner
    }


def test_the_same_request_twice_does_it_once(house: House) -> None:
    receipt = Receipt.of("key", b"body")
    first, again = (house.desk.create(CLARA, ALL, annotation(), receipt=receipt) for _ in range(2))
    assert first == again
    other = house.desk.create(ROBERT, ALL, annotation(), receipt=receipt)
    assert other.name != first.name
    with pytest.raises(Conflict):
        house.desk.create(CLARA, ALL, annotation(), receipt=Receipt.of("key", b"another body"))


def test_what_fails_in_a_transaction_takes_nothing_else_with_it(house: House) -> None:
    kept = house.create()
    results: list[Any] = []

    def fail(_: Kept) -> None:
        raise Stale("no")

    def change(provided: Callable[[Kept], None], text: str) -> None:
        try:
            results.append(house.desk.change(CLARA, kept.name, annotation(text), provided=provided).version)
        except Stale:
            results.append(None)

    threads = [
        threading.Thread(target=change, args=(fail if number % 2 else (lambda _: None), f"{number}"))
        for number in range(20)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(each for each in results if each) == list(range(2, 12))
    assert results.count(None) == 10


def test_the_graph_is_made_again_from_the_register(house: House) -> None:
    """As after a kill between the two: the register is what counts."""
    public, private = house.create(), house.create(container=MINE)
    deleted = house.create()
    house.desk.delete(CLARA, deleted.name)
    for dataset in (house.stores.public, house.stores.private):
        for graph in list(dataset.graphs()):
            dataset.drop(graph)
    house.stores.public.put([], graphs=[])
    house.desk.close()
    Desk(house.engine, house.stores, BASE).close()
    assert house.graphs(public) == (True, False)
    assert house.graphs(private) == (False, True)
    assert house.graphs(deleted) == (False, False)


def test_identifiers_are_no_paths() -> None:
    for name in ("work", "work/", "user/a/b", "other/x", "/", "work/a/b"):
        with pytest.raises(NotFound):
            Container.named(name)


def test_after_a_restore_the_graph_is_written_anew(house: House) -> None:
    """A backup's graph may be of another moment than its register."""
    kept = house.create()
    with house.engine.begin() as connection:
        note_followed(connection, GRAPH, 1_000)
    house.stores.public.drop(NamedNode(f"{BASE}graph/annotations/{kept.name}"))
    house.desk.close()
    Desk(house.engine, house.stores, BASE).close()
    assert house.graphs(kept) == (False, False), "it is believed to be there"
    forget_followed(house.engine)
    Desk(house.engine, house.stores, BASE).close()
    assert house.graphs(kept) == (True, False)


def test_what_a_group_s_writer_has_deleted_its_author_brings_back(house: House) -> None:
    group = {"visibility": "group", "sharedWith": f"{BASE}id/agent/trio"}
    kept = house.create(annotation("Ours.", **group))
    house.desk.delete(ROBERT, kept.name)
    assert not house.desk.restore(CLARA, kept.name).deleted


def test_what_documents_call_the_same_is_not_the_same(house: House) -> None:
    """Neither where many are written at once, nor where all are written to the graph again."""

    def note(text: str) -> dict[str, Any]:
        return annotation(body={"id": "_:b0", "type": "TextualBody", "value": text})

    texts = [f"Number {each}." for each in range(12)]
    made = house.desk.create_all(CLARA, ALL, {f"{each:032x}": note(text) for each, text in enumerate(texts)})

    def said() -> list[list[str]]:
        asked = "SELECT ?text { ?note oa:hasBody/rdf:value ?text }"
        prefixes = "PREFIX oa: <http://www.w3.org/ns/oa#> PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> "
        bound = [{"note": NamedNode(house.desk.iri(each.name))} for each in made]
        return [[row["text"].value for row in house.stores.public.query(prefixes + asked, each)] for each in bound]

    assert said() == [[text] for text in texts]
    forget_followed(house.engine)
    house.desk._projector.recover()
    assert said() == [[text] for text in texts]
