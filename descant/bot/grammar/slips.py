"""Slips in words that carry a question: two neighbours exchanged, as in `shwo me bars 3-5`, mended before it is read.

That says as much of a word as its letters do, so it is safe in short words, too, and in those that `spelling` knows
nothing of. What is another word, or in quotation marks, or an address, is left as it is written.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise

from descant.bot.grammar.dates import MONTHS
from descant.bot.grammar.forms import AGAIN, CUES, IDLE, JOINING, QUESTIONS, WHOLE
from descant.bot.grammar.slots import COUNTED, IRI, QUOTED
from descant.bot.grammar.spelling import Speller, nearest_word

SHORTEST = 3
"""letters of a word that is mended; where there are no more, only one that is written small, as names are not"""
_SLOTS = (
    *("bar", "bars", "measure", "measures", "takt", "takte", "takten", "first", "opening", "last", "final", "closing"),
    *("erste", "ersten", "erster", "letzte", "letzten", "letzter", "between", "zwischen", "until", "through", "since"),
    *("seit", "after", "nach", "yesterday", "gestern", "week", "woche", "month", "monat", "year", "jahr", "above"),
    *("over", "least", "mindestens", "mehr", "über", "percent", "prozent", "minute", "minutes", "minuten", "second"),
    *("seconds", "sekunde", "sekunden", "hour", "hours", "stunde", "stunden", "faster", "slower", "quicker", "longer"),
    *("shorter", "schneller", "langsamer", "länger", "kürzer", "under", "below", "less", "most", "unter", "weniger"),
    *("höchstens", "major", "minor", "moll", "flat", "sharp", "bpm", "beats", "schläge", "tempo", "written"),
    *("exactly", "english", "englisch", "german", "deutsch", "speak", "sprich", "please", "bitte", *COUNTED, *MONTHS),
)
"""words of `slots`, `dates` and of what is said of languages"""
_OTHERS = frozenset(
    (
        *("baer", "beast", "bene", "betas", "bras", "colo", "deos", "doer", "dose", "eben", "exits", "fined"),
        *("form", "frist", "greta", "harmonise", "heir", "hera", "hire", "horus", "inne", "isch", "iver"),
        *("juin", "lale", "leid", "leider", "miene", "minuet", "minuets", "monta", "odes", "prefect", "priam"),
        *("reste", "resten", "seti", "sher", "siete", "sign", "signing", "signs", "snag", "unterschieden"),
        *("wehre", "worte", "ziege", "ziegen", "ads", "ami", "amy", "aws", "bey", "bie", "bra", "dei", "dre"),
        *("edm", "eds", "ese", "hye", "ide", "lal", "las", "mri", "nay", "noe", "ont", "por", "rae", "sit"),
        *("tis", "tow", "urn", "wei", "anch", "arp", "drie", "elft", "fats", "fro", "mia", "mots", "nad", "par"),
        *("rester", "thier", "weer", "wehn"),
    )
)
"""that are one exchange away from a word of ours, and mean something else: Agnus Dei, Bon Iver, Fats Waller"""
_TOKEN = re.compile(r"(?<![\w/=.@:'’])[^\W\d_]{3,}(?![\w/=@:])")
_BRAS = re.compile(r"(?<![\w\"“„«])(b)ra(s?)(?=\s*\d)", re.I)
"""which have no numbers"""

WORDS = frozenset(
    word
    for word in (
        *(word for cue in CUES for word in cue.words),
        *(word for phrase in (*WHOLE, *AGAIN) for word in phrase.split()),
        *(*JOINING, *IDLE, *QUESTIONS, *_SLOTS),
    )
    if word.isalpha() and len(word) >= SHORTEST
)
"""that carry questions"""
_NEAR = Speller((*(word for phrase in AGAIN for word in phrase.split()), *_SLOTS), WORDS | _OTHERS, SHORTEST + 1)
"""knows those that are no cues: of cues, `reading` sees to it"""
_FIRST = ("show", "give", "list", "find", "tell", "zeig", "zeige", "nenne", "finde", *QUESTIONS)
"""with which many questions begin: so short a word is one of them where a word of ours follows"""


def mended(text: str) -> str:
    """With all words that are an exchange away from one of ours as they were meant."""
    return _with_words(_BRAS.sub(r"\1ar\2", text), lambda word: _meant().get(word, word))


def guessed(text: str) -> str:
    """With all that are any slip away from one of ours, too: to be believed only where it makes sense then."""
    return _with_words(opened(text), _NEAR.meant)


def opened(text: str) -> str:
    """With the first word as it was meant, where it is one with which questions begin: `shiw me`."""
    first, then = (*_TOKEN.finditer(text), None, None)[:2]
    if not (first and then and then[0].lower() in IDLE and is_no_word(first[0].lower())):
        return text
    better = nearest_word(first[0].lower(), _FIRST, 1)
    return _with_words(text[: first.end()], lambda word: better or word) + text[first.end() :]


def exchanges(word: str) -> Iterator[str]:
    """What a word becomes where two neighbours change places."""
    for at, (one, other) in enumerate(pairwise(word)):
        if one != other:
            yield f"{word[:at]}{other}{one}{word[at + 2 :]}"


def is_no_word(slip: str) -> bool:
    """Of ours, nor of those that are meant as they are."""
    return slip not in WORDS and slip not in _OTHERS


@cache
def _meant() -> dict[str, str]:
    """Our words by what they become; what two of them become is neither."""
    found = defaultdict[str, set[str]](set)
    for word in WORDS:
        for slip in exchanges(word):
            found[slip].add(word)
    return {slip: words.pop() for slip, words in found.items() if len(words) == 1 and is_no_word(slip)}


def _with_words(text: str, meant: Callable[[str], str]) -> str:
    """Words as they are meant, a capital where one stands; not within quotation marks or addresses."""
    kept = [found.span() for each in (QUOTED, IRI) for found in each.finditer(text)]

    def word(found: re.Match[str]) -> str:
        said, is_kept = found[0], any(start <= found.start() < end for start, end in kept)
        if is_kept or (len(said) == SHORTEST and not said.islower()):
            return said
        better = meant(said.lower())
        return said if better == said.lower() else better.capitalize() if said[0].isupper() else better

    return _TOKEN.sub(word, text)
