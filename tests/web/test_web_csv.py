"""The query page's CSV, by node alone."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from test_web_build import hook  # noqa: F401 # a fixture
from test_web_selection import SOURCES, run  # noqa: F401 # a fixture

from descant.analysis.exporting.tables import harmless

CELLS = ["=1+1", "+A1", "-A1", "@SUM(A1)", "\tx", "＝1", "-5", "+1.5e3", "It = is", "'=", "a,b", 'say "so"']


def test_what_a_spreadsheet_takes_for_a_formula_is_text_as_in_tables_of_the_server(run: Any) -> None:  # noqa: F811
    cells = json.dumps([[{"kind": "literal", "value": each}] for each in CELLS])
    (said,) = run(f"""
        const {{ asCsv }} = await import("{(SOURCES.parent / "sparql" / "answer.ts").as_uri()}");
        say(asCsv({{ names: ["n"], rows: {cells} }}));
    """)
    assert list(csv.reader(io.StringIO(said, newline=""))) == [["n"], *([harmless(each)] for each in CELLS)]
