"""A comparison as a document for JSON. What its fields mean: docs/arrangements.md."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from descant.analysis.comparing_scores.comparing import Comparison, Side
from descant.analysis.comparing_scores.contour import Together
from descant.analysis.comparing_scores.flow import Instrument, flow
from descant.analysis.comparing_scores.harmony import BarChords, Chords, Placed
from descant.analysis.comparing_scores.instrumentation import Sung
from descant.analysis.comparing_scores.kinds import Kind
from descant.analysis.comparing_scores.notes import Judged
from descant.analysis.comparing_scores.numbering import ranges
from descant.analysis.comparing_scores.phrases import LANGUAGES
from descant.analysis.comparing_scores.rows import Row
from descant.analysis.comparing_scores.summary import sentences
from descant.analysis.comparing_scores.versions import TICKS, Version
from descant.analysis.exporting.words import short
from descant.analysis.harmony.agreement import Agreement
from descant.analysis.harmony.graph_files import number

Document = dict[str, Any]


def to_json(found: Comparison, *, detailed: bool = False) -> bytes:
    return json.dumps(to_document(found, detailed=detailed), ensure_ascii=False, allow_nan=False).encode()


def to_document(found: Comparison, *, detailed: bool = False) -> Document:
    """`detailed` has the notes of each bar, and what of each voice sounds where in it."""
    step = found.transposition
    return {
        "versions": [_version(side) for side in found.sides],
        "alignment": {"score": _number(found.alignment.score), "credible": bool(found.alignment.is_credible)},
        "transposition": {"semitones": step.semitones, "fifths": step.fifths},
        "summary": {code: sentences(found, code) for code in LANGUAGES},
        "shares": _numbers(found.shares._asdict()),
        "kinds": {kind.value: _number(share) for kind, share in found.weights.items()},
        "instrumentation": [list(_instrumentation(found, side)) for side in (0, 1)],
        "flow": [list(map(_instrument, flow(found, side))) for side in (0, 1)],
        "missingVoices": [list(_missing(found, side)) for side in (0, 1)],
        "density": [_number(found.notes_a_quarter(side)) for side in (0, 1)],
        "contour": {"upper": _together(found.contour.upper), "lower": _together(found.contour.lower)},
        "harmony": _harmony(found),
        "rows": list(_rows(found, detailed)),
    }


def _version(side: Side) -> Document:
    version = side.version
    return {
        "name": version.name,
        "bars": len(version.numbers),
        "filled": version.count(filter(version.known, range(len(version.bars)))),
        "voices": [
            {"part": voice.part, "staff": voice.staff, "place": voice.place, "label": voice.label}
            for voice in version.voices
        ],
    }


def _instrumentation(found: Comparison, side: int) -> Iterator[Document]:
    """A voice of one version in all of the other's that have something of it."""
    own = found.sides[side].instrumentation
    for voice, (lasts, bars, nowhere) in enumerate(zip(own.lasts, own.sounds, own.nowhere, strict=True)):
        yield {
            "voice": voice,
            "quarters": _number(lasts),
            "bars": int(bars),
            "nowhere": _number(nowhere),
            "in": [
                {
                    "voice": where,
                    "same": _number(own.same[voice, where]),
                    "octave": _number(own.octave[voice, where]),
                    "bars": int(own.mostly[voice, where]),
                    "barsAtPitch": int(own.at_pitch[voice, where]),
                }
                for where in range(own.same.shape[1])
                if own.same[voice, where] + own.octave[voice, where] > 0
            ],
        }


def _instrument(found: Instrument) -> Document:
    return {"name": found.name, "bars": found.bars, "plays": _number(found.mean), "shared": _number(found.also_there)}


def _missing(found: Comparison, side: int) -> Iterator[Document]:
    version = found.sides[side].version
    for voice, rows in found.sides[side].missing:
        bars = [bar for at in rows if (bar := (found.rows[at].one, found.rows[at].other)[side]) is not None]
        yield {"voice": voice, "rows": list(rows), "bars": ranges(version, bars)}


def _together(line: Together) -> Document:
    return {
        "correlation": _number(line.correlation),
        "sameDirection": _number(line.same_direction),
        "moves": line.moves,
        "samePitch": _number(line.same_pitch),
    }


def _harmony(found: Comparison) -> Document | None:
    if found.harmonies is None:
        return None
    return {
        **_agreement(found.harmonies.whole),
        "bars": {kind.value: sum(bar.kind is kind for bar in found.harmonies.bars) for kind in Chords},
    }


def _agreement(found: Agreement) -> Document:
    return {name: _number(value) for name, value in asdict(found).items()}


def _rows(found: Comparison, detailed: bool) -> Iterator[Document]:
    compared = {at: place for place, at in enumerate(found.compared)}
    for at, row in enumerate(found.rows):
        document = _row(found, row, at)
        if (place := compared.get(at)) is not None:
            document |= _compared(found, row, place)
            if detailed:
                document["voices"] = [
                    [[voice, *_sung(own)] for voice, own in side.instrumentation.bars[place].items()]
                    for side in found.sides
                ]
        if detailed:
            document["notes"] = [[_note(each) for each in side] for side in row.notes]
        yield document


def _row(found: Comparison, row: Row, at: int) -> Document:
    bars = [
        None if bar is None else _place(side.version, bar)
        for bar, side in zip((row.one, row.other), found.sides, strict=True)
    ]
    return {
        "bars": bars,
        "status": row.status.value,
        "certainty": _number(row.certainty),
        "counts": [{kind.value: count for kind in Kind if (count := row.count(kind, side))} for side in (0, 1)],
        "density": [dense and _numbers(dense._asdict()) for side in found.sides for dense in [side.density[at]]],
    }


def _place(version: Version, bar: int) -> Document:
    indices = version.indices(bar)
    return {"bar": indices[0], "last": indices[-1], "number": version.number(bar)}


def _compared(found: Comparison, row: Row, place: int) -> Document:
    ranges_ = found.contour.ranges[place]
    return {
        "shares": row.shares and _numbers(row.shares._asdict()),
        "kinds": {kind.value: _number(share) for kind, share in zip(Kind, row.weights, strict=True) if share},
        "lines": [_numbers(each._asdict()) for each in ranges_],
        "chords": None if found.harmonies is None else _chords(found.harmonies.bars[place]),
    }


def _chords(bar: BarChords) -> Document:
    sides: Sequence[Sequence[Placed]] = (bar.one, bar.other)
    placed = [
        [
            {
                "start": _number(each.start),
                "end": _number(each.end),
                "chord": each.label,
                "short": short(each.label),
                "key": each.key and str(each.key),
            }
            for each in side
        ]
        for side in sides
    ]
    return {"kind": bar.kind.value, "of": placed, **_agreement(bar.agreement)}


def _sung(own: Sung) -> list[Any]:
    here = {str(where): list(map(_number, shares)) for where, shares in own.here.items()}
    return [_number(own.lasts), _number(own.found), here]


def _note(each: Judged) -> Document:
    tone = each.tone
    return {
        "ids": list(tone.ids),
        "voice": tone.voice,
        "begin": _number(tone.begin / TICKS),
        "lasts": _number(tone.lasts / TICKS),
        "pitch": tone.pitch,
        "grace": tone.grace,
        "kind": each.kind.value,
        "partners": list(each.partners),
        "doubles": each.shared,
        "respelt": each.respelt,
    }


def _numbers(values: Mapping[str, float | None]) -> dict[str, float | None]:
    return {name: _number(value) for name, value in values.items()}


def _number(value: float | None) -> float | None:
    return None if value is None else number(value)
