"""The result of a job for people: facts with links, and lists; a batch has only its jobs to show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from descant.server.presentation import href

LINKS = {"work": "Work", "version": "Version", "source": "Source", "file": "File"}
COUNTED = ("movements", "bars", "notes", "zones", "pages", "chords", "annotations", "statements")
TOLD = {"status": "Status", "reason": "Why", "reader": "Reader", "title": "Title", "kind": "Kind"}


@dataclass(frozen=True, slots=True)
class Found:
    facts: tuple[tuple[str, Mapping[str, str]], ...]
    lists: tuple[tuple[str, tuple[str, ...]], ...]


def found_by(result: Mapping[str, Any] | None) -> Found | None:
    """None where a result says nothing to a person."""
    if not result or "status" not in result:
        return None
    return Found(tuple(_facts(result)), tuple(_lists(result)))


def _facts(result: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, str]]]:
    for name, label in TOLD.items():
        if result.get(name):
            yield label, {"text": str(result[name])}
    for name in COUNTED:
        if result.get(name):
            yield name.capitalize(), {"text": f"{result[name]:,}"}
    if result.get("duration"):
        yield "Duration", {"text": f"{result['duration']:.1f} s"}
    for name, label in LINKS.items():
        if result.get(name):
            yield label, {"text": result[name].rpartition("/")[2][:24], "href": href(result[name])}
    yield "Licence", {"text": result.get("licence") or "not known"}


def _lists(result: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    if result.get("problems"):
        yield "What was odd", tuple(result["problems"])
    if result.get("orphans"):
        yield "What lost its anchor", tuple(map(_orphan, result["orphans"]))


def _orphan(orphan: Mapping[str, Any]) -> str:
    nearest = f"; nearest now: {orphan['candidate']}" if orphan["candidate"] else ""
    return f"{orphan['anchored']} was at {orphan['place']}{nearest}"
