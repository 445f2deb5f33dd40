"""Words of replies in a language: templates that a catalogue translates, with the pieces put into them as they are.

words.phrase("{work} has no versions.", work=Link("Septet", address))     a line
words.phrases("{n} version", "{n} versions", 3)                            the same, counted
words.term("Right")                                                        text, as of a button
"""

from __future__ import annotations

from collections.abc import Iterator
from string import Formatter

from descant.bot import Code, Line, Link, Span, Strong
from descant.catalogues import ENGLISH, LANGUAGES, catalogue, signs
from descant.errors import sentences
from descant.ontology.instruments import exactly
from descant.ontology.tags import called
from descant.reported import or_itself, sentence

_PIECES = Formatter()


class Words:
    def __init__(self, code: str) -> None:
        self.code = code if code in LANGUAGES else ENGLISH
        self._catalogue = catalogue(self.code)

    def term(self, text: str) -> str:
        return self._catalogue.gettext(text)

    def phrase(self, template: str, **pieces: Span | float) -> Line:
        return tuple(self._filled(self._catalogue.gettext(template), pieces))

    def phrases(self, one: str, several: str, n: int, **pieces: Span | float) -> Line:
        return tuple(self._filled(self._catalogue.ngettext(one, several, n), {"n": n} | pieces))

    def tag(self, word: str) -> str:
        """What a model hears, and an instrument, in this language; what people say in words of their own as it is."""
        known = called(word, self.code)
        return self.term(word) if known == word and exactly(word) else known

    def reported(self, text: str) -> str:
        """What a machine says, in words that a catalogue may know; else as it is."""
        return or_itself(text, self.code)

    def remark(self, text: str) -> Line:
        return (sentence(self.reported(text)),)

    def refusal(self, detail: str, remedy: str) -> Line:
        """What is wrong and what to do, in the words that everybody is told it in."""
        return self.phrase("That did not work: {why}", why=sentences(self.reported(detail), self.reported(remedy)))

    def number(self, value: float, places: int | None = None) -> str:
        """1,234.5 or 1.234,5; None has as many places as it needs."""
        said = format(value, ",g" if places is None else f",.{places}f")
        return said.translate(signs(self.code))

    def _filled(self, template: str, pieces: dict[str, Span | float]) -> Iterator[Span]:
        for text, name, _, _ in _PIECES.parse(template):
            if text:
                yield text
            if name:
                piece = pieces[name]
                yield piece if isinstance(piece, str | Link | Strong | Code) else self.number(piece)
