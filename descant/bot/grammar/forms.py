"""The forms of questions, of both languages at once: nobody need say in which one they ask."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import NamedTuple

from descant.bot.grammar import Kind, english, english_cues, german, german_cues
from descant.bot.grammar.slots import Slots
from descant.bot.grammar.spelling import Speller

LANGUAGES = {"en": english, "de": german}
ENOUGH = 1.0
"""weight of its cues by which a question is of a form"""
COMMANDS: Mapping[str, Kind] = {kind.value: kind for kind in Kind} | {
    "versions": Kind.WORK,
    "compare": Kind.DIFFERENCES,
    "bars": Kind.PASSAGE,
    "songs": Kind.PROGRESSION,
    "recordings": Kind.TAGGED,
    "similar": Kind.SIMILAR,
    "next": Kind.MORE,
    "stop": Kind.CANCEL,
    "hilfe": Kind.HELP,
    "werke": Kind.WORKS,
    "werk": Kind.WORK,
    "fassungen": Kind.WORK,
    "takte": Kind.PASSAGE,
    "unterschiede": Kind.DIFFERENCES,
    "stelle": Kind.PASSAGE,
    "akkorde": Kind.CHORDS,
    "folge": Kind.PROGRESSION,
    "aufnahmen": Kind.TAGGED,
    "uneins": Kind.DISAGREEMENTS,
    "ähnlich": Kind.SIMILAR,
    "erkenne": Kind.IDENTIFY,
    "anmerkungen": Kind.ANNOTATIONS,
    "gemessen": Kind.MEASURED,
    "angaben": Kind.FACTS,
    "singers": Kind.PERFORMERS,
    "mitwirkende": Kind.PERFORMERS,
    "spiel": Kind.PLAY,
    "danke": Kind.THANKS,
    "abfrage": Kind.QUERY,
    "mehr": Kind.MORE,
    "abbrechen": Kind.CANCEL,
    "sprache": Kind.LANGUAGE,
    "einwilligung": Kind.CONSENT,
    "vergessen": Kind.FORGET,
    "zuhören": Kind.LISTEN,
}


class Cue(NamedTuple):
    kind: Kind
    words: tuple[str, ...]
    weight: float


def _cues() -> Iterator[Cue]:
    for each in (english_cues, german_cues):
        for kind, phrases in each.CUES.items():
            yield from (Cue(kind, tuple(phrase.split()), weight) for phrase, weight in phrases.items())


CUES = sorted(_cues(), key=lambda cue: -len(cue.words))
JOINING: Mapping[str, str] = english.JOINING | german.JOINING
IDLE = frozenset((*english.IDLE, *german.IDLE))
QUESTIONS = frozenset((*english.QUESTIONS, *german.QUESTIONS))
WHOLE = {text: kind for each in LANGUAGES.values() for kind, texts in each.WHOLE.items() for text in texts}
AGAIN = sorted((*english.AGAIN, *german.AGAIN), key=len, reverse=True)
PEOPLE = frozenset((*english.PEOPLE, *german.PEOPLE))
"""in the place of a model"""
RECORDINGS = frozenset((*english.RECORDINGS, *german.RECORDINGS))
FACTS: Mapping[str, str] = english.FACTS | german.FACTS
_TITLES = ("spieler", "vorspiele", "sängers")
"""words of titles that are nearly ours: nobody is to play the preludes"""
SPELLER = Speller(
    {word for cue in CUES for word in cue.words},
    {*JOINING, *IDLE, *QUESTIONS, *_TITLES},
    alone={cue.words[0] for cue in CUES if len(cue.words) == 1},
)


class Fit(NamedTuple):
    """How well words are of a form."""

    kind: Kind
    weight: float
    taken: frozenset[int]
    """numbers of the words that are its cues"""


def best_fit(words: list[str], slots: Slots) -> Fit:
    """`words` as they were meant."""
    given = _of_slots(slots)
    return max((_fit(kind, words, given.get(kind, 0.0)) for kind in english_cues.CUES), key=lambda fit: fit.weight)


def fit_of(kind: Kind, words: list[str]) -> Fit:
    return _fit(kind, words, 0.0)


def _fit(kind: Kind, words: list[str], weight: float) -> Fit:
    """The longest cues first, each word once."""
    taken = set[int]()
    for cue in CUES:
        if cue.kind is kind and (found := _place(cue.words, words, taken)):
            taken |= found
            weight += cue.weight
    return Fit(kind, weight, frozenset(taken))


def _place(cue: tuple[str, ...], words: list[str], taken: set[int]) -> set[int]:
    """Where a cue stands; by its first word, as most cues of most questions stand nowhere."""
    start = -1
    with suppress(ValueError):
        while True:
            start = words.index(cue[0], start + 1)
            numbers = set(range(start, start + len(cue)))
            if tuple(words[start : start + len(cue)]) == cue and not numbers & taken:
                return numbers
    return set()


def _of_slots(slots: Slots) -> dict[Kind, float]:
    found = dict[Kind, float]()
    if slots.bars or slots.edge:
        found |= {Kind.PASSAGE: 1.0, Kind.CHORDS: 0.3, Kind.ANNOTATIONS: 0.3}
    if slots.pattern:
        found[Kind.PROGRESSION] = 1.5
    if slots.key or slots.tempo or slots.seconds:
        found[Kind.MEASURED] = 1.2
    if slots.least is not None:
        found[Kind.TAGGED] = 1.0
    if slots.since:
        found[Kind.ANNOTATIONS] = 1.0
    if len(slots.models) == 1:
        found[Kind.TAGGED] = found.get(Kind.TAGGED, 0.0) + 0.5
    if len(slots.models) > 1:
        found[Kind.DISAGREEMENTS] = 1.0
    return found
