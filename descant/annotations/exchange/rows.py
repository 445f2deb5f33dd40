"""An annotation in a dozen fields, as tables and markup have it; and what somebody changed in these, put back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from typing import Any

from descant.annotations.objects import listed

Json = dict[str, Any]

_BETWEEN = "; "
"""tags"""


@dataclass(frozen=True, slots=True)
class Row:
    id: str = ""
    type: str = ""
    """what it is beside an annotation"""
    motivation: str = ""
    target: str = ""
    """IRIs, with a space between"""
    text: str = ""
    """of the first body that is one"""
    language: str = ""
    tags: str = ""
    creator: str = ""
    created: str = ""
    modified: str = ""
    rights: str = ""
    visibility: str = ""


NAMES = tuple(each.name for each in fields(Row))


def row_of(document: Json) -> Row:
    body = next(_texts(document), {})
    return Row(
        id=str(document.get("id", "")),
        type=" ".join(str(each) for each in listed(document.get("type")) if each != "Annotation"),
        motivation=" ".join(map(str, listed(document.get("motivation")))),
        target=" ".join(_places(document)),
        text=str(body.get("value", document.get("bodyValue", ""))),
        language=_word(body.get("language")),
        tags=_BETWEEN.join(_tags(document)),
        creator=_word(document.get("creator")),
        created=str(document.get("created", "")),
        modified=str(document.get("modified", "")),
        rights=_word(document.get("rights")),
        visibility=str(document.get("visibility", "")),
    )


def document_of(row: Row, before: Json | None = None, *, was: Row | None = None) -> Json:
    """The annotation; of one that is known what the row says otherwise than it `was` is changed, and nothing else.

    `was` is the row as the form gives it back where nobody has changed it: not every form can write everything.
    """
    document: Json = dict(before) if before else {"type": "Annotation"}
    was = was or row_of(document)
    changed = {name: said for name, said in asdict(row).items() if said != getattr(was, name)}
    for name, said in changed.items():
        _CHANGES.get(name, _plain)(document, name, said)
    if "text" in changed or "language" in changed:
        _set_text(document, row)
    return document


def _places(document: Json) -> Iterator[str]:
    for target in listed(document.get("target")):
        if isinstance(target, str):
            yield target
        elif isinstance(target, dict):
            yield _place(target)


def _place(target: Json) -> str:
    """By its name; else what it is a part of, with the fragment that is selected, if it is one."""
    if "id" in target:
        return str(target["id"])
    source = target.get("source")
    name = str(source.get("id", "") if isinstance(source, dict) else source or "")
    fragments = [each for each in listed(target.get("selector")) if isinstance(each, dict)]
    value = next((each.get("value") for each in fragments if each.get("type") == "FragmentSelector"), None)
    return f"{name}#{value}" if value else name


def _bodies(document: Json) -> list[Json]:
    return [each for each in listed(document.get("body")) if isinstance(each, dict)]


def _texts(document: Json) -> Iterator[Json]:
    bodies = (each for each in _bodies(document) if each.get("type") == "TextualBody")
    yield from (each for each in bodies if not _is_tag(each, document))


def _is_tag(body: Any, document: Json) -> bool:
    if isinstance(body, str):
        return True
    if not isinstance(body, dict):
        return False
    purposes = listed(body.get("purpose"))
    return "tagging" in purposes or (not purposes and listed(document.get("motivation")) == ["tagging"])


def _tags(document: Json) -> Iterator[str]:
    for body in listed(document.get("body")):
        if _is_tag(body, document):
            yield body if isinstance(body, str) else _word(body.get("value", body.get("source", body.get("id"))))


def _word(value: Any) -> str:
    """The first of several; the name of a thing."""
    first = next(iter(listed(value)), "")
    return str(first.get("id", first.get("name", "")) if isinstance(first, dict) else first)


# -- what a row changes ------------------------------------------------------------------------------------------


def _plain(document: Json, name: str, said: str) -> None:
    if said:
        document[name] = said
    else:
        document.pop(name, None)


def _set_types(document: Json, _: str, said: str) -> None:
    document["type"] = ["Annotation", *said.split()] if said else "Annotation"


def _set_words(document: Json, name: str, said: str) -> None:
    words = said.split()
    _plain(document, name, "")
    if words:
        document[name] = words[0] if len(words) == 1 else words


def _set_tags(document: Json, _: str, said: str) -> None:
    kept = [each for each in listed(document.get("body")) if not _is_tag(each, document)]
    tags = [each.strip() for each in said.split(_BETWEEN.strip()) if each.strip()]
    named = [each if "://" in each else {"type": "TextualBody", "value": each, "purpose": "tagging"} for each in tags]
    _set_bodies(document, [*kept, *named])


def _set_text(document: Json, row: Row) -> None:
    known = next(_texts(document), None)
    body = {**(known or {"type": "TextualBody"}), "value": row.text, "language": row.language}
    body = {key: value for key, value in body.items() if value}
    others = [each for each in listed(document.get("body")) if each is not known]
    document.pop("bodyValue", None)
    _set_bodies(document, [body, *others] if row.text else others)


def _set_bodies(document: Json, bodies: list[Any]) -> None:
    document.pop("body", None)
    if bodies:
        document["body"] = bodies[0] if len(bodies) == 1 else bodies


def _nothing(_document: Json, _name: str, _said: str) -> None:
    """The text and its language are one body."""


_CHANGES = {
    "type": _set_types,
    "motivation": _set_words,
    "target": _set_words,
    "tags": _set_tags,
    "text": _nothing,
    "language": _nothing,
}
