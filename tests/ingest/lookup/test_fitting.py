"""How well candidates fit, by who made them."""

from __future__ import annotations

import pytest

from descant.ingest.lookup import Candidate, Kind, Query
from descant.ingest.lookup.choosing import chosen
from descant.ingest.lookup.fitting import CONTRADICTED, fitted

BACH = "Johann Sebastian Bach"


@pytest.mark.parametrize(
    ("by", "maker", "is_contradicted"),
    [
        ("J. S. Bach", BACH, False),
        ("Bach", BACH, False),
        ("Bach, Johann Sebastian", BACH, False),
        (BACH, "J.S. Bach", False),
        ("Händel", "George Frideric Handel", False),
        ("J. C. Bach", BACH, True),
        ("Johann Christian Bach", BACH, True),
        ("J. S.", BACH, True),
        ("Ludwig van Beethoven", BACH, True),
    ],
)
def test_a_name_in_short_contradicts_nobody(by: str, maker: str, is_contradicted: bool) -> None:
    query = Query(Kind.WORK, "Mass", by)
    candidate, _ = fitted(query, Candidate("http://x.example/1", "Mass", "", 1.0, makers=(maker,)))
    assert (candidate.score <= CONTRADICTED) == is_contradicted


@pytest.mark.parametrize("by", ["J. S. Bach", "Bach"])
def test_by_a_name_in_short_nothing_is_chosen(by: str) -> None:
    query = Query(Kind.WORK, "Mass in B minor, BWV 232", by)
    candidate, _ = fitted(query, Candidate("http://x.example/1", query.name, "", 1.0, makers=(BACH,)))
    assert chosen(query, [candidate]) is None
