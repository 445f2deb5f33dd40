"""MusicBrainz: works, artists, instruments, recordings. https://musicbrainz.org/doc/MusicBrainz_API/Search"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from descant.errors import RemoteFailed
from descant.ingest.lookup import Asking, Candidate, Kind, Query
from descant.ingest.lookup.choosing import ASKED

HOME = "https://musicbrainz.org"
PAUSE = 1.1
"""seconds"""
_ENTITIES = {Kind.WORK: "work", Kind.PERSON: "artist", Kind.INSTRUMENT: "instrument", Kind.RECORDING: "recording"}
_COMPOSED = frozenset(("composer", "writer"))
"""relations of a work"""
_LUCENE = re.compile(r'(["\\])')


@dataclass(frozen=True, slots=True)
class MusicBrainz:
    address: str = HOME
    name: str = "MusicBrainz"
    typed: bool = True

    def candidates(self, query: Query, client: Asking) -> Sequence[Candidate]:
        entity = _ENTITIES[query.kind]
        parameters = {"query": _lucene(query, entity), "fmt": "json", "limit": str(ASKED)}
        check = partial(_check, entity=entity)
        answer = client.json(f"{self.address}/ws/2/{entity}", parameters, pause=PAUSE, check=check)
        return [_candidate(entity, each) for each in answer[f"{entity}s"] if isinstance(each, dict) and "id" in each]


def _check(answer: Any, entity: str) -> None:
    if not (isinstance(answer, dict) and isinstance(answer.get(f"{entity}s"), list)):
        raise RemoteFailed("MusicBrainz answers in another form than it says.", remedy="Try again later.")


def _lucene(query: Query, entity: str) -> str:
    words = _quoted(query.name)
    said = f"{entity}:({words})"
    if query.kind is Kind.INSTRUMENT:  # its name is English, those of other languages are aliases
        return f"{said} OR alias:({words})"
    return f"{said} AND artist:({_quoted(query.by)})" if query.by else said


def _quoted(words: str) -> str:
    """Each word by itself, so that none is a sign of the query's language, and their order does not matter."""
    escaped = _LUCENE.sub(r"\\\1", words)
    return " ".join(f'"{word}"' for word in escaped.split())


def _candidate(entity: str, found: dict[str, Any]) -> Candidate:
    label = found.get("title") or found.get("name") or ""
    seconds = _seconds(found.get("length"))
    return Candidate(
        iri=f"{HOME}/{entity}/{found['id']}",
        label=str(label),
        description=_description(found, seconds),
        score=_score(found.get("score")),
        seconds=seconds,
        makers=tuple(_makers(found)),
    )


def _makers(found: dict[str, Any]) -> Iterator[str]:
    """Who is credited with a recording, and who has composed a work."""
    for credited in _objects(found.get("artist-credit")):
        yield str(credited.get("name", ""))
    for relation in _objects(found.get("relations")):
        if relation.get("type") in _COMPOSED:
            yield from (str(each.get("name", "")) for each in _objects([relation.get("artist")]))


def _description(found: dict[str, Any], seconds: float | None) -> str:
    life = next(_objects([found.get("life-span")]), {})
    related = [each for relation in _objects(found.get("relations")) for each in _objects([relation.get("artist")])]
    artists = " ".join(str(each.get("name", "")) for each in (*_objects(found.get("artist-credit")), *related))
    years = "–".join(str(life.get(end) or "")[:4] for end in ("begin", "end")) if life.get("begin") else ""
    clock = f"{int(seconds // 60)}:{int(seconds % 60):02}" if seconds else ""
    parts = (found.get("type"), artists, years, clock, found.get("disambiguation"), found.get("description"))
    return ", ".join(str(part) for part in parts if part)


def _objects(said: Any) -> Iterator[dict[str, Any]]:
    yield from (each for each in (said if isinstance(said, list) else ()) if isinstance(each, dict))


def _seconds(said: Any) -> float | None:
    """Of milliseconds, if they are that."""
    return said / 1000 if type(said) is int and said > 0 else None


def _score(said: Any) -> float:
    """Per cent, as a number or as text."""
    try:
        return min(1.0, max(0.0, float(said) / 100))
    except (TypeError, ValueError):
        return 0.0
