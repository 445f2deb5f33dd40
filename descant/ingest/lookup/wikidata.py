"""Wikidata's entities by their labels. https://www.wikidata.org/w/api.php?action=help&modules=wbsearchentities"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from descant.errors import RemoteFailed
from descant.ingest.lookup import Asking, Candidate, Query, QuestionRefused

PAUSE = 0.2
"""seconds"""
LIMIT = 10


@dataclass(frozen=True, slots=True)
class Wikidata:
    """It knows labels alone: what a candidate is stands in its description, and who made it is not asked for."""

    address: str = "https://www.wikidata.org"
    name: str = "Wikidata"
    typed: bool = False

    def candidates(self, query: Query, client: Asking) -> Sequence[Candidate]:
        """It gives an order and no scores: the first fits by nine tenths, the last by little."""
        parameters = {
            "action": "wbsearchentities",
            "search": query.name,
            "language": _language(query.language),
            "uselang": _language(query.language),
            "type": "item",
            "limit": str(LIMIT),
            "format": "json",
        }
        answer = client.json(f"{self.address}/w/api.php", parameters, pause=PAUSE, check=_check)
        return [
            Candidate(
                each["concepturi"],
                str(each.get("label", each.get("id", ""))),
                str(each.get("description", "")),
                round(0.9 * (1 - rank / LIMIT), 2),
            )
            for rank, each in enumerate(answer["search"][:LIMIT])
            if isinstance(each, dict) and str(each.get("concepturi", "")).startswith("http")
        ]


def _check(answer: Any) -> None:
    """Its errors have status 200."""
    error = answer.get("error") if isinstance(answer, dict) else None
    if error:
        said = error.get("info", "") if isinstance(error, dict) else error
        raise QuestionRefused(f"Wikidata says: {str(said)[:200]}", remedy="Look whether the name is one.")
    if not (isinstance(answer, dict) and isinstance(answer.get("search"), list)):
        raise RemoteFailed("Wikidata answers in another form than it says.", remedy="Try again later.")


def _language(said: str) -> str:
    """A code of two letters: what Wikidata does not know is an error there."""
    primary = said.partition("-")[0].lower()
    return primary if len(primary) == 2 and primary.isascii() and primary.isalpha() else "en"
