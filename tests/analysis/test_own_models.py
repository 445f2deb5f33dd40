"""Models of one's own: an ONNX file and a card become an analyser without code; what is broken stops nothing."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from descant.analysis.analysing import configured, family, known
from descant.errors import InvalidInput
from tests.analysis.hearing import found_by
from tests.analysis.sounds import noise, scale, silence, write

CARD = """
title = "Loud or soft"
version = "1"
task = "{task}"
sha256 = "{sha256}"
origin = "https://example.org/loud"
licence = "https://spdx.org/licenses/CC0-1.0"
{more}
[front_end]
kind = "waveform"
rate = 8000
frames = 8000
hop_frames = 4000

[outputs]
{outputs}
"""
WORDS = 'vocabulary = ["loud", "soft"]'


def net(path: Path, *, words: int = 2) -> str:
    """How loud a second is: a score for loud and for soft, and four numbers about it. Its checksum."""
    mean = helper.make_node("ReduceL2", ["samples"], ["length"], axes=[1], keepdims=1)
    scale_ = helper.make_node("Mul", ["length", "weights"], ["scaled"])
    scores = helper.make_node("Sigmoid", ["scaled"], ["scores"])
    embedding = helper.make_node("Mul", ["length", "four"], ["embedding"])
    weights = np.linspace(1, -1, words, dtype=np.float32)[np.newaxis] / 10
    graph = helper.make_graph(
        [mean, scale_, scores, embedding],
        "loud",
        [helper.make_tensor_value_info("samples", TensorProto.FLOAT, ["patches", 8000])],
        [
            helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["patches", words]),
            helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["patches", 4]),
        ],
        [numpy_helper.from_array(weights, "weights"), numpy_helper.from_array(np.arange(4, dtype=np.float32), "four")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, path)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def model(
    folder: Path, name: str = "loud", *, task: str = "tags", more: str = WORDS, outputs: str = "", words: int = 2
) -> None:
    folder.mkdir(exist_ok=True)
    sha256 = net(folder / f"{name}.onnx", words=words)
    outputs = outputs or 'scores = "scores"\nembedding = "embedding"'
    text = CARD.format(task=task, sha256=sha256, more=more, outputs=outputs)
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")


def test_a_card_and_a_net_are_an_analyser(tmp_path: Path) -> None:
    model(tmp_path / "models")
    [own] = [each for each in known(tmp_path / "models") if each.name == "loud"]
    assert (own.task, own.default, own.description) == ("tags", False, "Loud or soft")
    found = found_by(write(tmp_path / "a.wav", np.concatenate([noise(3, level=0.5), silence(3)])), own)
    whole = {each.value: each.confidence for each in found.found if each.span is None}
    assert whole["loud"] is not None
    assert whole["loud"] > 0.9
    assert found.curves["embedding"].values.shape[1] == 4
    assert any("silent" in remark for remark in found.remarks)
    [again] = configured({"loud": {"settings": {"said_from": 0.2}}}, tmp_path / "models")
    assert again == own


def test_a_model_may_have_an_embedding_alone(tmp_path: Path) -> None:
    model(tmp_path / "models", task="embedding", more="", outputs='embedding = "embedding"')
    [own] = [each for each in known(tmp_path / "models") if each.name == "loud"]
    found = found_by(write(tmp_path / "a.wav", scale([60, 62])), own)
    assert not found.found
    assert np.isfinite(found.curves["embedding"].values).all()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda text: text.replace('task = "tags"', 'task = "chords"'), "cannot look for chords"),
        (lambda text: f'format = "graph"\n{text}', "has to be ONNX"),
        (lambda text: text.replace('kind = "waveform"', 'kind = "scattering"'), "kind is 'scattering'"),
        (lambda text: text.replace("hop_frames = 4000", "hop_frames = 9000"), "hop_frames of at most as many"),
        (lambda text: text.replace("rate = 8000\n", "rate = 8000\nsize = 5\n"), "'size' means nothing"),
        (lambda text: text.replace(WORDS, ""), "belong together"),
        (lambda text: text.partition("[outputs]")[0], "no outputs"),
        (lambda text: text.replace('scores = "scores"', 'tags = "scores"'), "outputs are called"),
        (lambda text: "title = ", "cannot be read"),
    ],
)
def test_a_broken_card_is_said_and_stops_nothing(tmp_path: Path, change: object, message: str) -> None:
    model(tmp_path / "models")
    model(tmp_path / "models", "good")
    card = tmp_path / "models" / "loud.toml"
    card.write_text(change(card.read_text(encoding="utf-8")), encoding="utf-8")  # type: ignore[operator]
    found = family(tmp_path / "models")
    assert message in found.broken["loud"]
    assert "good" in found.implementations
    assert "chords" in found.implementations


def test_a_name_that_is_taken_and_a_net_that_is_missing_are_said(tmp_path: Path) -> None:
    model(tmp_path / "models", "chords")
    model(tmp_path / "models")
    (tmp_path / "models" / "loud.onnx").unlink()
    broken = family(tmp_path / "models").broken
    assert "name is taken" in broken["chords"]
    assert "no loud.onnx beside it" in broken["loud"]


def test_a_net_that_does_not_fit_its_card_is_refused_by_name(tmp_path: Path) -> None:
    model(tmp_path / "models", words=3)
    [own] = [each for each in known(tmp_path / "models") if each.name == "loud"]
    path = write(tmp_path / "a.wav", noise(2))
    with pytest.raises(InvalidInput, match=r"loud\.onnx: the net says 3 scores of 2 words"):
        found_by(path, own)
    model(tmp_path / "models")
    card = tmp_path / "models" / "loud.toml"
    card.write_text(card.read_text(encoding="utf-8").replace("frames = 8000", "frames = 7000", 1), encoding="utf-8")
    [own] = [each for each in known(tmp_path / "models") if each.name == "loud"]
    with pytest.raises(InvalidInput, match=r"loud\.onnx: the model fails"):
        found_by(path, own)
