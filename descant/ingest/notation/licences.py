"""Licences in statements about use: the IRI where one is recognised."""

from __future__ import annotations

import re

_ADDRESS = re.compile(
    r"https?://(?:www\.)?creativecommons\.org/(licenses|publicdomain)/([\w-]+)/(\d+\.\d+)", re.IGNORECASE
)
_SHORT = re.compile(r"\bCC(?:[ -]?(0)|[ -](BY(?:[ -](?:NC|ND|SA))*))(?:[ -](\d\.\d))?", re.IGNORECASE)
_LONG = re.compile(
    r"Attribution((?:[ -](?:NonCommercial|Non-Commercial|ShareAlike|NoDerivatives|NoDerivs))*)\s+(\d\.\d)"
)
_PARTS = (("noncommercial", "nc"), ("noderiv", "nd"), ("sharealike", "sa"))


def licence_in(text: str) -> str | None:
    """A Creative Commons licence by its address, its short name with a version, or its long name with one."""
    address = _ADDRESS.search(text)
    if address:
        return f"https://creativecommons.org/{address[1].lower()}/{address[2].lower()}/{address[3]}/"
    short = _SHORT.search(text)
    if short and short[1]:
        return "https://creativecommons.org/publicdomain/zero/1.0/"
    if short and short[3]:
        return f"https://creativecommons.org/licenses/{short[2].lower().replace(' ', '-')}/{short[3]}/"
    long = _LONG.search(text)
    if long:
        said = long[1].lower().replace("-", "").replace(" ", "")
        parts = ["by", *(short for word, short in _PARTS if word in said)]
        return f"https://creativecommons.org/licenses/{'-'.join(parts)}/{long[2]}/"
    return None
