"""Our manifests keep the rules of Presentation 3, say what is shown, and can be read again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from descant.errors import NotFound
from descant.ingest import read
from descant.ingest.reading import Range, Text
from descant.server.iiif.manifests import SHEET, held, manifest
from descant.server.iiif.shown import Shown, ShownPage, ShownSound
from tests.ingest.documents import as_input
from tests.server.iiif_rules import faults

SOURCE = "http://localhost/id/source/sha256-7c"
ADDRESS = "http://localhost/iiif/sha256-7c/manifest.json"
CC_BY = "https://creativecommons.org/licenses/by/4.0/"


def page(index: int = 1, **more: object) -> ShownPage:
    given = {
        "canvas": f"https://example.org/c{index}",
        "width": 2480,
        "height": 3508,
        "image": "https://example.org/a.jpg",
    }
    return ShownPage(index=index, **{**given, **more})  # type: ignore[arg-type]


def test_a_facsimile(tmp_path: Path) -> None:
    pages = (page(1, label=Text("Titel", "de")), page(2, service="https://example.org/i/2", service_version=3), page(3))
    made = manifest(Shown(address=SOURCE, labels=(Text("A print", "en"),), pages=pages, licence=CC_BY), ADDRESS)
    assert faults(made) == []
    assert made["rights"] == "http://creativecommons.org/licenses/by/4.0/"
    assert [canvas["id"] for canvas in made["items"]] == [f"https://example.org/c{n}" for n in (1, 2, 3)]
    reading = read(as_input(tmp_path, made))
    assert [each.canvas for each in reading.pages] == [each.canvas for each in pages]
    assert [each.service for each in reading.pages] == [None, "https://example.org/i/2", None]
    assert reading.pages[0].label == Text("Titel", "de")
    assert reading.problems == ()


def test_a_recording() -> None:
    sound = ShownSound(address="https://example.org/a.flac", duration=541.3, media_type="audio/flac")
    made = manifest(Shown(address=SOURCE, sound=sound), ADDRESS)
    assert faults(made) == []
    canvas = made["items"][0]
    assert (canvas["duration"], "width" in canvas) == (541.3, False)
    assert canvas["items"][0]["items"][0]["body"]["format"] == "audio/flac"


@pytest.mark.parametrize(
    ("licence", "said"),
    [
        (None, "The licence is not known."),
        ("https://example.org/terms?a&b", '<a href="https://example.org/terms?a&amp;b">'),
        ("javascript:alert(1)", "javascript:alert(1)"),
    ],
)
def test_a_licence_that_is_no_rights_statement_is_said_in_words(licence: str | None, said: str) -> None:
    made = manifest(Shown(address=SOURCE, pages=(page(),), licence=licence, attribution="A <library>"), ADDRESS)
    assert "rights" not in made
    told = made["requiredStatement"]["value"]["en"]
    assert told[0] == "A &lt;library&gt;"
    assert told[1].startswith(said)
    assert faults(made) == []


@pytest.mark.parametrize("canvas", [None, "urn:x:1", "https://example.org/c#a", "http://a b/"])
def test_what_cannot_be_a_canvas_gets_an_address_of_ours(canvas: str | None) -> None:
    made = manifest(Shown(address=SOURCE, pages=(page(canvas=canvas),)), ADDRESS)
    assert made["items"][0]["id"] == f"{ADDRESS}/canvas/1"
    assert faults(made) == []


def test_a_page_of_unknown_size_is_a_sheet() -> None:
    canvas = manifest(Shown(address=SOURCE, pages=(page(width=None),)), ADDRESS)["items"][0]
    assert (canvas["width"], canvas["height"]) == SHEET
    assert "width" not in canvas["items"][0]["items"][0]["body"]


def test_services_before_version_3_are_said_in_their_own_words() -> None:
    shown = page(image=None, service="https://example.org/i", service_version=2)
    body = manifest(Shown(address=SOURCE, pages=(shown,)), ADDRESS)["items"][0]["items"][0]["items"][0]["body"]
    assert body["id"] == "https://example.org/i/full/full/0/default.jpg"
    assert body["service"][0]["@type"] == "ImageService2"


def test_ranges_name_the_canvases_of_the_manifest() -> None:
    part = Range(Text("Trio"), ("urn:c#xywh=1,2,3,4",))
    made = manifest(
        Shown(address=SOURCE, pages=(page(canvas="urn:c"),), ranges=(Range(Text("ii"), (), (part,)),)), ADDRESS
    )
    assert faults(made) == []
    assert made["structures"][0]["items"][0]["items"][0]["id"] == f"{ADDRESS}/canvas/1#xywh=1,2,3,4"


def test_a_source_with_nothing_to_show_has_no_manifest() -> None:
    with pytest.raises(NotFound, match="neither pages nor sound"):
        manifest(Shown(address=SOURCE), ADDRESS)


texts = st.builds(
    Text, st.text(min_size=1, max_size=10), st.none() | st.sampled_from(["en", "de-1996", "x-klingon", "zh-Hant"])
)
addresses = st.none() | st.sampled_from(["https://example.org/a", "urn:a", "file:///etc/passwd", "javascript:x", CC_BY])
sizes = st.none() | st.integers(1, 100_000)
sounds = st.builds(
    ShownSound,
    address=st.just("https://example.org/a.flac"),
    duration=st.floats(0.01, 1e5),
    media_type=st.just("audio/flac"),
)
pages = st.builds(
    ShownPage,
    index=st.integers(1, 9),
    canvas=addresses,
    label=st.none() | texts,
    width=sizes,
    height=sizes,
    image=addresses,
    service=st.none() | st.just("https://example.org/s"),
    service_version=st.sampled_from([None, 1, 2, 3]),
    sound=st.none() | sounds,
)
places = st.sampled_from(["https://example.org/a", "urn:a#xywh=0,0,1,1", "#page=1", "#page=2&t=1", "nowhere"])
sections = st.recursive(
    st.builds(Range, texts, st.lists(places, max_size=3).map(tuple)),
    lambda inner: st.builds(
        Range, texts, st.lists(places, max_size=2).map(tuple), st.lists(inner, max_size=3).map(tuple)
    ),
    max_leaves=6,
)
sources = st.builds(
    Shown,
    address=st.just(SOURCE),
    labels=st.lists(texts, max_size=3).map(tuple),
    pages=st.lists(pages, max_size=3, unique_by=(lambda each: each.index, lambda each: each.canvas or each.index)).map(
        tuple
    ),
    sound=st.none() | sounds,
    licence=addresses,
    attribution=st.none() | st.text(min_size=1, max_size=5),
    ranges=st.lists(sections, max_size=3).map(tuple),
).filter(lambda shown: shown.pages or shown.sound)


@given(sources)
def test_whatever_is_shown_keeps_the_rules(shown: Shown) -> None:
    assert faults(manifest(shown, ADDRESS)) == []


def test_the_model_refuses_what_is_no_manifest() -> None:
    made = manifest(Shown(address=SOURCE, pages=(page(),)), ADDRESS)
    for damage in ({"id": "here"}, {"behavior": ["sideways"]}, {"items": [{"items": [{"id": "here"}]}]}):
        with pytest.raises(ValueError, match="validation error"):
            held({**made, **damage})


@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        ({"rights": CC_BY}, "rights"),
        ({"label": {"de-1996": ["x"]}}, "label"),
        ({"structures": [{"id": "https://a.b/r", "type": "Range", "label": {}, "items": []}]}, "lacks"),
    ],
)
def test_the_rules_find_faults(damage: dict[str, object], fault: str) -> None:
    made = manifest(Shown(address=SOURCE, pages=(page(),)), ADDRESS)
    assert any(fault in each for each in faults(json.loads(json.dumps({**made, **damage}))))
