"""Several listen to one recording, and each fails alone: the others go on.

But one that hangs, ends the process or leaves no memory takes them along: whoever owns the process asks each by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from descant.analysis import Analyser, Listener
from descant.analysis.findings import Findings
from descant.analysis.hearing import Ear, Form, Heard, Samples, hear
from descant.errors import DescantError, InvalidInput


def heard_by(
    path: Path, asked: Sequence[Analyser], *, name: str, tell: Callable[[float], None] = lambda seconds: None
) -> tuple[Heard, list[Guarded]]:
    """The recording has been heard, and each of these has findings, or a failure."""
    guards: list[Guarded] = []

    def fresh(form: Form) -> Iterable[Ear]:
        guards[:] = [Guarded(each, form) for each in asked]
        return guards

    return hear(path, name, fresh, tell), guards


class Guarded:
    """A listener, deaf from the moment at which it fails."""

    rate: int | None = None

    def __init__(self, analyser: Analyser, form: Form) -> None:
        self.analyser, self._file = analyser, form.name
        self.failure: DescantError | None = None
        with self.alone():
            self._listener: Listener = analyser.listen(form)
            self.rate = self._listener.rate

    def take(self, samples: Samples) -> None:
        if self.failure is None:
            with self.alone():
                self._listener.take(samples)

    def findings(self, heard: Heard) -> Findings:
        """Or its failure, raised."""
        if self.failure is None:
            with self.alone():
                return self._listener.findings(heard)
        raise self.failure

    @contextmanager
    def alone(self) -> Iterator[None]:
        """What is raised in here is this one's failure, but want of memory, which is everybody's."""
        try:
            yield
        except MemoryError:
            raise
        except DescantError as error:
            self.failure = error
        except Exception as error:  # libraries may raise anything
            said = f"{self.analyser.name} failed on it: {type(error).__name__}: {error}"
            self.failure = InvalidInput.at(
                said, file=self._file, remedy="Please report this, with the file if you may."
            )
