"""What is asked of the remarks on a manifest's canvases: the parameters of Content Search 2.

https://iiif.io/api/search/2.0/#query-parameters
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from descant.errors import WrongUse
from descant.ingest.presentation.annotations import PRESENTATION
from descant.ontology.iris import OA
from descant.server.iiif.matching import Term, fold, terms
from descant.server.iiif.remarks import Remark

LONGEST = 1000
"""characters of one parameter"""
PARAMETERS = ("q", "motivation", "date", "user")
_SPAN = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)/(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)")


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: what is empty restricts nothing."""

    said: Mapping[str, str]
    """the parameters that are understood, as they came"""
    ignored: tuple[str, ...] = ()
    terms: tuple[Term, ...] = ()
    motivations: frozenset[str] = frozenset()
    spans: tuple[tuple[datetime, datetime], ...] = ()
    users: frozenset[str] = frozenset()

    def finds(self, remark: Remark) -> bool:
        return self.allows(remark) and self._matches(remark)

    def allows(self, remark: Remark) -> bool:
        return (
            (not self.motivations or bool(self.motivations & {*remark.motivations, *map(short, remark.motivations)}))
            and (not self.users or bool(self.users & remark.creators.keys()))
            and (not self.spans or _within(remark.created, self.spans))
        )

    def _matches(self, remark: Remark) -> bool:
        folded = [fold(text) for text in remark.texts] if self.terms else []
        return all(
            term.said in remark.bodies or any(term.pattern.search(text) for text in folded) for term in self.terms
        )


def asked(parameters: Mapping[str, str], known: Sequence[str] = PARAMETERS) -> Asked:
    """Of the parameters of an address; all that is not known (and is no `page`) is ignored, and that is said."""
    said = {name: text for name in known if (text := parameters.get(name, "").strip())}
    for name, text in said.items():
        if len(text) > LONGEST:
            raise WrongUse(f"{name} has {len(text):,} characters.", remedy=f"Give {LONGEST:,} at the most.")
    return Asked(
        said,
        tuple(name for name in parameters if name not in (*known, "page")),
        terms(said.get("q", "")),
        frozenset(said.get("motivation", "").split()),
        tuple(_span(each) for each in said.get("date", "").split()),
        frozenset(said.get("user", "").split()),
    )


def _span(text: str) -> tuple[datetime, datetime]:
    try:
        if found := _SPAN.fullmatch(text):
            return datetime.fromisoformat(found[1]), datetime.fromisoformat(found[2])
    except ValueError:
        pass  # a thirteenth month: said below
    raise WrongUse(
        f"{text[:60]!r} is no span of dates.", remedy="Write it as 2026-01-01T00:00:00Z/2026-12-31T23:59:59Z."
    )


def _within(created: str | None, spans: Iterable[tuple[datetime, datetime]]) -> bool:
    try:
        moment = datetime.fromisoformat(created or "")
    except ValueError:
        return False
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return any(first <= moment <= last for first, last in spans)


def short(motivation: str) -> str:
    """The name that viewers know a motivation by; those of other vocabularies have none but their IRI."""
    return motivation.removeprefix(OA.base).removeprefix(PRESENTATION)
