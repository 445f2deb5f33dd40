"""What people say of bars as a table that they write: `one,one_index,other,other_index`, a row a pair.

An index is the place of a bar in its score, from 1; where one is missing, the other version does not have that bar.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import NamedTuple

from descant.errors import InvalidInput

COLUMNS = ("one", "one_index", "other", "other_index")
MOST_ROWS = 100_000


class Row(NamedTuple):
    line: int
    one: str
    one_index: int | None
    other: str
    other_index: int | None


def read_pins(data: bytes, file: str) -> list[Row]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput.at("it is no UTF-8", file=file, remedy="Save the table as UTF-8.") from error
    table = csv.DictReader(io.StringIO(text, newline=""))
    if missing := [each for each in COLUMNS if each not in (table.fieldnames or ())]:
        raise InvalidInput.at(
            f"there is no column {missing[0]}", file=file, remedy=f"Begin with the line {','.join(COLUMNS)}."
        )
    try:
        return list(_rows(table, file))
    except csv.Error as error:
        raise InvalidInput.at(f"it is no CSV: {error}", file=file, remedy="Write one line for each pair.") from error


def _rows(table: csv.DictReader[str], file: str) -> Iterator[Row]:
    for count, row in enumerate(table):
        if count == MOST_ROWS:
            raise InvalidInput.at(f"it has over {MOST_ROWS:,} rows", file=file, remedy="Say less at once.")
        one, other = (_index(row[name], file, table.line_num) for name in ("one_index", "other_index"))
        if one is None and other is None:
            raise InvalidInput.at(
                "no bar is named", file=file, line=table.line_num, remedy="Give one_index or other_index."
            )
        yield Row(table.line_num, row["one"] or "", one, row["other"] or "", other)


def _index(text: str | None, file: str, line: int) -> int | None:
    text = (text or "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 8 and 0 < int(text) <= 1_000_000):
        raise InvalidInput.at(
            f"{text[:20]!r} is no place of a bar",
            file=file,
            line=line,
            remedy="Count bars from 1, in the order of the score.",
        )
    return int(text)
