"""Places that are limited in number: never more than there are, none lost, and given in the order of asking."""

from __future__ import annotations

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, multiple, rule

from descant.errors import Unavailable
from descant.store.permits import Permits, Place


def all_are_free(permits: Permits, count: int) -> bool:
    """Whether there are so many places, and no more."""
    places = [permits.hold(0) for _ in range(count)]
    with pytest.raises(Unavailable):
        permits.hold(0)
    for place in places:
        place.give_up()
    return True


class OneThread(RuleBasedStateMachine):
    """What one thread may do, without ever waiting."""

    places: Bundle[Place] = Bundle("places")

    @initialize(count=st.integers(1, 4))
    def start(self, count: int) -> None:
        self.permits, self.count, self.held = Permits(count), count, 0

    @rule(target=places)
    def hold(self) -> Place:
        if self.held == self.count:
            with pytest.raises(Unavailable) as caught:
                self.permits.hold(0)
            assert caught.value.details["retry_after"] > 0
            return multiple()  # type: ignore[return-value] # none
        self.held += 1
        return self.permits.hold(0)

    @rule(place=consumes(places), times=st.integers(1, 3))
    def give_up(self, place: Place, times: int) -> None:
        for _ in range(times):
            place.give_up()
        self.held -= 1

    @rule()
    def use(self) -> None:
        if self.held < self.count:
            with self.permits.hold(0):
                pass

    @invariant()
    def nobody_waits(self) -> None:
        assert not hasattr(self, "permits") or not self.permits._waiting

    def teardown(self) -> None:
        if hasattr(self, "permits"):
            for _ in range(self.held):
                self.permits.give_back()
            assert all_are_free(self.permits, self.count)


TestOneThread = OneThread.TestCase
TestOneThread.settings = settings(max_examples=50, stateful_step_count=30, deadline=None)


def wait_until(count: int, permits: Permits) -> None:
    deadline = time.monotonic() + 30
    while len(permits._waiting) != count:
        assert time.monotonic() < deadline
        time.sleep(0.001)


@pytest.mark.parametrize("places", [1, 3])
def test_who_comes_first_is_served_first(places: int) -> None:
    permits, served = Permits(places), []
    held = [permits.hold(0) for _ in range(places)]

    def come(number: int) -> None:
        with permits.hold(60):
            served.append(number)

    with ThreadPoolExecutor(20) as crowd:
        for number in range(20):
            crowd.submit(come, number)
            wait_until(number + 1, permits)
        held.pop().give_up()  # one place, so that they go through it one by one
    for place in held:
        place.give_up()
    assert served == list(range(20))
    assert all_are_free(permits, places)


def test_nobody_passes_those_who_wait() -> None:
    permits = Permits(1)
    held = permits.hold(0)
    with ThreadPoolExecutor(1) as waiting:
        later = waiting.submit(permits.hold, 60)
        wait_until(1, permits)
        held.give_up()  # the place is already the other's
        with pytest.raises(Unavailable):
            permits.hold(0)
        later.result().give_up()
    assert all_are_free(permits, 1)


def test_who_goes_away_leaves_the_queue_to_the_others() -> None:
    permits = Permits(1)
    held = permits.hold(0)
    with ThreadPoolExecutor(2) as crowd:
        impatient = crowd.submit(permits.hold, 2)  # so long that it is seen to wait
        wait_until(1, permits)
        patient = crowd.submit(permits.hold, 60)
        with pytest.raises(Unavailable):
            impatient.result()
        held.give_up()
        patient.result().give_up()
    assert all_are_free(permits, 1)


def test_no_place_is_lost_where_waiting_ends_as_a_place_is_given() -> None:
    """Patience is about as long as a place is held, so that the two meet again and again."""
    permits, most = Permits(2), 2
    held, lock = 0, threading.Lock()
    chance = random.Random(7)
    patience = [chance.random() * 0.002 for _ in range(3_000)]

    def come(seconds: float) -> bool:
        nonlocal held
        try:
            with permits.hold(seconds):
                with lock:
                    held += 1
                    assert held <= most
                time.sleep(seconds / 2)
                with lock:
                    held -= 1
        except Unavailable:
            return False
        return True

    with ThreadPoolExecutor(12) as crowd:
        came = list(crowd.map(come, patience))
    assert any(came)
    assert not permits._waiting
    assert all_are_free(permits, most)
