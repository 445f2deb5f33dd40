"""Statistics of collections: counted plainly, added in any order, bounded in memory."""

from __future__ import annotations

import csv
import io
import json
import pickle
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from descant.analysis.harmony.progressions import Changes, parse
from descant.analysis.harmony.statistics import Counts, Statistics, collecting
from descant.analysis.harmony.statistics.tables import Row, written
from descant.analysis.harmony.transposing import fifths_for, transposed
from descant.analysis.harmony.vocabularies import simplified
from descant.errors import WrongUse
from descant.ingest.chords.labels import chord
from descant.ingest.chords.roman import Key
from descant.ingest.chords.spelling import fifths
from descant.ontology.records import ChordVocabulary
from tests.analysis.harmony.progressions.scanning import homes, label

songs = st.builds(
    Changes,
    st.just("a"),
    st.lists(label, max_size=12),
    tags=st.dictionaries(st.sampled_from(["genre", "decade"]), st.sampled_from("abc")),
    home=homes,
)
collections = st.lists(songs, max_size=8)
SONG = Changes(
    "song", ["C:maj", "C:maj", "A:min", "D:min9", "G:7", "C:maj", "N", "G:7"], tags={"genre": "jazz"}, home=Key("C")
)


def taken(several: list[Changes], **options: object) -> Statistics:
    statistics = Statistics(("genre", "decade"), **options)  # type: ignore[arg-type]
    for each in several:
        statistics.take(each)
    return statistics


@settings(deadline=None)
@given(collections, st.sampled_from(ChordVocabulary))
def test_transitions_are_counted_as_a_plain_counter_does(several: list[Changes], vocabulary: ChordVocabulary) -> None:
    plain: Counter[tuple[str, int, str]] = Counter()
    for each in several:
        labels = [simplified(one, vocabulary) for one in each.labels]
        for one, other in pairwise([one for before, one in zip(["", *labels], labels, strict=False) if one != before]):
            before, after = chord(one), chord(other)
            if before.root and after.root:
                up = (fifths(after.root) - fifths(before.root)) * 7 % 12
                plain[_kind(before), up, _kind(after)] += 1
    found = taken(several, vocabulary=vocabulary).document(most=10_000)["groups"][0]["transitions"]["rows"]
    assert {(row["from"], row["interval"], row["to"]): row["places"] for row in found} == plain
    for quality in {row["from"] for row in found}:
        assert sum(row["probability"] for row in found if row["from"] == quality) == pytest.approx(1, abs=1e-3)


def _kind(found: object) -> str:
    quality, bass = found.quality, found.bass  # type: ignore[attr-defined]
    return quality if bass == "1" else f"{quality}/{bass}"


@settings(deadline=None)
@given(collections, st.randoms(), st.integers(0, 8))
def test_parts_are_added_in_any_order(several: list[Changes], chance: object, cut: int) -> None:
    whole = taken(several).document()
    one, other = taken(several[:cut]), pickle.loads(pickle.dumps(taken(several[cut:])))
    other.add(one)
    assert other.document() == whole
    shuffled = list(several)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert taken(shuffled).document() == whole


@settings(deadline=None)
@given(songs, st.integers(0, 11))
def test_what_is_relative_does_not_change_with_the_key(song: Changes, semitones: int) -> None:
    by = fifths_for(semitones, song.labels)
    moved = Changes("b", [transposed(each, by) for each in song.labels])
    before, after = (taken([each]).of() for each in (Changes("a", song.labels), moved))
    assert before.transitions == after.transitions
    assert before.progressions == after.progressions
    assert before.qualities == after.qualities


def test_of_a_song() -> None:
    statistics = taken([SONG])
    for tally in (statistics.of(), statistics.of("genre", "jazz")):
        assert (tally.sequences, tally.in_a_key, tally.changes) == (1, 1, 7)
        assert tally.chords.most_common(2) == [("C:maj", (2, 1)), ("G:7", (2, 1))]
        assert tally.qualities["min7"] == (1, 1)
        assert [written(each) for each, _ in tally.progressions.most_common()] == [
            "C:maj A:min D:min7 G:7",
            "C:min F:min7 Bb:7 Eb:maj",
        ]
        assert [(degree.interval, degree.quality) for degree, _ in tally.degrees.most_common(1)] == [(0, "maj")]
    assert statistics.of("genre", "rock").sequences == 0


def test_progressions_are_patterns() -> None:
    for progression, _ in taken([SONG], length=3).of().progressions.most_common():
        assert len(parse(written(progression)).elements) == 3


def test_documents_and_rows() -> None:
    statistics = taken([SONG, SONG])
    document = json.loads(json.dumps(statistics.document(most=1)))
    assert document["vocabulary"] == "sevenths"
    assert document["groups"][1]["tag"] == "genre"
    assert document["groups"][0]["chords"] == {
        "error": 0,
        "rows": [{"chord": "C:maj", "places": 4, "sequences": 2, "share": 1.0}],
    }
    file = io.StringIO()
    csv.writer(file).writerows(statistics.rows())
    header, *rows = csv.reader(io.StringIO(file.getvalue()))
    assert header == list(Row.header())
    assert ["genre", "jazz", "degrees", "5:7", "4", "2", "1.0", "0"] in rows
    assert {row[2] for row in rows} == {"chords", "qualities", "degrees", "transitions", "progressions"}


@settings(deadline=None)
@given(st.lists(st.lists(st.integers(0, 30), max_size=20), max_size=20), st.integers(1, 8), st.integers(0, 20))
def test_counts_are_bounded_and_know_their_error(several: list[list[int]], capacity: int, cut: int) -> None:
    plain, sequences = Counter[int](), Counter[int]()
    parts = [Counts[int](capacity), Counts[int](capacity)]
    for number, each in enumerate(several):
        parts[number >= cut].take(Counter(each))
        plain.update(each)
        sequences.update(set(each))
    parts[0].add(parts[1])
    assert len(parts[0]) <= 2 * capacity
    assert parts[0].error * (capacity + 1) <= plain.total()
    for thing, count in plain.items():
        found = parts[0][thing]
        assert found.places <= count <= found.places + parts[0].error
        assert found.sequences <= sequences[thing] <= found.sequences + parts[0].error


def test_groups_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collecting, "GROUPS", 2)
    several = [Changes("a", ["C:maj"], tags={"genre": str(number)}) for number in range(5)]
    statistics = taken(several)
    statistics.add(taken(several))
    assert [group.get("value") for group in statistics.document()["groups"]] == [None, "(others)", "0", "1"]
    assert statistics.of("genre", collecting.OTHERS).sequences == 6


def test_statistics_of_other_kinds_are_not_added() -> None:
    with pytest.raises(WrongUse, match="not taken in the same way"):
        taken([], length=3).add(taken([]))
    with pytest.raises(WrongUse, match="9 chords"):
        Statistics(length=9)
