"""What can be set of an analyser: each with what it means and which values it may have, said once, beside the field.

change: float = setting(30.0, "what a change of chord costs, in natural logarithms", 0, 1000)
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass
from typing import Any

from descant.analysis.findings import Setting
from descant.errors import WrongUse

_KINDS = {bool: "true or false", int: "a whole number", float: "a number", str: "a text"}
LONGEST = 1000
"""characters of a text"""


def setting(default: Setting, meaning: str, least: float | None = None, most: float | None = None) -> Any:
    """A field that can be set, of the kind that its default has; numbers are from `least` to `most`."""
    return field(default=default, metadata={"meaning": meaning, "least": least, "most": most})


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that can be set."""

    name: str
    default: Setting
    meaning: str = ""
    least: float | None = None
    most: float | None = None

    @property
    def values(self) -> str:
        """Which it may have, in words."""
        bounds = (("from", self.least), ("to", self.most))
        return " ".join([_KINDS[type(self.default)], *(f"{word} {of:g}" for word, of in bounds if of is not None)])

    def allows(self, value: Any) -> bool:
        if isinstance(self.default, str):
            return isinstance(value, str) and len(value) <= LONGEST
        if isinstance(self.default, bool) or isinstance(value, bool):
            return type(value) is type(self.default)
        kinds = (int, float) if isinstance(self.default, float) else int
        least, most = -math.inf if self.least is None else self.least, math.inf if self.most is None else self.most
        return isinstance(value, kinds) and least <= value <= most and _is_finite(value)

    def meant(self, value: Setting) -> Setting:
        """In one form, because analyses are known by it: 40 is 40.0 where any number may be."""
        return float(value) if isinstance(self.default, float) else value


def options_of(thing: object, settings: Mapping[str, Setting]) -> Iterator[Option]:
    """What its fields say of these settings; a field that says nothing may have any value of its kind."""
    declared = {each.name: each for each in fields(thing)} if is_dataclass(thing) else {}
    for name, value in settings.items():
        yield _option(name, value, declared.get(name))


def _option(name: str, value: Setting, declared: Field[Any] | None) -> Option:
    if declared is None:
        return Option(name, value)
    said = {key: declared.metadata[key] for key in ("meaning", "least", "most") if key in declared.metadata}
    return Option(name, value if declared.default is MISSING else declared.default, **said)


def settle(thing: object, name: str, settings: Mapping[str, Setting]) -> None:
    """Gives the settings of a frozen dataclass their form; WrongUse names one that cannot be meant."""
    for option in options_of(thing, settings):
        value = settings[option.name]
        if not option.allows(value):
            raise WrongUse(f"The setting {name}.{option.name} is {_shown(value)}.", remedy=f"Give {option.values}.")
        object.__setattr__(thing, option.name, option.meant(value))


def _shown(value: Any) -> str:
    return f"{value!r:.40}{'…' if len(repr(value)) > 40 else ''}"


def _is_finite(number: float) -> bool:
    try:
        return math.isfinite(number)
    except OverflowError:  # a whole number of hundreds of digits
        return False
