"""A piano sonata in which a tagger hears a harp, and a symphony; somebody has said that there is no harp."""

from __future__ import annotations

from pyoxigraph import NamedNode

from descant.analysis.claims import claim_iri
from descant.config import Config
from descant.database import open_database
from descant.ontology import records as r
from descant.ontology.iris import OA
from descant.ontology.mapping import quads
from descant.ontology.minting import Minter, tag_iri
from descant.store.opening import open_stores
from tests.jobs.heard import heard, read, tag
from tests.linked_open_data import work

SONATA = work("Piano Sonata No. 14")


def record(config: Config, *more: r.Record) -> NamedNode:
    """Into this home, the sonata as one that is linked already; the recording comes back."""
    mint = Minter(config.base)
    engine = open_database(config)
    content = read(engine, config, b"sonata", "/m/sonata.wav")
    found = [tag("harp", 0.9), tag("piano", 0.8)]
    key = heard(engine, config, content, "mtt-musicnn", found)
    engine.dispose()
    file, composer = mint.file(content, ".wav"), r.Agent(mint.agent("lvb"), r.AgentKind.PERSON, "Ludwig van Beethoven")
    word = r.TextualBody("piano", "text/plain", purpose=OA.tagging)
    said = [
        composer,
        r.Work(mint.work("sonata"), (r.text("Sonata"),), (composer.iri,), same_as=(NamedNode(SONATA.iri),)),
        r.Work(mint.work("seventh"), (r.text("Symphony No. 7"),), (composer.iri,)),
        r.Version(mint.version("sonata"), mint.work("sonata")),
        r.Source(iri=mint.source(content), kind=r.SourceKind.RECORDED, version=mint.version("sonata"), file=file),
        r.Annotation(iri=mint.annotation("truth"), targets=(file,), bodies=(word,), motivations=(OA.tagging,)),
        *(
            r.Claim(
                iri=claim_iri(mint, key, "tag", each),
                targets=(file,),
                bodies=(tag_iri(str(each.value)),),
                motivations=(OA.tagging,),
                run=mint.run(key),
                confidence=each.confidence,
            )
            for each in found
        ),
        *more,
    ]
    with open_stores(config) as stores:
        stores.public.add(quads(said, NamedNode(f"{config.base}graph/music")))
    return file
