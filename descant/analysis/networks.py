"""Running a model: onnxruntime, on one thread, because jobs run side by side."""

from __future__ import annotations

import weakref
from pathlib import Path
from typing import Any

import numpy as np

from descant.analysis.findings import Values
from descant.analysis.models import Card
from descant.errors import InvalidInput, Missing
from descant.processes.confinement import allow_memory

LOADED = 3
"""times the size of its weights that a model may take on top of what this process may; loading takes 2.5 times"""
KEPT = 500_000_000
"""bytes of weights that are kept for the next recording, besides those in use"""


class Network:
    """A loaded model: arrays in, arrays out. MemoryError where there is too little memory for that."""

    def __init__(self, card: Card) -> None:
        runtime, self._file = _runtime(), str(card.path)
        options = runtime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # Its own memory grows to three times of what passages of different lengths need, and stays.
        options.enable_cpu_mem_arena = False
        card.check_weights()
        self.size = card.path.stat().st_size
        allow_memory(LOADED * self.size)
        weakref.finalize(self, allow_memory, -LOADED * self.size)
        try:
            self._session = runtime.InferenceSession(self._file, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime raises classes of its own for each kind of nonsense
            _require_memory(error)
            raise InvalidInput.at(f"it is no model that can be run: {error}", file=self._file) from error
        self.inputs: list[str] = [each.name for each in self._session.get_inputs()]
        self.outputs: list[str] = [each.name for each in self._session.get_outputs()]

    def __call__(self, values: Values, *outputs: str) -> tuple[Values, ...]:
        """The outputs that are named, of the one input."""
        try:
            return tuple(self._session.run(list(outputs), {self.inputs[0]: np.ascontiguousarray(values)}))
        except Exception as error:
            _require_memory(error)
            raise InvalidInput.at(
                f"the model fails: {error}", file=self._file, remedy="Does its card fit it?"
            ) from error


def _require_memory(error: Exception) -> None:
    """onnxruntime says want of memory as it says that a model is broken."""
    if any(said in str(error) for said in ("bad_alloc", "Failed to allocate memory")):
        raise MemoryError(str(error)) from error


_loaded: dict[tuple[Path, str], Network] = {}


def network(card: Card) -> Network:
    """The model of a card, kept for the next one: errors name its own file, also where another is the same."""
    key = card.path, card.sha256
    if key not in _loaded:
        _make_room(card.path.stat().st_size if card.path.exists() else 0)
        _loaded[key] = Network(card)
    return _loaded[key]


def _make_room(size: int) -> None:
    """Those that were loaded first go first; who asks one still has it."""
    while _loaded and sum(each.size for each in _loaded.values()) + size > KEPT:
        del _loaded[next(iter(_loaded))]


def _runtime() -> Any:
    try:
        import onnxruntime
    except ImportError as error:
        raise Missing("Models are run with descant[audio].", remedy="pip install 'descant[audio]'") from error
    return onnxruntime
