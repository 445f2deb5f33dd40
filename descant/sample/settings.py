"""What is in the sample, and where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from descant.errors import Missing

WORK = "herzlich-tut-mich-verlangen"
TITLE = "Herzlich tut mich verlangen, in the St Matthew Passion (BWV 244)"
BACH = ("Johann Sebastian Bach", "https://d-nb.info/gnd/11850553X")
VOICES = ("Soprano", "Alto", "Tenor", "Bass")
CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"
"""of what is made here: sound, images, places of bars"""
FIRST_LINE = 3
"""bars of the tune's first line, with the upbeat, in every setting"""
MUSIC21_TERMS = "https://github.com/cuthbertLab/music21/blob/master/music21/corpus/license.txt"
"""of the scores: the music is free, but no licence of the encodings is known; they are "used by permission\""""


@dataclass(frozen=True, slots=True)
class Setting:
    """A movement of the Passion."""

    number: str
    first_line: str

    @property
    def name(self) -> str:
        return f"bwv-244-{self.number}"

    @property
    def label(self) -> str:
        return f"BWV 244/{self.number}: {self.first_line}"


SETTINGS = (
    Setting("15", "Erkenne mich, mein Hüter"),
    Setting("17", "Ich will hier bei dir stehen"),
    Setting("44", "Befiehl du deine Wege"),
    Setting("54", "O Haupt voll Blut und Wunden"),
)


def score_of(setting: Setting) -> Path:
    """Where music21 has it. (Importing music21 takes seconds, and only its files are wanted.)"""
    package = find_spec("music21")
    path = Path(package.origin or "").parent / "corpus" / "bach" / f"bwv244.{setting.number}.mxl" if package else None
    if path is None or not path.is_file():
        raise Missing(
            f"music21's corpus, with BWV 244.{setting.number} in it, is not here.",
            remedy="Install music21 with its corpus: pip install --force-reinstall music21.",
        )
    return path
