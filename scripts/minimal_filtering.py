"""Convolutions of filters of three by three in half of the multiplications, as nodes of an ONNX graph.

Four rows of an answer need six products of transformed rows where the direct way takes twelve: Winograd's minimal
filtering F(4, 3) (Lavin and Gray, CVPR 2016, https://arxiv.org/abs/1509.09308), along the rows alone, which keeps the
transforms cheap: rows are added as they lie. What is computed is the same but for the last bits.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

ANSWERS, TAPS = 4, 3
PRODUCTS = ANSWERS + TAPS - 1
# Of the points 0, 1, -1, 2, -2 and infinity.
OF_ROWS = np.array(
    [
        [4, 0, -5, 0, 1, 0],
        [0, -4, -4, 1, 1, 0],
        [0, 4, -4, -1, 1, 0],
        [0, -2, -1, 2, 1, 0],
        [0, 2, -1, -2, 1, 0],
        [0, 4, 0, -5, 0, 1],
    ],
    np.float32,
)
OF_TAPS = np.array(
    [
        [1 / 4, 0, 0],
        [-1 / 6, -1 / 6, -1 / 6],
        [-1 / 6, 1 / 6, -1 / 6],
        [1 / 24, 1 / 12, 1 / 6],
        [1 / 24, -1 / 12, 1 / 6],
        [0, 0, 1],
    ]
)
OF_PRODUCTS = np.array([[1, 1, 1, 1, 1, 0], [0, 1, -1, 2, -2, 0], [0, 1, 1, 4, 4, 0], [0, 1, -1, 8, -8, 1]], np.float32)


class Size(NamedTuple):
    rows: int
    columns: int


def convolved(
    value: str,
    filters: npt.NDArray[np.float32],
    biases: npt.NDArray[np.float32],
    size: Size,
    node: Callable[..., str],
    constant: Callable[[npt.NDArray[np.generic]], str],
) -> str:
    """What a Conv with pads of one says, of (patches, channels, *size). `node` and `constant` add to the graph."""
    channels, tiles = filters.shape[1], -(-size.rows // ANSWERS)

    def shaped(value: str, *shape: int) -> str:
        return node("Reshape", value, constant(np.array([0, *shape])))

    def rows_from(first: int, last: int, step: int, value: str) -> str:
        return node("Slice", value, *(constant(np.array([each])) for each in (first, last + 1, 2, step)))

    below = ANSWERS * tiles - size.rows
    padded = node("Pad", value, constant(np.array([0, 0, 1, 0, 0, 0, 1 + below, 0])))
    rows = (rows_from(each, each + ANSWERS * (tiles - 1), ANSWERS, padded) for each in range(PRODUCTS))
    transformed = node("MatMul", constant(OF_ROWS), shaped(node("Concat", *rows, axis=1), PRODUCTS, -1))
    products = node(
        "Conv",
        shaped(transformed, PRODUCTS * channels, tiles, size.columns),
        constant(_transformed(filters)),
        pads=[0, 1, 0, 1],
        group=PRODUCTS,
    )
    answers = node("MatMul", constant(OF_PRODUCTS), shaped(products, PRODUCTS, -1))
    in_order = node("Transpose", shaped(answers, ANSWERS, len(filters), tiles, size.columns), perm=[0, 2, 3, 1, 4])
    whole = shaped(in_order, len(filters), ANSWERS * tiles, size.columns)
    if below:
        whole = rows_from(0, size.rows - 1, 1, whole)
    return node("Add", whole, constant(biases.reshape(1, -1, 1, 1)))


def _transformed(filters: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """(products × filters, channels, 1, 3)"""
    products = np.einsum("kr,oirs->kois", OF_TAPS, filters.astype(np.float64))
    return products.reshape(-1, filters.shape[1], 1, TAPS).astype(np.float32)
