"""The cards in docs/analysis.md: each is read as it stands, and runs nets of the form of those that it is for."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from descant.analysis.spectra import Frames, MelSpectrum
from descant.analysis.tags import Tagger, own_model
from descant.errors import InvalidInput
from tests.analysis.hearing import collected, found_by
from tests.analysis.sounds import chords, scale, write

PAGE = (Path(__file__).parents[2] / "docs" / "analysis.md").read_text(encoding="utf-8")
CARDS = re.findall(r"^```toml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
RANDOM = np.random.default_rng(1)


def card(word: str) -> str:
    [found] = [each for each in CARDS if word in each.partition("\n")[0]]
    return found


def net(path: Path, shape: list[str | int], nodes: list[Any], outputs: Mapping[str, int], **weights: np.ndarray) -> str:
    """A net with one input, `x`, and its checksum; `outputs` have so many axes."""
    graph = helper.make_graph(
        nodes,
        "net",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, [None] * axes) for name, axes in outputs.items()],
        [numpy_helper.from_array(np.asarray(values, np.float32), name) for name, values in weights.items()],
    )
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), path)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def model(folder: Path, text: str, sha256: str) -> Tagger:
    (folder / "net.toml").write_text(text.replace('sha256 = "…"', f'sha256 = "{sha256}"'), encoding="utf-8")
    return own_model(folder / "net.toml")


def transformer(folder: Path, frames: int, output: str, *, averaged: bool) -> str:
    """Samples become 75 states a second, as in MERT; or the mean of these, as MuQ is exported."""
    nodes = [
        helper.make_node("Unsqueeze", ["x", "one"], ["channel"]),
        helper.make_node("Conv", ["channel", "filters"], ["filtered"], strides=[320]),
        helper.make_node("Transpose", ["filtered"], [output if not averaged else "states"], perm=[0, 2, 1]),
    ]
    if averaged:
        nodes.append(helper.make_node("ReduceMean", ["states"], [output], axes=[1], keepdims=0))
    path, filters = folder / "net.onnx", RANDOM.normal(0, 0.1, (6, 1, 400))
    net(path, [1, frames], nodes, {output: 2 if averaged else 3}, filters=filters)
    found = onnx.load(path)
    found.graph.initializer.append(numpy_helper.from_array(np.array([1], np.int64), "one"))
    onnx.save(found, path)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def states(samples: np.ndarray, path: Path) -> np.ndarray:
    """What that net says of each moment, without onnxruntime."""
    [filters] = [numpy_helper.to_array(each) for each in onnx.load(path).graph.initializer if each.name == "filters"]
    windows = np.lib.stride_tricks.sliding_window_view(samples, 400)[::320]
    return np.asarray(windows @ filters[:, 0].T)


def spectra(path: Path) -> np.ndarray:
    front_end = MelSpectrum(rate=16_000, size=512, hop=256, bands=96)
    framer = Frames(512, 256)
    parts = [framer.take(collected(path, 16_000)), framer.rest()]
    return np.concatenate([front_end.of(each) for each in parts if len(each)])


@pytest.mark.parametrize("text", CARDS, ids=[each.partition("\n")[0] for each in CARDS])
def test_every_card_of_the_page_is_read_as_it_stands(tmp_path: Path, text: str) -> None:
    (tmp_path / "net.onnx").write_bytes(b"weights")
    found = model(tmp_path, text, "0" * 64)
    assert found.description == tomllib.loads(text)["title"]
    assert found.patching.seconds > 1


def test_the_page_has_cards_of_the_models_that_it_tells_of() -> None:
    assert len(CARDS) == 4
    assert [card(name) for name in ("MERT", "MuQ", "Discogs-EffNet")]


@pytest.mark.parametrize(("name", "averaged"), [("MERT", False), ("MuQ", True)])
def test_a_net_that_hears_samples_says_one_row_a_patch(tmp_path: Path, name: str, averaged: bool) -> None:
    said = tomllib.loads(card(name))
    frames, [output] = said["front_end"]["frames"], said["outputs"].values()
    own = model(tmp_path, card(name), transformer(tmp_path, frames, output, averaged=averaged))
    path = write(tmp_path / "a.wav", np.tile(chords(["C:maj", "F:maj"], 3.0), 4))
    found = found_by(path, own).curves["embedding"]
    samples = collected(path, 24_000)
    assert len(found.values) == np.ceil(len(samples) / frames)
    for number in range(len(samples) // frames):
        expected = states(samples[number * frames : (number + 1) * frames], tmp_path / "net.onnx").mean(axis=0)
        assert found.values[number] == pytest.approx(expected, abs=1e-5)


def test_patches_of_samples_are_standardised_where_the_card_says_so(tmp_path: Path) -> None:
    text = card("MERT").replace(
        'kind = "waveform"', 'kind = "waveform"\nstandardised = true\naxes = ["patch", "channel", "samples"]'
    )
    nodes = [
        helper.make_node("ReduceMean", ["x"], ["mean"], axes=[2], keepdims=0),
        helper.make_node("ReduceL2", ["x"], ["length"], axes=[2], keepdims=0),
        helper.make_node("Concat", ["mean", "length"], ["states"], axis=1),
    ]
    own = model(tmp_path, text, net(tmp_path / "net.onnx", [1, 1, 120_000], nodes, {"states": 2}))
    for loudness in (1.0, 0.3):
        path = write(tmp_path / "a.wav", loudness * chords(["C:maj", "F:maj"], 3.0) + 0.001, subtype="FLOAT")
        [first, _] = found_by(path, own).curves["embedding"].values
        assert first == pytest.approx([0, np.sqrt(120_000)], abs=0.5)


@pytest.mark.parametrize(
    "axes", ["", '["patch", "bands", "frames"]', '["bands", "channel", "patch", "frames"]', '["frames", "bands"]']
)
def test_a_net_that_hears_bands_has_them_in_its_own_order(tmp_path: Path, axes: str) -> None:
    """As discogs-effnet: scores and embeddings of (patches, 128, 96); what is asked tells the axes apart."""
    names = tomllib.loads(f"axes = {axes}")["axes"] if axes else ["patch", "frames", "bands"]
    frames, bands = names.index("frames"), names.index("bands")
    others = [place for place in range(len(names)) if place != bands]
    nodes = [
        helper.make_node("ReduceMean", ["x"], ["embeddings"], axes=others, keepdims=0),
        helper.make_node(
            "ReduceMax", ["x"], ["loudest"], axes=[place for place in range(len(names)) if place != frames], keepdims=0
        ),
        helper.make_node("Slice", ["loudest", "from", "to"], ["some"]),
        helper.make_node("Div", ["some", "ten"], ["activations"]),
    ]
    shape = [{"frames": 128, "bands": 96}.get(each, 1) for each in names]
    net(tmp_path / "net.onnx", shape, nodes, {"embeddings": 1, "activations": 1}, ten=np.array(10))
    found = onnx.load(tmp_path / "net.onnx")
    found.graph.initializer.extend(
        numpy_helper.from_array(np.array([at], np.int64), name) for name, at in (("from", 0), ("to", 3))
    )
    onnx.save(found, tmp_path / "net.onnx")
    text = card("EffNet").replace('task = "embedding"', 'task = "tags"\nvocabulary = ["Rock---Dub", "Folk", "Jazz"]')
    text = text.replace("[outputs]", '[outputs]\nscores = "activations"')
    text = text.replace("bands = 96", f"bands = 96\naxes = {axes}") if axes else text
    own = model(tmp_path, text, hashlib.sha256((tmp_path / "net.onnx").read_bytes()).hexdigest())
    path = write(tmp_path / "a.wav", scale([60, 64, 67, 72] * 3, 0.7))
    said, expected = found_by(path, own), spectra(path)
    embedding, scores = said.curves["embedding"], said.curves["scores"]
    assert embedding.step == pytest.approx(62 * 256 / 16_000)
    for number in range(5):
        patch = expected[62 * number : 62 * number + 128]
        assert embedding.values[number] == pytest.approx(patch.mean(axis=0), abs=1e-3)
        assert scores.values[number] == pytest.approx(patch.max(axis=1)[:3] / 10, abs=1e-4)


@pytest.mark.parametrize(
    "axes",
    [
        '["patch"]',
        '["frames", "frames", "bands"]',
        '["patch", "samples"]',
        '"frames"',
        "[[1], 2]",
        '["frames", "bands", "batch"]',
    ],
)
def test_axes_that_no_patch_has_are_refused(tmp_path: Path, axes: str) -> None:
    (tmp_path / "net.onnx").write_bytes(b"weights")
    with pytest.raises(InvalidInput, match=r"net\.toml: the input's axes are .*frames, bands once"):
        model(tmp_path, card("EffNet").replace("bands = 96", f"bands = 96\naxes = {axes}"), "0" * 64)
