"""What is filled in becomes an annotation, and an annotation what is filled in: tried by node alone."""

from __future__ import annotations

import json
from typing import Any

import pytest
from test_web_build import hook  # noqa: F401 # a fixture
from test_web_selection import SOURCES, run  # noqa: F401 # the same

from descant.annotations.beats import parts_of
from descant.annotations.checking import require_annotation
from descant.ingest.score import Bar

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
    "fromBeat": "",
    "toBeat": "",
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


@pytest.mark.parametrize(
    ("bars", "start", "end", "value"),
    [
        ([3, 3], "2", "3", "3/all/@2-3"),
        ([3, 3], "2", "2", "3/all/@2"),
        ([3, 3], "2.5", "", "3/all/@2.5-end"),
        ([3, 3], "", "2", "3/all/@start-2"),
        ([3, 4], "4", "1.5", "3-4/all/@4-end,@start-1.5"),
        ([3, 6], "4", "", "3-6/all/@4-end,@all,@all,@start-end"),
    ],
)
def test_beats_that_are_filled_in_are_those_that_are_read(
    run: Any,  # noqa: F811 # the fixture
    bars: list[int],
    start: str,
    end: str,
    value: str,
) -> None:
    whole, some, read = run(f"""
        {BEGIN}
        const {{ targetsOf }} = await import("{SOURCES.as_uri()}/annotating/correcting.ts");
        const about = {{ version: "https://example.org/v", bars: {json.dumps(bars)}, span: null }};
        const beats = {{ fromBeat: {json.dumps(start)}, toBeat: {json.dumps(end)} }};
        say(targetsOf(about, {{}}));
        say(targetsOf(about, beats));
        const document = {{ motivation: "editing", target: targetsOf(about, beats) }};
        const {{ fromBeat, toBeat }} = fieldsOf(document, "private");
        say([fromBeat, toBeat]);
    """)
    assert whole == [f"https://example.org/v/bar/{bar}" for bar in range(bars[0], bars[1] + 1)]
    assert some[0]["selector"]["value"] == value
    assert read == [start, end]
    count = bars[1] - bars[0] + 1
    notated = [Bar(index=at, onset=0.0, duration=4.0, metre="4/4") for at in range(1, bars[1] + 1)]
    assert len(parts_of(value, notated)) == count


@pytest.mark.parametrize(
    "value",
    [
        *("3/all/@all", "3/all/@start", "3/1/@2", "3/all/@2@4", "3-4/all/@2", "3-4/all/@2-3"),
        *("3-5/all/@2-end,@start-3", f"1-{10**12}/all/@2-end,@start-3"),
    ],
)
def test_beats_that_are_said_otherwise_are_taken_for_no_others(run: Any, value: str) -> None:  # noqa: F811 # the fixture
    """By other programs: beat 2 of each of two bars is not all from the one to the other."""
    [read] = run(f"""
        {BEGIN}
        const target = {{ type: "SpecificResource", source: "x:v", selector: {{ value: {json.dumps(value)} }} }};
        const {{ fromBeat, toBeat }} = fieldsOf({{ motivation: "editing", target }}, "private");
        say([fromBeat, toBeat]);
    """)
    assert read == ["", ""]


def test_numbers_are_written_as_they_are_read(run: Any) -> None:  # noqa: F811 # the fixture
    """Whatever a field for numbers takes; the last beat of a bar that ends within it has a number, too."""
    value, last = run(f"""
        {BEGIN}
        const {{ lastOf, targetsOf }} = await import("{SOURCES.as_uri()}/annotating/correcting.ts");
        const about = {{ version: "x:v", bars: [1, 1], span: null }};
        say(targetsOf(about, {{ fromBeat: "1.3333333333", toBeat: "1e1" }})[0].selector.value);
        say([4, 1.5, 0.5].map(lastOf));
    """)
    assert value == "1/all/@1.333333-10"
    assert last == [4, 2, 1]
    [part] = parts_of(value, [Bar(index=1, onset=0.0, duration=6.0, metre="12/8")])
    assert part.end == pytest.approx(10 / 12)


@pytest.mark.parametrize(("bars", "beats"), [([1, 2], [1, 4]), ([2, 2], [4, 4]), ([1, 3], []), ([3, 4], [])])
def test_beats_are_those_of_the_first_bar_and_the_last(run: Any, bars: list[int], beats: list[int]) -> None:  # noqa: F811 # the fixture
    """None where one of these has no time, as bars that an edition has not filled: the third."""
    known = [{"index": 1, "beats": 1}, {"index": 2, "beats": 4}, {"index": 4, "beats": 3}]
    [said] = run(f"""
        const {{ heardAt }} = await import("{SOURCES.as_uri()}/annotating/correcting.ts");
        const bars = {json.dumps(known)}.filter(({{ index }}) => {bars[0]} <= index && index <= {bars[1]});
        globalThis.fetch = async () => new Response(JSON.stringify({{ bars, corrections: [], lanes: [] }}));
        say((await heardAt({{ version: "x:v", bars: {json.dumps(bars)}, span: null }})).beats);
    """)
    assert said == beats
