"""The process in which one query from outside runs: no network (or only the way of federation.py), little memory,
nothing to write to.

Started by pool.py as `python -m descant.store.query_worker FD MEGABYTES [PORT OF THE WAY]`. Reads one message,
writes one answer, until its owner is gone. Imports as little as it can: it is started often.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import sys
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from pyoxigraph import (
    NamedNode,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    Store,
    Triple,
)

from descant.errors import DescantError, InvalidInput, ResultTooLarge
from descant.ontology.formats import format_of
from descant.ontology.writing import write_rdf_to
from descant.processes.confinement import leave_for_a_loopback, leave_the_network, leave_with_the_owner, limit_memory
from descant.processes.wire import OUT_OF_MEMORY, receive, send
from descant.store.binding import names_dataset
from descant.store.complaints import not_sparql, require_fitting
from descant.store.csv_results import write_results
from descant.store.rows import check_table
from descant.store.text import query_form, update_for_query

STARTED = b"."
"""what a worker says before anything is asked"""


class Asked(NamedTuple):
    """The message of pool.py."""

    text: str
    results_type: str | None
    graph_type: str | None
    default_graphs: list[str]
    named_graphs: list[str]
    base: str | None
    path: str
    rows: int
    size: int


class Capped:
    """A file in memory that refuses to grow beyond its cap."""

    def __init__(self, cap: int) -> None:
        self._chunks: list[bytes] = []
        self._room, self._cap = cap, cap

    def write(self, chunk: bytes) -> int:
        self._room -= len(chunk)
        if self._room < 0:
            raise ResultTooLarge(f"The result has more than {self._cap} bytes.", remedy="Add LIMIT, or page by key.")
        self._chunks.append(chunk)
        return len(chunk)

    def flush(self) -> None:
        """Nothing to do: kept for the writers that call it."""

    def bytes(self) -> bytes:
        return b"".join(self._chunks)


class Reader:
    """The snapshot that is open now, and the memory that a query may take on top of it."""

    def __init__(self, memory: int) -> None:
        self._memory = memory
        self._path = ""
        self._store: Store | None = None

    def at(self, path: str) -> Store:
        if self._store is None or path != self._path:
            self._store = None
            limit_memory(None)
            self._store, self._path = Store.read_only(path), path
            limit_memory(self._memory)
        return self._store


def main() -> None:
    connection = socket.socket(fileno=int(sys.argv[1]))
    if sys.argv[3:]:
        _keep_one_way(connection, int(sys.argv[3]))
    else:
        leave_the_network()
        connection.sendall(STARTED)
    leave_with_the_owner()
    reader = Reader(int(sys.argv[2]))
    with contextlib.suppress(EOFError):
        while True:
            send(connection, _reply(reader, Asked(*json.loads(receive(connection)))))


def _keep_one_way(connection: socket.socket, port: int) -> None:
    """Have our owner, who is in the network, listen on the loopback that only we have; if we have one."""
    listening = [socket.create_server(("127.0.0.1", port))] if leave_for_a_loopback() else []
    socket.send_fds(connection, [STARTED], [each.fileno() for each in listening])
    for each in listening:
        each.close()


def _reply(reader: Reader, asked: Asked) -> bytes:
    try:
        body, media_type = _evaluate(reader.at(asked.path), asked)
    except DescantError as error:
        return _failure(error)
    except SyntaxError as error:
        return _failure(update_for_query(asked.text) or not_sparql("query", str(error)))
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except (ValueError, OSError, RuntimeError) as error:
        return _failure(InvalidInput(f"The query cannot be answered: {error}", remedy="Mend the query."))
    return b"%s\n%s" % (media_type.encode(), body)


def _evaluate(store: Store, asked: Asked) -> tuple[bytes, str]:
    results = store.query(asked.text, base_iri=asked.base, **_dataset(asked))
    file = Capped(asked.size)
    if isinstance(results, QueryTriples):
        media_type = require_fitting(asked.graph_type, graph=True)
        triples = _once(results) if query_form(asked.text) == "DESCRIBE" else results
        write_rdf_to(file, triples, format_of(media_type))  # type: ignore[arg-type]
        return file.bytes(), media_type
    media_type = require_fitting(asked.results_type, graph=False)
    assert isinstance(results, QuerySolutions | QueryBoolean)  # noqa: S101 - the only other kinds
    write_results(results, media_type, file)
    body = file.bytes()
    check_table(body, media_type, asked.rows)
    return body, media_type


def _once(triples: Iterable[Triple]) -> Iterator[Triple]:
    """The engine describes by each graph in its turn; what a CONSTRUCT makes it looks through itself."""
    seen: set[Triple] = set()
    for triple in triples:
        if triple not in seen:
            seen.add(triple)
            yield triple


def _dataset(asked: Asked) -> dict[str, Any]:
    """What the protocol says wins over FROM; where nobody says anything, all graphs together."""
    default, named = asked.default_graphs, asked.named_graphs
    if default or named:
        return {
            "default_graph": [NamedNode(iri) for iri in default],
            "named_graphs": [NamedNode(iri) for iri in named],
        }
    return {"use_default_graph_as_union": not names_dataset(asked.text)}


def _failure(error: DescantError) -> bytes:
    said = {"error": error.slug, "message": error.message, "remedy": error.remedy, "details": error.details}
    return json.dumps(said).encode() + b"\n"


if __name__ == "__main__":
    main()
