"""MusicBrainz: works, artists, instruments, recordings. https://musicbrainz.org/doc/MusicBrainz_API/Search"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from descant.ingest.lookup import Asking, Candidate, Kind, Query

HOME = "https://musicbrainz.org"
PAUSE = 1.1
"""seconds"""
_ENTITIES = {Kind.WORK: "work", Kind.PERSON: "artist", Kind.INSTRUMENT: "instrument", Kind.RECORDING: "recording"}
_LUCENE = re.compile(r'(["\\])')


@dataclass(frozen=True, slots=True)
class MusicBrainz:
    address: str = HOME
    name: str = "MusicBrainz"
    typed: bool = True

    def candidates(self, query: Query, client: Asking) -> Sequence[Candidate]:
        entity = _ENTITIES[query.kind]
        parameters = {"query": _lucene(query, entity), "fmt": "json", "limit": "10"}
        answer = client.json(f"{self.address}/ws/2/{entity}", parameters, pause=PAUSE)
        found = answer.get(f"{entity}s", []) if isinstance(answer, dict) else []
        return [_candidate(entity, each) for each in found if isinstance(each, dict) and "id" in each]


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
    return Candidate(
        iri=f"{HOME}/{entity}/{found['id']}",
        label=str(label),
        description=_description(found),
        score=_score(found.get("score")),
        seconds=_seconds(found.get("length")),
    )


def _description(found: dict[str, Any]) -> str:
    life = found.get("life-span") or {}
    credited = [each for each in found.get("artist-credit") or () if isinstance(each, dict)]
    related = [each.get("artist") for each in found.get("relations") or () if isinstance(each, dict)]  # of a work
    artists = " ".join(str(each.get("name", "")) for each in (*credited, *related) if isinstance(each, dict))
    years = "–".join(str(life.get(end) or "")[:4] for end in ("begin", "end")) if life.get("begin") else ""
    length = _seconds(found.get("length"))
    clock = f"{int(length // 60)}:{int(length % 60):02}" if length else ""
    parts = (found.get("type"), artists, years, clock, found.get("disambiguation"), found.get("description"))
    return ", ".join(str(part) for part in parts if part)


def _seconds(said: Any) -> float | None:
    """Of milliseconds, if they are that."""
    return said / 1000 if type(said) is int and said > 0 else None


def _score(said: Any) -> float:
    """Per cent, as a number or as text."""
    try:
        return min(1.0, max(0.0, float(said) / 100))
    except (TypeError, ValueError):
        return 0.0
