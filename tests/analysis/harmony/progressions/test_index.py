"""The index of progressions: it finds what a plain scan finds, whatever was added, removed and merged, and when."""

from __future__ import annotations

import json
import multiprocessing
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from descant.analysis.harmony.progressions import Changes, Index, Match, Pattern, kinds, parse, searching
from descant.analysis.harmony.progressions.index import FARTHEST, MOST_MATCHES
from descant.analysis.harmony.progressions.kinds import ROOTS
from descant.analysis.harmony.transposing import fifths_for, transposed
from descant.analysis.shelving import shelf
from descant.errors import InvalidInput, WrongUse
from descant.ingest.harmony import Harmony, HarmonyEvent, Segment
from descant.ontology.records import TimeBase
from tests.analysis.harmony.progressions.scanning import patterns, scanned, sequences

Row = tuple[str, str, int, int, str]
Sources = dict[str, list[Changes]]
sources = st.dictionaries(
    st.sampled_from("abcdefg"), st.lists(sequences, max_size=5, unique_by=lambda each: each.key), max_size=5
)


def row(match: Match) -> Row:
    return match.source, match.key, match.first, match.last, match.tonic


def rows(index: Index, pattern: Pattern) -> list[Row]:
    found = index.find(pattern, count=MOST_MATCHES)
    assert found.total == len(found.matches)
    assert found.whole
    return [row(match) for match in found.matches]


def expected(pattern: Pattern, given: Sources) -> list[Row]:
    return sorted(
        (source, changes.key, first, last, ROOTS[tonic])
        for source, those in given.items()
        for changes in those
        for first, last, tonic in scanned(pattern, changes)
    )


def built(folder: Path, given: Sources) -> Index:
    index = Index(folder)
    with index.update() as update:
        for source, those in given.items():
            update.add(source, those)
    return index


SONG = Changes(
    "song", ["C:maj", "A:min", "D:min7", "G:7", "G:7", "C:maj7", "N", "E:min7", "A:7", "D:maj"], tags={"genre": "jazz"}
)


