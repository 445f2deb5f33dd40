"""Who is one client, and what a client pays for."""

from __future__ import annotations

import threading
import time

import pytest

from descant.errors import InvalidInput, TooManyRequests
from descant.server import throttle
from descant.server.throttle import Throttle, account_of
from descant.store import permits
from descant.store.permits import Permits, Place, working_clock


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("2001:DB8:1:2::1", "2001:db8:1:2:0:0:0:9", True),
        ("", "unknown", False),
    ],
)
def test_a_network_of_ipv6_is_one_client(one: str, other: str, same: bool) -> None:
    assert (account_of(one) == account_of(other)) == same


class Clock:
    """Stands still, but for what tests let pass."""

    now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    for module in (throttle, permits):
        monkeypatch.setattr(module, "time", clock)
    return clock


def passes(clock: Clock, seconds: float, line: Permits, place: Place) -> threading.Thread:
    """While somebody stands in line for the place."""

    def wait() -> None:
        patience = time.monotonic() + 60
        while not line._waiting and time.monotonic() < patience:
            time.sleep(0.001)
        clock.now += seconds
        place.give_up()

    thread = threading.Thread(target=wait)
    thread.start()
    return thread


def test_standing_in_line_costs_nothing(clock: Clock) -> None:
    accounts, line = Throttle(at_once=4, seconds=0.2, errors=9), Permits(1)
    beside = passes(clock, 0.5, line, line.hold(0))
    with accounts.share("somebody"):
        line.hold(60)
    beside.join()
    with accounts.share("somebody"):  # the half second would be more than is granted
        clock.now += 0.3
    with pytest.raises(TooManyRequests), accounts.share("somebody"):
        pass


def test_the_working_clock_stands_still_for_who_waits_alone(clock: Clock) -> None:
    line, worked = Permits(1), working_clock()
    beside = passes(clock, 0.2, line, line.hold(0))
    line.hold(60)
    beside.join()
    assert working_clock() == pytest.approx(worked)
    clock.now += 0.1
    assert working_clock() == pytest.approx(worked + 0.1)
    seen: list[float] = []
    other = threading.Thread(target=lambda: seen.append(working_clock()))
    other.start()
    other.join()
    assert seen == [clock.now]


def test_one_error_is_allowed_where_one_is_granted() -> None:
    accounts = Throttle(at_once=4, seconds=9, errors=1)
    with pytest.raises(InvalidInput), accounts.share("somebody"):
        raise InvalidInput("This is no query.")
    with pytest.raises(TooManyRequests), accounts.share("somebody"):
        pass
