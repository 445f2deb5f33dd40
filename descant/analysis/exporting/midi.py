"""Notes as a Standard MIDI File: one track, at 120 beats a minute, so that times are the recording's own."""

from __future__ import annotations

import io

from descant.analysis.reports import Report
from descant.errors import NotAcceptable

TICKS, TEMPO = 480, 500_000
"""a beat; microseconds of one"""
_PIANO = 4
_UNSAID = 0.5
"""how loud a note is of which nobody says how sure it is"""
_NAME = "notes"


def to_midi(report: Report) -> bytes:
    import mido  # with every start it would take a tenth of a second

    notes = report.findings.of("note")
    if report.task != "notes":
        raise NotAcceptable(f"{report.analyser} finds no notes.", remedy="Take CSV or JAMS.")
    events = []
    for note in notes:
        assert note.span is not None  # noqa: S101 - notes have times
        velocity = min(127, max(1, round(127 * (_UNSAID if note.confidence is None else note.confidence))))
        pitch, start = int(note.value), _ticks(note.span.start)
        end = max(start + 1, _ticks(note.span.end))  # what ended as it began would never end
        events += [(start, 1, pitch, velocity), (end, 0, pitch, 0)]
    track, last = mido.MidiTrack(), 0
    track.append(mido.MetaMessage("track_name", name=_NAME, time=0))
    track.append(mido.MetaMessage("set_tempo", tempo=TEMPO, time=0))
    track.append(mido.Message("program_change", program=_PIANO, time=0))
    for tick, is_on, pitch, velocity in sorted(events):  # what ends goes before what begins
        kind = "note_on" if is_on else "note_off"
        track.append(mido.Message(kind, note=pitch, velocity=velocity, time=tick - last))
        last = tick
    written = io.BytesIO()
    mido.MidiFile(type=0, ticks_per_beat=TICKS, tracks=[track]).save(file=written)
    return written.getvalue()


def _ticks(seconds: float) -> int:
    return round(seconds * TICKS * 1_000_000 / TEMPO)
