"""All that is asked of one recording, in one pass."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from descant.analysis import Analyser, Listener, analysers
from descant.analysis.findings import Findings, Task
from descant.analysis.hearing import Form, Heard, hear
from descant.errors import NotFound
from descant.ontology.minting import key_id


def analyse(
    path: Path, names: Iterable[str] = (), *, name: str = "", tell: Callable[[float], None] = lambda seconds: None
) -> dict[str, Findings]:
    """What the named analysers find, by their names; all default ones where none is named."""
    return analyse_with(path, chosen(names), name=name or path.name, tell=tell)[1]


def analyse_with(
    path: Path, asked: Sequence[Analyser], *, name: str, tell: Callable[[float], None] = lambda seconds: None
) -> tuple[Heard, dict[str, Findings]]:
    """What these analysers find; `tell` is called with the seconds that have been heard."""
    listeners: list[Listener] = []

    def fresh(form: Form) -> list[Listener]:
        listeners[:] = [each.listen(form) for each in asked]
        return listeners

    heard = hear(path, name, fresh, tell)
    return heard, {each.name: listener.findings(heard) for each, listener in zip(asked, listeners, strict=True)}


def chosen(names: Iterable[str], among: Iterable[Analyser] | None = None) -> list[Analyser]:
    """The analysers that are meant by names of them or of tasks; the default ones where nothing is named."""
    known = list(analysers().implementations.values() if among is None else among)
    wanted = list(names)
    if not wanted:
        return [each for each in known if each.default]
    for name in wanted:
        if not any(name in (each.name, each.task) for each in known):
            there = ", ".join(dict.fromkeys([*Task, *(each.name for each in known)]))
            raise NotFound(f"There is no analyser {name[:80]!r}.", remedy=f"There are {there}.")
    return [each for each in known if {each.name, each.task} & set(wanted)]


def key_of(content: str, analyser: Analyser) -> str:
    """What is the same when nothing else can be found: of a content, an analyser, its settings and its models."""
    settings = json.dumps(analyser.settings(), sort_keys=True)
    return key_id(content, analyser.name, analyser.version, settings, *(each.sha256 for each in analyser.cards()))
