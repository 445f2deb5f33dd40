"""The process in which one recording is analysed: with limits, as it decodes a stranger's file.

Started by `Children`. Asked with the path and name of a file, the names of analysers with their settings and keys, and
the folder of models of one's own; tells how many seconds it has heard, and answers with reports.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from descant.analysis.analysing import analyse_with, configured
from descant.analysis.reports import report_of
from descant.ingest.child import Answer, serve_telling

EVERY = 0.5
"""seconds between two words about progress"""


def answer(question: dict[str, Any], tell: Callable[[Any], None]) -> Answer:
    models = Path(question["models"]) if question.get("models") else None
    asked = configured(question["analysers"], models)
    last = time.monotonic()

    def told(seconds: float) -> None:
        nonlocal last
        if time.monotonic() - last >= EVERY:
            last = time.monotonic()
            tell(seconds)

    heard, found = analyse_with(Path(question["path"]), asked, name=question["name"], tell=told)
    files: dict[str, bytes] = {}
    for analyser in asked:
        key = question["analysers"][analyser.name]["key"]
        files |= report_of(analyser, key, heard, found[analyser.name]).files()
    return Answer({"duration": heard.duration}, files)


if __name__ == "__main__":
    serve_telling(answer)
