"""The process in which a truth is read and claims are held against it, with limits, as it is a stranger's file.

Started by `Children`. Asked with the path, name and form of the file, the kind of what is in it, and what is claimed;
answers with the figures of each annotator and claim, and with what cannot be compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from descant.analysis.auditing.timed import measured
from descant.analysis.auditing.timed_truths import Known, timed_truths, truths_in
from descant.analysis.findings import Finding, Span
from descant.errors import InvalidInput
from descant.ingest.child import Answer, serve


def answer(question: dict[str, Any]) -> Answer:
    kind, name = question["kind"], question["name"]
    claims = [[_finding(*each) for each in claim] for claim in question["claims"]]
    known, held = _known(question), []
    wrong = list(known.wrong)
    for truth in known.truths:
        try:
            held.append({"by": truth.by, "figures": [measured(kind, truth.found, claim) for claim in claims]})
        except InvalidInput as error:
            wrong.append(f"{truth.by}: {error.message}" if truth.by else error.message)
    if wrong and not held:
        raise InvalidInput.at(wrong[0], file=name, remedy="Mend it, or give another truth.")
    return Answer({"held": held, "wrong": wrong})


def _known(question: dict[str, Any]) -> Known:
    path, kind, name = Path(question["path"]), question["kind"], question["name"]
    try:
        if question["strict"]:
            return timed_truths(path, kind)
        return truths_in(path, kind, name=name, form=question["form"])
    except OSError as error:
        reason = f"it cannot be read: {error.strerror}"
        raise InvalidInput.at(reason, file=name, remedy="Is it still there?") from error


def _finding(kind: str, value: str | float, span: Sequence[float] | None) -> Finding:
    return Finding(kind, value, Span(*span) if span else None)


if __name__ == "__main__":
    serve(answer)
