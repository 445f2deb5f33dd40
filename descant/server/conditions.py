"""Conditional requests about a graph: https://www.rfc-editor.org/rfc/rfc9110#section-13 .

A graph's tag is the same for the same statements in whatever order, so that it needs no memory of changes, over any
engine. Each format has the tag with its own ending, as the bytes differ; to write, the tag of any of them is good.
"""

from __future__ import annotations

from hashlib import sha256

from flask import request
from pyoxigraph import DefaultGraph
from werkzeug.exceptions import PreconditionFailed

from descant.store import Condition, Dataset, GraphName, always


def tag_of(dataset: Dataset, graph: GraphName) -> str:
    """A sum of hashes: statements come in no order."""
    total = sum(int.from_bytes(sha256(str(triple).encode()).digest()) for triple in dataset.graph(graph))
    return f"{total % (1 << 256):064x}"


def condition(dataset: Dataset, graph: GraphName | None) -> Condition:
    """What the request wants to hold; it is asked by the writer, where there is no request."""
    wanted, unwanted = request.if_match, request.if_none_match
    if not wanted and not unwanted:
        return always
    good = {each.partition("-")[0] for each in wanted.as_set()}
    bad = {each.partition("-")[0] for each in unwanted.as_set(include_weak=True)}

    def check() -> None:
        there = graph is not None and (isinstance(graph, DefaultGraph) or dataset.contains(graph))
        tag = tag_of(dataset, graph) if graph is not None and there and (good or bad) else ""
        if wanted and not (there and (wanted.star_tag or tag in good)):
            raise PreconditionFailed("The graph is not, or no longer, what If-Match says. Read it again.")
        if unwanted and there and (unwanted.star_tag or tag in bad):
            raise PreconditionFailed("The graph is there already, as If-None-Match says that it must not be.")

    return check
