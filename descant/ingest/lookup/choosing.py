"""Whether a candidate may be taken for what was asked without anybody looking at it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from descant.ingest.lookup import Candidate, Kind, Query

SURE = 0.9
"""score that the one must have"""
CLOSE = 2.0
"""seconds by which two measures of one recording may differ: silence at its ends"""


def chosen(query: Query, candidates: Sequence[Candidate]) -> Candidate | None:
    """The only one of the very same name, if the service is sure of it and says who made it, as the question does.

    Of a recording it must know how long it is, too. None where there are namesakes, and for people and instruments,
    whose name is all that is known of them.
    """
    name, by = _plain(query.name), set(_plain(query.by or "").split())
    if query.kind in (Kind.PERSON, Kind.INSTRUMENT) or not name or not by:
        return None
    same = [each for each in candidates if _plain(each.label) == name and _as_long(query, each)]
    sure = len(same) == 1 and same[0].score >= SURE and by <= set(_plain(same[0].description).split())
    return same[0] if sure else None


def _as_long(query: Query, candidate: Candidate) -> bool:
    if query.kind is not Kind.RECORDING:
        return True
    if query.seconds is None or candidate.seconds is None:
        return False
    return abs(query.seconds - candidate.seconds) <= CLOSE


def _plain(name: str) -> str:
    """Without case, accents and signs."""
    letters = unicodedata.normalize("NFKD", name).casefold()
    return " ".join(re.findall(r"\w+", "".join(each for each in letters if not unicodedata.combining(each))))
