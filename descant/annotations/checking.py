"""Whether a document is a web annotation: each fault with the field that has it (`schema/annotation.json`).

The schema asks for what the shapes of annotations ask for, so that what it lets through conforms to them; that costs
tens of microseconds where the shapes take milliseconds, and a test holds one to the other.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from importlib.resources import files
from itertools import islice
from typing import Any

from descant.annotations.correcting import faults_of_chords
from descant.errors import InvalidInput
from descant.ontology.iris import MOTIVATIONS
from descant.ontology.records import Relation
from descant.ontology.records.media_fragments import region_of, share_of, time_of

RELATIONS = tuple(each.name.lower() for each in Relation)
WORDS = {"motivation": tuple(MOTIVATIONS), "purpose": tuple(MOTIVATIONS), "relation": RELATIONS}
SHOWN = 5
"""faults that are told at once"""
DEEPEST = 40
MOMENTS = frozenset({"created", "modified", "generated", "sourceDate", "sourceDateStart", "sourceDateEnd"})
_WORDS = {
    "required": "{0} is missing",
    "const": "this must be {0}",
    "enum": "this must be one of {0}",
    "minItems": "this must not be empty",
    "minLength": "this must not be empty",
    "minProperties": "this must not be empty",
    "contains": "{0} must be among these",
    "maxItems": "there are too many of these",
    "minimum": "this must be {0} or more",
    "additionalProperties": "it has what is not known here: {0}",
}
_MEANT = {
    "iri": "this must be an absolute IRI, without spaces",
    "moment": "this must be a time with its zone, such as 2026-11-20T12:00:00Z",
    "language": "this must be a language tag, such as en or de-AT",
}


ANNOTATION = "annotation"
_MODEL = "https://www.w3.org/TR/annotation-model/"


@lru_cache(maxsize=8)
def schema(name: str = ANNOTATION) -> dict[str, Any]:
    """What a document must be like, as JSON Schema."""
    found: dict[str, Any] = json.loads((files("descant.annotations") / "schema" / f"{name}.json").read_text("utf-8"))
    return found


@lru_cache(maxsize=4)
def _validator(name: str) -> Any:
    import jsonschema_rs  # here, as not every command reads annotations

    return jsonschema_rs.Draft202012Validator(schema(name))


def require_annotation(document: Any) -> None:
    """InvalidInput with every field that is not as it should be."""
    require_shallow(document)
    faults = list(_faults(document, ANNOTATION)) or list(islice(_faults_of_meaning(document), SHOWN))
    if faults:
        raise refuse(*faults)


def require_form(document: Any, name: str) -> None:
    """The same for what is asked for by another form than an annotation's."""
    require_shallow(document)
    if faults := list(_faults(document, name)):
        raise refuse(*faults, what=name, where="docs/annotations.md")


def refuse(*faults: tuple[str, str], what: str = ANNOTATION, where: str = _MODEL) -> InvalidInput:
    """An error about fields, each with what is wrong with it."""
    said = "; ".join(f"{field}: {problem}" if field else problem for field, problem in faults)
    return InvalidInput(
        f"This is no {what} as it is. {said}.",
        remedy=f"Mend these fields; {where} has the form.",
        fields=[{"field": field, "problem": problem} for field, problem in faults],
    )


def require_shallow(document: Any, depth: int = 0) -> None:
    """And of characters that can be written."""
    if depth > DEEPEST:
        raise InvalidInput(f"The document is nested more than {DEEPEST} deep.", remedy="Write it flatter.")
    if isinstance(document, str):
        _require_writable(document)
    elif isinstance(document, Mapping):
        for key, value in document.items():
            _require_writable(key)
            require_shallow(value, depth + 1)
    elif isinstance(document, list):
        for value in document:
            require_shallow(value, depth + 1)


def _require_writable(text: str) -> None:
    """What no database and no file takes: halves of characters, and the sign that ends texts elsewhere."""
    if "\0" in text or (not text.isascii() and any("\ud800" <= each <= "\udfff" for each in text)):
        raise InvalidInput("A text has a character that cannot be written.", remedy="Leave U+0000 and surrogates out.")


def _faults(document: Any, name: str) -> Iterator[tuple[str, str]]:
    for error in islice(_validator(name).iter_errors(document), SHOWN):
        yield _field(error.instance_path), _words(error)


def _field(path: list[str | int]) -> str:
    """`target[0].selector.value`"""
    return "".join(f"[{each}]" if isinstance(each, int) else f".{each}" for each in path).removeprefix(".")


