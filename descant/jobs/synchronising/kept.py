"""Time maps as they are kept in the graph."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pyoxigraph import NamedNode

from descant.errors import NotFound
from descant.store import Dataset
from descant.store.named import rows_of


def maps_of(dataset: Dataset, version: NamedNode) -> list[dict[str, Any]]:
    """Of its recordings, without bars."""
    return [_head(row) for row in rows_of(dataset, "time-maps-of-version", version=version)]


def kept_map(dataset: Dataset, version: NamedNode, recording: NamedNode) -> dict[str, Any]:
    """With its bars, as `descant.analysis.synchronising.reporting` writes it."""
    found = [each for each in maps_of(dataset, version) if each["recording"] == recording.value]
    if not found:
        raise NotFound(
            f"No times of <{version.value}> in <{recording.value}> are known here.",
            remedy="`descant sync` finds those of a work; give the IRIs of a version, and of a recording's file.",
        )
    return found[0] | {"version": version.value, "played": list(_played(dataset, NamedNode(found[0]["map"])))}


def _head(row: Any) -> dict[str, Any]:
    return {
        "map": row["map"].value,
        "recording": row["recording"].value,
        "transposition": int(row["transposition"].value),
        "worth": float(row["confidence"].value) if row["confidence"] else None,
        "through": row["from"].value if row["from"] else None,
    }


def _played(dataset: Dataset, time_map: NamedNode) -> Iterator[dict[str, Any]]:
    for row in rows_of(dataset, "played-bars", map=time_map):
        yield sounding(row) | {
            "beats": [float(beat) for beat in row["beats"].value.split()] if row["beats"] else [],
            "confidence": float(row["confidence"].value) if row["confidence"] else None,
        }


def sounding(row: Any) -> dict[str, Any]:
    """A bar, and from when to when it sounds, of a row of a query."""
    return {
        "index": int(row["index"].value) if row["index"] else None,
        "label": row["label"].value if row["label"] else None,
        "bar": row["bar"].value,
        "start": float(row["start"].value),
        "end": float(row["end"].value),
    }
