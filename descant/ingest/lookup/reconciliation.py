"""Any service that speaks the Reconciliation Service API: candidates of questions, and what it knows of them.

What its types and properties are called is known of Wikidata; elsewhere they are found by their names in what the
service says of itself. https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urljoin

from descant.errors import RemoteFailed
from descant.ingest.lookup import Asking, Candidate, Kind, Query

PAUSE = 1.0
"""seconds"""
BATCH, LIMIT = 20, 10
"""questions that are sent at once, and candidates of each that are asked for"""
LONGEST = 500
"""characters of what a service says of a candidate"""
WIKIDATA = "http://www.wikidata.org/entity/"
_TYPES = {Kind.WORK: "Q105543609", Kind.PERSON: "Q5", Kind.INSTRUMENT: "Q34379", Kind.RECORDING: "Q7302866"}
"""Wikidata's: musical work or composition, human, musical instrument, audio track"""
_CALLED = {
    Kind.WORK: ("work", "composition"),
    Kind.PERSON: ("person", "people", "artist", "human", "composer"),
    Kind.INSTRUMENT: ("instrument",),
    Kind.RECORDING: ("recording", "track"),
}
_PROPERTIES = {
    "makers": ("P86", "P175", "composer", "performer", "artist"),
    "catalogue": ("P528", "P10855", "catalogue number", "opus number", "opus", "catalogue"),
    "years": ("P571", "P577", "P1191", "year", "date", "inception", "composition year"),
}


@dataclass(frozen=True, slots=True)
class Manifest:
    name: str
    identifiers: str
    types: tuple[tuple[str, str], ...] = ()
    """id and name"""
    batch: int = BATCH
    suggests: str = ""
    """address of the service that suggests entities; empty: there is none"""
    proposes: str = ""
    extends: bool = False

    def type_of(self, kind: Kind) -> str | None:
        if self.identifiers == WIKIDATA:
            return _TYPES[kind]
        words = _CALLED[kind]
        return next((each for each, name in self.types if any(word in name.casefold() for word in words)), None)

    def iri_of(self, identifier: str) -> str:
        return identifier if "://" in identifier else f"{self.identifiers}{identifier}"


@dataclass(frozen=True, slots=True)
class Reconciliation:
    address: str
    name: str = ""
    typed: bool = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", self.name or self.address)

    def manifest(self, client: Asking) -> Manifest:
        answer = client.json(self.address, {}, pause=PAUSE, check=_objects_check(self.name))
        return _manifest(answer, self.address, self.name)

    def candidates(self, query: Query, client: Asking) -> Sequence[Candidate]:
        [found] = self.batch([query], client)
        return found

    def batch(self, queries: Sequence[Query], client: Asking) -> list[tuple[Candidate, ...]]:
        """The candidates of each, with makers, numbers and years where the service extends what it says."""
        manifest = self.manifest(client)
        asked = {f"q{number}": _asked(query, manifest) for number, query in enumerate(queries)}
        answer = client.json(
            self.address, {"queries": json.dumps(asked)}, pause=PAUSE, check=_results_check(self.name, asked), form=True
        )
        found = [tuple(_candidates(answer[name]["result"], manifest)) for name in asked]
        known = self._known(queries, found, manifest, client) if manifest.extends else {}
        return [tuple(_with(each, known.get(each.iri, {})) for each in candidates) for candidates in found]

    def suggest(self, prefix: str, client: Asking) -> tuple[Candidate, ...]:
        """Entities whose names begin so, without a score; none where the service suggests none."""
        manifest = self.manifest(client)
        if not manifest.suggests or not prefix.strip():
            return ()
        check = _list_check(self.name, "result")
        answer = client.json(manifest.suggests, {"prefix": prefix}, pause=PAUSE, check=check)
        return tuple(_candidates(answer["result"], manifest))

    def _known(
        self,
        queries: Sequence[Query],
        found: Sequence[tuple[Candidate, ...]],
        manifest: Manifest,
        client: Asking,
    ) -> dict[str, dict[str, tuple[str, ...]]]:
        """By IRI, what can be told by: of works and recordings, whose names are many things'."""
        told = [each for query, each in zip(queries, found, strict=True) if query.kind in (Kind.WORK, Kind.RECORDING)]
        ids = dict.fromkeys(each.iri.removeprefix(manifest.identifiers) for several in told for each in several)
        if not ids or not (wanted := self._properties(queries, manifest, client)):
            return {}
        asked = {"ids": list(ids), "properties": [{"id": each} for each in wanted]}
        check = _rows_check(self.name)
        answer = client.json(self.address, {"extend": json.dumps(asked)}, pause=PAUSE, check=check, form=True)
        return {manifest.iri_of(name): dict(_values(row, wanted)) for name, row in answer["rows"].items()}

    def _properties(self, queries: Sequence[Query], manifest: Manifest, client: Asking) -> dict[str, str]:
        """What each of its properties is of those that we know."""
        if manifest.identifiers == WIKIDATA:
            return {each: what for what, names in _PROPERTIES.items() for each in names if each[0] == "P"}
        kind = next(each.kind for each in queries if each.kind in (Kind.WORK, Kind.RECORDING))
        if not manifest.proposes:
            return {}
        asked = {"type": manifest.type_of(kind) or ""}
        answer = client.json(manifest.proposes, asked, pause=PAUSE, check=_list_check(self.name, "properties"))
        proposed = ((_text(each.get("id")), _text(each.get("name"))) for each in _dicts(answer["properties"]))
        return {
            identifier: what
            for identifier, name in proposed
            for what, names in _PROPERTIES.items()
            if identifier in names or name.casefold() in names
        }


