"""Taggers made on demand: their cards say all, and one that says something else than the original is refused."""

from __future__ import annotations

import hashlib
import runpy
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from descant.analysis.models import FOLDER, read_card

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"
CARDS = sorted((SCRIPTS / "cards").glob("*.toml"))


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    before = set(sys.modules)
    yield runpy.run_path(str(SCRIPTS / "convert_musicnn.py"))
    for name in set(sys.modules) - before:
        if SCRIPTS in Path(getattr(sys.modules[name], "__file__", None) or "/").parents:
            del sys.modules[name]


@pytest.mark.parametrize("template", CARDS, ids=lambda path: path.stem)
def test_a_model_on_demand_gets_a_whole_card(script: dict[str, Any], tmp_path: Path, template: Path) -> None:
    (tmp_path / f"{template.stem}.onnx").write_bytes(b"weights")
    card = read_card(script["write_card"](tmp_path, template.stem, b"weights"))
    assert card.sha256 == hashlib.sha256(b"weights").hexdigest()
    card.check_weights()
    assert len(card.vocabulary) == 50
    assert card.licence.startswith("https://spdx.org/licenses/")
    assert card.training["data"]
    assert card.accuracy["roc_auc"] > 0.8
    assert len(card.failures) >= 2


def test_there_is_a_card_for_each_model_on_demand(script: dict[str, Any]) -> None:
    assert [path.stem for path in CARDS] == sorted(map(script["file_name"], script["ON_DEMAND"]))


def test_one_that_is_not_what_it_is_called_is_refused(script: dict[str, Any], tmp_path: Path) -> None:
    weights = shutil.copy(FOLDER / "mtt-musicnn.onnx", tmp_path / "msd-musicnn.onnx")
    card = script["write_card"](tmp_path, "msd-musicnn", Path(weights).read_bytes())
    with pytest.raises(SystemExit, match=r"msd-musicnn.toml: it is 0\.\d+ from what the original says"):
        script["hold"](card)


def test_one_that_says_the_same_is_taken(
    script: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for suffix in ("onnx", "toml"):
        shutil.copy(FOLDER / f"mtt-musicnn.{suffix}", tmp_path)
    script["hold"](tmp_path / "mtt-musicnn.toml")
    assert "of the original" in capsys.readouterr().out
