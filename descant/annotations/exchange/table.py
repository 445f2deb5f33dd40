"""CSV: a line for each annotation or musical object, to be sorted and changed in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from itertools import islice
from threading import Lock
from typing import Any

from descant.annotations.checking import require_shallow
from descant.annotations.documents import read_json
from descant.annotations.exchange import MOST, Bundle, Item, Json
from descant.annotations.exchange.rows import NAMES, Row, document_of, row_of
from descant.annotations.objects import is_object_like
from descant.errors import InvalidInput

WHOLE = "document"
"""the column with all of it"""
_LONGEST = 10_000_000
_WIDTH = Lock()
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


class Csv:
    name = "csv"
    description = "a table, as CSV"
    media_type = "text/csv"
    extension = ".csv"

    def write(self, bundle: Bundle) -> bytes:
        text = io.StringIO()
        writer = csv.DictWriter(text, [*NAMES, WHOLE])
        writer.writeheader()
        for document in bundle.documents:
            cells = {name: _harmless(said) for name, said in asdict(row_of(document)).items()}
            writer.writerow(cells | {WHOLE: json.dumps(document, ensure_ascii=False)})
        return text.getvalue().encode("utf-8-sig")  # by which spreadsheets know what it is

    def read(self, data: bytes, base: str) -> Iterator[Item]:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise InvalidInput("The table is not in UTF-8.", remedy="Save it as CSV in UTF-8.") from error
        reader = csv.DictReader(io.StringIO(text, newline=""), dialect=_dialect(text))
        if "target" not in (reader.fieldnames or ()):
            raise InvalidInput("The table has no column target.", remedy=f"Columns: {', '.join(NAMES)}.")
        for number, line in _lines(reader):
            yield _item(line, f"line {number}")


def _lines(reader: csv.DictReader[str]) -> list[tuple[int, dict[str | Any, str | Any]]]:
    """One more than may be, at the most. The width of cells is the whole process's, and other tables have it narrow."""
    with _WIDTH:
        narrow = csv.field_size_limit(_LONGEST)
        try:
            return [(reader.line_num, line) for line in islice(reader, MOST + 1)]
        except csv.Error as error:
            raise InvalidInput.at(str(error), line=reader.line_num, remedy="Mend the table there.") from error
        finally:
            csv.field_size_limit(narrow)


def _item(line: dict[str | Any, str | Any], place: str) -> Item:
    cells = {name: _as_it_was(line[name]) for name in NAMES if line.get(name) is not None}
    whole = line.get(WHOLE)
    if not whole:
        return Item(document_of(Row(**cells)), place)
    try:
        before = read_json(whole.encode())
        require_shallow(before)
    except InvalidInput as error:
        return Item({}, place, f"Its {WHOLE} cannot be read: {error.message}")
    if not isinstance(before, dict):
        return Item({}, place, f"Its {WHOLE} is no JSON object. Empty that cell.")
    return Item(before if is_object_like(before) else document_of(_row(before, cells), before), place)


def _row(before: Json, cells: dict[str, str]) -> Row:
    """Of columns that somebody has taken out nothing is said; and an empty cell lets nobody more read it."""
    said = {name: cell for name, cell in cells.items() if cell or name != "visibility"}
    return replace(row_of(before), **said)


def _dialect(text: str) -> str | type[csv.Dialect]:
    """Spreadsheets of some countries write semicolons."""
    head = text.partition("\n")[0]
    return _Semicolons if head.count(";") > head.count(",") else "excel"


class _Semicolons(csv.excel):
    delimiter = ";"


def _harmless(said: str) -> str:
    """Spreadsheets take for a formula what begins like one."""
    return f"'{said}" if said.lstrip("'").startswith(_FORMULAS) else said


def _as_it_was(said: str) -> str:
    return said[1:] if said.startswith("'") and said.lstrip("'").startswith(_FORMULAS) else said
