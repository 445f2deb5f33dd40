"""What comes from outside and may enter the graph: read, checked, passed on.

A term that no vocabulary declares is always refused. A document of ordinary size is also held against all shapes;
for a larger one, such as a whole dataset, that would take hours (`descant ontology validate` does it).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice

from pyoxigraph import NamedNode, Quad

from descant.errors import Forbidden, Nonconformant
from descant.ontology.iris import INTERNAL
from descant.ontology.validation import require, unknown_terms

SHAPED = 2_000
"""statements up to which the shapes are looked at (about a second)"""


def admitted(quads: Iterable[Quad], *, what: str) -> Iterator[Quad]:
    """The quads, or Nonconformant with the offending nodes; `what` names the document in the message."""
    rest = _with_free_names(quads)
    head = list(islice(rest, SHAPED + 1))
    if len(head) <= SHAPED:
        require(head, what=what)
        yield from head
    else:
        yield from _with_known_terms(chain(head, rest), what)


def require_free(name: str) -> None:
    if name.startswith(INTERNAL):
        raise Forbidden(
            f"<{name}> is a name of the store's own.", remedy=f"Use one that does not begin with {INTERNAL}"
        )


def _with_free_names(quads: Iterable[Quad]) -> Iterator[Quad]:
    for quad in quads:
        if isinstance(quad.graph_name, NamedNode):
            require_free(quad.graph_name.value)
        yield quad


def _with_known_terms(quads: Iterable[Quad], what: str) -> Iterator[Quad]:
    for batch in _batches(quads):
        for finding in unknown_terms(batch):
            raise Nonconformant(f"{what} does not conform. {finding}", findings=(finding,))
        yield from batch


def _batches(quads: Iterable[Quad], size: int = 1_000) -> Iterator[list[Quad]]:
    rest = iter(quads)
    while batch := list(islice(rest, size)):
        yield batch
