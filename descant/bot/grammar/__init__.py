"""What a message wishes: a command or a plain question, in English or German.

    reading      a message becomes a Wish, or the three nearest things that can be asked
    wishes       what is read becomes fields of a wish
    forms        the forms of questions, each with examples, which /help shows and tests ask
    english…     words around names, what is said alone, examples; english_cues… by which words what is wished
    slips        neighbours that changed places, put back
    spelling     words as they were meant
    pressing     what a button says, and the wish that it is
    tags         which tag is meant by words
    slots        bars, dates, keys, tempi, durations, tags, progressions in the words

No model guesses: each form says which words it takes, and what it does not take it leaves to others. A word may be
mistyped and come in another order; then the wish says what was read (`read_as`), and the answer says it too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """What can be asked for."""

    HELP = "help"
    WORKS = "works"
    """which works there are, by words: `about`"""
    WORK = "work"
    """a work and its versions: `about`"""
    DIFFERENCES = "differences"
    """where the versions of a work differ: `about`, perhaps `version` and `other`"""
    COMPARE = "compare"
    """have the notes of two versions compared: `version` and `other`, their IRIs; a button says it alone"""
    PASSAGE = "passage"
    """bars of a version as a picture: `about`, `version`, `bars`"""
    CHORDS = "chords"
    """of a song or a version: `about`, perhaps `bars`"""
    PROGRESSION = "progression"
    """songs with a progression: `pattern`"""
    COVERS = "covers"
    """how the covers of a song compare: `about`"""
    TAGS = "tags"
    """what a recording was tagged with, and why: `about`, perhaps `tag`"""
    TAGGED = "tagged"
    """recordings with a tag: `tag`, perhaps `least` and `model`"""
    DISAGREEMENTS = "disagreements"
    """between models, or with people: perhaps `tag`, `model`, `other_model`"""
    SIMILAR = "similar"
    """recordings that sound like one: `about`"""
    IDENTIFY = "identify"
    """what is this recording: `about`, or the sound that was sent last"""
    ANNOTATIONS = "annotations"
    """perhaps of a work or version (`about`, `version`), of `bars`, by a `person`, `since` a date, with words `text`"""
    FACTS = "facts"
    """how long, how fast, in which key and metre something is: `about`, `version`, perhaps `name`: length, tempo, key
    or metre"""
    PERFORMERS = "performers"
    """who sings and plays, as far as it is known: `about`, `version`"""
    PLAY = "play"
    """a recording, to be listened to: `about`, `version`, perhaps `bars`"""
    MEASURED = "measured"
    """recordings by `key`, `tempo` and `seconds`"""
    QUERY = "query"
    """a named query: `name`, `given`; without a name, which there are"""
    SPARQL = "sparql"
    """`text`"""
    MORE = "more"
    CANCEL = "cancel"
    LANGUAGE = "language"
    """`name`: its code"""
    JUDGE = "judge"
    """a machine's claim (`about`: the last part of its IRI; else that which was spoken of last) is `name`: confirmed,
    rejected, none (it is taken back), other (something else is right), which may be said at once: `tag`"""
    CONSENT = "consent"
    """`name`: yes or no, else what was said and what it means"""
    FORGET = "forget"
    """`name`: yes, else it is asked"""
    LISTEN = "listen"
    """in a group: `name` is on or off"""
    START = "start"
    THANKS = "thanks"
    """a kind word, that asks for nothing"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    kind: Kind
    about: str = ""
    """words that name a work, a song or a recording, or its IRI"""
    version: str = ""
    """words that name a version of it: who arranged or published it, or for which instruments"""
    other: str = ""
    """the same of another one"""
    bars: tuple[str, str] | None = None
    """the numbers that are printed, as `8` and `8a`; where none are, as they are counted, from 1"""
    edge: int = 0
    """so many bars from the beginning; below 0, to the end"""
    tag: str = ""
    model: str = ""
    other_model: str = ""
    least: float | None = None
    person: str = ""
    since: date | None = None
    key: str = ""
    """`D minor`"""
    tempo: tuple[float, float] | None = None
    """beats a minute, from and to; infinite where one of them is not said"""
    seconds: tuple[float, float] | None = None
    pattern: str = ""
    name: str = ""
    given: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    page: int = 1
    read_as: str = ""
    """the words as they were read, where that is not how they were written"""

    @property
    def passage(self) -> tuple[tuple[str, str] | None, int] | None:
        """The bars that are said, in whichever way."""
        return (self.bars, self.edge) if self.bars or self.edge else None


@dataclass(frozen=True, slots=True)
class Unclear:
    """No form takes it."""

    nearest: tuple[str, ...]
    """examples of what is nearest, which would be understood: three of them"""
