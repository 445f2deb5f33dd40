"""IRIs of ours as addresses, and back.

A path reaches us decoded, so `/id/a/b` may have been asked for as `/id/a%2Fb`, and an IRI may have `ö` where its
address has `%C3%B6`. The usual spelling is taken first; where the graph does not know it, the others are tried.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product
from urllib.parse import quote, unquote

from pyoxigraph import NamedNode

SAFE = ":@!$&'()*+,;=~"
"""what stands in a segment as it is (RFC 3986), beside letters, digits and `-._`"""
JOINTS = 6
"""slashes of a path that may have been encoded; more is not tried"""


def spelled(path: str) -> str:
    """A decoded path as it is usually written."""
    return quote(path, safe=f"/{SAFE}")


def is_usual(path: str) -> bool:
    """Whether a path, sent to us, comes to mean just this again."""
    return spelled(unquote(path)) == path and not any(part in ("", ".", "..") for part in path.split("/"))


def unusual(path: str) -> Iterator[str]:
    """Other ways to write a decoded path: with fewer slashes, with more that is encoded, with less."""
    kind, *names = path.split("/")
    joints = ("/", "%2F") if len(names) - 1 <= JOINTS else ("/",)
    for spell in (_strictly, spelled, _internationally):
        written = [spell(name) for name in names]
        for joined in product(joints, repeat=len(names) - 1):
            yield f"{kind}/{''.join(part for pair in zip(written, (*joined, ''), strict=True) for part in pair)}"


def which_are_known(iris: Iterable[NamedNode]) -> str:
    """The query that gives those of the IRIs that the graph says something of."""
    return f"""SELECT ?iri WHERE {{
        VALUES ?iri {{ {" ".join(map(str, iris))} }}
        FILTER (EXISTS {{ ?iri ?p ?o }} || EXISTS {{ ?s ?q ?iri }} || EXISTS {{ GRAPH ?iri {{ ?a ?b ?c }} }})
    }}"""


def _strictly(name: str) -> str:
    return quote(name, safe="")


def _internationally(name: str) -> str:
    return "".join(each if ord(each) > 127 else quote(each, safe=SAFE) for each in name)
