"""Pages of annotations and of the musical objects that people make: from the register, not from the graph."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, cast

from flask import Response, render_template, request
from pyoxigraph import NamedNode

from descant.annotations.index.entries import Facet
from descant.annotations.index.searching import Query
from descant.annotations.names import is_object
from descant.annotations.objects import LINKS, listed
from descant.annotations.register import Kept, Version, Visibility
from descant.annotations.rights import Who
from descant.annotations.wording import Body, bodies, first_words, labels, shortened
from descant.server.annotating.representing import JSON_LD, TURTLE, introduced, keep_to_oneself
from descant.server.annotating.room import room
from descant.server.annotating.searching import found_in
from descant.server.labels import called, labels_of, nodes_of, whole_of
from descant.server.languages import language, message, translated
from descant.server.negotiation import HTML, best, named_format
from descant.server.presentation import Shown, href, opens, shown

TITLE, EXCERPT = 80, 300
"""characters"""
REPLIES = 50
DEEPEST = 5
"""targets in choices"""
_OFFERED = (JSON_LD, TURTLE, HTML)
FACTS = (
    *("creator", "created", "modified", "motivation", "rights", "via", "relates", "relation"),
    *LINKS,
    "absenceQualifier",
)
_NAMES = {
    "created": "made",
    "modified": "changed",
    "realization": "realised by",
    "realizationOf": "of",
    "setting": "set in",
    "settingOf": "sets",
    "embodiment": "embodied by",
    "inSource": "in the source",
    "part": "parts",
    "absenceQualifier": "missing",
}
_READERS = {
    Visibility.PRIVATE: message("Only whoever made it reads this."),
    Visibility.PUBLIC: message("Everybody reads this."),
}


def is_page_wanted() -> bool:
    """By whoever looks at it in a browser."""
    return (named_format(request.args.get("format"), _OFFERED) or best(_OFFERED)) == HTML


def page_of(who: Who, kept: Kept) -> Response:
    """As it is now."""
    return _page(who, kept.name, json.loads(kept.document), _readers(kept.visibility, kept.shared_with))


def page_of_version(who: Who, name: str, version: Version) -> Response:
    """As it was."""
    document = json.loads(version.document or "{}")
    return _page(who, name, document, _readers(version.visibility, version.shared_with), version.version)


def _page(who: Who, name: str, document: dict[str, Any], readers: str, version: int | None = None) -> Response:
    said, iri = bodies(document), document["id"]
    page = render_template(
        "annotation.html",
        iri=iri,
        title=_title(document, said),
        types=[each for each in listed(document.get("type")) if isinstance(each, str)],
        version=version,
        here=href(iri),
        readers=readers,
        versions=[_version(each, iri) for each in room().desk.history(who, name)],
        **_named(
            bodies=[_body(each) for each in said],
            targets=list(_targets(document.get("target"))),
            facts=list(_facts(document)),
            replies=_replies(who, iri),
        ),
        formats=list(_forms(href(iri), version)),
        is_object=is_object(name),
    )
    response = introduced(Response(page, content_type=f"{HTML}; charset=utf-8"))
    keep_to_oneself(response, is_public=False)
    return response


def _named(**parts: list[Any]) -> dict[str, list[Any]]:
    """The same; what it mentions is called as the public graph calls it."""
    mentioned = list(_links(list(parts.values())))
    iris = [each["title"] for each in mentioned]
    names = {node.value: name for node, name in labels_of(nodes_of([*iris, *map(whole_of, iris)]), language()).items()}
    for each in mentioned:
        each["text"] = called(each["title"], names) or each["text"]
    return parts


def _links(parts: Any) -> Iterator[Shown]:
    if isinstance(parts, dict) and "title" in parts:
        yield cast(Shown, parts)
    elif isinstance(parts, dict | list | tuple):
        for each in parts.values() if isinstance(parts, dict) else parts:
            yield from _links(each)


def _forms(here: str, version: int | None) -> Iterator[tuple[str, str, str]]:
    more = f"&version={version}" if version else ""
    for name, short, media_type in (("JSON-LD", "jsonld", JSON_LD), ("Turtle", "ttl", TURTLE)):
        yield name, f"{here}?format={short}{more}", media_type


def _title(document: Mapping[str, Any], said: list[Body]) -> Body:
    """In the language of the pages, if it may be."""
    named = sorted(labels(document.get("label")), key=lambda each: each.language != language())
    texts = named + [each for each in said if not each.link]
    first = next((each for each in texts if each.text), Body(text=translated("Annotation")))
    return Body(text=shortened(first.text, TITLE), language=first.language)


def _readers(visibility: str, group: str | None) -> str:
    return _READERS.get(Visibility(visibility), translated("The group %(group)s reads this.") % {"group": group})


def _body(body: Body) -> dict[str, Any]:
    return {"body": body, "term": _thing(body.link) if body.link else None}


def _targets(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    """Links to what it is about, with the part of it in words where the link does not say it."""
    for each in listed(value):
        if isinstance(each, str):
            yield {"term": _thing(each), "part": ""}
        elif isinstance(each, Mapping) and "items" in each and depth < DEEPEST:
            yield from _targets(each["items"], depth + 1)
        elif isinstance(each, Mapping):
            yield _target(each)


def _target(target: Mapping[str, Any]) -> dict[str, Any]:
    source = target.get("source", target.get("id"))
    iri = source.get("id") if isinstance(source, Mapping) else source
    parts = [str(each.get("value") or each.get("exact") or each.get("type")) for each in _selectors(target)]
    fragments = [each for each in _selectors(target) if each.get("type") == "FragmentSelector" and each.get("value")]
    if len(parts) == len(fragments) == 1 and isinstance(iri, str) and "#" not in iri:
        iri, parts = f"{iri}#{parts[0]}", []
    return {
        "term": _thing(str(iri)) if iri else Shown(text=translated("something without a name")),
        "part": ", ".join(parts),
    }


def _selectors(target: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [each for each in listed(target.get("selector")) if isinstance(each, Mapping)]


def _facts(document: Mapping[str, Any]) -> Iterator[tuple[str, list[Shown]]]:
    if found := labels(document.get("label")):
        yield "label", [Shown(text=each.text, lang=each.language or "") for each in found]
    for name in FACTS:
        if values := [_value(each) for each in listed(document.get(name))]:
            yield name_of_fact(name), values


def name_of_fact(name: str) -> str:
    """In words, which its page translates."""
    return _NAMES.get(name, name)


def _value(said: Any) -> Shown:
    if isinstance(said, Mapping):
        names = labels(said.get("name"))
        return Shown(text=names[0].text) if names else _value(said.get("id", "?"))
    return _thing(said) if isinstance(said, str) and opens(said) else Shown(text=str(said))


def _thing(iri: str) -> Shown:
    try:
        return shown(NamedNode(iri))
    except ValueError:
        return Shown(text=iri)


def _version(version: Version, iri: str) -> dict[str, Any]:
    return {
        "number": version.version,
        "action": version.action,
        "time": version.time.isoformat(timespec="seconds"),
        "href": f"{href(iri)}?version={version.version}" if version.document is not None else None,
    }


def _replies(who: Who, iri: str) -> list[dict[str, Any]]:
    """What is about it, of what they may read."""
    room().indexes.follow()
    query = Query(facets=((Facet.TARGET, iri),))
    keys = found_in(who, room().indexes.annotations, query, "all", after=0, before=None, limit=REPLIES)
    return [_reply(each) for each in room().desk.documents(who, keys)]


def _reply(document: Mapping[str, Any]) -> dict[str, Any]:
    first, creators = first_words(document, EXCERPT), [_value(each) for each in listed(document.get("creator"))]
    text = first.text or translated("An annotation")
    return {"href": href(document["id"]), "text": text, "lang": first.language or "", "creators": creators}
