"""`user …`: accounts and groups by command."""

from __future__ import annotations

import json
from pathlib import Path
from zipfile import ZipFile

from descant.accounts import Role
from descant.accounts.bindings import bound_account
from descant.accounts.sessions import open_session, session_of
from descant.annotations.containers import Container
from descant.annotations.rights import Who
from descant.config import Config
from descant.database import open_database
from descant.server.annotating.room import open_room
from descant.server.services import make_services
from descant.store.opening import open_stores
from tests.annotations.conftest import annotation
from tests.cli.conftest import Descant


def test_accounts_are_made_listed_changed_and_closed(descant: Descant) -> None:
    assert "`descant user create`" in descant("user", "list").out
    made = descant("user", "create", "Clara", "--role", "editor")
    identifier = made.out.strip()
    assert "descant token create --user" in made.err
    assert descant("user", "list").out.split() == [identifier, "open", "editor", "Clara"]
    assert descant("user", "role", identifier, "annotator").code == 0
    token = json.loads(
        descant("token", "create", "--name", "t", "--scope", "annotate", "--user", identifier, "--json").out
    )
    assert token["scope"] == "annotate"
    assert descant("token", "create", "--name", "t", "--scope", "write", "--user", identifier).code == 2
    assert descant("user", "close", identifier).code == 0
    (found,) = json.loads(descant("user", "list", "--json").out)
    assert (found["id"], found["state"], found["role"]) == (identifier, "closed", "annotator")
    assert descant("user", "close", identifier).code == 1


def test_groups_are_made_joined_and_left(descant: Descant) -> None:
    assert "`descant user group`" in descant("user", "groups").out
    identifier = descant("user", "create", "Clara").out.strip()
    group = descant("user", "group", "Trio").out.strip()
    assert descant("user", "join", "Trio", identifier, "--write").code == 0
    (found,) = json.loads(descant("user", "groups", "--json").out)
    assert found == {"id": group, "name": "Trio", "members": {identifier: True}}
    assert "reads and writes" in descant("user", "groups").out
    assert descant("user", "leave", group, identifier).code == 0
    assert descant("user", "leave", group, identifier).code == 1


ISSUER = "https://login.example.org"


def test_accounts_are_bound_to_subjects_and_loosened(descant: Descant, home: Path) -> None:
    clara, robert = (descant("user", "create", name).out.strip() for name in ("Clara", "Robert"))
    assert "oidc_issuer" in descant("user", "bind", clara, "1234").err
    for _ in range(2):
        assert descant("user", "bind", clara, "1234", "--issuer", ISSUER).code == 0
    taken = descant("user", "bind", robert, "1234", "--issuer", ISSUER)
    assert (taken.code, clara in taken.err) == (1, True)
    assert descant("user", "bind", "nobody", "5678", "--issuer", ISSUER).code == 1
    assert descant("user", "bind", clara, "two\nlines", "--issuer", ISSUER).code == 2
    engine = open_database(Config(home=home))
    assert bound_account(engine, ISSUER, "1234") == clara
    by_provider, by_token = open_session(engine, clara), open_session(engine, clara, token="t")
    assert descant("user", "unbind", clara).code == 0
    assert bound_account(engine, ISSUER, "1234") is None
    assert session_of(engine, by_provider) is None
    assert session_of(engine, by_token)
    assert descant("user", "unbind", clara).code == 1
    engine.dispose()


def test_the_log_is_listed(descant: Descant) -> None:
    assert "Nothing was done." in descant("user", "audit").out
    clara, robert = (descant("user", "create", name).out.strip() for name in ("Clara", "Robert"))
    descant("user", "role", clara, "editor")
    latest = descant("user", "audit", "--limit", "1").out
    assert "made it editor" in latest
    assert clara in latest
    entries = json.loads(descant("user", "audit", robert, "--json").out)
    assert [(each["by"], each["action"]) for each in entries] == [("owner", "made an account, annotator")]
    assert "Clara" not in descant("user", "audit").out


def write_for(home: Path, account: str, text: str) -> None:
    config = Config(home=home)
    with open_stores(config) as stores:
        room = open_room(make_services(config, stores, engine := open_database(config)))
        who = Who(account, Role.ANNOTATOR, agent=f"{config.base}id/agent/{account}")
        room.desk.create(who, Container.named(f"user/{account}"), annotation(text))
        room.close()
        engine.dispose()


def test_an_account_is_exported_and_erased(descant: Descant, home: Path, tmp_path: Path) -> None:
    clara = descant("user", "create", "Clara").out.strip()
    write_for(home, clara, "here is the zwiebelturm")
    file = tmp_path / "clara.zip"
    assert descant("user", "export", clara, str(file)).code == 0
    with ZipFile(file) as archive:
        said = [archive.read(name) for name in archive.namelist() if name.endswith(".jsonld")]
    assert len(said) == 1
    assert b"zwiebelturm" in said[0]
    assert file.stat().st_mode & 0o077 == 0
    assert descant("user", "export", clara, str(file)).code == 1, "nothing is written over"
    assert descant("user", "export", "nobody", str(tmp_path / "x.zip")).code == 1
    assert not (tmp_path / "x.zip").exists()
    assert descant("user", "delete", clara).code == 2, "it is not said what becomes of what is public"
    assert descant("user", "delete", clara, "--public", "keep").code == 1, "nobody says yes"
    assert clara in descant("user", "list").out
    assert descant("user", "delete", clara, "--public", "keep", "--yes").code == 0
    assert "No accounts" in descant("user", "list").out
    assert not any(b"zwiebelturm" in each.read_bytes() for each in home.rglob("*") if each.is_file())
    assert descant("user", "delete", clara, "--public", "keep", "--yes").code == 1
    assert descant("user", "delete", "owner", "--public", "keep", "--yes").code == 1
