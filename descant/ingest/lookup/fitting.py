"""How well a candidate fits what is asked for, by our own reading: title, maker, number in a catalogue, year, length.

The service's score is one voice among these. What contradicts outright (another composer, another opus, another
symphony) keeps a candidate low however well its title fits; who is known by a title alone is never near certain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from difflib import SequenceMatcher
from typing import NamedTuple

from descant.ingest.lookup import Candidate, Kind, Query
from descant.ingest.lookup.catalogues import agree, numbers_in, without_numbers
from descant.ingest.lookup.choosing import CLOSE, is_called, may_be_called, plain

CONTRADICTED, NAME_ALONE = 0.3, 0.7
"""what a candidate has at most against which something speaks, and for which nothing but its name does"""
NEAR = 1
"""years"""
_LONGEST = 300
"""characters of a title that are compared"""
_NUMBERS = re.compile(r"\d+")


class Voice(NamedTuple):
    of: str
    says: float
    weight: float


class Fit(NamedTuple):
    score: float
    voices: tuple[Voice, ...]

    def __str__(self) -> str:
        return ", ".join(f"{each.of} {each.says:.2f}" for each in self.voices)


def fitted(query: Query, candidate: Candidate) -> tuple[Candidate, Fit]:
    """With our score in place of the service's, which is among its voices."""
    found = fit(query, candidate)
    return replace(candidate, score=found.score), found


def fit(query: Query, candidate: Candidate) -> Fit:
    voices = tuple(_voices(query, candidate))
    mean = sum(each.says * each.weight for each in voices) / sum(each.weight for each in voices)
    known = {each.of for each in voices}
    if any(each.says == 0 and each.of in _OUTRIGHT for each in voices):
        mean = min(mean, CONTRADICTED)
    elif not known & {"maker", "catalogue", "length"}:
        mean = min(mean, NAME_ALONE)
    return Fit(round(mean, 3), voices)


_OUTRIGHT = ("maker", "catalogue", "numbers", "length")


def _voices(query: Query, candidate: Candidate) -> Iterator[Voice]:
    yield Voice("name", alike(query.name, candidate.label), 5)
    if candidate.score:
        yield Voice("service", candidate.score, 1)
    if query.by and candidate.makers:
        yield Voice("maker", max(_called(query.by, each) for each in candidate.makers), 4)
    if query.kind is Kind.WORK:
        yield from _of_work(query, candidate)
    if query.year and candidate.years:
        yield Voice("year", float(any(_is_near(query.year, each) for each in candidate.years)), 1)
    if query.seconds and candidate.seconds:
        yield Voice("length", float(abs(query.seconds - candidate.seconds) <= CLOSE), 4)


def _called(name: str, maker: str) -> float:
    """A name in short says neither yes nor no."""
    return 1.0 if is_called(name, maker) else 0.5 if may_be_called(name, maker) else 0.0


def _of_work(query: Query, candidate: Candidate) -> Iterator[Voice]:
    ours = numbers_in(f"{query.name} {query.catalogue or ''}")
    theirs = numbers_in(" ; ".join((candidate.label, candidate.description, *candidate.catalogue)))
    if (same := agree(ours, theirs)) is not None:
        yield Voice("catalogue", float(same), 4)
    one, other = (set(_NUMBERS.findall(without_numbers(each))) for each in (query.name, candidate.label))
    if one and other:  # Symphony no. 7 and no. 8 differ in a letter
        yield Voice("numbers", float(one <= other or other <= one), 1)


def alike(one: str, other: str) -> float:
    """From 0 to 1: words in any order, without numbers in catalogues, case, accents and signs."""
    a, b = (" ".join(sorted(plain(without_numbers(each[:_LONGEST])).split())) for each in (one, other))
    a, b = a or plain(one[:_LONGEST]), b or plain(other[:_LONGEST])
    if not (a and b):
        return 0.0
    shorter, longer = sorted((set(a.split()), set(b.split())), key=len)
    within = 0.85 if shorter < longer and len(shorter) > 1 else 0.0
    return max(within, SequenceMatcher(None, a, b, autojunk=False).ratio())


def _is_near(one: str, other: str) -> bool:
    years = [each[:4] for each in (one, other)]
    return all(each.isascii() and each.isdigit() for each in years) and abs(int(years[0]) - int(years[1])) <= NEAR
