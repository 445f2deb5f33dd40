"""What is written is found, by each thing that it can be found by, page by page, and only by who may read it."""

from __future__ import annotations

import contextlib
import sqlite3
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from descant.annotations import indexing
from descant.annotations.containers import Container
from descant.annotations.following import Indexes
from descant.annotations.index.entries import Facet, Place, Space
from descant.annotations.index.schema import TABLES
from descant.annotations.index.searching import Query, count, search
from descant.annotations.index.words import forms, wanted
from descant.annotations.indexing import Known
from descant.annotations.register import Visibility
from descant.errors import InvalidInput
from descant.ontology import records as r
from descant.ontology.mapping import quads
from descant.store.files import files_of
from tests.annotations.conftest import BASE, CLARA, ROBERT, WORK, House, annotation
from tests.conftest import ON_FIXTURES

SOUND, IMAGE = "https://example.org/a.flac", "https://example.org/page"


def find(house: House, *, private: bool = False, limit: int = 1000, **said: Any) -> list[int]:
    house.indexes.follow()
    indexes = (
        (house.indexes.annotations.public, house.indexes.annotations.private)
        if private
        else (house.indexes.annotations.public,)
    )
    return search(indexes, Query(**said), limit=limit)


def span(start: float, end: float, source: str = SOUND) -> Place:
    return Place(source, Space.TIME, start, end)


def at(fragment: str, source: str = SOUND) -> dict[str, Any]:
    return annotation(target=f"{source}#{fragment}")


def selected(fragment: str, source: str = SOUND) -> dict[str, Any]:
    return annotation(target={"source": source, "selector": {"type": "FragmentSelector", "value": fragment}})


@pytest.mark.parametrize("place", [at, selected])
def test_spans_that_overlap_are_found(house: House, place: Any) -> None:
    key = house.create(place("t=6,9")).number
    for start, end, there in (
        (0, 6, False),
        (0, 6.1, True),
        (7, 8, True),
        (8.9, 20, True),
        (9, 20, False),
        (0, 99, True),
    ):
        assert find(house, overlaps=(span(start, end),)) == [key] * there, (start, end)
    assert find(house, overlaps=(span(7, 7),)) == [key], "a moment in it"
    assert find(house, overlaps=(span(7, 8, "https://example.org/b.flac"),)) == []


def test_a_span_without_an_end_lasts(house: House) -> None:
    key = house.create(at("t=60")).number
    assert find(house, overlaps=(span(1000, 1001),)) == [key]
    assert find(house, overlaps=(span(0, 59),)) == []


@pytest.mark.parametrize("place", [at, selected])
def test_regions_that_overlap_are_found(house: House, place: Any) -> None:
    key = house.create(place("xywh=100,200,50,60", IMAGE)).number
    for x0, x1, y0, y1, there in ((0, 100, 0, 999, False), (0, 101, 0, 201, True), (0, 999, 260, 300, False)):
        assert find(house, overlaps=(Place(IMAGE, Space.REGION, x0, x1, y0, y1),)) == [key] * there


@settings(max_examples=60, deadline=None, suppress_health_check=ON_FIXTURES)
@given(
    st.lists(st.tuples(st.integers(0, 90), st.integers(1, 20)), min_size=1, max_size=30),
    st.tuples(st.integers(0, 99), st.integers(1, 30)),
    st.sampled_from([2, 2_000]),
)
def test_what_overlaps_is_what_a_comparison_of_all_finds(
    house: House, spans: list[tuple[int, int]], asked: tuple[int, int], few: int
) -> None:
    """Sorted out of the tree, or gone through in order."""
    source = f"{SOUND}-{len(house.indexes.annotations.public.reading().execute('SELECT 1 FROM notes').fetchall())}"
    keys = [house.create(at(f"t={start},{start + length}", source)).number for start, length in spans]
    start, end = asked[0], sum(asked)
    expected = [key for key, (a, length) in zip(keys, spans, strict=True) if a < end and a + length > start]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("descant.annotations.index.searching.FEW", few)
        assert find(house, overlaps=(span(start, end, source),)) == expected
        assert find(house, overlaps=(span(start, end, source),), limit=2) == expected[:2]


