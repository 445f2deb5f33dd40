"""`/library`: works by words and facets, and `/api/library/suggestions` while somebody types.

What is chosen is in the address, so a page of it can be kept, sent and printed; each choice is a link.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from descant.catalogues import ENGLISH, LANGUAGES, catalogue
from descant.errors import WrongUse
from descant.ingest import readers
from descant.ontology.tags import called
from descant.server.languages import PARAMETER, language, message, translated
from descant.server.library import asking
from descant.server.library.asking import PAGE, Chosen, Order, Suggestion, Wish
from descant.server.library.cover_places import cover_place
from descant.server.library.following import library
from descant.server.library.gathering import Facet
from descant.server.library.shelf import VERSION_NAMED, WORK, Shelf
from descant.server.presentation import href, short
from descant.server.services import services
from descant.server.visitors import visitor_or_none

blueprint = Blueprint("library_pages", __name__)

LONGEST = 200
"""characters of what is typed or chosen"""
MOST_CHOSEN = 12
LAST_PAGE = 100_000
SUGGESTED = 12
LABELS = {
    Facet.COMPOSER: ("composer", message("Composer")),
    Facet.INSTRUMENT: ("instrument", message("Instrument")),
    Facet.KEY: ("key", message("Key")),
    Facet.TAG: ("tag", message("Tag")),
    Facet.LICENCE: ("licence", message("Licence")),
    Facet.HOLDS: ("holds", message("Sources")),
}
"""in addresses, and for people; people who are no composers are found by words"""
_OURS = {Facet.INSTRUMENT, Facet.KEY, Facet.LICENCE, Facet.HOLDS}
"""whose values may be words of our own, in English"""
_BY_NAME = {name: facet for facet, (name, _) in LABELS.items()}
_KINDS = {
    WORK: "work",
    VERSION_NAMED: "version",
    Facet.COMPOSER: "composer",
    Facet.PERSON: "person",
    Facet.INSTRUMENT: "instrument",
    Facet.TAG: "tag",
}


@blueprint.get("/library")
def show_page() -> ResponseReturnValue:
    shelf, is_current = library().look()
    wish = wish_in_address()
    wish = wish._replace(page=min(wish.page, max(1, -(-asking.count(shelf, wish) // PAGE))))
    found = asking.find(shelf, wish)
    narrowed = bool(wish.words or wish.chosen)
    return render_template(
        "library.html",
        wish=wish,
        found=found,
        works=[shown(work) for work in found.works],
        facets=list(_facets(wish, found)),
        chosen=[
            {"label": LABELS[each.facet][1], "value": _in_words(each), "href": _without(wish, each)}
            for each in wish.chosen
        ],
        orders=[(order.value, address_of(wish._replace(order=order, page=1)), order is wish.order) for order in Order],
        ways_out=list(_ways_out(shelf, wish)) if narrowed and not found.total else [],
        previous=address_of(wish._replace(page=wish.page - 1)) if wish.page > 1 else "",
        next=address_of(wish._replace(page=wish.page + 1)) if wish.page * PAGE < found.total else "",
        pages=-(-found.total // PAGE),
        everything=narrowed and not found.total and asking.count(shelf, Wish()),
        is_current=is_current,
        kept=[(LABELS[each.facet][0], each.value) for each in wish.chosen],
        **adding(),
    )


@blueprint.get("/api/library/suggestions")
def show_suggestions() -> Response:
    """Of works, versions, people, instruments and tags; each with where it leads, in English if none says otherwise."""
    typed = request.args.get("q", "")
    if set(request.args) - {"q", PARAMETER}:
        raise WrongUse("Suggestions are asked for by q, and lang.", remedy="Say what was typed as q.")
    if len(typed) > LONGEST:
        raise WrongUse(f"q is longer than {LONGEST} characters.", remedy="Type less.")
    shelf, _ = library().look()
    found = asking.suggest(shelf, typed, SUGGESTED)
    code = request.args.get(PARAMETER, ENGLISH)
    return jsonify(suggestions=[_suggested(each, code) for each in found])


def newest(most: int) -> tuple[list[dict[str, Any]], int]:
    """The works that were read last, and how many there are."""
    shelf, _ = library().look()
    found = asking.find(shelf, Wish(order=Order.NEWEST))
    return [shown(work) for work in found.works[:most]], found.total


def adding() -> dict[str, Any]:
    """What the form takes that adds music; no form for who may not."""
    who = visitor_or_none()
    known = readers().implementations.values()
    accepted = sorted({extension for reader in known for extension in reader.extensions})
    return {"may_add": who is not None and who.may("write"), "accepted": ",".join(accepted)}


def shown(work: dict[str, Any]) -> dict[str, Any]:
    """A work of the index, with addresses."""
    versions = [
        {
            "href": href(version["iri"]),
            "text": version["name"] or short(version["iri"]),
            "sources": [
                {"href": href(source["iri"]), "text": source["name"], "kind": source["kind"]}
                for source in version["sources"]
            ],
        }
        for version in work["versions"]
    ]
    title = work["title"] or short(work["iri"])
    return {**work, "href": href(work["iri"]), "title": title, "versions": versions, "cover": cover_of(**work["front"])}


def cover_of(iri: str, kind: str) -> dict[str, Any] | None:
    """The address of a source's picture, and whether it is still to be drawn; None of what is no source of ours."""
    home = f"{services().config.base}id/source/"
    name = iri.removeprefix(home)
    if not iri.startswith(home) or not name.replace("-", "").isalnum():
        return None
    drawn = cover_place(services().config.home, iri, paged=kind == "pages").is_file()
    return {"src": f"{request.script_root}/covers/{name}", "awaited": not drawn, "kind": kind}


