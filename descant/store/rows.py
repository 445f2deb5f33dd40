"""Whether a serialised SPARQL result may be sent, without reading it as text where that can be avoided."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable

from descant.errors import NotAcceptable, ResultTooLarge

SHORTEST_ROW = 1
"""bytes"""
XML = "application/sparql-results+xml"
_NOT_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
"""characters that XML 1.0 cannot hold, in UTF-8; the engine writes them as they are"""


def count_rows(body: bytes, media_type: str, *, beyond: int) -> int:
    """The number of rows; exact where it is more than `beyond`, else perhaps a little too small or large.

    The quick counts never miss a row, so only a count beyond the bound is worth an exact one.
    """
    if len(body) < beyond * SHORTEST_ROW:
        return 0
    quick = _QUICK[media_type](body)
    return quick if quick <= beyond else _EXACT[media_type](body)


def check_table(body: bytes, media_type: str, limit: int) -> None:
    """Refuse a result with too many rows, never a silent cut, and one that its format cannot hold."""
    if media_type == XML and (found := _NOT_XML.search(body)):
        raise NotAcceptable(
            f"XML cannot hold the character U+{ord(found[0].decode()):04X}, which is in the answer.",
            remedy="Ask for JSON, CSV or TSV.",
        )
    if count_rows(body, media_type, beyond=limit) > limit:
        raise ResultTooLarge(f"The result has more than {limit} rows.", remedy="Add LIMIT, or page by key.")


def _json(body: bytes) -> int:
    return len(json.loads(body).get("results", {}).get("bindings", []))


def _csv(body: bytes) -> int:
    return sum(1 for _ in csv.reader(io.StringIO(body.decode(), newline=""))) - 1


_QUICK: dict[str, Callable[[bytes], int]] = {
    "application/sparql-results+json": lambda body: body.count(b"},{") + 1,
    XML: lambda body: body.count(b"<result>"),
    "text/csv": lambda body: body.count(b"\n"),
    "text/tab-separated-values": lambda body: body.count(b"\n") - 1,
}
_EXACT = _QUICK | {"application/sparql-results+json": _json, "text/csv": _csv}
