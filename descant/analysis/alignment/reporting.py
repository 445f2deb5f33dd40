"""Alignments as documents and tables: how each version stands to the measure, bar by bar."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from descant.analysis.alignment.several import Together
from descant.ingest.score import Bar, Score


def document(names: Sequence[str], scores: Sequence[Score], found: Together) -> dict[str, Any]:
    return {
        "measure": names[found.measure],
        "versions": [_version(names[at], scores, found, at) for at in range(len(names)) if at != found.measure],
        "conflicts": [
            {"one": names[each.one], "other": names[each.other], "bars": [bar + 1 for bar in each.bars]}
            for each in found.conflicts
        ],
    }


def counted(said: Mapping[str, Any]) -> dict[str, Any]:
    """The same with numbers in the place of bars."""
    lists = ("pairs", "leftOut", "added")
    versions = [each | {name: len(each[name]) for name in lists} for each in said["versions"]]
    return {**said, "versions": versions, "conflicts": len(said["conflicts"])}


def to_csv(said: Mapping[str, Any]) -> bytes:
    file = io.StringIO()
    table = csv.writer(file, lineterminator="\n")
    table.writerow(("version", "measure_index", "measure_label", "index", "label", "certainty", "likeness"))
    for version in said["versions"]:
        for pair in version["pairs"]:
            sides = (pair[side][name] for side in ("measure", "version") for name in ("index", "label"))
            table.writerow((version["name"], *sides, pair["certainty"], pair["likeness"]))
        table.writerows((version["name"], *bar.values(), "", "", "", "") for bar in version["leftOut"])
        table.writerows((version["name"], "", "", *bar.values(), "", "") for bar in version["added"])
    return file.getvalue().encode()


def _version(name: str, scores: Sequence[Score], found: Together, at: int) -> dict[str, Any]:
    measure, score = scores[found.measure].bars, scores[at].bars
    direct, pairs = found.of_two(found.measure, at), found.pairs(found.measure, at)
    here, there = {pair.one for pair in pairs}, {pair.other for pair in pairs}
    second = 0 if at < found.measure else 1  # of the two as they were aligned
    return {
        "name": name,
        "credible": direct.is_credible,
        "score": round(direct.score, 3),
        "transposition": found.transposition(found.measure, at),
        "bars": len(score),
        "pairs": [
            {
                "measure": _named(measure[pair.one]),
                "version": _named(score[pair.other]),
                "certainty": round(float(direct.certainty[pair[second]]), 4),
                "likeness": round(float(direct.likeness[pair[second]]), 4),
            }
            for pair in pairs
        ],
        "leftOut": [_named(bar) for number, bar in enumerate(measure) if number not in here],
        "added": [_named(bar) for number, bar in enumerate(score) if number not in there],
    }


def _named(bar: Bar) -> dict[str, Any]:
    return {"index": bar.index, "label": bar.printed}
