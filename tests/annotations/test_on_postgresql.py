"""What the desk promises, with the register in PostgreSQL; and two servers on one of these."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from descant.annotations.desk import Desk
from descant.errors import Stale
from tests.annotations.conftest import BASE, CLARA, House, annotation, opened
from tests.annotations.test_desk import *  # noqa: F403 - the same tests once more
from tests.postgresql import emptied, postgresql

__all__ = ["postgresql"]  # a fixture

pytestmark = pytest.mark.slow


@pytest.fixture
def house(postgresql: str, tmp_path: Path) -> Iterator[House]:
    with opened(tmp_path / "home", database=postgresql) as found:
        yield found
        emptied(found.engine)


def test_of_two_servers_one_wins(house: House) -> None:
    """Both read the same version; whoever comes second is told."""
    kept = house.create()
    second = Desk(house.engine, house.stores, BASE)
    won: list[str] = []

    def write(desk: Desk, name: str) -> None:
        def check(now: object) -> None:
            if getattr(now, "version", 0) != kept.version:
                raise Stale("It was changed.")

        try:
            desk.change(CLARA, kept.name, annotation(name), provided=check)
            won.append(name)
        except Stale:
            pass

    threads = [threading.Thread(target=write, args=(desk, str(i))) for i in range(10) for desk in (house.desk, second)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    second.close()
    assert len(won) == 1
    assert house.desk.read(CLARA, kept.name).version == kept.version + 1
