"""Statistics as they are taken: a tally of all sequences, and one of each group, which is a tag and its value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from descant.analysis.harmony.progressions.changes import Changes
from descant.analysis.harmony.statistics.counts import Counts
from descant.analysis.harmony.statistics.tables import Row, document_of, rows_of
from descant.analysis.harmony.statistics.tallies import Tally, found_in
from descant.errors import WrongUse
from descant.ingest.grouping import SEVERAL
from descant.ontology.records import ChordVocabulary

GROUPS = 200
"""values of a tag that are told apart"""
OTHERS = "(others)"
"""the group of all further values"""
PROGRESSIONS, PROGRESSIONS_OF_A_GROUP = 100_000, 2_000
"""capacities"""
LENGTHS = range(2, 9)
_LONGEST_VALUE = 200
Group = tuple[str, str]
ALL: Group = ("", "")


class Statistics:
    def __init__(
        self,
        groups: Sequence[str] = (),
        *,
        length: int = 4,
        vocabulary: ChordVocabulary = ChordVocabulary.SEVENTHS,
    ) -> None:
        """`groups` are names of tags; `length` is how many chords a progression has."""
        if length not in LENGTHS:
            raise WrongUse(
                f"Progressions of {length} chords are not counted.",
                remedy=f"Choose from {LENGTHS.start} to {LENGTHS.stop - 1}.",
            )
        self.groups, self.length, self.vocabulary = tuple(dict.fromkeys(groups)), length, vocabulary
        self._tallies: dict[Group, Tally] = {ALL: Tally(Counts(PROGRESSIONS))}
        self._values = dict.fromkeys(self.groups, 0)

    def take(self, changes: Changes) -> None:
        if not changes.labels:
            return
        found = found_in(changes, self.vocabulary, self.length)
        count = sum(found["chords"].values())
        for tally in self._tallies_of(changes.tags):
            tally.take(found, changes=count, in_a_key=changes.home is not None)

    def add(self, other: Statistics) -> None:
        """What was taken elsewhere, of other sequences, in the same way."""
        if (self.groups, self.length, self.vocabulary) != (other.groups, other.length, other.vocabulary):
            raise WrongUse(
                "These statistics were not taken in the same way.",
                remedy="Give both the same groups, length and vocabulary.",
            )
        for group in sorted(other._tallies, key=lambda group: (-other._tallies[group].sequences, group)):
            self._tally(*group).add(other._tallies[group])

    def of(self, tag: str = "", value: str = "") -> Tally:
        """Of all, or of a group; empty where there is none."""
        return self._tallies.get((tag, value)) or Tally(Counts(PROGRESSIONS_OF_A_GROUP))

    def document(self, most: int | None = 50) -> dict[str, Any]:
        """For JSON: of each group the most common of everything; all without a number."""
        return {
            "vocabulary": self.vocabulary.name.lower(),
            "length": self.length,
            "groups": [
                {"tag": tag, "value": value, **document_of(tally, most)} if tag else document_of(tally, most)
                for (tag, value), tally in sorted(self._tallies.items())
            ],
        }

    def rows(self, most: int | None = None) -> Iterator[Row]:
        """For CSV, the header first."""
        return rows_of(self.document(most))

    def _tallies_of(self, tags: Mapping[str, str]) -> Iterator[Tally]:
        yield self._tallies[ALL]
        for tag in self.groups:
            values = (value.strip()[:_LONGEST_VALUE] for value in tags.get(tag, "").split(SEVERAL))
            yield from (self._tally(tag, value) for value in dict.fromkeys(values) if value)

    def _tally(self, tag: str, value: str) -> Tally:
        if (tag, value) not in self._tallies:
            if self._values[tag] >= GROUPS:
                value = OTHERS
            self._values[tag] += value != OTHERS
            self._tallies.setdefault((tag, value), Tally(Counts(PROGRESSIONS_OF_A_GROUP)))
        return self._tallies[tag, value]
