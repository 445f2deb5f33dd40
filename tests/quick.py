"""What nearly every test makes, and what is the same in all, is made once: databases, and parts of applications."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any, TypeAlias

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


Builder: TypeAlias = Callable[..., tuple[str, str]]
_compiled: dict[tuple[object, ...], tuple[Any, ...]] = {}
_builders: dict[tuple[object, ...], Builder] = {}


class QuickRule(Rule):
    """Compiled as its like was in another application, and what makes addresses of it when one is made: that takes
    most of making an application.
    """

    def compile(self) -> None:
        if (known := _compiled.get(self._kind())) is None:
            super().compile()
            _compiled[self._kind()] = self._parts, self._trace, self._converters, frozenset(self.arguments)
            return
        self._parts, self._trace, self._converters, self.arguments = *known[:3], set(known[3])
        self._build = self._compile_builder(False).__get__(self, None)
        self._build_unknown = self._compile_builder(True).__get__(self, None)

    def _compile_builder(self, append_unknown: bool = True) -> Builder:
        kind = (*self._kind(), append_unknown)

        def build(rule: Rule, /, **values: Any) -> tuple[str, str]:
            if kind not in _builders:
                _builders[kind] = super(QuickRule, rule)._compile_builder(append_unknown)  # type: ignore[misc]
            return _builders[kind](rule, **values)

        return build

    def _kind(self) -> tuple[object, ...]:
        """Whatever decides how it is compiled."""
        given = self.rule, self.host, self.subdomain, self.merge_slashes, repr(self.defaults)
        return (*given, self.map and (self.map.host_matching, *self.map.converters.items()))


@pytest.fixture(scope="session", autouse=True)
def quick_applications() -> Iterator[None]:
    """Templates are compiled once, and what makes addresses when it is asked for."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "jinja_options", {"bytecode_cache": Templates()})
        patch.setattr(Flask, "url_rule_class", QuickRule)
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
                driver: Any = connection.driver_connection
                if tables in drafts:
                    drafts[tables].backup(driver)
                else:
                    make(engine)
                    drafts[tables] = sqlite3.connect(":memory:", check_same_thread=False)
                    driver.backup(drafts[tables])
        make(engine)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(there, "make_tables", make_or_copy)
        yield
