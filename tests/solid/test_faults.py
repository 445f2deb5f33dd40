"""A pod that is away, answers slowly, wrongly or never; a process that dies: nothing is lost, nothing is made twice."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from descant.annotations.register import Visibility
from descant.errors import DescantError, Forbidden, RemoteFailed
from descant.solid.connections import Connections
from descant.solid.keeping import Keeper
from descant.solid.places import Places
from descant.solid.pods import Pod
from descant.solid.signing_in import Refused
from descant.solid.wishes import Wish
from tests.solid.community import IN_FILES, Fault, community
from tests.solid.conftest import Home
from tests.solid.test_syncing import body, said

pytestmark = pytest.mark.slow
THERE = "descant/annotations/"


def quick(home: Home) -> Keeper:
    """One that waits for no answer long."""
    config = replace(home.config, pod_seconds=3.0)
    home.keeper = Keeper(home.desk, Connections(home.engine, config), config)
    return home.keeper


def texts(home: Home) -> list[str]:
    return sorted(said(home.agent.get(each)) for each in home.agent.names(home.pod + THERE))


def test_everything_works_while_the_pod_is_away(home: Home) -> None:
    kept = home.create("One.")
    home.synced()
    home.pods.front.away = True
    home.desk.change(home.who, kept.name, home.here(kept) | {"body": body("One, changed.")})
    home.create("Two.")
    state = home.sync()
    assert (state["state"], state["toSend"], state["inPod"]) == ("waiting for the pod", 2, 1)
    assert state["waitingSince"]
    assert "descant: " not in state["error"]
    since = state["waitingSince"]
    assert home.sync()["waitingSince"] == since
    assert home.connections.require(home.account).failures == 2
    home.pods.front.mends()
    home.agent.edit(home.url(kept), motivation="describing")
    assert home.synced()["conflicts"] == 1
    assert texts(home) == ["One.", "Two."]


def test_a_pod_that_is_stopped_and_started_again_gets_everything_once(tmp_path: Path, home: Home) -> None:
    """Of its own, on disk, by the rules of ACP."""
    with community(tmp_path, IN_FILES) as pods:
        home.connections.drop(home.account)
        home.pods, home.agent = pods, pods.agent("clara")
        home.webid, home.pod = pods.webid("clara"), pods.storage("clara")
        home.connect()
        kept, public = home.create("One."), home.create("Everybody's.", visibility="public")
        home.synced()
        assert pods.agent("robert").ask("GET", home.url(kept)).status_code == 403
        assert pods.agent("robert").ask("GET", home.url(public)).status_code == 200
        pods.stop()
        home.desk.change(home.who, kept.name, home.here(kept) | {"body": body("One, changed.")})
        home.create("Two.")
        home.desk.share(home.who, public.name, Visibility.PRIVATE)
        assert home.sync()["state"] == "waiting for the pod"
        pods.start()
        for _ in range(2):
            home.synced()
        assert texts(home) == ["Everybody's.", "One, changed.", "Two."]
        assert pods.agent("robert").ask("GET", home.url(public)).status_code == 403
        assert sorted(said(each) for each in home.mine()) == texts(home)


@pytest.mark.parametrize("method", ["PUT", "GET", "DELETE", "HEAD"])
def test_what_was_done_though_its_answer_was_lost_is_done_once(home: Home, method: str) -> None:
    """The pod wrote it, and the line broke."""
    kept, gone = home.create("One."), home.create("Two.")
    home.synced()
    home.desk.change(home.who, kept.name, home.here(kept) | {"body": body("One, changed.")})
    home.desk.delete(home.who, gone.name)
    home.create("Three.", visibility="public")
    home.pods.front.fails(method, THERE, status=503, passes=True, times=4)
    home.sync()
    home.pods.front.mends()
    home.sync()
    assert home.synced()["conflicts"] == 0
    assert texts(home) == ["One, changed.", "Three."]
    assert sorted(said(each) for each in home.mine()) == texts(home)


WRONG: dict[str, dict[str, Any]] = {
    "another type": {"body": b"<html></html>", "headers": {"Content-Type": "text/html"}},
    "no type": {"body": b"{}"},
    "no JSON": {"body": b"{", "headers": {"Content-Type": "application/ld+json"}},
    "JSON that is no annotation": {"body": b"[1]", "headers": {"Content-Type": "application/ld+json"}},
    "a context elsewhere": {
        "body": b'{"@context": "http://127.0.0.1:9/x", "@id": ""}',
        "headers": {"Content-Type": "application/ld+json"},
    },
    "another annotation's form": {
        "body": b'{"@context": "http://www.w3.org/ns/anno.jsonld", "type": "Annotation"}',
        "headers": {"Content-Type": "application/ld+json"},
    },
    "broken Turtle": {"body": b"<a> <b>", "headers": {"Content-Type": "text/turtle"}},
    "deep JSON": {"body": b"[" * 100_000, "headers": {"Content-Type": "application/ld+json"}},
    "a fault": {"status": 500},
    "a wrong status": {"status": 299},
    "a redirect to a private address": {"status": 302, "headers": {"Location": "http://127.0.0.1:9/secret"}},
    "a redirect to nowhere": {"status": 307},
    "an endless body": {"endless": True},
    "a body that drips": {"drips": True},
}


@pytest.mark.parametrize("what", WRONG)
def test_a_document_that_is_not_as_it_should_be_is_told_of_and_the_others_go_on(home: Home, what: str) -> None:
    kept, other = home.create("One."), home.create("Two.")
    home.synced()
    if WRONG[what].get("drips"):
        quick(home)
    fault = home.pods.front.fails("GET", home.url(kept).rpartition("/")[2], **WRONG[what])
    home.agent.edit(home.url(other), body=body("Two, there."))
    state = home.sync()
    assert fault.times < 1_000_000
    assert [each["url"] for each in state["problems"]] == [home.url(kept)]
    assert state["problems"][0]["problem"].endswith((".", "…"))
    assert (said(home.here(kept)), said(home.here(other))) == ("One.", "Two, there.")
    home.desk.change(home.who, kept.name, home.here(kept) | {"body": body("One, here.")})
    home.sync()
    home.pods.front.mends()
    home.synced()
    assert texts(home) == ["One, here.", "Two, there."]


LISTS: dict[str, dict[str, Any]] = {name: how for name, how in WRONG.items() if name not in ("a context elsewhere",)}
LISTS["an empty list"] = {"body": b"", "headers": {"Content-Type": "text/turtle"}}
LISTS["nothing there"] = {"status": 404}


@pytest.mark.parametrize("what", LISTS)
def test_a_list_that_is_not_as_it_should_be_deletes_nothing(home: Home, what: str) -> None:
    kept = home.create("One.")
    home.synced()
    if LISTS[what].get("drips"):
        quick(home)
    home.pods.front.faults.append(fault_for_list(what))
    state = home.sync()
    assert state["state"] in ("stopped", "waiting for the pod")
    assert state["error"].endswith(".")
    assert said(home.here(kept)) == "One."
    home.pods.front.mends()
    home.synced()
    assert texts(home) == ["One."]


def fault_for_list(what: str) -> Any:
    from tests.solid.community import Fault

    return Fault(lambda method, path: method == "GET" and path.endswith(THERE), **LISTS[what])


def test_a_container_that_is_gone_deletes_nothing_and_is_made_anew(home: Home) -> None:
    kept = home.create("One.")
    home.synced()
    home.agent.ask("DELETE", home.url(kept)).raise_for_status()
    home.agent.ask("DELETE", home.pod + THERE).raise_for_status()
    assert "Connect the pod again" in home.sync()["error"]
    assert said(home.here(kept)) == "One."
    home.connect()
    home.synced()
    assert texts(home) == ["One."]


def test_an_answer_that_does_not_come_is_not_waited_for(home: Home) -> None:
    home.create("One.")
    home.pods.front.faults.append(fault_for_list("a body that drips"))
    keeper = quick(home)
    keeper.sync(home.account)
    state = home.connections.state(home.account)
    assert state["state"] == "waiting for the pod"
    assert "did not answer within 3 s" in state["error"]


def test_tokens_that_are_refused_are_renewed_once_and_then_somebody_must_sign_in(home: Home) -> None:
    home.pods.front.fails("GET", THERE, status=401, times=1)
    home.synced()
    home.pods.front.fails("GET", THERE, status=401)
    kept = home.create("One.")
    state = home.sync()
    assert state["state"] == "sign in again"
    assert home.connections.require(home.account).secrets == ""
    home.pods.front.mends()
    assert home.sync()["state"] == "sign in again"
    home.connect()
    home.synced()
    assert said(home.there(kept)) == "One."


def test_a_private_container_that_everybody_may_read_gets_nothing(home: Home) -> None:
    """Somebody has opened it in the pod: the first private annotation closes itself, or is not said to be there."""
    acl = f"""@prefix acl: <http://www.w3.org/ns/auth/acl#>.
