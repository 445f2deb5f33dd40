"""Families of implementations: the built-in ones, named explicitly, and those that other packages bring.

A plug-in that cannot be loaded is recorded as broken, with its reason, and stops nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import entry_points
from typing import Generic, TypeVar

Implementation = TypeVar("Implementation")


@dataclass(frozen=True, slots=True)
class Family(Generic[Implementation]):
    group: str
    implementations: dict[str, Implementation]
    broken: dict[str, str] = field(default_factory=dict)


def load_family(group: str, built_in: Mapping[str, Implementation]) -> Family[Implementation]:
    """The family `descant.<name>`; a built-in implementation wins over a plug-in of the same name."""
    family = Family(group, dict(built_in))
    for entry in entry_points(group=group):
        if entry.name in built_in:
            family.broken[entry.name] = f"{entry.value}: the name is taken by a built-in implementation"
            continue
        try:
            family.implementations[entry.name] = entry.load()
        except Exception as error:  # a stranger's code may raise anything
            family.broken[entry.name] = f"{entry.value}: {type(error).__name__}: {error}"
    return family
