"""The versions of a work, and what there is of each to read, see and hear, as its page shows them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from pyoxigraph import NamedNode

from descant.ontology.licences import short_licence
from descant.server.languages import message, translated
from descant.server.library.pages import cover_of
from descant.server.presentation import href
from descant.server.realised import Source, realised

WORDS = {"score": message("Score"), "pages": message("Pages"), "recording": message("Recording")}


def versions_of(work: NamedNode) -> list[dict[str, Any]]:
    """What is no arrangement first."""
    return [
        {
            "href": href(version.iri),
            "text": version.name,
            "arranges": version.arranges,
            "scoring": version.scoring,
            "sources": _numbered(version.sources),
        }
        for version in sorted(realised(work), key=lambda each: bool(each.arranges))
    ]


def _numbered(sources: Sequence[Source]) -> list[dict[str, Any]]:
    """Where there are several of a kind."""
    totals, counted, listed = Counter(each.kind for each in sources), Counter[str](), list[dict[str, Any]]()
    for each in sources:
        counted[each.kind] += 1
        number = f" {counted[each.kind]}" if totals[each.kind] > 1 else ""
        listed.append(_shown(each) | {"text": translated(WORDS[each.kind]) + number})
    return listed


def _shown(source: Source) -> dict[str, Any]:
    return {
        "href": href(source.iri),
        "kind": source.kind,
        "name": source.name,
        "file": href(source.file) if source.file else "",
        "licence": short_licence(source.licence),
        "cover": cover_of(source.iri, source.kind),
    }
