"""A citation as programs for literature read it, and as a sentence."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from descant.server.citing.cited import Cited

_ESCAPED = {each: f"\\{each}" for each in "&%$#_{}"} | {
    "\\": "\\textbackslash{}",
    "~": "\\textasciitilde{}",
    "^": "\\textasciicircum{}",
}
"""what TeX would take for something else"""


def bibtex(cited: Cited) -> str:
    fields = "".join(f"  {name} = {{{value}}},\n" for name, value in _fields(cited) if value)
    return f"@misc{{{cited.key},\n{fields}}}\n"


def _fields(cited: Cited) -> Iterator[tuple[str, str]]:
    yield "author", _names(cited.makers)
    yield "title", _tex(cited.title)
    yield "year", cited.year
    yield "editor", _names(cited.editors)
    yield "howpublished", "\\url{" + _address(cited.iri) + "}"
    yield "note", _tex("; ".join(_notes(cited)))
    yield "url", _address(cited.iri)
    yield "urldate", cited.accessed.isoformat()


def _names(people: tuple[str, ...]) -> str:
    """Each in braces: nobody knows which of its words is the family's."""
    return " and ".join(f"{{{_tex(each)}}}" for each in people)


def _tex(text: str) -> str:
    return "".join(_ESCAPED.get(each, each) for each in " ".join(text.split()))


def _address(iri: str) -> str:
    """Read letter by letter, but for what would end it."""
    return iri.replace("\\", "%5C").replace("{", "%7B").replace("}", "%7D")


def _notes(cited: Cited) -> Iterator[str]:
    if cited.within:
        yield f"Of: {cited.within}"
    if cited.arrangers:
        yield f"Arranged by {', '.join(cited.arrangers)}"
    if cited.licence:
        yield f"Licence: {cited.licence}"


def csl(cited: Cited) -> str:
    """https://citeproc-js.readthedocs.io/en/latest/csl-json/markup.html"""
    item: dict[str, Any] = {"id": cited.key, "type": cited.kind, "title": cited.title}
    people = {"author": cited.makers, "editor": cited.editors, "contributor": cited.arrangers}
    item |= {role: [{"literal": each} for each in names] for role, names in people.items() if names}
    if cited.within:
        item["container-title"] = cited.within
    if cited.year:
        item["issued"] = {"date-parts": [[int(cited.year)]]}
    if cited.licence:
        item["note"] = f"Licence: {cited.licence}"
    today = cited.accessed
    item |= {"URL": cited.iri, "accessed": {"date-parts": [[today.year, today.month, today.day]]}}
    return json.dumps([item], ensure_ascii=False, indent=2) + "\n"


def sentence(cited: Cited) -> str:
    parts = [
        ", ".join(cited.makers),
        f"{cited.title} ({cited.within})" if cited.within else cited.title,
        f"Arranged by {', '.join(cited.arrangers)}" if cited.arrangers else "",
        f"Edited by {', '.join(cited.editors)}" if cited.editors else "",
        cited.year,
    ]
    return f"{'. '.join(each.rstrip('.') for each in parts if each)}. {cited.iri} ({cited.accessed.isoformat()}).\n"


class Form(NamedTuple):
    write: Callable[[Cited], str]
    media_type: str
    extension: str
    label: str


FORMS = {
    "bibtex": Form(bibtex, "application/x-bibtex", ".bib", "BibTeX"),
    "csl": Form(csl, "application/vnd.citationstyles.csl+json", ".json", "CSL-JSON"),
    "text": Form(sentence, "text/plain; charset=utf-8", ".txt", "text"),
}
