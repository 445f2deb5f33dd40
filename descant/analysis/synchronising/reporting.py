"""Times of bars, and of recordings beside each other, as documents and tables. Seconds with three decimals."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from descant.analysis.synchronising.recordings import Beside
from descant.analysis.synchronising.time_maps import TimeMap
from descant.ingest.score import Score

COLUMNS = ("index", "label", "beat", "start", "end", "confidence")


def document(names: tuple[str, str], score: Score, found: TimeMap) -> dict[str, Any]:
    bars = score.bars
    return {
        "score": names[0],
        "recording": names[1],
        "credible": found.is_credible,
        "worth": round(found.score, 3),
        "transposition": found.transposition,
        "duration": round(found.duration, 3),
        "bars": len(bars),
        "played": [
            {
                "index": bars[each.bar].index,
                "label": bars[each.bar].printed,
                "start": round(each.start, 3),
                "end": round(each.end, 3),
                "beats": [round(beat, 3) for beat in each.beats],
                "confidence": round(each.confidence, 3),
            }
            for each in found.played
        ],
        "repeated": [bars[bar].index for bar in found.repeated],
        "leftOut": [bars[bar].index for bar in found.left_out],
    }


def beside_document(names: tuple[str, str], found: Beside) -> dict[str, Any]:
    return {
        "one": names[0],
        "recording": names[1],
        "credible": found.is_credible,
        "worth": round(found.score, 3),
        "transposition": found.transposition,
        "durations": [round(each, 3) for each in found.durations],
        "played": [
            {
                "index": at,
                "of": round(each.of, 3),
                "until": round(each.until, 3),
                "start": round(each.start, 3),
                "end": round(each.end, 3),
                "confidence": round(each.confidence, 3),
            }
            for at, each in enumerate(found.pieces, 1)
        ],
    }


def to_csv(said: Mapping[str, Any]) -> bytes:
    """A row a beat; of two recordings a row a piece, with the time in the first as its label."""
    file = io.StringIO()
    table = csv.writer(file, lineterminator="\n")
    table.writerow(COLUMNS)
    table.writerows(row for each in said["played"] for row in _rows(each))
    return file.getvalue().encode()


def _rows(played: Mapping[str, Any]) -> Iterator[Iterable[object]]:
    if "of" in played:
        yield played["index"], played["of"], "", played["start"], played["end"], played["confidence"]
        return
    beats = played["beats"] or [played["start"]]
    for number, (start, end) in enumerate(zip(beats, [*beats[1:], played["end"]], strict=True), 1):
        yield played["index"], played["label"], number, start, end, played["confidence"]
