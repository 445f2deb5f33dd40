"""A file that has changed: which places in it are no more, and what is nearest to them now."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any
from urllib.parse import unquote

from pyoxigraph import NamedNode

from descant.jobs.ingesting.extents import Extent, extents_of, is_within, nearest
from descant.jobs.ingesting.nearest import Nearest, ids
from descant.ontology.minting import Minter, fragment
from descant.store.files import Files

KEPT_FILES = 50
"""how many changes back an anchor may lie"""


class Change:
    """From one reading of an origin to the next, by their results."""

    files: tuple[NamedNode, ...]
    """the old one, and those before it: what did not lose its anchor then is still anchored there"""

    def __init__(self, files: Files, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        self._new_file = NamedNode(new["file"])
        self.files = tuple(NamedNode(each) for each in earlier_files(old) if each != new["file"])
        self._old_file, self._sounds = old["file"], bool(old.get("duration"))
        self._files, self._old, self._new = files, old["content"], new["content"]
        self._old_ids, self._new_ids = ids(files, self._old), ids(files, self._new)
        self._extents, self._new_extents = extents_of(files, old), extents_of(files, new)
        self._old_bars, self._new_bars = _bars(old), _bars(new)
        self._same_page = {each.index: each for each in self._new_extents.values() if each.index}

    @property
    def lost_elements(self) -> list[str]:
        return sorted(self._old_ids - self._new_ids)

    @property
    def wholes(self) -> list[NamedNode]:
        """What had seconds or pixels: the file, if it is a recording, and its pages."""
        files = self.files if self._sounds else ()
        return [*files, *(NamedNode(each) for each in self._extents if each != self._old_file)]

    @cached_property
    def lost_bars(self) -> dict[str, NamedNode]:
        """Bars of the version that this source has no more."""
        kept = set(self._new_bars)
        return {bar.value: bar for bar in self._old_bars if bar not in kept}

    def has_lost(self, place: str) -> bool:
        whole, _, part = place.partition("#")
        if place in self.lost_bars:
            return True
        if self._is_page(whole):
            now = self._page(whole)
            return now is None or now.iri != whole or not is_within(part, now)
        if self._sounds:
            now = self._sound()
            return now is None or not is_within(part, now)
        return unquote(part) in self._old_ids - self._new_ids

    def has(self, place: str) -> bool:
        """Whether the changed file has the very place, as one does that is again what it was."""
        whole, _, part = place.partition("#")
        if not part and NamedNode(place) in self._new_bars:
            return True
        if whole in self._new_extents:
            return is_within(part, self._new_extents[whole])
        return whole == self._new_file.value and unquote(part) in self._new_ids

    def nearest(self, place: str) -> str | None:
        """The place itself if it is there now, else the nearest one; None where there is nothing like it."""
        whole, _, part = place.partition("#")
        if place in self.lost_bars:
            return self._nearest_bar(place)
        if self._is_page(whole) or self._sounds:
            now = self._page(whole) if self._is_page(whole) else self._sound()
            return _place(now, part) if now else None
        found = unquote(part) if unquote(part) in self._new_ids else self._likeliest.to(unquote(part))
        return fragment(self._new_file, found).value if found else None

    def _is_page(self, whole: str) -> bool:
        return whole in self._extents and whole != self._old_file

    def _page(self, whole: str) -> Extent | None:
        """In the changed file: of the same IRI, or else of the same number."""
        return self._new_extents.get(whole) or self._same_page.get(self._extents[whole].index)

    def _sound(self) -> Extent | None:
        return self._new_extents.get(self._new_file.value)

    def _nearest_bar(self, place: str) -> str | None:
        """Of the same number, or the last."""
        index = self._old_bars.index(self.lost_bars[place])
        return self._new_bars[min(index, len(self._new_bars) - 1)].value if self._new_bars else None

    @cached_property
    def _likeliest(self) -> Nearest:
        return Nearest(self._files, self._old, self._new)


def earlier_files(result: Mapping[str, Any]) -> list[str]:
    """The file of a reading, and what it was in readings before."""
    return [result["file"], *result.get("earlier_files", ())][:KEPT_FILES]


def _bars(result: Mapping[str, Any]) -> list[NamedNode]:
    count = result.get("version_bars") or result.get("bars", 0)
    return [Minter.bar(NamedNode(result["version"]), index) for index in range(1, count + 1)]


def _place(extent: Extent, part: str) -> str:
    return fragment(NamedNode(extent.iri), nearest(part, extent)).value if part else extent.iri
