"""Samples out of a file, block by block: by libsndfile, and by the program ffmpeg where libsndfile cannot.

Samples are float32 between -1 and 1, one row a frame. What a header announces is not believed: the length is what
was decoded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Any, Protocol, Self, TypeVar

import numpy as np
import numpy.typing as npt

from descant.errors import InvalidInput, Missing
from descant.ingest.sound.ffmpeg import Ffmpeg, find_ffmpeg

Samples = npt.NDArray[np.float32]
Taken = TypeVar("Taken")

BLOCK = 1 << 17
"""samples in a block, over all channels"""
MOST_CHANNELS = 64
RATES = range(1_000, 768_001)
"""frames a second that make sense"""
MEDIA_TYPES = {
    **dict.fromkeys(("WAV", "WAVEX", "RF64", "W64", "wav", "w64"), "audio/wav"),
    **dict.fromkeys(("FLAC", "flac"), "audio/flac"),
    **dict.fromkeys(("OGG", "ogg"), "audio/ogg"),
    **dict.fromkeys(("MP3", "mp3"), "audio/mpeg"),
    **dict.fromkeys(("AIFF", "aiff"), "audio/aiff"),
    "mov,mp4,m4a,3gp,3g2,mj2": "audio/mp4",
    "aac": "audio/aac",
    "matroska,webm": "audio/matroska",
    "avi": "video/vnd.avi",
}
"""by the decoders' names of containers; others are not read"""
_CODECS = {"MPEG_LAYER_III": "mp3"}
_CUT = re.compile(r"^ *(?:data|SSND) *: (\d+) \(should be (\d+)\)", re.MULTILINE)
"""in libsndfile's notes: the bytes that the header announces, and those that are there"""


class Sound(AbstractContextManager["Sound"], Protocol):
    """A file that is being decoded."""

    rate: int
    channels: int
    container: str
    codec: str
    announced: float | None
    """seconds, where the file says how long it is"""
    tags: dict[str, str]
    """what the decoder alone can see"""

    def blocks(self) -> Iterator[Samples]:
        """All samples in order; an error of the decoder says after how many seconds."""

    def problems(self) -> list[str]:
        """What the decoder complained about and mended; complete when all blocks were read."""


def decoders(path: Path, name: str) -> tuple[Callable[[Path, str], Sound], ...]:
    """Those to be tried, in this order; what they raise begins with the name."""
    ffmpeg = find_ffmpeg()
    if not needs_ffmpeg(path):
        return (SoundFile, partial(Ffmpeg, ffmpeg)) if ffmpeg else (SoundFile,)
    if ffmpeg is None:
        raise Missing(f"{name} can only be decoded by ffmpeg, which is not installed.", remedy="Install ffmpeg.")
    return (partial(Ffmpeg, ffmpeg),)


def by_a_decoder(path: Path, name: str, take: Callable[[Sound], Taken]) -> Taken:
    """What is made of it by the first decoder that can; a second one is believed only if it complains of nothing."""
    refusal: InvalidInput | None = None
    for decode in decoders(path, name):
        try:
            with decode(path, name) as sound:
                check(sound, name)
                taken = take(sound)
                if refusal is None or not sound.problems():
                    return taken
        except InvalidInput as error:
            refusal = refusal or error
    assert refusal is not None  # noqa: S101 - there is always a decoder, and it has refused
    raise refusal


def needs_ffmpeg(path: Path) -> bool:
    """Whether it is a film or a bare AAC stream, of which libsndfile knows nothing."""
    with path.open("rb") as file:
        head = file.read(12)
    return is_film(head) or (head[:1] == b"\xff" and head[1:2] in (b"\xf0", b"\xf1", b"\xf8", b"\xf9"))


def is_film(head: bytes) -> bool:
    """Whether it is MPEG-4, Matroska, WebM or AVI, by its first twelve bytes; with or without pictures."""
    return (
        head[4:8] == b"ftyp" or head.startswith(b"\x1a\x45\xdf\xa3") or (head[:4] == b"RIFF" and head[8:12] == b"AVI ")
    )


def check(sound: Sound, name: str) -> None:
    """Refuse what cannot be meant, before memory is taken for it."""
    if sound.container not in MEDIA_TYPES:
        raise InvalidInput.at(f"{sound.container} is no format that is read", file=name, remedy="Convert it to FLAC.")
    if not 1 <= sound.channels <= MOST_CHANNELS:
        raise InvalidInput.at(f"its header says {sound.channels} channels", file=name, remedy="Is the header damaged?")
    if sound.rate not in RATES:
        raise InvalidInput.at(f"its header says {sound.rate} Hz", file=name, remedy="Is the header damaged?")


class SoundFile:
    """By libsndfile."""

    def __init__(self, path: Path, name: str) -> None:
        soundfile = _soundfile()
        self._error, self._name = soundfile.LibsndfileError, name
        try:
            self._file = soundfile.SoundFile(path)
        except self._error as error:
            raise InvalidInput.at(
                f"it cannot be decoded: {_said(error)}", file=name, remedy="Is it really a recording?"
            ) from error
        self.rate, self.channels = int(self._file.samplerate), int(self._file.channels)
        self.container: str = self._file.format
        subtype: str = self._file.subtype
        self.codec = "flac" if self.container == "FLAC" else _CODECS.get(subtype, subtype.lower())
        # MP3 and the formats with chunks say their length; in Ogg it is counted, and says nothing.
        self.announced = None if self.container == "OGG" else self._file.frames / max(self.rate, 1)
        self.tags: dict[str, str] = self._file.copy_metadata()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def blocks(self) -> Iterator[Samples]:
        frames, done = max(1, BLOCK // self.channels), 0
        while True:
            try:
                block: Samples = self._file.read(frames, dtype="float32", always_2d=True)
            except self._error as error:
                place = f"the decoder gives up after {done / self.rate:.2f} s: {_said(error)}"
                raise InvalidInput.at(place, file=self._name, remedy="The file is damaged: get it anew.") from error
            if not len(block):
                return
            done += len(block)
            yield block

    def problems(self) -> list[str]:
        cut = _CUT.search(self._file.extra_info)
        return [f"the header announces {int(cut[1]):,} bytes of samples; there are {int(cut[2]):,}"] if cut else []


def _soundfile() -> Any:
    try:
        import soundfile
    except ImportError as error:
        raise Missing("Recordings are read with descant[audio].", remedy="pip install 'descant[audio]'") from error
    return soundfile


def _said(error: Any) -> str:
    """libsndfile's words, of which it has not always any, and for one kind of nonsense the wrong ones."""
    if "does not exist" in error.error_string:
        return "nothing in it looks like sound"
    said = str(error.error_string).removeprefix("Error : ").strip().rstrip(".")
    return said or f"libsndfile's error {error.code}"
