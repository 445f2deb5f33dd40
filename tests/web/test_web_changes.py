"""Changes of panes in quick succession, by node alone: none undoes another, nor loses what was said meanwhile."""

from __future__ import annotations

import json
from typing import Any

from test_web_build import hook  # noqa: F401 # a fixture
from test_web_selection import SOURCES, run  # noqa: F401 # a fixture

STAND = f"""
const {{ Changing }} = await import("{SOURCES.as_uri()}/layout/changing.ts");
globalThis.DOMParser = class {{ parseFromString(text) {{ return text; }} }};
globalThis.window = new EventTarget();
const goTo = (address) => (globalThis.location = new URL(address, "http://localhost"));
goTo("/workspace?work=w&pane=A&pane=B&pane=C&bar=1");
const went = [];
const push = (_state, _title, address) => {{ went.push(address.search); goTo(address); }};
globalThis.history = {{ pushState: push }};
document.createElement = () => ({{ setAttribute() {{}}, append(...words) {{ this.textContent = words.join(""); }} }});

const asked = [];  // requests that wait for an answer
globalThis.fetch = (address, {{ signal }}) => new Promise((give, refuse) => {{
  const said = {{ status: 500, json: async () => ({{}}), text: async () => address }};
  asked.push((ok = true) => give({{ ...said, ok }}));
  signal?.addEventListener("abort", () => refuse(signal.reason));
}});
let panes = ["A", "B", "C"];
const problems = [];
const begun = () => new Changing({{
  panes: () => panes,
  take: (page) => (panes = new URLSearchParams(page.split("?")[1]).getAll("pane")),
  mayTake: (page) => !page.includes("ELSEWHERE"),
  said: (problem) => problems.push(problem.textContent),
}});
let changing = begun();
const soon = () => new Promise((done) => setTimeout(done, 0));
const answer = async (ok) => {{ await soon(); asked.shift()(ok); await soon(); }};
const ask = (wanted, of = null) => changing.ask({{ before: [...panes], wanted, of }});
"""

EACH: dict[str, tuple[list[tuple[list[str], str | None]], list[str]]] = {
    "both are closed": ([(["B", "C"], "A"), (["A", "C"], "B")], ["C"]),
    "one is closed, one comes": ([(["A", "C"], "B"), (["A", "B", "C", "D"], None)], ["A", "C", "D"]),
    "both come, in their order": ([([*"ABCD"], None), ([*"ABCE"], None)], [*"ABCDE"]),
    "another comes in a place that has moved": ([(["B", "A", "C"], "A"), (["D", "B", "C"], "A")], ["B", "D", "C"]),
    "moved twice, it goes twice as far": ([(["A", "C", "B"], "C"), (["A", "C", "B"], "C")], ["C", "A", "B"]),
    "what was moved is closed": ([(["B", "A", "C"], "B"), (["A", "C"], "B")], ["A", "C"]),
    "replaced twice, the last one stays": ([(["D", "B", "C"], "A"), (["E", "B", "C"], "A")], ["E", "B", "C"]),
    "replaced thrice, and by what came first": (
        [(["A", "D", "C"], "B"), (["A", "E", "C"], "B"), (["A", "D", "C"], "B")],
        ["A", "D", "C"],
    ),
    "replaced and closed": ([(["D", "B", "C"], "A"), (["B", "C"], "A")], ["B", "C"]),
    "replaced and moved": ([(["D", "B", "C"], "A"), (["B", "A", "C"], "A")], ["B", "D", "C"]),
    "replaced, and another one replaced": ([(["D", "B", "C"], "A"), (["A", "E", "C"], "B")], ["D", "E", "C"]),
    "the last one stays": ([(["C"], "A"), (["A", "B"], "C")], ["C"]),
}


def test_a_change_is_made_to_what_stands_by_then(run: Any) -> None:  # noqa: F811 # the fixture
    """Each is asked for before any of them was answered."""
    said = run(f"""{STAND}
        for (const changes of {json.dumps([changes for changes, _ in EACH.values()])}) {{
          goTo("/workspace?work=w");
          panes = ["A", "B", "C"];
          changing = begun();
          for (const [wanted, of] of changes) ask(wanted, of);
          const together = [];
          for (await soon(); asked.length > 0; await answer()) together.push(asked.length);
          say([panes, new URL(location).searchParams.getAll("pane"), Math.max(...together)]);
        }}
    """)
    assert dict(zip(EACH, said, strict=True)) == {name: [end, end, 1] for name, (_, end) in EACH.items()}


def test_the_address_keeps_what_was_said_while_panes_were_asked_for(run: Any) -> None:  # noqa: F811 # the fixture
    (said,) = run(f"""{STAND}
        goTo(location + "&sizes=20-30-50");
        ask(["A", "C"], "B");
        await soon();
        const said = new URL(location);
        said.searchParams.set("bar", 7);
        for (const [name, value] of [["one", "A"], ["other", "C"]]) said.searchParams.append(name, value);
        goTo(said);
        await answer();
        say(went);
    """)
    assert said == ["?work=w&bar=7&one=A&other=C&pane=A&pane=C"]


def test_who_goes_back_gets_nothing_more_of_what_was_asked_for(run: Any) -> None:  # noqa: F811 # the fixture
    """Nor is it said that it failed; what is asked for then is made to what came back."""
    (said,) = run(f"""{STAND}
        ask(["B", "C"], "A");
        ask(["A", "C"], "B");
        await soon();
        goTo("/workspace?work=w&pane=A&pane=B");
        window.dispatchEvent(new Event("popstate"));
        ask(["A", "B", "C", "D"]);
        await answer(false);
        await answer();
        const came = [...panes];
        await answer();
        say([came, panes, went.length, problems]);
    """)
    assert said == [["A", "B"], ["A", "B", "D"], 1, []]


def test_a_refusal_is_told_and_keeps_no_other_change_away(run: Any) -> None:  # noqa: F811 # the fixture
    (said,) = run(f"""{STAND}
        ask(["B", "C"], "A");
        ask(["A", "C"], "B");
        await answer(false);
        await answer();
        say([panes, went, problems]);
    """)
    assert said == [["A", "C"], ["?work=w&bar=1&pane=A&pane=C"], ["The server answers 500."]]


def test_what_could_not_come_has_no_place(run: Any) -> None:  # noqa: F811 # the fixture
    (said,) = run(f"""{STAND}
        ask(["D", "B", "C"], "A");
        ask(["E", "B", "C"], "A");
        await answer(false);
        await answer();
        say([panes, went.length, problems.length]);
    """)
    assert said == [["E", "B", "C"], 1, 1]


def test_what_the_policy_of_the_page_does_not_allow_is_loaded_anew(run: Any) -> None:  # noqa: F811 # the fixture
    """What was asked for behind it is not shown any more."""
    (said,) = run(f"""{STAND}
        const left = [];
        location.assign = (address) => left.push(address.search);
        ask([...panes, "ELSEWHERE"]);
        ask(["B", "C"], "A");
        await answer();
        say([panes, went, left, asked.length]);
    """)
    assert said == [["A", "B", "C"], [], ["?work=w&bar=1&pane=A&pane=B&pane=C&pane=ELSEWHERE"], 0]
