"""Image services of every version, in the forms in which manifests of libraries have them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from descant.ingest import read
from descant.ingest.reading import Page
from tests.ingest.documents import BASE, as_input, canvas, image, manifest

STANFORD = "http://library.stanford.edu/iiif/image-api/"
API = "http://iiif.io/api/image/"


def page_with(folder: Path, service: Any, **body: Any) -> Page:
    return read(as_input(folder, manifest(canvas(body={**image(), "service": service, **body})))).pages[0]


@pytest.mark.parametrize(
    ("service", "version"),
    [
        ({"id": BASE + "a", "type": "ImageService3", "profile": "level2"}, 3),
        ({"id": BASE + "a", "type": ["ImageService3"]}, 3),
        ({"id": BASE + "a", "profile": "level0"}, 3),
        ({"id": BASE + "a", "profile": API + "3/level1.json"}, 3),
        ({"id": BASE + "a", "protocol": "http://iiif.io/api/image", "profile": "level1"}, 3),
        ({"@id": BASE + "a", "@type": "ImageService2", "profile": "level1"}, 2),
        ({"@id": BASE + "a", "profile": API + "2/level0.json"}, 2),
        ({"@id": BASE + "a", "profile": API + "2/level1.json"}, 2),
        ({"@id": BASE + "a", "profile": API + "2/level2.json"}, 2),
        ({"@id": BASE + "a", "profile": [API + "2/level2.json", {"formats": ["gif"]}]}, 2),
        ({"@id": BASE + "a", "@context": API + "2/context.json", "profile": {"@id": "x"}}, 2),
        ({"@id": BASE + "a", "@context": [API + "2/context.json"]}, 2),
        ({"@id": BASE + "a", "protocol": "http://iiif.io/api/image"}, 2),
        ({"@id": BASE + "a", "profile": "level2"}, 2),
        ({"@id": BASE + "a/", "profile": STANFORD + "1.1/compliance.html#level2"}, 1),
        ({"@id": BASE + "a/", "profile": STANFORD + "compliance.html#level0"}, 1),
        ({"@id": BASE + "a", "@context": API + "1/context.json", "profile": API + "1/level2.json"}, 1),
        ({"@id": BASE + "a", "@type": "ImageService1"}, 1),
        ({"@id": BASE + "a/info.json", "@context": API + "2/context.json"}, 2),
    ],
)
def test_a_service_is_known_in_every_form(service: Any, version: int, tmp_path: Path) -> None:
    for given in (service, [service], [{"@id": BASE + "login", "profile": "http://iiif.io/api/auth/1/login"}, service]):
        page = page_with(tmp_path, given)
        assert (page.service, page.service_version) == (BASE + "a", version)


@pytest.mark.parametrize(
    "service",
    [
        "https://example.org/service",
        {"@id": BASE + "size", "profile": "http://iiif.io/api/annex/services/physdim"},
        {"id": BASE + "search", "type": "SearchService2"},
        {"@context": "http://iiif.io/api/search/1/context.json", "@id": BASE, "profile": "http://iiif.io/api/search/1"},
        {"@id": BASE, "profile": "http://example.org/levels/level2"},
        {},
        None,
    ],
)
def test_other_services_are_none_of_images(service: Any, tmp_path: Path) -> None:
    page = page_with(tmp_path, service)
    assert (page.service, page.service_version) == (None, None)
    assert page.image


def test_an_image_that_is_only_a_service_is_shown_by_it(tmp_path: Path) -> None:
    page = page_with(tmp_path, {"@id": BASE + "a", "@type": "ImageService2"}, id=None)
    assert (page.image, page.service) == (BASE + "a/full/full/0/default.jpg", BASE + "a")


def test_an_image_of_version_2_keeps_its_service(tmp_path: Path) -> None:
    """As Presentation 2 has it: an object, without a type."""
    resource = {
        "@id": BASE + "a/full/full/0/default.jpg",
        "service": {"@context": API + "2/context.json", "@id": BASE + "a", "profile": [API + "2/level2.json"]},
    }
    old = {
        "@context": "http://iiif.io/api/presentation/2/context.json",
        "@id": BASE + "manifest.json",
        "@type": "sc:Manifest",
        "label": "A print",
        "sequences": [
            {"canvases": [{"@id": BASE + "p1", "images": [{"resource": resource, "on": BASE + "p1"}], "height": 9}]}
        ],
    }
    (page,) = read(as_input(tmp_path, old)).pages
    assert (page.image, page.service, page.service_version) == (resource["@id"], BASE + "a", 2)


@pytest.mark.parametrize(
    ("information", "version"),
    [
        ({"@id": BASE + "a", "@context": STANFORD + "1.1/context.json"}, 1),
        ({"@id": BASE + "a", "@context": API + "1/context.json"}, 1),
        ({"@id": BASE + "a", "@context": [API + "2/context.json"]}, 2),
        ({"id": BASE + "a", "@context": API + "3/context.json", "type": "ImageService3"}, 3),
    ],
)
def test_info_json_of_every_version(information: Any, version: int, tmp_path: Path) -> None:
    (page,) = read(as_input(tmp_path, {**information, "width": 30, "height": 20}, name="info.json")).pages
    assert (page.service, page.service_version) == (BASE + "a", version)
