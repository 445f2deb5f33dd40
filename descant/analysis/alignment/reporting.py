"""Alignments as documents and tables: how each version stands to the measure, bar by bar."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from descant.analysis.alignment.bars import Bars
from descant.analysis.alignment.candidates import candidates
from descant.analysis.alignment.several import Together
from descant.analysis.exporting.tables import harmless
from descant.ingest.score import Bar, Score


def document(names: Sequence[str], scores: Sequence[Score], found: Together, places: int = 0) -> dict[str, Any]:
    """`places`: for each bar so many where else it may be, at most."""
    return {
        "measure": names[found.measure],
        "versions": [
            _version(names[at], scores, found, at) | _elsewhere(scores, found, at, places)
            for at in range(len(names))
            if at != found.measure
        ],
        "conflicts": [
            {"one": names[each.one], "other": names[each.other], "bars": [bar + 1 for bar in each.bars]}
            for each in found.conflicts
        ],
    }


def counted(said: Mapping[str, Any]) -> dict[str, Any]:
    """The same with numbers in the place of bars."""
    lists = ("pairs", "leftOut", "added")
    kept = [{name: value for name, value in each.items() if name != "places"} for each in said["versions"]]
    versions = [each | {name: len(each[name]) for name in lists} for each in kept]
    return {**said, "versions": versions, "conflicts": len(said["conflicts"])}


def to_csv(said: Mapping[str, Any]) -> bytes:
    file = io.StringIO()
    table = csv.writer(file, lineterminator="\n")
    said = _harmless(said)
    table.writerow(("version", "measure_index", "measure_label", "index", "label", "certainty", "likeness", "places"))
    for version in said["versions"]:
        places = {each["index"]: _places(each["at"]) for each in version.get("places", ())}
        for pair in version["pairs"]:
            sides = (pair[side][name] for side in ("measure", "version") for name in ("index", "label"))
            elsewhere = places.get(pair["version"]["index"], "")
            table.writerow((version["name"], *sides, pair["certainty"], pair["likeness"], elsewhere))
        table.writerows((version["name"], *bar.values(), "", "", "", "", "") for bar in version["leftOut"])
        table.writerows(
            (version["name"], "", "", *bar.values(), "", "", places.get(bar["index"], "")) for bar in version["added"]
        )
    return file.getvalue().encode()


def _harmless(said: Any) -> Any:
    """Names and labels that no table program takes for a formula."""
    if isinstance(said, Mapping):
        return {name: _harmless(each) for name, each in said.items()}
    if isinstance(said, list):
        return list(map(_harmless, said))
    return harmless(said) if isinstance(said, str) else said


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


def _elsewhere(scores: Sequence[Score], found: Together, at: int, most: int) -> dict[str, Any]:
    """For each bar of a version the bars of the measure that it may be."""
    if not most:
        return {}
    measure, score = scores[found.measure], scores[at]
    bars, own = Bars.of(measure), Bars.of(score)
    every = candidates(bars, own, found.transposition(found.measure, at), most)
    return {
        "places": [
            {
                "index": bar.index,
                "at": [_named(measure.bars[each.first]) | {"likeness": round(each.likeness, 4)} for each in places],
            }
            for bar, places in zip(score.bars, every, strict=True)
        ]
    }


def _places(places: Sequence[Mapping[str, Any]]) -> str:
    return "; ".join(f"{each['index']} ({each['likeness']:.2f})" for each in places)


def _named(bar: Bar) -> dict[str, Any]:
    return {"index": bar.index, "label": bar.printed}
