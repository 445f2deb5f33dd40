"""A studio with recordings that were heard by the real analysers, for all tests that only look."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from descant.jobs.analysing.ordering import Recording
from tests.analysis.sounds import chords, noise, write
from tests.bot.studio import Studio, open_studio
from tests.ingest.sounds import melody

CC_BY = "https://creativecommons.org/licenses/by/4.0/"
TAGGERS = ("mtt-musicnn", "mtt-vgg")


@dataclass
class Shelf:
    """What is in the studio."""

    studio: Studio
    cadence: Recording
    melody: Recording
    again: Recording
    """the melody as another file"""
    noise: Recording
    """that nobody has listened to"""


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory, cluster: str) -> Iterator[Shelf]:
    folder = tmp_path_factory.mktemp("studio")
    with open_studio(folder / "home", cluster) as studio:
        cadence = chords(["C:maj", "F:maj", "G:maj", "C:maj"] * 2, 2.0)
        read = [
            studio.read(write(folder / "cadence.wav", cadence), work="cadence", version="cadence-organ", licence=CC_BY),
            studio.read(write(folder / "melody.wav", melody(16.0))),
            studio.read(write(folder / "again.flac", melody(16.0))),
            studio.read(write(folder / "noise.wav", noise(7.0))),
        ]
        for each in read[:2]:
            studio.hear(each, (*TAGGERS, "key", "beats", "chords"))
        yield Shelf(studio, *read)
