"""`/api/harmony`: chord sequence graphs of what is here, and the four questions of them. `write` may keep a graph."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from descant.analysis.exporting.sheet import NARROWEST, WIDE, WIDEST
from descant.analysis.harmony import comparing
from descant.analysis.harmony.asking import FAMILIES
from descant.analysis.harmony.graph_files import FORMATS
from descant.analysis.harmony.pictures import coherence_picture, graph_picture
from descant.analysis.harmony.reporting import (
    agreement_document,
    covers_document,
    found_document,
    harmonisations_document,
    likeness_document,
    song_document,
    variation_document,
)
from descant.analysis.harmony.songs import graph_of
from descant.errors import InvalidInput, NotAcceptable, NotFound
from descant.jobs.harmony.keeping import likeness_quads, make, quads_of
from descant.ontology.minting import Minter
from descant.server.analysis_files import as_file, as_picture
from descant.server.harmony.asking import asked_in, asked_in_address, found_in_request, piece_in_request, song_of
from descant.server.harmony.matches import placed
from descant.server.jobs import whole_number
from descant.server.services import services
from descant.server.visitors import visitor

blueprint = Blueprint("harmony", __name__)

_TYPES = {
    "json": "application/json",
    "csv": "text/csv",
    "graphml": "application/graphml+xml",
    "gexf": "application/gexf+xml",
    "dot": "text/vnd.graphviz",
}
_WISHES = {"of", "like", "rooted", "kernel", "key", "weights", *FAMILIES}


@blueprint.get("/api/harmony/graph")
def show_graph() -> ResponseReturnValue:
    """In a format; pictures are its coherence along time, and with `from` the graph of some frames from there on."""
    form = request.args.get("form", "json")
    if form not in (*FORMATS, "png"):
        raise NotAcceptable(f"There is no {form[:20]} of a graph.", remedy=f"There are {', '.join(FORMATS)}, png.")
    piece = piece_in_request()
    name, graph = piece.kept.song.name[:80], piece.graph
    if form not in ("svg", "png"):
        return as_file(FORMATS[form](graph, piece.coherence), _TYPES[form], f"{name}.{form}")
    if "from" in request.args:
        drawn = graph_picture(graph, whole_number("from", 0, max(0, len(graph.frames) - 1)), piece.name)
    else:
        width = max(NARROWEST, whole_number("width", WIDE, WIDEST))
        drawn = coherence_picture(graph, piece.coherence, width, piece.name)
    return as_picture(drawn, form, name)


@blueprint.get("/api/harmony/coherence")
def show_coherence() -> ResponseReturnValue:
    piece = piece_in_request()
    return jsonify(song_document(piece.kept.song, piece.graph, piece.coherence, piece.alike))


@blueprint.get("/api/harmony/covers")
def show_covers() -> ResponseReturnValue:
    piece = piece_in_request()
    found = covers_document(piece.graph, piece.covers) | agreement_document(piece.kept.song, piece.alike)
    things = {
        track.name: said.target.value for track, said in zip(piece.kept.song.tracks, piece.kept.said, strict=True)
    }
    versions = [each | {"of": things.get(each["name"])} for each in found["versions"]]
    return jsonify(found | {"versions": versions})


@blueprint.get("/api/harmony/harmonisations")
def show_harmonisations() -> ResponseReturnValue:
    piece = piece_in_request()
    return jsonify(harmonisations_document(piece.graph, piece.harmonisations, piece.coherence))


@blueprint.get("/api/harmony/variation")
def show_variation() -> ResponseReturnValue:
    """`version` names the musician's own, as the graph calls them; several."""
    piece = piece_in_request()
    graph, wish = piece.graph, piece.asked
    own, names = request.args.getlist("version"), [each.name for each in graph.versions]
    if not own:
        raise InvalidInput("No version is named.", remedy=f"Say ?version=; there are {', '.join(names)[:200]}.")
    if unknown := [each for each in own if each not in names]:
        raise NotFound(f"No version is called {unknown[0][:80]!r}.", remedy=f"There are {', '.join(names)[:200]}.")
    found = comparing.variation(graph, [names.index(each) for each in own], wish.kernel, wish.key)
    return jsonify(variation_document(request.args.get("musician", ""), own, found))


@blueprint.get("/api/harmony/likeness")
def show_likeness() -> ResponseReturnValue:
    wish = asked_in_address()
    songs = [song_of(request.args.get(name, ""), wish).song for name in ("one", "other")]
    found = comparing.likeness(*(graph_of(song, wish.wishes) for song in songs))
    return jsonify(likeness_document((songs[0].name, songs[1].name), found))


@blueprint.get("/api/harmony/progressions")
def find_progressions() -> ResponseReturnValue:
    """Where chords follow each other so, in all that is here; `unread` sequences are not in the index yet."""
    pattern, found, unread = found_in_request()
    document = found_document(found)
    return jsonify(pattern=str(pattern), unread=unread, **document | {"matches": placed(document["matches"])})


@blueprint.post("/api/harmony/graphs")
def keep_graph() -> ResponseReturnValue:
    """The body says of what (`of`), and the wishes; with `like`, another thing, how alike the two are is kept, too."""
    visitor("write")
    said = _said()
    wish = asked_in(said, [f"{name}={weight}" for name, weight in _weights(said).items()])
    made = make(song_of(said["of"], wish), *wish)
    other = make(song_of(said["like"], wish), *wish) if said.get("like") else None
    minter = Minter(services().config.base)
    kept = [quads_of(each, minter) for each in (made, other) if each]
    if other:
        kept.append(likeness_quads(made, other, minter))
    services().stores.public.put([quad for _, quads in kept for quad in quads], graphs=[graph for graph, _ in kept])
    iri = made.iri(minter).value
    return jsonify(graph=iri, like=other.iri(minter).value if other else None), 201, {"Location": iri}


def _said() -> dict[str, Any]:
    """Names of what can be wished, and words; a truth is one, too."""
    said = request.get_json(silent=True)
    if not isinstance(said, dict) or not isinstance(said.get("of"), str):
        raise InvalidInput("The body names nothing.", remedy='Send {"of": "IRI of a work, version or recording"}.')
    if unknown := sorted(set(said) - _WISHES):
        raise InvalidInput(f"{unknown[0][:40]!r} is no wish.", remedy=f"There are {', '.join(sorted(_WISHES))}.")
    said["rooted"] = "true" if said.get("rooted") is True else ""
    if wrong := [name for name, value in said.items() if name != "weights" and not isinstance(value, str)]:
        raise InvalidInput(f"`{wrong[0]}` is no text.", remedy="Send texts, and `rooted` as true or false.")
    if said["of"] == said.get("like"):
        raise InvalidInput("A thing is not compared with itself.", remedy="Name another with `like`.")
    return said


def _weights(said: dict[str, Any]) -> dict[str, float]:
    weights = said.pop("weights", {})
    if not (isinstance(weights, dict) and all(isinstance(each, int | float) for each in weights.values())):
        raise InvalidInput("`weights` are numbers by version.", remedy='Send {"weights": {"A1": 2}}.')
    return weights
