r"""How deep a query or an update is nested, and how long its chains are: told before the engine takes it up.

The engine calls itself for whatever stands within something else, and where the stack ends, so does the process.
Measured with pyoxigraph 0.5 in 8 MB of stack: FILTER EXISTS dies at 890 levels, functions at 950, subqueries at 1,200,
groups at 2,300, parentheses at 4,100, `!` at 9,400. A chain is flat in the text and a tree to the engine: OPTIONAL,
MINUS and BIND die at 2,700 links, UNION at 6,600, sums at 6,900, FILTER, && and || at 9,400. People write ten levels;
the bounds leave room for stacks of a quarter of that.

A query that is only long dies in a worker, and is told then (`is_intricate`); an update runs in the server itself, so
its chains have a bound.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from descant.errors import InvalidInput
from descant.store.text import END, Token, tokens, unescape, with_next

DEEPEST = 100
"""levels of brackets, and of `!` in a row"""
LONGEST = 500
"""links of all chains of one operation of an update"""
_OPENING, _CLOSING, _NOT = "{([", "})]", "!"
_LINKS = ("UNION", "OPTIONAL", "MINUS", "FILTER", "AS")
"""keywords, also grown together with what stands before them"""
_SIGNS = "&|+-*/"
_DATA = ("DATA", "VALUES")
"""keywords of blocks without chains, where a sign is a number's"""
_COULD_COMPARE = re.compile(r"<(?:(?!//)[^'#()\[\]])*['#()\[\]]")
"""after `//`, which no expression has, it cannot (text.py)"""
_BEFORE_A_TERM = frozenset("({[,;=<>!&|+-*/")
"""behind which a < begins an IRI"""


def require_shallow(text: str, what: str) -> None:
    """Refuse a query or an update that is nested too deeply. It takes as long as the text, whatever that is."""
    for reading in {text, unescape(text)}:
        if _most_levels(reading) > DEEPEST and any(level > DEEPEST for level in _levels(reading)):
            raise InvalidInput(
                f"The {what} is nested more than {DEEPEST} levels deep.",
                remedy="Write it flatter. An IRI with #, ' or brackets in it is best written in full (https://…).",
            )


def require_short_chains(update: str) -> None:
    """Refuse an update with chains that are too long."""
    for reading in {update, unescape(update)}:
        if any(links > LONGEST for links in _links(reading)):
            raise InvalidInput(
                f"An operation of the update has more than {LONGEST} links of chains (OPTIONAL, UNION, &&, + …).",
                remedy="List alternatives in VALUES or IN, or send it in parts.",
            )


def is_intricate(text: str) -> bool:
    """Whether it may have been too much for the engine's stack."""
    return any(level > DEEPEST for level in _levels(text)) or any(links > LONGEST for links in _links(text))


def _most_levels(text: str) -> int:
    """What no way to read it has more of: a cheap test before any lexing."""
    return sum(map(text.count, f"{_OPENING}{_NOT}")) + 2 * text.count("<<")


def _levels(text: str) -> Iterator[int]:
    """At each token how deep it is; where a text can be read in two ways, and up to there it cannot, at the most."""
    opened: list[str] = []
    row, before = 0, END
    for token, after in with_next(tokens(text)):
        if opened[-1:] == ["("] and before.text not in _BEFORE_A_TERM and _could_compare(token):
            yield len(opened) + _most_levels(text[token.start :])
            return
        if (step := _step(token, after)) > 0:
            opened.append(token.text)
        elif step < 0 and opened:
            opened.pop()
        row = row + 1 if token.text == _NOT and after.text != "=" else 0
        yield len(opened) + row
        before = token


def _could_compare(token: Token) -> bool:
    """Whether brackets in what looks like an IRI, or behind it in strings and comments, count if it is none."""
    return token.kind == "iri" and bool(_COULD_COMPARE.match(token.text))


def _step(token: Token, after: Token) -> int:
    """Brackets, and the double ones of triple terms."""
    if token.kind != "other":
        return 0
    if token.text in "<>":
        double = after.text[:1] == token.text and after.start == token.end
        return double * (1 if token.text == "<" else -1)
    return (token.text in _OPENING) - (token.text in _CLOSING)


def _links(text: str) -> Iterator[int]:
    """At each token how many links there were in this operation."""
    links = level = 0
    data: int | None = None  # the level around a block of data
    for token, after in with_next(tokens(text)):
        level += _step(token, after)
        if token.keyword in _DATA:
            data = level
        elif data is not None:
            data = None if token.text == "}" and level <= data else data
        elif token.text == ";" and level == 0:
            links = 0
        elif token.keyword.endswith(_LINKS) or _is_sign(token, after):
            links += 1
        yield links


def _is_sign(token: Token, after: Token) -> bool:
    """Of a double sign the second."""
    return (
        token.kind == "other" and token.text in _SIGNS and not (after.text == token.text and after.start == token.end)
    )
