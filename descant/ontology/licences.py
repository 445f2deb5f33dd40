"""How the licence of a source is said to people: in the same words wherever the source is shown."""

from __future__ import annotations

NOT_KNOWN = "The licence is not known."
"""nobody knows what may be done with the source, which is not the same as that anything may"""


def licence_in_words(licence: str | None) -> str:
    return licence or NOT_KNOWN
