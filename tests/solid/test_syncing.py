"""Annotations go to a real pod and come back: changes and deletions of either side, conflicts, what is private."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from descant.annotations.register import Visibility
from descant.errors import Gone, NotFound
from descant.solid.tables import Keep
from tests.solid.conftest import Home

pytestmark = pytest.mark.slow


def said(document: dict[str, Any]) -> str:
    return str(document["body"]["value"])


def body(text: str) -> dict[str, Any]:
    return {"type": "TextualBody", "value": text, "format": "text/plain", "language": "en"}


def test_what_is_written_here_is_in_the_pod_and_what_is_private_stays_so(home: Home) -> None:
    private = home.create("Mine.", **{"https://example.org/key": "kept"})
    public = home.create("Everybody's.", visibility="public")
    state = home.synced()
    assert (state["inPod"], state["toSend"], state["conflicts"]) == (2, 0, 0)
    there = home.there(private)
    assert (said(there), there["id"], there["canonical"]) == ("Mine.", home.url(private), home.desk.iri(private.name))
    assert "visibility" not in there
    for url in (home.url(private), f"{home.pod}descant/", f"{home.pod}descant/annotations/"):
        assert httpx.get(url).status_code == 401
        assert home.pods.agent("robert").ask("GET", url).status_code == 403
    assert said(httpx.get(home.url(public)).json()) == "Everybody's."
    assert home.pods.agent("robert").ask("PUT", home.url(public), body={}).status_code == 403
    asked = len(home.pods.front.asked)
    home.synced()
    assert not [each for each in home.pods.front.asked[asked:] if each[0] in ("PUT", "PATCH", "DELETE")]


def test_publishing_and_taking_back_goes_along(home: Home) -> None:
    kept = home.create()
    home.synced()
    url = home.url(kept)
    home.desk.share(home.who, kept.name, Visibility.PUBLIC)
    home.synced()
    assert httpx.get(url).status_code == 200
    home.desk.share(home.who, kept.name, Visibility.PRIVATE)
    home.synced()
    assert httpx.get(url).status_code == 401
    assert home.url(kept) == url


def test_an_edit_in_the_pod_arrives_here(home: Home) -> None:
    kept = home.create(**{"https://example.org/key": "kept"})
    home.synced()
    home.agent.edit(home.url(kept), body=body("Now the cello has it."))
    home.synced()
    now = home.here(kept)
    assert (said(now), now["https://example.org/key"]) == ("Now the cello has it.", "kept")
    assert (now["id"], now["visibility"]) == (home.desk.iri(kept.name), "private")
    assert "canonical" not in now
    history = home.desk.history(home.who, kept.name)
    home.synced()
    assert home.desk.history(home.who, kept.name) == history, "what came from there does not go back and forth"


def test_deletions_go_both_ways(home: Home) -> None:
    first, second = home.create("One."), home.create("Two.", visibility="public")
    home.synced()
    here, there = home.url(first), home.url(second)
    home.desk.delete(home.who, first.name)
    home.agent.ask("DELETE", there).raise_for_status()
    assert home.synced()["inPod"] == 0
    assert home.agent.ask("GET", here).status_code == 404
    with pytest.raises(Gone):
        home.desk.read(home.who, second.name)
    assert home.places.all() == []
    home.desk.restore(home.who, second.name)
    home.synced()
    assert said(home.there(second)) == "Two."


@pytest.mark.parametrize("keep", list(Keep))
def test_what_was_changed_on_both_sides_is_a_conflict_until_it_is_resolved(home: Home, keep: Keep) -> None:
    kept = home.create("Before.")
    home.synced()
    home.desk.change(home.who, kept.name, home.here(kept) | {"body": body("Mine.")})
    home.agent.edit(home.url(kept), body=body("Theirs."))
    for _ in range(2):
        assert home.synced()["conflicts"] == 1
    (clash,) = home.places.clashes()
    assert (said(json.loads(clash.mine or "")), said(json.loads(clash.theirs or ""))) == ("Mine.", "Theirs.")
    assert (said(home.here(kept)), said(home.there(kept))) == ("Mine.", "Theirs.")
    home.places.decide(clash.id, keep)
    home.sync()
    assert home.synced()["conflicts"] == 0
    texts = {Keep.MINE: ["Mine."], Keep.THEIRS: ["Theirs."], Keep.BOTH: ["Mine.", "Theirs."]}[keep]
    assert [said(each) for each in home.mine()] == texts
    names = home.agent.names(f"{home.pod}descant/annotations/")
    assert sorted(said(home.agent.get(each)) for each in names) == texts
    assert said(home.there(kept)) == texts[0]


def test_a_decision_is_about_what_was_shown(home: Home) -> None:
    kept = home.create("Before.")
    home.synced()
    home.desk.change(home.who, kept.name, home.here(kept) | {"body": body("Mine.")})
    home.agent.edit(home.url(kept), body=body("Theirs."))
    home.synced()
    home.places.decide(home.places.clashes()[0].id, Keep.MINE)
    home.agent.edit(home.url(kept), body=body("Theirs, later."))
    home.synced()
    (clash,) = home.places.clashes()
    assert (said(json.loads(clash.theirs or "")), clash.keep) == ("Theirs, later.", None)
    assert said(home.there(kept)) == "Theirs, later."


@pytest.mark.parametrize("keep", [Keep.MINE, Keep.THEIRS])
@pytest.mark.parametrize("where", ["here", "there"])
def test_deleted_on_one_side_and_changed_on_the_other_is_a_conflict(home: Home, where: str, keep: Keep) -> None:
    kept = home.create("Before.")
    home.synced()
    url = home.url(kept)
    if where == "here":
        home.desk.delete(home.who, kept.name)
        home.agent.edit(url, body=body("After."))
    else:
        home.desk.change(home.who, kept.name, home.here(kept) | {"body": body("After.")})
        home.agent.ask("DELETE", url).raise_for_status()
    assert home.synced()["conflicts"] == 1
    home.places.decide(home.places.clashes()[0].id, keep)
    home.synced()
    assert home.synced()["conflicts"] == 0
    is_deleted = (where == "here") is (keep is Keep.MINE)
    assert (home.agent.ask("GET", url).status_code == 404) is is_deleted
    assert [said(each) for each in home.mine()] == ([] if is_deleted else ["After."])


def test_the_same_change_on_both_sides_is_none(home: Home) -> None:
    kept = home.create("Before.")
    home.synced()
    home.desk.change(home.who, kept.name, home.here(kept) | {"body": body("After.")})
    home.agent.edit(home.url(kept), body=body("After."))
    assert home.synced()["conflicts"] == 0


def test_weak_tags_are_written_by_as_strong_ones(home: Home) -> None:
    home.pods.front.weak = True
    kept = home.create("One.")
    home.synced()
    home.desk.change(home.who, kept.name, home.here(kept) | {"body": body("Two.")})
    home.synced()
    assert said(home.there(kept)) == "Two."
    home.desk.delete(home.who, kept.name)
    home.synced()
    with pytest.raises(AssertionError):
        home.url(kept)


def test_disconnected_and_connected_again_nothing_is_there_twice(home: Home) -> None:
    kept = home.create("One.")
    home.synced()
    home.connections.disconnect(home.account, keep=True)
    assert home.connections.state(home.account) == {"state": "none"}
    with pytest.raises(NotFound):
        home.connections.sync_soon(home.account)
    home.connect()
    home.synced()
    assert [said(each) for each in home.mine()] == ["One."]
    assert home.agent.names(f"{home.pod}descant/annotations/") == [home.url(kept)]


def test_copies_may_be_taken_away_here_and_come_back_with_the_pod(home: Home) -> None:
    kept, late = home.create("One."), None
    home.synced()
    late = home.create("Not sent yet.")
    home.connections.disconnect(home.account, keep=False)
    assert home.connections.state(home.account)["state"] == "disconnecting"
    assert home.keeper.sync(home.account)
    assert home.connections.state(home.account) == {"state": "none"}
    assert [said(each) for each in home.mine()] == ["Not sent yet."]
    home.connect()
    home.sync()
    home.synced()
    assert sorted(said(each) for each in home.mine()) == ["Not sent yet.", "One."]
    assert (said(home.here(kept)), said(home.there(late))) == ("One.", "Not sent yet.")


def test_a_look_is_awaited_by_when_it_began(home: Home) -> None:
    """A pod that is due once more, as something was written here, was not looked at by that."""
    home.synced()
    wished = home.connections.sync_soon(home.account)
    assert not home.connections.looked_since(home.account, wished)
    home.create()
    home.connections.note_owners()
    assert not home.connections.looked_since(home.account, wished)
    home.synced()
    assert home.connections.looked_since(home.account, wished)
    home.create()
    home.connections.note_owners()
    assert home.connections.looked_since(home.account, wished)
    home.pods.front.away = True
    wished = home.connections.sync_soon(home.account)
    home.sync()
    assert home.connections.looked_since(home.account, wished)
