"""What is read becomes a wish: which fields the names and slots of a question are, and those of the last one."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from descant.bot.grammar import Kind, Wish
from descant.bot.grammar.forms import FACTS, IDLE, PEOPLE, QUESTIONS, Fit
from descant.bot.grammar.names import BY_VERSION, fields_of, groups_of, words_of
from descant.bot.grammar.slots import Slots

_GIVEN = re.compile(r"""([\w-]{1,40})=(?:"([^"]*)"|(\S+))""")


def wish_of(fit: Fit, slots: Slots, meant: list[str], text: str) -> Wish:
    words = words_of(slots.rest)
    corrected = [number for number, word in enumerate(words) if number in fit.taken and meant[number] != word.plain]
    read_as = text
    for number in reversed(corrected):
        read_as = f"{read_as[: words[number].start]}{meant[number]}{read_as[words[number].end :]}"
    said = fields_in(fit, slots) | measures_in(fit.kind, slots)
    if fit.kind is Kind.DISAGREEMENTS and (people := PEOPLE.intersection(meant)):
        said["other_model" if "model" in said else "model"] = min(people)
    if fit.kind is Kind.FACTS:
        said["name"] = next((FACTS[meant[number]] for number in sorted(fit.taken) if meant[number] in FACTS), "")
    if fit.kind is Kind.QUERY:
        said = given_in(" ".join(word.text for number, word in enumerate(words) if number not in fit.taken))
    return Wish(kind=fit.kind, **said, read_as=read_as if corrected and text else "")


def fields_in(fit: Fit, slots: Slots) -> dict[str, Any]:
    words = words_of(slots.rest)
    return fields_of(fit.kind, slots.rest, groups_of(words, fit.taken), slots)


def measures_in(kind: Kind, slots: Slots) -> dict[str, Any]:
    models = dict(zip(("model", "other_model"), slots.models, strict=False))
    if kind is Kind.PROGRESSION:
        pattern = slots.pattern or next(iter(slots.quoted), "")
        return {"pattern": f"{pattern} in {slots.key}" if pattern and slots.key else pattern, "about": ""}
    said: dict[str, Any] = {"bars": slots.bars, "since": slots.since, "least": slots.least, **models}
    if slots.edge:
        said["edge"] = slots.edge
    if kind is Kind.MEASURED:
        said |= {"key": slots.key, "tempo": slots.tempo, "seconds": slots.seconds}
    return said


def asked_again(last: Wish, slots: Slots) -> Wish:
    """The last question, with what is said anew."""
    words = words_of(slots.rest)
    said = {name: value for name, value in measures_in(last.kind, slots).items() if value not in (None, "")}
    if slots.bars or slots.edge:
        said = {"bars": None, "edge": 0} | said
    groups = groups_of(words, frozenset())
    if last.kind is Kind.ANNOTATIONS:
        return replace(last, **said, **fields_of(last.kind, slots.rest, groups, slots), page=1, read_as="")
    if last.kind is Kind.PROGRESSION and slots.key and not slots.pattern:
        said["pattern"] = f"{last.pattern.partition(' in ')[0]} in {slots.key}"
    named = fields_of(Kind.CHORDS, slots.rest, groups, slots)
    is_work = bool(groups) and groups[0].role in ("of", "from")
    name = " ".join(filter(None, (named.get("about"), named.get("version"))))
    if name and last.kind in (Kind.TAGGED, Kind.DISAGREEMENTS):
        said["tag"] = name
    elif name and last.kind in BY_VERSION and not is_work and not any(each.isdigit() for each in name):
        said["version"] = name
    elif name:
        said |= {"about": name} | ({} if last.kind is Kind.DIFFERENCES else {"version": ""})
    return replace(last, **said, page=1, read_as="")


def given_in(text: str) -> dict[str, Any]:
    """`works-of-place place=https://…`"""
    given = {found[1]: found[2] if found[2] is not None else found[3] for found in _GIVEN.finditer(text)}
    names = [each for each in _GIVEN.sub(" ", text).split() if each.lower() not in IDLE | QUESTIONS]
    return {"name": next((each for each in names if "-" in each), next(iter(names), "")), "given": given}
