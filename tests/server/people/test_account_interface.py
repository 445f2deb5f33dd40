"""What the document says of accounts is kept."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from descant.accounts import Role, create_account
from descant.accounts.tokens import create_token
from tests.server.conforming import conforming


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # it closes no response
@pytest.mark.parametrize("role", [Role.READER, Role.ADMIN])
def test_the_interface_keeps_what_its_document_says(role: Role, app: Flask, engine: Any) -> None:
    account = create_account(engine, "Clara", role).id

    def headers() -> dict[str, str]:
        _, text = create_token(engine, "t", "read" if role is Role.READER else "admin", account=account)
        return {"Authorization": f"Bearer {text}"}

    seen = conforming(app, "/api/account", headers, free="profile", examples=15)  # not all text is a name
    assert len(seen) == 7
