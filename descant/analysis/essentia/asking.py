"""Asking essentia: sound is kept on disk while it is heard, and read by essentia's process when all is heard."""

from __future__ import annotations

from abc import abstractmethod
from functools import cache
from tempfile import TemporaryFile, gettempdir
from typing import Any, ClassVar

from descant.analysis import Analyser, Listener
from descant.analysis.essentia import release
from descant.analysis.findings import Findings
from descant.analysis.hearing import Form, Heard, Samples
from descant.errors import TooLarge
from descant.ingest.child import Answer, Children

RATE = 44_100
"""samples a second that essentia's analysers are made for"""
LONGEST = 1800
"""seconds: essentia takes a recording as a whole, and 0.9 MB of memory for each second of it to find beats"""
MEMORY = 2500
"""MB that it may take"""
SECONDS = 300.0
"""that it may take; half an hour of beats takes 25"""


def ask(question: dict[str, Any], form: Form, sound: int | None = None) -> Answer:
    """What essentia says; where it breaks, the error names the recording. `sound` is a descriptor of samples."""
    return _children().ask(question, seconds=SECONDS, file=form.name, handed=sound)


@cache
def _children() -> Children:
    return Children("descant.analysis.essentia.worker", memory=MEMORY, by="essentia")


class Reading(Analyser):
    """An analyser of essentia's that looks at the whole recording."""

    own_version: ClassVar[str] = "1"
    """of what is done here with what it says"""
    shortest: ClassVar[float]
    """seconds in which there is something to be known"""
    so: ClassVar[str]
    """what follows for a recording of which nothing can be known"""

    @property
    def version(self) -> str:  # type: ignore[override] # of each release its own
        return f"{self.own_version}.essentia-{release()}"

    def listen(self, form: Form) -> Listener:
        release()
        return ReadingListener(self, form)

    @abstractmethod
    def read(self, said: Any, heard: Heard) -> Findings:
        """MUST say in our terms what essentia said."""


class ReadingListener(Listener):
    rate = RATE

    def __init__(self, reading: Reading, form: Form) -> None:
        self._reading, self._form = reading, form
        self._sound = KeptSound(form.name)

    def take(self, samples: Samples) -> None:
        self._sound.take(samples)

    def findings(self, heard: Heard) -> Findings:
        with self._sound:
            if why := self._why_not(heard):
                return Findings(remarks=(f"{why}, so {self._reading.so}",))
            said = ask({"find": self._reading.name}, self._form, self._sound.descriptor).document
        return self._reading.read(said, heard)

    def _why_not(self, heard: Heard) -> str:
        if heard.is_silent:
            return "there is nothing to be heard"
        if heard.duration < self._reading.shortest:
            return f"it is shorter than {self._reading.shortest:g} s"
        if heard.duration > LONGEST:
            return f"it is longer than the {LONGEST // 60} minutes that essentia is given at once"
        return ""


class KeptSound:
    """Samples in a file without a name, so that nothing is left of it whatever ends this process."""

    def __init__(self, name: str) -> None:
        self._name, self._missing = name, LONGEST * RATE
        self._file = TemporaryFile(prefix="descant-")  # noqa: SIM115 - whoever made us closes it

    @property
    def descriptor(self) -> int:
        return self._file.fileno()

    def take(self, samples: Samples) -> None:
        """Keeps what is not too long."""
        kept = samples[: self._missing]
        self._missing -= len(kept)
        try:
            self._file.write(kept.astype("<f4").tobytes())
            self._file.flush()
        except OSError as error:
            raise TooLarge(
                f"{self._name}: its sound cannot be kept in {gettempdir()}: {error.strerror}.",
                remedy="Make room there, or let TMPDIR name another folder.",
            ) from error

    def __enter__(self) -> KeptSound:
        return self

    def __exit__(self, *why: object) -> None:
        self._file.close()
