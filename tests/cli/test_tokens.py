"""`token create|list|revoke`: the text is shown once; a revoked token is worthless."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from descant.accounts.tokens import Bearer, bearer_of
from descant.config import Config
from descant.database import open_database
from tests.cli.conftest import Descant


def bearer(home: Path, text: str) -> Bearer | None:
    """As the server sees it."""
    engine = open_database(Config(home=home))
    try:
        return bearer_of(engine, text.strip())
    finally:
        engine.dispose()


@pytest.mark.parametrize("scope", ["read", "write", "admin"])
def test_a_token_is_good_for_its_scope(descant: Descant, home: Path, scope: str) -> None:
    done = descant("token", "create", "--name", "a laptop", "--scope", scope)
    assert done.code == 0
    assert re.fullmatch(r"dsc_[0-9a-f]{12}_[\w-]{43}\n", done.out), "stdout is the token and nothing else"
    assert "not shown again" in done.err
    found = bearer(home, done.out)
    assert found
    assert found.scope == scope


def test_the_least_is_given_if_nothing_is_said(descant: Descant, home: Path) -> None:
    found = bearer(home, descant("token", "create", "--name", "x").out)
    assert found
    assert found.scope == "read"


def test_tokens_are_listed_without_their_texts(descant: Descant) -> None:
    secret = descant("token", "create", "--name", "a laptop", "--days", 30).out.strip().rpartition("_")[2]
    plain, as_json = descant("token", "list").out, descant("token", "list", "--json").out
    assert re.fullmatch(r"[0-9a-f]{12} +valid +read +a laptop\n", plain)
    assert secret not in plain + as_json
    (found,) = json.loads(as_json)
    assert (found["name"], found["scope"], found["state"]) == ("a laptop", "read", "valid")
    assert found["expires"] > found["created"]


def test_without_tokens_the_list_says_what_to_do(descant: Descant) -> None:
    assert "`descant token create`" in descant("token", "list").out
    assert json.loads(descant("token", "list", "--json").out) == []


def test_a_revoked_token_is_worthless_and_says_so(descant: Descant, home: Path) -> None:
    made = json.loads(descant("token", "create", "--name", "lost", "--scope", "admin", "--json").out)
    assert bearer(home, made["token"])
    assert descant("token", "revoke", made["id"]).out == f"{made['id']} is revoked.\n"
    assert bearer(home, made["token"]) is None
    assert "revoked" in descant("token", "list").out
    assert descant("token", "revoke", made["id"]).code == 0, "revoking twice is no failure"


def test_an_expired_token_says_so(descant: Descant, home: Path) -> None:
    text = descant("token", "create", "--name", "short", "--days", 1e-9).out
    assert bearer(home, text) is None
    assert "expired" in descant("token", "list").out


def test_no_text_of_a_token_is_in_the_home(descant: Descant, home: Path) -> None:
    secret = descant("token", "create", "--name", "secret").out.strip().rpartition("_")[2].encode()
    assert not [path for path in home.rglob("*") if path.is_file() and secret in path.read_bytes()]


def test_what_was_done_to_tokens_is_in_the_audit_log_once(descant: Descant) -> None:
    user = descant("user", "create", "Clara", "--role", "annotator").out.split()[0]
    made = json.loads(descant("token", "create", "--name", "x", "--scope", "annotate", "--user", user, "--json").out)
    descant("token", "revoke", made["id"])
    descant("token", "revoke", made["id"])
    log = json.loads(descant("user", "audit", "--json").out)
    said = [(each["by"], each["action"], each["about"]) for each in log if "token" in each["action"]]
    assert sorted(said) == [
        ("owner", f"made the token {made['id']}, annotate", user),
        ("owner", f"revoked the token {made['id']}", user),
    ]
    assert made["token"].rpartition("_")[2] not in json.dumps(log)
