"""What clients send, read strictly: batches of queries, and extensions. Each is answered whole or refused whole."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from descant.errors import InvalidInput, TooLarge
from descant.server.library.things import Sort
from descant.server.reconciling.naming import sort_of_type

BATCH, EXTENDED = 50, 500
"""queries, and things whose values are asked for, at once"""
LONGEST = 500
"""characters of a query, a value or an identifier"""
LIMIT, MOST = 10, 50
"""candidates of a query, where nobody says how many, and at most"""
PROPERTIES, VALUES = 20, 20
_STRICT = ("should", "all", "any")


@dataclass(frozen=True, slots=True)
class Query:
    text: str
    sorts: tuple[Sort, ...] = tuple(Sort)
    limit: int = LIMIT
    properties: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def values(self, name: str) -> tuple[str, ...]:
        return tuple(value for pid, values in self.properties if pid == name for value in values)


@dataclass(frozen=True, slots=True)
class Extension:
    ids: tuple[str, ...]
    properties: tuple[str, ...]


def queries(said: str) -> dict[str, Query]:
    batch = _object(said, "queries")
    if len(batch) > BATCH:
        raise TooLarge(f"There are {len(batch):,} queries.", remedy=f"Send {BATCH} at once: the manifest's batchSize.")
    return {name[:LONGEST]: _query(f"queries.{name[:40]}", each) for name, each in batch.items()}


def extension(said: str) -> Extension:
    asked = _object(said, "extend")
    ids, properties = asked.get("ids"), asked.get("properties")
    if not isinstance(ids, list) or not isinstance(properties, list):
        raise InvalidInput(
            "`extend` has no lists `ids` and `properties`.", remedy='Send {"ids": […], "properties": […]}.'
        )
    if len(ids) > EXTENDED or len(properties) > PROPERTIES:
        raise TooLarge(
            f"`extend` asks for {len(properties):,} properties of {len(ids):,} things.",
            remedy=f"Ask for {PROPERTIES} of {EXTENDED} at once.",
        )
    names = [each.get("id") if isinstance(each, dict) else each for each in properties]
    return Extension(
        tuple(_text("extend.ids", each) for each in ids), tuple(_text("extend.properties", n) for n in names)
    )


def _object(said: str, name: str) -> dict[str, Any]:
    try:
        found = json.loads(said)
    except (ValueError, RecursionError) as error:
        raise InvalidInput(f"`{name}` is no JSON: {str(error)[:100]}", remedy="Send an object of JSON.") from error
    if not isinstance(found, dict):
        raise InvalidInput(f"`{name}` is no object.", remedy='Send {"q0": {"query": "…"}}.')
    return found


def _query(place: str, said: Any) -> Query:
    if not isinstance(said, dict):
        raise _wrong(place, "is no object")
    properties = tuple(_properties(place, said.get("properties", [])))
    text = "" if said.get("query") is None else _text(f"{place}.query", said["query"]).strip()
    if not text and not properties:
        raise _wrong(place, "has neither a query nor properties")
    limit = said.get("limit", LIMIT)
    if limit is None:
        limit = LIMIT
    if not isinstance(limit, int) or isinstance(limit, bool) or limit < 1:
        raise _wrong(f"{place}.limit", "is no number from 1 on")
    if said.get("type_strict", "should") not in _STRICT:
        raise _wrong(f"{place}.type_strict", f"is none of {', '.join(_STRICT)}")
    return Query(text, _sorts(f"{place}.type", said.get("type")), min(limit, MOST), properties)


def _sorts(place: str, said: Any) -> tuple[Sort, ...]:
    """Types that are none of ours restrict to nothing, as the specification leaves to us: nothing is of them."""
    if said is None or said == []:
        return tuple(Sort)
    several = said if isinstance(said, list) else [said]
    if len(several) > PROPERTIES:
        raise _wrong(place, f"has more than {PROPERTIES} types")
    names = [_text(place, each.get("id") if isinstance(each, dict) else each) for each in several]
    return tuple(dict.fromkeys(sort for each in names if (sort := sort_of_type(each)) is not None))


def _properties(place: str, said: Any) -> Iterator[tuple[str, tuple[str, ...]]]:
    if said is None:
        return
    if not isinstance(said, list) or len(said) > PROPERTIES:
        raise _wrong(f"{place}.properties", f"is no list of {PROPERTIES} at most")
    for each in said:
        if not isinstance(each, dict) or "v" not in each:
            raise _wrong(f"{place}.properties", "has something without `pid` and `v`")
        values: Sequence[Any] = each["v"] if isinstance(each["v"], list) else [each["v"]]
        if len(values) > VALUES:
            raise _wrong(f"{place}.properties", f"has more than {VALUES} values of one property")
        yield _text(f"{place}.pid", each.get("pid")), tuple(_value(f"{place}.v", value) for value in values)


def _value(place: str, said: Any) -> str:
    """A text, a number, a truth, or an entity, which goes by its name."""
    if isinstance(said, dict):
        said = said.get("name") or said.get("id")
    if isinstance(said, bool):
        return str(said).lower()
    return _text(place, str(said) if isinstance(said, int | float) else said)


def _text(place: str, said: Any) -> str:
    if not isinstance(said, str):
        raise _wrong(place, "is no text")
    if len(said) > LONGEST:
        raise TooLarge(f"`{place[:60]}` has {len(said):,} characters.", remedy=f"Send {LONGEST} at most.")
    return said


def _wrong(place: str, reason: str) -> InvalidInput:
    remedy = "See https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/"
    return InvalidInput(f"`{place[:60]}` {reason}.", remedy=remedy)