@settings(deadline=None)
@given(sources, st.lists(patterns, min_size=1, max_size=6))
def test_it_finds_what_a_plain_scan_finds(given: Sources, wanted: list[Pattern]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        index = built(Path(folder), given)
        for pattern in wanted:
            assert rows(index, pattern) == expected(pattern, given)


def test_a_pattern_may_be_longer_than_all_that_there_is(tmp_path: Path) -> None:
    index = built(tmp_path, {"a": [Changes("song", ["D:min"])]})
    assert index.find(parse("I IV V ii")).total == 0
    assert index.find(parse("ii")).total == 1


@settings(deadline=None, max_examples=50)
@given(st.data(), st.lists(patterns, min_size=1, max_size=3))
def test_adding_removing_and_merging_in_any_order_give_the_same(data: st.DataObject, wanted: list[Pattern]) -> None:
    """Parts of a few chords are merged all the time."""
    now: Sources = {}
    with (
        tempfile.TemporaryDirectory() as folder,
        mock.patch.object(shelf, "LARGEST", data.draw(st.sampled_from([100, 400, 1 << 24]))),
    ):
        index = Index(Path(folder))
        for _ in range(data.draw(st.integers(1, 8))):
            those = data.draw(sources)
            gone = data.draw(st.sets(st.sampled_from("abcdefg"), max_size=2)) - set(those)
            with index.update() as update:
                for source in gone:
                    update.remove(source)
                for source, changes in those.items():
                    update.replace(source, changes)
            now = {source: changes for source, changes in (now | those).items() if source not in gone}
        for pattern in wanted:
            assert rows(index, pattern) == rows(Index(Path(folder)), pattern) == expected(pattern, now)
        assert index.sources() == sorted(source for source, those in now.items() if any(each.labels for each in those))
        index.check()


@settings(deadline=None)
@given(sequences, patterns, st.integers(0, 11))
def test_a_sequence_that_is_moved_matches_as_before(changes: Changes, pattern: Pattern, semitones: int) -> None:
    free = parse(str(pattern).replace(" as written", "").partition(" in ")[0])
    by = fifths_for(semitones, changes.labels)
    moved = Changes("moved", [transposed(each, by) for each in changes.labels])
    with tempfile.TemporaryDirectory() as folder:
        found = rows(built(Path(folder), {"a": [Changes("as it was", changes.labels)], "b": [moved]}), free)
    places = [[each[2:4] for each in found if each[0] == source] for source in "ab"]
    assert places[0] == places[1]


@settings(deadline=None, max_examples=50)
@given(sources, patterns, st.integers(0, 5), st.integers(0, 4))
def test_pages_are_pieces_of_the_whole(given: Sources, pattern: Pattern, first: int, count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        index = built(Path(folder), given)
        page, whole = index.find(pattern, first=first, count=count), rows(index, pattern)
        assert [row(match) for match in page.matches] == whole[first : first + count]
        assert page.total == len(whole)
        once = index.find(pattern, once=True, count=MOST_MATCHES)
        firsts = {each[:2]: each for each in reversed(whole)}
        assert [row(match) for match in once.matches] == sorted(firsts.values())
        assert once.total == len(firsts)


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("ii-V-I", [(2, 5), (7, 9)]),
        ("ii7-V7-Imaj7", [(2, 5)]),
        ("Dm7 G7 C", [(2, 5), (7, 9)]),
        ("Dm7 G7 C as written", [(2, 5)]),
        ("ii V I in D", [(7, 9)]),
        ("ii V I exactly", []),
        ("ii7 V7 I exactly", [(7, 9)]),
        ("vi ? V7", [(1, 3)]),
        ("I … V7", [(0, 3)]),
        ("(V|viio) I", [(3, 5), (8, 9)]),
        ("D? G?", [(1, 2), (2, 3), (3, 5), (7, 8), (8, 9)]),
        ("I N", [(5, 6)]),
        ("N ii7", [(6, 7)]),
        ("I", [(0, 0), (3, 3), (5, 5), (8, 8), (9, 9)]),
    ],
)
def test_places(tmp_path: Path, text: str, places: list[tuple[int, int]]) -> None:
    found = built(tmp_path, {"": [SONG]}).find(parse(text))
    assert [(match.first, match.last) for match in found.matches] == places


def test_what_a_match_says(tmp_path: Path) -> None:
    timed = Changes("timed", ["X", "D:min7", "D:min7", "G:7/3"], [0.0, 1.5, 2.0, 2.5])
    found = built(tmp_path, {"a": [SONG], "b": [timed]}).find(parse("ii7-V7"))
    assert [(match.key, match.start, match.chords, match.tonic, match.tags) for match in found.matches] == [
        ("song", None, ("D:min7", "G:7"), "C", {"genre": "jazz"}),
        ("song", None, ("E:min7", "A:7"), "D", {"genre": "jazz"}),
        ("timed", 1.5, ("D:min7", "G:7/3"), "C", {}),
    ]
    assert found.matches[2].last == 3


def test_a_gap_at_an_end_says_nothing(tmp_path: Path) -> None:
    index = built(tmp_path, {"": [SONG]})
    assert index.find(parse("… V I …")) == index.find(parse("V I"))


def test_a_search_that_would_take_too_long_says_that_there_may_be_more(tmp_path: Path) -> None:
    with mock.patch.multiple(searching, _AT_ONCE=64, _AT_ONCE_IF_BRANCHING=64):
        index = built(tmp_path, {"": [Changes(str(number), ["C:maj", "G:7"] * 40) for number in range(20)]})
        found = index.find(parse("(I V7){3}"), patience=1_000)
        assert not found.whole
        assert 0 < found.total < index.find(parse("(I V7){3}")).total


def test_an_update_that_fails_changes_nothing(tmp_path: Path) -> None:
    index = built(tmp_path, {"a": [SONG]})
    before = sorted(path.name for path in tmp_path.iterdir())
    with pytest.raises(InvalidInput, match=r"broken: 'H:maj' is no chord"):
        _replace(index, "a", [SONG, Changes("broken", ["H:maj"])])
    assert index.sources() == ["a"]
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def _replace(index: Index, source: str, sequences: list[Changes]) -> None:
    with index.update() as update:
        update.replace(source, sequences)


