"""Keys of pages as strangers see them: in no order, so that they do not tell how much there is that is not shown."""

from __future__ import annotations

import re
from hashlib import blake2b

from descant.errors import WrongUse
from descant.server.services import services

HALF = 30
"""bits"""
ROUNDS = 4
_MASK = (1 << HALF) - 1
_KEY = re.compile(r"[0-9a-f]{1,15}")


def hidden(number: int) -> str:
    """A permutation of the numbers of 60 bits, which only this server knows; 0, the beginning, is itself."""
    if number == 0:
        return "0"
    left, right = number >> HALF, number & _MASK
    for turn in range(ROUNDS):
        left, right = right, left ^ _mixed(right, turn)
    return f"{left << HALF | right:x}"


def shown(key: str, name: str) -> int:
    if not _KEY.fullmatch(key):
        raise WrongUse(f"The parameter {name} cannot be {key[:40]!r}.", remedy="Follow first, next, prev and last.")
    number = int(key, 16)
    if number == 0:
        return 0
    left, right = number >> HALF, number & _MASK
    for turn in reversed(range(ROUNDS)):
        left, right = right ^ _mixed(left, turn), left
    return left << HALF | right


def _mixed(half: int, turn: int) -> int:
    said = blake2b(f"{turn} {half}".encode(), key=services().owner.encode()[:64], digest_size=8).digest()
    return int.from_bytes(said) & _MASK
