"""What keeps a record from being nonsense. Every refusal names the field and says what to give instead."""

from __future__ import annotations

import math
import re
from collections.abc import Sized
from datetime import datetime

from pyoxigraph import Literal, NamedNode

from descant.errors import InvalidInput

_SHA256 = re.compile(r"[0-9a-f]{64}")


def text(value: str, language: str | None = None) -> Literal:
    """A text for people, with its language if that is known (BCP 47)."""
    return Literal(value, language=language) if language else Literal(value)


def refuse(field: str, value: object, remedy: str) -> InvalidInput:
    return InvalidInput(f"{field} is {value!r}.", remedy=remedy)


def require(field: str, values: Sized, least: int = 1) -> None:
    """At least so many values."""
    if len(values) < least:
        raise refuse(field, values, f"Give at least {least}.")


def not_empty(field: str, value: str) -> None:
    if not value:
        raise refuse(field, value, "Give some text, or leave the thing out.")


def finite(field: str, value: float | None) -> None:
    if value is not None and not math.isfinite(value):
        raise refuse(field, value, "Give a finite number.")


def not_negative(field: str, value: float | None) -> None:
    finite(field, value)
    if value is not None and value < 0:
        raise refuse(field, value, "Give zero or more.")


def fraction(field: str, value: float | None) -> None:
    """Between 0 and 1: confidence, weight, coherence."""
    if value is not None and not 0 <= value <= 1:
        raise refuse(field, value, "Give a number from 0 to 1.")


def in_order(start_field: str, start: float, end_field: str, end: float | None) -> None:
    if end is not None and end < start:
        raise refuse(end_field, end, f"Give an end that is not before {start_field}, {start!r}.")


def moment(field: str, value: datetime | None) -> None:
    if value is not None and value.tzinfo is None:
        raise refuse(field, value.isoformat(), "Give a time with its time zone.")


def sha256(field: str, value: str | None) -> None:
    if value is not None and not _SHA256.fullmatch(value):
        raise refuse(field, value, "Give 64 hexadecimal digits in lower case.")


def different(field: str, value: NamedNode | None, other_field: str, other: NamedNode) -> None:
    if value is not None and value == other:
        raise refuse(field, value.value, f"Give another resource than {other_field}.")