def test_who_reads_goes_on_while_another_writes(tmp_path: Path) -> None:
    index = built(tmp_path, {"a": [SONG]})
    part = index._shelf.parts()[0][1]
    with Index(tmp_path).update() as update:
        update.remove("a")
    assert not list(tmp_path.glob("*.part"))
    assert list(part.tokens)
    assert index.find(parse("ii-V-I")).total == 0


def test_parts_stay_few(tmp_path: Path) -> None:
    index = Index(tmp_path)
    for number in range(40):
        with index.update() as update:
            update.add(f"{number:02}", [SONG])
    assert len(list(tmp_path.glob("*.part"))) <= 9
    assert index.find(parse("ii7-V7-Imaj7")).total == 40


def _add(folder: Path, name: str) -> None:
    for number in range(5):
        with Index(folder).update() as update:
            update.replace(f"{name}{number}", [SONG] * 3)


def test_several_processes_write(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_add, args=(tmp_path, name)) for name in "ab"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
        assert writer.exitcode == 0
    assert index_total(tmp_path) == 30


def index_total(folder: Path) -> int:
    return Index(folder).find(parse("ii7-V7-Imaj7")).total


def test_kinds_of_chords_are_bounded(tmp_path: Path) -> None:
    with mock.patch.object(kinds, "MOST_KINDS", 2):
        index = built(tmp_path, {"a": [Changes("a", ["D:min", "G:7", "C:maj7"])]})
        with index.update() as update:
            update.replace("b", [Changes("b", ["D:min", "G:7", "C:maj7", "F:aug"])])
        assert [match.chords for match in index.find(parse("ii V7 X")).matches] == [("D:min", "G:7", "X")] * 2


def test_what_a_crash_leaves_is_not_seen_and_taken_away(tmp_path: Path) -> None:
    index = built(tmp_path, {"a": [SONG]})
    part = next(tmp_path.glob("*.part"))
    shutil.copy(part, tmp_path / "unlisted.part")
    (tmp_path / "index.json.new").write_text("{")
    assert index_total(tmp_path) == 1
    with index.update() as update:
        update.add("b", [SONG])
    assert not (tmp_path / "unlisted.part").exists()
    assert index_total(tmp_path) == 2


@pytest.mark.parametrize("cut", [0, 5, 40, 400, -64])
def test_a_part_that_is_cut_short_is_refused(tmp_path: Path, cut: int) -> None:
    built(tmp_path, {"a": [SONG]})
    part = next(tmp_path.glob("*.part"))
    part.write_bytes(part.read_bytes()[:cut])
    with pytest.raises(InvalidInput, match=rf"{part.name}: the index is damaged: .*build it anew"):
        index_total(tmp_path)


def test_a_part_that_is_altered_is_found_out(tmp_path: Path) -> None:
    built(tmp_path, {"a": [SONG]}).check()
    part = next(tmp_path.glob("*.part"))
    part.write_bytes(part.read_bytes().replace(b"song", b"sing"))
    with pytest.raises(InvalidInput, match="are not what was written"):
        Index(tmp_path).check()


def test_numbers_that_lead_nowhere_are_refused(tmp_path: Path) -> None:
    built(tmp_path, {"a": [SONG]})
    part = next(tmp_path.glob("*.part"))
    tokens = np.array(Index(tmp_path)._shelf.parts()[0][1].tokens)
    part.write_bytes(part.read_bytes().replace(tokens.tobytes(), b"\xfe" * (tokens.nbytes - 1) + b"\0"))
    with pytest.raises(InvalidInput, match="its numbers lead nowhere"):
        Index(tmp_path).find(parse("ii7 V7 I exactly"))


