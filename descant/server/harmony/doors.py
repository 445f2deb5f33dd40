"""Where what is compared can be seen and heard: the score or recording of each version, with its workspace."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import Any, NamedTuple

from flask import url_for
from pyoxigraph import NamedNode

from descant.errors import NotFound
from descant.jobs.harmony.songs import Said
from descant.server.services import services
from descant.server.workspace.material import material_of
from descant.store.named import rows_of


class Door(NamedTuple):
    work: str
    version: str
    source: dict[str, Any]
    """as the workspace shows it"""
    beside: str | None
    """a source of another version, to be shown with it"""

    @property
    def is_score(self) -> bool:
        return str(self.source["kind"]) == "score"

    @property
    def address(self) -> str:
        panes = [self.source["iri"], *([self.beside] if self.beside else [])]
        return url_for("workspace_pages.show_page", work=self.work, pane=panes)

    def document(self) -> dict[str, Any]:
        """`place` is the workspace, to whose address a bar or a span of seconds is added."""
        return {
            "kind": self.source["kind"],
            "version": self.version,
            "source": self.source["iri"],
            "place": self.address,
        }


def doors_of(said: Iterable[Said]) -> list[Door | None]:
    """One for each that says something; None where it is of nothing that can be shown."""
    targets = [each.target.value for each in said]
    stands = {each: _stands(NamedNode(each)) for each in dict.fromkeys(targets)}
    works = {work: _sources(work) for work, _ in dict.fromkeys(filter(None, stands.values()))}
    found = {each: _door(each, place[1], place[0], works[place[0]]) for each, place in stands.items() if place}
    return [found.get(each) for each in targets]


def _stands(target: NamedNode) -> tuple[str, str] | None:
    """Work and version of a version, or of a file."""
    public = services().stores.public
    version = target
    for row in rows_of(public, "where-a-file-stands", file=target):
        version = row["ofVersion"] or version
    rows = [row["work"].value for row in rows_of(public, "work-of-version", version=version)]
    return (rows[0], version.value) if rows else None


def _sources(work: str) -> dict[str, list[dict[str, Any]]]:
    with suppress(NotFound):
        return {version["iri"]: version["sources"] for version in material_of(work)["versions"]}
    return {}


def _door(target: str, version: str, work: str, sources: dict[str, list[dict[str, Any]]]) -> Door | None:
    """The file itself, or the version's score, or what else there is of it."""
    own = sources.get(version, [])
    shown = next((each for each in own if each.get("fileIri") == target), own[0] if own else None)
    others = (each[0]["iri"] for iri, each in sources.items() if iri != version and each)
    return Door(work, version, shown, next(others, None)) if shown else None
