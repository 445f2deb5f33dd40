"""The process in which one recording is analysed: with limits, as it decodes a stranger's file.

Started by `Children`. Asked with the path and name of a file, the names of analysers with their settings and keys, and
the folder of models of one's own; tells how many seconds it has heard, and answers with reports, and with the errors of
those that failed.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from descant.analysis.analysing import configured
from descant.analysis.guarding import heard_by
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

    heard, guards = heard_by(Path(question["path"]), asked, name=question["name"], tell=told)
    files: dict[str, bytes] = {}
    for each in guards:
        with each.alone():  # what is no number cannot be kept
            key = question["analysers"][each.analyser.name]["key"]
            files |= report_of(each.analyser, key, heard, each.findings(heard)).files()
    return Answer({"failed": {each.analyser.name: each.failure.said() for each in guards if each.failure}}, files)


if __name__ == "__main__":
    serve_telling(answer)
