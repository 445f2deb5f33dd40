"""Recordings: WAV, AIFF, FLAC, Ogg (Vorbis, Opus), MP3, M4A and AAC; the sound of films in MPEG-4, Matroska and AVI.

The sound is decoded once, in blocks, in a process with limits: see `sound`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from descant.ingest.child import Children
from descant.ingest.inputs import Input
from descant.ingest.reading import Problem, Reading, Recording
from descant.ingest.sound.about import about, ids
from descant.ingest.sound.decoding import is_film
from descant.ontology.records import SourceKind

MEMORY = 1000
"""MB that decoding may take, whatever the length"""
SECONDS, SECONDS_A_MEGABYTE, LONGEST = 120.0, 10.0, 3600.0
"""time that decoding may take"""
_STILL_PICTURES = (b"heic", b"heix", b"mif1", b"msf1", b"avif", b"avis", b"crx ")
"""brands of MPEG-4 files without sound"""


class RecordingReader:
    name = "recording"
    version = "1"
    description = "recordings (WAV, AIFF, FLAC, Ogg, MP3, M4A, AAC; the sound of MP4, MOV, MKV, WebM, AVI)"
    extensions: tuple[str, ...] = (
        *(".wav", ".wave", ".aif", ".aiff", ".aifc", ".flac", ".ogg", ".oga", ".opus"),
        *(".mp3", ".m4a", ".m4b", ".mp4", ".aac"),
        *(".mov", ".mkv", ".mka", ".webm", ".avi"),
    )

    def recognises(self, file: Input) -> bool:
        """By its first bytes; by its name too, so that who renamed something else is told that it is no sound."""
        return _is_sound(file.head) or file.extension in self.extensions

    def read(self, file: Input) -> Iterator[Reading]:
        seconds = min(LONGEST, SECONDS + SECONDS_A_MEGABYTE * file.size / 1_000_000)
        question = {"path": str(file.path.absolute()), "name": file.name}
        found, artefacts = _children().ask(question, seconds=seconds, file=file.name)
        words = found["tags"]
        yield Reading(
            media_type=found["media_type"],
            kind=SourceKind.RECORDED,
            about=about(words),
            recording=Recording(
                duration=found["duration"],
                rate=found["rate"],
                channels=found["channels"],
                loudness=found["loudness"],
                fingerprint=found["fingerprint"],
                codec=found["codec"],
                same_as=ids(words, "musicbrainz_trackid", "recording"),
            ),
            artefacts=artefacts,
            problems=tuple(Problem(place, message) for place, message in found["problems"]),
        )


@cache
def _children() -> Children:
    return Children("descant.ingest.sound.worker", memory=MEMORY)


def _is_sound(head: bytes) -> bool:
    return (
        head.startswith((b"fLaC", b"OggS", b"ID3"))
        or (head[:4] in (b"RIFF", b"RF64", b"BW64") and head[8:12] == b"WAVE")
        or (head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC"))
        or (is_film(head) and head[8:12] not in _STILL_PICTURES)
        or _is_mpeg(head)
    )


def _is_mpeg(head: bytes) -> bool:
    """A frame header of MPEG audio layer III, or of AAC; UTF-16 text begins with 0xFF too."""
    if len(head) < 3 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return False
    layer, version, bitrate, rate = head[1] >> 1 & 3, head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    is_mp3 = layer == 1 and version != 1 and bitrate not in (0, 15) and rate != 3
    return is_mp3 or (layer == 0 and version >= 2 and head[1] & 0xF0 == 0xF0)
