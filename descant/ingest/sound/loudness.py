"""Integrated loudness, block by block: EBU R 128, https://tech.ebu.ch/publications/r128, after ITU-R BS.1770-4.

pyloudnorm measures a whole array, which two hours of sound are too many for; here its filters run on blocks, and
only the power of each tenth of a second is kept.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

STEP = 0.1
"""seconds from one gating block to the next"""
OVERLAPPING = 4
"""steps in a gating block"""
SILENCE, RELATIVE = -70.0, -10.0
"""gates: LUFS, and LU below what passes the first"""
LOWEST_RATE = 8000
"""Hz; below, the filters have nothing to work on"""
_SURROUND = 1.41
_WEIGHTS: dict[int, tuple[float, ...]] = {
    4: (1, 1, _SURROUND, _SURROUND),
    5: (1, 1, 1, _SURROUND, _SURROUND),
    6: (1, 1, 1, 0, _SURROUND, _SURROUND),
    8: (1, 1, 1, 0, 1, 1, _SURROUND, _SURROUND),
}
"""of channels in the usual order (left, right, centre, low frequencies, …); of any other number, all are alike"""


class Loudness:
    """Takes blocks of samples, then says the loudness of them all."""

    def __init__(self, rate: int, channels: int) -> None:
        self._rate = rate
        self._filters = _k_weighting(rate) if rate >= LOWEST_RATE else None
        self._state = np.zeros((2, 2, channels))
        self._weights = np.array(_WEIGHTS.get(channels, (1.0,) * channels))
        self._power: list[float] = []
        """of each step that is over, times the number of its frames"""
        self._sum, self._frames = 0.0, 0

    def add(self, block: npt.NDArray[np.float32]) -> None:
        from scipy.signal import sosfilt

        if self._filters is None or not len(block):
            return
        weighted, self._state = sosfilt(self._filters, block.astype(np.float64), axis=0, zi=self._state)
        power = np.square(weighted) @ self._weights
        while len(power) >= (missing := self._next_end - self._frames):
            self._power.append(self._sum + float(power[:missing].sum()))
            self._sum, self._frames = 0.0, self._frames + missing
            power = power[missing:]
        self._sum, self._frames = self._sum + float(power.sum()), self._frames + len(power)

    @property
    def _next_end(self) -> int:
        """Frame at which the step that has begun is over."""
        return int((len(self._power) + 1) * STEP * self._rate)

    def integrated(self) -> float | None:
        """LUFS; None where there is less than a gating block, or nothing but silence."""
        if len(self._power) < OVERLAPPING:
            return None
        loud = gated(self.powers(OVERLAPPING), RELATIVE)
        return round(float(lufs(loud.mean())), 2) if len(loud) else None

    def powers(self, steps: int) -> npt.NDArray[np.float64]:
        """The mean power of each so many steps, from one step to the next."""
        if len(self._power) < steps:
            return np.empty(0)
        return np.convolve(self._power, np.ones(steps), "valid") / (steps * STEP * self._rate)


def gated(powers: npt.NDArray[np.float64], relative: float) -> npt.NDArray[np.float64]:
    """Those that are no silence, and of these those that are not far below their mean."""
    loud = powers[powers > _power(SILENCE)]
    return loud[loud > _power(float(lufs(loud.mean())) + relative)] if len(loud) else loud


def lufs(powers: npt.NDArray[np.float64] | float) -> npt.NDArray[np.float64]:
    """Of no power at all, no number."""
    with np.errstate(divide="ignore"):
        found: npt.NDArray[np.float64] = -0.691 + 10 * np.log10(powers)
    return found


def _power(loudness: float) -> float:
    return float(10 ** ((loudness + 0.691) / 10))


def _k_weighting(rate: int) -> npt.NDArray[np.float64]:
    """Second-order sections of the two filters, which at 48 kHz have the very coefficients of the recommendation."""
    from pyloudnorm.iirfilter import IIRfilter

    stages = (
        IIRfilter(3.99984385397, 0.7071752369554193, 1681.9744509555319, rate, "high_shelf_DeMan"),
        IIRfilter(0.0, 0.5003270373253953, 38.13547087613982, rate, "high_pass_DeMan"),
    )
    return np.array([[*stage.b, *stage.a] for stage in stages])
