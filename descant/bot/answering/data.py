"""The graph asked directly: a named query, or SPARQL of one's own by whoever may."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from descant.bot import Code, Line, Link, Reply, Strong
from descant.bot.answering import PAGE, Answer, Scene
from descant.bot.answering.naming import iri_meant, more_button, require_page
from descant.bot.asking import values_of
from descant.bot.grammar import Kind, Wish
from descant.errors import Forbidden, NotFound, WrongUse
from descant.ontology.iris import PREFIXES

LISTED = 12
"""names of queries in a reply"""
CELL, COLUMNS = 60, 5
"""characters of a value, and values of a row, that are told"""
LONGEST_LINK = 1800
"""characters of an address that every network carries"""
_VARIABLE = re.compile(r"\?(\w+)")
_NO_WORDS = re.compile(r"""<[^<>\s]*>|"[^"\n]*"|'[^'\n]*'|#[^\n]*""")
"""of a query: IRIs, texts, comments"""
_DECLARED = re.compile(r"\bPREFIX\s+([\w-]*):", re.IGNORECASE)
_PREFIXED = re.compile(r"(?<![\w:?$-])([A-Za-z][\w-]*):")
_FORM = re.compile(r"\b(?:SELECT|ASK|CONSTRUCT|DESCRIBE)\b", re.IGNORECASE)


def query(wish: Wish, scene: Scene) -> Iterator[Reply]:
    queries = {each["name"]: each for each in scene.descant.get("api/queries")["queries"]}
    if not wish.name:
        yield _listing(scene, list(queries.values()), wish)
    elif wish.name in queries:
        yield _answered(scene, queries[wish.name], wish)
    else:
        near = get_close_matches(wish.name.casefold(), queries, 3, 0.4)
        raise NotFound(
            _text(scene.words.phrase("There is no query “{name}”.", name=wish.name[:60])),
            remedy=_text(scene.words.phrase("Near to it are {words}.", words=", ".join(near))) if near else "/query",
        )


def sparql(wish: Wish, scene: Scene) -> Iterator[Reply]:
    if not scene.may_query:
        raise Forbidden(
            scene.words.term("SPARQL of one's own is for those who were given the right to it."),
            remedy=scene.words.term("/query lists queries that everybody may ask."),
        )
    text = _with_prefixes(wish.text.strip())
    if not text:
        raise WrongUse(scene.words.term("There is no query."), remedy="/sparql SELECT …")
    if _makes_a_graph(text):
        yield _as_file(scene, text)
        return
    table = json.loads(scene.descant.bytes("sparql", query=text, format="json"))
    if "boolean" in table:
        yield Reply((_truth(scene, table), _on_page(scene, text)))
    else:
        columns = table["head"]["vars"]
        yield _table(scene, (), columns, values_of(table), wish, text)


def _listing(scene: Scene, queries: Sequence[Any], wish: Wish) -> Reply:
    require_page(wish, scene, len(queries), LISTED)
    start = (wish.page - 1) * LISTED
    lines = [
        (
            Code(" ".join((each["name"], *(f"{one['name']}=…" for one in each["parameters"])))),
            f": {scene.words.term(each['title'])}",
        )
        for each in queries[start : start + LISTED]
    ]
    first = scene.words.phrase("Queries, as {example}:", example=Code("/query works after="))
    return Reply((first, *lines), buttons=more_button(wish, scene, more=start + LISTED < len(queries)))


def _answered(scene: Scene, query: Any, wish: Wish) -> Reply:
    """Parameters by their names; one that is a name of ours in short is an IRI again."""
    wanted = {each["name"]: each["kind"] for each in query["parameters"]}
    given = {name: _meant(scene, value, wanted.get(name, "")) for name, value in wish.given.items()}
    given |= {name: "" for name, kind in wanted.items() if kind == "text" and name == "after" and name not in given}
    if given.keys() != wanted.keys():
        example = " ".join(["/query", query["name"], *(f"{name}=<{kind}>" for name, kind in wanted.items())])
        raise WrongUse(
            _text(scene.words.phrase("“{name}” is asked in another way.", name=query["name"])),
            remedy=_text(scene.words.phrase("Say {example}", example=example)),
        )
    if _makes_a_graph(query["text"]):
        address = scene.descant.page(f"api/queries/{query['name']}", **given)
        return Reply((scene.words.phrase("That is a graph: {file}", file=Link("Turtle", address)),))
    columns, rows = scene.descant.table(query["name"], given)
    title = (Strong(scene.words.term(query["title"])),)
    return _table(scene, (title,), columns, rows, wish, _bound(query["text"], given, wanted))


