"""Manifests, collections and annotation pages of Presentation 2 and 3; an image's info.json."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import NamedNode

from descant.errors import InvalidInput
from descant.ingest import read, reader_for
from descant.ingest.iiif import IIIF
from descant.ingest.inputs import Input
from descant.ingest.presentation.ranges import read_ranges
from descant.ingest.reading import Range, Reading
from descant.ontology.records import SourceKind
from tests.ingest.documents import BASE, as_input, canvas, image, manifest, page_of, remark

COOKBOOK = "https://iiif.io/api/"


def ranges_in(ranges: tuple[Range, ...]) -> Iterator[Range]:
    for each in ranges:
        yield each
        yield from ranges_in(each.parts)


def read_of(folder: Path, document: Any, **more: Any) -> Reading:
    return read(as_input(folder, document, **more))


# -- real files ------------------------------------------------------------------------------------------------


def real_files(folder: Path) -> dict[str, Reading]:
    found = {}
    for path in sorted(folder.rglob("*.json")):
        name = path.relative_to(folder.parent).as_posix()
        found[name] = read(Input.of(path, name=name, url=COOKBOOK + name))
    return found


def table(readings: dict[str, Reading]) -> None:
    print(f"{'file':70} {'kind':10} canvases ranges annotations elsewhere problems")
    for name, each in readings.items():
        kind = each.kind.name if each.kind else "-"
        numbers = (len(each.pages), sum(1 for _ in ranges_in(each.ranges)), len(each.annotations), len(each.elsewhere))
        print(f"{name:70} {kind:10}", *numbers, "; ".join(problem.message for problem in each.problems))


def test_the_whole_cookbook_is_read(shared_data: Path) -> None:
    found = real_files(shared_data / "iiif" / "cookbook")
    table(found)
    assert len(found) == 28
    named = {name.split("/")[1][:4]: each for name, each in found.items() if name.endswith("manifest.json")}
    assert len(named["0009"].pages) == 5
    assert [each.label.value for each in ranges_in(named["0026"].ranges)][1] == "Atto Primo"
    assert [len(each.annotations) for each in (named["0103"], named["0261"], named["0326"], named["0561"])] == [1] * 4
    assert named["0269"].elsewhere == named["0269"].elsewhere[:1] != ()
    assert named["0002"].kind is SourceKind.RECORDED
    assert named["0014"].pages[0].more[0].role == "accompanying"
    assert named["0013"].pages[0].more[0].role == "placeholder"
    assert named["0015"].about.tags["start"].endswith("/canvas/segment1#t=120.5")
    assert named["0015"].about.licence == "http://creativecommons.org/licenses/by/3.0/"
    collection = found["cookbook/0030-multi-volume/collection.json"].catalogue
    assert collection is not None
    assert (len(collection.files), len(collection.versions)) == (2, 1)


def test_the_cookbook_has_all_its_content_without_an_address_too(shared_data: Path) -> None:
    """Its own addresses are templates, which are no IRIs: canvases are then places in the file."""
    path = shared_data / "iiif" / "cookbook" / "0261-non-rectangular-commenting" / "manifest.json"
    reading = read(Input.of(path))
    assert reading.pages[0].canvas is None
    target: Any = reading.annotations[0]["target"]
    assert target["source"] == "#page=1"
    assert target["selector"]["type"] == "SvgSelector"


def test_the_documents_of_version_2_are_read(shared_data: Path) -> None:
    found = real_files(shared_data / "iiif" / "v2")
    table(found)
    assert {name: (len(each.pages), len(each.annotations)) for name, each in found.items()} == {
        "v2/3targets.json": (0, 1),
        "v2/annos_master_version1.json": (0, 2),
        "v2/mirador-2.1.4.json": (0, 1),
        "v2/stats_AnnotationList.json": (0, 8),
        "v2/stats_manifest.json": (2, 0),
        "v2/testAnnotationListSearch.json": (0, 11),
        "v2/testManifest.json": (2, 0),
    }
    targets: Any = found["v2/3targets.json"].annotations[0]["target"]
    assert [[each["type"] for each in target["selector"]] for target in targets] == [
        ["FragmentSelector", "SvgSelector"]
    ] * 3
    page = found["v2/testManifest.json"].pages[0]
    assert (page.label and page.label.value, page.width, page.service_version) == ("Image 1", 2787, 2)
    languages = {text.language for text in found["v2/testManifest.json"].about.titles}
    assert languages == {None}


def test_one_song_of_the_bnf_as_sound_image_and_both(shared_data: Path) -> None:
    found = real_files(shared_data / "iiif" / "bnf-collabscore")
    table(found)
    sound, pictures = (found[f"bnf-collabscore/{name}-manifest.json"] for name in ("audio", "image"))
    assert (sound.kind, len(sound.pages)) == (SourceKind.RECORDED, 8)
    assert (pictures.kind, len(pictures.pages)) == (SourceKind.FACSIMILE, 6)
    assert pictures.about.people[0].name.startswith("Saint-Saëns")
    both = found["bnf-collabscore/combined-manifest.json"]
    assert len(both.places) == len(both.annotations) == 64
    assert both.places[0].bar == "m1"
    assert both.places[0].target.endswith("/canvas/4-6-6-2-4#xywh=1221,1589,940,677&t=0,4.852608")
    assert {each.service_version for each in both.pages[0].more if each.service} == {1}


@pytest.mark.parametrize("folder", ["cookbook", "v2", "bnf-collabscore"])
def test_every_address_of_a_real_file_is_an_iri(folder: str, shared_data: Path) -> None:
    for reading in real_files(shared_data / "iiif" / folder).values():
        for page in reading.pages:
            for address in (page.canvas, page.image, page.service):
                assert address is None or NamedNode(address)
        for each in reading.annotations:
            assert "id" not in each or NamedNode(str(each["id"]))


# -- pages -------------------------------------------------------------------------------------------------------


def test_a_canvas_is_a_page_with_its_image_and_service(tmp_path: Path) -> None:
    reading = read_of(tmp_path, manifest(canvas(label={"en": ["Title page"]})))
    page = reading.pages[0]
    assert (page.index, page.width, page.height, page.canvas) == (1, 1000, 800, BASE + "p1")
    assert (page.image, page.service, page.service_version) == (BASE + "a/full/max/0/default.jpg", BASE + "a", 3)
    assert page.label
    assert page.label.value == "Title page"
    assert reading.kind is SourceKind.FACSIMILE
    assert reading.problems == ()


def test_of_a_choice_the_first_is_the_page_and_the_others_are_beside_it(tmp_path: Path) -> None:
    choice = {"type": "Choice", "items": [image("light"), {**image("xray"), "label": {"en": ["X-ray"]}}]}
    page = read_of(tmp_path, manifest(canvas(body=choice))).pages[0]
    assert page.service == BASE + "light"
    assert [(each.service, each.role, each.label and each.label.value) for each in page.more] == [
        (BASE + "xray", "choice", "X-ray")
    ]


def test_addresses_that_no_browser_may_follow_are_left_out(tmp_path: Path) -> None:
    body = {"id": "javascript:alert(1)", "type": "Image"}
    reading = read_of(tmp_path, manifest(canvas(body=body)))
    assert reading.pages[0].image is None
    assert any("no address on the web" in problem.message for problem in reading.problems)


def test_sound_makes_a_recording(tmp_path: Path) -> None:
    sound = {"id": BASE + "a.mp3", "type": "Sound", "format": "audio/mpeg", "duration": 12.5}
    reading = read_of(tmp_path, manifest(canvas(body=sound, duration=12.5)))
    assert reading.kind is SourceKind.RECORDED
    assert (reading.pages[0].duration, reading.pages[0].media_type) == (12.5, "audio/mpeg")


@pytest.mark.parametrize(
    ("kind", "form", "media_type"),
    [
        ("Sound", None, "audio/*"),
        ("Audio", None, "audio/*"),
        ("Sound", "application/ogg", "audio/*"),
        ("Sound", "audio/", "audio/*"),
        ("Sound", "audio/mp4", "audio/mp4"),
        ("Video", None, "video/*"),
        ("Video", "audio/mp4", "video/*"),
        ("Video", "video/mp4", "video/mp4"),
        ("Image", None, None),
        ("Dataset", "audio/mpeg", "audio/mpeg"),
    ],
)
def test_what_a_body_is_decides_where_its_format_does_not(
    kind: str, form: str | None, media_type: str | None, tmp_path: Path
) -> None:
    body = {"id": BASE + "a", "type": kind, "format": form, "duration": 12.5}
    reading = read_of(tmp_path, manifest(canvas(body=body, duration=12.5)))
    assert reading.pages[0].media_type == media_type


def test_a_manifest_without_canvases_says_so(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"manifest\.json: the manifest has no canvases"):
        read_of(tmp_path, {**manifest(), "items": []})


def test_relative_addresses_are_those_of_the_document(tmp_path: Path) -> None:
    found = read_of(tmp_path, manifest(canvas() | {"id": "canvas/1"}), url=BASE + "m.json")
    assert found.pages[0].canvas == BASE + "canvas/1"


# -- ranges --------------------------------------------------------------------------------------------------------


def a_range(name: str, *items: dict[str, Any]) -> dict[str, Any]:
    return {"id": BASE + name, "type": "Range", "label": {"en": [name]}, "items": list(items)}


def reference(name: str) -> dict[str, Any]:
    return {"id": BASE + name, "type": "Range"}


def test_ranges_are_a_tree_whether_nested_or_named(tmp_path: Path) -> None:
    part = {"type": "Canvas", "id": BASE + "p1#t=0,30"}
    nested = [a_range("whole", a_range("first", part), a_range("second"))]
    named = [a_range("first", part), a_range("whole", reference("first"), reference("second")), a_range("second")]
    expected = read_of(tmp_path, manifest(structures=nested)).ranges
    assert read_of(tmp_path, manifest(structures=named)).ranges == expected
    assert [each.label.value for each in ranges_in(expected)] == ["whole", "first", "second"]
    assert expected[0].parts[0].canvases == (BASE + "p1#t=0,30",)


def test_ranges_are_kept_beside_the_file(tmp_path: Path) -> None:
    whole = a_range("whole", a_range("first", {"type": "Canvas", "id": BASE + "p1#t=0,30"}))
    reading = read_of(tmp_path, manifest(structures=[whole]))
    assert read_ranges(reading.artefacts["ranges.json"]) == reading.ranges
    assert read_of(tmp_path, manifest()).artefacts == {}


def test_ranges_that_hold_each_other_are_read_once_and_noted(tmp_path: Path) -> None:
    circle = [a_range("a", reference("b")), a_range("b", reference("c")), a_range("c", reference("a"))]
    reading = read_of(tmp_path, manifest(structures=circle))
    assert [each.label.value for each in ranges_in(reading.ranges)] == ["a", "b", "c"]
    assert [problem.place for problem in reading.problems] == [BASE + "a"]


def test_a_chain_of_ranges_of_any_length_is_read(tmp_path: Path) -> None:
    chain = [a_range(f"r{n}", reference(f"r{n + 1}")) for n in range(3000)]
    reading = read_of(tmp_path, manifest(structures=chain))
    assert sum(1 for _ in ranges_in(reading.ranges)) == 3001


# -- annotations -----------------------------------------------------------------------------------------------------


def annotations_in(folder: Path, *annotations: dict[str, Any], **more: Any) -> Reading:
    return read_of(folder, manifest(canvas(annotations=[page_of(*annotations)], **more)))


def test_an_annotation_stays_what_it_is(tmp_path: Path) -> None:
    given = remark(BASE + "p1#xywh=1,2,3,4")
    assert annotations_in(tmp_path, given).annotations == (given,)


def test_iiif_s_own_selectors_are_said_in_the_model_s_words(tmp_path: Path) -> None:
    given = [
        {"type": "PointSelector", "t": 120.5},
        {"type": "PointSelector", "x": 10, "y": 20},
        {"type": "ImageApiSelector", "region": "810,900,260,370"},
        {"type": "ImageApiSelector", "rotation": "90"},
    ]
    target = {"type": "SpecificResource", "source": {"id": BASE + "p1", "type": "Canvas"}, "selector": given}
    made: Any = annotations_in(tmp_path, remark(target)).annotations[0]["target"]
    assert made["source"] == BASE + "p1"
    assert [each["value"] for each in made["selector"]] == ["t=120.5", "xywh=10,20,1,1", "xywh=810,900,260,370"]


def test_an_annotation_about_nothing_is_noted(tmp_path: Path) -> None:
    reading = annotations_in(tmp_path, remark(None))
    assert reading.annotations == ()
    assert reading.problems[0].place == BASE + "a1"


def test_pages_that_are_only_named_are_elsewhere(tmp_path: Path) -> None:
    named = {"id": BASE + "notes.json", "type": "AnnotationPage"}
    assert read_of(tmp_path, manifest(canvas(annotations=[named]))).elsewhere == (BASE + "notes.json",)


def test_an_annotation_page_alone_is_about_something_elsewhere(tmp_path: Path) -> None:
    document = {"@context": "http://www.w3.org/ns/anno.jsonld", **page_of(remark("https://example.org/x.mei#m1"))}
    reading = read_of(tmp_path, document | {"next": BASE + "page2"})
    assert reading.kind is None
    assert len(reading.annotations) == 1
    assert reading.elsewhere == (BASE + "page2",)


def test_nobody_is_named_by_an_annotation(tmp_path: Path) -> None:
    """Creators in the wild are addresses of mail."""
    given = remark(BASE + "p1", creator={"email": "mailto:someone@example.org"}, created="2020-01-01T00:00:00")
    made = annotations_in(tmp_path, given).annotations[0]
    assert "creator" not in made
    assert made["created"] == "2020-01-01T00:00:00Z"


# -- what is said of the whole ----------------------------------------------------------------------------------------


def test_what_the_manifest_says_of_itself(tmp_path: Path) -> None:
    reading = read_of(
        tmp_path,
        manifest(
            label={"de": ["Sinfonie"], "none": ["Op. 92"]},
            rights="http://rightsstatements.org/vocab/NKC/1.0/",
            requiredStatement={"label": {"en": ["Attribution"]}, "value": {"en": ["<b>Beethoven</b>-Haus &amp; co"]}},
            metadata=[
                {"label": {"en": ["Composer"]}, "value": {"none": ["Ludwig van Beethoven"]}},
                {"label": {"en": ["Shelfmark"]}, "value": {"none": ["C 92", "D 1"]}},
            ],
            homepage=[{"id": "https://example.org/home", "type": "Text"}],
        ),
    )
    about = reading.about
    assert [(text.value, text.language) for text in about.labels] == [("Sinfonie", "de"), ("Op. 92", None)]
    assert about.licence == "http://rightsstatements.org/vocab/NKC/1.0/"
    assert about.rights == "Beethoven-Haus & co"
    assert [(person.name, person.role) for person in about.people] == [("Ludwig van Beethoven", "creator")]
    assert about.tags["Shelfmark"] == "C 92; D 1"
    assert about.tags["homepage"] == "https://example.org/home"


def test_a_collection_is_a_catalogue_of_its_manifests(tmp_path: Path) -> None:
    def named(name: str, kind: str = "Manifest") -> dict[str, Any]:
        return {"id": BASE + name, "type": kind, "label": {"en": [name]}}

    document = {
        **manifest(),
        "type": "Collection",
        "items": [
            named("one"),
            {**named("volumes", "Collection"), "behavior": ["multi-part"], "items": [named("i"), named("ii")]},
            named("more", "Collection"),
        ],
    }
    reading = read_of(tmp_path, document)
    assert reading.catalogue
    assert [(file.location, file.version) for file in reading.catalogue.files] == [
        (BASE + "one", BASE + "one"),
        (BASE + "i", BASE + "volumes"),
        (BASE + "ii", BASE + "volumes"),
    ]
    assert [version.key for version in reading.catalogue.versions] == [BASE + "one", BASE + "volumes"]
    assert reading.elsewhere == (BASE + "more",)


def test_info_json_is_one_page(tmp_path: Path) -> None:
    document = {
        "@context": "http://iiif.io/api/image/2/context.json",
        "@id": BASE + "a",
        "protocol": "http://iiif.io/api/image",
        "width": 3000,
        "height": 2000,
        "profile": ["http://iiif.io/api/image/2/level1.json"],
    }
    page = read_of(tmp_path, document, name="info.json").pages[0]
    assert (page.service, page.service_version, page.width) == (BASE + "a", 2, 3000)
    assert page.image == BASE + "a/full/full/0/default.jpg"


# -- recognising ------------------------------------------------------------------------------------------------


def test_other_json_is_not_ours(tmp_path: Path) -> None:
    for document in ({"annotations": [], "file_metadata": {}}, [1, 2], {"type": "Feature", "items": []}, "Manifest"):
        assert not IIIF().recognises(as_input(tmp_path, document))


def test_a_manifest_is_known_by_what_stands_anywhere_in_it(tmp_path: Path) -> None:
    last = {"label": {"en": ["x" * 9000]}, **manifest()}
    del last["@context"]
    assert reader_for(as_input(tmp_path, last)).name == "iiif"


@pytest.mark.parametrize(
    "damage",
    [
        {"items": "x"},
        {"items": [None, 3, {}]},
        {"items": [{"type": "Canvas", "id": 7, "width": "wide", "items": [{"items": {"body": [[]]}}]}]},
        {"label": 3, "metadata": {"label": [], "value": {"a": {"b": 1}}}},
        {"structures": [{"type": "Range"}, {"type": "Range", "id": [1], "items": [{"source": {}}, {"type": "Range"}]}]},
        {"start": [], "rights": {}, "requiredStatement": "free"},
        {"annotations": [{"items": [{"target": {"selector": {"refinedBy": 3}}, "body": {"type": []}}]}]},
    ],
)
def test_whatever_is_in_a_manifest_is_read_or_refused(damage: dict[str, Any], tmp_path: Path) -> None:
    """Anything but a DescantError would be a fault."""
    with suppress(InvalidInput):
        read_of(tmp_path, {**manifest(), **damage})


def test_a_canvas_of_version_2_may_be_broken_as_well(tmp_path: Path) -> None:
    document = {
        "@id": BASE + "m",
        "sequences": [
            {"canvases": [{"@id": BASE + "c", "images": [{"resource": {"@id": {}}}], "otherContent": [4, BASE]}]}
        ],
        "structures": [{"@id": BASE + "r", "ranges": [BASE + "r"], "members": [{"@id": 3}], "label": {"@value": []}}],
        "license": [3],
    }
    reading = read_of(tmp_path, json.loads(json.dumps(document)))
    assert reading.elsewhere == (BASE,)
    assert len(reading.ranges) == 1
