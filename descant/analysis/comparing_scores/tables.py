"""A comparison as CSV: a row a bar, and a row a note. Piece by piece, as long works have many notes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from math import isnan

from descant.analysis.comparing_scores.comparing import Comparison, Side
from descant.analysis.comparing_scores.flow import flow
from descant.analysis.comparing_scores.kinds import Kind, Status
from descant.analysis.comparing_scores.rows import Row
from descant.analysis.comparing_scores.versions import TICKS, Tone, Version
from descant.analysis.exporting.tables import AT_ONCE, as_text, harmless
from descant.ingest.chords.spelling import note, writable

BAR_COLUMNS = (
    *("bar", "number", "other_bar", "other_number", "status", "certainty", "identity", "similarity", "difference"),
    *(f"{which}{kind.name.lower()}" for which in ("", "other_") for kind in Kind),
    *("notes_a_quarter", "moments_a_quarter", "other_notes_a_quarter", "other_moments_a_quarter"),
    *("upper", "lower", "other_upper", "other_lower"),
    *("chords", "other_chords", "chord_kind", "chord_root", "chord_pcp"),
)
NOTE_COLUMNS = (
    *("version", "bar", "number", "part", "staff", "id", "begin", "lasts", "pitch", "spelt", "grace"),
    *("kind", "doubles", "respelt", "partner"),
)


def bars_csv(found: Comparison) -> Iterator[str]:
    """Bars count from 1. Numbers of kinds are of notes, in both versions; pitches are MIDI, in the first's key."""
    return _csv(BAR_COLUMNS, _bars(found))


def notes_csv(found: Comparison) -> Iterator[str]:
    """Times are quarters in the bar, pitches in the key of the first. A kind is empty where nothing is compared."""
    return _csv(NOTE_COLUMNS, (line for row in found.rows for side in (0, 1) for line in _notes(found, row, side)))


def flow_csv(found: Comparison) -> Iterator[str]:
    """A row a bar, two columns an instrument: how much of the bar it sounds, and how much of the bar what it plays
    sounds in the other version. Empty where the version has no bar, or nothing is known."""
    both = [(before, each) for side, before in enumerate(("", "other: ")) for each in flow(found, side)]
    columns = [f"{before}{each.name}{what}" for before, each in both for what in ("", ", in both")]
    values = [shares for _, each in both for shares in (each.plays, each.shared)]
    rows = (
        (*_bars_of(found, row), *(None if isnan(each[at]) else float(each[at]) for each in values))
        for at, row in enumerate(found.rows)
    )
    return _csv([*BAR_COLUMNS[:4], *map(harmless, columns)], rows)


def _csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    yield as_text([list(columns)])
    waiting = iter(rows)
    while some := [[_cell(value) for value in row] for row in islice(waiting, AT_ONCE)]:
        yield as_text(some)


def _cell(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.6g}" if isinstance(value, float) else harmless(str(value))


def _bars(found: Comparison) -> Iterator[Sequence[object]]:
    compared = {at: place for place, at in enumerate(found.compared)}
    for at, row in enumerate(found.rows):
        place = compared.get(at)
        yield (
            *_bars_of(found, row),
            row.status.value,
            row.certainty,
            *(row.shares or (None,) * 3),
            *(row.count(kind, side) for side in (0, 1) for kind in Kind),
            *(each for side in found.sides for each in side.density[at] or (None,) * 2),
            *((None,) * 4 if place is None else (each for side in found.contour.ranges[place] for each in side)),
            *_chords(found, place),
        )


def _bars_of(found: Comparison, row: Row) -> Iterator[object]:
    for bar, side in zip((row.one, row.other), found.sides, strict=True):
        yield from _bar(bar, side)


def _bar(bar: int | None, side: Side) -> tuple[int | None, str | None]:
    return (None, None) if bar is None else (side.version.bars[bar].index, side.version.number(bar))


def _chords(found: Comparison, place: int | None) -> tuple[object, ...]:
    if found.harmonies is None or place is None:
        return (None,) * 5
    bar = found.harmonies.bars[place]
    labels = (" ".join(each.label for each in side) for side in (bar.one, bar.other))
    return *labels, bar.kind.value, bar.agreement.root, bar.agreement.pcp


def _notes(found: Comparison, row: Row, side: int) -> Iterator[Sequence[object]]:
    bar, version = (row.one, row.other)[side], found.sides[side].version
    if bar is None:
        return
    if row.status is Status.NOT_FILLED:
        yield from ((*_note(version, side, bar, tone), None, 0, 0, None) for tone in version.tones[bar])
    theirs = row.notes[1 - side]
    for each in row.notes[side]:
        partners = " ".join(name for at in each.partners for name in theirs[at].tone.ids)
        said = (each.kind.value, int(each.shared), int(each.respelt), partners)
        yield *_note(version, side, bar, each.tone), *said


def _note(version: Version, side: int, bar: int, tone: Tone) -> tuple[object, ...]:
    voice, spelt = version.voices[tone.voice], None if tone.pitch is None else note(writable(tone.place))
    place = (side + 1, version.bars[bar].index, version.number(bar), voice.part, voice.staff)
    times = (tone.begin / TICKS, tone.lasts / TICKS)
    return *place, " ".join(tone.ids), *times, tone.pitch, spelt, int(tone.grace)
