"""What lost its anchor is listed until somebody has seen to it: elements, seconds, regions, pages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
from pyoxigraph import NamedNode

from descant.config import Config
from descant.database import open_database
from descant.errors import NotFound
from descant.jobs.ingesting.extents import Extent, is_within, nearest
from descant.jobs.ingesting.orphans import dismiss_orphan, find_orphans, list_orphans
from descant.jobs.runner import Runner
from descant.ontology import records as r
from descant.ontology.mapping import quads
from descant.store.opening import open_stores
from tests.ingest.sounds import melody, write
from tests.jobs.test_ingesting import House, mei, result_of

NOTES = NamedNode("https://example.org/music/graph/notes")
RECORDING, PAGE = Extent("f:1", duration=120.0), Extent("c:1", 1, 1000, 2000)


@pytest.fixture
def house(tmp_path: Path, cluster: str) -> Iterator[House]:
    config = Config(home=tmp_path / "home", base="https://example.org/music/", min_free=1, cluster=cluster)
    engine = open_database(config)
    with open_stores(config) as stores, Runner(config, stores, engine) as runner:
        yield House(config, engine, stores, runner)
    engine.dispose()


@pytest.mark.parametrize(
    ("fragment", "extent", "within", "now"),
    [
        ("t=10,20", RECORDING, True, "t=10,20"),
        ("t=10", RECORDING, True, "t=10"),
        ("t=100,120.05", RECORDING, True, "t=100,120"),  # rounding
        ("t=100,130", RECORDING, False, "t=100,120"),
        ("t=125,130", RECORDING, False, "t=115,120"),
        ("t=125", RECORDING, False, "t=120"),
        ("t=0,500", Extent("f:1"), True, "t=0,500"),  # nobody knows how long it is
        ("xywh=0,0,1000,2000", PAGE, True, "xywh=0,0,1000,2000"),
        ("xywh=900,1900,200,50", PAGE, False, "xywh=900,1900,100,50"),
        ("xywh=1100,2100,200,100", PAGE, False, "xywh=800,1900,200,100"),
        ("xywh=0,0,5000,5000", PAGE, False, "xywh=0,0,1000,2000"),
        ("xywh=percent:0,0,50,50", PAGE, True, "xywh=percent:0,0,50,50"),
        ("t=125,130&xywh=0,0,5000,10", Extent("c", 1, 1000, 1000, 120), False, "t=115,120&xywh=0,0,1000,10"),
        ("m12", PAGE, True, "m12"),
    ],
)
def test_places_beyond_what_there_is(fragment: str, extent: Extent, within: bool, now: str) -> None:
    assert is_within(fragment, extent) is within
    assert nearest(fragment, extent) == now


def annotate(house: House, name: str, target: NamedNode | r.SpecificResource, *, private: bool = False) -> str:
    note = r.Annotation(iri=NamedNode(f"https://example.org/music/annotations/{name}"), targets=(target,))
    dataset = house.stores.private if private else house.stores.public
    dataset.add(quads([note], NOTES))
    return note.iri.value


def orphans(result: dict[str, Any]) -> set[tuple[str, str | None]]:
    return {(each["anchored"].rpartition("/")[2], each["candidate"]) for each in result["orphans"]}


def test_spans_beyond_the_end_of_a_recording(house: House, tmp_path: Path) -> None:
    wav = write(tmp_path / "a.wav", melody(12))
    file = NamedNode(result_of(house.ingest(wav))["file"])
    annotate(house, "within", NamedNode(f"{file.value}#t=1,2"))
    annotate(house, "beyond", NamedNode(f"{file.value}#t=7,9"), private=True)
    annotate(house, "selected", r.SpecificResource(file, (r.FragmentSelector.time(10, 11),)))
    annotate(house, "all", file)
    write(wav, melody(8))
    result = result_of(house.ingest(wav))
    assert orphans(result) == {("beyond", f"{result['file']}#t=7,8"), ("selected", f"{result['file']}#t=7,8")}

    write(wav, melody(1.5))  # what was within before is so no more, though it is anchored two changes back
    result = result_of(house.ingest(wav))
    assert orphans(result) == {
        ("within", f"{result['file']}#t=1,1.5"),
        ("beyond", f"{result['file']}#t=0,1.5"),
        ("selected", f"{result['file']}#t=0.5,1.5"),
    }


def manifest(*canvases: tuple[str, int, int]) -> str:
    items = [
        {"id": f"https://example.org/{name}", "type": "Canvas", "width": width, "height": height, "items": []}
        for name, width, height in canvases
    ]
    context = "http://iiif.io/api/presentation/3/context.json"
    document = {"@context": context, "id": "https://example.org/m", "type": "Manifest", "label": {"en": ["M"]}}
    return json.dumps({**document, "items": items})


def test_regions_of_pages_that_are_smaller_or_gone(house: House, tmp_path: Path) -> None:
    file = tmp_path / "manifest.json"
    file.write_text(manifest(("p1", 1000, 1000), ("p2", 1000, 1000), ("p3", 1000, 1000)))
    result_of(house.ingest(file))
    for name in ("p1", "p2", "p3"):
        canvas = NamedNode(f"https://example.org/{name}")
        annotate(house, f"inside-{name}", NamedNode(f"{canvas.value}#xywh=0,0,100,100"))
        region = r.FragmentSelector.region(800, 0, 200, 10)
        annotate(house, f"edge-{name}", r.SpecificResource(canvas, (region,)))
        annotate(house, f"whole-{name}", canvas)
    file.write_text(manifest(("p1", 900, 1000), ("new", 1000, 1000)))
    result = result_of(house.ingest(file))
    assert orphans(result) == {
        ("edge-p1", "https://example.org/p1#xywh=800,0,100,10"),
        ("inside-p2", "https://example.org/new#xywh=0,0,100,100"),
        ("edge-p2", "https://example.org/new#xywh=800,0,200,10"),
        ("whole-p2", "https://example.org/new"),
        ("inside-p3", None),
        ("edge-p3", None),
        ("whole-p3", None),
    }


def test_orphans_stay_listed_with_a_candidate_that_is_there_until_they_are_dismissed(
    house: House, tmp_path: Path
) -> None:
    file = tmp_path / "tune.mei"
    file.write_text(mei("c3", "d3", "e3"))
    place = NamedNode(f"{result_of(house.ingest(file))['file']}#n2")
    anchored = annotate(house, "n2", place)
    file.write_text(mei("c3", "d3", "e3").replace('"n2"', '"other"'))
    candidate = f"{result_of(house.ingest(file))['file']}#other"
    (orphan,) = list_orphans(house.engine)
    assert (orphan["anchored"], orphan["place"], orphan["candidate"]) == (anchored, place.value, candidate)
    assert str(tmp_path) not in json.dumps(orphan)

    result_of(house.ingest(file, again=True))
    assert list_orphans(house.engine) == [orphan]
    file.write_text(mei("c3", "d3", "e3", "f3").replace('"n2"', '"other"'))
    moved = f"{result_of(house.ingest(file))['file']}#other"
    (orphan,) = list_orphans(house.engine)
    assert (orphan["place"], orphan["candidate"]) == (place.value, moved)

    dismiss_orphan(house.engine, orphan["id"])
    assert list_orphans(house.engine) == []
    with pytest.raises(NotFound):
        dismiss_orphan(house.engine, orphan["id"])


def test_what_is_anchored_again_is_an_orphan_no_more(house: House, tmp_path: Path) -> None:
    file, recording = tmp_path / "tune.mei", tmp_path / "a.wav"
    file.write_text(mei("c3", "d3", "e3"))
    annotate(house, "n3", NamedNode(f"{result_of(house.ingest(file))['file']}#n3"))
    file.write_text(mei("c3", "d3"))
    assert len(result_of(house.ingest(file))["orphans"]) == 1
    file.write_text(mei("c3"))
    house.ingest(file)
    assert len(list_orphans(house.engine)) == 1
    file.write_text(mei("c3", "d3", "e3"))
    house.ingest(file)
    assert list_orphans(house.engine) == []

    write(recording, melody(6))
    annotate(house, "end", NamedNode(f"{result_of(house.ingest(recording))['file']}#t=5,6"))
    for seconds, orphaned in ((4, 1), (3, 1), (6, 0)):
        write(recording, melody(seconds))
        house.ingest(recording)
        assert len(list_orphans(house.engine)) == orphaned


def test_many_lost_places_are_looked_for_with_few_queries(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is lost times what the file was before is soon many thousands."""
    there = [annotate(house, str(n), NamedNode(f"https://example.org/{n}.mei#n{n}"), private=n == 4) for n in range(5)]

    class Lost:
        files = tuple(NamedNode(f"https://example.org/{n}.mei") for n in range(5))
        lost_elements: ClassVar = [f"n{n}" for n in range(800)]
        wholes = ()
        lost_bars: ClassVar[dict[str, NamedNode]] = {}

        def has_lost(self, place: str) -> bool:
            return True

        def nearest(self, place: str) -> None:
            return None

    asked: list[str] = []
    for dataset in (house.stores.public, house.stores.private):
        query = dataset.query
        monkeypatch.setattr(dataset, "query", lambda text, *more, query=query: asked.append(text) or query(text, *more))
    found = find_orphans(house.stores, Lost())  # type: ignore[arg-type] # as much of it as is asked for
    assert [each.anchored for each in found] == there
    assert len(asked) < 20