def test_words_are_found_by_their_stems_in_their_language(house: House) -> None:
    english = house.create(annotation("The melodies move to the violins.")).number
    german = house.create(
        annotation(body={"type": "TextualBody", "value": "Die Geigen übernehmen die Melodie.", "language": "de-AT"})
    ).number
    plain = house.create({**{k: v for k, v in annotation().items() if k != "body"}, "bodyValue": "Rallentando"}).number
    assert find(house, text="violin melody", language="en") == [english]
    assert find(house, text="VIOLIN") == [english]
    assert find(house, text="Geige", language="de") == [german]
    assert find(house, text="ubernehmen") == [german], "without its accent"
    assert find(house, text="rallentando") == [plain]
    assert find(house, text="violin Geige") == []
    assert find(house, text="…") == []


def test_markup_is_not_searched(house: House) -> None:
    body = {"type": "TextualBody", "value": "<p>Slow <em>and</em> soft</p>", "format": "text/html", "language": "en"}
    key = house.create(annotation(body=body)).number
    assert find(house, text="soft") == [key]
    assert find(house, text="em") == []


@given(st.text(max_size=40), st.sampled_from([None, "de", "en-GB", "xx", '"']))
def test_any_text_can_be_asked_for(text: str, language: str | None) -> None:
    connection = sqlite3.connect(":memory:")
    connection.executescript(TABLES)
    if words := wanted(forms(text, language)):
        connection.execute("SELECT rowid FROM texts WHERE texts MATCH ?", (words,)).fetchall()
    connection.close()


def test_facets(house: House) -> None:
    tagged = house.create(
        annotation(motivation="tagging", body={"type": "TextualBody", "value": "harp"}, target=f"{SOUND}#t=1,2")
    ).number
    by_robert = house.create(annotation(target=IMAGE), who=ROBERT).number
    observed = house.create(
        annotation(type=["Annotation", "Observation"], motivation="observing", target=f"{BASE}id/work/op92-2")
    ).number
    for facet, value, keys in (
        (Facet.TAG, "harp", [tagged]),
        (Facet.TARGET, f"{SOUND}#t=1,2", [tagged]),
        (Facet.SOURCE, SOUND, [tagged]),
        (Facet.SOURCE, f"{SOUND}#t=1,2", [tagged]),
        (Facet.CREATOR, ROBERT.agent, [by_robert]),
        (Facet.MOTIVATION, "http://www.w3.org/ns/oa#commenting", [by_robert]),
        (Facet.TYPE, "https://w3id.org/descant/ns#Observation", [observed]),
        (Facet.MOTIVATION, "https://w3id.org/music-annotation/1.0#observing", [observed]),
        (Facet.TAG, "nothing", []),
    ):
        assert find(house, facets=((facet, value),)) == keys, (facet, value)
    both = ((Facet.TAG, "harp"), (Facet.SOURCE, SOUND))
    assert find(house, facets=both) == [tagged]
    assert find(house, facets=(*both, (Facet.CREATOR, ROBERT.agent))) == []


def test_dates(house: House) -> None:
    kept = house.create()
    now = kept.created.replace(tzinfo=UTC)
    hour = timedelta(hours=1)
    assert find(house, since=now - hour, until=now + hour) == [kept.number]
    assert find(house, since=now + hour) == find(house, until=now - hour) == []
    assert find(house, since=datetime(2000, 1, 1, tzinfo=UTC), text="melody") == [kept.number]


def test_pages_by_key_forwards_and_backwards(house: House) -> None:
    keys = [house.create().number for _ in range(9)]
    house.indexes.follow()
    public = (house.indexes.annotations.public,)
    for query in (
        Query(),
        Query(text="melody"),
        Query(overlaps=(span(0, 10),)),
        Query(facets=((Facet.SOURCE, SOUND),)),
    ):
        assert search(public, query, after=keys[2], limit=3) == keys[3:6]
        assert search(public, query, before=keys[6], limit=3) == keys[3:6]
        assert search(public, query, before=1 << 62, limit=2) == keys[-2:]


def test_what_changes_is_found_by_what_it_is_now(house: House) -> None:
    kept = house.create(annotation("harp"))
    assert find(house, text="harp") == [kept.number]
    house.desk.change(CLARA, kept.name, annotation("horn", target=IMAGE))
    assert find(house, text="harp") == find(house, overlaps=(span(0, 99),)) == []
    assert find(house, text="horn") == [kept.number]
    house.desk.delete(CLARA, kept.name)
    assert find(house, text="horn") == []
    assert count((house.indexes.annotations.public,), Facet.CONTAINER, "").total == 0
    house.desk.restore(CLARA, kept.name)
    assert find(house, text="horn") == [kept.number]


