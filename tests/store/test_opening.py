"""From configuration to open datasets: which folder, whose lock, and how the data of one opening are told apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from descant.config import Config
from descant.errors import StoreBusy
from descant.store.opening import open_stores
from tests.store.writing_process import graph, put


def test_the_private_dataset_may_have_its_own_folder(tmp_path: Path) -> None:
    config = Config(home=tmp_path / "home", store=str(tmp_path / "a"), private_store=str(tmp_path / "b"))
    with open_stores(config) as stores:
        put(stores.private, "draft", 3)
    assert (tmp_path / "a" / "public").is_dir()
    assert (tmp_path / "b" / "private").is_dir()
    assert not (tmp_path / "a" / "private").exists()
    with open_stores(config) as stores:
        assert stores.private.contains(graph("draft"))


def test_without_one_it_lies_beside_the_public_one(tmp_path: Path) -> None:
    with open_stores(Config(home=tmp_path / "home", store=str(tmp_path / "a"))):
        assert (tmp_path / "a" / "private").is_dir()


def test_each_folder_has_one_owner(tmp_path: Path) -> None:
    shared = str(tmp_path / "shared")
    one = Config(home=tmp_path / "one", private_store=shared)
    two = Config(home=tmp_path / "two", private_store=shared)
    with open_stores(one), pytest.raises(StoreBusy, match="shared"):
        open_stores(two)
    with open_stores(two):
        pass


def test_one_folder_by_two_names_has_one_owner(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "a")
    config = Config(home=tmp_path / "home", store=str(tmp_path / "a"), private_store=str(tmp_path / "link"))
    open_stores(config).close()


def test_a_tilde_is_the_user_s_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    config = Config(home=tmp_path / "home", store="~/music", private_store="~/drafts")
    assert (config.store_folder, config.private_folder) == (tmp_path / "music", tmp_path / "drafts")


def test_folders_are_made_for_their_owner_alone(tmp_path: Path) -> None:
    config = Config(home=tmp_path / "of" / "mine", store=str(tmp_path / "elsewhere" / "store"))
    open_stores(config).close()
    for folder in (config.home, config.store_folder, config.store_folder.parent):
        assert folder.stat().st_mode & 0o777 == 0o700, folder


def test_a_version_is_of_one_opening(tmp_path: Path) -> None:
    """Between two of them the data may have been restored, and nobody may be told that nothing changed."""
    seen = set()
    for _ in range(3):
        with open_stores(Config(home=tmp_path)) as stores:
            seen.add(stores.public.version())
            assert stores.public.version() in seen
            put(stores.public, "g", 1)
            seen.add(stores.public.version())
    assert len(seen) == 6
