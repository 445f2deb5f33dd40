"""The picture of all versions along time: everybody's chords, in systems of one scale, of bounded size."""

from __future__ import annotations

import re
from itertools import groupby
from xml.etree import ElementTree

from hypothesis import given

from descant.analysis.harmony.coherence import coherence
from descant.analysis.harmony.frames import GAP
from descant.analysis.harmony.graphs import ChordGraph
from descant.analysis.harmony.timelines import TALLEST, distinct, timeline_picture
from tests.analysis.harmony.test_graphs import graph_of, graphs
from tests.analysis.harmony.versions import a_track

LONG = "C:maj F:maj G:7 E:min A:min D:min7 G:7 B:dim " * 6
BOX = re.compile(rb'<title>([^<]*)</title><rect class="b" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)"')


def drawn(graph: ChordGraph, **settings: int) -> bytes:
    return timeline_picture(graph, coherence(graph), **settings)


@given(graphs)
def test_every_stretch_of_a_chord_is_a_box_with_its_name(graph: ChordGraph) -> None:
    picture = drawn(graph, width=4000)
    ElementTree.fromstring(picture)
    stretches = [graph.chords[code] for row in graph.codes.tolist() for code, _ in groupby(row) if code != GAP]
    if picture.count(b">coherence<") == 1:  # a system: nothing is broken across two
        assert sorted(name.decode() for name, *_ in BOX.findall(picture)) == sorted(stretches)


def test_systems_have_one_scale_and_are_in_order() -> None:
    graph = graph_of([a_track("one & <other>", LONG), a_track("b", LONG.replace("G:7", "G:maj"))])
    picture = drawn(graph)
    ElementTree.fromstring(picture)
    systems = picture.count(b">coherence<")
    assert systems > 1
    boxes = [(float(y), float(x), float(wide)) for _, x, y, wide in BOX.findall(picture)]
    assert len({wide for *_, wide in boxes}) == 1
    assert len(BOX.findall(picture)) == 96
    assert b"one &amp; &lt;" in picture


def test_it_begins_where_it_is_asked_to_and_has_so_many_systems() -> None:
    graph = graph_of([a_track("a", LONG)])
    whole, some = drawn(graph), drawn(graph, first=40)
    assert b">0:00.0<" in whole
    assert b">0:40.0<" in some
    assert b">0:00.0<" not in some
    assert drawn(graph, systems=1).count(b">coherence<") == 1 < whole.count(b">coherence<")


def test_with_a_hundred_versions_it_is_not_endless() -> None:
    picture = drawn(graph_of([a_track(f"version {at}", LONG) for at in range(100)]))
    height = re.search(rb'viewBox="0 0 \d+ (\d+)"', picture)
    assert height
    assert int(height[1]) <= TALLEST + 100


def test_versions_are_called_by_what_tells_them_apart() -> None:
    names = ["Op. 92, trio (Peters)", "Op. 92, trio (Litolff)", "Op. 92, orchestra", "Op. 92,"]
    assert distinct(names) == ["trio (Peters)", "trio (Litolff)", "orchestra", "Op. 92,"]
    assert distinct(["Ann", "Ben"]) == ["Ann", "Ben"]
    assert distinct(["a a", "a a"]) == ["a a", "a a"]
    assert distinct(["only one"]) == ["only one"]


def test_of_nothing_it_is_empty() -> None:
    ElementTree.fromstring(drawn(graph_of([a_track("a", "")])))
