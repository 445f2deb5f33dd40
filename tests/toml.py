"""Any value as TOML, and values of every kind that TOML has."""

from __future__ import annotations

import datetime
from typing import Any

from hypothesis import strategies

SCALARS = (
    strategies.booleans()
    | strategies.integers()
    | strategies.floats()
    | strategies.dates()
    | strategies.datetimes()
    | strategies.text(strategies.characters(exclude_categories=["Cs"]), max_size=20)
)
VALUES = strategies.recursive(
    SCALARS,
    lambda inner: (
        strategies.lists(inner, max_size=4) | strategies.dictionaries(strategies.text("abc", max_size=3), inner)
    ),
    max_leaves=6,
)


def toml(document: dict[str, Any]) -> str:
    return "\n".join(f"{_text(name)} = {_value(value)}" for name, value in document.items())


def _value(value: Any) -> str:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_text(name)} = {_value(each)}' for name, each in value.items())}}}"
    return repr(value)


def _text(value: str) -> str:
    escaped = (f"\\U{ord(each):08X}" if each in '"\\' or not each.isprintable() else each for each in value)
    return f'"{"".join(escaped)}"'
