"""A server asked from Python: annotations, musical objects, passages, searches, files.

    from descant.client import Client

    with Client("http://127.0.0.1:8080/", token) as descant:
        passage = descant.passage([{"version": trio, "bars": [3, 10]}], aligned=True, label="Theme")
        descant.observe(passage["material"], "The melody moves to the violin.", language="en")
        for annotation in descant.search(work="op92-2", q="violin"):
            print(annotation["id"])
        Path("mine.zip").write_bytes(descant.export("crate", scope="mine"))

Documents are JSON as the server gives it. What it refuses is raised as one of `descant.errors`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import PurePath
from types import TracebackType
from typing import Any, Self
from urllib.parse import urljoin, urlsplit

import httpx

from descant.errors import Unavailable, WrongUse, from_problem

Json = dict[str, Any]

_PROFILED = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
SECONDS = 60.0
"""for an answer; files are given ten times as long"""


class Client:
    def __init__(self, url: str, token: str | None = None, *, transport: httpx.BaseTransport | None = None) -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._url = url if url.endswith("/") else f"{url}/"
        self._http = httpx.Client(headers=headers, timeout=SECONDS, transport=transport, trust_env=False)

    def carry(self, headers: Mapping[str, str]) -> None:
        """Say these with every request from now on."""
        self._http.headers.update(headers)

    def close(self) -> None:
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self.close()

    def account(self) -> Json:
        """Whose token it is: its id, role and groups."""
        found: Json = self.json("GET", "api/account")
        return found

    # -- annotations ---------------------------------------------------------------------------------------------

    def create(self, annotation: Json, container: str | None = None) -> Json:
        """In one's own container, where it is private; in `work/NAME`, in `group/ID`, or among what is public: `""`."""
        if container is None:
            container = f"user/{self._account}"
        home = f"annotations/{container.strip('/')}/" if container else "annotations/"
        return self.json("POST", home, json=annotation, headers={"Content-Type": _PROFILED})

    def read(self, iri: str) -> tuple[Json, str]:
        """An annotation or a musical object, and the tag by which it can be replaced."""
        response = self.ask("GET", self._here(iri), headers={"Accept": "application/ld+json"})
        return response.json(), response.headers["ETag"]

    def replace(self, iri: str, document: Json, tag: str) -> Json:
        """Refused as stale where somebody was faster."""
        return self.json("PUT", self._here(iri), json=document, headers={"Content-Type": _PROFILED, "If-Match": tag})

    def delete(self, iri: str, *, along: bool = False) -> None:
        """`along` with those musical objects that it alone is about."""
        self.ask("DELETE", self._here(iri), **_along(along))

    def restore(self, iri: str, *, along: bool = False) -> Json:
        """`along` with what was deleted along with it."""
        return self.json("POST", f"api/annotations/{self._name(iri)}/restore", **_along(along))

    def share(self, iri: str, visibility: str, *, group: str | None = None, along: bool = False) -> Json:
        """`along` with the musical objects that it is about."""
        said = {"visibility": visibility, "along": along} | ({"sharedWith": group} if group else {})
        return self.json("PUT", f"api/annotations/{self._name(iri)}/visibility", json=said)

    def versions(self, iri: str) -> list[Json]:
        found: list[Json] = self.json("GET", f"api/annotations/{self._name(iri)}/versions")["versions"]
        return found

    def search(self, **conditions: Any) -> Iterator[Json]:
        """All that meet the conditions (`q`, `work`, `overlaps`, `creator`, …); a list is said several times."""
        return self._pages("annotations/search", conditions)

    # -- the Music Annotation Ontology ---------------------------------------------------------------------------

    def observe(self, about: str, text: str, *, container: str | None = None, **more: Any) -> Json:
        """An observation of a musical object."""
        return self._say("Observation", "observing", about, text, container, more)

    def comment(self, about: str, text: str, *, container: str | None = None, **more: Any) -> Json:
        """A commentary: an interpretation of a musical object, or of what others say of it."""
        return self._say("Commentary", "commenting", about, text, container, more)

    def relate(
        self, relation: str, between: Iterable[str], text: str = "", *, container: str | None = None, **more: Any
    ) -> Json:
        """A relationship (commonality, substitution, addition, deletion) between annotations."""
        joined = list(between)
        more = {"relation": relation, "relates": joined} | more
        return self._say("Relationship", "comparing", joined, text, container, more)

    def create_object(self, document: Json) -> Json:
        """A MusicalIdea, a MusicalMaterial, an Extract, a Selection or an AbsenceSelection."""
        return self.json("POST", "api/objects", json=document)

    def passage(self, places: list[Json], **more: Any) -> Json:
        """A passage of several versions: what was made, by its IRIs. `more` is as POST /api/passages has it."""
        return self.json("POST", "api/passages", json={"places": places} | more)

    def objects(self, **conditions: Any) -> Iterator[Json]:
        return self._pages("api/objects", conditions)

    # -- files ---------------------------------------------------------------------------------------------------

    def export(self, form: str = "jsonld", **conditions: Any) -> bytes:
        """What meets the conditions of a search, as a file: jsonld, turtle, nquads, csv, tei, mei, dez or crate."""
        asked = {"form": form} | conditions
        return self.ask("GET", "api/annotations/export", params=asked, timeout=10 * SECONDS).content

    def take_in(self, data: bytes, name: str, **said: Any) -> Json:
        """A file's annotations become one's own; its form is told by its name, or by `form`."""
        asked = {"name": PurePath(name).name} | said
        where = "api/annotations/import"
        return self.json("POST", where, params=asked, content=data, timeout=10 * SECONDS)

    @cached_property
    def _account(self) -> str:
        """Whose it is does not change."""
        return str(self.account()["id"])

    # -- asking --------------------------------------------------------------------------------------------------

    def _say(
        self, kind: str, motivation: str, about: str | list[str], text: str, container: str | None, more: Json
    ) -> Json:
        body = {"type": "TextualBody", "value": text} | {key: more.pop(key) for key in ("language",) if key in more}
        said = {"type": ["Annotation", kind], "motivation": motivation, "target": about}
        return self.create(said | ({"body": body} if text else {}) | more, container)

    def _pages(self, path: str, conditions: Json) -> Iterator[Json]:
        page = self.json("GET", path, params=conditions)
        yield from page["items"]
        while "next" in page:
            page = self.json("GET", self._here(page["next"]))
            yield from page["items"]

    def _here(self, iri: str) -> str:
        """Where this server has it, whatever base its IRIs have."""
        for part in ("annotations/", "id/", "api/"):
            if f"/{part}" in iri:
                return part + iri.partition(f"/{part}")[2]
        return iri

    def _name(self, iri: str) -> str:
        return self._here(iri).removeprefix("annotations/")

    def json(self, method: str, path: str, **said: Any) -> Json:
        """What a program is answered there; `said` is as httpx has it: params, json, content, headers."""
        found: Json = self.ask(method, path, **said).json()
        return found

    def ask(self, method: str, path: str, **said: Any) -> httpx.Response:
        if "params" in said:
            said["params"] = {name: _plain(value) for name, value in said["params"].items()}
        address = self._address(path)
        try:
            response = self._http.request(method, address, **said)
        except httpx.HTTPError as error:
            raise Unavailable(f"{self._url} does not answer: {error}", remedy="Is the server running?") from error
        if response.is_error:
            raise from_problem(response.content)
        return response

    def _address(self, path: str) -> str:
        """At this server: whoever is asked elsewhere would be told the token."""
        address = urljoin(self._url, path)
        if urlsplit(address)[:2] != urlsplit(self._url)[:2]:
            raise WrongUse(f"{address[:100]} is at another server.", remedy="Ask that one.")
        return address


def _along(along: bool) -> dict[str, Any]:
    return {"params": {"along": "1"}} if along else {}


def _plain(value: Any) -> Any:
    """As the server has it: yes is 1."""
    return str(int(value)) if isinstance(value, bool) else value
