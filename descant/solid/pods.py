"""One pod over HTTP: its documents and containers, read and written with tags, in its owner's name.

    pod = Pod(web, storage, login)
    there = pod.get(url)                          # None where there is nothing
    pod.put(url, body, JSON_LD, tag=there.tag)    # Stale where somebody else was first

The token goes to addresses of the storage alone, and no redirect is followed: its proof is for one address.
https://solidproject.org/TR/protocol
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import partial
from urllib.parse import urljoin

from pyoxigraph import Literal, NamedNode, Quad

from descant.errors import DescantError, Forbidden, RemoteFailed, Stale, TooLarge, Unavailable
from descant.fetching import MOVED, Fetched
from descant.ontology.formats import Format, format_of
from descant.ontology.iris import DCTERMS, LDP
from descant.ontology.mapping.facts import Facts
from descant.ontology.reading import read_rdf
from descant.solid.signing_in import Login, Refused
from descant.solid.web import Web

JSON_LD, TURTLE, N3 = "application/ld+json", "text/turtle", "text/n3"
LIST_BYTES = 50_000_000
"""that a list may have: a container's, a catalogue, a type index"""
UNSURE = 2.0
"""seconds after a change in which another one may have the same time"""
_SIZE = NamedNode("http://www.w3.org/ns/posix/stat#size")
_MTIME = NamedNode("http://www.w3.org/ns/posix/stat#mtime")
_LINK = re.compile(r'<([^<>]*)>\s*((?:;\s*[\w*]+\s*=\s*(?:"[^"]*"|[^\s",;]+)\s*)*)')


class Away(Unavailable):
    """The pod gives no answer that says anything about what was asked for."""


class Unlike(RemoteFailed):
    """The pod answers, but not as a pod does."""


@dataclass(frozen=True, slots=True)
class There:
    """A document of the pod, as it is now."""

    url: str
    body: bytes
    media_type: str
    tag: str
    """empty where the pod says none"""

    def quads(self) -> Iterator[Quad]:
        return read_rdf(self.body, format_of(self.media_type), base=self.url)


class Pod:
    def __init__(self, web: Web, storage: str, login: Login) -> None:
        self._web, self.storage, self._login = web, storage, login

    def get(self, url: str, accept: str = f"{JSON_LD}, {TURTLE};q=0.5", *, size: int | None = None) -> There | None:
        answer = self._ask("GET", url, size=size, headers={"Accept": accept})
        if answer.status in (404, 410):
            return None
        require(answer, 200)
        return There(url, answer.body, answer.media_type, strong(answer.headers.get("ETag")))

    def put(self, url: str, body: bytes, media_type: str, *, tag: str | None) -> None:
        """In place of what has this tag; None: where nothing is yet."""
        condition = {"If-None-Match": "*"} if tag is None else {"If-Match": tag} if tag else {}
        headers = {"Content-Type": media_type} | condition
        require(self._ask("PUT", url, body=body, headers=headers), 200, 201, 202, 204, 205)

    def delete(self, url: str, tag: str) -> None:
        answer = self._ask("DELETE", url, headers={"If-Match": tag} if tag else {})
        if answer.status not in (404, 410):
            require(answer, 200, 202, 204, 205)

    def insert(self, url: str, statements: str, *, delete: str = "") -> None:
        """Turtle statements into (and out of) a document, which is made where there is none."""
        parts = [f"solid:{name} {{ {said} }}" for name, said in (("deletes", delete), ("inserts", statements)) if said]
        patch = (
            f"@prefix solid: <http://www.w3.org/ns/solid/terms#>.\n<> a solid:InsertDeletePatch; {'; '.join(parts)}."
        )
        require(self._ask("PATCH", url, body=patch.encode(), headers={"Content-Type": N3}), 200, 201, 204, 205)

    def make_container(self, url: str) -> bool:
        """Whether it had to be made."""
        if self._ask("HEAD", url).status == 200:
            return False
        link = f'<{LDP.BasicContainer.value}>; rel="type"'
        answer = self._ask("PUT", url, body=b"", headers={"Content-Type": TURTLE, "Link": link})
        if answer.status != 409:  # made by another program in between
            require(answer, 200, 201, 204, 205)
        return True

    def contents(self, url: str) -> dict[str, str] | None:
        """The documents that a container has, each with its mark; None where there is no container."""
        answer = self._ask("GET", url, size=LIST_BYTES, headers={"Accept": TURTLE})
        if answer.status in (404, 410):
            return None
        require(answer, 200)
        quads = read_rdf(answer.body, _syntax(answer), base=url)
        try:
            facts = Facts(quad.triple for quad in quads)
        except DescantError as error:
            raise Unlike(
                f"{url} is no list of a container: {error.message}", remedy="Tell who runs the pod."
            ) from error
        if not facts.has_type(NamedNode(url), LDP.Container):
            raise Unlike(f"{url} does not say that it is a container.", remedy="Tell who runs the pod.")
        inside = [each for each in facts.all(NamedNode(url), LDP.contains) if isinstance(each, NamedNode)]
        marks = ((each.value, _mark(facts, each, answer)) for each in inside)
        return {name: mark for name, mark in marks if re.fullmatch(re.escape(url) + r"[^/?#]+", name)}

    def links(self, url: str) -> dict[str, list[str]]:
        """What the answer links to, by relation."""
        return links_of(require(self._ask("HEAD", url), 200))

    def links_or_none(self, url: str) -> dict[str, list[str]]:
        """The same of what may not be there yet."""
        answer = self._ask("HEAD", url)
        return links_of(answer) if is_readable(answer) else {}

    def is_open(self, url: str) -> bool:
        """Whether everybody may read it, as a stranger finds."""
        return is_readable(self._stranger(url))

    def _stranger(self, url: str) -> Fetched:
        return _reached(partial(self._web.ask, "HEAD", url))

    def _ask(
        self,
        method: str,
        url: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        size: int | None = None,
    ) -> Fetched:
        if not url.startswith(self.storage):
            raise Forbidden(f"{url} is not in the pod {self.storage}.", remedy="Only what is in it is read.")
        renew, nonce = False, None
        for _ in range(3):  # with a new token, then with the nonce that is asked for
            signed = {**(headers or {}), **self._login.access(renew=renew).headers(method, url, nonce)}
            answer = _reached(partial(self._web.ask, method, url, body=body, headers=signed, size=size))
            if answer.status != 401:
                break
            nonce = answer.headers.get("DPoP-Nonce")
            renew = nonce is None
        return answer


