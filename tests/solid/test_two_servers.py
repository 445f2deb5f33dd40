"""Two servers at one database, and one pod: one of them at a time looks at it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from descant.annotations.desk import Desk
from descant.database import now
from descant.solid.connections import Connections
from descant.solid.keeping import Keeper
from descant.solid.pods import Pod
from tests.annotations.conftest import BASE
from tests.postgresql import emptied, postgresql
from tests.solid.community import Community
from tests.solid.conftest import Home, opened

__all__ = ["postgresql"]  # a fixture

pytestmark = pytest.mark.slow
THERE = "descant/annotations/"


@pytest.fixture
def home(postgresql: str, tmp_path: Any, pods: Community) -> Iterator[Home]:
    with opened(tmp_path / "home", pods, database=postgresql) as found:
        found.connect()
        yield found
        emptied(found.engine)


@pytest.fixture
def other(home: Home) -> Iterator[Keeper]:
    """Of the second server."""
    desk = Desk(home.engine, home.desk._projector._stores, BASE)
    keeper = Keeper(desk, Connections(home.engine, home.config), home.config)
    yield keeper
    keeper.close()
    desk.close()


def test_what_two_servers_look_at_is_written_once(home: Home, other: Keeper) -> None:
    names = [home.create(f"{number}.").name for number in range(12)]
    seen = len(home.pods.front.asked)
    done: list[bool] = []

    def look(keeper: Keeper) -> None:
        done.append(keeper.sync(home.account))

    threads = [threading.Thread(target=look, args=(keeper,)) for _ in range(3) for keeper in (home.keeper, other)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert any(done)
    home.synced()
    written = [path for method, path in home.pods.front.asked[seen:] if method == "PUT" and THERE in path]
    assert len(written) == len(set(written)) == len(names)
    assert len(home.agent.names(home.pod + THERE)) == len(names)


def test_who_has_it_keeps_it_while_it_says_so_and_loses_it_when_it_does_not(
    home: Home, other: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        home.create(f"{number}.")
    send, taken = Pod._ask, list[bool]()

    def slow(self: Pod, *arguments: Any, **more: Any) -> Any:
        """In the middle, the second server comes: at first in vain, and then after the time has run out."""
        answer = send(self, *arguments, **more)
        if arguments[0] == "PUT" and THERE in arguments[1] and len(taken) < 2:
            if taken:
                home.connections.change(home.account, claimed_until=now() - timedelta(seconds=1))
            taken.append(other._claim(home.account))
        return answer

    with monkeypatch.context() as patched:
        patched.setattr(Pod, "_ask", slow)
        assert home.keeper.sync(home.account)
    assert taken == [False, True]
    row = home.connections.require(home.account)
    assert row.claimed_by == other._claimant(), "who has lost it does not give it away"
    assert (row.error, row.failures, row.synced) == (None, 0, None), "nothing was wrong"
    assert not home.keeper.sync(home.account)
    assert other.sync(home.account)
    state = home.connections.state(home.account)
    assert (state["state"], state["inPod"], state["conflicts"]) == ("connected", 6, 0)
    assert len(home.agent.names(home.pod + THERE)) == 6
