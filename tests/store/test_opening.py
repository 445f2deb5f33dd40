"""From configuration to open datasets: which folder, whose lock, and how the data of one opening are told apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from descant.config import SQLITE_FILE, Config
from descant.database import open_database
from descant.errors import StoreBusy
from descant.store.keeping import back_up
from descant.store.opening import open_stores
from descant.store.restoring import restore
from tests.store.writing_process import graph, put


def mode_of(path: Path) -> int:
    return path.stat().st_mode & 0o777


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
        assert mode_of(folder) == 0o700, folder


def test_a_restored_store_is_its_owner_s_alone_as_before(tmp_path: Path) -> None:
    config = Config(home=tmp_path / "home")
    open_database(config).dispose()
    with open_stores(config) as stores:
        put(stores.private, "draft", 1)
        back_up(stores, config, tmp_path / "backup")
    restore(config, tmp_path / "backup", replace=True)
    for name in ("public", "private"):
        assert mode_of(config.store_folder / name) == 0o700
    assert mode_of(config.home / SQLITE_FILE) == mode_of(tmp_path / "backup" / SQLITE_FILE) == 0o600


def test_the_database_is_its_owner_s_alone_in_a_home_that_is_open_to_others(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    engine = open_database(Config(home=tmp_path))
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE something (x)")
        files = sorted(tmp_path.glob(f"{SQLITE_FILE}*"))
        assert len(files) == 3, "the database and its two logs"
        assert {mode_of(file) for file in files} == {0o600}
    engine.dispose()


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
