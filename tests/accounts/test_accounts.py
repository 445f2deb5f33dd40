"""Accounts have roles and are in groups; what is closed is known no more; what is done is kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from descant.accounts import (
    Role,
    close_account,
    create_account,
    create_group,
    known_account,
    list_accounts,
    list_groups,
    put_member,
    remove_member,
    set_role,
)
from descant.accounts.tables import AuditRow
from descant.accounts.tokens import bearer_of, create_token
from descant.config import Config
from descant.database import open_database
from descant.errors import Conflict, NotFound, WrongUse


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_database(Config(home=tmp_path))
    yield engine
    engine.dispose()


def test_accounts_are_known_by_random_ids_until_they_are_closed(engine: Engine) -> None:
    clara = create_account(engine, "Clara", Role.ANNOTATOR)
    assert known_account(engine, clara.id) == clara
    assert "clara" not in clara.id.lower()
    close_account(engine, clara.id)
    assert known_account(engine, clara.id) is None
    assert [each.closed is not None for each in list_accounts(engine)] == [True]
    for change in (lambda: close_account(engine, clara.id), lambda: set_role(engine, "nobody", Role.ADMIN)):
        with pytest.raises(NotFound):
            change()
    owner = known_account(engine, "owner")
    assert owner
    assert owner.role is Role.ADMIN


def test_groups_have_members_who_read_or_write(engine: Engine) -> None:
    clara, group = create_account(engine, "Clara", Role.ANNOTATOR), create_group(engine, "Trio")
    put_member(engine, "Trio", clara.id, may_write=False)
    put_member(engine, group.id, clara.id, may_write=True)
    put_member(engine, group.id, "owner", may_write=False)
    assert list_groups(engine)[0].members == {clara.id: True, "owner": False}
    known = known_account(engine, clara.id)
    assert known
    assert known.groups == {group.id: True}
    remove_member(engine, "Trio", clara.id)
    with pytest.raises(NotFound):
        remove_member(engine, "Trio", clara.id)
    with pytest.raises(NotFound):
        put_member(engine, "Trio", "nobody", may_write=True)
    with pytest.raises(NotFound):
        put_member(engine, "Quartet", clara.id, may_write=True)
    with pytest.raises(Conflict):
        create_group(engine, "Trio")


def test_a_token_is_good_for_no_more_than_its_account(engine: Engine) -> None:
    clara = create_account(engine, "Clara", Role.EDITOR)
    _, text = create_token(engine, "t", "write", account=clara.id)
    found = bearer_of(engine, text)
    assert found
    assert (found.scope, found.account) == ("write", clara.id)
    set_role(engine, clara.id, Role.ANNOTATOR)
    lowered = bearer_of(engine, text)
    assert lowered
    assert lowered.scope == "annotate"
    with pytest.raises(WrongUse, match="at the most"):
        create_token(engine, "t", "write", account=clara.id)
    with pytest.raises(NotFound):
        create_token(engine, "t", "read", account="nobody")
    close_account(engine, clara.id)
    assert bearer_of(engine, text) is None


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 300])
def test_names_that_are_none_are_refused(engine: Engine, name: str) -> None:
    with pytest.raises(WrongUse):
        create_account(engine, name, Role.READER)
    with pytest.raises(WrongUse):
        create_group(engine, name)


def test_what_is_done_is_kept(engine: Engine) -> None:
    clara = create_account(engine, "Clara", Role.ANNOTATOR, actor="someone")
    set_role(engine, clara.id, Role.EDITOR)
    close_account(engine, clara.id)
    with engine.connect() as connection:
        rows = connection.execute(select(AuditRow.actor, AuditRow.action, AuditRow.about).order_by(AuditRow.id)).all()
    assert [tuple(row) for row in rows] == [
        ("someone", "made an account, annotator", clara.id),
        ("owner", "made it editor", clara.id),
        ("owner", "closed the account", clara.id),
    ]
