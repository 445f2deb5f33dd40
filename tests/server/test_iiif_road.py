"""The whole road: files are ingested, their pages are tiled, and what others read of us is what was in the files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyoxigraph import NamedNode

from descant.ingest import read
from descant.ontology.queries import named
from descant.ontology.validation import validate
from tests.ingest.documents import BASE, as_input, canvas, image, manifest, page_of, remark
from tests.ingest.notation.scores import bar, document, note, score
from tests.ingest.pictures import picture
from tests.jobs.test_tiles import asked_for
from tests.server.iiif_rules import faults


def path_of(address: str) -> str:
    return urlsplit(address).path


def test_a_page_image_is_seen_by_others(ingest: Any, client: FlaskClient, tmp_path: Path) -> None:
    name = ingest(picture(tmp_path / "page.png", 1200, 900))
    made = client.get(f"/iiif/{name}/manifest.json").json
    assert made
    assert faults(made) == []
    (page,) = read(as_input(tmp_path, made)).pages
    assert (page.width, page.height, page.service_version) == (1200, 900, 3)
    service = path_of(page.service or "")
    information = client.get(f"{service}/info.json").json
    assert information
    for place in asked_for(information):
        assert client.get(f"{service}/{place}", buffered=True).status_code == 200


def test_a_manifest_of_others_is_served_with_its_canvases(ingest: Any, client: FlaskClient, tmp_path: Path) -> None:
    given = manifest(canvas("p1", label={"en": ["Title"]}), canvas("p2"))
    path = tmp_path / "given.json"
    path.write_text(json.dumps(given))
    made = client.get(f"/iiif/{ingest(path)}/manifest.json").json
    assert made
    assert faults(made) == []
    first, again = (read(as_input(tmp_path, each)) for each in (given, made))
    assert [(page.canvas, page.image, page.service, page.width) for page in again.pages] == [
        (page.canvas, page.image, page.service, page.width) for page in first.pages
    ]


def test_ranges_of_others_are_served_again(ingest: Any, client: FlaskClient, tmp_path: Path) -> None:
    def section(name: str, *items: dict[str, Any]) -> dict[str, Any]:
        return {"id": BASE + name, "type": "Range", "label": {"de": [name]}, "items": list(items)}

    def shown(name: str) -> dict[str, Any]:
        return {"id": name, "type": "Canvas"}

    structures = [
        section("Akt", section("Szene", shown(f"{BASE}p1#xywh=1,2,3,4"), shown("here/p2")), shown(f"{BASE}p1")),
        section("anderswo", shown("https://example.org/other"), section("leer")),
    ]
    path = tmp_path / "given.json"
    path.write_text(json.dumps(manifest(canvas("p1"), canvas("p2") | {"id": "here/p2"}, structures=structures)))
    made: Any = client.get(f"/iiif/{ingest(path)}/manifest.json").json
    assert faults(made) == []
    (act,) = made["structures"]
    assert act["label"] == {"de": ["Akt"]}
    assert [item["type"] for item in act["items"]] == ["Canvas", "Range"]
    first, second = (each["id"] for each in made["items"])
    assert [item["id"] for item in act["items"][1]["items"]] == [f"{first}#xywh=1,2,3,4", second]
    (again,) = read(as_input(tmp_path, made)).ranges
    assert [part.label.value for part in again.parts] == ["Szene"]


def test_sound_and_pictures_on_one_canvas_are_served_together(ingest: Any, client: FlaskClient, tmp_path: Path) -> None:
    given = manifest(canvas("p1", duration=12.5))
    sound = {"id": "https://example.org/a.mp3", "type": "Sound", "format": "audio/mpeg"}
    page = given["items"][0]["items"][0]
    page["items"].append({**page["items"][0], "id": "https://example.org/sounding", "body": sound})
    path = tmp_path / "given.json"
    path.write_text(json.dumps(given))
    made = client.get(f"/iiif/{ingest(path)}/manifest.json").json
    assert made
    assert faults(made) == []
    assert made["items"][0]["duration"] == 12.5
    bodies = [each["body"]["type"] for each in made["items"][0]["items"][0]["items"]]
    assert bodies == ["Image", "Sound"]


def test_a_remark_on_a_canvas_without_an_iri_is_on_the_page_that_we_serve(
    ingest: Any, app: Flask, client: FlaskClient, tmp_path: Path
) -> None:
    given = manifest(canvas("p1", annotations=[page_of(remark("here/p1#xywh=1,2,3,4"))]) | {"id": "here/p1"})
    path = tmp_path / "given.json"
    path.write_text(json.dumps(given))
    made = client.get(f"/iiif/{ingest(path)}/manifest.json").json
    assert made
    store = app.extensions["descant"].stores.public
    rows: Any = store.query(named("annotations-on-target").text, {"target": NamedNode(made["items"][0]["id"])})
    assert len(list(rows)) == 1


def test_remarks_of_a_score_are_found_on_its_pages(
    ingest: Any, app: Flask, client: FlaskClient, tmp_path: Path
) -> None:
    """What an `<annot>` says of a bar lies in the zone of that bar."""
    surface = '<surface lrx="100" lry="200"><graphic target="https://example.org/p1.jpg" width="100px" height="200px"/>'
    zone = '<zone xml:id="z1" ulx="10" uly="20" lrx="40" lry="60"/></surface>'
    music = score(bar(note(), n=7, more='xml:id="b7" facs="#z1"', beside='<annot plist="#b7">Vide supra</annot>'))
    path = tmp_path / "tune.mei"
    path.write_text(document(music, facsimile=f"<facsimile>{surface}{zone}</facsimile>"))
    ingest(path)
    rows: Any = app.extensions["descant"].stores.public.query(
        "SELECT ?source { ?page <https://w3id.org/descant/ns#pageOf> ?source }"
    )
    (name,) = {row["source"].value.rpartition("/")[2] for row in rows}
    made: Any = client.get(f"/iiif/{name}/manifest.json").json
    assert faults(made) == []
    for query in ("vide", "7"):
        found: Any = client.get(path_of(made["service"][0]["id"]), query_string={"q": query}).json
        assert [each["target"] for each in found["items"]] == [f"{made['items'][0]['id']}#xywh=10,20,30,40"]


def test_a_remark_on_a_region_by_its_address_is_found(ingest: Any, client: FlaskClient, tmp_path: Path) -> None:
    given = manifest(canvas("p1", annotations=[page_of(remark(f"{BASE}p1#xywh=1,2,3,4"))]))
    path = tmp_path / "given.json"
    path.write_text(json.dumps(given))
    found: Any = client.get(f"/iiif/{ingest(path)}/search?q=slip").json
    assert [each["target"] for each in found["items"]] == [f"{BASE}p1#xywh=1,2,3,4"]


def test_what_a_browser_might_run_is_not_even_stored(
    ingest: Any, app: Flask, client: FlaskClient, tmp_path: Path
) -> None:
    def said(name: str, form: str, svg: str) -> dict[str, Any]:
        text = f"{name}<img src=x onerror=alert(1)><script>alert(2)</script>"
        selector = {"type": "SvgSelector", "value": svg}
        target = {"type": "SpecificResource", "source": f"{BASE}p1", "selector": selector}
        body = {"type": "TextualBody", "format": form, "value": text}
        return remark(target, body=body) | {"id": BASE + name}

    one = said("one", "text/html", '<svg onload="alert(3)"><rect onclick="alert(4)" width="9"/></svg>')
    two = said("two", "application/xhtml+xml", '<svg onload="alert(5)"/>')
    path = tmp_path / "given.json"
    path.write_text(json.dumps(manifest(canvas("p1", annotations=[page_of(one, two)]))))
    name = ingest(path)
    store: Any = app.extensions["descant"].stores.public
    rows = list(store.query("SELECT ?value { ?s <http://www.w3.org/1999/02/22-rdf-syntax-ns#value> ?value }"))
    shape = '<svg xmlns="http://www.w3.org/2000/svg"><rect width="9"/></svg>'
    assert {row["value"].value for row in rows} == {shape, 'one<img src="x">', 'two<img src="x">'}
    found: Any = client.get(f"/iiif/{name}/search?q=one").json
    assert found["items"][0]["target"]["selector"]["value"] == shape


def test_a_page_that_two_sources_have_is_shown_once(ingest: Any, client: FlaskClient, tmp_path: Path) -> None:
    for name in ("one", "two"):
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps(manifest(canvas("p1"), label={"en": [name], "de": [name]})))
        made = client.get(f"/iiif/{ingest(path)}/manifest.json").json
        assert made
        assert len(made["items"]) == 1


def test_a_canvas_that_two_manifests_show_is_a_page_of_each(
    ingest: Any, app: Flask, client: FlaskClient, tmp_path: Path
) -> None:
    """As each has it; what is said on the canvas in one is found from both."""

    def served(name: str, *canvases: dict[str, Any]) -> str:
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps(manifest(*canvases, id=BASE + name)))
        return str(ingest(path))

    shared = {"width": 10, "height": 20, "label": {"en": ["Leaf"]}, "annotations": [page_of(remark(f"{BASE}p1"))]}
    whole = served("whole", canvas("p0"), canvas("p1", label={"en": ["Page"]}))
    part = served("part", canvas("p1", image("other"), **shared), canvas("p0", image("another")))
    stores = app.extensions["descant"].stores
    assert validate(stores.public.quads()).violations == ()
    found = {}
    for name in (whole, part):
        made: Any = client.get(f"/iiif/{name}/manifest.json").json
        assert faults(made) == []
        found[name] = [
            (each["id"], each["label"], each["width"], each["items"][0]["items"][0]["body"]["id"])
            for each in made["items"]
        ]
        remarks: Any = client.get(f"/iiif/{name}/search?q=slip").json
        assert [each["target"] for each in remarks["items"]] == [f"{BASE}p1"]
    assert found == {
        whole: [
            (f"{BASE}p0", {"none": ["1"]}, 1000, image("a")["id"]),
            (f"{BASE}p1", {"en": ["Page"]}, 1000, image("a")["id"]),
        ],
        part: [
            (f"{BASE}p1", {"en": ["Leaf"]}, 10, image("other")["id"]),
            (f"{BASE}p0", {"none": ["2"]}, 1000, image("another")["id"]),
        ],
    }


@pytest.mark.parametrize("kind", ["Sound", "Video"])
def test_sound_and_film_without_a_format_are_served_as_such(
    kind: str, ingest: Any, client: FlaskClient, tmp_path: Path
) -> None:
    body = {"id": f"{BASE}a", "type": kind, "duration": 12.5}
    path = tmp_path / "given.json"
    path.write_text(json.dumps(manifest(canvas(body=body, duration=12.5))))
    made: Any = client.get(f"/iiif/{ingest(path)}/manifest.json").json
    assert faults(made) == []
    (shown,) = made["items"]
    assert shown["duration"] == 12.5
    assert [each["body"] for each in shown["items"][0]["items"]] == [body]


def test_a_real_record_sounds(ingest: Any, client: FlaskClient, shared_data: Path) -> None:
    """Its sound has no format, and its label is seen while it sounds."""
    path = shared_data / "iiif/bnf-collabscore/audio-manifest.json"
    if not path.exists():
        pytest.skip("the manifest is not here")
    made: Any = client.get(f"/iiif/{ingest(path)}/manifest.json").json
    sounds = [
        (each["body"]["type"], shown["duration"], each["body"]["duration"])
        for shown in made["items"]
        for each in shown["items"][0]["items"]
        if "duration" in shown and each["body"]["type"] != "Image"
    ]
    assert sounds == [("Sound", seconds, seconds) for seconds in (221, 219, 257, 155)]


def test_all_real_manifests_are_served_again(ingest: Any, client: FlaskClient, shared_data: Path) -> None:
    found = {}
    for path in sorted((shared_data / "iiif").rglob("*manifest*.json")):
        made = client.get(f"/iiif/{ingest(path)}/manifest.json")
        found[path.parent.name + "/" + path.name] = (
            faults(made.json) if made.json and made.status_code == 200 else [made.text]
        )
    for name, wrong in found.items():
        print(name, wrong or "good")
    assert not [name for name, wrong in found.items() if wrong]
