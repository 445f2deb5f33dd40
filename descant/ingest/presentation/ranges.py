"""Ranges as a tree: each once, however often and in whatever circle the document names it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from descant.ingest.json_files import DEEPEST, objects
from descant.ingest.presentation.addresses import Addresses
from descant.ingest.presentation.words import word
from descant.ingest.reading import Json, Range, Text

FILE = "ranges.json"
"""an artefact of the reading: what the manifest that we serve says of ranges"""


def ranges_json(found: tuple[Range, ...]) -> bytes:
    return json.dumps([asdict(each) for each in found], ensure_ascii=False).encode()


def read_ranges(data: bytes) -> tuple[Range, ...]:
    """What `ranges_json` wrote."""
    return tuple(map(_read, json.loads(data)))


def _read(said: dict[str, Any]) -> Range:
    return Range(Text(**said["label"]), tuple(said["canvases"]), tuple(map(_read, said["parts"])))


def ranges(structures: Json, addresses: Addresses) -> tuple[Range, ...]:
    """Those that no other holds come first; of a circle, the one that the document names first is the top."""
    tree = _Tree(addresses)
    tree.learn(structures)
    listed = [name for each in objects(structures) if (name := _name(each))]
    roots = [name for name in dict.fromkeys(listed) if name not in tree.inner]
    made = [tree.make(name) for name in roots]
    made += [tree.make(name) for name in listed if name not in tree.made]
    return tuple(each for each in made if each)


@dataclass(slots=True)
class _Tree:
    addresses: Addresses
    known: dict[str, dict[str, Any]] = field(default_factory=dict)
    inner: set[str] = field(default_factory=set)
    """named inside another"""
    made: set[str] = field(default_factory=set)

    def learn(self, structures: Json, *, inside: bool = False) -> None:
        """What is only named here may be described elsewhere."""
        for number, each in enumerate(objects(structures)):
            if each.get("type") != "Range":
                continue
            name = each.setdefault("id", f"range {len(self.known) + number}")
            if "items" in each or name not in self.known:
                self.known[str(name)] = each
            if inside:
                self.inner.add(str(name))
            self.learn(each.get("items"), inside=True)

    def make(self, name: str, depth: int = 0) -> Range | None:
        if name in self.made or depth > DEEPEST:
            self.addresses.note(name, "The range is named twice, holds itself or lies too deep; it is read once.")
            return None
        self.made.add(name)
        description = self.known.get(name, {})
        canvases, parts = [], []
        for item in objects(description.get("items")):
            if item.get("type") == "Range":
                parts.append(self.make(_name(item), depth + 1))
            else:
                canvases.append(place_of(item, self.addresses))
        return Range(
            label=word(description.get("label")) or Text(name.rpartition("/")[2] or name),
            canvases=tuple(each for each in canvases if each),
            parts=tuple(each for each in parts if each),
        )


def _name(item: dict[str, Any]) -> str:
    return str(item.get("id", ""))


def place_of(item: Json, addresses: Addresses) -> str | None:
    """A canvas, or a part of one that is a specific resource with a selector of time or region."""
    if not isinstance(item, dict):
        return addresses.place(item)
    source = item.get("source", item.get("id"))
    found = addresses.place(source.get("id") if isinstance(source, dict) else source)
    selectors = objects(item.get("selector"))
    if not found or not selectors:
        return found
    fragment = selectors[0].get("value") or (f"t={selectors[0]['t']}" if "t" in selectors[0] else "")
    return f"{found}{'&' if '#' in found else '#'}{fragment}" if fragment else found