@pytest.mark.parametrize(("starts", "first"), [([0.0, 1.0, 2.0], 1.0), ([0.0, 0.5, 2.0], 0.5), (None, None)])
def test_starts_are_kept(tmp_path: Path, starts: Sequence[float] | None, first: float | None) -> None:
    index = built(tmp_path, {"a": [Changes("a", ["X", "D:min", "G:7"], starts)]})
    for _ in range(2):
        with index.update() as update:
            update.add("b", [Changes("b", ["D:min", "G:7"], [0.0, 4.0])])
    with index.update() as update:
        update.add("c", [])
    assert index.find(parse("Dm G7")).matches[0].start == first


@pytest.mark.parametrize(
    "said",
    [
        "{",
        "[]",
        '{"version": 1}',
        '{"version": 2, "parts": []}',
        '{"version": 1, "parts": [{"file": "../a.part", "dead": []}]}',
    ],
)
def test_a_broken_list_is_refused(tmp_path: Path, said: str) -> None:
    (tmp_path / "index.json").write_text(said)
    with pytest.raises(InvalidInput, match=r"index\.json: "):
        index_total(tmp_path)


def test_a_part_that_is_not_there_is_named(tmp_path: Path) -> None:
    (tmp_path / "index.json").write_text(json.dumps({"version": 1, "parts": [{"file": "a.part", "dead": []}]}))
    with pytest.raises(InvalidInput, match=r"a\.part: the index is damaged: the part is not there"):
        index_total(tmp_path)


@pytest.mark.parametrize("asked", [{"first": -1}, {"first": FARTHEST + 1}, {"count": MOST_MATCHES + 1}])
def test_pages_are_bounded(tmp_path: Path, asked: dict[str, int]) -> None:
    with pytest.raises(WrongUse):
        Index(tmp_path).find(parse("I"), **asked)  # type: ignore[arg-type]


def test_what_was_added_is_not_removed_in_the_same_update(tmp_path: Path) -> None:
    with Index(tmp_path).update() as update:
        update.add("a", [SONG])
        with pytest.raises(WrongUse, match="same update"):
            update.remove("a")


@pytest.mark.parametrize("starts", [[0.0], [0.0, float("nan")]])
def test_starts_are_one_for_each_chord_and_finite(starts: Sequence[float]) -> None:
    with pytest.raises(InvalidInput, match="a: "):
        Changes("a", ["C:maj", "G:maj"], starts)


def test_changes_of_a_reading() -> None:
    events = (HarmonyEvent(2.0, 4.0, None, "??"), HarmonyEvent(0.0, 2.0, "C:maj", "I"))
    keys = (Segment(0.0, 1.0, "C major"), Segment(1.0, 4.0, "A minor"), Segment(4.0, 9.0, "D dorian"))
    changes = Changes.of(Harmony(events=events, time_base=TimeBase.QUARTERS, keys=keys), "a", {"by": "b"})
    assert (changes.labels, changes.starts, str(changes.home)) == (["C:maj", "X"], [0.0, 2.0], "A minor")


@settings(deadline=None)
@given(sources, st.sets(st.sampled_from("abcdefg")))
def test_all_living_sequences_come_by_source_with_their_chords_tags_and_homes(sources: Sources, gone: set[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        index = Index(Path(folder))
        for source, those in sources.items():
            with index.update() as update:
                update.add(source, those)
        with index.update() as update:
            for source in gone & sources.keys():
                update.remove(source)
        found = [
            (source, each.key, plain(each.labels), dict(each.tags), home(each)) for source, each in index.sequences()
        ]
    expected = [
        (source, each.key, plain(each.labels), dict(each.tags), home(each))
        for source in sorted(sources.keys() - gone)
        for each in sorted(sources[source], key=lambda each: each.key)
        if each.labels
    ]
    assert found == expected


def plain(labels: Sequence[str]) -> list[object]:
    """As they sound, without repetitions."""
    sounds = [kinds.apart(label) or label for label in labels]
    return [each for each, before in zip(sounds, [None, *sounds], strict=False) if each != before]


def home(changes: Changes) -> tuple[int, bool] | None:
    return (kinds.pitch_class(changes.home.tonic), changes.home.minor) if changes.home else None
