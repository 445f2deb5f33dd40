"""Whom a request comes from, as the annotations know people."""

from __future__ import annotations

from flask import request

from descant.accounts import Role, known_account
from descant.accounts.tokens import SCOPE_OF, Bearer
from descant.annotations.rights import STRANGER, Who
from descant.server.auth import bearer
from descant.server.services import services
from descant.server.visitors import COOKIE, visitor, visitor_or_none

_ROLE_OF = {scope: role for role, scope in SCOPE_OF.items()}


def who_asks() -> Who:
    """By token, or by the session of a browser; a stranger has neither."""
    found = bearer()
    if found is None and COOKIE in request.cookies:  # one that is good no more is none, for who only reads
        found = visitor_or_none() if request.method in ("GET", "HEAD") else visitor("read")
    return STRANGER if found is None else _who(found)


def _who(found: Bearer) -> Who:
    """With the account's groups, and no more rights than the token has."""
    account = known_account(services().engine, found.account)
    role = min(_ROLE_OF[found.scope], account.role) if account else Role.READER
    agent = f"{services().config.base}id/agent/{found.account}"
    return Who(found.account, role, account.groups if account else {}, agent)
