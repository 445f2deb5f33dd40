"""The result of a job for people: facts with links, and lists; a batch has only its jobs to show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for

from descant.jobs.analysing.ordering import READER
from descant.jobs.ingesting.results import counted, duration, orphaned
from descant.ontology.licences import licence_in_words
from descant.server.languages import message
from descant.server.presentation import href

LINKS = {"work": "Work", "version": "Version", "source": "Source", "file": "File", "replaces": "Replaces"}
TOLD = {"status": "Status", "reason": "Why", "reader": "Reader", "title": "Title", "kind": "Kind"}


ORPHANED = message("What lost its anchor")


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
    for name, count in counted(result):
        yield name.capitalize(), {"text": count}
    if result.get("statements"):
        yield message("Statements"), {"text": f"{result['statements']:,}"}
    if lasts := duration(result):
        yield message("Duration"), {"text": lasts}
    yield from _links(result)
    if result.get("source"):
        yield message("Licence"), {"text": licence_in_words(result.get("licence"))}


def _links(result: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, str]]]:
    for name, label in LINKS.items():
        if result.get(name):
            yield label, _link(result[name])
    if result.get("reader") == READER and result.get("file"):
        address = url_for("analysis_pages.show_page", source=result["file"])
        yield message("Heard"), {"text": message("What is heard in it"), "href": address}
    for source in result.get("same_sound") or ():
        yield message("The same sound as"), _link(source)


def _link(iri: str) -> Mapping[str, str]:
    return {"text": iri.rpartition("/")[2][:24], "href": href(iri)}


def _lists(result: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    if result.get("problems"):
        yield message("What was odd"), tuple(result["problems"])
    if result.get("orphans"):
        yield ORPHANED, tuple(map(orphaned, result["orphans"]))
