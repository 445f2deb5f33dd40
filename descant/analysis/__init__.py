"""What can be computed: one analyser a file. Pure: bytes and records in, records out; who persists them is above.

    report = analyse(Path("quartet.flac"), ["mtt-musicnn", "chords"])
    report["chords"].found          # findings with their spans and confidences
    report["mtt-musicnn"].curves["scores"]

A recording is decoded once and never held: whoever analyses it hears it in blocks, at the rate that he asks for.
Analysers of other packages come by the entry-point group `descant.analysis`; models of one's own need no code, see
`cards`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Protocol

from descant.analysis.findings import Findings, Setting, Task
from descant.analysis.hearing import Heard, Samples, hear
from descant.analysis.models import Card
from descant.errors import NotFound
from descant.plugins import Family, load_family


class Listener(Protocol):
    """One analyser at work on one recording."""

    def take(self, samples: Samples) -> None:
        """MUST take the sound block by block, and keep what does not grow faster than a few kB a second of it."""

    def findings(self, heard: Heard) -> Findings:
        """MUST say what was found when all is heard; what it cannot know it says in remarks, and invents nothing."""


class Analyser(Protocol):
    """One way to look for one thing. A frozen value: the same name, version, settings and models find the same."""

    name: str
    """unique in the family, in lower case"""
    task: Task
    version: str
    """MUST change when it would find something else in the same sound"""
    description: str
    default: bool
    """whether it is asked where nobody says which"""
    rate: int | None
    """samples a second that it hears, of all channels mixed; None: as they were recorded, all channels"""

    def settings(self) -> Mapping[str, Setting]:
        """MUST say all that can be set and changes what is found."""

    def cards(self) -> tuple[Card, ...]:
        """The models that it asks."""

    def listen(self) -> Listener:
        """MUST raise Missing where something that it needs is not installed."""
