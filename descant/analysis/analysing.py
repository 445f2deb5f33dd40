"""All that is asked of one recording, in one pass."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from descant.analysis import Analyser, analysers
from descant.analysis.built_in import ESSENTIA
from descant.analysis.essentia import installed, unavailable
from descant.analysis.findings import Findings, Setting, Task
from descant.analysis.guarding import heard_by
from descant.analysis.hearing import Heard
from descant.analysis.models.checking import wrong
from descant.analysis.tags import own_model
from descant.errors import DescantError, InvalidInput, WrongUse
from descant.ontology.minting import key_id
from descant.plugins import Family

DEFAULT = "default"
"""all that are asked where nobody says which"""
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")


def analyse(
    path: Path, names: Iterable[str] = (), *, name: str = "", tell: Callable[[float], None] = lambda seconds: None
) -> dict[str, Findings]:
    """What the named analysers find, by their names; all default ones where none is named."""
    return analyse_with(path, chosen(names), name=name or path.name, tell=tell)[1]


def analyse_with(
    path: Path, asked: Sequence[Analyser], *, name: str, tell: Callable[[float], None] = lambda seconds: None
) -> tuple[Heard, dict[str, Findings]]:
    """What these analysers find; `tell` is called with the seconds that have been heard."""
    heard, guards = heard_by(path, asked, name=name, tell=tell)
    return heard, {each.analyser.name: each.findings(heard) for each in guards}


def chosen(
    names: Iterable[str], among: Iterable[Analyser] | None = None, broken: Mapping[str, str] = MappingProxyType({})
) -> list[Analyser]:
    """The analysers that are meant by names of them or of tasks; the default ones by `default`, or by no name.

    A name of both, such as `chords`, means the analyser.
    """
    known = list(analysers().implementations.values() if among is None else among)
    meant = {each.name for name in tuple(names) or (DEFAULT,) for each in _meant(name, known, broken)}
    return [each for each in known if each.name in meant]


def _meant(name: str, known: Sequence[Analyser], broken: Mapping[str, str]) -> list[Analyser]:
    if name == DEFAULT:
        return [each for each in known if each.default]
    found = [each for each in known if each.name == name] or [each for each in known if each.task == name]
    if not found:
        raise no_such(name, known, broken)
    return found


def no_such(name: str, known: Iterable[Analyser], broken: Mapping[str, str]) -> DescantError:
    """That there is no analyser of this name, and what to do about it."""
    if any(name in (each.name, each.task) for each in ESSENTIA.values()):
        return unavailable(name)
    if name in broken:
        return InvalidInput(f"The analyser {name} is broken: {broken[name]}")
    there = list(known)
    names = ", ".join(dict.fromkeys([DEFAULT, *(each.task for each in there), *(each.name for each in there)]))
    return WrongUse(f"There is no analyser {name[:80]!r}.", remedy=f"There are {names}.")


def wished(
    names: Iterable[str], settings: Mapping[str, Mapping[str, Setting]], among: Family[Analyser]
) -> list[Analyser]:
    """Those that are chosen, with settings by their names; WrongUse where somebody is set who is not asked."""
    there = among.implementations
    asked = {each.name: each for each in chosen(names, there.values(), among.broken)}
    for name in settings:
        if name not in there:
            raise no_such(name, there.values(), among.broken)
        if name not in asked:
            remedy = "Ask for it too, or leave its settings out."
            raise WrongUse(f"{name} is not among what is asked: {', '.join(asked)}.", remedy=remedy)
    return [with_settings(each, settings.get(name, {})) for name, each in asked.items()]


def known(models: Path | None = None, *, essentia: bool = False) -> list[Analyser]:
    """All analysers, those of one's own models in a folder among them. A model that is broken is left out.

    essentia's are there where it is switched on, and installed.
    """
    return list(family(models, essentia=essentia).implementations.values())


def family(models: Path | None = None, *, essentia: bool = False) -> Family[Analyser]:
    """The same, and why those that are broken are."""
    found, broken = dict(analysers().implementations), dict(analysers().broken)
    if essentia and installed():
        found |= ESSENTIA
    elif essentia:
        broken |= {name: str(unavailable(name)) for name in ESSENTIA}
    for path in _own_models(models) if models else ():
        try:
            _check_name(path, {*found, *ESSENTIA})
            found[path.stem] = own_model(path)
        except InvalidInput as error:
            broken[_printable(path.stem)] = _printable(str(error))
    return Family("descant.analysis", found, broken)


def _own_models(folder: Path) -> list[Path]:
    """The cards that there are, or should be."""
    return sorted({path.with_suffix(".toml") for pattern in ("*.toml", "*.onnx") for path in folder.glob(pattern)})


def _check_name(card: Path, taken: Collection[str]) -> None:
    if card.stem in taken:
        raise wrong(card, "its name is taken", "Call it something else.")
    if card.stem in (DEFAULT, *Task):
        raise wrong(card, f"{card.stem!r} means several analysers", "Call it something else.")
    if not _NAME.fullmatch(card.stem):
        remedy = "Call it by lower-case letters, digits, hyphens and underscores, up to 80."
        raise wrong(card, "nobody can ask for it by this name", remedy)
    if not card.exists():
        raise wrong(
            card.with_suffix(".onnx"), "it has no card", f"Write {card.name} beside it, as in docs/analysis.md."
        )


def _printable(text: str) -> str:
    """Names of files may have bytes that are no text."""
    return text.encode(errors="replace").decode()


def configured(asked: Mapping[str, Mapping[str, Any]], models: Path | None = None) -> list[Analyser]:
    """The analysers of these names, with these settings. Whoever ordered them looked whether they may be asked."""
    there = family(models, essentia=True)
    known = there.implementations
    if unknown := [name for name in asked if name not in known]:
        raise no_such(unknown[0], known.values(), there.broken)
    return [with_settings(known[name], said.get("settings", {})) for name, said in asked.items()]


def with_settings(analyser: Analyser, settings: Mapping[str, Setting]) -> Analyser:
    """The analyser with other settings; WrongUse names one that it has not, or that cannot be meant."""
    if not settings:
        return analyser
    has = analyser.settings()
    for name in settings:
        if name not in has:
            there = f"Its settings are {', '.join(has)}." if has else "It has none."
            raise WrongUse(f"{analyser.name} has no setting {name[:80]!r}.", remedy=there)
    return replace(analyser, **settings)  # type: ignore[type-var] # all analysers are dataclasses


def key_of(content: str, analyser: Analyser) -> str:
    """What is the same when nothing else can be found: of a content, an analyser, its settings and its models."""
    settings = json.dumps(analyser.settings(), sort_keys=True)
    return key_id(content, analyser.name, analyser.version, settings, *(each.says for each in analyser.cards()))
