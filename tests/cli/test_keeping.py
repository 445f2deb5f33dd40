"""`backup`, `restore`, `check`, `stats`: a backup brought back is what was there, and nothing is lost on the way."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, Quad

from descant.config import Config
from descant.store import Stores
from descant.store.opening import open_stores
from tests.cli.conftest import BASE, Descant, one_line, quad

PUBLIC = [quad(f"s{i}", i) for i in range(10)] + [quad("t", "other", "http://example.org/other")]
UNNAMED = Quad(PUBLIC[0].subject, PUBLIC[0].predicate, PUBLIC[0].object, DefaultGraph())
PRIVATE = [quad("draft", "not yet", "http://example.org/draft")]


@pytest.fixture
def filled(descant: Descant, open_home: Callable[[], Stores]) -> str:
    """Data in both datasets, and a token, whose id it gives."""
    with open_home() as stores:
        stores.public.put([*PUBLIC, UNNAMED])
        stores.private.put(PRIVATE)
    return str(json.loads(descant("token", "create", "--name", "kept", "--json").out)["id"])


def content(home: Path) -> tuple[set[Quad], set[Quad]]:
    with open_stores(Config(home=home)) as stores:
        return set(stores.public.quads()), set(stores.private.quads())


def token_names(descant: Descant, *options: object) -> list[str]:
    return [each["name"] for each in json.loads(descant(*options, "token", "list", "--json").out)]


# -- back and forth -------------------------------------------------------------------------------------------


def test_a_backup_brings_everything_back_into_an_empty_home(descant: Descant, filled: str, tmp_path: Path) -> None:
    assert descant("backup", "copy").code == 0
    other = tmp_path / "other"
    done = descant("--home", other, "restore", "copy")
    assert (done.code, done.err) == (0, "")
    assert content(other) == ({*PUBLIC, UNNAMED}, set(PRIVATE))
    assert token_names(descant, "--home", other) == ["kept"]
    assert descant("--home", other, "check").code == 0


def test_a_backup_is_of_its_moment(descant: Descant, filled: str, home: Path, open_home: Callable[[], Stores]) -> None:
    descant("backup", "copy")
    with open_home() as stores:
        stores.public.put([quad("later")])
        stores.private.drop(PRIVATE[0].graph_name)  # type: ignore[arg-type]
    descant("token", "create", "--name", "later")
    assert descant("restore", "copy", "--replace").code == 0
    assert content(home) == ({*PUBLIC, UNNAMED}, set(PRIVATE))
    assert token_names(descant) == ["kept"]


def test_a_large_dataset_comes_back_too(descant: Descant, tmp_path: Path) -> None:
    """Beyond one transaction: what goes by the journal."""
    lines = [f"<http://example.org/{i}> <http://example.org/p> '{i}' .\n" for i in range(3_000)]
    Path("many.ttl").write_text("".join(lines), encoding="utf-8")
    assert descant("import", "many.ttl").code == 0
    assert descant("backup", "copy").code == 0
    assert descant("--home", tmp_path / "other", "restore", "copy").code == 0
    assert json.loads(descant("--home", tmp_path / "other", "stats", "--json").out)["public"]["triples"] == 3_000


def test_a_backup_can_be_moved_and_is_not_changed_by_what_comes_after(
    descant: Descant, filled: str, tmp_path: Path
) -> None:
    """It may share its files with the store by hard links."""
    descant("backup", "copy")
    descant("restore", "copy", "--replace")
    descant("import", "--graph", "http://example.org/g", _file("more.ttl"))
    shutil.move("copy", tmp_path / "moved")
    assert descant("--home", tmp_path / "other", "restore", tmp_path / "moved").code == 0
    assert content(tmp_path / "other") == ({*PUBLIC, UNNAMED}, set(PRIVATE))


def _file(name: str) -> Path:
    Path(name).write_text("<http://example.org/later> <http://example.org/says> 1 .", encoding="utf-8")
    return Path(name)


def test_the_card_says_what_a_backup_is(descant: Descant, filled: str) -> None:
    descant("backup", "copy")
    card = json.loads(Path("copy/backup.json").read_text(encoding="utf-8"))
    assert set(card) == {"version", "made", "base", "parts"}
    assert card["base"] == BASE
    assert {name.partition("/")[0] for name in card["parts"]} == {"public", "private", "descant.sqlite"}


def test_files_that_were_read_are_said_not_to_be_in_a_backup(descant: Descant, filled: str, home: Path) -> None:
    (home / "files").mkdir()
    assert f"Not in it: the files that were read, in {home / 'files'}." in descant("backup", "copy").out


# -- what is refused ------------------------------------------------------------------------------------------


def test_restore_does_not_overwrite(descant: Descant, filled: str, home: Path) -> None:
    descant("backup", "copy")
    before = content(home)
    done = descant("restore", "copy")
    assert done.code == 1
    assert "--replace" in one_line(done.err)
    assert content(home) == before


def test_restore_does_not_overwrite_tokens(descant: Descant, filled: str, tmp_path: Path) -> None:
    descant("backup", "copy")
    other = ("--home", tmp_path / "other")
    descant(*other, "token", "create", "--name", "precious")
    assert descant(*other, "restore", "copy").code == 1
    assert token_names(descant, *other) == ["precious"]


def test_restore_after_a_crash_brings_back_the_backup_s_tokens(descant: Descant, filled: str, tmp_path: Path) -> None:
    descant("backup", "copy")
    other = tmp_path / "other"
    script = (
        "import os, pathlib, sys\n"
        "from descant.config import Config; from descant.database import open_database\n"
        "from descant.accounts.tokens import create_token\n"
        f"engine = open_database(Config(home=pathlib.Path({str(other)!r})))\n"
        "create_token(engine, 'of the crash', 'admin')\n"
        f"os.kill(os.getpid(), {signal.SIGKILL:d})\n"
    )
    crashed = subprocess.run([sys.executable, "-c", script], env=os.environ, check=False)
    assert crashed.returncode == -signal.SIGKILL
    assert descant("--home", other, "restore", "copy", "--replace").code == 0
    assert token_names(descant, "--home", other) == ["kept"]


@pytest.mark.parametrize("without", ["backup.json", "everything"])
def test_an_incomplete_backup_is_refused(descant: Descant, filled: str, home: Path, without: str) -> None:
    descant("backup", "copy")
    if without == "everything":
        shutil.rmtree("copy")
        Path("copy").mkdir()
    else:
        Path("copy", without).unlink()
    before = content(home)
    done = descant("restore", "copy", "--replace")
    assert done.code == 1
    assert "no complete backup" in one_line(done.err)
    assert content(home) == before


def test_a_backup_that_lost_a_dataset_is_refused_in_one_line(descant: Descant, filled: str, home: Path) -> None:
    descant("backup", "copy")
    shutil.rmtree("copy/private")
    before = content(home)
    assert "copy" in one_line(descant("restore", "copy", "--replace").err)
    assert content(home) == before


def test_a_backup_never_writes_into_another(descant: Descant, filled: str) -> None:
    assert descant("backup", "copy").code == 0
    card = Path("copy/backup.json").read_bytes()
    assert "not empty" in one_line(descant("backup", "copy").err)
    assert Path("copy/backup.json").read_bytes() == card
    Path("empty").mkdir()
    assert descant("backup", "empty").code == 0, "an empty folder is as good as none"


@pytest.mark.parametrize("place", ["file", "file/folder"])
def test_a_backup_needs_a_folder(descant: Descant, filled: str, place: str) -> None:
    Path("file").write_text("precious", encoding="utf-8")
    done = descant("backup", place)
    assert done.code == 1
    assert "Name another folder." in one_line(done.err)
    assert Path("file").read_text(encoding="utf-8") == "precious"


def _break_dump(copy: Path) -> None:
    shutil.rmtree(copy / "public")
    (copy / "public").mkdir()
    (copy / "public" / "dump.nq").write_text("<a:s> <a:p> 1 .\n<a:s> nonsense\n", encoding="utf-8")


def _break_engine(copy: Path) -> None:
    for file in (copy / "private").glob("MANIFEST-*"):
        file.unlink()  # the file may be shared with the store
        file.write_bytes(b"nonsense")


def _break_database(copy: Path) -> None:
    (copy / "descant.sqlite").write_bytes(b"nonsense" * 1000)


def _break_card(copy: Path) -> None:
    (copy / "backup.json").write_text("[]", encoding="utf-8")


def _break_base(copy: Path) -> None:
    card = json.loads((copy / "backup.json").read_text(encoding="utf-8"))
    (copy / "backup.json").write_text(json.dumps(card | {"base": "not a base"}), encoding="utf-8")


def _forget_parts(copy: Path) -> None:
    """As early versions wrote cards."""
    card = json.loads((copy / "backup.json").read_text(encoding="utf-8"))
    del card["parts"]
    (copy / "backup.json").write_text(json.dumps(card), encoding="utf-8")


@pytest.mark.parametrize("listed", [True, False])
@pytest.mark.parametrize("breaks", [_break_dump, _break_engine, _break_database, _break_card, _break_base])
def test_a_backup_that_is_damaged_changes_nothing(
    descant: Descant, filled: str, home: Path, breaks: Callable[[Path], None], listed: bool
) -> None:
    """Neither what it holds in a good state."""
    descant("backup", "copy")
    if not listed:
        _forget_parts(Path("copy"))
    later = quad("later")
    with open_stores(Config(home=home)) as stores:
        stores.public.add([later])
    descant("token", "create", "--name", "later")
    before = content(home)
    breaks(Path("copy"))
    done = descant("restore", "copy", "--replace")
    assert done.code == 1
    assert one_line(done.err)
    assert content(home) == before
    assert token_names(descant) == ["kept", "later"]
    assert {each.name for each in (home / "store").iterdir()} >= {"public", "private"}
    assert not [each for each in home.rglob("*") if each.name.endswith((".restoring", ".before-restore"))]


def _empty_database(copy: Path) -> None:
    (copy / "descant.sqlite").write_bytes(b"")


def _lose_database(copy: Path) -> None:
    (copy / "descant.sqlite").unlink()


def _change_database(copy: Path) -> None:
    with contextlib.closing(sqlite3.connect(copy / "descant.sqlite")) as database:
        database.execute("UPDATE tokens SET scope = 'write'")
        database.commit()


def _add_dump(copy: Path) -> None:
    (copy / "private" / "dump.nq").write_bytes(b"")


@pytest.mark.parametrize(
    ("breaks", "said"),
    [
        (_empty_database, "descant.sqlite is not what was backed up"),
        (_lose_database, "descant.sqlite is missing"),
        (_change_database, "descant.sqlite is not what was backed up"),
        (_add_dump, "private/dump.nq is not on its card"),
    ],
)
def test_a_part_that_is_not_what_was_backed_up_is_named(
    descant: Descant, filled: str, home: Path, breaks: Callable[[Path], None], said: str
) -> None:
    """Though it could be read."""
    descant("backup", "copy")
    breaks(Path("copy"))
    descant("token", "create", "--name", "later")
    before = content(home)
    done = descant("restore", "copy", "--replace")
    assert done.code == 1
    assert f"copy is damaged: {said}. Take another backup; nothing was changed." in one_line(done.err)
    assert content(home) == before
    assert token_names(descant) == ["kept", "later"]


def test_a_backup_without_a_list_of_parts_is_restored_and_that_is_said(descant: Descant, filled: str) -> None:
    descant("backup", "copy")
    _forget_parts(Path("copy"))
    done = descant("restore", "copy", "--replace")
    assert done.code == 0
    assert "no list of its parts" in done.out
    assert "no list" not in descant("backup", "new").out + descant("restore", "new", "--replace").out


# -- looking --------------------------------------------------------------------------------------------------


def test_stats_count_both_datasets(descant: Descant, filled: str) -> None:
    lines = descant("stats").out.splitlines()
    assert lines[0].startswith("public: 12 statements in 2 graphs (Oxigraph, embedded, ")
    assert lines[1].startswith("private: 1 statements in 1 graphs (Oxigraph, embedded, ")


def test_check_finds_nothing_where_all_is_well(descant: Descant, filled: str) -> None:
    done = descant("check")
    assert (done.code, done.out, done.err) == (0, "Everything can be read.\n", "")


def test_check_finds_damage_wherever_it_is(descant: Descant, home: Path, tmp_path: Path) -> None:
    lines = [f"<http://example.org/{i}> <http://example.org/p> '{i}' .\n" for i in range(20_000)]
    Path("many.ttl").write_text("".join(lines), encoding="utf-8")
    assert descant("import", "many.ttl").code == 0
    tables = sorted((home / "store" / "public" / "data").glob("*.sst"), key=lambda path: path.stat().st_size)[-6:]
    for number, table in enumerate(tables):
        damaged = tmp_path / str(number)
        shutil.copytree(home, damaged)
        place = damaged / table.relative_to(home)
        content = bytearray(place.read_bytes())
        quarter = len(content) // 4
        content[quarter : quarter + 50] = bytes(byte ^ 255 for byte in content[quarter : quarter + 50])
        place.write_bytes(content)
        done = descant("--home", damaged, "check")
        assert done.code == 1
        assert "Restore a backup." in done.out + done.err
