"""How what is heard is weighed against truths, in the benchmark."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.accuracy import BELOW, EVERY, FEW, _too_low
from bench.confusions import confusions
from bench.scores import Recording, means, table, truths
from descant.analysis.findings import Finding, Span

REAL, POP = Recording(Path("one.wav"), "real", 30.0), Recording(Path("two.wav"), "pop", 10.0)
TRUTH = [Finding("chord", "C:maj", Span(0, 6)), Finding("chord", "D:7/3", Span(6, 10))]
HALF = [
    Finding("chord", "C:maj", Span(0, 3)),
    Finding("chord", "A:min", Span(3, 6)),
    Finding("chord", "D:7", Span(6, 9)),
]


def test_means_have_the_weight_of_the_recordings() -> None:
    found = means([REAL, POP], "chord", [TRUTH, TRUTH], {"we": [TRUTH, HALF]}, ["root"])
    assert found["real"]["we"]["root"] == 1
    assert found["pop"]["we"]["root"] == pytest.approx(0.6)
    assert found["all"]["we"]["root"] == pytest.approx(0.9)
    assert list(found) == ["real", "pop", "all"]
    first, *_, last = table(found)
    assert (first, last) == ("| | root, we |", "| all | 0.900 |")


def test_several_kinds_are_rendered_together() -> None:
    chorale = POP._replace(kind="chorale")
    found = means([REAL, POP, chorale], "chord", [TRUTH] * 3, {"we": [TRUTH, HALF, TRUTH]}, ["root"])
    assert found["rendered"]["we"]["root"] == pytest.approx(0.8)


def test_confusions_say_for_how_long() -> None:
    lines = "\n".join(confusions([TRUTH], [HALF]))
    assert "| maj | 0.667 | 0.500 | min on 9 0.50 |" in lines
    assert "| 7 | 0.333 | 1.000 |  |" in lines
    assert "another bass: the bass is right in 0.000" in lines


def test_truths_lie_beside_recordings(tmp_path: Path) -> None:
    (tmp_path / "one.lab").write_text("0.0\t2.0\tN\n2.0\t4.0\tC:maj/3\n")
    ((nothing, chord),) = truths([REAL._replace(path=tmp_path / "one.wav")], "chord", ".lab")
    assert (nothing.value, chord.value, chord.span) == ("N", "C:maj/3", Span(2.0, 4.0))


def test_what_is_too_low_is_named() -> None:
    def found(ours: float, other: float) -> dict[str, dict[str, dict[str, float]]]:
        every = {"majmin": other, "sevenths": other}
        return {"real": {FEW: every, EVERY: every}, "all": {FEW: every | {"majmin": ours}, EVERY: every}}

    assert not list(_too_low(found(0.9 - BELOW / 2, 0.9), [FEW], EVERY))
    assert [each.split()[0] for each in _too_low(found(0.85, 0.9), [FEW], EVERY)] == ["majmin"]
    assert list(_too_low(found(0.8, 0.8), [FEW], EVERY)) == [f"majmin 0.800 of 0.84 by {FEW}"]
