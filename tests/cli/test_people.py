"""`user …`: accounts and groups by command."""

from __future__ import annotations

import json

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
