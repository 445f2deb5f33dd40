"""SPARQL text, read just far enough to decide what policy allows and which dataset it is about.

This is a lexer, not a parser: the engine parses. It must see every keyword that the engine would see, so
it fails closed. One thing is ambiguous without a grammar: `?a<?b)…>` may begin an IRI or a comparison. Only
an "IRI" that contains `)` or `'`, or a `#` that could begin a comment, could hide a keyword from us, so those
are refused where it matters. (After `//`, which no expression has, a `#` begins none.)

Engines differ in whether `\\uXXXX` is resolved before anything else, as the specification has it, or in strings
and IRIs only: a keyword is one if either of them sees it. And the parser needs no space around a keyword
(`trueSERVICE<a:b>`, `SERVICEa:b {`).

Grammar: https://www.w3.org/TR/sparql11-query/#sparqlGrammar
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain, pairwise
from typing import NamedTuple

from descant.errors import Forbidden, InvalidInput

_TOKEN = re.compile(
    r"""
      (?P<space>\s+)
    | (?P<comment>\#[^\r\n]*)
    | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    | (?P<quote>["'])
    | (?P<variable>[?$]\w+)
    | (?P<blank>_:\w[\w.\-·]*)
    | (?P<name>(?:[^\W\d_][\w.\-]*+)?:(?:(?:[\w:]|%[0-9A-Fa-f]{2}|\\.)(?:[\w.\-:·]|%[0-9A-Fa-f]{2}|\\.)*)?)
    | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<run>[^\W\d_][\w.\-]*+)
    | (?P<word>[^\W\d]\w*)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_IN_A_RUN = re.compile(r"(?P<word>[^\W\d]\w*)|(?P<other>.)")
"""what looks like the prefix of a name from each of its letters on, and has no colon: looked at once"""
_UNCLOSED = {
    '"""': re.compile(r'"{3}(?:"{0,2}(?:[^"\\]|\\.))*+', re.DOTALL),
    "'''": re.compile(r"'{3}(?:'{0,2}(?:[^'\\]|\\.))*+", re.DOTALL),
    '"': re.compile(r'"(?:[^"\\\r\n]|\\.)*+', re.DOTALL),
    "'": re.compile(r"'(?:[^'\\\r\n]|\\.)*+", re.DOTALL),
}
"""a string up to the quotes that close it, if there are any"""
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_AMBIGUOUS = re.compile(r"<(?:.*[')]|(?:(?!//)[^#])*\#)")
_AFTER_A_NAME = {"SERVICE": re.compile(r"\{"), "LOAD": re.compile(r";|INTO|$", re.IGNORECASE)}
"""what stands behind the IRI that such a keyword has"""


class Token(NamedTuple):
    kind: str
    text: str
    start: int
    end: int

    @property
    def keyword(self) -> str:
        """The word in capitals, or nothing where this is no bare word."""
        return self.text.upper() if self.kind == "word" else ""


END = Token("end", "", 0, 0)


def unescape(text: str) -> str:
    r"""The text after `\uXXXX` is resolved: SPARQL resolves it before anything else, keywords included."""
    if "\\u" not in text and "\\U" not in text:
        return text
    try:
        return _ESCAPE.sub(lambda found: chr(int(found[1] or found[2], 16)), text)
    except (ValueError, OverflowError) as error:
        raise InvalidInput("The query has an impossible \\U escape.", remedy="Write the character.") from error


def tokens(text: str) -> Iterator[Token]:
    """The significant tokens: no space, no comment. It takes as long as the text, whatever that is."""
    at, hopeless = 0, dict.fromkeys(_UNCLOSED, 0)
    while found := _TOKEN.match(text, at):
        kind, (start, at) = found.lastgroup or "other", found.span()
        if kind == "run":
            for part in _IN_A_RUN.finditer(text, start, at):
                yield Token(part.lastgroup or "other", part[0], part.start(), part.end())
            continue
        if kind == "quote":
            at = _end_of_string(text, start, hopeless)
            kind = "string" if at > start + 1 else "other"
        if kind not in ("space", "comment"):
            yield Token(kind, text[start:at], start, at)


def _end_of_string(text: str, start: int, hopeless: dict[str, int]) -> int:
    """Where the string ends that begins here; a quote that begins none stands alone.

    `hopeless` keeps up to where there is nothing to close a string with such quotes: the quotes between are escaped
    for whoever reads on from any of them.
    """
    for quotes in (text[start] * 3, text[start]):
        if start >= hopeless[quotes] and (found := _UNCLOSED[quotes].match(text, start)):
            if text.startswith(quotes, found.end()):
                return found.end() + len(quotes)
            hopeless[quotes] = found.end()
    return start + 1


def mentions(text: str, *words: str) -> bool:
    """Whether one of the words could be a keyword of the text: a cheap test before any lexing."""
    lowered = unescape(text).lower()
    return any(word.lower() in lowered for word in words)


def unambiguous(text: str) -> Iterator[Token]:
    """The tokens; fails closed on text that could be read in two ways."""
    for token in tokens(text):
        if token.kind == "iri" and _AMBIGUOUS.match(token.text):
            raise Forbidden(
                f"{token.text} could be an IRI or a comparison.",
                remedy="Write the IRI in full, with %27 for ' and %29 for ), or put a space after <.",
            )
        yield token


def keywords(text: str) -> set[str]:
    """All bare words of a query, in capitals. Fails closed on text that could be read in two ways."""
    return {token.keyword for reading in {text, unescape(text)} for token in unambiguous(reading)}


FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
UPDATES = ("INSERT", "DELETE", "WITH", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD")


def query_form(text: str) -> str:
    """SELECT, ASK, CONSTRUCT or DESCRIBE; an update, or what is neither, is refused."""
    word = _first_word(text)
    if word not in FORMS:
        raise update_for_query(text) or InvalidInput(
            f"The query begins with {word or 'nothing'}.", remedy=f"A query begins with {', '.join(FORMS)}."
        )
    return word


def update_for_query(text: str) -> InvalidInput | None:
    """The error for an update where a query is wanted."""
    if (word := _first_word(text)) not in UPDATES:
        return None
    return InvalidInput(
        f"{word} begins an update, which is no query.",
        remedy="Send updates to /sparql/update, with a token that may write.",
    )


def _first_word(text: str) -> str:
    """The first keyword behind the prologue, in capitals."""
    return next((token.keyword for token in tokens(unescape(text)) if token.keyword not in ("", "BASE", "PREFIX")), "")


def forbid(text: str, *words: str) -> None:
    """Refuse a text that uses one of these keywords (SERVICE, LOAD: they reach out into the network)."""
    if not mentions(text, *words):
        return
    for reading in {text, unescape(text)}:
        for token, after in with_next(unambiguous(reading)):
            for word in words:
                if may_be(word, token, after):
                    raise Forbidden(
                        f"{word} is switched off here.",
                        remedy="Load the data first. Who runs this service may allow endpoints to queries, and "
                        "documents to LOAD, with `federation`; queries need the embedded store for it.",
                    )


def with_next(found: Iterable[Token]) -> Iterator[tuple[Token, Token]]:
    """Each token with the one after it; the last with an empty one."""
    return pairwise(chain(found, [END]))


def may_be(word: str, token: Token, after: Token) -> bool:
    """Whether the engine could find the keyword in this token, alone or grown together with its neighbours."""
    if token.kind == "name":
        return word in token.text.partition(":")[0].upper() and bool(_AFTER_A_NAME[word].match(after.text))
    return token.kind == "word" and word in token.text.upper()
