"""The versions of a work, and what there is of each to read, see and hear, as its page shows them."""

from __future__ import annotations

from collections import Counter
from typing import Any

from pyoxigraph import NamedNode

from descant.ontology.licences import short_licence
from descant.server.labels import names_of
from descant.server.languages import message, translated
from descant.server.library.gathering import MEDIA
from descant.server.library.pages import cover_of
from descant.server.presentation import href, natural
from descant.server.services import services
from descant.store.named import rows_of

WORDS = {"score": message("Score"), "pages": message("Pages"), "recording": message("Recording")}


def versions_of(work: NamedNode) -> list[dict[str, Any]]:
    """What is no arrangement first, then by name; the sources of each in the order of scores, pages, recordings."""
    rows = list(rows_of(services().stores.public, "versions-and-sources", work=work))
    names = names_of(row[name].value for row in rows for name in ("version", "arranges") if row[name])
    found = dict[str, dict[str, Any]]()
    for row in rows:
        iri = row["version"].value
        version = found.setdefault(iri, {"href": href(iri), "text": names[iri], "sources": {}})
        version["arranges"] = names[row["arranges"].value] if row["arranges"] else ""
        version["scoring"] = row["scoring"].value if row["scoring"] else ""
        if row["kind"] in MEDIA:
            version["sources"].setdefault(row["source"].value, _source(row))
    listed = sorted(found.values(), key=lambda each: (bool(each["arranges"]), natural(each["text"])))
    return [each | {"sources": _in_order(each["sources"])} for each in listed]


def _source(row: Any) -> dict[str, Any]:
    iri, kind = row["source"].value, MEDIA[row["kind"]]
    return {
        "href": href(iri),
        "kind": kind,
        "name": row["name"].value if row["name"] else "",
        "file": href(row["file"].value) if row["file"] else "",
        "licence": short_licence(row["licence"].value if row["licence"] else None),
        "cover": cover_of(iri, kind),
    }


def _in_order(sources: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """Numbered where there are several of a kind."""
    order = list(WORDS)
    listed = sorted(sources.values(), key=lambda each: (order.index(each["kind"]), natural(each["name"]), each["href"]))
    totals, counted = Counter(each["kind"] for each in listed), Counter[str]()
    for each in listed:
        counted[each["kind"]] += 1
        number = f" {counted[each['kind']]}" if totals[each["kind"]] > 1 else ""
        each["text"] = translated(WORDS[each["kind"]]) + number
    return listed
