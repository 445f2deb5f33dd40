"""What is left of a question are names: of a work, a version, a person, a tag. The words that join them say which.

Names keep the words as they were written; what is between two words of a name stays in it, as in `Ode to Joy`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from descant.bot.grammar import Kind
from descant.bot.grammar.forms import IDLE, JOINING
from descant.bot.grammar.german import NOUNS as GERMAN_NOUNS
from descant.bot.grammar.slots import Slots
from descant.bot.grammar.tags import is_tag

_WORD = re.compile(r"[\w♭♯#&]+(?:[.'’/+:-]+[\w♭♯#]+)*\.?")
_POSSESSIVE = re.compile(r"['’]s$")
_BY_TAG = (Kind.TAGGED, Kind.DISAGREEMENTS)
BY_VERSION = (
    *(Kind.PASSAGE, Kind.CHORDS, Kind.FACTS, Kind.DIFFERENCES, Kind.ANNOTATIONS),
    *(Kind.PERFORMERS, Kind.PLAY),
)


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    start: int
    end: int

    @property
    def plain(self) -> str:
        return _POSSESSIVE.sub("", self.text).rstrip(".").lower()


@dataclass(slots=True)
class Group:
    """A name, and what joins it."""

    role: str
    start: int
    end: int


def words_of(text: str) -> list[Word]:
    return [Word(found[0], found.start(), found.end()) for found in _WORD.finditer(text)]


def groups_of(words: Sequence[Word], taken: frozenset[int]) -> list[Group]:
    """Words that stand together, less cues and words that name nothing."""
    groups, role, is_open, is_joined = list[Group](), "", False, False
    for number, word in enumerate(words):
        is_title, is_joined = _is_title(word) and (is_open or is_joined), False
        if number in taken:
            is_open, is_joined = False, word.plain in JOINING
        elif is_title:
            is_open = _add(groups, role, word, is_open=is_open)
        elif word.plain in JOINING:
            role, is_open, is_joined = JOINING[word.plain], False, True
        elif word.plain not in IDLE or (is_open and word.plain.isdigit()):
            is_open = _add(groups, role, word, is_open=is_open)
    return groups


def _is_title(word: Word) -> bool:
    """Written like a word of a title, where ours would be small: `chords of Let It Be`. Ours in German are nouns."""
    return word.text.istitle() and word.plain in IDLE | JOINING.keys() and word.plain not in GERMAN_NOUNS


def _add(groups: list[Group], role: str, word: Word, *, is_open: bool) -> bool:
    """A word to the name before it, or to a new one; there is one now."""
    if is_open or (groups and groups[-1].role == role in ("of", "in")):
        groups[-1].end = word.end
    else:
        groups.append(Group(role, word.start, word.end))
    return True


def fields_of(kind: Kind, rest: str, groups: Sequence[Group], slots: Slots) -> dict[str, Any]:
    """Fields of a wish, by what joins the names."""
    named = [(group.role, _clean(rest[group.start : group.end]), group.start) for group in groups]
    named = [(role, name, start) for role, name, start in named if name] + [("of", name, 0) for name in slots.quoted]
    if not named:
        return {}
    if kind in _BY_TAG:
        return {"tag": " ".join(name for role, name, _ in named)}
    if kind is Kind.TAGS:
        is_of_one = len(named) > 1 and is_tag(named[0][1])  # `hört man eine Harfe im Septett`
        return _joined({"with": "tag"}, [("with", *named[0][1:]), *named[1:]] if is_of_one else named)
    if kind is Kind.ANNOTATIONS:
        at = slots.bars_at
        said = [("by" if _is_person(role, name, start, at) else role, name, start) for role, name, start in named]
        return _joined({"by": "person", "in": "version", "with": "text"}, said)
    if kind is Kind.DIFFERENCES:
        return _two(named)
    if kind in BY_VERSION:
        return _in_version(named)
    return {"about": _clean(rest[groups[0].start : groups[-1].end])} if groups else _joined({}, named)


def _is_person(role: str, name: str, start: int, bars: int | None) -> bool:
    """`von Clara`, but not `Takt 5 von Clara`; `what did Anna say about bar 5`."""
    if role == "from":
        return bars is None or start < bars
    return role == "" and bars is not None and start < bars and not any(each.isdigit() for each in name)


def _joined(roles: dict[str, str], named: Sequence[tuple[str, str, int]]) -> dict[str, str]:
    """By their roles; all others are of what it is about. One name alone is what it is about, if it is no person."""
    found = dict[str, str]()
    for role, name, _ in named:
        field = roles.get(role, "about")
        found[field] = f"{found[field]} {name}" if field in found else name
    if "version" in found and "about" not in found:
        found["about"] = found.pop("version")
    return found


def _in_version(named: Sequence[tuple[str, str, int]]) -> dict[str, str]:
    """`of the work in the version`; what follows the version belongs to it: `im Trio von Litolff`."""
    found = dict[str, str]()
    for role, name, _ in named:
        field = "version" if role == "in" or "version" in found else "about"
        found[field] = f"{found[field]} {name}" if field in found else name
    if "about" not in found:
        found["about"] = found.pop("version")
    return found


def _two(named: Sequence[tuple[str, str, int]]) -> dict[str, str]:
    """`between this and that of the work`, `this and that in the work`."""
    versions = [name for role, name, _ in named if role in ("", "between", "and", "with")]
    about = " ".join(name for role, name, _ in named if role not in ("", "between", "and", "with"))
    if not about and len(versions) == 1:
        return {"about": versions[0]}
    found = dict(zip(("version", "other"), versions, strict=False))
    return found | ({"about": about} if about else {})


def _clean(name: str) -> str:
    return _POSSESSIVE.sub("", " ".join(name.split())).strip(" .,;:?!")
