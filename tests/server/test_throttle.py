"""Who is one client, and what a client pays for."""

from __future__ import annotations

import threading
import time

import pytest

from descant.errors import InvalidInput, TooManyRequests
from descant.server.throttle import Throttle, account_of
from descant.store.permits import Permits, working_clock


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


def test_standing_in_line_costs_nothing() -> None:
    throttle, permits = Throttle(at_once=4, seconds=0.2, errors=9), Permits(1)
    place = permits.hold(0)
    threading.Timer(0.5, place.give_up).start()
    with throttle.share("somebody"):
        permits.hold(10)
    with throttle.share("somebody"):  # the half second would be more than is granted
        time.sleep(0.3)
    with pytest.raises(TooManyRequests), throttle.share("somebody"):
        pass


def test_the_working_clock_stands_still_for_who_waits_alone() -> None:
    permits = Permits(1)
    place = permits.hold(0)
    threading.Timer(0.2, place.give_up).start()
    began, worked = time.monotonic(), working_clock()
    permits.hold(10)
    assert working_clock() - worked <= time.monotonic() - began - 0.15
    seen: list[float] = []
    other = threading.Thread(target=lambda: seen.append(time.monotonic() - working_clock()))
    other.start()
    other.join()
    assert seen[0] < 0.1


def test_one_error_is_allowed_where_one_is_granted() -> None:
    throttle = Throttle(at_once=4, seconds=9, errors=1)
    with pytest.raises(InvalidInput), throttle.share("somebody"):
        raise InvalidInput("This is no query.")
    with pytest.raises(TooManyRequests), throttle.share("somebody"):
        pass
