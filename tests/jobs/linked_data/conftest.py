"""A house whose recordings are tagged, and the web of data in small."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import NamedNode, Quad
from sqlalchemy import Engine

from descant.config import Config
from descant.database import open_database
from descant.jobs import Order, Parameters, Services
from descant.jobs.linked_data.cross_checking import CrossCheck, CrossCheckBatch
from descant.jobs.table import Job
from descant.ontology import records as r
from descant.ontology.mapping import quads
from descant.ontology.minting import Minter
from descant.store import Stores
from descant.store.opening import open_stores
from tests.jobs.heard import heard, read, tag
from tests.jobs.test_looking_up import Quiet
from tests.linked_open_data.endpoints import dbpedia, wikidata

__all__ = ["dbpedia", "wikidata"]  # fixtures

BASE = "https://example.org/music/"
MINT = Minter(BASE)


@dataclass(frozen=True)
class Tagged:
    """Stores, and what is done in them as jobs do it, in this process."""

    config: Config
    engine: Engine
    stores: Stores

    def put(self, *things: object, graph: str = "catalogue") -> None:
        self.stores.public.add(quads(things, NamedNode(f"{BASE}graph/{graph}")))

    def record(
        self,
        name: str,
        tags: Mapping[str, float],
        *same_as: str,
        scored_for: tuple[str, ...] = (),
        arrangement: bool = False,
        part_of: NamedNode | None = None,
        model: str = "mtt-musicnn",
    ) -> str:
        """A recording of a work that is known elsewhere by these IRIs; gives its content."""
        content = read(self.engine, self.config, name.encode(), f"/m/{name}.wav")
        self.put(
            r.Work(MINT.work(name), (r.text(name),), part_of=part_of, same_as=tuple(map(NamedNode, same_as))),
            r.Version(
                MINT.version(name),
                MINT.work(name),
                arrangement_of=MINT.version("other") if arrangement else None,
                scored_for=tuple(map(NamedNode, scored_for)),
            ),
            r.Source(
                iri=MINT.source(content),
                kind=r.SourceKind.RECORDED,
                version=MINT.version(name),
                file=MINT.file(content, ".wav"),
            ),
        )
        self.tag(content, tags, model)
        return content

    def tag(self, content: str, tags: Mapping[str, float], model: str = "mtt-musicnn") -> str:
        from descant.analysis.claims import claim_iri
        from descant.ontology.iris import OA
        from descant.ontology.minting import tag_iri

        found = [tag(word, score) for word, score in tags.items()]
        key = heard(self.engine, self.config, content, model, found)
        claims = [
            r.Claim(
                iri=claim_iri(MINT, key, "tag", each),
                targets=(MINT.file(content, ".wav"),),
                bodies=(tag_iri(str(each.value)),),
                motivations=(OA.tagging,),
                run=MINT.run(key),
                confidence=each.confidence,
            )
            for each in found
        ]
        self.put(*claims, graph=f"run/{key}")
        return key

    def cross_check(self, **settings: Any) -> Parameters:
        """As the job does it, with all of its parts; gives the sums."""
        here = replace(self, config=replace(self.config, **settings))
        orders: list[Order] = []
        first = CrossCheck().finish(None, here.services({"named": []}, orders))
        sums: dict[str, Any] = dict(first) | {
            "claims": 0,
            "supported": 0,
            "contradicted": 0,
            "changed": 0,
            "replaced": 0,
        }
        sums |= {"failures": [], "nothing": {}}
        for each in orders:
            kind = CrossCheckBatch()
            found = kind.finish(kind.work(each.parameters, Quiet()), here.services(each.parameters, []))
            for name in ("claims", "supported", "contradicted", "changed", "replaced", "failures"):
                sums[name] += found[name]
            sums["nothing"] |= found["nothing"]
        return sums

    def services(self, parameters: Parameters, orders: list[Order]) -> Services:
        job = Job(id="job", kind="x", key="x", owner="owner", parameters=dict(parameters))
        return Services(job, self.config, self.stores, self.engine, lambda *_: None, lambda more: orders.extend(more))

    def said(self, predicate: NamedNode) -> list[Quad]:
        return [each for each in self.stores.public.quads() if each.predicate == predicate]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Tagged]:
    config = Config(home=tmp_path / "home", base=BASE, min_free=1, lookup_contact="me@example.org", lookup_private=True)
    engine = open_database(config)
    with open_stores(config) as stores:
        yield Tagged(config, engine, stores)
    engine.dispose()
