"""Presentation 2 made into 3, form by form."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from descant.ingest.presentation.upgrade import is_old, language_map, upgrade
from descant.ingest.presentation.upgrade_annotation import upgrade_annotation

ID = "https://example.org/"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Title", {"none": ["Title"]}),
        ({"@value": "Titel", "@language": "de"}, {"de": ["Titel"]}),
        ([{"@value": "Titel", "@language": "de"}, "Title"], {"de": ["Titel"], "none": ["Title"]}),
        ({"en": ["Title"]}, {"en": ["Title"]}),
        (1892, {"none": ["1892"]}),
        (None, {}),
    ],
)
def test_texts_become_language_maps(old: Any, new: dict[str, list[str]]) -> None:
    assert language_map(old) == new


def on(target: Any) -> Any:
    return upgrade_annotation({"@type": "oa:Annotation", "on": target})["target"]


REGION = {"type": "FragmentSelector", "value": "xywh=1,2,3,4"}
OLD_REGION = {"@type": "oa:FragmentSelector", "value": "xywh=1,2,3,4"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (ID + "c#xywh=1,2,3,4", ID + "c#xywh=1,2,3,4"),
        ({"@id": ID + "c#xywh=1,2,3,4", "within": {"@id": ID}}, ID + "c#xywh=1,2,3,4"),
        ({"@type": "oa:SpecificResource", "full": ID + "c", "selector": OLD_REGION}, (ID + "c", REGION)),
        (
            {
                "@type": "oa:SpecificResource",
                "full": ID + "c",
                "selector": {
                    "@type": "oa:Choice",
                    "default": OLD_REGION,
                    "item": {"@type": "oa:SvgSelector", "chars": "<svg/>"},
                },
            },
            (ID + "c", [REGION, {"type": "SvgSelector", "value": "<svg/>"}]),
        ),
    ],
)
def test_every_form_of_on_becomes_a_target(old: Any, new: Any) -> None:
    if isinstance(new, tuple):
        new = {"type": "SpecificResource", "source": new[0], "selector": new[1]}
    assert on(old) == [new]
    assert on([old, old]) == [new, new]


def test_the_words_of_an_annotation() -> None:
    made = upgrade_annotation(
        {
            "@id": "_:b0",
            "@type": "oa:Annotation",
            "motivation": ["oa:tagging", "sc:painting"],
            "resource": [
                {"@type": "oa:Tag", "chars": "boat"},
                {"@type": "dctypes:Text", "format": "text/html", "chars": "<p>x</p>"},
            ],
            "on": ID,
            "dcterms:created": "2018-10-21T01:21:44",
        }
    )
    assert "id" not in made
    assert made["motivation"] == ["tagging", "painting"]
    assert made["body"] == [
        {"type": "TextualBody", "value": "boat", "purpose": "tagging"},
        {"type": "TextualBody", "value": "<p>x</p>", "format": "text/html"},
    ]
    assert made["created"] == "2018-10-21T01:21:44"


def test_a_manifest() -> None:
    made: Any = upgrade(
        {
            "@context": "http://iiif.io/api/presentation/2/context.json",
            "@id": ID,
            "@type": "sc:Manifest",
            "label": "A print",
            "license": "http://creativecommons.org/licenses/by/4.0/",
            "attribution": "A library",
            "viewingHint": "paged",
            "sequences": [{"canvases": [{"@id": ID + "c", "images": [], "otherContent": [{"@id": ID + "list"}]}]}],
            "structures": [{"@id": ID + "r", "ranges": [ID + "s"], "canvases": [ID + "c"]}],
        }
    )
    assert (made["type"], made["rights"], made["behavior"]) == (
        "Manifest",
        "http://creativecommons.org/licenses/by/4.0/",
        ["paged"],
    )
    assert made["requiredStatement"]["value"] == {"none": ["A library"]}
    assert made["items"][0]["annotations"] == [{"id": ID + "list", "type": "AnnotationPage"}]
    assert made["structures"][0]["items"] == [{"id": ID + "s", "type": "Range"}, {"id": ID + "c", "type": "Canvas"}]
    assert not is_old(made)


def test_a_collection() -> None:
    old = {
        "@id": ID,
        "@type": "sc:Collection",
        "manifests": [{"@id": ID + "m", "label": "M"}],
        "collections": [{"@id": ID + "x"}],
    }
    made: Any = upgrade(old)
    assert made["items"] == [
        {"type": "Collection", "id": ID + "x"},
        {"type": "Manifest", "id": ID + "m", "label": {"none": ["M"]}},
    ]


scalars = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
names = st.sampled_from(
    (
        *("@id", "@type", "label", "sequences", "canvases", "images", "resource", "on", "full", "selector"),
        *("default", "item", "structures", "ranges", "otherContent"),
    )
)
kinds = st.sampled_from(["sc:Manifest", "sc:Canvas", "oa:Annotation", "sc:AnnotationList", "sc:Range", "oa:Choice"])
anything = st.recursive(
    scalars | kinds,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=5),
    max_leaves=20,
)


@given(anything)
def test_anything_is_upgraded_without_harm(document: Any) -> None:
    upgrade(document)
