"""What works are scored for, held against a tag: what it may be, too, is no contradiction."""

from __future__ import annotations

import pytest

from descant.analysis.auditing.scorings import Part, Scoring, Stand, judge
from descant.ontology.iris import MTT

CHORALE = ("soprano", "alto voice", "tenor", "bass voice")


def said(tag: str, *labels: str) -> Stand | None:
    parts = tuple(Part(f"http://example.org/{each}", each, "http://example.org/statement") for each in labels)
    return judge(f"{MTT}{tag}", Scoring("score", parts)).stand


@pytest.mark.parametrize(
    ("tag", "labels", "stand"),
    [
        ("choir", CHORALE, None),
        ("choral", (*CHORALE, "organ"), None),
        ("choir", ("soprano", "piano"), Stand.CONTRADICTED),
        ("choir", ("choir", "organ"), Stand.SUPPORTED),
        ("voice", CHORALE, Stand.SUPPORTED),
        ("harp", CHORALE, Stand.CONTRADICTED),
        ("violin", ("strings",), None),
    ],
)
def test_several_voices_may_be_a_choir(tag: str, labels: tuple[str, ...], stand: Stand | None) -> None:
    assert said(tag, *labels) == stand
