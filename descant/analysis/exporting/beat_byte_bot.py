"""Tags of a report in Beat Byte Bot's vocabulary, by the query that makes the same of a whole graph.

What that vocabulary calls an average is one of the segments whose score reaches a threshold, so it is made of these
anew; the mean of a whole recording, which is our confidence in a tag, is never written as one.
"""

from __future__ import annotations

from datetime import UTC, datetime

from pyoxigraph import Literal, NamedNode, Store, serialize

from descant.analysis.claims import Subject, quads
from descant.analysis.exporting.jams import Recorded
from descant.analysis.findings import Task
from descant.analysis.reports import Report
from descant.errors import NotAcceptable
from descant.ingest.beat_byte_bot_graph import NAMESPACE
from descant.ontology import mapping, records
from descant.ontology.formats import Format
from descant.ontology.minting import Minter
from descant.ontology.queries import named


def to_beat_byte_bot(report: Report, of: Recorded | None = None) -> bytes:
    if report.task != Task.TAGS:
        raise NotAcceptable(f"{report.analyser} gives no tags.", remedy="Take the report of a tagger.")
    if of is None:
        raise NotAcceptable("Nothing says of which recording this is.", remedy="Say it: `of=Recorded(…)`.")
    store, file = Store(), NamedNode(of.file)
    minter = Minter(of.file.partition("id/file/")[0])
    subject = Subject(file, minter, datetime.fromtimestamp(0, UTC))
    source = records.Source(
        iri=minter.source(of.content), kind=records.SourceKind.RECORDED, labels=(Literal(of.name),), file=file
    )
    store.extend(quads(report, subject, ()))
    store.extend(mapping.quads([source], subject.graph(report)))
    found = set(named("beat-byte-bot-tags").run(store))  # type: ignore[arg-type] # a CONSTRUCT gives triples
    return serialize(sorted(found, key=str), format=Format.TURTLE.rdf, prefixes={"b8b": NAMESPACE}) or b""