def _words(error: Any) -> str:
    keyword, *_ = reversed([each for each in error.schema_path if isinstance(each, str)])
    if keyword == "pattern":
        for name, words in _MEANT.items():
            if getattr(error.kind, "pattern", "") == schema()["$defs"][name]["pattern"]:
                return words
        return "its keys must be language tags, such as en or de-AT"
    if keyword == "body":
        return "an annotation has body or bodyValue, not both"
    if keyword == "anyOf":
        return "it must say what it is about by id or source, an SVG selector its value or id, a state its time"
    if keyword == "type":
        return f"this must be {_one_of(error.kind.types)}"
    if keyword not in _WORDS:
        return str(error.message)
    return _WORDS[keyword].format(_expected(error, keyword))


def _one_of(types: Any) -> str:
    names = {"string": "text", "object": "an object", "array": "a list", "integer": "a whole number"}
    return " or ".join(names.get(each, each) for each in types)


def _expected(error: Any, keyword: str) -> str:
    match keyword:
        case "required":
            return str(error.kind.property)
        case "const":
            return str(error.kind.expected_value)
        case "enum":
            return ", ".join(map(str, error.kind.options))
        case "contains":
            return "Annotation"
        case "minimum":
            return str(error.kind.limit)
        case "additionalProperties":
            return ", ".join(error.kind.unexpected)
    return ""


def _faults_of_meaning(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What no schema can say."""
    yield from _faults_of_places(document, [])
    yield from faults_of_chords(document)


def _faults_of_places(value: Any, path: list[str | int]) -> Iterator[tuple[str, str]]:
    """Times and regions that no medium has: negative, without an area, from later to earlier."""
    if isinstance(value, list):
        for index, each in enumerate(value):
            yield from _faults_of_places(each, [*path, index])
    elif isinstance(value, Mapping):
        for key, each in value.items():
            if key in ("target", "source", "id", "items") and isinstance(each, str) and "#" in each:
                yield from ((_field([*path, key]), fault) for fault in faults_of_fragment(each.partition("#")[2]))
            yield from _faults_of_places(each, [*path, key])
        if value.get("type") == "FragmentSelector" and isinstance(value.get("value"), str):
            yield from ((_field([*path, "value"]), fault) for fault in faults_of_fragment(value["value"]))
        yield from _faults_of_values(value, path)
        if isinstance(start := value.get("start"), int) and isinstance(end := value.get("end"), int) and start > end:
            yield _field([*path, "end"]), "it ends before it starts"
    elif isinstance(value, float) and not math.isfinite(value):
        yield _field(path), "this is no number"


def _faults_of_values(value: Mapping[str, Any], path: list[str | int]) -> Iterator[tuple[str, str]]:
    for key in MOMENTS & value.keys():
        yield from _faults_of_moment(value[key], [*path, key])
    for key in WORDS.keys() & value.keys():
        yield from _faults_of_word(key, value[key], [*path, key])


def _faults_of_word(key: str, said: Any, path: list[str | int]) -> Iterator[tuple[str, str]]:
    """A word of nobody's would become an IRI below the annotation's own."""
    for each in said if isinstance(said, list) else [said]:
        if isinstance(each, str) and ":" not in each and each not in WORDS[key]:
            yield _field(path), f"{each[:40]!r} is not known: say {', '.join(WORDS[key])}, or an IRI"


def _faults_of_moment(said: Any, path: list[str | int]) -> Iterator[tuple[str, str]]:
    """The pattern knows no calendar."""
    for each in said if isinstance(said, list) else [said]:
        try:
            datetime.fromisoformat(each) if isinstance(each, str) else None
        except ValueError:
            yield _field(path), _MEANT["moment"]


def faults_of_fragment(fragment: str) -> Iterator[str]:
    said = dict(part.partition("=")[::2] for part in fragment.split("&"))
    if "t" in said and not _is_clock(said["t"]) and time_of(fragment) is None:
        yield f"t={said['t'][:40]} is no span of seconds from earlier to later, such as t=6,9.5"
    if "xywh" in said and region_of(fragment) is None and share_of(fragment) is None:
        yield f"xywh={said['xywh'][:60]} is no rectangle with an area, such as xywh=0,0,100,50"


def _is_clock(text: str) -> bool:
    """Time codes and times of day, which are no seconds of the medium."""
    return text.startswith(("smpte", "clock:"))
