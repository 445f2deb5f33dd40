"""What nearly every test makes, and what is the same in all, is made once: databases, and parts of applications."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Engine, inspect
from werkzeug.routing import Rule

import descant.database


class Templates(BytecodeCache):
    """What is compiled of templates, for all applications of this process."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._codes[bucket.key, bucket.checksum] = bucket.code


class LazyRule(Rule):
    """Compiles what makes addresses of it when one is made: for all rules, that takes most of making an application."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compiled: list[Callable[..., tuple[str, str]]] = []

        def build(rule: Rule, /, **values: Any) -> tuple[str, str]:
            compiled[:] = compiled or [super(LazyRule, rule)._compile_builder(append_unknown)]
            return compiled[0](rule, **values)

        return build


@pytest.fixture(scope="session", autouse=True)
def quick_applications() -> Iterator[None]:
    """Templates are compiled once, and what makes addresses when it is asked for."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "jinja_options", {"bytecode_cache": Templates()})
        patch.setattr(Flask, "url_rule_class", LazyRule)
        yield


@pytest.fixture(scope="session", autouse=True)
def quick_databases() -> Iterator[None]:
    """Tables are made once and copied, and then only what was declared since is made."""
    there = descant.database
    make, drafts = there.make_tables, dict[int, sqlite3.Connection]()

    def make_or_copy(engine: Engine) -> None:
        if engine.dialect.name == "sqlite" and not inspect(engine).get_table_names():
            tables = len(there.Base.metadata.tables)
            with closing(engine.raw_connection()) as connection:
                if tables in drafts:
                    drafts[tables].backup(connection.driver_connection)
                else:
                    make(engine)
                    drafts[tables] = sqlite3.connect(":memory:", check_same_thread=False)
                    connection.driver_connection.backup(drafts[tables])
        make(engine)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(there, "make_tables", make_or_copy)
        yield
