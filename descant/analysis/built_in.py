"""The analysers that Descant has, by name, in the order in which people see them."""

from __future__ import annotations

from collections.abc import Mapping

from descant.analysis import Analyser
from descant.analysis.beats import Beats
from descant.analysis.chords import Chords
from descant.analysis.essentia.readings import EssentiaChords, EssentiaDanceability, EssentiaKey, EssentiaRhythm
from descant.analysis.essentia.tags import EssentiaTagger
from descant.analysis.f0 import F0
from descant.analysis.fingerprint import Fingerprint
from descant.analysis.key import Key
from descant.analysis.loudness import Loudness
from descant.analysis.models import card
from descant.analysis.notes import Notes
from descant.analysis.scattering import Scattering
from descant.analysis.structure import Structure
from descant.analysis.tags import Tagger
from descant.analysis.tuning import Tuning

_ALL: tuple[Analyser, ...] = (
    Tagger(card("mtt-musicnn"), default=True, first=True),
    Tagger(card("mtt-vgg"), default=True),
    Chords(),
    Key(),
    Beats(),
    Structure(),
    Tuning(),
    Notes(),
    F0(),
    Loudness(),
    Fingerprint(),
    Scattering(),
)
_ESSENTIA: tuple[Analyser, ...] = (
    EssentiaTagger(card("essentia-musicnn")),
    EssentiaChords(),
    EssentiaKey(),
    EssentiaRhythm(),
    EssentiaDanceability(),
)
BUILT_IN: Mapping[str, Analyser] = {each.name: each for each in _ALL}
ESSENTIA: Mapping[str, Analyser] = {each.name: each for each in _ESSENTIA}
"""those that are there only where essentia is installed and switched on"""
