"""What pages of versions beside each other have in common: works to choose from, versions of one, and the two that a
request names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask import request
from pyoxigraph import Literal, NamedNode

from descant.errors import DescantError, InvalidInput, NotFound
from descant.jobs.harmony.songs import iri_of
from descant.server.labels import names_of
from descant.server.presentation import href, natural, short
from descant.server.services import services
from descant.store.named import rows_of

AT_ONCE = 100
"""works, as the query gives them"""


class Works(NamedTuple):
    listed: list[dict[str, Any]]
    after: str | None
    """where the next ones begin; None where these are the last"""


def works_in_versions() -> Works:
    """A page of them, from the one `?after=` on."""
    rows = list(
        rows_of(services().stores.public, "works-in-versions", after=Literal(request.args.get("after", "")[:2000]))
    )
    listed = [
        {
            "iri": row["work"].value,
            "name": row["name"].value if row["name"] else short(row["work"].value),
            "versions": int(row["versions"].value),
        }
        for row in rows
    ]
    return Works(listed, listed[-1]["iri"] if len(rows) == AT_ONCE else None)


def work_named(text: str) -> dict[str, Any]:
    """With its versions, by their names."""
    work = node_named("work", text)
    rows = rows_of(services().stores.public, "versions-and-sources", work=work)
    versions = list(dict.fromkeys(row["version"].value for row in rows))
    if not versions:
        raise NotFound(
            f"There is no work <{work.value}> with a version here.", remedy="Give the IRI of a work, not of a version."
        )
    names = names_of([work.value, *versions])
    return {
        "iri": work.value,
        "name": names[work.value],
        "href": href(work.value),
        "versions": sorted((thing(each, names) for each in versions), key=lambda each: natural(each["name"])),
    }


def two_named(said: Mapping[str, Any]) -> tuple[NamedNode, NamedNode]:
    """Two things that are here, by `one` and `other` in an address, a form, or a body."""
    one, other = said.get("one"), said.get("other")
    if not (one and other):
        raise InvalidInput("The request names no two versions.", remedy="Say `one` and `other`, IRIs of versions.")
    if one == other:
        raise InvalidInput("These are the same version.", remedy="Name two versions of a work.")
    found = node_named("one", one), node_named("other", other)
    for name, node in zip(("one", "other"), found, strict=True):
        if not services().stores.public.may_say(node, None, None):
            raise NotFound(
                f"Nothing is known of `{name}`, <{node.value[:200]}>.", remedy="Name versions that are here."
            )
    return found


def node_named(name: str, text: object) -> NamedNode:
    if not isinstance(text, str):
        raise InvalidInput(f"`{name}` is no text.", remedy="Give an IRI.")
    try:
        return iri_of(text)
    except DescantError as error:
        raise InvalidInput(f"`{name}`: {error.message}", remedy=error.remedy) from error


def thing(iri: str, names: dict[str, str]) -> dict[str, str]:
    return {"iri": iri, "name": names[iri], "href": href(iri)}
