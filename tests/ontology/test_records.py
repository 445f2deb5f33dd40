"""Records refuse nonsense, name the field and say what to give instead; everything else they take."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import FrozenInstanceError, fields, is_dataclass
from datetime import datetime

import pytest
from hypothesis import given
from pyoxigraph import NamedNode

from descant.errors import InvalidInput
from descant.ontology import records as r
from descant.ontology.iris import MAO, OA
from descant.ontology.mapping import MAPPINGS
from descant.ontology.records.media_fragments import format_region, format_time, region_of, share_of, time_of
from tests.ontology.strategies import regions, time_spans

A, B = NamedNode("https://example.org/a"), NamedNode("https://example.org/b")
NAIVE = datetime(2026, 11, 20)  # a time without time zone is what must be refused

NONSENSE: list[tuple[str, Callable[[], object]]] = [
    ("part_of", lambda: r.Work(A, part_of=A)),
    ("arrangement_of", lambda: r.Version(A, B, arrangement_of=A)),
    ("date", lambda: r.Version(A, B, date="May 1987")),
    ("sha256", lambda: r.Source(iri=A, kind=r.SourceKind.NOTATED, sha256="7C1F")),
    ("media_type", lambda: r.Source(iri=A, kind=r.SourceKind.NOTATED, media_type="")),
    ("duration", lambda: r.Source(iri=A, kind=r.SourceKind.RECORDED, duration=-1)),
    ("duration", lambda: r.Source(iri=A, kind=r.SourceKind.NOTATED, duration=1)),
    ("index", lambda: r.Page(A, B, 0)),
    ("width", lambda: r.Page(A, B, 1, width=0)),
    ("service_version", lambda: r.Page(A, B, 1, service=B, service_version=4)),
    ("duration", lambda: r.Page(A, B, 1, duration=-1)),
    ("media_type", lambda: r.Page(A, B, 1, media_type="")),
    ("service_version", lambda: r.Page(A, B, 1, service_version=2)),
    ("index", lambda: r.Bar(A, B, 0)),
    ("to_version", lambda: r.Concordance(A, B, B)),
    ("from_bar", lambda: r.BarPair(A, B, None, None)),
    ("confidence", lambda: r.BarPair(A, B, A, B, 96.6)),
    ("from_bars", lambda: r.AlignedPassage(iri=A, concordance=B, from_bars=None, to_bars=None)),
    ("shift", lambda: r.AlignedPassage(iri=A, concordance=B, from_bars=(A, A), to_bars=(B, B))),
    ("shift", lambda: r.AlignedPassage(iri=A, concordance=B, from_bars=(A, A), to_bars=None, shift=0)),
    ("confidence", lambda: r.TimeMap(iri=A, version=B, recording=A, confidence=1.1)),
    ("position", lambda: r.PlayedBar(iri=A, time_map=B, position=0, bar=A, place=B)),
    ("beats", lambda: r.PlayedBar(iri=A, time_map=B, position=1, bar=A, place=B, beats=(2, 1))),
    ("beats", lambda: r.PlayedBar(iri=A, time_map=B, position=1, bar=A, place=B, beats=(-1,))),
    ("start", lambda: r.TimeSpan(-0.1)),
    ("start", lambda: r.TimeSpan(float("nan"))),
    ("end", lambda: r.TimeSpan(2, 1)),
    ("end", lambda: r.TimeSpan(2, float("inf"))),
    ("first", lambda: r.BarSpan(0, 1)),
    ("last", lambda: r.BarSpan(3, 2)),
    ("x", lambda: r.Region(-1, 0, 1, 1)),
    ("w", lambda: r.Region(0, 0, 0, 1)),
    ("parts", lambda: r.Selection(iri=A, parts=())),
    ("parts", lambda: r.AbsenceSelection(iri=A, parts=(B,), qualifier=r.Absence.BETWEEN)),
    ("targets", lambda: r.Annotation(iri=A, targets=())),
    ("created", lambda: r.Annotation(iri=A, targets=(B,), created=NAIVE)),
    ("body_value", lambda: r.Annotation(iri=A, targets=(B,), bodies=(B,), body_value="x")),
    ("shared_with", lambda: r.Annotation(iri=A, targets=(B,), visibility=r.Visibility.GROUP)),
    ("shared_with", lambda: r.Annotation(iri=A, targets=(B,), shared_with=B)),
    ("relates", lambda: r.Relationship(iri=A, targets=(B,), relates=(B,))),
    ("relates", lambda: r.Relationship(iri=A, targets=(B,), relates=(A, B))),
    ("targets", lambda: r.Relationship(iri=A, targets=(), relates=(A, B))),
    ("confidence", lambda: r.Claim(iri=A, targets=(B,), motivations=(OA.tagging,), run=B, confidence=2)),
    ("motivations", lambda: r.Claim(iri=A, targets=(B,), run=B)),
    ("items", lambda: r.Choice(())),
    ("value", lambda: r.FragmentSelector("")),
    ("value", lambda: r.CssSelector("")),
    ("value", lambda: r.XPathSelector("")),
    ("value", lambda: r.SvgSelector()),
    ("value", lambda: r.SvgSelector("<svg/>", A)),
    ("value", lambda: r.HttpRequestState("")),
    ("end", lambda: r.TextPositionSelector(2, 1)),
    ("start", lambda: r.DataPositionSelector(-1, 1)),
    ("source_date", lambda: r.TimeState(NAIVE)),
    ("parameter", lambda: r.Setting("", 1)),
    ("settings", lambda: r.Run(iri=A, settings=(r.Setting("hop", 1), r.Setting("hop", 2)))),
    ("sha256", lambda: r.Model(iri=A, sha256="", licence=B)),
    ("version", lambda: r.Agent(A, r.AgentKind.PERSON, version="1")),
    ("label", lambda: r.Chord("")),
    ("root", lambda: r.Chord("H", root="H")),
    ("bass", lambda: r.Chord("C/E", bass="E")),
    ("pcp", lambda: r.Chord("C", pcp="1000")),
    ("start", lambda: r.ChordEvent(-1, 1, "C")),
    ("end", lambda: r.ChordEvent(2, 1, "C")),
    ("end", lambda: r.ChordEvent(2, float("inf"), "C")),
    ("confidence", lambda: r.ChordEvent(1, 2, "C", confidence=1.1)),
    ("events", lambda: r.ChordSequence(A, (r.ChordEvent(1, 2, "C"), r.ChordEvent(0, 1, "C")))),
    ("weight", lambda: r.ChordNode("C", 1.1)),
    ("nodes", lambda: r.Frame(index=0, nodes=(r.ChordNode("C", 0.5),))),
    ("coherence", lambda: r.Frame(index=0, gap=1.0, coherence=-0.1)),
    ("frames", lambda: graph_of(r.Frame(index=0, gap=1.0), r.Frame(index=0, gap=1.0))),
    ("transitions", lambda: graph_of(one_chord(0, r.ChordTransition("C", "G", 1.0)), one_chord(1))),
]


def graph_of(*frames: r.Frame) -> r.ChordSequenceGraph:
    return r.ChordSequenceGraph(
        iri=A, over=B, vocabulary=r.ChordVocabulary.FULL, frame_unit=r.FrameUnit.BAR, frames=frames
    )


def one_chord(index: int, *transitions: r.ChordTransition) -> r.Frame:
    return r.Frame(index=index, nodes=(r.ChordNode("C", 1.0),), transitions=transitions)


@pytest.mark.parametrize(("field", "make"), NONSENSE, ids=[f"{n}-{field}" for n, (field, _) in enumerate(NONSENSE)])
def test_nonsense_is_refused_with_field_and_remedy(field: str, make: Callable[[], object]) -> None:
    with pytest.raises(InvalidInput, match=rf"^{field} is ") as caught:
        make()
    assert caught.value.remedy.endswith(".")


def test_every_record_is_frozen_and_slotted() -> None:
    for kind in MAPPINGS:
        assert is_dataclass(kind)
        assert "__dict__" not in dir(kind), kind
        assert [field.name for field in fields(kind)]
    with pytest.raises(FrozenInstanceError):
        r.Work(A).iri = B  # type: ignore[misc]


def test_scholarly_annotations_have_their_motivation() -> None:
    assert r.Observation(iri=A, targets=(B,)).motivations == (MAO.observing,)
    assert r.Commentary(iri=A, targets=(B,)).motivations == (MAO.commenting,)
    assert r.Relationship(iri=A, targets=(B,), relates=(B, MAO.setting)).motivations == (MAO.comparing,)
    assert r.Observation(iri=A, targets=(B,), motivations=(OA.tagging,)).motivations == (OA.tagging,)


@given(time_spans)
def test_time_fragments_are_read_as_written(span: r.TimeSpan) -> None:
    assert time_of(format_time(span)) == span


@given(regions)
def test_region_fragments_are_read_as_written(region: r.Region) -> None:
    assert region_of(format_region(region)) == region


@pytest.mark.parametrize(
    ("fragment", "span"),
    [
        ("t=6,9", r.TimeSpan(6, 9)),
        ("t=6", r.TimeSpan(6)),
        ("t=,9", r.TimeSpan(0, 9)),
        ("t=npt:10.5,20", r.TimeSpan(10.5, 20)),
        ("t=0:02:00,121.5", r.TimeSpan(120, 121.5)),
        ("t=02:00", r.TimeSpan(120)),
        ("xywh=1,2,3,4&t=1,2", r.TimeSpan(1, 2)),
        ("t=1,2&t=3,4", r.TimeSpan(3, 4)),
        ("t=1%2C2", r.TimeSpan(1, 2)),
        ("t=9,6", None),
        ("t=smpte:0:00:10,0:00:11", None),
        ("t=", None),
        ("m0168", None),
        ("start=1,2", None),
    ],
)
def test_time_fragments_of_the_specification(fragment: str, span: r.TimeSpan | None) -> None:
    assert time_of(fragment) == span


@pytest.mark.parametrize(
    ("fragment", "region"),
    [
        ("xywh=120,400,310,210", r.Region(120, 400, 310, 210)),
        ("xywh=pixel:1.5,2,3,4", r.Region(1.5, 2, 3, 4)),
        ("xywh=percent:1,2,3,4", None),
        ("xywh=1,2,0,4", None),
        ("xywh=1.2.3,2,1,4", None),
        ("xywh=1,2,3", None),
    ],
)
def test_region_fragments_of_the_specification(fragment: str, region: r.Region | None) -> None:
    assert region_of(fragment) == region


@pytest.mark.parametrize(
    ("fragment", "share"),
    [
        ("xywh=percent:1,2,3,4", r.Region(1, 2, 3, 4)),
        ("t=1,2&xywh=percent:0,0,100,100", r.Region(0, 0, 100, 100)),
        ("xywh=1,2,3,4", None),
        ("xywh=percent:50,0,51,100", None),
        ("xywh=percent:0,nan,10,10", None),
    ],
)
def test_shares_of_a_picture_lie_in_it(fragment: str, share: r.Region | None) -> None:
    assert share_of(fragment) == share
