"""`pod …`: by command, without a server and through one."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import httpx
import pytest

from descant.accounts.tokens import owner_token
from descant.config import Config
from tests.annotations.conftest import annotation
from tests.cli.conftest import Descant, Serving
from tests.cli.conftest import descant as descant
from tests.cli.conftest import home as home
from tests.cli.conftest import serving as serving
from tests.server.annotating.conftest import PROFILED
from tests.solid.community import Agent, Community
from tests.solid.test_syncing import body, said

pytestmark = pytest.mark.slow
PRIVATE = {"DESCANT_PODS_PRIVATE": "true"}


@pytest.fixture
def wish(pods: Community, tmp_path: Path) -> list[str]:
    """The arguments that connect a new pod."""
    name = f"c{time.monotonic_ns():x}"
    webid = pods.new_pod(name, "felix")
    identifier, secret = pods.credentials[name]
    file = tmp_path / "secret"
    file.write_text(secret + "\n")
    return [webid, "--id", identifier, "--secret-file", str(file)]


def test_a_pod_is_connected_synced_and_resolved_by_command(
    descant: Descant,
    home: Path,
    pods: Community,
    wish: list[str],
    serving: Callable[..., AbstractContextManager[Serving]],
) -> None:
    agent = pods.agent(wish[0].split("/")[3])
    assert "No pod is connected" in descant("pod", "status").out
    assert descant("pod", "sync").code == 1
    connected = descant("pod", "connect", *wish, **PRIVATE)
    assert connected.code == 0, connected.err
    assert "connecting" in connected.out
    assert descant("pod", "connect", *wish, "--user", "nobody", **PRIVATE).code == 1

    with serving(**PRIVATE, DESCANT_POD_EVERY="3600") as server:
        token = {"Authorization": f"Bearer {owner_token(Config(home=home))}", "Content-Type": PROFILED}
        made = httpx.post(f"{server.url}annotations/user/owner/", json=annotation("One."), headers=token)
        synced = descant("pod", "sync", "--json", **PRIVATE)
        assert "(by the server" in synced.err
        state = json.loads(synced.out)
        assert (synced.code, state["inPod"], state["toSend"]) == (0, 1, 0)
        (url,) = agent.names(f"{wish[0].partition('profile/')[0]}descant/annotations/")
        mine = made.headers["Location"].replace("http://127.0.0.1:8080/", server.url)
        theirs = _edit_both(agent, url, mine, token)
        assert descant("pod", "sync", **PRIVATE).code == 0

    listed = descant("pod", "conflicts")
    assert "Mine." in listed.out
    assert theirs in listed.out
    (clash,) = json.loads(descant("pod", "conflicts", "--json").out)
    assert descant("pod", "conflicts", clash["id"]).code == 2
    assert descant("pod", "conflicts", "ffff", "--keep", "mine").code == 1
    assert descant("pod", "conflicts", clash["id"], "--keep", "theirs").code == 0
    assert "theirs will be kept" in descant("pod", "conflicts").out
    alone = descant("pod", "sync", "--json", **PRIVATE)
    assert (alone.code, json.loads(alone.out)["conflicts"]) == (0, 0), alone.err
    assert said(agent.get(url)) == theirs

    pods.front.away = True
    away = descant("pod", "sync", **PRIVATE)
    assert (away.code, away.out.startswith("waiting for the pod since ")) == (1, True)
    pods.front.away = False
    assert descant("pod", "disconnect", "--copies", "remove", **PRIVATE).code == 0
    assert json.loads(descant("pod", "status", "--json").out) == {"state": "none"}
    assert said(agent.get(url)) == theirs


def _edit_both(agent: Agent, theirs: str, mine: str, token: dict[str, str]) -> str:
    """There and here at once; what it says there. Where the server hears of theirs before mine is written, both are
    tried again: with another text, as the last one is the same on both sides now.
    """
    for text in ("Theirs.", "Theirs again.", "Theirs once more.", "Theirs still.", "Theirs at last."):
        tag = httpx.get(mine, headers=token).headers["ETag"]
        agent.edit(theirs, body=body(text))
        if httpx.put(mine, json=annotation("Mine."), headers=token | {"If-Match": tag}).status_code == 200:
            return text
    raise AssertionError("the server always heard of theirs first")


def test_without_credentials_a_browser_signs_in(descant: Descant, pods: Community, wish: list[str]) -> None:
    begun = descant("pod", "connect", wish[0], **PRIVATE)
    assert begun.code == 0, begun.err
    assert begun.out.startswith(f"{pods.url}.oidc/auth?response_type=code")
    assert "Open this in a browser" in begun.err


def test_what_is_not_public_is_refused(descant: Descant, wish: list[str]) -> None:
    refused: Any = descant("pod", "connect", *wish)
    assert refused.code == 1
    assert "not public" in refused.err