def wish_in_address() -> Wish:
    """What the address says, as far as it makes sense: it may have been kept for years."""
    chosen = [
        Chosen(facet, value[:LONGEST])
        for facet, (name, _) in LABELS.items()
        for value in request.args.getlist(name)
        if value
    ]
    page, order = request.args.get("page", "1"), request.args.get("by", "")
    return Wish(
        words=" ".join(request.args.get("q", "").split())[:LONGEST],
        chosen=tuple(dict.fromkeys(chosen))[:MOST_CHOSEN],
        order=Order(order) if order in list(Order) else Order.TITLE,
        page=min(int(page), LAST_PAGE) if page.isascii() and page.isdigit() and 0 < len(page) < 9 and int(page) else 1,
        more=_BY_NAME.get(request.args.get("more", "")),
    )


def address_of(wish: Wish) -> str:
    said = [("q", wish.words)] if wish.words else []
    said += [(LABELS[each.facet][0], each.value) for each in wish.chosen]
    said += [("by", wish.order.value)] if wish.order is not Order.TITLE else []
    said += [("more", LABELS[wish.more][0])] if wish.more else []
    said += [("page", str(wish.page))] if wish.page > 1 else []
    return f"{request.script_root}/library" + (f"?{urlencode(said)}" if said else "")


def _with(wish: Wish, choice: Chosen) -> str:
    return address_of(wish._replace(chosen=(*wish.chosen, choice), page=1, more=None))


def _without(wish: Wish, choice: Chosen) -> str:
    return address_of(_dropped(wish, choice))


def _dropped(wish: Wish, choice: Chosen) -> Wish:
    return wish._replace(chosen=tuple(each for each in wish.chosen if each != choice), page=1)


def _facets(wish: Wish, found: asking.Found) -> Iterator[dict[str, Any]]:
    for facet, values in found.facets.items():
        name, label = LABELS[facet]
        are_all = facet is wish.more or values.total == len(values.listed)
        yield {
            "name": name,
            "label": label,
            "values": [_choice(wish, facet, each) for each in values.listed],
            "total": values.total,
            "all": "" if are_all else address_of(wish._replace(more=facet)),
            "open": facet is wish.more,
        }


def _choice(wish: Wish, facet: Facet, value: asking.Value) -> dict[str, Any]:
    choice = Chosen(facet, value.value)
    return {"text": _in_words(choice), "total": value.total, "href": _with(wish, choice)}


def _in_words(choice: Chosen) -> str:
    return _named(choice.facet, choice.value, language())


def _named(facet: int, value: str, code: str) -> str:
    """What may be a word of ours, in a language."""
    if facet == Facet.TAG:
        return called(value, code)
    return catalogue(code).gettext(value) if facet in _OURS else value


def _ways_out(shelf: Shelf, wish: Wish) -> Iterator[dict[str, Any]]:
    """What to let go so that something is found."""
    without, typed = translated("Without %(label)s %(value)s"), translated("Without the words “%(words)s”")
    ways = [
        (without % {"label": translated(LABELS[each.facet][1].lower()), "value": _in_words(each)}, _dropped(wish, each))
        for each in wish.chosen
    ]
    ways += [(typed % {"words": wish.words}, wish._replace(words="", page=1))] if wish.words else []
    for words, other in ways:
        if total := asking.count(shelf, other):
            yield {"words": words, "href": address_of(other), "total": total}


def _suggested(found: Suggestion, code: str) -> dict[str, Any]:
    label = _named(found.kind, found.label, code if code in LANGUAGES else ENGLISH)
    return {"label": label, "kind": _KINDS[found.kind], "href": _leads_to(found), "works": found.total}


def _leads_to(found: Suggestion) -> str:
    if found.kind in LABELS:
        return address_of(Wish(chosen=(Chosen(Facet(found.kind), found.value),)))
    if found.kind in (WORK, VERSION_NAMED) and found.value:
        return href(found.value)
    return address_of(Wish(words=found.label))
