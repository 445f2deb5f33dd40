"""Whether a candidate may be taken for what was asked without anybody looking at it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from descant.ingest.lookup import Candidate, Query

SURE = 0.9
"""score that the one must have"""


def chosen(query: Query, candidates: Sequence[Candidate]) -> Candidate | None:
    """The only one of the very same name, if the service is sure of it; None where there are namesakes."""
    name = _plain(query.name)
    same = [each for each in candidates if _plain(each.label) == name]
    return same[0] if len(same) == 1 and same[0].score >= SURE else None


def _plain(name: str) -> str:
    """Without case, accents and signs."""
    letters = unicodedata.normalize("NFKD", name).casefold()
    return " ".join(re.findall(r"\w+", "".join(each for each in letters if not unicodedata.combining(each))))
