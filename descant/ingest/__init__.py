"""Files in: one reader a format. Pure: bytes in, readings out; who persists them is above (jobs, server, cli).

    reading = read(Input.of(Path("litolff.mei")))
    reading.score.bars, reading.score.notes, reading.about.titles

Readers of other packages come by the entry-point group `descant.ingest`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Protocol, runtime_checkable

from descant.errors import InvalidInput, UnsupportedMedia
from descant.ingest.abc import ABC
from descant.ingest.beat_byte_bot import BeatByteBot
from descant.ingest.billboard import Billboard
from descant.ingest.chordonomicon import Chordonomicon
from descant.ingest.chordpro import ChordPro
from descant.ingest.collabscore import CollabScore
from descant.ingest.collections.linked_data import LinkedData
from descant.ingest.collections.toml import Collection
from descant.ingest.dcml import Dcml
from descant.ingest.humdrum import Humdrum
from descant.ingest.iiif import IIIF, ImageInformation
from descant.ingest.images import ImageFile
from descant.ingest.inputs import Input, Part
from descant.ingest.ireal import IReal
from descant.ingest.jams import Jams
from descant.ingest.lab import Lab
from descant.ingest.measure_maps import MeasureMap
from descant.ingest.mei import MEI
from descant.ingest.midi import Midi
from descant.ingest.musicxml import MusicXML
from descant.ingest.reading import Reading
from descant.ingest.recording import RecordingReader
from descant.ingest.rock_corpus import RockCorpus
from descant.ingest.rock_timings import RockTimings
from descant.ingest.romantext import RomanText
from descant.plugins import Family, load_family


class Reader(Protocol):
    """One format. An instance has no state: it is shared by threads and sent to other processes."""

    name: str
    """unique in the family, in lower case: `mei`"""
    version: str
    """MUST change when a reading of the same file would change: it is part of what makes a job new"""
    description: str
    """for people: "MEI 2012 to 5.1\""""
    extensions: tuple[str, ...]
    """for file dialogs and folders, with dots"""

    def recognises(self, file: Input) -> bool:
        """MUST look at the content (`file.head`) where that can tell, at the name where it cannot; never raises."""

    def read(self, file: Input) -> Iterator[Reading]:
        """MUST give one reading for each piece in the file (nearly always one), lazily where there are many.

        MUST check everything, and raise a DescantError that names the file and the place; MUST give the same for
        the same bytes and name; MUST NOT write, nor fetch.
        """


@runtime_checkable
class Divisible(Reader, Protocol):
    """A reader of files that may have more pieces than fit into memory: each part is read, and written, on its own."""

    def cut(self, file: Input) -> Iterator[Part]:
        """MUST give the parts in their order, which together are all pieces; MUST be quick, and check the frame."""

    def read_part(self, file: Input, part: Part) -> Iterator[Reading]:
        """MUST give the readings of one part, lazily: the same that `read` gives."""


BUILT_IN: Mapping[str, Reader] = {
    "collection": Collection(),
    "image": ImageFile(),
    "measure-map": MeasureMap(),
    "collabscore": CollabScore(),
    "iiif-image": ImageInformation(),
    "iiif": IIIF(),
    "beat-byte-bot": BeatByteBot(),
    "linked-data": LinkedData(),
    "mei": MEI(),
    "musicxml": MusicXML(),
    "humdrum": Humdrum(),
    "abc": ABC(),
    "jams": Jams(),
    "billboard": Billboard(),
    "romantext": RomanText(),
    "dcml": Dcml(),
    "rock-corpus": RockCorpus(),
    "rock-timings": RockTimings(),
    "ireal": IReal(),
    "chordpro": ChordPro(),
    "chordonomicon": Chordonomicon(),
    "lab": Lab(),
    "midi": Midi(),
    "recording": RecordingReader(),
}
"""by name, in the order of asking: the first that recognises a file reads it"""


@cache
def readers() -> Family[Reader]:
    """All readers that there are, and those that are broken. Looked for once: each look asks every package."""
    return load_family("descant.ingest", BUILT_IN)


def reader_for(file: Input) -> Reader:
    """The reader that recognises the file."""
    if file.size == 0:
        raise InvalidInput.at("the file is empty", file=file.name, remedy="Was it copied whole?")
    known = readers().implementations
    for reader in known.values():
        if reader.recognises(file):
            return reader
    raise UnsupportedMedia(
        f"{file.name} is in no format that is read.",
        remedy=f"Known are {', '.join(known)}; docs/reading.md says more of each.",
    )


def readings(file: Input) -> Iterator[Reading]:
    """What there is in a file."""
    return reader_for(file).read(file)


def read(file: Input) -> Reading:
    """What there is in a file that holds one piece."""
    found = readings(file)
    reading = next(found)
    if next(found, None) is not None:
        raise InvalidInput.at("the file holds several pieces", file=file.name, remedy="Take `readings` of it.")
    return reading