def _reached(ask: Callable[[], Fetched]) -> Fetched:
    try:
        answer = ask()
    except TooLarge:
        raise
    except RemoteFailed as error:
        raise Away(error.message, remedy=error.remedy) from error
    if answer.status in (429, 502, 503, 504):
        raise Away(f"{answer.final_url} answers {answer.status}: it is not there just now.", remedy="Try again later.")
    return answer


def require(answer: Fetched, *good: int) -> Fetched:
    """The answer, if it is one of these."""
    if answer.status in good:
        return answer
    place = answer.final_url
    if answer.status == 401:
        raise Refused(f"The pod does not know who asks for {place}.", remedy="Sign in to the pod again.")
    if answer.status == 403:
        raise Forbidden(f"The pod does not let Descant at {place}.", remedy="Allow it in the pod, or sign in again.")
    if answer.status == 412:
        raise Stale(f"{place} was changed in between.", remedy="It is looked at again with the next sync.")
    if answer.status in MOVED:
        raise Unlike(
            f"{place} redirects to {answer.headers.get('Location', 'nowhere')}, which is not followed.",
            remedy="Connect the pod by its own address.",
        )
    raise Unlike(f"The pod answers {answer.status} for {place}.", remedy="Try again; else tell who runs it.")


def strong(tag: str | None) -> str:
    """A tag to write by. Pods write by weak tags too, but answer 412 where they are called so."""
    return (tag or "").removeprefix("W/")


def is_readable(answer: Fetched) -> bool:
    return 200 <= answer.status < 300


def links_of(answer: Fetched) -> dict[str, list[str]]:
    """https://www.rfc-editor.org/rfc/rfc8288"""
    found: dict[str, list[str]] = {}
    for header in answer.headers.get_all("Link", []):
        for target, parameters in _LINK.findall(header):
            relation = re.search(r'\brel\s*=\s*(?:"([^"]*)"|([^\s",;]+))', parameters)
            for name in (relation[1] or relation[2] or "").split() if relation else ():
                found.setdefault(name, []).append(urljoin(answer.final_url, target))
    return found


def _syntax(answer: Fetched) -> Format:
    try:
        return format_of(answer.media_type)
    except DescantError as error:
        raise Unlike(f"{answer.final_url} is {answer.media_type or 'of no type'}, and no RDF.", remedy="") from error


def _mark(facts: Facts, document: NamedNode, answer: Fetched) -> str:
    """When and how large it was, unless that was only just now."""
    said = [
        each.value
        for predicate in (DCTERMS.modified, _MTIME, _SIZE)
        for each in facts.all(document, predicate)
        if isinstance(each, Literal)
    ]
    changed = facts.all(document, _MTIME)
    try:
        age = parsedate_to_datetime(answer.headers["Date"]).timestamp() - float(changed[0].value)
    except (TypeError, ValueError, IndexError, AttributeError):
        return ""
    return " ".join(said) if age > UNSURE else ""
