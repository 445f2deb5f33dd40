#!/usr/bin/env python3
"""Writes the taggers of musicnn as ONNX: its checkpoints are read with numpy, TensorFlow is not needed.

    scripts/convert_musicnn.py                                   # those that are shipped, into descant/analysis/models
    scripts/convert_musicnn.py MSD_musicnn MSD_vgg --into DIR    # trained on the Million Song Dataset: on demand

The checkpoints are in the wheel of musicnn 0.1.0 (ISC), which is fetched, or named with --wheel, and only read. The
nets are Pons and Serra's (https://arxiv.org/abs/1909.06654). Input: `frames`, log mel spectra (patches, 187, 96).
Outputs: `tags`, probabilities (patches, 50), and `embedding`, what the last layer sees (patches, 200 or 256). What is
made on demand gets its card, and is held to what the original said of some sounds.
"""

from __future__ import annotations

import argparse
import hashlib
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import minimal_filtering
import numpy as np
import numpy.typing as npt
import onnx
from converting import MODELS, fetch, write
from holding_to_originals import hold
from minimal_filtering import Size
from onnx import TensorProto, helper, numpy_helper
from tensor_bundle import read_tensors

RELEASE = "musicnn==0.1.0"
SHIPPED, ON_DEMAND = ("MTT_musicnn", "MTT_vgg"), ("MSD_musicnn", "MSD_vgg")
FRAMES, BANDS = 187, 96
TIMBRES = (38, 67)
"""bands that the filters of timbre are wide"""
VGG_SIZES = (Size(92, 48), Size(46, 24), None, None)
"""of the layers that have nearly all of the work, and none of those where transforms would cost more than they spare"""
CARDS = Path(__file__).parent / "cards"
"""of those that are made on demand"""
EPSILON = 1e-3
"""what tf.layers.batch_normalization adds to the variance"""
OPSET = 17
LANES = 16
"""filters that are computed at once"""

Weights = dict[str, npt.NDArray[np.float32]]


class Norm(NamedTuple):
    gamma: npt.NDArray[np.float32]
    beta: npt.NDArray[np.float32]
    mean: npt.NDArray[np.float32]
    variance: npt.NDArray[np.float32]


