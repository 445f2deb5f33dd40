"""Whom a request comes from, as the annotations know people."""

from __future__ import annotations

from flask import request

from descant.annotations.rights import STRANGER, Role, Who
from descant.server.auth import bearer
from descant.server.services import services
from descant.server.tokens import Bearer
from descant.server.visitors import COOKIE, visitor

OWNER = "owner"
"""the account of whoever owns the data; tokens are made by it, and write in its name"""
_ROLES = {"read": Role.READER, "write": Role.ANNOTATOR, "admin": Role.ADMIN}


def who_asks() -> Who:
    """By token, or by the cookie of a browser that showed one; a stranger has neither."""
    found = visitor("read") if bearer() is None and COOKIE in request.cookies else bearer()
    return STRANGER if found is None else _account_of(found)


def _account_of(found: Bearer) -> Who:
    return Who(OWNER, _ROLES[found.scope], agent=f"{services().config.base}id/agent/{OWNER}")
