"""Wishes in words, as commands and addresses have them: `unit=bar`, `vocabulary=majmin`, `weight=A1=2`."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import NamedTuple, TypeVar

from descant.analysis.harmony.graphs import Nodes
from descant.analysis.harmony.kernels import KERNELS
from descant.analysis.harmony.profiles import PLAIN, ROOTED
from descant.analysis.harmony.songs import Alike, Pitch, Wishes
from descant.analysis.harmony.tracks import WEIGHTS, is_weight
from descant.errors import WrongUse
from descant.ingest.chords.roman import Key
from descant.ingest.chords.spelling import is_note
from descant.ontology.records import ChordVocabulary, FrameUnit

Choice = TypeVar("Choice", bound=Enum)
FAMILIES: Mapping[str, type[Enum]] = {
    "unit": FrameUnit,
    "alike": Alike,
    "vocabulary": ChordVocabulary,
    "nodes": Nodes,
    "pitch": Pitch,
}
"""what can be wished, by the names of what can be chosen"""


class Asked(NamedTuple):
    wishes: Wishes
    kernel: str
    key: Key | None


def asked(said: Mapping[str, str | None], weights: Iterable[str] = (), *, rooted: bool = False) -> Asked:
    """All that is asked for, by names and words; what is not said is as it usually is."""
    kernel = said.get("kernel") or next(iter(KERNELS))
    if kernel not in KERNELS:
        raise WrongUse(f"{kernel[:40]!r} is no kernel.", remedy=f"There are {', '.join(KERNELS)}.")
    return Asked(_wishes(said, weights, rooted=rooted), kernel, key_from(said.get("key")))


def vocabulary_from(name: str | None, usual: ChordVocabulary) -> ChordVocabulary:
    return _chosen(ChordVocabulary, name) or usual


def names_of(family: type[Enum]) -> list[str]:
    return [each.name.lower() for each in family]


def _wishes(said: Mapping[str, str | None], weights: Iterable[str], *, rooted: bool) -> Wishes:
    usual = Wishes()
    return Wishes(
        unit=_chosen(FrameUnit, said.get("unit")) or usual.unit,
        alike=_chosen(Alike, said.get("alike")),
        vocabulary=_chosen(ChordVocabulary, said.get("vocabulary")) or usual.vocabulary,
        nodes=_chosen(Nodes, said.get("nodes")) or usual.nodes,
        weighting=ROOTED if rooted else PLAIN,
        pitch=_chosen(Pitch, said.get("pitch")),
        weights=dict(map(_weight, weights)),
    )


def key_from(text: str | None) -> Key | None:
    """`C` is major, `a` minor; or with the word: `A minor`."""
    if not text:
        return None
    tonic, _, mode = text.strip().partition(" ")
    minor = mode == "minor" or (not mode and tonic[:1].islower())
    tonic = tonic[:1].upper() + tonic[1:]
    if len(tonic) > 3 or not is_note(tonic) or mode not in ("", "major", "minor"):
        raise WrongUse(f"{text[:40]!r} is no key.", remedy="Write one like `C`, `f#` or `Bb minor`.")
    return Key(tonic, minor=minor)


def _chosen(family: type[Choice], name: str | None) -> Choice | None:
    if not name:
        return None
    found = next((each for each in family if each.name.lower() == name), None)
    if found is None:
        raise WrongUse(f"{name[:40]!r} cannot be chosen.", remedy=f"There are {', '.join(names_of(family))}.")
    return found


def _weight(text: str) -> tuple[str, float]:
    name, sign, value = text.rpartition("=")
    try:
        weight = float(value)
    except ValueError:
        weight = math.nan
    if not (sign and is_weight(weight)):
        raise WrongUse(f"{text[:80]!r} is no weight.", remedy=f"Write VERSION=NUMBER, with a number {WEIGHTS}.")
    return name, weight
