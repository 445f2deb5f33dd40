"""The forms of files that there are, and which one a file has."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath

from descant.annotations.exchange import Form
from descant.annotations.exchange.crate import Crate
from descant.annotations.exchange.dez import Dez
from descant.annotations.exchange.graphs import NQuads, Turtle
from descant.annotations.exchange.jsonld import JsonLd
from descant.annotations.exchange.mei import Mei
from descant.annotations.exchange.table import Csv
from descant.annotations.exchange.tei import Tei
from descant.annotations.exchange.timing import Timing
from descant.errors import NotFound, UnsupportedMedia, WrongUse

NAMES = ("jsonld", "turtle", "nquads", "csv", "tei", "mei", "dez", "crate")
_ENDINGS = {
    **dict.fromkeys((".jsonld", ".json"), "jsonld"),
    **dict.fromkeys((".nq", ".nt"), "nquads"),
    ".ttl": "turtle",
    ".csv": "csv",
    ".xml": "tei",
    ".tei": "tei",
    ".mei": "mei",
    ".dez": "dez",
    ".zip": "crate",
}


def no_score(file: str) -> tuple[tuple[()], tuple[()]]:
    """Where no files are kept."""
    raise NotFound(f"{file} is no score that is kept here.")


def forms(timing: Timing | None = None) -> Mapping[str, Form]:
    dez = Dez(timing or Timing(no_score))
    found: tuple[Form, ...] = (JsonLd(), Turtle(), NQuads(), Csv(), Tei(), Mei(), dez, Crate())
    return {each.name: each for each in found}


def form_called(name: str, timing: Timing | None = None) -> Form:
    if name not in NAMES:
        raise WrongUse(f"There is no form {name[:40]!r}.", remedy=f"Forms: {', '.join(NAMES)}.")
    return forms(timing)[name]


def form_named_like(file: str, timing: Timing | None = None) -> Form:
    """By how the file's name ends."""
    ending = PurePath(file.lower()).suffix
    if ending not in _ENDINGS:
        raise UnsupportedMedia(
            f"What {file[:100]!r} is cannot be told by its name.", remedy=f"Say the form: {', '.join(NAMES)}."
        )
    return forms(timing)[_ENDINGS[ending]]
