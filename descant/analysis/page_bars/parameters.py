"""What the detector takes for a staff, a bar line, a bar. Lengths are in spaces between staff lines. How they were
chosen: docs/decisions.md.
"""

from __future__ import annotations

from typing import NamedTuple


class Parameters(NamedTuple):
    strip: float = 5.0
    """width of the strips in which staff lines are looked for; in one they are taken for straight"""
    comb: float = 0.12
    """how much darker five lines are than what is between and beside them, of 1 for ink on paper"""
    paler: float = 0.4
    """share of the darkness of most staves that each has"""
    shorter: float = 0.12
    """share of the length of the longest staff that each has"""
    shortest: float = 12.0
    """staff"""
    filled: float = 0.55
    """share of a staff's strips in which it is seen"""
    covered: float = 0.8
    """share of a staff's height that a bar line covers"""
    agreeing: float = 0.7
    """how far the staves of a system agree on a bar line"""
    joined: float = 0.9
    """share of the gap between two staves that a line covers which joins them"""
    above: int = 4
    """bar lines that stand above each other make staves a system that no line joins"""
    one_line: float = 1.6
    """distance of lines that are one sign: double bars, repeats"""
    narrowest: float = 2.5
    """bar"""
    open_end: float = 7.0
    """what is left behind the last bar line of a system is a bar from this width on; less is a clef or signature that
    announces the next system"""
    opening: float = 14.0
    """a repeat that begins nearer than this to the left end of a system has only clef and signatures before it"""


USUAL = Parameters()
