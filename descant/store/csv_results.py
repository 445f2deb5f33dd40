"""Solutions as CSV after the W3C's specification, with every value quoted that has a comma.

The engine quotes literals alone, and an IRI may have commas, too: `#t=4,6` would be two columns.
"""

from __future__ import annotations

import csv
from typing import Any, Protocol

from pyoxigraph import BlankNode, QueryBoolean, QueryResultsFormat, QuerySolutions


class Written(Protocol):
    def write(self, chunk: bytes, /) -> int: ...


def write_results(results: QuerySolutions | QueryBoolean, media_type: str, file: Written) -> None:
    """In whatever format of results."""
    found = QueryResultsFormat.from_media_type(media_type)
    if found == QueryResultsFormat.CSV and isinstance(results, QuerySolutions):
        _write_csv(results, file)
    else:
        results.serialize(file, found)  # type: ignore[arg-type] # the caller has looked that there is one


def _write_csv(results: QuerySolutions, file: Written) -> None:
    table = csv.writer(_Encoded(file), lineterminator="\r\n")
    table.writerow(variable.value for variable in results.variables)
    table.writerows(map(_plain, solution) for solution in results)


class _Encoded:
    """Takes text for a file of bytes, of which nothing but writing is asked."""

    def __init__(self, file: Written) -> None:
        self._file = file

    def write(self, text: str) -> int:
        return self._file.write(text.encode())


def _plain(term: Any) -> str:
    if term is None:
        return ""
    return f"_:{term.value}" if isinstance(term, BlankNode) else str(term.value)
