"""Whether a candidate may be taken for what was asked without anybody looking at it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from descant.ingest.lookup import Candidate, Kind, Query

SURE = 0.9
"""score that the one must have"""
ASKED = 25
"""candidates that a service is asked for"""
CLOSE = 2.0
"""seconds by which two measures of one recording may differ: silence at its ends"""


def chosen(query: Query, candidates: Sequence[Candidate]) -> Candidate | None:
    """The only one of the very same name, if the service is sure of it and names the maker that the question names.

    Of a recording it must know how long it is, too. None where there are namesakes, or may be: where a recording of
    that name has no length, and where as many are sure as were asked for. None for people and instruments, whose name
    is all that is known of them.
    """
    name = plain(query.name)
    if query.kind in (Kind.PERSON, Kind.INSTRUMENT) or not name or not query.by:
        return None
    if len(candidates) >= ASKED and candidates[-1].score >= SURE:
        return None
    same = [each for each in candidates if plain(each.label) == name and _may_be_as_long(query, each)]
    sure = len(same) == 1 and same[0].score >= SURE and _is_as_long(query, same[0])
    return same[0] if sure and any(is_called(query.by, maker) for maker in same[0].makers) else None


def is_called(name: str, maker: str) -> bool:
    """`Beethoven, Ludwig van` is Ludwig van Beethoven; a single word must be the whole name."""
    said, known = set(plain(name).split()), set(plain(maker).split())
    return bool(said) and (said == known or (len(said) > 1 and said < known))


def may_be_called(name: str, maker: str) -> bool:
    """`J. S. Bach` and `Bach` may be Johann Sebastian Bach; Johann Christian Bach is another."""
    shorter, longer = sorted((plain(name).split(), plain(maker).split()), key=len)
    shared = {each for each in shorter if len(each) > 1}.intersection(longer)
    return bool(shared) and all(any(_begins(one, other) for other in longer) for one in shorter)


def _begins(one: str, other: str) -> bool:
    return one == other or (1 in (len(one), len(other)) and one[0] == other[0])


def _may_be_as_long(query: Query, candidate: Candidate) -> bool:
    return query.kind is not Kind.RECORDING or candidate.seconds is None or _is_as_long(query, candidate)


def _is_as_long(query: Query, candidate: Candidate) -> bool:
    if query.kind is not Kind.RECORDING:
        return True
    if query.seconds is None or candidate.seconds is None:
        return False
    return abs(query.seconds - candidate.seconds) <= CLOSE


def plain(name: str) -> str:
    """Without case, accents and signs."""
    letters = unicodedata.normalize("NFKD", name).casefold()
    return " ".join(re.findall(r"\w+", "".join(each for each in letters if not unicodedata.combining(each))))
