"""Notes, by basic-pitch: their beginnings, ends, pitches, loudness and bends."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from descant.analysis import Analyser, Listener
from descant.analysis.findings import Finding, Findings, Span, Task, Values
from descant.analysis.hearing import Form, Heard, Samples
from descant.analysis.models import Card, card
from descant.analysis.networks import Network, network
from descant.analysis.note_events import NoteEvent, note_events

RATE, HOP = 22_050, 256
WINDOW = 2 * RATE - HOP
"""samples that the net sees"""
FRAMES = 172
"""that it says something of"""
BESIDE = 15
"""frames at each end that are left to the neighbours"""
STEP = WINDOW - 2 * BESIDE * HOP
"""samples from one window to the next"""
FRAMES_A_SECOND = RATE // HOP
ALIGNMENT = 0.0018
"""seconds by which each window's frames are later than they should be, as basic-pitch's authors found"""
TOGETHER = 250
"""windows (some seven minutes) whose notes are looked for at once"""
AROUND = 12
"""windows before these that are looked at again, so that a note on the border is whole"""
OUTPUTS = ("note", "onset", "contour")


@dataclass(frozen=True)
class Notes(Analyser):
    name = "notes"
    task = Task.NOTES
    version = "1"
    description = "Notes (basic-pitch)"
    default = True

    def cards(self) -> tuple[Card, ...]:
        return (card("basic-pitch"),)

    def listen(self, form: Form) -> NoteListener:
        return NoteListener(network(card("basic-pitch")))


class NoteListener(Listener):
    rate = RATE

    def __init__(self, net: Network) -> None:
        self._net = net
        self._waiting = np.zeros(BESIDE * HOP, np.float32)
        self._samples = 0
        self._windows: list[tuple[Values, ...]] = []
        """of which notes have not all been looked for"""
        self._first = 0
        """number of the first of these"""
        self._looked_until = 0
        """frame"""
        self._found: list[Finding] = []

    def take(self, samples: Samples) -> None:
        self._samples += len(samples)
        self._waiting = np.concatenate((self._waiting, samples))
        while len(self._waiting) >= WINDOW:
            self._hear(self._waiting[:WINDOW])
            self._waiting = self._waiting[STEP:]
        if len(self._windows) >= TOGETHER + AROUND:
            self._look(last=False)

    def findings(self, heard: Heard) -> Findings:
        while len(self._waiting):
            rest = self._waiting[:WINDOW]
            self._hear(np.concatenate((rest, np.zeros(WINDOW - len(rest), np.float32))))
            self._waiting = self._waiting[STEP:]
        self._look(last=True)
        found = [each for each in self._found if each.span and not heard.silent(each.span)]
        remarks = ("there is nothing to be heard, so there are no notes",) if heard.is_silent else ()
        return Findings(tuple(sorted(found, key=lambda each: (each.span, each.value))), {}, remarks)

    def _hear(self, window: Samples) -> None:
        said = self._net(window[np.newaxis, :, np.newaxis], *OUTPUTS)
        self._windows.append(tuple(each[0, BESIDE:-BESIDE] for each in said))

    def _look(self, *, last: bool) -> None:
        """Finds the notes that begin in frames that have not been looked at, but for those near an end to come."""
        height = FRAMES - 2 * BESIDE
        offset = self._first * height
        notes, onsets, contours = (np.concatenate(each) for each in zip(*self._windows, strict=True))
        if last:
            whole = self._samples * FRAMES_A_SECOND // RATE - offset
            notes, onsets, contours = notes[:whole], onsets[:whole], contours[:whole]
        until = offset + len(notes) - (0 if last else AROUND * height)
        times = _times(np.arange(offset, offset + len(notes) + 1))
        for event in note_events(notes, onsets, contours):
            if self._looked_until <= offset + event.start < until:
                self._found.append(_finding(event, times))
        done = max(len(self._windows) - 2 * AROUND, 0)
        self._windows, self._first, self._looked_until = self._windows[done:], self._first + done, until


def _times(frames: np.ndarray) -> np.ndarray:
    """Seconds of frames: windows overlap by a little less than a whole number of frames."""
    drift = HOP / RATE * (FRAMES - WINDOW / HOP) + ALIGNMENT
    return frames * HOP / RATE - drift * (frames // FRAMES)


def _finding(event: NoteEvent, times: np.ndarray) -> Finding:
    span = Span(float(max(times[event.start], 0)), float(times[event.end]))
    return Finding("note", event.pitch, span, event.amplitude, {"bends": list(event.bends)})
