"""Running a model: onnxruntime, on one thread, because jobs run side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from descant.analysis.findings import Values
from descant.analysis.models import Card
from descant.errors import InvalidInput, Missing


class Network:
    """A loaded model: arrays in, arrays out."""

    def __init__(self, card: Card) -> None:
        runtime, self._file = _runtime(), str(card.path)
        options = runtime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # Its own memory grows to three times of what passages of different lengths need, and stays.
        options.enable_cpu_mem_arena = False
        try:
            self._session = runtime.InferenceSession(card.weights(), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime raises classes of its own for each kind of nonsense
            if isinstance(error, InvalidInput):
                raise
            raise InvalidInput.at(f"it is no model that can be run: {error}", file=str(card.path)) from error
        self.inputs: list[str] = [each.name for each in self._session.get_inputs()]
        self.outputs: list[str] = [each.name for each in self._session.get_outputs()]

    def __call__(self, values: Values, *outputs: str) -> tuple[Values, ...]:
        """The outputs that are named, of the one input."""
        try:
            return tuple(self._session.run(list(outputs), {self.inputs[0]: np.ascontiguousarray(values)}))
        except Exception as error:
            raise InvalidInput.at(
                f"the model fails: {error}", file=self._file, remedy="Does its card fit it?"
            ) from error


_loaded: dict[tuple[Path, str], Network] = {}


def network(card: Card) -> Network:
    """The model of a card, loaded once in each process: errors name its own file, also where another is the same."""
    key = card.path, card.sha256
    if key not in _loaded:
        _loaded[key] = Network(card)
    return _loaded[key]


def _runtime() -> Any:
    try:
        import onnxruntime
    except ImportError as error:
        raise Missing("Models are run with descant[audio].", remedy="pip install 'descant[audio]'") from error
    return onnxruntime
