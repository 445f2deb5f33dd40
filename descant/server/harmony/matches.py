"""Places of a progression as people look for them: what each is in, by name, and the bar that it begins in."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from pyoxigraph import NamedNode

from descant.analysis.harmony.places import Places
from descant.jobs.harmony.read import bars_of
from descant.server.labels import names_of
from descant.server.services import services


def placed(matches: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """`bar` counts from 1, and `printed` is what stands there; null of what is in seconds, or has no score here."""
    found = list(matches)
    names = names_of(each["of"] for each in found if "of" in each)

    @cache
    def places(version: str) -> Places:
        return Places(bars_of(services().stores.public, services().config, NamedNode(version)))

    def place(each: dict[str, Any]) -> dict[str, Any]:
        in_bars = each.get("in") == "quarters" and each["start"] is not None
        at = places(each["of"]).at(each["start"]) if in_bars else None
        said = {"bar": at and at.bar.index, "printed": at and at.printed}
        return each | said | ({"name": names[each["of"]]} if "of" in each else {})

    return [place(each) for each in found]
