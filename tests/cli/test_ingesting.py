"""`descant ingest`: what it refuses before it reads anything."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Descant


def test_nobody_is_asked_without_a_contact(descant: Descant, home: Path) -> None:
    done = descant("ingest", "--look-up", "nothing.mei")
    assert done.code == 2
    assert "lookup_contact" in done.err
    assert not (home / "store").exists()
