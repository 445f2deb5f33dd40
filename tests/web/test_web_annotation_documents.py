"""What is filled in becomes an annotation, and an annotation what is filled in: tried by node alone."""

from __future__ import annotations

import json
from typing import Any

import pytest
from test_web_build import hook  # noqa: F401 # a fixture
from test_web_selection import SOURCES, run  # noqa: F401 # the same

from descant.annotations.checking import require_annotation

FIELDS: dict[str, Any] = {
    "kind": "observation",
    "text": "It *comes* back.",
    "language": "en",
    "tags": ["theme", "https://example.org/concept/theme"],
    "links": ["https://example.org/article"],
    "relation": "",
    "relates": [],
    "aligned": False,
    "chord": "",
    "chordIri": "",
    "claim": "",
    "verdict": "rejected",
    "right": "",
    "visibility": "private",
    "sharedWith": "",
}
NAMES = "said, changed, fieldsOf, kindOf, isBlank, sameWords"
BEGIN = f'const {{ {NAMES} }} = await import("{SOURCES.as_uri()}/annotating/documents.ts");\n'


@pytest.mark.parametrize(
    "fields",
    [
        FIELDS,
        FIELDS | {"kind": "commentary", "tags": [], "links": [], "language": ""},
        FIELDS | {"kind": "tag", "text": "", "links": [], "language": ""},
        FIELDS
        | {
            "kind": "relationship",
            "relation": "substitution",
            "relates": [{"id": f"https://example.org/{each}", "words": f"https://example.org/{each}"} for each in "ab"],
        },
    ],
    ids=lambda each: str(each["kind"]),
)
def test_what_is_filled_in_is_an_annotation_and_comes_back_from_it(run: Any, fields: dict[str, Any]) -> None:  # noqa: F811 # the fixture
    document, back = run(f"""{BEGIN}
        const made = said({json.dumps(fields)});
        say(made);
        say(fieldsOf(made, "private"));
    """)
    require_annotation(document | {"target": "https://example.org/x"})
    assert back == fields


def test_what_no_form_shows_outlives_a_change(run: Any) -> None:  # noqa: F811 # the fixture
    """Further texts, choices, keys of others, and the form in which a text was written."""
    choice = {"type": "Choice", "items": [{"type": "TextualBody", "value": "a"}]}
    document = {
        "id": "https://example.org/1",
        "type": ["Annotation", "Observation", "https://example.org/Mine"],
        "motivation": ["observing", "assessing"],
        "body": [{"type": "TextualBody", "value": "<p>Old</p>", "format": "text/html", "language": "de"}, choice],
        "target": "https://example.org/x",
        "ex:key": 1,
    }
    [now, reordered, same] = run(f"""{BEGIN}
        const document = {json.dumps(document)};
        const after = changed(document, {{ ...fieldsOf(document, "public"), text: "<p>New</p>", tags: ["t"] }});
        say(after);
        const reversed = Object.fromEntries(Object.entries(document.body[0]).reverse());
        say(sameWords(document, {{ ...document, body: [reversed, document.body[1]] }}));
        say([sameWords(document, changed(document, fieldsOf(document, "public"))), sameWords(document, after)]);
    """)
    tag = {"type": "TextualBody", "value": "t", "purpose": "tagging"}
    assert now == document | {"body": [document["body"][0] | {"value": "<p>New</p>"}, tag, choice]}  # type: ignore[index] # it is a list
    assert (reordered, same) == (True, [True, False])


def test_a_plain_value_becomes_a_body(run: Any) -> None:  # noqa: F811 # the fixture
    [now] = run(f"""{BEGIN}
        const document = {{ id: "x:1", type: "Annotation", bodyValue: "Old", target: "x:2" }};
        say(changed(document, {{ ...fieldsOf(document, "public"), text: "New" }}));
    """)
    assert now["body"] == [{"type": "TextualBody", "value": "New"}]
    assert "bodyValue" not in now