<#o> a acl:Authorization; acl:agent <{home.webid}>; acl:accessTo <./>; acl:default <./>;
  acl:mode acl:Read, acl:Write, acl:Control.
<#p> a acl:Authorization; acl:agentClass <http://xmlns.com/foaf/0.1/Agent>; acl:default <./>; acl:mode acl:Read."""
    home.agent.ask("PUT", f"{home.pod}{THERE}.acl", body=acl, Content_Type="text/turtle").raise_for_status()
    first, second = home.create("One."), home.create("Two.")
    home.synced()
    for kept in (first, second):
        assert home.pods.agent("robert").ask("GET", home.url(kept)).status_code == 403


@pytest.mark.parametrize(
    ("how", "error"),
    [
        ({"status": 500}, RemoteFailed),
        ({"body": b"{"}, RemoteFailed),
        ({"body": b'{"issuer": "https://example.org/"}'}, RemoteFailed),
        ({"body": b'{"issuer": 1}'}, RemoteFailed),
        ({"status": 302, "headers": {"Location": "http://127.0.0.1:9/x"}}, DescantError),
    ],
)
def test_an_issuer_that_answers_wrongly_connects_nothing(bare: Home, how: dict[str, Any], error: type) -> None:
    bare.pods.front.fails("GET", "openid-configuration", **how)
    with pytest.raises(error):
        bare.connect()
    assert bare.connections.find(bare.account) is None


