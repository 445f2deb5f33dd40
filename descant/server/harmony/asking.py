"""What an address asks of the harmony of a thing: the thing, and how its chord sequence graph is to be made."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice

from flask import request
from pyoxigraph import NamedNode

from descant.analysis.harmony.asking import Asked, asked
from descant.analysis.harmony.progressions import Found, Index, Pattern, parse
from descant.analysis.harmony.progressions.index import FARTHEST
from descant.analysis.harmony.songs import Alike, graph_of
from descant.errors import InvalidInput, TooLarge
from descant.jobs.harmony.indexing import read
from descant.jobs.harmony.read import kept_piece
from descant.jobs.harmony.songs import KeptSong, has_more_events, iri_of, sequences_of
from descant.server.harmony.pieces import Piece
from descant.server.jobs import whole_number
from descant.server.services import services

PATIENCE = 5.0
"""seconds that a search waits for the index to follow the graph"""
MOST_SHOWN, LOOKED_AT = 200, 5_000_000
"""places on a page, and chords that are looked at for a pattern that can begin nearly everywhere"""
MOST_VERSIONS, MOST_WARPED, MOST_EVENTS = 100, 25, 200_000
"""of a piece whose graph is made while somebody waits, and which of them are warped; `descant csg` has no limit"""
_LESS = "Ask for a part of them, or take `descant csg` beside the server."


def asked_in(said: Mapping[str, str], weights: list[str]) -> Asked:
    """Of an address, or a body."""
    return asked(said, weights, rooted=said.get("rooted") == "true")


def asked_in_address() -> Asked:
    return asked_in(request.args, request.args.getlist("weight"))


def song_of(name: str, wish: Asked) -> KeptSong:
    """Of a thing of the graph that has chords, not too many."""
    thing = thing_named(name)
    refuse_too_much(thing, wish.wishes.alike, _LESS)
    return kept_piece(services().stores.public, services().config, thing)


def refuse_too_much(thing: NamedNode, alike: Alike | None, remedy: str) -> None:
    """Before anything of it is read. What has several targets is warped where nothing else is wished."""
    public = services().stores.public
    said = list(islice(sequences_of(public, thing), MOST_VERSIONS + 1))
    several = len({each.target for each in said}) > 1
    warped = (alike or (Alike.NOTHING if several else Alike.TIMES)) in (Alike.NOTHING, Alike.ALIGNED)
    most = MOST_WARPED if warped else MOST_VERSIONS
    if len(said) > most or has_more_events(public, (each.sequence for each in said), MOST_EVENTS):
        raise TooLarge(
            f"There are more than {most} versions, or more than {MOST_EVENTS:,} chords in them; here no more are read.",
            remedy=remedy,
        )


def piece_in_request() -> Piece:
    """By `?of=` and the wishes beside it. Kept until the graph changes."""
    wish, thing = asked_in_address(), thing_named(request.args.get("of", ""))
    refuse_too_much(thing, wish.wishes.alike, _LESS)
    here = services()

    def make() -> Piece:
        kept = kept_piece(here.stores.public, here.config, thing)
        return Piece(kept, graph_of(kept.song, wish.wishes), wish)

    found: Piece = here.chord_graphs.get(f"{thing.value} {wish!r}", here.stores.public.version() or None, make)
    return found


def found_in_request() -> tuple[Pattern, Found, int]:
    """By `?pattern=`: what it is understood as, a page of places, and how many sequences the index has not read yet."""
    pattern = parse(request.args.get("pattern", ""))
    first, count = whole_number("first", 0, FARTHEST), whole_number("count", 20, MOST_SHOWN)
    once = request.args.get("once") == "true"

    def look(index: Index, unread: int) -> tuple[Pattern, Found, int]:
        return pattern, index.find(pattern, first=first, count=count, once=once, patience=LOOKED_AT), unread

    here = services()
    return read(here.stores.public, here.config, look, patience=PATIENCE)


def thing_named(text: str) -> NamedNode:
    if not text:
        raise InvalidInput("The request names nothing.", remedy="Say ?of=, the IRI of a work, version or recording.")
    return iri_of(text)
