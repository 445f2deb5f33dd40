"""How pods and issuers are asked: within limits, and at private addresses only where that is configured."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from pyoxigraph import NamedNode

from descant.config import Config
from descant.errors import InvalidInput, RemoteFailed, WrongUse
from descant.fetching import REDIRECTS, Fetched, fetch

LONGEST_IRI = 2000


@dataclass(frozen=True, slots=True)
class Web:
    seconds: float
    """that one answer may take"""
    size: int
    """bytes that it may have"""
    private: bool
    """hosts that are not public are asked, too"""

    @classmethod
    def of(cls, config: Config) -> Web:
        return cls(config.pod_seconds, config.annotation_bytes, config.pods_private)

    def ask(
        self,
        method: str,
        url: str,
        *,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
        follow: bool = False,
        size: int | None = None,
    ) -> Fetched:
        return fetch(
            url,
            method=method,
            body=body,
            headers=headers,
            seconds=self.seconds,
            size=size or self.size,
            allow_private=self.private,
            redirects=REDIRECTS if follow else 0,
        )

    def json(self, url: str, what: str) -> dict[str, Any]:
        answer = self.ask("GET", url, headers={"Accept": "application/json"}, follow=True)
        return json_object(answer, what)


def json_object(answer: Fetched, what: str) -> dict[str, Any]:
    """The answer to `what` was asked for."""
    if not 200 <= answer.status < 300:
        raise RemoteFailed(f"{answer.final_url} answers {answer.status}, and not with {what}.", remedy="Check it.")
    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        raise RemoteFailed(f"{answer.final_url} does not answer with {what}: {error}.", remedy="Check it.") from error
    if not isinstance(found, dict):
        raise RemoteFailed(f"{answer.final_url} does not answer with {what}.", remedy="Check it.")
    return found


def require_address(said: Any, what: str) -> str:
    """An absolute http(s) IRI, as somebody gave it."""
    if not isinstance(said, str) or not said.isprintable() or " " in said or len(said) > LONGEST_IRI:
        raise WrongUse(f"{what} is no address.", remedy="Write it like https://clara.example/profile/card#me.")
    try:
        parts = urlsplit(said)
        _ = parts.port, NamedNode(said)  # either may refuse it
    except ValueError as error:
        raise WrongUse(f"{what} is no address: {error}.", remedy="Write it like https://clara.example/.") from error
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or set(said) & set('<>"{}|\\^`'):
        raise WrongUse(f"{what} is no address on the web.", remedy="Write it like https://clara.example/.")
    return said


def address_in(said: Any, what: str, place: str) -> str:
    """The same in a document of somebody else's."""
    try:
        return require_address(said, what)
    except WrongUse as error:
        raise InvalidInput(f"{place} says {what} that is no address.", remedy="Tell who runs it.") from error
