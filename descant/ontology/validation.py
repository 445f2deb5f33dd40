"""Whether data conform: the SHACL shapes of `shapes/`, and no unknown terms in our namespaces.

    report = validate(quads)            every finding, the worst first
    require(quads)                      the same, raising Nonconformant if there is a violation
    unknown_terms(quads)                the second half alone: streams, for millions of quads

Shapes look at one document, annotation or source at a time (about 30 ms and 5 ms for each annotation); the
bulk that the serialiser writes conforms by construction, which tests hold it to. Findings of severity
`warning` do not make data nonconformant. https://www.w3.org/TR/shacl/
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from pyoxigraph import BlankNode, NamedNode, Quad, Triple

from descant.errors import Nonconformant
from descant.ontology.iris import short_name, split_iri
from descant.ontology.vocabulary import NAMESPACES, known_terms

if TYPE_CHECKING:
    import rdflib

_UNKNOWN_AT_MOST = 1000
_SHOWN = 3


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing that is wrong, where, and how to mend it (which the message says)."""

    severity: str
    """`violation` or `warning`."""
    node: str
    """The IRI of the offending node, or `_:…`."""
    message: str
    path: str = ""
    """The property that is wrong, if it is one."""
    value: str = ""
    within: str = ""
    """Of a blank node: the IRI that leads to it."""

    def __str__(self) -> str:
        place = f"{self.node} in {self.within}" if self.within else self.node
        return f"{place}: {self.message}"


@dataclass(frozen=True, slots=True)
class Report:
    """What was found, violations first."""

    findings: tuple[Finding, ...]

    @property
    def conforms(self) -> bool:
        return not self.violations

    @property
    def violations(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.severity == "violation")


def validate(statements: Iterable[Triple | Quad]) -> Report:
    """Check against all shapes and for unknown terms. Named graphs are looked at as one."""
    known = list(statements)
    unknown = islice(unknown_terms(known), _UNKNOWN_AT_MOST)
    return Report(tuple(sorted(set(chain(unknown, _shape_findings(known))))))


def require(statements: Iterable[Triple | Quad], *, what: str = "The document") -> Report:
    """The report, if there are no violations; otherwise an error that names the first few."""
    report = validate(statements)
    violations = report.violations
    if violations:
        more = f" (and {len(violations) - _SHOWN} more)" if len(violations) > _SHOWN else ""
        raise Nonconformant(
            f"{what} does not conform. " + " ".join(str(finding) for finding in violations[:_SHOWN]) + more,
            findings=violations,
        )
    return report


def unknown_terms(statements: Iterable[Triple | Quad]) -> Iterator[Finding]:
    """Every use of a term in our namespaces that no vocabulary declares, with its node."""
    known = known_terms()
    passed = set(known)  # predicates are few, so whatever passed once need not be looked at again
    for statement in statements:
        subject, predicate, value = statement.subject, statement.predicate, statement.object
        if predicate not in passed:
            if predicate.value.startswith(NAMESPACES):
                yield _unknown(subject, predicate, predicate)
            else:
                passed.add(predicate)
        for node in (value, subject):
            if isinstance(node, NamedNode) and node.value.startswith(NAMESPACES) and node not in known:
                yield _unknown(subject, node, predicate)


def unknown_term(term: NamedNode) -> Finding | None:
    """The finding about one term of our namespaces, if no vocabulary declares it."""
    return None if term in known_terms() else _unknown(term, term, term)


def _unknown(node: Any, term: NamedNode, path: NamedNode) -> Finding:
    namespace, name = split_iri(term.value)
    names = [known.value.removeprefix(namespace) for known in known_terms() if known.value.startswith(namespace)]
    near = difflib.get_close_matches(name, names, 1, 0.7)
    hint = f"Did you mean {short_name(namespace + near[0])}?" if near else "Use a declared term."
    return Finding(
        severity="violation",
        node=node.value if isinstance(node, NamedNode) else str(node),
        message=f"{short_name(term.value)} is not a term of that vocabulary. {hint}",
        path=path.value,
        value=term.value,
    )


@lru_cache(maxsize=1)
def shapes_graph() -> rdflib.Graph:
    """All shapes as one graph."""
    import rdflib  # here, so that whoever only writes records need not load it

    graph = rdflib.Graph()
    for file in sorted((files("descant.ontology") / "shapes").iterdir(), key=lambda each: each.name):
        if file.name.endswith(".ttl"):
            graph.parse(data=file.read_bytes(), format="turtle")
    return graph


def _shape_findings(statements: list[Triple | Quad]) -> Iterator[Finding]:
    import pyshacl
    import rdflib
    from rdflib import RDF, SH

    data = rdflib.Graph()
    for statement in statements:
        data.add((_rdflib(statement.subject), _rdflib(statement.predicate), _rdflib(statement.object)))
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes_graph(), inplace=True)
    for result in report.subjects(RDF.type, SH.ValidationResult):
        node = report.value(result, SH.focusNode)
        path, value = report.value(result, SH.resultPath), report.value(result, SH.value)
        yield Finding(
            severity="warning" if report.value(result, SH.resultSeverity) == SH.Warning else "violation",
            node=f"_:{node}" if isinstance(node, rdflib.BNode) else str(node),
            message=str(report.value(result, SH.resultMessage)),
            path=str(path) if isinstance(path, rdflib.URIRef) else "",
            value="" if value is None or isinstance(value, rdflib.BNode) else str(value),
            within=_within(data, node),
        )


def _rdflib(term: Any) -> Any:
    import rdflib

    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value), normalize=False)


def _within(data: rdflib.Graph, node: Any) -> str:
    """The nearest IRI from which a blank node is reached."""
    import rdflib

    seen = set()
    within = ""
    while isinstance(node, rdflib.BNode) and node not in seen:
        seen.add(node)
        node = next(iter(data.subjects(None, node)), None)
        within = str(node) if isinstance(node, rdflib.URIRef) else ""
    return within
