"""A message becomes a wish, or the nearest things that can be asked for."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from datetime import date
from typing import TypeVar

from descant.bot import Message
from descant.bot.grammar import Kind, Unclear, Wish
from descant.bot.grammar.forms import (
    AGAIN,
    COMMANDS,
    ENOUGH,
    IDLE,
    JOINING,
    LANGUAGES,
    QUESTIONS,
    RECORDINGS,
    SPELLER,
    WHOLE,
    Fit,
    best_fit,
    fit_of,
)
from descant.bot.grammar.names import groups_of, words_of
from descant.bot.grammar.pressing import wish_pressed
from descant.bot.grammar.slips import guessed, mended, opened
from descant.bot.grammar.slots import Slots, slots_of
from descant.bot.grammar.spelling import nearest, nearest_word
from descant.bot.grammar.tags import is_tag
from descant.bot.grammar.wishes import asked_again, fields_in, given_in, measures_in, wish_of
from descant.bot.memory import Chat

LONGEST = 1000
"""characters of a plain question: nobody asks a longer one"""
LONGEST_NAME = 8
"""words of a name that is said alone"""
LONGEST_WORD = 200
"""characters of what is right instead of a tag"""
NEAREST = 3
WishT = TypeVar("WishT", Wish, Wish | None)
_COMMAND = re.compile(r"/([\w-]{1,40})(?:@\w{1,64})?(?:\s+|$)")
_SPARQL = re.compile(
    r"(?:(?:PREFIX\s+[\w-]*:|BASE)\s*<[^>]*>\s*)*(?:SELECT|ASK|CONSTRUCT|DESCRIBE)\b.*[{<]", re.I | re.S
)
_LANGUAGE = re.compile(r"(?:speak |sprich )?(?:in |auf )?(english|englisch|german|deutsch|en|de)", re.I)
_EDGE_ALONE = re.compile(r"\s*(?:the |die |den )?(?:first|last|ersten|letzten)(?: \w+)?\W*", re.I)
"""of bars, where bars were spoken of"""
_PLEASE = re.compile(r",? (?:please|bitte)$")


def understand(message: Message, language: str, chat: Chat, today: date | None = None) -> Wish | Unclear:
    """`language` is that of the examples; whatever they speak is understood."""
    if message.pressed:
        return _of_context(wish_pressed(message.pressed, chat.kept), chat) or _unclear(message.pressed, language)
    written = _clean(message.text)
    if found := _COMMAND.match(written):
        return _command(found[1].lower(), written[found.end() :].strip(), language, chat, today or date.today())
    if _SPARQL.match(written):
        return Wish(kind=Kind.SPARQL, text=written)
    if len(written) > LONGEST:
        return _unclear(written, language)
    text = mended(written)
    wish = _said(text, language, chat, today or date.today())
    return _read_as(text, wish) if text != written and isinstance(wish, Wish) else wish


def _said(text: str, language: str, chat: Chat, today: date) -> Wish | Unclear:
    said = _PLEASE.sub("", text.lower().strip(" .!?"))
    if said in WHOLE:
        return _of_context(Wish(kind=WHOLE[said]), chat)
    if (found := _LANGUAGE.fullmatch(said)) and said not in ("en", "de"):
        return Wish(kind=Kind.LANGUAGE, name="de" if found[1][0] in "gd" and found[1] != "english" else "en")
    return (
        _tag_alone(text, chat, today)
        or _question(text, chat, today)
        or _guessed(text, chat, today)
        or _name_alone(text, today)
        or _unclear(text, language)
    )


def _question(text: str, chat: Chat, today: date) -> Wish | None:
    """What has enough words of the grammar, or goes on with the last question."""
    slots = slots_of(text, today)
    meant, fit = _fitted(slots)
    if slots.key and _is_name(fit, slots):
        slots = slots_of(text, today, with_key=False)
        meant, fit = _fitted(slots)
    again = _again(text)
    if chat.last and again and not (fit.taken and fit.weight >= ENOUGH):
        rest = text[len(again) :]
        if chat.last.passage and _EDGE_ALONE.fullmatch(rest):
            rest = f"{rest.rstrip(' ?!.')} bars"
        return asked_again(chat.last, slots_of(rest, today))
    if fit.weight < ENOUGH:
        return None
    if not fit.taken and (better := opened(text)) != text:
        return _read_as(better, _question(better, chat, today))
    return wish_of(fit, slots, meant, text)


def _again(text: str) -> str:
    """By which words it goes on with the last question."""
    return next((each for each in AGAIN if text.lower().startswith(f"{each} ")), "")


def _tag_alone(text: str, chat: Chat, today: date) -> Wish | None:
    """`slow recordings`, `und Aufnahmen, die langsam sind`: nothing is said of them but what is to be heard."""
    again = _again(text)
    text = text[len(again) :]
    if not RECORDINGS & {word.plain for word in words_of(text)}:
        return None
    slots = slots_of(text, today)
    if slots.key or slots.tempo or slots.seconds or slots.since or slots.bars or slots.edge:
        return None
    named = " ".join(word.text for word in words_of(slots.rest) if word.plain not in IDLE)
    if not is_tag(named):
        return None
    if again and chat.last and chat.last.kind is Kind.TAGGED:
        return asked_again(chat.last, slots)
    return Wish(kind=Kind.TAGGED, tag=named, **measures_in(Kind.TAGGED, slots))


def _guessed(text: str, chat: Chat, today: date) -> Wish | None:
    """What would be a question with its words as they may have been meant."""
    better = guessed(text)
    return _read_as(better, _question(better, chat, today)) if better != text else None


def _read_as(text: str, wish: WishT) -> WishT:
    return replace(wish, read_as=wish.read_as or text) if wish else wish


def _name_alone(text: str, today: date) -> Wish | None:
    """Is asked for as a work."""
    slots = slots_of(text, today, with_key=False)
    words = words_of(slots.rest)
    is_name = 0 < len(words) <= LONGEST_NAME and not (QUESTIONS & {words[0].plain})
    if not (is_name or (slots.quoted and not words)):
        return None
    fields = fields_in(Fit(Kind.WORK, 0, frozenset()), slots)
    return Wish(kind=Kind.WORK, **fields) if fields else None


def _fitted(slots: Slots) -> tuple[list[str], Fit]:
    """The words as they were meant, and what is wished by them."""
    meant = [word.plain for word in words_of(slots.rest)]
    fit = best_fit(meant, slots)
    if fit.weight < ENOUGH:  # a name that is like a word of ours is none where the others say enough
        meant = [SPELLER.meant(word) for word in meant]
        fit = best_fit(meant, slots)
    elif not fit.taken:  # but no name stands before all that joins names
        head = next((number for number, word in enumerate(meant) if word in JOINING), len(meant))
        better = [SPELLER.meant(word) for word in meant[:head]] + meant[head:]
        if (found := best_fit(better, slots)).taken:
            return better, found
    return meant, fit


def _is_name(fit: Fit, slots: Slots) -> bool:
    """Whether the key belongs to a name: nothing is wished that has one, or only by it and a name beside it."""
    if fit.kind is Kind.MEASURED:
        only = not (fit.taken or slots.tempo or slots.seconds)
        return only and bool(slots.bars or slots.edge or groups_of(words_of(slots.rest), frozenset()))
    return fit.kind is not Kind.PROGRESSION


def _command(name: str, rest: str, language: str, chat: Chat, today: date) -> Wish | Unclear:
    meant_name = name if name in COMMANDS else nearest_word(name, COMMANDS)
    if not meant_name:
        return _unclear(f"{name} {rest}", language)
    kind, read_as = COMMANDS[meant_name], "" if name == meant_name else f"/{meant_name} {rest}".strip()
    if kind is Kind.SPARQL:
        return Wish(kind=kind, text=rest, read_as=read_as)
    if kind is Kind.QUERY:
        return Wish(kind=kind, **given_in(rest), read_as=read_as)
    if kind is Kind.JUDGE:
        return Wish(kind=kind, tag=rest[:LONGEST_WORD], read_as=read_as)
    if kind in (Kind.LANGUAGE, Kind.LISTEN, Kind.CONSENT, Kind.FORGET):
        return Wish(kind=kind, name=rest.lower()[:20], read_as=read_as)
    if kind is Kind.PROGRESSION and rest:
        return Wish(kind=kind, pattern=rest[:LONGEST].strip('"“”„ '), read_as=read_as)
    if kind is Kind.PASSAGE and rest[:1].isdigit():
        rest = f"bars {rest}"
    better = mended(rest[:LONGEST])
    if better != rest[:LONGEST]:
        read_as = f"/{meant_name} {better}"
    slots = slots_of(better, today)
    meant = [SPELLER.meant(word.plain) for word in words_of(slots.rest)]
    wish = wish_of(fit_of(kind, meant), slots, meant, "")
    return _of_context(replace(wish, read_as=read_as), chat)


def _of_context(wish: WishT, chat: Chat) -> WishT | Wish:
    """The next page is one of the last question."""
    if wish and wish.kind is Kind.MORE and chat.last:
        return replace(chat.last, page=chat.last.page + 1, read_as="")
    return wish


def _unclear(text: str, language: str) -> Unclear:
    """What names nothing and joins nothing is near to nothing, either."""
    examples = LANGUAGES.get(language, LANGUAGES["en"]).EXAMPLES
    idle = IDLE | JOINING.keys() | QUESTIONS
    said = " ".join(word.text for word in words_of(text[:LONGEST]) if word.plain not in idle)
    return Unclear(tuple(nearest(said, [each[0] for each in examples.values()], NEAREST)))


def _clean(text: str) -> str:
    """As it was meant to be written: no signs that are not seen, each letter in one way."""
    plain = unicodedata.normalize("NFC", text)
    return "".join(each if unicodedata.category(each)[0] != "C" or each in "\n\t" else " " for each in plain).strip()
