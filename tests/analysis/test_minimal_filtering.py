"""The convolutions that a shipped net has in half of the multiplications say what those of the direct way say."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import GraphProto, TensorProto, helper, numpy_helper

SCRIPT: dict[str, Any] = runpy.run_path(str(Path(__file__).resolve().parents[2] / "scripts" / "minimal_filtering.py"))
Array = npt.NDArray[np.float32]


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 3), st.integers(1, 4), st.integers(1, 5), st.integers(1, 13), st.integers(1, 7), st.integers(0))
def test_what_is_convolved_in_half_of_the_multiplications_is_the_same(
    patches: int, channels: int, count: int, rows: int, columns: int, seed: int
) -> None:
    random = np.random.default_rng(seed)
    values = random.normal(size=(patches, channels, rows, columns)).astype(np.float32)
    filters = random.normal(size=(count, channels, 3, 3)).astype(np.float32)
    biases = random.normal(size=count).astype(np.float32)

    def directly(node: Callable[..., str], constant: Callable[[Array], str]) -> str:
        return node("Conv", "values", constant(filters), constant(biases), pads=[1, 1, 1, 1])

    def minimally(node: Callable[..., str], constant: Callable[[Array], str]) -> str:
        size = SCRIPT["Size"](rows, columns)
        said: str = SCRIPT["convolved"]("values", filters, biases, size, node, constant)
        return said

    ours, direct = (said_by(build, values) for build in (minimally, directly))
    assert ours.shape == direct.shape
    assert np.abs(ours - direct).max() < 1e-4


def said_by(build: Callable[[Callable[..., str], Callable[[Array], str]], str], values: Array) -> Array:
    graph = GraphProto(name="tried")

    def node(kind: str, *inputs: str, **attributes: object) -> str:
        name = f"node_{len(graph.node)}"
        graph.node.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def constant(value: Array) -> str:
        name = f"constant_{len(graph.initializer)}"
        graph.initializer.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    last = build(node, constant)
    graph.input.append(helper.make_tensor_value_info("values", TensorProto.FLOAT, values.shape))
    graph.output.append(helper.make_tensor_value_info(last, TensorProto.FLOAT, None))
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    [said] = session.run([last], {"values": values})
    return np.asarray(said)
