"""Parallel passages as a document, and as a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any

from descant.jobs.parallels.finding import Found, Parallel, Passage

COLUMNS = (
    "version", "name", "file", "firstBar", "lastBar", "firstLabel", "lastLabel", "likeness", "transposition", "ratio",
    "aligned", "sameWork",
)  # fmt: skip


def document(found: Found) -> dict[str, Any]:
    return {
        "passage": _passage(found.passage),
        "places": [_place(each) for each in found.parallels],
        "unread": found.unread,
    }


def to_csv(said: Mapping[str, Any]) -> bytes:
    file = io.StringIO()
    table = csv.DictWriter(file, COLUMNS, lineterminator="\n")
    table.writeheader()
    table.writerows(said["places"])
    return file.getvalue().encode()


def _passage(passage: Passage) -> dict[str, Any]:
    return {
        "version": passage.version or None,
        "name": passage.name,
        "firstBar": passage.first,
        "lastBar": passage.last,
    }


def _place(each: Parallel) -> dict[str, Any]:
    first, last = each.bars[0], each.bars[-1]
    return {
        "version": each.score.version,
        "name": each.score.name,
        "file": each.score.file,
        "firstBar": first.index,
        "lastBar": last.index,
        "firstLabel": first.printed,
        "lastLabel": last.printed,
        "likeness": None if each.likeness is None else round(each.likeness, 3),
        "transposition": each.transposition,
        "ratio": round(each.ratio, 3),
        "aligned": each.aligned,
        "sameWork": each.in_work,
    }
