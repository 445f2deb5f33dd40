#!/usr/bin/env python3
"""Writes musicnn as a frozen graph for essentia's TensorflowPredictMusiCNN; TensorFlow is not needed.

    scripts/convert_musicnn_graph.py            # into descant/analysis/models
    scripts/convert_musicnn_graph.py --into DIR

From the same checkpoint as scripts/convert_musicnn.py, and as the net was drawn by its authors, where the ONNX file has
its layers in an order that is quicker: so that a second reading shares no more than the weights with the first one.
Input: `model/Placeholder`, log mel spectra (patches, 187, 96). Outputs: `model/Sigmoid`, probabilities (patches, 50),
`model/embedding`, what the last layer sees (patches, 200), and `model/said`, both beside each other.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import numpy as np
from convert_musicnn import BANDS, EPSILON, FRAMES, TIMBRES, Weights, extracted, layers
from converting import MODELS, write
from graph_def import FLOAT, INT, Graph, boolean, number, shape, type_, wholes, word
from tensor_bundle import read_tensors

CHECKPOINT = "MTT_musicnn"
NAME = "essentia-musicnn.pb"
FLOATS, INDICES = type_(FLOAT), type_(INT)


class Net:
    """A graph that grows by the layers of TensorFlow, channels last."""

    def __init__(self, weights: Weights) -> None:
        self.graph, self._weights = Graph("model"), weights
        self._norms, self._convolutions, self._denses = map(layers, ("batch_normalization", "conv2d", "dense"))

    def one(self, kind: str, *inputs: str, name: str = "") -> str:
        """An operation on floats that has nothing to be set."""
        return self.graph.node(kind, *inputs, name=name, T=FLOATS)

    def norm(self, value: str, name: str = "") -> str:
        layer = next(self._norms)
        parts = ("gamma", "beta", "moving_mean", "moving_variance")
        gamma, beta, mean, variance = (self._weights[f"{layer}/{part}"] for part in parts)
        scale = gamma / np.sqrt(variance + np.float32(EPSILON))
        scaled = self.one("Mul", value, self.graph.constant(scale))
        return self.one("AddV2", scaled, self.graph.constant(beta - mean * scale), name=name)

    def rectified(self, value: str, padding: str, *, over_channels: bool = False) -> str:
        """A convolution and the rectifier; `over_channels`: what the kernel has as bands are channels here."""
        layer = next(self._convolutions)
        kernel, bias = self._weights[f"{layer}/kernel"], self._weights[f"{layer}/bias"]
        kernel = kernel.transpose(0, 2, 1, 3) if over_channels else kernel
        ones, constant = wholes([1, 1, 1, 1]), self.graph.constant(kernel)
        made = self.graph.node("Conv2D", value, constant, T=FLOATS, strides=ones, padding=word(padding))
        return self.one("Relu", self.one("BiasAdd", made, self.graph.constant(bias)))

    def dense(self, value: str) -> str:
        layer = next(self._denses)
        kernel, bias = (self.graph.constant(self._weights[f"{layer}/{part}"]) for part in ("kernel", "bias"))
        return self.one("BiasAdd", self.one("MatMul", value, kernel), bias)

    def padded(self, value: str) -> str:
        """By three frames on each side, so that a convolution of seven leaves as many as there were."""
        more = np.array([[0, 0], [3, 3], [0, 0], [0, 0]], np.int32)
        return self.graph.node("Pad", value, self.graph.constant(more), T=FLOATS, Tpaddings=INDICES)

    def over(self, kind: str, value: str, axis: int, *, keep: bool = False) -> str:
        index = self.graph.constant(np.array([axis], np.int32))
        return self.graph.node(kind, value, index, T=FLOATS, Tidx=INDICES, keep_dims=boolean(keep))

    def joined(self, *values: str, axis: int, name: str = "") -> str:
        index, count = self.graph.constant(np.array(axis, np.int32)), number(len(values))
        return self.graph.node("ConcatV2", *values, index, name=name, T=FLOATS, Tidx=INDICES, N=count)

    def reshaped(self, value: str, *lengths: int) -> str:
        form = self.graph.constant(np.array(lengths, np.int32))
        return self.graph.node("Reshape", value, form, T=FLOATS, Tshape=INDICES)


def musicnn(weights: Weights) -> bytes:
    """Filters as wide as timbres and as long as rhythms, three layers over time, pooling over all of it."""
    net = Net(weights)
    patches = net.graph.node("Placeholder", name="Placeholder", dtype=FLOATS, shape=shape([-1, FRAMES, BANDS]))
    spectra = net.norm(net.reshaped(patches, -1, FRAMES, BANDS, 1))
    padded = net.padded(spectra)
    timbres = [_over_bands(net, padded, "VALID") for _ in TIMBRES]
    rhythms = [_over_bands(net, spectra, "SAME") for _ in range(3)]
    front = net.joined(*timbres, *rhythms, axis=3)
    first = _over_time(net, front)
    second = net.one("AddV2", _over_time(net, first), first)
    third = net.one("AddV2", _over_time(net, second), second)
    features = net.joined(front, first, second, third, axis=3)
    highest, mean = (net.over(kind, features, 1) for kind in ("Max", "Mean"))
    # Of each feature its highest value and its mean stand beside each other.
    pooled = net.joined(*(net.reshaped(each, -1, _pooled(weights), 1) for each in (highest, mean)), axis=2)
    dense = net.dense(net.norm(net.reshaped(pooled, -1, 2 * _pooled(weights))))
    embedding = net.norm(net.one("Relu", dense), name="embedding")
    tags = net.one("Sigmoid", net.dense(embedding), name="Sigmoid")
    net.joined(tags, embedding, axis=1, name="said")
    return net.graph.serialised()


def _pooled(weights: Weights) -> int:
    return len(weights["dense/kernel"]) // 2


def _over_bands(net: Net, spectra: str, padding: str) -> str:
    """The strongest answer of each filter over all bands."""
    return net.over("Max", net.norm(net.rectified(spectra, padding)), 2, keep=True)


def _over_time(net: Net, value: str) -> str:
    return net.norm(net.rectified(net.padded(value), "VALID", over_channels=True))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--wheel", type=Path, help="musicnn's wheel; default: it is fetched")
    parser.add_argument("--into", type=Path, default=MODELS, help="the folder to write into")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        checkpoints = extracted(asked.wheel, [CHECKPOINT], Path(scratch))
        write(asked.into / NAME, musicnn(read_tensors(f"{checkpoints / CHECKPOINT}/")))


if __name__ == "__main__":
    main()
