"""Who may read a document or container of a pod: its owner, or everybody; by the rules that the pod has.

Web Access Control (https://solidproject.org/TR/wac) or Access Control Policy (https://solidproject.org/TR/acp):
either way the rules are a document that the pod links to.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import BlankNode, NamedNode, Triple

from descant.errors import Forbidden
from descant.ontology.formats import Format
from descant.ontology.iris import FOAF, RDF
from descant.ontology.writing import write_rdf
from descant.solid.pods import TURTLE, Pod, Unlike

ACL, ACP = "http://www.w3.org/ns/auth/acl#", "http://www.w3.org/ns/solid/acp#"
_RESOURCE = f"{ACP}AccessControlResource"
_ALL, _READ = ("Read", "Write", "Control"), ("Read",)


def keep_closed(pod: Pod, url: str, webid: str) -> None:
    """Nobody but its owner reads it from now on."""
    _rule(pod, url, webid, is_open=False)
    if pod.is_open(url):
        raise Forbidden(f"Everybody may still read {url} in the pod.", remedy="Look at its access rules there.")


def make_open(pod: Pod, url: str, webid: str) -> None:
    """Everybody may read it from now on."""
    _rule(pod, url, webid, is_open=True)
    if not pod.is_open(url):
        raise Forbidden(f"The pod does not let everybody read {url}.", remedy="Look at its access rules there.")


def has_rules(pod: Pod, url: str) -> bool:
    """Of its own, that is, and not of what it is in."""
    return pod.get(_place(pod, url)[0], TURTLE) is not None


def _rule(pod: Pod, url: str, webid: str, *, is_open: bool) -> None:
    place, is_acp = _place(pod, url)
    before = pod.get(place, TURTLE)
    rules = (_acp if is_acp else _wac)(place, url, webid, is_open)
    pod.put(place, write_rdf(rules, Format.TURTLE), TURTLE, tag=before.tag if before else None)


def _place(pod: Pod, url: str) -> tuple[str, bool]:
    """The document of the rules, and whether they are policies."""
    found = pod.links(url).get("acl", [])
    if not found:
        raise Unlike(f"The pod does not say where the access rules of {url} are.", remedy="Tell who runs it.")
    return found[0], found[0].endswith(".acr") or _RESOURCE in pod.links_or_none(found[0]).get("type", ())


def _wac(place: str, url: str, webid: str, is_open: bool) -> Iterator[Triple]:
    yield from _authorization(f"{place}#owner", url, ("agent", NamedNode(webid)), _ALL)
    if is_open:
        yield from _authorization(f"{place}#public", url, ("agentClass", NamedNode(f"{FOAF.base}Agent")), _READ)


def _authorization(name: str, url: str, who: tuple[str, NamedNode], modes: tuple[str, ...]) -> Iterator[Triple]:
    rule = NamedNode(name)
    yield Triple(rule, RDF.type, NamedNode(f"{ACL}Authorization"))
    yield Triple(rule, NamedNode(ACL + who[0]), who[1])
    for scope in ("accessTo", "default") if url.endswith("/") else ("accessTo",):
        yield Triple(rule, NamedNode(ACL + scope), NamedNode(url))
    for mode in modes:
        yield Triple(rule, NamedNode(f"{ACL}mode"), NamedNode(ACL + mode))


def _acp(place: str, url: str, webid: str, is_open: bool) -> Iterator[Triple]:
    top = NamedNode(place)
    yield Triple(top, RDF.type, NamedNode(_RESOURCE))
    yield Triple(top, NamedNode(f"{ACP}resource"), NamedNode(url))
    yield from _control(top, f"{place}#owner", url, webid, _ALL)
    if is_open:
        yield from _control(top, f"{place}#public", url, f"{ACP}PublicAgent", _READ)


def _control(top: NamedNode, name: str, url: str, agent: str, modes: tuple[str, ...]) -> Iterator[Triple]:
    control, policy, matcher = NamedNode(name), BlankNode(), BlankNode()
    for scope in ("accessControl", "memberAccessControl") if url.endswith("/") else ("accessControl",):
        yield Triple(top, NamedNode(ACP + scope), control)
    yield Triple(control, RDF.type, NamedNode(f"{ACP}AccessControl"))
    yield Triple(control, NamedNode(f"{ACP}apply"), policy)
    yield Triple(policy, RDF.type, NamedNode(f"{ACP}Policy"))
    yield Triple(policy, NamedNode(f"{ACP}anyOf"), matcher)
    yield Triple(matcher, RDF.type, NamedNode(f"{ACP}Matcher"))
    yield Triple(matcher, NamedNode(f"{ACP}agent"), NamedNode(agent))
    for mode in modes:
        yield Triple(policy, NamedNode(f"{ACP}allow"), NamedNode(ACL + mode))
