"""Wikidata's entities by their labels. https://www.wikidata.org/w/api.php?action=help&modules=wbsearchentities"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from descant.ingest.lookup import Asking, Candidate, Query

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
            "language": query.language,
            "uselang": query.language,
            "type": "item",
            "limit": str(LIMIT),
            "format": "json",
        }
        answer = client.json(f"{self.address}/w/api.php", parameters, pause=PAUSE)
        found = answer.get("search", []) if isinstance(answer, dict) else []
        return [
            Candidate(
                each["concepturi"],
                str(each.get("label", each.get("id", ""))),
                str(each.get("description", "")),
                round(0.9 * (1 - rank / LIMIT), 2),
            )
            for rank, each in enumerate(found[:LIMIT])
            if isinstance(each, dict) and str(each.get("concepturi", "")).startswith("http")
        ]
