"""The named queries of `queries/`: trusted SPARQL, run in process, with parameters that are bound as terms.

    query = named("annotations-on-target")
    store.query(query.text, {"target": node})          # a store of descant.store binds the variables
    query.run(pyoxigraph_store, target=node)           # pyoxigraph's own substitution

The default graph is the union of all graphs. A file begins with comments: `# title: …`, `# parameters: a b:text`,
then what it answers. A parameter is an IRI unless its kind is said: `text` or `number`. No parameter is projected;
`projecting` is the text for pyoxigraph's `substitutions=`, which wants its variables projected. Values never become
part of the text here.

Tests hold every file to the planner's traps: no property path inside OPTIONAL, nothing joined to a UNION from
outside, no OFFSET (see docs/ontology.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    Store,
    Triple,
    Variable,
)

from descant.errors import NotFound, WrongUse

_TITLE, _PARAMETERS = "# title: ", "# parameters:"
_SELECT = re.compile(r"^SELECT( DISTINCT)?", re.MULTILINE)
_GROUP_BY = re.compile(r"^GROUP BY", re.MULTILINE)


class Parameter(StrEnum):
    """What a parameter is."""

    IRI = "iri"
    TEXT = "text"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A query of this package."""

    name: str
    title: str
    description: str
    parameters: tuple[str, ...]
    kinds: tuple[Parameter, ...]
    """of the parameters, in their order"""
    text: str

    @property
    def projecting(self) -> str:
        """The text with the parameters among the projected variables."""
        added = "".join(f" ?{name}" for name in self.parameters)
        text = _SELECT.sub(lambda found: found[0] + added, self.text, count=1)
        return _GROUP_BY.sub(lambda found: found[0] + added, text, count=1)

    def check(self, names: Iterator[str] | set[str]) -> None:
        """Refuse parameters that are missing or unknown."""
        given, wanted = set(names), set(self.parameters)
        if given != wanted:
            raise WrongUse(
                f"{self.name} was given {', '.join(sorted(given)) or 'nothing'}.",
                remedy=f"Give {', '.join(self.parameters) or 'no parameters'}.",
            )

    def run(
        self, store: Store, **terms: NamedNode | BlankNode | Literal
    ) -> QuerySolutions | QueryBoolean | QueryTriples:
        """Ask a store of pyoxigraph's; each parameter is a term."""
        self.check(set(terms))
        bound: dict[Variable, NamedNode | BlankNode | Literal | Triple] = {
            Variable(name): term for name, term in terms.items()
        }
        return store.query(self.projecting, substitutions=bound, use_default_graph_as_union=True)


def named(name: str) -> NamedQuery:
    """The query of that name."""
    queries = all_queries()
    if name not in queries:
        raise NotFound(f"There is no query {name!r}.", remedy=f"There are {', '.join(queries)}.")
    return queries[name]


@lru_cache(maxsize=1)
def all_queries() -> dict[str, NamedQuery]:
    """Every named query, by name."""
    folder = files("descant.ontology") / "queries"
    found = sorted((each for each in folder.iterdir() if each.name.endswith(".rq")), key=lambda each: each.name)
    return {
        each.name.removesuffix(".rq"): _read(each.name.removesuffix(".rq"), each.read_text(encoding="utf-8"))
        for each in found
    }


def _read(name: str, text: str) -> NamedQuery:
    comments = [line for line in text.splitlines() if line.startswith("#")]
    said = [each.partition(":") for each in comments[1].removeprefix(_PARAMETERS).split()]
    return NamedQuery(
        name=name,
        title=comments[0].removeprefix(_TITLE),
        description=" ".join(line.removeprefix("# ") for line in comments[2:]),
        parameters=tuple(parameter for parameter, _, _ in said),
        kinds=tuple(Parameter(kind or Parameter.IRI) for _, _, kind in said),
        text=text,
    )
