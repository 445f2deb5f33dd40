#!/usr/bin/env python3
"""Takes basic-pitch's net out of its wheel, names what goes in and comes out, and makes it quicker.

    scripts/convert_basic_pitch.py [--wheel FILE] [--into FOLDER]

The net is Bittner, Bosch, Rubinstein, Meseguer-Brocal and Ewert's (https://arxiv.org/abs/2203.09893, Apache-2.0).
Input: `audio` (windows, 43844, 1), at 22,050 Hz. Outputs, probabilities: `contour` (windows, 172, 264), three bins a
semitone from A0; `note` and `onset` (windows, 172, 88).

Some of its convolutions have 1 or 8 filters, of which processors can do 16 at a time. They are written so that one
step does several places side by side, each with a copy of the filters that is shifted: the same sums in half the time.
"""

from __future__ import annotations

import argparse
import tempfile
import zipfile
from pathlib import Path

import numpy as np
import onnx
from converting import MODELS, fetch, forget_unused, write
from onnx import helper, numpy_helper

RELEASE = "basic-pitch==0.4.0"
NET = "basic_pitch/saved_models/icassp_2022/nmp.onnx"
NAMES = {
    "serving_default_input_2:0": "audio",
    "StatefulPartitionedCall:0": "contour",
    "StatefulPartitionedCall:1": "note",
    "StatefulPartitionedCall:2": "onset",
}
LANES = 16
"""filters that are computed at once"""
MOST_SHIFTS = 8


def convert(original: bytes) -> bytes:
    model = onnx.load_from_string(original)
    for node in list(model.graph.node):
        if node.op_type == "Conv" and (shifts := shifts_of(model.graph, node)) > 1:
            side_by_side(model.graph, node, shifts)
    forget_unused(model.graph)
    rename(model.graph)
    onnx.checker.check_model(model, full_check=True)
    return model.SerializeToString(deterministic=True)


def shifts_of(graph: onnx.GraphProto, node: onnx.NodeProto) -> int:
    """Places that are done in one step: as many as there are lanes for, where that is quicker."""
    filters, channels, height, _ = constant(graph, node.input[1]).shape
    strides = next(list(each.ints) for each in node.attribute if each.name == "strides")
    fits = height > 1 and strides == [1, 1] and channels % 8 == 0
    return min(LANES // filters, MOST_SHIFTS) if fits else 1


def side_by_side(graph: onnx.GraphProto, node: onnx.NodeProto, shifts: int) -> None:
    """Outputs (shifts x filters, time, places / shifts), which are then put into their order."""
    kernel, bias = constant(graph, node.input[1]), constant(graph, node.input[2])
    filters, channels, height, width = kernel.shape
    wide = np.zeros((shifts, filters, channels, height, width + shifts - 1), np.float32)
    for shift in range(shifts):
        wide[shift, ..., shift : shift + width] = kernel
    name, output = node.name, node.output[0]
    store(graph, f"{name}/kernel", wide.reshape(-1, *wide.shape[2:]))
    store(graph, f"{name}/bias", np.tile(bias, shifts))
    store(graph, f"{name}/apart", np.array([0, shifts, filters, 172, -1]))
    store(graph, f"{name}/together", np.array([0, filters, 172, -1]))
    node.input[1], node.input[2], node.output[0] = f"{name}/kernel", f"{name}/bias", f"{name}/steps"
    for attribute in node.attribute:
        if attribute.name == "kernel_shape":
            attribute.ints[1] = wide.shape[-1]
        if attribute.name == "strides":
            attribute.ints[1] = shifts
    following = [
        helper.make_node("Reshape", [f"{name}/steps", f"{name}/apart"], [f"{name}/shifts"], name=f"{name}/shifts"),
        helper.make_node(
            "Transpose", [f"{name}/shifts"], [f"{name}/order"], name=f"{name}/order", perm=[0, 2, 3, 4, 1]
        ),
        helper.make_node("Reshape", [f"{name}/order", f"{name}/together"], [output], name=f"{name}/together"),
    ]
    place = list(graph.node).index(node) + 1
    for offset, each in enumerate(following):
        graph.node.insert(place + offset, each)


def constant(graph: onnx.GraphProto, name: str) -> np.ndarray:
    return numpy_helper.to_array(next(each for each in graph.initializer if each.name == name))


def store(graph: onnx.GraphProto, name: str, value: np.ndarray) -> None:
    graph.initializer.append(numpy_helper.from_array(value, name))


def rename(graph: onnx.GraphProto) -> None:
    for value in (*graph.input, *graph.output):
        value.name = NAMES[value.name]
        value.type.tensor_type.shape.dim[0].dim_param = "windows"
    for node in graph.node:
        node.input[:] = [NAMES.get(each, each) for each in node.input]
        node.output[:] = [NAMES.get(each, each) for each in node.output]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--wheel", type=Path, help="basic-pitch's wheel; default: it is fetched")
    parser.add_argument("--into", type=Path, default=MODELS, help="the folder to write into")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        wheel = asked.wheel or fetch(RELEASE, Path(scratch))
        with zipfile.ZipFile(wheel) as archive:
            write(asked.into / "basic-pitch.onnx", convert(archive.read(NET)))


if __name__ == "__main__":
    main()