def _meant(scene: Scene, value: str, kind: str) -> str:
    return (iri_meant(value, scene) or value) if kind == "iri" else value


def _table(
    scene: Scene,
    title: Sequence[Line],
    columns: Sequence[str],
    rows: Sequence[Mapping[str, str]],
    wish: Wish,
    text: str,
) -> Reply:
    require_page(wish, scene, len(rows))
    lines = (*title, *_lines(scene, columns, rows, wish.page), _on_page(scene, text))
    return Reply(lines, buttons=more_button(wish, scene, more=wish.page * PAGE < len(rows)))


def _lines(scene: Scene, columns: Sequence[str], rows: Sequence[Mapping[str, str]], page: int) -> Iterator[Line]:
    """A page of a small table, with how many rows there are."""
    words, start = scene.words, (page - 1) * PAGE
    yield words.phrases("{n} row: {columns}", "{n} rows: {columns}", len(rows), columns=", ".join(columns[:COLUMNS]))
    for at, row in enumerate(rows[start : start + PAGE], start + 1):
        cells = [part for name in columns[:COLUMNS] for part in (" · ", _cell(row.get(name, "")))][1:]
        yield (f"{at}. ", *cells)


def _text(line: Line) -> str:
    return "".join(map(str, line))


def _cell(value: str) -> str | Link:
    short = value if len(value) <= CELL else f"{value[: CELL - 1]}…"
    if value.startswith(("http://", "https://")) and len(value) <= LONGEST_LINK:
        return Link(value.rstrip("/").rpartition("/")[2][-CELL:] or short, value)
    return " ".join(short.split()) or "–"


def _truth(scene: Scene, table: Any) -> Line:
    return scene.words.phrase("Yes.") if table["boolean"] else scene.words.phrase("No.")


def _as_file(scene: Scene, text: str) -> Reply:
    """Graphs are no lines of a chat: here is where they are."""
    words = scene.words
    address = scene.descant.page("sparql", query=text, format="ttl")
    if len(address) > LONGEST_LINK:
        raise WrongUse("The query is too long for a link.", remedy="Ask it at /sparql.")
    return Reply((words.phrase("That is a graph: {file}", file=Link("Turtle", address)), _on_page(scene, text)))


def _on_page(scene: Scene, text: str) -> Line:
    address = scene.descant.page("sparql", query=text)
    if len(address) > LONGEST_LINK:
        address = scene.descant.page("sparql")
    return scene.words.phrase("All of it, and the query: {page}", page=Link("SPARQL", address))


def _bound(text: str, given: Mapping[str, str], kinds: Mapping[str, str]) -> str:
    """As it may be read and changed on the page."""
    terms = {name: _term(given[name], kind) for name, kind in kinds.items()}
    return _VARIABLE.sub(lambda found: terms.get(found[1], found[0]), text)


def _term(value: str, kind: str) -> str:
    if kind == "iri":
        return f"<{value}>"
    return value if kind == "number" else json.dumps(value, ensure_ascii=False)


def _with_prefixes(text: str) -> str:
    """Those of ours that are used without being declared: nobody types them into a chat."""
    plain = _NO_WORDS.sub(" ", text)
    missing = {*_PREFIXED.findall(plain)} - {*_DECLARED.findall(plain)}
    return "".join(f"PREFIX {each}: <{PREFIXES[each]}>\n" for each in sorted(missing & PREFIXES.keys())) + text


def _makes_a_graph(text: str) -> bool:
    found = _FORM.search(_NO_WORDS.sub(" ", text))
    return found is not None and found[0].upper() in ("CONSTRUCT", "DESCRIBE")


ANSWERS: Mapping[Kind, Answer] = {Kind.QUERY: query, Kind.SPARQL: sparql}
