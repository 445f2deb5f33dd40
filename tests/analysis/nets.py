"""Nets that take a lot of memory, and cards for them."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

SAMPLES = 8000
"""of a patch"""
CARD = """
title = "A net"
version = "1"
task = "embedding"
sha256 = "{sha256}"
origin = "https://example.org/net"
licence = "https://spdx.org/licenses/CC0-1.0"
[front_end]
kind = "waveform"
rate = 8000
frames = 8000
hop_frames = 8000
[outputs]
embedding = "numbers"
"""


def card_for(net: Path) -> None:
    sha256 = hashlib.sha256(net.read_bytes()).hexdigest()
    net.with_suffix(".toml").write_text(CARD.format(sha256=sha256), encoding="utf-8")


def large_net(path: Path, size: int) -> None:
    """With so many bytes of weights."""
    weights = np.ones((SAMPLES, size // SAMPLES // 4), np.float32)
    product = helper.make_node("MatMul", ["samples", "weights"], ["numbers"])
    _save(path, [product], weights.shape[1], {"weights": weights})


def greedy_net(path: Path, size: int) -> None:
    """That takes so many bytes for each patch."""
    shape = np.array([size // SAMPLES // 4, 1], np.int64)
    spread = helper.make_node("Expand", ["row", "shape"], ["wide"])
    row = helper.make_node("ReduceSum", ["wide"], ["numbers"], keepdims=1)
    same = helper.make_node("Identity", ["samples"], ["row"])
    _save(path, [same, spread, row], 1, {"shape": shape})


def _save(path: Path, nodes: list[onnx.NodeProto], numbers: int, values: dict[str, np.ndarray]) -> None:  # type: ignore[type-arg] # of floats or integers
    graph = helper.make_graph(
        nodes,
        path.stem,
        [helper.make_tensor_value_info("samples", TensorProto.FLOAT, [1, SAMPLES])],
        [helper.make_tensor_value_info("numbers", TensorProto.FLOAT, [1, numbers])],
        [numpy_helper.from_array(value, name) for name, value in values.items()],
    )
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), path)
