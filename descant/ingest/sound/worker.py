"""The process in which one recording is decoded: one pass for all that is found in its sound.

Started by `Children`. Asked with the path and the name of a file; answers with what `Measured` says, and `peaks.dat`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from descant.errors import InvalidInput, Missing, TooLarge
from descant.ingest.child import Answer, serve
from descant.ingest.sound.decoding import MEDIA_TYPES, Samples, Sound, by_a_decoder
from descant.ingest.sound.fingerprint import Fingerprint
from descant.ingest.sound.loudness import Loudness
from descant.ingest.sound.peaks import Peaks
from descant.ingest.sound.tags import read_tags

LONGEST = 24 * 3600
"""seconds of one recording"""
OFF = 0.5
"""seconds by which a header may be wrong"""


def measure(question: dict[str, str]) -> Answer:
    path, name = Path(question["path"]), question["name"]
    measured, tags = by_a_decoder(path, name, lambda sound: Measured(sound, name)), read_tags(path)
    document = measured.document()
    document["tags"] = {**{word: [text] for word, text in measured.sound.tags.items() if text}, **tags.words}
    document["problems"] += [("tags", problem) for problem in tags.problems]
    return Answer(document, {"peaks.dat": measured.peaks.to_dat(), **tags.cover})


class Measured:
    """What one pass over the sound finds."""

    def __init__(self, sound: Sound, name: str) -> None:
        self.sound, self._name = sound, name
        self._problems: list[tuple[str, str]] = []
        """place and message"""
        self.peaks = Peaks(sound.rate)
        self._loudness = Loudness(sound.rate, sound.channels)
        self._fingerprint = self._if_there(lambda: Fingerprint(sound.rate, sound.channels))
        self._frames, self._highest, self._no_numbers = 0, 0.0, 0
        for block in sound.blocks():
            self._add(self._numbers(block))
        self._check()

    def document(self) -> dict[str, Any]:
        sound = self.sound
        silent = self._highest == 0
        return {
            "duration": self._frames / sound.rate,
            "rate": sound.rate,
            "channels": sound.channels,
            "codec": sound.codec,
            "media_type": MEDIA_TYPES[sound.container],
            "loudness": self._loudness.integrated(),
            "fingerprint": self._fingerprint.compressed() if self._fingerprint and not silent else None,
            "problems": self._problems,
        }

    def _if_there(self, make: Callable[[], Fingerprint]) -> Fingerprint | None:
        try:
            return make()
        except Missing as error:
            self._problems.append(("fingerprint", f"there is none. {error}"))
            return None

    def _numbers(self, block: Samples) -> Samples:
        """Floating-point files may hold what is no number: it is taken for silence."""
        wrong = ~np.isfinite(block)
        if not wrong.any():
            return block
        self._no_numbers += int(wrong.sum())
        return np.where(wrong, np.float32(0), block)

    def _add(self, block: Samples) -> None:
        self._frames += len(block)
        if self._frames > LONGEST * self.sound.rate:
            raise TooLarge(f"{self._name} is longer than {LONGEST // 3600} hours.", remedy="Split it.")
        self._highest = max(self._highest, float(np.abs(block).max(initial=0)))
        self.peaks.add(block)
        self._loudness.add(block)
        if self._fingerprint:
            self._fingerprint.add(block)

    def _check(self) -> None:
        if not self._frames:
            raise InvalidInput.at("it has no samples", file=self._name, remedy="Was it recorded, or copied whole?")
        found = self.sound.problems()
        seconds, announced = self._frames / self.sound.rate, self.sound.announced
        if announced is not None and announced - seconds > OFF:
            found.append(f"the file ends after {seconds:.2f} s, but announces {announced:.2f} s")
        if self._no_numbers:
            found.append(f"{self._no_numbers:,} samples are no numbers, and were taken for silence")
        if self._highest == 0:
            found.append("it is silent: it has no loudness and no fingerprint")
        self._problems += [("sound", problem) for problem in found]


if __name__ == "__main__":
    serve(measure)