def test_what_is_private_is_in_another_index(house: House) -> None:
    kept = house.create(annotation("secret"), container=Container.named("user/clara"))
    assert find(house, text="secret") == []
    assert find(house, private=True, text="secret", readers=("user/clara",)) == [kept.number]
    assert find(house, private=True, text="secret", readers=("user/robert", "group/trio")) == []
    house.desk.share(CLARA, kept.name, Visibility.PUBLIC)
    assert find(house, text="secret") == [kept.number]
    house.desk.share(CLARA, kept.name, Visibility.GROUP, "trio")
    assert find(house, text="secret") == []
    assert find(house, private=True, text="secret", readers=("user/robert", "group/trio")) == [kept.number]
    public = house.indexes.annotations.public.reading()
    assert "secret" not in "".join(str(row) for row in public.execute("SELECT words FROM notes"))


def test_an_index_is_made_again_from_the_register(house: House, tmp_path: Any) -> None:
    keys = [house.create(annotation(f"number {number}")).number for number in range(5)]
    known = Known.of(house.engine, house.stores.public, files_of(house.config), BASE, tmp_path / "again")
    again = Indexes(house.engine, tmp_path / "again", BASE, known)
    again.follow()
    assert search((again.annotations.public,), Query(text="number"), limit=10) == keys
    again.close()


def test_annotations_of_a_work_are_in_its_container(house: House) -> None:
    work, version = NamedNode(f"{BASE}id/work/op92-2"), NamedNode(f"{BASE}id/version/trio")
    bar = r.Bar(NamedNode(f"{version.value}/bar/3"), version, 3)
    house.stores.public.add(
        quads([r.Work(work), r.Version(version, work=work), bar], NamedNode(f"{BASE}graph/collection"))
    )
    keys = [house.create(annotation(target=each.value)).number for each in (work, version, bar.iri)]
    house.create(annotation(target="https://example.org/elsewhere"))
    assert find(house, facets=((Facet.CONTAINER, "work/op92-2"),)) == keys


@pytest.mark.parametrize(
    "fragment",
    [
        "t=9999999999999999",
        f"t={'9' * 400}:00:00",
        f"t={'9' * 400}",
        f"xywh={'9' * 400},0,1,1",
        "t=1,9999999999999999999",
    ],
)
def test_a_place_beyond_all_media_stops_nobody(house: House, fragment: str) -> None:
    part = {"type": "Selection", "part": [f"https://example.org/a.flac#{fragment}"], "visibility": "public"}
    selection = house.desk.create_object(CLARA, part)
    on_it = house.create(annotation("A fox.", target=house.desk.iri(selection.name)))
    other = house.create(annotation("A fox, too."))
    assert find(house, text="fox") == [on_it.number, other.number]
    with contextlib.suppress(InvalidInput):
        house.create(annotation("A fox, again.", target=f"https://example.org/a.flac#{fragment}"))
    assert find(house, text="fox")[:2] == [on_it.number, other.number]


def test_what_cannot_be_indexed_is_found_by_nothing_that_it_said(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, other = house.create(annotation("A fox.")), house.create(annotation("A fox, too."))
    assert find(house, text="fox") == [kept.number, other.number]

    def broken(*_: Any, **__: Any) -> Any:
        raise RuntimeError("nobody has thought of this")

    monkeypatch.setattr(indexing, "entry", broken)
    house.desk.change(CLARA, kept.name, annotation("A hare."))
    assert find(house, text="fox") == [other.number]


def test_regions_that_touch_do_not_overlap(house: House) -> None:
    kept = house.create(annotation(target="https://example.org/p.jpg#xywh=174.3,0,219.4,10"))
    assert find(house, overlaps=(Place("https://example.org/p.jpg", Space.REGION, 393.7, 400, 0, 10),)) == []
    assert find(house, overlaps=(Place("https://example.org/p.jpg", Space.REGION, 393.6, 400, 0, 10),)) == [kept.number]


def test_what_is_made_in_the_container_of_a_work_is_of_the_work(house: House) -> None:
    kept = house.create(annotation(target="https://example.org/elsewhere"), container=WORK)
    assert find(house, facets=((Facet.WORK, "op92-2"),)) == [kept.number]


def test_a_remark_beside_a_tag_is_no_tag(house: House) -> None:
    bodies = [
        {"type": "TextualBody", "value": "A remark."},
        {"type": "TextualBody", "value": "x", "purpose": "tagging"},
    ]
    kept = house.create(annotation(motivation=["commenting", "tagging"], body=bodies))
    assert find(house, facets=((Facet.TAG, "A remark."),)) == []
    assert find(house, facets=((Facet.TAG, "x"),)) == [kept.number]
