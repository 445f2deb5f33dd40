"""`/harmony`: what has chords here, and the harmony of one piece, for people. Works without scripts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue
from pyoxigraph import Literal, NamedNode

from descant.analysis.exporting.words import clock
from descant.analysis.harmony.asking import FAMILIES, Asked, names_of
from descant.analysis.harmony.comparing import likeness
from descant.analysis.harmony.graph_files import FORMATS, number
from descant.analysis.harmony.graphs import ChordGraph
from descant.analysis.harmony.kernels import KERNELS
from descant.analysis.harmony.pictures import PASSAGE
from descant.analysis.harmony.progressions import Match
from descant.analysis.harmony.progressions.index import FARTHEST
from descant.analysis.harmony.reporting import (
    covers_document,
    harmonisations_document,
    likeness_document,
    song_document,
)
from descant.analysis.harmony.songs import graph_of
from descant.errors import DescantError, NotFound
from descant.jobs.harmony.names import title_of
from descant.jobs.harmony.songs import KeptSong
from descant.server.corrections import with_corrections
from descant.server.harmony.asking import found_in_request, piece_in_request, song_of
from descant.server.harmony.chords import offer
from descant.server.harmony.doors import Door, doors_of
from descant.server.harmony.lanes import shown
from descant.server.harmony.pieces import Piece
from descant.server.headers import COMPILING
from descant.server.jobs import whole_number
from descant.server.labels import labels_of
from descant.server.languages import translated
from descant.server.presentation import href, short
from descant.server.problems import headers_of
from descant.server.services import services
from descant.server.visitors import visitor_or_none
from descant.store import Dataset
from descant.store.named import rows_of

blueprint = Blueprint("harmony_pages", __name__)

_USUAL = {"unit": "change", "vocabulary": "full", "nodes": "label", "kernel": "pcp", "alike": "", "pitch": ""}


@blueprint.get("/harmony")
def show_page() -> ResponseReturnValue:
    """Of a piece; of all that there are where none is named."""
    if not request.args.get("of"):
        return _start()
    try:
        piece = piece_in_request()
    except NotFound as error:
        return _without_chords(error)
    except DescantError as error:
        return _refused(error)
    return _shown(piece)


def _shown(piece: Piece) -> ResponseReturnValue:
    kept, graph = piece.kept, piece.graph
    at = min(whole_number("from", 0, 1_000_000), max(0, len(graph.frames) - 1))
    doors = doors_of(kept.said)
    score = _score(doors)
    page = make_response(
        render_template(
            "harmony_piece.html",
            piece=song_document(kept.song, graph, piece.coherence, piece.alike),
            lanes=_lanes(kept),
            offer=offer(kept.of.value),
            may_ask=_may_ask(),
            thing=href(kept.of.value),
            covers=covers_document(graph, piece.covers),
            near=_matrix(graph, piece.covers.near),
            choices=harmonisations_document(graph, piece.harmonisations, piece.coherence),
            name=piece.name,
            at=at,
            first=at // PASSAGE * PASSAGE,
            passage=PASSAGE,
            likeness=_likeness(graph, kept.song.name, piece.asked),
            address=_address,
            formats=[*FORMATS, "png"],
            families=_families(),
            doors=_named(graph, doors),
            score=score,
        )
    )
    if score:
        page.headers["Content-Security-Policy"] = COMPILING
    return page


def _named(graph: ChordGraph, doors: list[Door | None]) -> list[tuple[str, Door]]:
    """Those that lead to a score, each version once."""
    found = {door.version: (version.name, door) for version, door in zip(graph.versions, doors, strict=True) if door}
    return [each for each in found.values() if each[1].is_score]


def _score(doors: list[Door | None]) -> Door | None:
    """That of the version which `?score=` names: it is drawn in the page."""
    wanted = request.args.get("score")
    return next((each for each in doors if each and each.is_score and each.version == wanted), None)


def _lanes(kept: KeptSong) -> dict[str, Any]:
    said = [lane for _, lane in with_corrections(list(zip(kept.said, kept.lanes, strict=True)))]
    lanes = shown(said, request.args.get("lanes", kept.of.value), whole_number("bar", 0, 1_000_000))
    names = labels_of(map(NamedNode, lanes["others"]))
    return lanes | {"others": [(each, names.get(NamedNode(each)) or short(each)) for each in lanes["others"]]}


def _without_chords(error: NotFound) -> ResponseReturnValue:
    """A score of which they can be found is no mistake."""
    found = offer(request.args["of"])
    if not found:
        return _refused(error)
    thing = {"iri": request.args["of"], "href": href(request.args["of"])}
    return render_template("harmony.html", score=thing, offer=found, may_ask=_may_ask(), problem=None)


def _may_ask() -> bool:
    who = visitor_or_none()
    return who is not None and who.may("write")


def _start() -> ResponseReturnValue:
    """What has chords, and where a progression is that is looked for."""
    if not request.args.get("pattern"):
        return render_template("harmony.html", things=list(_things()), problem=None)
    try:
        pattern, found, unread = found_in_request()
    except DescantError as error:
        return _refused(error)
    names = _called(NamedNode(match.tags["of"]) for match in found.matches)
    matches = [_match(match, names) for match in found.matches]
    return render_template(
        "harmony.html",
        things=(),
        problem=None,
        pattern=str(pattern),
        found=found,
        matches=matches,
        unread=unread,
        first=whole_number("first", 0, FARTHEST),
        address=_address,
    )


def _called(things: Iterable[NamedNode]) -> dict[NamedNode, str]:
    """What each is called: a file has no name of its own, but that of its source."""
    every, dataset = dict.fromkeys(things), services().stores.public
    labels = labels_of(every)
    return {each: labels.get(each) or _title(dataset, each) or short(each.value) for each in every}


def _title(dataset: Dataset, thing: object) -> str:
    return title_of(dataset, thing) if isinstance(thing, NamedNode) else ""


def _match(match: Match, names: dict[NamedNode, str]) -> dict[str, Any]:
    of, in_seconds = match.tags["of"], match.tags.get("in") == "seconds"
    when = (
        ""
        if match.start is None
        else clock(match.start, 1)
        if in_seconds
        else translated("quarter %(place)s") % {"place": f"{match.start:g}"}
    )
    return {
        "name": names[NamedNode(of)],
        "address": f"/harmony?{urlencode({'of': of})}",
        "by": match.tags.get("by", ""),
        "when": when,
        "chords": match.chords,
        "tonic": match.tonic,
    }


def _refused(error: DescantError) -> ResponseReturnValue:
    """The same page, with what was wished, and why it cannot be."""
    page = render_template("harmony.html", things=list(_things()), problem=error)
    return page, error.status, headers_of(error)


def _things() -> Iterator[dict[str, Any]]:
    after = Literal(request.args.get("after", ""))
    rows = rows_of(services().stores.public, "songs-with-chords", after=after)
    names = _called(row["target"] for row in rows)
    for row in rows:
        iri = row["target"].value
        yield {
            "iri": iri,
            "name": names[row["target"]],
            "address": f"/harmony?{urlencode({'of': iri})}",
            "sequences": int(row["sequences"].value),
        }


def _matrix(graph: ChordGraph, near: Any) -> list[dict[str, Any]]:
    return [
        {"name": version.name, "near": list(map(number, row))}
        for version, row in zip(graph.versions, near, strict=True)
    ]


def _likeness(graph: ChordGraph, name: str, wish: Asked) -> dict[str, Any] | None:
    """How alike this is to `?other=`, by the same wishes; a reason where that cannot be said."""
    other = request.args.get("other", "").strip()
    if not other:
        return None
    try:
        song = song_of(other, wish).song
        return likeness_document((name, song.name), likeness(graph, graph_of(song, wish.wishes)))
    except DescantError as error:
        return {"problem": str(error)}


def _address(page: str = "/harmony", **changes: object) -> str:
    """This address with something else asked; None leaves it out."""
    said = [(name, value) for name, value in request.args.items(multi=True) if value and name not in changes]
    said += [(name, str(value)) for name, value in changes.items() if value is not None]
    return f"{request.script_root}{page}?{urlencode(said)}"


def _families() -> list[dict[str, Any]]:
    """What can be chosen, and what is."""
    found = [(name, names_of(family)) for name, family in FAMILIES.items()] + [("kernel", list(KERNELS))]
    return [
        {
            "name": name,
            "choices": ([] if _USUAL[name] else [""]) + choices,
            "chosen": request.args.get(name) or _USUAL[name],
        }
        for name, choices in found
    ]
