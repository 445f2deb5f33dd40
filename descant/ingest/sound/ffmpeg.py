"""Samples out of a file by the program ffmpeg: local files only, and only the containers that are meant.

A playlist that is named .m4a could make ffmpeg read other files, so neither its format nor a protocol is allowed.
https://ffmpeg.org/ffmpeg-formats.html, format_whitelist and protocol_whitelist
"""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt

from descant.errors import InvalidInput, TooLarge

BLOCK = 1 << 17
"""samples in a block, over all channels"""
PROBE_SECONDS = 60
COMPLAINTS = 4096
"""bytes of what ffmpeg says that are kept"""
_WANTED = "stream=codec_name,sample_rate,channels,duration:format=format_name"


class Programs(NamedTuple):
    ffmpeg: str
    ffprobe: str


def find_ffmpeg() -> Programs | None:
    """The programs, where they are installed."""
    ffmpeg, ffprobe = shutil.which("ffmpeg"), shutil.which("ffprobe")
    return Programs(ffmpeg, ffprobe) if ffmpeg and ffprobe else None


class Ffmpeg:
    """A file that ffmpeg decodes; see `Sound`."""

    def __init__(self, programs: Programs, path: Path, name: str) -> None:
        self._path, self._name = path, name
        stream, self.container = self._probe(programs.ffprobe)
        self.rate, self.channels = int(stream.get("sample_rate", 0)), int(stream.get("channels", 0))
        self.codec: str = stream.get("codec_name", "unknown")
        # Only MPEG-4 knows its length; elsewhere ffmpeg guesses it from the size.
        self.announced = float(stream["duration"]) if "mp4" in self.container and "duration" in stream else None
        self.tags: dict[str, str] = {}
        self._process = subprocess.Popen(  # noqa: S603 - no shell, and the file is one argument
            self._command(programs.ffmpeg), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        assert self._process.stderr is not None  # noqa: S101 - for the type checker
        self._complaints = _Complaints(self._process.stderr)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._complaints.join()
        with self._process:  # closes its pipes, and waits
            pass

    def blocks(self) -> Iterator[npt.NDArray[np.float32]]:
        assert self._process.stdout is not None  # noqa: S101 - for the type checker
        width = 4 * self.channels
        frames = max(1, BLOCK // self.channels)
        empty = True
        while data := self._process.stdout.read(frames * width):
            whole = len(data) - len(data) % width
            yield np.frombuffer(data[:whole], "<f4").reshape(-1, self.channels)
            empty = False
        if self._process.wait() and empty:
            raise self._refusal(self._complaints.first)

    def problems(self) -> list[str]:
        self._complaints.join()
        return [f"ffmpeg: {self._complaints.first}"] if self._complaints.first else []

    def _probe(self, ffprobe: str) -> tuple[dict[str, Any], str]:
        command = [ffprobe, *self._source(), "-select_streams", "a:0", "-show_entries", _WANTED, "-of", "json"]
        try:
            done = subprocess.run(command, capture_output=True, timeout=PROBE_SECONDS, check=False)  # noqa: S603
        except subprocess.TimeoutExpired as error:
            raise TooLarge(f"{self._name}: ffprobe did not end.", remedy="Convert it to FLAC.") from error
        if done.returncode:
            raise self._refusal(_first_line(done.stderr))
        found = json.loads(done.stdout)
        if not found.get("streams"):
            raise InvalidInput.at("there is no sound in it", file=self._name, remedy="Is it a film without sound?")
        return found["streams"][0], found["format"]["format_name"]

    def _command(self, ffmpeg: str) -> list[str]:
        form = ["-f", "f32le", "-ac", str(self.channels), "-ar", str(self.rate)]
        return [ffmpeg, "-nostdin", *self._source(), "-map", "0:a:0", *form, "pipe:1"]

    def _source(self) -> list[str]:
        formats = ["-format_whitelist", "wav,w64,aiff,flac,ogg,mp3,mov,aac,matroska,avi"]
        return ["-v", "error", "-protocol_whitelist", "file,pipe", *formats, "-i", f"file:{self._path}"]

    def _refusal(self, reason: str) -> InvalidInput:
        reason = reason.replace(f"file:{self._path}: ", "") or "ffmpeg does not say why"
        return InvalidInput.at(f"it cannot be decoded: {reason}", file=self._name, remedy="Is it really a recording?")


class _Complaints(threading.Thread):
    """Reads all that ffmpeg says, so that it is never stuck, and keeps the beginning."""

    def __init__(self, pipe: IO[bytes]) -> None:
        super().__init__(daemon=True)
        self._pipe, self._kept = pipe, b""
        self.start()

    def run(self) -> None:
        while chunk := self._pipe.read(COMPLAINTS):
            self._kept = (self._kept + chunk)[:COMPLAINTS]

    @property
    def first(self) -> str:
        return _first_line(self._kept)


def _first_line(said: bytes) -> str:
    """Without the part of ffmpeg that says it: `[aac @ 0x55…] `."""
    line = next(iter(said.decode(errors="replace").strip().splitlines()), "")
    return line.partition("] ")[2] if line.startswith("[") else line
