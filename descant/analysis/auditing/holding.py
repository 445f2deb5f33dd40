"""Claims held against a truth in a process of its own: what strangers know may be long, and made to hold us up."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from descant.analysis.auditing.timed import Figures
from descant.analysis.findings import Finding
from descant.ingest.child import Children

MEMORY = 1000
"""MB that it may take: a truth of 20 MB takes half of that"""
SECONDS = 60.0
"""that it may take; 100,000 notes and as many claims take four"""


class Held(NamedTuple):
    """What one annotator says, and what becomes of the claims by it."""

    by: str
    figures: list[Figures]
    """of each claim"""


def hold(
    path: Path, kind: str, claims: Sequence[Sequence[Finding]], *, name: str, form: str, strict: bool
) -> tuple[list[Held], list[str]]:
    """The figures of each annotator, and why those of others are not among them.

    InvalidInput or TooLarge where nobody's can be compared; where it is `strict`, also where nobody says anything.
    """
    said = [[(each.kind, each.value, each.span) for each in claim] for claim in claims]
    question = {"path": str(path.absolute()), "kind": kind, "claims": said, "name": name, "form": form}
    found = _children().ask(question | {"strict": strict}, seconds=SECONDS, file=name).document
    return [Held(**each) for each in found["held"]], found["wrong"]


@cache
def _children() -> Children:
    return Children("descant.analysis.auditing.worker", memory=MEMORY, by="the audit")
