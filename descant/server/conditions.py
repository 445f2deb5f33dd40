"""Conditional requests about a graph: https://www.rfc-editor.org/rfc/rfc9110#section-13 .

A graph's tag is the same for the same statements in whatever order, so that it needs no memory of changes, over any
engine. Each format has the tag with its own ending, as the bytes differ; to write, the tag of any of them is good.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from hashlib import sha256

from flask import Response, request
from pyoxigraph import DefaultGraph, Triple
from werkzeug.exceptions import PreconditionFailed

from descant.errors import WrongUse
from descant.store import Condition, Dataset, GraphName, always


class Tag:
    """A sum of hashes, as statements come in no order; made while they pass, so that it is of those and no others."""

    def __init__(self) -> None:
        self.count = self._sum = 0

    def noting(self, triples: Iterable[Triple]) -> Iterator[Triple]:
        for triple in triples:
            self.count += 1
            self._sum += int.from_bytes(sha256(str(triple).encode()).digest())
            yield triple

    def __str__(self) -> str:
        return f"{self._sum % (1 << 256):064x}"


def tag_of(dataset: Dataset, graph: GraphName) -> str:
    tag = Tag()
    deque(tag.noting(dataset.graph(graph)), maxlen=0)
    return str(tag)


def settled(response: Response, length: int | None = None) -> Response:
    """The answer as the request's conditions want it; in part, too, where its length is known before it is read."""
    response.make_conditional(request, accept_ranges=length is not None, complete_length=length)
    if response.status_code == PreconditionFailed.code:
        raise PreconditionFailed("This is not, or no longer, what If-Match says. Read it without.")
    return response


def condition(dataset: Dataset, graph: GraphName | None) -> Condition:
    """What the request wants to hold; it is asked by the writer, where there is no request."""
    wanted, unwanted = request.if_match, request.if_none_match
    if not wanted and not unwanted:
        return always
    if graph is None:
        raise WrongUse(
            "The request has a condition and names no graph that it is about.",
            remedy="Name one with ?graph=IRI or ?default, or send no If-Match and If-None-Match.",
        )
    good = {each.partition("-")[0] for each in wanted.as_set()}
    bad = {each.partition("-")[0] for each in unwanted.as_set(include_weak=True)}

    def check() -> None:
        there = isinstance(graph, DefaultGraph) or dataset.contains(graph)
        tag = tag_of(dataset, graph) if there and (good or bad) else ""
        if wanted and not (there and (wanted.star_tag or tag in good)):
            raise PreconditionFailed("The graph is not, or no longer, what If-Match says. Read it again.")
        if unwanted and there and (unwanted.star_tag or tag in bad):
            raise PreconditionFailed("The graph is there already, as If-None-Match says that it must not be.")

    return check
