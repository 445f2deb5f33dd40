"""Deliveries to real receivers: in order, signed, again after failures, and held up by nobody."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from descant.accounts import Role, close_account, create_account, create_group, put_member, remove_member
from descant.accounts.people import OWNER
from descant.annotations.activities import EVERYBODY, Kind
from descant.annotations.activities.following import Feeds
from descant.annotations.activities.telling import Teller
from descant.annotations.containers import Container
from descant.annotations.indexing import Known
from descant.annotations.register import VersionRow, Visibility
from descant.annotations.rights import Who
from descant.annotations.webhooks import keeping
from descant.annotations.webhooks.keeping import Hook
from descant.annotations.webhooks.outbox import Outbox, Patience
from descant.annotations.webhooks.tables import WebhookRow
from descant.store.files import files_of
from tests.annotations.conftest import BASE, House, annotation
from tests.neighbour import Neighbour, neighbour

ROOT = Path(__file__).resolve().parents[2]
QUICK = Patience(first=0.02, longest=0.1)


@pytest.fixture
def receiver() -> Iterator[Neighbour]:
    with neighbour() as here:
        here.says("/", "")
        yield here


@contextmanager
def outbox_of(house: House, patience: Patience = QUICK, **more: Any) -> Iterator[Outbox]:
    files = files_of(house.config)
    known = Known.of(house.engine, house.stores.public, files, BASE, house.config.home / "search")
    feeds = Feeds(house.engine, house.config.home / "search", BASE, known)
    outbox = Outbox(
        house.engine, feeds, Teller(house.engine, BASE), patience=patience, **({"allow_private": True} | more)
    )
    yield outbox
    outbox.close()
    feeds.close()


def hook_to(house: House, url: str, feed: str = EVERYBODY, account: str = OWNER, actions: Any = tuple(Kind)) -> Hook:
    return keeping.register(house.engine, account, url, feed, actions)


def until(there: Callable[[], Any]) -> None:
    deadline = time.monotonic() + 60
    while not there():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.02)


def taken(receiver: Neighbour, path: str = "/") -> list[dict[str, Any]]:
    return [json.loads(body) for _, where, _, body in receiver.asked if where == path]


def words(received: list[dict[str, Any]]) -> list[str]:
    return [each["object"].get("body", {}).get("value", each["object"]["type"]) for each in received]


def now_of(house: House, hook: Hook) -> Hook:
    return keeping.find_hook(house.engine, hook.id)


def test_what_is_done_is_sent_in_order_and_signed(house: House, receiver: Neighbour) -> None:
    house.create(annotation("before"))
    hook = hook_to(house, receiver.url())
    with outbox_of(house):
        kept = house.create(annotation("one"))
        for number in range(30):
            house.create(annotation(f"number {number}"))
        house.desk.delete(Who("clara", Role.ANNOTATOR), kept.name)
        until(lambda: len(taken(receiver)) == 32)
    assert words(taken(receiver))[1:] == [*(f"number {number}" for number in range(30)), "Tombstone"]
    identifiers = set()
    for _, _, headers, body in receiver.asked:
        said = {name.lower(): value for name, value in headers.items()}
        identifiers.add(said["webhook-id"])
        signed = f"{said['webhook-id']}.{said['webhook-timestamp']}.".encode() + body
        key = base64.b64decode(hook.secret.removeprefix("whsec_"))
        expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        assert said["webhook-signature"] == f"v1,{expected}"
        assert json.loads(body)["id"] == f"{BASE}annotations/activity/{said['webhook-id']}"
    assert len(identifiers) == 32


def test_what_is_not_taken_is_sent_again_and_the_rest_waits(house: House, receiver: Neighbour) -> None:
    hook = hook_to(house, receiver.says("/broken", "", status=500))
    with outbox_of(house):
        house.create(annotation("one"))
        house.create(annotation("two"))
        until(lambda: len(taken(receiver, "/broken")) > 2)
        assert set(words(taken(receiver, "/broken"))) == {"one"}
        assert len({headers["webhook-id"] for _, _, headers, _ in receiver.asked}) == 1
        until(lambda: now_of(house, hook).tries)
        receiver.says("/broken", "")
        until(lambda: words(taken(receiver, "/broken"))[-1] == "two")
        until(lambda: now_of(house, hook).tries == 0)
    last, *_, first = keeping.deliveries(house.engine, hook.id)
    assert (last.status, last.error) == (200, None)
    assert (first.status, first.error) == (500, "The receiver answered 500.")


def test_a_receiver_that_takes_nothing_is_given_up_with_a_reason(house: House, receiver: Neighbour) -> None:
    hook = hook_to(house, receiver.url("/nowhere"))
    with outbox_of(house, Patience(first=0.02, longest=0.02, altogether=0.2)):
        house.create()
        until(lambda: now_of(house, hook).reason)
    assert "The receiver answered 404." in str(now_of(house, hook).reason)


def test_a_receiver_that_says_that_it_is_gone_is_asked_no_more(house: House, receiver: Neighbour) -> None:
    hook = hook_to(house, receiver.says("/gone", "", status=410))
    with outbox_of(house):
        house.create()
        until(lambda: now_of(house, hook).reason)
    assert len(taken(receiver, "/gone")) == 1


def test_a_hook_that_is_switched_on_again_sends_what_was_missed(house: House, receiver: Neighbour) -> None:
    hook = hook_to(house, receiver.says("/back", "", status=410))
    with outbox_of(house):
        house.create()
        until(lambda: now_of(house, hook).reason)
        house.create()
        receiver.says("/back", "")
        again = keeping.switch_on(house.engine, hook.id)
        assert (again.reason, again.tries, again.seq) == (None, 0, hook.seq)
        until(lambda: len(taken(receiver, "/back")) == 3)
    sent = [headers["webhook-id"] for _, where, headers, _ in receiver.asked if where == "/back"]
    assert sent[0] == sent[1] != sent[2]


def test_redirects_are_not_followed(house: House, receiver: Neighbour) -> None:
    hook = hook_to(house, receiver.redirects("/moved", receiver.url("/")))
    with outbox_of(house):
        house.create()
        until(lambda: now_of(house, hook).tries)
    assert not taken(receiver)
    assert "redirects are not followed" in str(keeping.deliveries(house.engine, hook.id)[0].error)


def test_private_addresses_get_nothing(house: House, receiver: Neighbour) -> None:
    hook = hook_to(house, receiver.url())
    with outbox_of(house, allow_private=False):
        house.create()
        until(lambda: now_of(house, hook).tries)
    assert not receiver.asked
    assert "not public" in str(keeping.deliveries(house.engine, hook.id)[0].error)


@pytest.mark.slow
def test_slow_and_dead_receivers_hold_up_nobody(house: House, receiver: Neighbour) -> None:
    fanny = create_account(house.engine, "Fanny", Role.READER).id
    for _ in range(19):
        hook_to(house, receiver.url("/drip"))  # answers, and never ends
        hook_to(house, "http://127.0.0.1:9/", account=fanny)
    hook_to(house, receiver.url())
    with outbox_of(house):
        for number in range(5):
            house.create(annotation(f"number {number}"))
            until(lambda: len(taken(receiver)) == number + 1)  # noqa: B023 - asked at once


def test_a_hook_gets_what_it_is_for(house: House, receiver: Neighbour) -> None:
    hook_to(house, receiver.says("/own", ""), "own/clara", "owner")
    hook_to(house, receiver.says("/person", ""), "user/clara")
    hook_to(house, receiver.says("/work", ""), "work/op92-2")
    hook_to(house, receiver.says("/deleted", ""), actions=(Kind.DELETE,))
    clara = Who("clara", Role.ANNOTATOR, agent=f"{BASE}id/agent/clara")
    with outbox_of(house):
        house.create(annotation("mine"), container=Container.named("user/clara"))
        house.create(annotation("public"))
        kept = house.create(annotation("at work"), container=Container.named("work/op92-2"))
        house.create(annotation("by another"), who=Who("felix", Role.ANNOTATOR, agent=f"{BASE}id/agent/felix"))
        house.desk.delete(clara, kept.name)
        until(lambda: taken(receiver, "/deleted") and len(taken(receiver, "/own")) == 4)
        until(lambda: len(taken(receiver, "/person")) == 3 and len(taken(receiver, "/work")) == 2)
    assert words(taken(receiver, "/own"))[:2] == ["mine", "public"]
    assert words(taken(receiver, "/person"))[0] == "public"
    assert [each["type"] for each in taken(receiver, "/deleted")] == ["Delete"]


def test_a_group_is_told_what_it_may_read_and_nobody_who_has_left(house: House, receiver: Neighbour) -> None:
    clara, robert = (create_account(house.engine, name, Role.ANNOTATOR).id for name in ("Clara", "Robert"))
    group = create_group(house.engine, "Trio").id
    for account in (clara, robert):
        put_member(house.engine, group, account, may_write=True)
    stays = hook_to(house, receiver.says("/stays", ""), f"group/{group}", clara)
    leaves = hook_to(house, receiver.says("/leaves", ""), f"group/{group}", robert)
    who = Who(clara, Role.ANNOTATOR, {group: True}, agent=f"{BASE}id/agent/{clara}")
    with outbox_of(house):
        kept = house.create(annotation("for us"), who=who, container=Container.named(f"group/{group}"))
        until(lambda: taken(receiver, "/leaves") and taken(receiver, "/stays"))
        remove_member(house.engine, group, robert)
        house.desk.change(who, kept.name, annotation("without Robert"))
        house.create(annotation("mine alone"), who=who, container=Container.named(f"user/{clara}"))
        until(lambda: now_of(house, leaves).reason and len(taken(receiver, "/stays")) == 2)
        house.desk.share(who, kept.name, Visibility.PRIVATE)
        until(lambda: len(taken(receiver, "/stays")) == 3)
        close_account(house.engine, clara)
        house.desk.share(who, kept.name, Visibility.GROUP, group)
        until(lambda: now_of(house, stays).reason)
    assert words(taken(receiver, "/leaves")) == ["for us"]
    assert words(taken(receiver, "/stays")) == ["for us", "without Robert", "Tombstone"]
    assert now_of(house, leaves).reason == "Its account is not in the group any more."
    assert now_of(house, stays).reason == "Its account is closed."


def test_what_is_taken_back_before_it_is_sent_is_not_sent(house: House, receiver: Neighbour) -> None:
    hook_to(house, receiver.url())
    clara = Who("clara", Role.ANNOTATOR)
    kept = house.create(annotation("a slip"))
    house.desk.share(clara, kept.name, Visibility.PRIVATE)
    with outbox_of(house):
        until(lambda: len(taken(receiver)) == 2)
    assert words(taken(receiver)) == ["Tombstone", "Tombstone"]
    assert b"slip" not in b"".join(body for *_, body in receiver.asked)


def test_a_hook_that_is_deleted_is_sent_nothing(house: House, receiver: Neighbour) -> None:
    hook = hook_to(house, receiver.says("/broken", "", status=500))
    with outbox_of(house):
        house.create()
        until(lambda: receiver.asked)
        keeping.delete_hook(house.engine, hook.id)
        hook_to(house, receiver.url())
        house.create()
        until(lambda: taken(receiver))
    assert not keeping.deliveries(house.engine, hook.id)


def test_a_claim_of_another_server_is_kept(house: House, receiver: Neighbour) -> None:
    hook = hook_to(house, receiver.url())
    assert keeping.claim(house.engine, hook.id)
    assert keeping.claim(house.engine, hook.id) is None
    with house.engine.begin() as connection:
        connection.execute(update(WebhookRow).values(claimed=hook.created))
    assert keeping.claim(house.engine, hook.id), "it is over"


def test_the_wait_grows(house: House) -> None:
    patience = Patience()
    waits = [patience.after(tries).total_seconds() for tries in (1, 2, 3, 20, 10_000)]
    assert 4 <= waits[0] <= 6
    assert 8 <= waits[1] <= 12
    assert max(waits) <= 3600 * 1.2


@pytest.mark.slow
def test_kill_9_loses_nothing_and_changes_no_order(house: House, receiver: Neighbour) -> None:
    """A process that writes and delivers is killed at random moments; what it acknowledged arrives."""
    hook_to(house, receiver.says("/broken", "", status=500))
    hook_to(house, receiver.says("/public", ""))
    chance, acknowledged = random.Random(7), []
    for turn in range(12):
        acknowledged += killed(house, turn, chance.randrange(5, 40))
    with outbox_of(house), house.engine.connect() as connection:
        last = list(connection.scalars(select(VersionRow.seq).order_by(VersionRow.seq)))[-1]
        until(lambda: keeping.list_hooks(house.engine)[1].seq == last)
    names = [each["object"]["body"]["value"] for each in first_seen(receiver, "/public")]
    assert set(acknowledged) <= set(names), "nothing is lost"
    assert len(names) == len(set(names)), "what came twice has the same name"
    assert names == sorted(names, key=lambda name: [int(part) for part in name.split("-")])


def first_seen(receiver: Neighbour, path: str) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for _, where, headers, body in receiver.asked:
        if where == path:
            found.setdefault(headers["webhook-id"], json.loads(body))
    return list(found.values())


def killed(house: House, turn: int, acknowledged: int) -> list[str]:
    command = [sys.executable, "-m", "tests.annotations.delivering_process", str(house.config.home), str(turn)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        said = [process.stdout.readline().strip() for _ in range(acknowledged)]
        process.send_signal(signal.SIGKILL)
        said += process.stdout.read().split("\n")[:-1]
        process.wait()
    return said
