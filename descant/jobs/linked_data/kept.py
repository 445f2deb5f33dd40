"""What is in the graph: what things here may be elsewhere, and evidence for and against tags."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from descant.ontology.iris import DSC
from descant.store import Dataset
from descant.store.named import all_pages, rows_of


@dataclass(frozen=True, slots=True)
class Link:
    """A claim that a thing is what a service knows."""

    claim: str
    thing: str
    theirs: str
    label: str
    description: str
    sure: float
    run: str
    said: str
    """how it was found"""
    why: str
    """what the score is made of"""
    linked: bool
    """whether the look-up's rule made it the same; what others say makes it no rule's"""
    judged: str
    """`confirmed` or `rejected` by somebody; else nothing"""


def links(dataset: Dataset) -> Iterator[Link]:
    for row in all_pages(dataset, "links-claimed", "claim"):
        label, description, said, why, judged = (
            row[each].value if row[each] is not None else "" for each in ("name", "what", "said", "why", "judged")
        )
        yield Link(
            row["claim"].value,
            row["thing"].value,
            row["theirs"].value,
            label,
            description,
            float(row["sure"].value),
            row["run"].value,
            said,
            why,
            row["linked"] is not None,
            judged.removeprefix(DSC.base),
        )


def names_elsewhere(dataset: Dataset) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in rows_of(dataset, "things-known-elsewhere"):
        found.setdefault(row["thing"].value, []).append(row["same"].value)
    return {thing: sorted(set(same)) for thing, same in found.items()}


@dataclass(slots=True)
class Stands:
    """What is known elsewhere of a claim."""

    supported: list[str]
    """by whom: statements that say so"""
    contradicted: list[str]

    @property
    def is_contradicted(self) -> bool:
        """By somebody, and supported by nobody."""
        return bool(self.contradicted) and not self.supported


def evidence(dataset: Dataset) -> dict[str, Stands]:
    """By claim."""
    found: dict[str, Stands] = {}
    for row in rows_of(dataset, "evidence-on-claims"):
        stands = found.setdefault(row["claim"].value, Stands([], []))
        said = stands.supported if row["stand"] == DSC.supported else stands.contradicted
        said.append(row["statement"].value)
    return found


def contradicted(dataset: Dataset) -> frozenset[str]:
    """Claims against which something speaks, and for which nothing does."""
    return frozenset(claim for claim, each in evidence(dataset).items() if each.is_contradicted)
