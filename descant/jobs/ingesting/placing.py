"""Bars of a version as the graph has them, for files that say where these stand elsewhere."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from pyoxigraph import NamedNode, Quad

from descant.ingest.describing.places import KnownBar, placed
from descant.jobs.ingesting.outcome import Outcome
from descant.ontology.queries import named
from descant.store import Dataset


def place_bars(dataset: Dataset, outcome: Outcome) -> tuple[list[Quad], list[str]]:
    """Quads for the file's graph, and in sentences what could not be placed."""
    if not outcome.places:
        return [], []
    bars = _bars(dataset, NamedNode(outcome.version))
    if not bars:
        return [], ["No bars of this version are known: read its score first, and say the same --version for both."]
    quads, lost = placed(outcome.places, bars, NamedNode(outcome.graph))
    return quads, [f"The version has no bar {', '.join(lost[:20])}."] if lost else []


def _bars(dataset: Dataset, version: NamedNode) -> list[KnownBar]:
    rows: Any = dataset.query(named("bars-of-version").text, {"version": version})
    labels: dict[NamedNode, str | None] = {}
    ids: dict[NamedNode, list[str]] = {}
    for row in rows:
        bar, label, place = row["bar"], row["label"], row["place"]
        labels.setdefault(bar, label.value if label else None)
        ids.setdefault(bar, [])
        if place and "=" not in (fragment := unquote(place.value.partition("#")[2])):
            ids[bar].append(fragment)
    return [KnownBar(bar, label, tuple(ids[bar])) for bar, label in labels.items()]
