"""What an alignment is worth, in natural logarithms of odds. How they were chosen: docs/decisions.md."""

from __future__ import annotations

from typing import NamedTuple


class Parameters(NamedTuple):
    even: float = 0.65
    """likeness at which two bars are as likely the same as not"""
    steepness: float = 8.0
    """odds for each unit of likeness above that; less than bars alone would give, as an arrangement that differs in one
    bar differs in the next in the same way"""
    most: float = 2.0
    """odds that one pair of bars has for or against it"""
    leaving_out: float = 6.0
    """cost of a gap: bars that the other version does not have"""
    left_out: float = 0.02
    """of each bar in it"""
    at_an_end: float = 1.0
    """cost of a gap before the first bar or after the last: an excerpt"""
    adding: float = 5.0
    """cost of an insertion: bars that are in the other version alone"""
    added: float = 1.0
    """of each bar in it"""
    jumping: float = 12.0
    """cost of going on anywhere else: a repeat, another order"""
    varied: float = 0.05
    """unlikeness of bars to those of their own version that they repeat, from which they must lead on to be a repeat"""
    credible: float = 0.1
    """share of what a perfect alignment of the shorter version would be worth"""


USUAL = Parameters()
