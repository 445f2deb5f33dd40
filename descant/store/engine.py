"""Oxigraph as it is on disk: opened, or said why not; and what its Python has no single word for."""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import NamedNode, Store

from descant.disk import disk_errors
from descant.errors import Unavailable
from descant.store import GraphName


def open_engine(folder: Path) -> Store:
    try:
        with disk_errors(folder):
            return Store(str(folder))
    except (OSError, RuntimeError) as error:  # whichever of them the engine makes of it
        if "lock" in str(error).lower():
            said = f"{folder} is in use by a process that Descant does not know."
            raise Unavailable(said, remedy="Stop that process.") from error
        raise Unavailable(f"{folder} is damaged: {error}.", remedy="Restore a backup.") from error


def remove_graph(store: Store, graph: GraphName) -> None:
    if isinstance(graph, NamedNode):
        store.remove_graph(graph)
    else:
        store.clear_graph(graph)
