"""Ticks in quarters and seconds, across changes of tempo and in SMPTE's frames."""

from __future__ import annotations

import pytest

from descant.ingest.performance.clock import Clock


def test_seconds_follow_the_tempo() -> None:
    clock = Clock(480, [(480, 1_000_000), (960, 250_000)])
    assert [clock.seconds(tick) for tick in (0, 480, 720, 960, 1440)] == [0, 0.5, 1.0, 1.5, 1.75]
    assert clock.quarters(720) == 1.5


def test_the_last_of_two_tempos_at_one_tick_counts() -> None:
    assert Clock(100, [(0, 1_000_000), (0, 250_000)]).seconds(400) == 1


@pytest.mark.parametrize(("division", "ticks_a_second"), [(0xE728 - 0x10000, 1000), (0xE250 - 0x10000, 2400)])
def test_smpte_divides_seconds(division: int, ticks_a_second: int) -> None:
    clock = Clock(division, [(0, 1)])
    assert clock.is_smpte
    assert clock.seconds(ticks_a_second) == pytest.approx(1)
    assert clock.quarters(ticks_a_second) == pytest.approx(2)


def test_29_frames_are_those_of_ntsc() -> None:
    assert Clock((-29 << 8) + 100).seconds(300_000) == pytest.approx(100.1)
