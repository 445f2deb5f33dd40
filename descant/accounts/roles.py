"""What accounts may do; each role may do what those before it may."""

from __future__ import annotations

from enum import IntEnum


class Role(IntEnum):
    READER = 0
    ANNOTATOR = 1
    """writes annotations"""
    EDITOR = 2
    """writes graphs, and takes down what others have published"""
    ADMIN = 3
    """looks after accounts and groups"""

    @property
    def word(self) -> str:
        return self.name.lower()

    @classmethod
    def of(cls, word: str) -> Role:
        return cls[word.upper()]


WORDS = tuple(role.word for role in Role)