def test_a_wrong_secret_connects_nothing(bare: Home) -> None:
    with pytest.raises(Refused, match="credentials"):
        bare.connections.connect(bare.account, Wish(bare.webid, credentials=("somebody", "a wrong secret")))
    assert bare.connections.find(bare.account) is None


def test_private_addresses_are_asked_only_where_that_is_configured(bare: Home) -> None:
    config = replace(bare.config, pods_private=False)
    with pytest.raises(Forbidden, match="not public"):
        Connections(bare.engine, config).connect(bare.account, Wish(bare.webid, credentials=("a", "b")))


def test_the_token_goes_to_the_pod_alone(home: Home) -> None:
    pod: Pod = home.connections.pod(home.connections.require(home.account))
    with pytest.raises(Forbidden, match="is not in the pod"):
        pod.get("http://127.0.0.1:9/elsewhere")


def test_nothing_secret_is_seen(home: Home, caplog: pytest.LogCaptureFixture) -> None:
    secret = home.pods.credentials[home.pod.rstrip("/").rpartition("/")[2]][1]
    home.create("One.")
    home.synced()
    home.pods.front.fails("POST", ".oidc/token", status=400, body=b'{"error": "invalid_grant"}')
    home.keeper.sync(home.account)
    row = home.connections.require(home.account)
    shown = json.dumps([str(each) for each in row]) + json.dumps(home.connections.state(home.account)) + caplog.text
    database = (home.config.home / "descant.sqlite").read_bytes()
    assert secret not in shown
    assert secret.encode() not in database
    assert (home.config.home / "pods.key").stat().st_mode & 0o077 == 0


class Died(BaseException):
    """As a process that is killed: nothing that is written to go on after errors sees it."""


@pytest.mark.parametrize("after", [1, 2, 3, 4, 6, 8, 10, 12])
def test_a_look_that_is_broken_off_anywhere_goes_on(home: Home, after: int, monkeypatch: pytest.MonkeyPatch) -> None:
    changed, deleted = home.create("One."), home.create("Two.")
    opened = home.create("Three.")
    home.synced()
    home.desk.change(home.who, changed.name, home.here(changed) | {"body": body("One, here.")})
    home.desk.delete(home.who, deleted.name)
    home.desk.share(home.who, opened.name, Visibility.PUBLIC)
    home.create("Four.")
    foreign = {"@context": {"@vocab": "http://www.w3.org/ns/oa#"}, "@id": f"{home.pod}{THERE}f", "@type": "Annotation"}
    foreign |= {"hasTarget": {"@id": "https://example.org/a#n1"}, "hasBody": {"@id": "https://example.org/b"}}
    home.agent.ask("PUT", f"{home.pod}{THERE}f", body=foreign).raise_for_status()

    counted = 0
    send = Pod._ask

    def dying(self: Pod, *arguments: Any, **more: Any) -> Any:
        nonlocal counted
        answer = send(self, *arguments, **more)
        if arguments[0] in ("PUT", "DELETE", "PATCH") or arguments[1].endswith("/f"):
            counted += 1
            if counted == after:
                raise Died
        return answer

    with monkeypatch.context() as patched:
        patched.setattr(Pod, "_ask", dying)
        with contextlib.suppress(Died):
            home.keeper.sync(home.account)
    home.keeper._release(home.account)
    home.sync()
    assert home.synced()["conflicts"] == 0
    assert len(home.agent.names(home.pod + THERE)) == 4 + 1 * (f"{home.url(opened)}.acl" in home.agent.names(home.pod))
    assert sorted(said(each) for each in home.mine() if isinstance(each["body"], dict) and "value" in each["body"]) == [
        "Four.",
        "One, here.",
        "Three.",
    ]
    assert len(home.mine()) == 4
    assert home.pods.agent("robert").ask("GET", home.url(opened)).status_code == 200


def test_a_process_that_is_killed_in_the_middle_goes_on_with_the_next_start(
    home: Home, python: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(12):
        home.create(f"{number}.")
    home.desk.close()
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    puts = count(1)

    def kills(method: str, path: str) -> bool:
        """Whoever sends the fifth, which is taken all the same."""
        if method == "PUT" and THERE in path and next(puts) == 5:
            os.kill(process.pid, signal.SIGKILL)
        return False

    home.pods.front.faults.append(Fault(kills))
    process = subprocess.Popen(
        [python, "-m", "tests.solid.syncing_process", str(home.config.home), home.account], env=environment
    )
    assert process.wait() == -signal.SIGKILL
    home.pods.front.mends()
    assert 4 <= len(texts(home)) < 12
    again = subprocess.run(
        [python, "-m", "tests.solid.syncing_process", str(home.config.home), home.account], env=environment, check=False
    )
    assert again.returncode == 0
    assert texts(home) == sorted(f"{number}." for number in range(12))
    assert Places(home.engine, home.account).count() == {"placed": 12, "conflicts": 0}