class Net:
    """An ONNX graph that grows by the layers of TensorFlow, channels first."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[TensorProto] = []
        self._norms = layers("batch_normalization")
        self._convolutions = layers("conv2d")
        self._dense = layers("dense")

    def node(self, kind: str, *inputs: str, **attributes: object) -> str:
        name = f"{kind.lower()}_{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, list(inputs), [name], name=name, **attributes))
        return name

    def name(self, value: str, name: str) -> None:
        self._nodes.append(helper.make_node("Identity", [value], [name], name=name))

    def constant(self, value: npt.NDArray[np.generic]) -> str:
        name = f"constant_{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def norm(self, value: str) -> str:
        return self._norm(value, *self._norm_weights(next(self._norms)))

    def rectified(self, value: str) -> str:
        """A convolution over time alone, whose kernel is as high as the input has channels; then the rectifier."""
        layer = next(self._convolutions)
        kernel, bias = self._weights[f"{layer}/kernel"], self._weights[f"{layer}/bias"]
        lines = self.constant(kernel[:, :, 0].transpose(2, 1, 0)), self.constant(bias)
        return self.node("Relu", self.node("Conv", value, *lines, pads=[3, 3]))

    def pooled(
        self, value: str, layer: str | None, pool: Callable[[str], str], size: Size | None = None, **attributes: object
    ) -> str:
        """Convolution, rectifier, norm, pool, in another order.

        The rectifier never falls, and a filter's norm rises or falls as its gamma says. So the pool may come first,
        where it spares the others most of their work, if the filters that fall are turned over before and after it.
        With a size the convolution is a minimal one.
        """
        layer, norm = layer or next(self._convolutions), self._norm_weights(next(self._norms))
        kernel, bias = self._weights[f"{layer}/kernel"], self._weights[f"{layer}/bias"]
        turn = np.where(norm.gamma < 0, np.float32(-1), np.float32(1))
        filters, biases = _in_lanes((kernel * turn).transpose(3, 2, 0, 1)), _in_lanes(bias * turn)
        if size is None:
            convolved = self.node("Conv", value, self.constant(filters), self.constant(biases), **attributes)
        else:
            convolved = minimal_filtering.convolved(value, filters, biases, size, self.node, self.constant)
        highest = pool(convolved)
        highest = self._first(highest, len(bias)) if len(biases) > len(bias) else highest
        zeros = np.zeros_like(turn)
        turned = self._norm(highest, turn, zeros, zeros, np.full_like(turn, 1 - EPSILON))
        return self._norm(self.node("Relu", turned), *norm)

    def _first(self, value: str, channels: int) -> str:
        bounds = (self.constant(np.array([number])) for number in (0, channels, 1))
        return self.node("Slice", value, *bounds)

    def _norm_weights(self, layer: str) -> Norm:
        return Norm(*(self._weights[f"{layer}/{part}"] for part in ("gamma", "beta", "moving_mean", "moving_variance")))

    def _norm(self, value: str, *weights: npt.NDArray[np.float32]) -> str:
        return self.node("BatchNormalization", value, *map(self.constant, weights), epsilon=EPSILON)

    def dense(self, value: str) -> str:
        layer = next(self._dense)
        kernel, bias = self._weights[f"{layer}/kernel"], self._weights[f"{layer}/bias"]
        return self.node("Gemm", value, self.constant(kernel), self.constant(bias))

    def unsqueeze(self, value: str, axis: int) -> str:
        return self.node("Unsqueeze", value, self.constant(np.array([axis])))

    def model(self, name: str, tags: int, embedding: int) -> onnx.ModelProto:
        graph = helper.make_graph(
            self._nodes,
            name,
            [_value("frames", FRAMES, BANDS)],
            [_value("tags", tags), _value("embedding", embedding)],
            self._constants,
        )
        opset = [helper.make_opsetid("", OPSET)]
        made = helper.make_model(graph, opset_imports=opset, ir_version=8, producer_name="descant")
        onnx.checker.check_model(made, full_check=True)
        return made


def _in_lanes(values: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """With empty filters, up to as many as processors do at once: else channels are put in order before the pool."""
    more = -len(values) % LANES
    return np.concatenate((values, np.zeros((more, *values.shape[1:]), np.float32)))


def layers(kind: str) -> Iterator[str]:
    """TensorFlow's names of layers of a kind, in the order of their making."""
    yield kind
    number = 0
    while True:
        number += 1
        yield f"{kind}_{number}"


def _value(name: str, *shape: int) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, ["patches", *shape])


def musicnn(weights: Weights) -> Net:
    """Filters as wide as timbres and as long as rhythms, three layers over time, pooling over all of it."""
    net = Net(weights)
    spectra = net.norm(net.unsqueeze("frames", 1))
    timbres = [_over_time(net, spectra, width, pads=[3, 0, 3, 0]) for width in TIMBRES]
    rhythms = [_over_time(net, spectra, 1, auto_pad="SAME_UPPER") for _ in range(3)]
    front = net.node("Concat", *timbres, *rhythms, axis=1)
    first = net.norm(net.rectified(front))
    second = net.node("Add", net.norm(net.rectified(first)), first)
    third = net.node("Add", net.norm(net.rectified(second)), second)
    features = net.node("Concat", front, first, second, third, axis=1)
    highest = net.node("ReduceMax", features, axes=[2], keepdims=1)
    mean = net.node("ReduceMean", features, axes=[2], keepdims=1)
    pooled = net.norm(net.node("Flatten", net.node("Concat", highest, mean, axis=2)))
    embedding = net.norm(net.node("Relu", net.dense(pooled)))
    net.name(embedding, "embedding")
    net.name(net.node("Sigmoid", net.dense(embedding)), "tags")
    return net


