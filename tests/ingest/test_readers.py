"""The family of readers: which there are, and who is asked."""

from __future__ import annotations

from importlib.metadata import EntryPoint

import pytest

from descant import plugins
from descant.ingest import BUILT_IN, readers


@pytest.fixture(autouse=True)
def fresh() -> None:
    readers.cache_clear()


def test_packages_are_asked_once_for_readers(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def entry_points(group: str) -> tuple[EntryPoint, ...]:
        asked.append(group)
        return (EntryPoint("mine", "no.such.module:Reader", group),)

    with monkeypatch.context() as patch:
        patch.setattr(plugins, "entry_points", entry_points)
        assert list(readers().implementations) == list(BUILT_IN)
        assert "No module named" in readers().broken["mine"]
    assert asked == ["descant.ingest"]
    readers.cache_clear()
