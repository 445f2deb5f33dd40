"""From a WebID to the pod: what its profile says, and where it says nothing, what the addresses say.

https://solid.github.io/webid-profile/ ; a storage is announced by a link of its type.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urldefrag, urljoin, urlsplit

from pyoxigraph import NamedNode

from descant.errors import DescantError, NotFound, RemoteFailed
from descant.ontology.formats import format_of
from descant.ontology.mapping.facts import Facts
from descant.ontology.reading import read_rdf
from descant.solid.pods import JSON_LD, TURTLE, is_readable, links_of
from descant.solid.web import Web, require_address

SOLID, PIM = "http://www.w3.org/ns/solid/terms#", "http://www.w3.org/ns/pim/space#"
HIGHEST = 10
"""folders above a WebID that are asked whether they are a storage"""


@dataclass(frozen=True, slots=True)
class Profile:
    webid: str
    issuers: tuple[str, ...]
    storages: tuple[str, ...]
    type_indexes: tuple[str | None, str | None]
    """the public one, the private one"""


def read_profile(web: Web, webid: str) -> Profile:
    document = urldefrag(webid)[0]
    answer = web.ask("GET", document, headers={"Accept": f"{TURTLE}, {JSON_LD};q=0.9"}, follow=True)
    if answer.status in (404, 410):
        raise NotFound(f"There is nothing at {document}.", remedy="Check the WebID.")
    if answer.status != 200:
        raise RemoteFailed(f"{document} answers {answer.status}.", remedy="Check the WebID; its profile is public.")
    try:
        facts = Facts(quad.triple for quad in read_rdf(answer.body, format_of(answer.media_type), base=document))
    except DescantError as error:
        raise RemoteFailed(f"{document} is no profile: {error.message}", remedy="Check the WebID.") from error

    def said(predicate: str) -> tuple[str, ...]:
        found = facts.all(NamedNode(webid), NamedNode(predicate))
        return tuple(each.value for each in found if isinstance(each, NamedNode))

    indexes = (said(f"{SOLID}publicTypeIndex"), said(f"{SOLID}privateTypeIndex"))
    public, private = (each[0] if each else None for each in indexes)
    return Profile(webid, said(f"{SOLID}oidcIssuer"), said(f"{PIM}storage"), (public, private))


def find_issuer(profile: Profile, wish: str | None) -> str:
    """A WebID is only who its own profile's issuers say that it is."""
    if not profile.issuers:
        raise NotFound(f"{profile.webid} names no issuer.", remedy="Put `solid:oidcIssuer` into the profile.")
    if wish is None:
        return require_address(profile.issuers[0], "The issuer in the profile")
    for each in profile.issuers:
        if each.rstrip("/") == wish.rstrip("/"):
            return require_address(each, "The issuer")
    raise NotFound(
        f"{profile.webid} does not name {wish} as its issuer.", remedy=f"Its issuer is {profile.issuers[0]}."
    )


def find_storage(web: Web, profile: Profile, wish: str | None) -> str:
    if wish is not None:
        return _folder(require_address(wish, "The storage"))
    if profile.storages:
        return _folder(require_address(profile.storages[0], "The storage in the profile"))
    place = urldefrag(profile.webid)[0]
    for _ in range(HIGHEST):
        place = urljoin(place, "." if not place.endswith("/") else "..")
        answer = web.ask("HEAD", place)
        if is_readable(answer) and f"{PIM}Storage" in links_of(answer).get("type", ()):
            return place
        if urlsplit(place).path in ("", "/"):
            break
    raise NotFound(f"{profile.webid} does not say where its storage is.", remedy="Give it as `storage`.")


def _folder(place: str) -> str:
    place = urldefrag(place)[0]
    return place if place.endswith("/") else f"{place}/"