def _over_time(net: Net, spectra: str, width: int, **padding: object) -> str:
    """The strongest answer of each filter over all bands; a pool leaves the processor's own order of channels alone."""
    pool = partial(net.node, "MaxPool", kernel_shape=[1, BANDS - width + 1])
    return net.node("Squeeze", net.pooled(spectra, None, pool, **padding), net.constant(np.array([3])))


def vgg(weights: Weights) -> Net:
    """Five layers of small filters, each with a pool."""
    net = Net(weights)
    small = partial(net.node, "MaxPool", kernel_shape=[2, 2], strides=[2, 2])
    last = partial(net.node, "MaxPool", kernel_shape=[4, 4], strides=[4, 4])
    # The first pool takes every other band as it is: the others need not be convolved at all.
    first = partial(net.node, "MaxPool", kernel_shape=[4, 1], strides=[2, 1])
    value = net.pooled(net.norm(net.unsqueeze("frames", 1)), "1CNN", first, pads=[1, 1, 1, 1], strides=[1, 2])
    for number, (pool, size) in enumerate(zip((small, small, small, last), VGG_SIZES, strict=True), 2):
        value = net.pooled(value, f"{number}CNN", pool, size, pads=[1, 1, 1, 1])
    embedding = net.node("Flatten", net.node("Transpose", value, perm=[0, 2, 3, 1]))
    net.name(embedding, "embedding")
    net.name(net.node("Sigmoid", net.dense(embedding)), "tags")
    return net


def convert(checkpoint: Path, name: str) -> bytes:
    """The ONNX file of a checkpoint's folder."""
    weights = read_tensors(f"{checkpoint}/")
    last = "dense_1" if "musicnn" in name else "dense"
    embedding, tags = weights[f"{last}/kernel"].shape
    net = musicnn(weights) if "musicnn" in name else vgg(weights)
    return net.model(file_name(name), tags, embedding).SerializeToString(deterministic=True)


def extracted(wheel: Path | None, names: Sequence[str], scratch: Path) -> Path:
    """The folder in which the checkpoints of these names are, out of the wheel, which is fetched if none is given."""
    with zipfile.ZipFile(wheel or fetch(RELEASE, scratch)) as archive:
        archive.extractall(scratch, [each for each in archive.namelist() if Path(each).parent.name in names])
    return scratch / "musicnn"


def file_name(name: str) -> str:
    return name.lower().replace("_", "-")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("models", nargs="*", default=SHIPPED, help=", ".join((*SHIPPED, *ON_DEMAND)))
    parser.add_argument("--wheel", type=Path, help="musicnn's wheel; default: it is fetched")
    parser.add_argument("--into", type=Path, default=MODELS, help="the folder to write into")
    asked = parser.parse_args()
    if unknown := set(asked.models) - {*SHIPPED, *ON_DEMAND}:
        parser.error(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join((*SHIPPED, *ON_DEMAND))}")
    with tempfile.TemporaryDirectory() as scratch:
        checkpoints = extracted(asked.wheel, asked.models, Path(scratch))
        for name in asked.models:
            made = convert(checkpoints / name, name)
            write(asked.into / f"{file_name(name)}.onnx", made)
            if name in ON_DEMAND:
                hold(write_card(asked.into, file_name(name), made))


def write_card(folder: Path, name: str, made: bytes) -> Path:
    """Beside the weights, with their checksum."""
    card = (CARDS / f"{name}.toml").read_text(encoding="utf-8")
    target = folder / f"{name}.toml"
    target.write_text(card.replace('sha256 = ""', f'sha256 = "{hashlib.sha256(made).hexdigest()}"'), encoding="utf-8")
    return target


if __name__ == "__main__":
    main()
