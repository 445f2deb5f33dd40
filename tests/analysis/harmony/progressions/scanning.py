"""The judge: sequences and patterns at random, and a plain scan that knows no tokens, grams or arrays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hypothesis import strategies as st

from descant.analysis.harmony.progressions import Changes, Pattern, parse
from descant.analysis.harmony.progressions.kinds import Kind, apart
from descant.analysis.harmony.progressions.patterns import (
    LONGEST_GAP,
    Any,
    Either,
    Element,
    Gap,
    Named,
    Place,
    Repeated,
    Unsounded,
)
from descant.ingest.chords.roman import Key

QUALITIES = ("maj", "min", "7", "min7", "maj7", "hdim7", "dim7", "dim", "sus4(b7)", "maj/3", "7/b7", "maj6", "9", "5")
few = st.builds("{}:{}".format, st.sampled_from(["C", "D", "G", "F", "A"]), st.sampled_from(QUALITIES[:6]))
more = st.builds("{}:{}".format, st.sampled_from(["C", "Db", "E", "F#", "Gb", "Bb"]), st.sampled_from(QUALITIES))
label = st.one_of(few, few, few, more, st.sampled_from(["N", "X"]))
homes = st.one_of(st.none(), st.builds(Key, st.sampled_from(["C", "G", "Eb"]), st.booleans()))
sequences = st.builds(
    Changes,
    st.sampled_from([f"song {number}" for number in range(9)]),
    st.lists(label, max_size=24),
    home=homes,
)

_numerals = st.sampled_from(
    [
        "I",
        "ii",
        "V",
        "V7",
        "vi",
        "IV",
        "ii7",
        "I7",
        "Imaj7",
        "viio",
        "bVII",
        "V/V",
        "I6",
        "V65",
        "i",
        "iiø7",
        "ii?",
        "N",
    ]
)
_chords = st.sampled_from(
    ["C", "G7", "Dm7", "D-", "F:maj", "A:min7", "C/E", "D?", "F#", "X", "Bbmaj7", "Gsus7", "A:min"]
)


def _elements(words: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    single = st.one_of(words, words, words, st.just("?"))
    choice = st.lists(single, min_size=1, max_size=3).map(" ".join)
    either = st.lists(choice, min_size=1, max_size=3).map(lambda choices: f"({'|'.join(choices)})")
    times = st.sampled_from(["{2}", "{0,1}", "{1,2}"])
    return st.one_of(
        single, single, single, either, st.just("…"), st.builds(str.__add__, st.one_of(words, either), times)
    )


def _texts(words: st.SearchStrategy[str], conditions: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Patterns that begin and end with a chord."""
    middle = st.lists(_elements(words), max_size=4).map(" ".join)
    return st.builds("{} {} {}{}".format, words, middle, words, conditions)


_exactly = st.sampled_from(["", "", " exactly"])
texts = st.one_of(
    _texts(_numerals, st.builds(str.__add__, st.sampled_from(["", "", " in C", " in A minor", " in minor"]), _exactly)),
    _texts(_numerals, st.sampled_from([" in its key", " in its minor key"])),
    _texts(_chords, st.builds(str.__add__, st.sampled_from(["", "", " as written", " in F"]), _exactly)),
)
patterns = texts.map(parse)


def scanned(pattern: Pattern, changes: Changes) -> Iterator[tuple[int, int, int]]:
    """First and last event and tonic of each match."""
    events = [(apart(label), label, number) for number, label in enumerate(changes.labels)]
    changing = [
        each for before, each in zip([None, *events], events, strict=False) if not before or not _same(before, each)
    ]
    for first in range(len(changing)):
        found = set()
        for tonic in _tonics(pattern, changes):
            found |= _ends(pattern.elements, changing, first, tonic)
        if found:
            end, tonic = min(found, key=lambda each: (each[0], -1 if each[1] is None else each[1]))
            yield changing[first][2], changing[end - 1][2], tonic or 0


def _same(one: tuple, other: tuple) -> bool:  # type: ignore[type-arg]
    return bool(one[0] == other[0] if one[0] and other[0] else one[1] == other[1])


def _tonics(pattern: Pattern, changes: Changes) -> Sequence[int | None]:
    if pattern.place is Place.ANYWHERE:
        return [None]
    if pattern.place is Place.GIVEN:
        return [pattern.tonic]
    home = changes.home
    return [] if home is None or (pattern.minor and not home.minor) else [(apart(f"{home.tonic}:maj") or ("", 0))[1]]


def _ends(elements: Sequence[Element], chords: list, at: int, tonic: int | None) -> set[tuple[int, int | None]]:  # type: ignore[type-arg]
    states = {(at, tonic)}
    for element in elements:
        states = {new for state in states for new in _after(element, chords, *state)}
    return states


def _after(element: Element, chords: list, at: int, tonic: int | None) -> set[tuple[int, int | None]]:  # type: ignore[type-arg]
    if isinstance(element, Either):
        return {new for choice in element.choices for new in _ends(choice, chords, at, tonic)}
    if isinstance(element, Gap):
        element = Repeated(Any(), 0, LONGEST_GAP)
    if isinstance(element, Repeated):
        times = range(element.least, element.most + 1)
        return {new for count in times for new in _ends([element.element] * count, chords, at, tonic)}
    if at == len(chords):
        return set()
    parts, text, _ = chords[at]
    if isinstance(element, Unsounded):
        return {(at + 1, tonic)} if text == element.word else set()
    if isinstance(element, Any) or parts is None:
        return {(at + 1, tonic)} if isinstance(element, Any) and parts else set()
    kind, root = parts
    here = (root - element.root) % 12
    return {(at + 1, here)} if _fits(element, kind) and tonic in (None, here) else set()


def _fits(element: Named, kind: str) -> bool:
    return element.wanted.fits(Kind.of(kind))
