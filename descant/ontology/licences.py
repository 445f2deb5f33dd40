"""How the licence of a source is said to people: in the same words wherever the source is shown."""

from __future__ import annotations

import re

from pyoxigraph import NamedNode

from descant.errors import WrongUse

NOT_KNOWN = "The licence is not known."
"""nobody knows what may be done with the source, which is not the same as that anything may"""


_COMMONS = re.compile(r"https?://creativecommons\.org/(licenses|publicdomain)/([a-z-]+)(?:/([0-9.]+))?(?:/.*)?")
_COPIED = re.compile(
    r"https?://(?:www\.)?(?:creativecommons\.org/(?:licenses|publicdomain)/|rightsstatements\.org/vocab/NoC-)"
)
_SHORT = {"zero": "CC0", "mark": "Public domain"}


def short_licence(licence: str | None) -> str:
    """`CC BY-SA 4.0`: what Creative Commons calls its own; others by their addresses."""
    found = _COMMONS.fullmatch(licence or "")
    if not found:
        return licence.rpartition("://")[2].rstrip("/") if licence else "not known"
    if found[1] == "publicdomain":
        return " ".join(filter(None, (_SHORT.get(found[2], found[2]), found[3] if found[2] == "zero" else "")))
    return " ".join(filter(None, (f"CC {found[2].upper()}", found[3])))


def may_be_passed_on(licence: str | None) -> bool:
    """Whether everybody may have a copy, as all licences of Creative Commons say; of others it is not known."""
    return bool(_COPIED.match(licence or ""))


def licence_in_words(licence: str | None) -> str:
    return licence or NOT_KNOWN


def require_licence(said: str | None) -> str | None:
    """What somebody says of the licence, if it can be written; to say nothing is no fault."""
    try:
        if said and "://" not in NamedNode(said).value:
            raise ValueError("there is no ://")
    except ValueError as error:
        remedy = "Write it like https://creativecommons.org/licenses/by/4.0/."
        raise WrongUse(f"The licence {said!r:.100} is no IRI.", remedy=remedy) from error
    return said
