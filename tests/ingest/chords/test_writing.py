"""What is written as a .lab or as JAMS is read again as it was."""

from __future__ import annotations

import json
import tempfile
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from descant.errors import WrongUse
from descant.ingest import read
from descant.ingest.chords.writing import to_jams, to_lab
from descant.ingest.harmony import Harmony, HarmonyEvent, Segment
from descant.ingest.reading import About, Person, Text
from descant.ontology.records import TimeBase
from tests.ingest.chords.test_labels import labels
from tests.ingest.documents import as_input

ABOUT = About(
    titles=(Text("Song"),), people=(Person("Singer", "performer"),), tags={"youtube_url": "https://a.example"}
)


@st.composite
def harmonies(draw: st.DrawFn) -> Harmony:
    """Chords one after the other, at times with three decimals."""
    durations = draw(st.lists(st.integers(0, 10_000), min_size=1, max_size=8))
    times = [sum(durations[:at]) / 1000 for at in range(len(durations) + 1)]
    said = [draw(st.sampled_from(["N", "X"]) | labels) for _ in durations]
    return Harmony(
        events=tuple(HarmonyEvent(*row, label, label) for row, label in zip(pairwise(times), said, strict=True)),
        time_base=TimeBase.SECONDS,
        annotator=draw(st.none() | st.sampled_from(["A1", "María"])),
        keys=(Segment(0, times[-1], "Bb major"),),
        sections=(Segment(0, times[-1], "verse"),),
        beats=tuple(times[:-1]),
    )


@given(harmonies(), st.integers(3, 9))
def test_a_lab_is_read_as_it_was_written(harmony: Harmony, decimals: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = as_input(Path(folder), to_lab(harmony, decimals=decimals), name="a.lab")
        (found,) = read(file).harmonies
        assert found.events == harmony.events
        assert to_lab(found, decimals=decimals) == file.path.read_bytes()


@given(st.lists(harmonies(), min_size=1, max_size=3, unique_by=lambda each: each.annotator))
def test_jams_are_read_as_they_were_written(written: list[Harmony]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        reading = read(as_input(Path(folder), to_jams(written, ABOUT), name="a.jams"))
    assert [found.annotator for found in reading.harmonies] == [each.annotator for each in written]
    for found, harmony in zip(reading.harmonies, written, strict=True):
        assert [event.label for event in found.events] == [event.label for event in harmony.events]
        starts = [(event.start, pytest.approx(event.end)) for event in harmony.events]
        assert [(event.start, event.end) for event in found.events] == starts
        assert (found.beats, found.sections[0].label, found.keys[0].label) == (harmony.beats, "verse", "Bb major")
    assert (reading.about.titles, reading.about.people) == (ABOUT.titles, ABOUT.people)
    assert reading.about.tags["youtube_url"] == "https://a.example"


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:Passing a schema:DeprecationWarning")  # jams calls jsonschema the old way
def test_jams_are_valid_by_the_packages_schema(tmp_path: Path) -> None:
    jams = pytest.importorskip("jams", reason="the package jams is not installed")
    event = HarmonyEvent(0, 1.5, "Bb:min7/b3", "Bb:min7/b3")
    harmony = Harmony(
        events=(event, HarmonyEvent(1.5, 2, None, "??")),
        time_base=TimeBase.SECONDS,
        annotator="A1",
        keys=(Segment(0, 2, "Bb minor"), Segment(0, 2, "whatever this is")),
        sections=(Segment(0, 2, "A, verse"),),
        beats=(0.0, 1.0),
    )
    path = tmp_path / "a.jams"
    path.write_bytes(to_jams([harmony], ABOUT))
    assert jams.load(str(path), validate=True, strict=True)


def test_what_was_not_understood_is_kept_beside_the_chords() -> None:
    harmony = Harmony(events=(HarmonyEvent(0, 1, None, "wild"),), time_base=TimeBase.SECONDS)
    annotation = json.loads(to_jams([harmony], About()))["annotations"][0]
    assert annotation["data"][0]["value"] == "X"
    assert annotation["sandbox"] == {"not_understood": {"0": "wild"}}
    assert to_lab(harmony, decimals=1) == b"0.0\t1.0\tX\n"


def test_quarters_are_not_written_as_seconds() -> None:
    harmony = Harmony(events=(HarmonyEvent(0, 1, "C:maj", "C"),), time_base=TimeBase.QUARTERS)
    with pytest.raises(WrongUse, match="timed in quarters"):
        to_lab(harmony)
    with pytest.raises(WrongUse, match="timed in quarters"):
        to_jams([harmony], About())
