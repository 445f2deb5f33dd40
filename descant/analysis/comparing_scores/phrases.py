"""What a summary says, in English and in German: sentences with gaps, names of intervals, numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from descant.analysis.comparing_scores.transposition import Transposition
from descant.analysis.comparing_scores.versions import LEFT_HAND, RIGHT_HAND, Voice
from descant.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Language:
    sentences: Mapping[str, str]
    """by name"""
    words: Mapping[str, str]
    numbers: Sequence[str]
    """of intervals, from the unison"""
    intervals: str
    """an interval, and which way"""
    ones: Mapping[str, str]
    """words that stand behind numbers, as they are behind 1"""

    def says(self, name: str, **gaps: object) -> str:
        sentence = self.sentences[name]
        if str(gaps.get("all")) == "1":
            for many, one in self.ones.items():
                sentence = sentence.replace(f"{{all}} {many}", f"{{all}} {one}")
        return sentence.format(**gaps)

    def word(self, text: str) -> str:
        """Or the text, where it has no other name."""
        return self.words.get(text, text)

    def voice(self, voice: Voice) -> str:
        """In German texts staves and hands have German names."""
        if not voice.place and voice.name:
            return voice.name
        hand, _, number = (voice.place or f"staff {voice.staff}").partition(" ")
        place = self.words.get(voice.place) or f"{self.word(hand)} {number}"
        return ", ".join(filter(None, (voice.name, place)))

    def listed(self, parts: Sequence[str]) -> str:
        *most, last = parts
        return f"{', '.join(most)} {self.words['and']} {last}" if most else last

    def interval(self, step: Transposition) -> str:
        quality, number = step.interval
        name = f"{self.word(quality)} {self.numbers[number - 1]}".strip()
        article = "an" if self.word("a") == "a" and name[0] in "aeiou" else self.word("a")
        way = self.words["up"] if step.semitones > 0 else self.words["down"]
        return self.intervals.format(article=article, name=name, way=way)

    def decimal(self, value: float, digits: int) -> str:
        return f"{value:.{digits}f}".replace(".", self.words["point"]).replace("-", "−")

    def percent(self, share: float) -> str:
        """All and nothing are said of all and nothing alone."""
        if 0 < share < 0.005:
            return "<1 %"
        return ">99 %" if 0.995 <= share < 1 - 1e-9 else f"{100 * share:.0f} %"


ENGLISH = Language(
    sentences={
        "left out": "{count} of {all} bars abridged: {bars}.",
        "added": "{count} of {all} bars of {version} added: {bars}.",
        "not filled": "{count} of {all} bars not filled in one of the editions, so that nothing is said of them: "
        "{bars}.",
        "all there": "None of the {all} bars is abridged, none is added.",
        "nothing": "There are no two bars to compare.",
        "transposed": "Transposed {interval}.",
        "same key": "In the same key.",
        "repeated": "Repeated in {version}: {count} of {all} bars, {bars}.",
        "unsure": "Which bar is which is unsure in {count} of {all} pairs: {bars}.",
        "notes": "Of the sound of both {identity} is identical, {similarity} is similar (another octave or duration), "
        "{difference} is different.",
        "different": "At least half is different in {count} of {all} bars: {bars}.",
        "respelt": "Notes that are spelt otherwise: {count}, in {bars}.",
        "taken": "{where} of {version} has {voices}.",
        "line": "{voice} ({share} of its bars)",
        "moved line": "{voice} ({share} of its bars, in any octave)",
        "nowhere": "What sounds in no part of {version}: {voices}.",
        "time": "{voice} ({share} of its time)",
        "voice left out": "{voice} is left out in {bars}.",
        "voice added": "{voice} is added in {bars}.",
        "chords": "The same chord in {same} of the bars, another on the same root in {root}, another in {other}.",
        "density": "{one} notes begin in a quarter, {other} in {version}.",
        "line together": "The {line} line goes the same way at {share} of its moves (correlation {correlation}).",
        "bar": "bar {bars}",
        "bars": "bars {bars}",
        "movement": "movement {number}, {bars}",
        "more": "{count} more",
    },
    words={
        "and": "and",
        "a": "a",
        "up": "up",
        "down": "down",
        "point": ".",
        "unknown": "not known",
        "first version": "the first version",
        "second version": "the second version",
    },
    numbers=("unison", "second", "third", "fourth", "fifth", "sixth", "seventh", "octave"),
    intervals="{way} {article} {name}",
    ones={"bars": "bar", "pairs": "pair"},
)

GERMAN = Language(
    sentences={
        "left out": "{count} von {all} Takten gekürzt: {bars}.",
        "added": "{count} von {all} Takten von {version} hinzugefügt: {bars}.",
        "not filled": "{count} von {all} Takten in einer der Ausgaben nicht gefüllt, so dass nichts über sie gesagt "
        "wird: {bars}.",
        "all there": "Von {all} Takten ist keiner gekürzt und keiner hinzugefügt.",
        "nothing": "Es gibt keine zwei Takte zu vergleichen.",
        "transposed": "Transponiert {interval}.",
        "same key": "In derselben Tonart.",
        "repeated": "Wiederholt in {version}: {count} von {all} Takten, {bars}.",
        "unsure": "Welcher Takt welcher ist, ist bei {count} von {all} Paaren unsicher: {bars}.",
        "notes": "Vom Klang beider ist {identity} gleich, {similarity} ähnlich (andere Oktave oder Dauer), "
        "{difference} verschieden.",
        "different": "Mindestens die Hälfte ist verschieden in {count} von {all} Takten: {bars}.",
        "respelt": "Anders geschriebene Noten: {count}, {bars}.",
        "taken": "{where} in {version} hat {voices}.",
        "line": "{voice} ({share} der eigenen Takte)",
        "moved line": "{voice} ({share} der eigenen Takte, in beliebiger Oktave)",
        "nowhere": "Was in keiner Stimme von {version} klingt: {voices}.",
        "time": "{voice} ({share} der Zeit)",
        "voice left out": "{voice} fehlt: {bars}.",
        "voice added": "{voice} ist hinzugefügt: {bars}.",
        "chords": "Derselbe Akkord in {same} der Takte, ein anderer über demselben Grundton in {root}, ein anderer in "
        "{other}.",
        "density": "{one} Noten beginnen in einer Viertel, {other} in {version}.",
        "line together": "Die {line} Linie geht bei {share} ihrer Bewegungen in dieselbe Richtung (Korrelation "
        "{correlation}).",
        "bar": "Takt {bars}",
        "bars": "Takte {bars}",
        "movement": "Satz {number}, {bars}",
        "more": "{count} weitere",
    },
    words={
        "and": "und",
        "a": "eine",
        "up": "aufwärts",
        "down": "abwärts",
        "point": ",",
        "unknown": "nicht bekannt",
        "minor": "kleine",
        "major": "große",
        "augmented": "übermäßige",
        "diminished": "verminderte",
        "upper": "obere",
        "lower": "untere",
        "staff": "System",
        "first version": "der ersten Fassung",
        "second version": "der zweiten Fassung",
        RIGHT_HAND: "rechte Hand",
        LEFT_HAND: "linke Hand",
    },
    numbers=("Prime", "Sekunde", "Terz", "Quarte", "Quinte", "Sexte", "Septime", "Oktave"),
    intervals="um {article} {name} {way}",
    ones={"Takten": "Takt", "Paaren": "Paar"},
)

LANGUAGES: Mapping[str, Language] = {"en": ENGLISH, "de": GERMAN}


def language(code: str) -> Language:
    if code not in LANGUAGES:
        raise InvalidInput(f"There is no summary in {code[:20]!r}.", remedy=f"There are {', '.join(LANGUAGES)}.")
    return LANGUAGES[code]
