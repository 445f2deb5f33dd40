"""verovio (https://www.verovio.org/), in a process of its own: when bars begin, and other notations as MEI."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from descant.ingest.child import Children

MEMORY = 2000
"""MB; a movement for orchestra takes 100"""
SECONDS = 120.0
"""for one file; a movement for orchestra takes 2"""
Format = Literal["mei", "musicxml", "humdrum", "abc"]

_CHILDREN = Children("descant.ingest.notation.engraver_worker", memory=MEMORY)


@dataclass(frozen=True, slots=True)
class Engraved:
    """What verovio says of a document. Quarters count from its beginning, repeats not played."""

    bars: Mapping[str, float]
    """onsets by the xml:id of `<measure>`; those in which nothing sounds or rests have none"""
    onsets: Mapping[str, float]
    """of notes and rests; notes that are tied to one before have none"""
    end: float
    mei: bytes = b""
    """the document as MEI, if it was asked for"""


def engrave(text: str, notation: Format, file: str, *, convert: bool = False) -> Engraved | None:
    """None where verovio does not take the document."""
    question = {"text": text, "format": notation, "convert": convert}
    said, blobs = _CHILDREN.ask(question, seconds=SECONDS, file=file)
    return Engraved(said["bars"], said["onsets"], said["end"], blobs.get("mei", b"")) if said else None
