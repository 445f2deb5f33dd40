"""Properties of every score: ids, sums of durations, and the note table as a file."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from descant.ingest.score import Note, NoteTable
from tests.ingest.notation.scores import Reads, bar, document, note, score

DURATIONS = {"1": 4.0, "2": 2.0, "4": 1.0, "8": 0.5, "16": 0.25}
words = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=12)
times = st.floats(0, 1e6, allow_nan=False).map(lambda each: round(each, 6))
midi = st.none() | st.integers(0, 127)
notes = st.builds(
    Note,
    id=words,
    bar=st.integers(1, 9999),
    onset=times,
    duration=times,
    step=st.sampled_from(["", *"CDEFGAB"]),
    alter=st.integers(-3, 3),
    octave=st.integers(-1, 9),
    staff=st.integers(1, 40),
    part=words,
    grace=st.booleans(),
    tie=st.sampled_from(["", "i", "m", "t"]),
    sounding=midi,
    velocity=midi,
)


@settings(deadline=None)
@given(st.lists(notes, max_size=4), st.data())
def test_the_table_survives_its_file(rows: list[Note], data: st.DataObject) -> None:
    timed = data.draw(st.booleans())
    seconds = data.draw(st.lists(st.tuples(times, times), min_size=len(rows), max_size=len(rows))) if timed else []
    table = NoteTable(tuple(rows), tuple(seconds))
    assert NoteTable.from_tsv(table.to_tsv()) == table


@st.composite
def contents(draw: st.DrawFn) -> list[list[tuple[str, str]]]:
    """Bars of notes and rests: kind and duration."""
    kinds = st.sampled_from(["note", "rest", "chord", "tuplet"])
    event = st.tuples(kinds, st.sampled_from(list(DURATIONS)))
    return draw(st.lists(st.lists(event, min_size=1, max_size=6), min_size=1, max_size=6))


def written(kind: str, dur: str) -> str:
    if kind == "rest":
        return f'<rest dur="{dur}"/>'
    if kind == "chord":
        return f'<chord dur="{dur}"><note pname="c" oct="4"/><note pname="e" oct="4"/></chord>'
    if kind == "tuplet":
        return f'<tuplet num="3" numbase="2">{note("c4", dur) * 3}</tuplet>'
    return note("g4", dur)


def lasting(kind: str, dur: str) -> float:
    return DURATIONS[dur] * (2 if kind == "tuplet" else 1)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(contents())
def test_ids_are_unique_and_stable_and_durations_add_up(music: list[list[tuple[str, str]]]) -> None:
    text = "".join(bar("".join(written(*each) for each in one), n=index) for index, one in enumerate(music, 1))
    with TemporaryDirectory() as folder:
        reads = Reads(Path(folder))
        found = reads(document(score(text)))
        assert found.score
        assert found.stored
        assert reads(found.stored).score == found.score, "what is stored reads alike"
    ids = [each.id for each in found.score.notes.notes]
    assert len(ids) == len(set(ids))
    assert len(found.score.bars) == len(music)
    at = 0.0
    for one, each in zip(music, found.score.bars, strict=True):
        total = sum(lasting(*event) for event in one)
        assert each.onset is not None
        assert each.duration is not None
        assert abs(each.onset - at) < 1e-4
        assert abs(each.duration - total) < 1e-4
        at += total
