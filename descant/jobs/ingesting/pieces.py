"""The pieces of a file on their way into the graph, one at a time: only the first stays, and what all add up to.

A file of which the reader says that it may be larger than memory is cut into parts. The first is read by the job that
was ordered, each other by a job of its own, into a graph of its own: that of the first source in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from descant.errors import InvalidInput
from descant.ingest import Divisible, Reader, readers
from descant.ingest.cleaning import cleaned
from descant.ingest.inputs import Input, Part
from descant.ingest.reading import BarPlace, Problem, Reading

KEPT_PROBLEMS = 10_000
ANY = (".xml", ".json", ".jsonld", ".txt", ".csv", ".tsv", ".html")
"""extensions that many formats have"""


class Pieces:
    """Read once, by going through it; then it knows what there was. Annotations come out clean."""

    def __init__(self, readings: Iterator[Reading], file: Input, part: Part | None, noted: Iterable[Problem]) -> None:
        readings = map(cleaned, readings)
        first = next(readings, None)
        if first is None:
            raise InvalidInput.at("there is nothing in it", file=file.name, remedy="Is the file whole?")
        self.first = first
        self.start = part.piece if part else 0
        """number of the first piece in the file"""
        self._more = readings
        self.count = self.chords = self.bars = self.notes = 0
        self.problems: list[Problem] = list(noted)
        self.places: list[BarPlace] = []

    def __iter__(self) -> Iterator[tuple[int, Reading]]:
        """Each with its number in the file."""
        yield self._noted(self.first)
        for reading in self._more:
            yield self._noted(reading)

    def _noted(self, reading: Reading) -> tuple[int, Reading]:
        number = self.start + self.count
        self.count += 1
        self.bars += len(reading.score.bars) if reading.score else 0
        self.notes += len(reading.score.notes) if reading.score else 0
        self.chords += sum(len(harmony.events) for harmony in reading.harmonies)
        self.problems += reading.problems[: KEPT_PROBLEMS - len(self.problems)]
        self.places += reading.places
        return number, reading


def cut(reader: Reader, file: Input) -> tuple[Part, ...]:
    """The parts of a file; none where it is read in one go."""
    parts = tuple(reader.cut(file)) if isinstance(reader, Divisible) else ()
    return parts if len(parts) > 1 else ()


def pieces_of(reader: Reader, file: Input, part: Part | None) -> Pieces:
    if part is not None and isinstance(reader, Divisible):
        return Pieces(reader.read_part(file, part), file, part, ())
    return Pieces(reader.read(file), file, None, _misnamed(reader, file))


def _misnamed(reader: Reader, file: Input) -> Iterator[Problem]:
    """A name that promises another format; `.xml`, `.json` and the like promise none."""
    others = {each.name for each in readers().implementations.values() if file.extension in each.extensions}
    if others and reader.name not in others and file.extension not in ANY:
        yield Problem("name", f"The file is called {file.extension}, and is read as what it is: {reader.description}.")
