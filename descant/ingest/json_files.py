"""JSON from strangers: with limits on size and depth, twofold names noted, and the place of what is broken.

https://www.rfc-editor.org/rfc/rfc8259
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any, NoReturn

from descant.errors import InvalidInput
from descant.ingest.inputs import Input
from descant.ingest.reading import Json, Problem

LARGEST = 64 << 20
"""bytes of a JSON document that is held in memory: a manifest of 10,000 pages has 20 MB"""
DEEPEST = 64
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}:,]|[^\s"\[\]{}:,]+', re.DOTALL)
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


@dataclass(frozen=True, slots=True)
class JsonFile:
    value: Json
    problems: tuple[Problem, ...]


@dataclass(slots=True)
class _Twofold:
    """Builds objects; of a name that an object has twice the last value counts, and the name is noted."""

    names: dict[str, None] = field(default_factory=dict)

    def build(self, pairs: list[tuple[str, Json]]) -> dict[str, Json]:
        found = dict(pairs)
        if len(found) < len(pairs):
            often = Counter(name for name, _ in pairs)
            self.names.update((name, None) for name, times in often.items() if times > 1)
        return found


def read_json(file: Input, largest: int = LARGEST) -> JsonFile:
    """The document, checked."""
    text = file.text(largest)
    twofold = _Twofold()
    try:
        value: Json = json.loads(text, object_pairs_hook=twofold.build, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise InvalidInput.at(
            error.msg, file=file.name, line=error.lineno, column=error.colno, remedy="Is the file whole?"
        ) from error
    except RecursionError as error:
        raise _too_deep(file.name) from error
    except ValueError as error:  # NaN, or a number of thousands of digits
        raise InvalidInput.at(str(error), file=file.name, remedy="Write finite numbers of ordinary length.") from error
    _check(value, text, file.name)
    notes = (Problem(name, "An object has this name twice; the last value counts.") for name in twofold.names)
    return JsonFile(value, tuple(notes))


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number in JSON")


def _too_deep(name: str) -> InvalidInput:
    return InvalidInput.at(f"nested more than {DEEPEST} deep", file=name, remedy="Write it flatter.")


def _check(value: Json, text: str, name: str) -> None:
    level: list[Json] = [value]
    for depth in count():
        if not level:
            break
        if depth > DEEPEST:
            raise _too_deep(name)
        level = [inner for outer in level for inner in _inside(outer)]
    if _SURROGATE.search(text):
        try:
            json.dumps(value, ensure_ascii=False).encode()
        except UnicodeEncodeError as error:
            raise InvalidInput.at(
                "half a character, a \\u escape of a surrogate that stands alone",
                file=name,
                remedy="Write it as UTF-8.",
            ) from error


def _inside(value: Json) -> list[Json]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


# -- recognising ---------------------------------------------------------------------------------------------


def outline(file: Input, *, whole: bool = False) -> dict[str, str]:
    """What the outermost object says, or the first in the outermost list: names, and values if they are text.

    Of a list, the texts in it; of anything else, how it begins. Of the first bytes of the file, or of the whole
    of it where those do not tell. {} for what is no JSON; never raises.
    """
    tokens = (token[0] for token in _TOKEN.finditer(_begin(file)))
    if next(tokens, "") not in ("[", "{"):
        return {}
    tokens = (token[0] for token in _TOKEN.finditer(_all(file) if whole else _begin(file)))
    opening = next(tokens, "")
    if opening == "[":
        opening = next(tokens, "")
    return dict(_members(tokens)) if opening == "{" else {}


def _begin(file: Input) -> str:
    return _decoded(file.head)


def _all(file: Input) -> str:
    try:
        return _decoded(file.path.read_bytes()) if file.size <= LARGEST else ""
    except OSError:
        return ""


def _decoded(data: bytes) -> str:
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    return data.decode(encoding, errors="replace")


def _members(tokens: Iterator[str]) -> Iterator[tuple[str, str]]:
    for name in tokens:
        if not name.startswith('"') or next(tokens, "") != ":":
            return
        first = next(tokens, "")
        yield _unquoted(name), _value(first, tokens)
        if next(tokens, "") != ",":
            return


def _value(first: str, tokens: Iterator[str]) -> str:
    if first not in ("[", "{"):
        return _unquoted(first)
    texts, depth = [], 1
    while depth and (token := next(tokens, "")):
        depth += (token in ("[", "{")) - (token in ("]", "}"))
        if depth == 1 and first == "[" and token.startswith('"'):
            texts.append(_unquoted(token))
    return " ".join(texts) if first == "[" else first


def _unquoted(token: str) -> str:
    return token[1:-1].replace("\\/", "/") if token.startswith('"') else token


# -- taking what may be anything -----------------------------------------------------------------------------


def objects(value: Json) -> list[dict[str, Any]]:
    """The objects in a list, or the one that stands for a list of one."""
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, dict)]


def texts(value: Json) -> list[str]:
    """The texts in a list, or the one that stands for a list of one."""
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, str) and item]


def number(value: Json) -> float | None:
    """A finite number, also one in quotation marks."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def size(value: Json) -> int | None:
    """A positive whole number."""
    found = number(value)
    return round(found) if found is not None and found >= 1 else None
