"""What pieces may be grouped by, whatever their format calls it; and that it comes into the graph."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from descant.ingest.chordonomicon import Chordonomicon
from descant.ingest.describing import Placement, describe, names_for
from descant.ingest.grouping import date_of, genres_of, groups_of
from descant.ingest.inputs import Input
from descant.ingest.reading import About, Person
from descant.ontology.iris import DCTERMS, SCHEMA
from descant.ontology.minting import Minter
from descant.ontology.records import Version
from descant.ontology.validation import validate

NODE = Minter("https://example.org/").work("w")


@pytest.mark.parametrize(
    ("tags", "genres"),
    [
        ({"genre": "Rock; Pop"}, ("Rock", "Pop")),
        ({"main_genre": "pop", "genres": "'soft rock' 'pop'"}, ("pop",)),
        ({"genres": "'soft rock' 'pop'"}, ("soft rock", "pop")),
        ({"genres": "['jazz', 'jazz', '']"}, ("jazz",)),
        ({"style": "Medium Swing"}, ("Medium Swing",)),
        ({"AGN": "Chorale"}, ("Chorale",)),
        ({"genre": "  ", "style": "Bossa"}, ("Bossa",)),
        ({}, ()),
    ],
)
def test_genres(tags: Mapping[str, str], genres: tuple[str, ...]) -> None:
    assert genres_of(tags) == genres


@pytest.mark.parametrize(
    ("tags", "date"),
    [
        ({"date": "1987-05-04"}, "1987"),
        ({"ODT": "~1788/08/10"}, "1788"),
        ({"release_date": "2004", "decade": "2000.0"}, "2004"),
        ({"release_date": "unknown", "decade": "1990.0"}, "199X"),
        ({"decade": "1970s"}, "197X"),
        ({"decade": "70s"}, None),
        ({"date": "20190"}, None),
        ({}, None),
    ],
)
def test_dates(tags: Mapping[str, str], date: str | None) -> None:
    assert date_of(tags) == date


def test_groups_are_all_that_is_said_and_what_every_format_shares() -> None:
    about = About(
        people=(Person("Ann", "composer"), Person("Ben", "performer")),
        tags={"genres": "pop, rock", "decade": "1970.0", "mood": "glad"},
    )
    assert groups_of(about) == {
        "genres": ("pop", "rock"),
        "genre": ("pop", "rock"),
        "decade": ("1970",),
        "mood": ("glad",),
        "composer": ("Ann",),
    }


@given(st.dictionaries(st.sampled_from(["genre", "genres", "date", "decade", "style"]), st.text()))
def test_whatever_a_header_says_a_version_can_say_it(tags: Mapping[str, str]) -> None:
    version = Version(NODE, NODE, genres=genres_of(tags), date=date_of(tags))
    assert len(version.genres) <= 20
    assert all(each.strip() == each and each for each in version.genres)


def test_a_song_of_a_table_says_genre_and_date_in_the_graph(tmp_path: Path) -> None:
    file = tmp_path / "songs.csv"
    file.write_text("id,chords,main_genre,decade\n1,C F G C,pop,1990.0\n")
    given, minter, reader = Input.of(file), Minter("https://example.org/"), Chordonomicon()
    names = names_for(minter, given, given.name, Placement(), extension=".csv", reader="chordonomicon 2", piece=0)
    when = datetime(2026, 1, 1, tzinfo=UTC)
    (reading,) = reader.read(given)
    quads = list(describe(reading, names, file=given, reader=reader, placement=Placement(), when=when))
    said = {(quad.predicate, quad.object.value) for quad in quads if quad.subject == names.version}
    assert {(SCHEMA.genre, "pop"), (DCTERMS.date, "199X")} <= said
    assert validate(quads).conforms
