"""The model of what is selected, tried by node alone: how it grows, how it is named, and how addresses have it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from test_web_build import hook  # noqa: F401 # a fixture

from tests.conftest import missing

SOURCES = Path(__file__).parents[2] / "web" / "src" / "workspace"
BEGIN = """
import {{ registerHooks }} from "node:module";
const named = (name) => (/^[.][^]*[/][^./]+$/.test(name) ? `${{name}}.ts` : name);
registerHooks({{ resolve: (name, context, next) => next(named(name), context) }});
globalThis.document = {{ documentElement: {{ lang: "en" }} }};
const {{ Selection, described }} = await import("{sources}/selection.ts");
const {{ write, readIn }} = await import("{sources}/address.ts");
const {{ Beside }} = await import("{sources}/axis.ts");
const selection = new Selection();
const say = (value) => console.log(JSON.stringify(value));
"""


@pytest.fixture
def run(hook: ModuleType) -> Any:  # noqa: F811 # the fixture
    node = hook.find_node()
    if node is None:
        missing("needs node")

    def run(script: str) -> list[Any]:
        """What it says, value by value."""
        whole = BEGIN.format(sources=SOURCES.as_uri()) + script
        command = [node.folder / "node", "--experimental-transform-types", "--no-warnings", "--input-type=module"]
        done = subprocess.run([*command, "-e", whole], capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    return run


def test_it_grows_from_where_it_began_whichever_way_and_is_named(run: Any) -> None:
    said = run("""
        const told = [];
        const hear = ({ selected, settled }) => told.push([selected?.bars ?? null, settled]);
        selection.addEventListener("descant-selection", hear);
        selection.begin("v", 5, false);
        selection.extend("v", 8, false);
        selection.extend("v", 3);
        say(told);
        say([selection.targets(), selection.place(), described(selection.selected)]);
        selection.extend("other", 2);
        say(selection.place());
        selection.letGo();
        selection.letGo();
        say([told.length, selection.targets(), selection.place()]);
    """)
    assert said[0] == [[[5, 5], False], [[5, 8], False], [[3, 5], True]]
    assert said[1] == [["v/bar/3", "v/bar/4", "v/bar/5"], {"version": "v", "bars": [3, 5]}, "bars 3–5"]
    assert said[2] == {"version": "other", "bars": [2, 2]}
    assert said[3] == [5, [], None]


PARTS: list[tuple[dict[str, Any], list[str] | None, dict[str, Any], str]] = [
    ({"kind": "staves", "staves": [1, 2]}, None, {"ema": "3-4/1-2/@all"}, "bars 3–4, staves 1–2"),
    ({"kind": "notes", "notes": ["n1", "n2"]}, ["f#n1", "f#n2"], {"parts": ["f#n1", "f#n2"]}, "bars 3–4, 2 notes"),
    (
        {"kind": "region", "xywh": [1, 2, 30, 40], "file": "https://example.org/p1"},
        ["https://example.org/p1#xywh=1,2,30,40"],
        {"parts": ["https://example.org/p1#xywh=1,2,30,40"]},  # the page knows of which source it is
        "bars 3–4, a region of a page",
    ),
    (
        {"kind": "span", "seconds": [61.5, 70]},
        ["f#t=61.5,70"],
        {"parts": ["f#t=61.5,70"]},
        "bars 3–4, 1:01.5–1:10.0",
    ),
]


@pytest.mark.parametrize(("what", "targets", "place", "words"), PARTS, ids=[each[0]["kind"] for each in PARTS])
def test_less_than_bars_is_named_and_comes_back_from_its_address(
    run: Any, what: dict[str, Any], targets: list[str] | None, place: dict[str, Any], words: str
) -> None:
    selected = {"version": "v", "bars": [3, 4], "part": {"source": "s", "file": "f"} | what}
    said = run(f"""
        const address = new URL("http://localhost/workspace?work=w&from=9");
        selection.select({json.dumps(selected)});
        write(address, selection.selected);
        say([selection.targets(), selection.place(), described(selection.selected)]);
        say(readIn(address.searchParams, "usual", new Map([["s", "f"]])));
        write(address, null);
        say(address.search);
    """)
    assert said[0] == [
        targets or ["v/bar/3", "v/bar/4"],
        {"version": "v"} | ({} if what["kind"] == "region" else {"source": "s"}) | place,
        words,
    ]
    assert said[1] == selected
    assert said[2] == "?work=w"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("from=3&to=5", {"version": "usual", "bars": [3, 5]}),
        ("from=3", {"version": "usual", "bars": [3, 3]}),
        ("from=5&to=3", None),
        ("from=0&to=3", None),
        ("from=x", None),
        ("from=3&part=t=1,2&source=elsewhere", {"version": "usual", "bars": [3, 3]}),
        ("from=3&part=t=2,1&source=s", {"version": "usual", "bars": [3, 3]}),
        ("from=3&part=xywh=1,2,3,Infinity&source=s", {"version": "usual", "bars": [3, 3]}),
        ("part=staves=1,2&source=s", None),
        ("", None),
    ],
)
def test_what_somebody_writes_into_an_address_is_taken_or_left(run: Any, query: str, found: Any) -> None:
    [said] = run(f'say(readIn(new URLSearchParams("{query}"), "usual", new Map([["s", "f"]])));')
    assert said == found


def test_bars_stand_beside_bars_through_the_axis(run: Any) -> None:
    """The second leaves bars 3 and 4 of the measure out, and adds one behind its own second."""
    [found] = run("""
        const beside = new Beside({ measure: "m", bars: 6, columns: { o: [[0], [1], [1.5], [4], [5]] } });
        say([
            beside.across("m", [2, 5], "o"), beside.across("m", [3, 4], "o"), beside.across("o", [2, 4], "m"),
            beside.across("o", [3, 3], "m"), beside.across("nobody", [1, 2], "m"), beside.across("m", [1, 2], "nobody"),
        ]);
    """)
    assert found == [[2, 4], None, [2, 5], None, None, None]


def test_times_are_said_in_words(run: Any) -> None:
    said = run(
        """
        const { spoken } = await import("SOURCES/recording/times.ts");
        for (const seconds of [0, 65.25, 59.96, 1]) say(spoken(seconds, 1));
        for (const seconds of [3725, 3600.4]) say(spoken(seconds));
    """.replace("SOURCES", SOURCES.as_uri())
    )
    assert said == [
        "0 seconds",
        "1 minute 5.3 seconds",
        "1 minute",
        "1 second",
        "1 hour 2 minutes 5 seconds",
        "1 hour",
    ]
