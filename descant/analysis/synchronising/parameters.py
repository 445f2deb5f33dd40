"""What a way through a score is worth, in natural logarithms of odds. How they were chosen: docs/decisions.md."""

from __future__ import annotations

from typing import NamedTuple


class Parameters(NamedTuple):
    even: float = 0.55
    """likeness at which a moment of a recording is as likely the place in the score as anything else"""
    steepness: float = 3.0
    """odds for each unit of likeness above that"""
    uneven: float = 0.6
    """cost of each quarter of a second at another pace than the whole"""
    repeating: float = 4.0
    """cost of not going on as written: of a repeat that is left out"""
    jumping: float = 40.0
    """cost of going on anywhere else, as da capo, or over a cut"""
    inside: float = 12.0
    """cost of beginning or ending elsewhere than the score does"""
    credible: float = 0.3
    """what a score and a recording are worth from which on they are of the same music"""
    credible_sound: float = 0.3
    """the same of two recordings"""


USUAL = Parameters()