@dataclass(frozen=True, slots=True)
class _Check:
    name: str
    is_right: Callable[[Any], bool] = field(default=lambda answer: isinstance(answer, dict))

    def __call__(self, answer: Any) -> None:
        if not self.is_right(answer):
            raise RemoteFailed(
                f"{self.name} answers in another form than it should.", remedy="Is it a reconciliation service?"
            )


def _objects_check(name: str) -> _Check:
    return _Check(name)


def _list_check(name: str, key: str) -> _Check:
    return _Check(name, lambda answer: isinstance(answer, dict) and isinstance(answer.get(key), list))


def _rows_check(name: str) -> _Check:
    return _Check(
        name,
        lambda answer: (
            isinstance(answer, dict)
            and isinstance(answer.get("rows"), dict)
            and all(isinstance(row, dict) for row in answer["rows"].values())
        ),
    )


def _results_check(name: str, asked: Iterable[str]) -> _Check:
    """An answer to each question, or none is kept."""
    return _Check(
        name,
        lambda answer: (
            isinstance(answer, dict)
            and all(
                isinstance(answer.get(each), dict) and isinstance(answer[each].get("result"), list) for each in asked
            )
        ),
    )


def _manifest(said: Mapping[str, Any], address: str, name: str) -> Manifest:
    identifiers = _text(said.get("identifierSpace"))
    if "://" not in identifiers:
        raise RemoteFailed(
            f"{name} does not say what its identifiers are of.", remedy="Is it a reconciliation service?"
        )
    batch = said.get("batchSize")
    return Manifest(
        _text(said.get("name")) or name,
        identifiers,
        tuple((_text(each.get("id")), _text(each.get("name"))) for each in _dicts(said.get("defaultTypes"))),
        min(batch, BATCH) if isinstance(batch, int) and batch > 0 else BATCH,
        _place(_within(said, "suggest", "entity"), address),
        _place(_within(said, "extend", "propose_properties"), address),
        isinstance(said.get("extend"), dict),
    )


def _within(said: Any, *names: str) -> Any:
    for name in names:
        said = said.get(name) if isinstance(said, dict) else None
    return said


def _place(said: Any, address: str) -> str:
    """Of a service beside: where it goes is looked at like every address."""
    if not isinstance(said, dict) or not _text(said.get("service_path")):
        return ""
    return urljoin(address, _text(said.get("service_url")) + _text(said.get("service_path")))


def _asked(query: Query, manifest: Manifest) -> dict[str, Any]:
    asked: dict[str, Any] = {"query": query.name, "limit": LIMIT}
    if kind := manifest.type_of(query.kind):
        asked["type"] = kind
    if query.by and manifest.identifiers == WIKIDATA and query.kind is Kind.WORK:
        asked["properties"] = [{"pid": "P86", "v": query.by}]
    return asked


def _candidates(result: Any, manifest: Manifest) -> Iterator[Candidate]:
    found = [each for each in _dicts(result) if _text(each.get("id")) and _text(each.get("name"))]
    scale = 100.0 if any(_number(each.get("score")) > 1 for each in found) else 1.0
    for each in found[:LIMIT]:
        score = min(1.0, max(0.0, _number(each.get("score")) / scale))
        yield Candidate(
            manifest.iri_of(_text(each["id"])), _text(each["name"]), _text(each.get("description")), round(score, 3)
        )


def _values(row: Mapping[str, Any], wanted: Mapping[str, str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Together for all properties that mean the same."""
    for what in _PROPERTIES:
        said = [each for name, meant in wanted.items() if meant == what for each in _dicts(row.get(name))]
        yield what, tuple(dict.fromkeys(text for each in said if (text := _value(each, what))))


def _value(said: Mapping[str, Any], what: str) -> str:
    value = next((said[each] for each in ("name", "str", "date", "int", "id") if each in said), "")
    text = _text(str(value) if type(value) is int else value)
    return f"op. {text}" if what == "catalogue" and text.isdecimal() else text


def _with(candidate: Candidate, known: Mapping[str, tuple[str, ...]]) -> Candidate:
    makers, catalogue, years = (known.get(each, ()) for each in _PROPERTIES)
    return replace(candidate, makers=makers, catalogue=catalogue, years=years)


def _dicts(said: Any) -> Iterator[dict[str, Any]]:
    yield from (each for each in (said if isinstance(said, list) else ()) if isinstance(each, dict))


def _text(said: Any) -> str:
    return said[:LONGEST].strip() if isinstance(said, str) else ""


def _number(said: Any) -> float:
    return float(said) if isinstance(said, int | float) and not isinstance(said, bool) and said == said else 0.0
