"""Tags of recordings, held against what their works are scored for: by Wikidata, by DBpedia, by a score here.

What is said for or against a tag is evidence: a claim about the tagger's claim, with the statements that it rests on,
in a graph for each reading and source. An endpoint that does not answer leaves what it said before as it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from descant import __version__
from descant.analysis.auditing.scorings import VERSION, Judgement, Part, Scoring, judge, parts_of
from descant.config import Config
from descant.errors import DescantError, InvalidInput
from descant.ingest.lookup.client import Client
from descant.jobs import Kind, Order, Parameters, Services, Tools
from descant.jobs.analysing.done import find_done
from descant.jobs.analysing.ordering import recordings
from descant.jobs.linked_data.gathering import FROM, Heard, Known, Tagged, as_parameters, from_parameters, heard, known
from descant.jobs.linked_data.instrumentation import Scored, by_dbpedia, by_wikidata
from descant.jobs.linked_data.sparql import Questioner
from descant.jobs.table import chunks, new_id
from descant.ontology import mapping
from descant.ontology.iris import DSC, OA, PROV, RDFS
from descant.ontology.minting import Minter, key_id
from descant.ontology.records import Agent, AgentKind, Claim, Run, Setting
from descant.store.named import rows_of

CROSS_CHECK, BATCH = "cross-check", "cross-check-batch"
AT_ONCE = 100
"""readings of a job"""
SCORE = "score"
"""the source that is a version of our own"""
_ASKED: Mapping[str, Callable[[Iterable[str], Questioner], Iterator[Scored]]] = {
    "Wikidata": by_wikidata,
    "DBpedia": by_dbpedia,
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one source says of one tag."""

    tag: Tagged
    stand: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """One reading, by one source that could be asked."""

    heard: Heard
    source: str
    endpoint: str = ""
    works: tuple[str, ...] = ()
    """as they are called there"""
    when: datetime | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(slots=True)
class Outcome:
    checked: list[Checked] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    """why nothing is said of a tag"""
    failures: list[dict[str, str]] = field(default_factory=list)


def order(named: Sequence[str] = ()) -> Order:
    """Of recordings, as `analyse` knows them; all where none is named."""
    return Order(
        kind=CROSS_CHECK, key=f"{CROSS_CHECK} {new_id()}", parameters={"named": list(named)}, title="Cross-check"
    )


class CrossCheck(Kind):
    name = CROSS_CHECK
    description = "Holds tags against what works are scored for"

    def work(self, parameters: Parameters, tools: Tools) -> None:
        """There is nothing to compute."""

    def finish(self, outcome: None, services: Services) -> Parameters:
        named = services.job.parameters["named"]
        dropped = _drop_stale(services)
        there = known(services.stores.public)
        readings = list(heard(services.engine, services.config, recordings(services.engine, named)))
        linked = [(each, there[each.file]) for each in readings if each.file in there]
        services.spawn(_batches(linked, services.config, services.job.id))
        return {"readings": len(readings), "unlinked": len(readings) - len(linked), "dropped": dropped}

    def order(self, request: Parameters) -> Order:
        named = request.get("named", [])
        if not isinstance(named, list) or not all(isinstance(each, str) and "://" in each for each in named):
            raise InvalidInput("`named` is no list of IRIs.", remedy="Name recordings by the IRIs of their sources.")
        return order(named)


def _drop_stale(services: Services) -> int:
    minter = Minter(services.config.base)
    gone = [minter.graph(row["run"]) for row in rows_of(services.stores.public, "evidence-on-nothing")]
    if gone:
        services.stores.public.put([], graphs=gone)
    return len(gone)


def _batches(linked: Sequence[tuple[Heard, Known]], config: Config, job: str) -> Iterator[Order]:
    for number, part in enumerate(chunks(linked, AT_ONCE)):
        yield Order(
            kind=BATCH,
            key=f"{BATCH} {job} {number}",
            parameters={
                "readings": [as_parameters(*each) for each in part],
                "base": config.base,
                "folder": str(config.home / "lookup"),
                "contact": config.lookup_contact,
                "allow_private": config.lookup_private,
                "endpoints": {"Wikidata": config.lookup_wikidata_sparql, "DBpedia": config.lookup_dbpedia_sparql},
            },
            title=f"Cross-check of {len(part)} readings",
        )


class CrossCheckBatch(Kind):
    name = BATCH
    description = "Holds tags of some recordings against what their works are scored for"
    deadline = 900.0

    def work(self, parameters: Parameters, tools: Tools) -> Outcome:
        readings, outcome = [from_parameters(each) for each in parameters["readings"]], Outcome()
        asked = [(name, address) for name, address in parameters["endpoints"].items() if address]
        outcome.checked += [_by_score(*each, outcome.reasons) for each in readings]
        client = Client(Path(parameters["folder"]), parameters["contact"], allow_private=parameters["allow_private"])
        for done, (name, address) in enumerate(asked):
            tools.check()
            tools.progress(done, len(asked), name)
            try:
                works = {iri for _, each in readings if not each.arranges for iri, _ in each.works}
                found = list(_ASKED[name](sorted(works), Questioner(address, client)))
            except DescantError as error:
                tools.log(f"{name} was not asked further: {error}", "warning")
                outcome.failures.append({"source": name, "detail": error.message, "remedy": error.remedy})
            else:
                outcome.checked += [_by_endpoint(*each, name, address, found, outcome.reasons) for each in readings]
        return outcome

    def finish(self, outcome: Outcome, services: Services) -> Parameters:
        minter = Minter(services.job.parameters["base"])
        with services.engine.connect() as connection:  # a recording may have changed since
            kept = [each for each in outcome.checked if find_done(connection, each.heard.key)]
        graphs = {_run_of(each, minter): each for each in kept}
        changed = {run: list(_quads(each, run, minter)) for run, each in graphs.items()}
        changed = {run: quads for run, quads in changed.items() if _differs(quads, minter.graph(run), services)}
        older = [each for run, checked in graphs.items() for each in _older(run, checked, minter, services)]
        if changed or older:
            said = chain.from_iterable(changed.values())
            services.stores.public.put(said, graphs=[minter.graph(run) for run in (*changed, *older)])
        stands = Counter(one.stand for each in kept for one in each.evidence)
        return {
            "claims": sum(stands.values()),
            "supported": stands["supported"],
            "contradicted": stands["contradicted"],
            "changed": len(changed),
            "replaced": len(older),
            "nothing": dict(outcome.reasons.most_common()),
            "sources": dict(Counter(each.source for each in kept if each.evidence)),
            "failures": outcome.failures,
        }


# -- what is judged ----------------------------------------------------------------------------------------


class _Said(NamedTuple):
    scoring: Scoring
    works: tuple[str, ...] = ()
    when: datetime | None = None


def _by_score(heard: Heard, known: Known, reasons: Counter[str]) -> Checked:
    parts = tuple(parts_of(known.instruments, known.version))
    return _checked(heard, SCORE, "", _Said(Scoring(SCORE, parts)), reasons if parts else Counter())


def _by_endpoint(
    heard: Heard, known: Known, source: str, endpoint: str, found: Sequence[Scored], reasons: Counter[str]
) -> Checked:
    if known.arranges:
        reasons["the version is an arrangement, and what the original is scored for says nothing of it"] += len(
            heard.tags
        )
        return Checked(heard, source, endpoint)
    return _checked(heard, source, endpoint, _said(source, known, found), reasons)


def _said(source: str, known: Known, found: Sequence[Scored]) -> _Said:
    """Of the work itself, if it is known; else of what it is a part of."""
    for is_of_whole in (False, True):
        names = {iri for iri, whole in known.works if whole is is_of_whole}
        rows = [each for each in found if each.asked in names]
        if rows:
            parts = dict.fromkeys(Part(each.instrument, each.label, each.statement) for each in rows)
            works = tuple(sorted({each.work for each in rows}))
            return _Said(Scoring(source, tuple(parts), is_of_whole), works, max(each.when for each in rows))
    return _Said(Scoring(source, ()))


def _checked(heard: Heard, source: str, endpoint: str, said: _Said, reasons: Counter[str]) -> Checked:
    judged: list[tuple[Tagged, Judgement]] = [(each, judge(each.concept, said.scoring)) for each in heard.tags]
    reasons.update(each.reason for _, each in judged if each.stand is None)
    evidence = tuple(Evidence(tag, each.stand.value, each.parts) for tag, each in judged if each.stand)
    return Checked(heard, source, endpoint, said.works, said.when, evidence)


# -- as it is written --------------------------------------------------------------------------------------


def _run_of(checked: Checked, minter: Minter) -> NamedNode:
    return minter.run(key_id(CROSS_CHECK, VERSION, str(FROM), checked.heard.key, checked.source))


def _older(run: NamedNode, checked: Checked, minter: Minter, services: Services) -> Iterator[NamedNode]:
    """Runs that judged in another way what this one has judged now: their evidence holds no more."""
    for row in rows_of(services.stores.public, "evidence-on-run", run=NamedNode(checked.heard.run)):
        is_same = row["source"].value == checked.source and row["agent"] == _agent(minter)
        if is_same and row["check"] != run:
            yield row["check"]


def _agent(minter: Minter) -> NamedNode:
    return minter.agent("descant-cross-check")


def _quads(checked: Checked, run: NamedNode, minter: Minter) -> Iterator[Quad]:
    """Nothing where there is no evidence."""
    if not checked.evidence:
        return
    graph, software = minter.graph(run), _agent(minter)
    used = (checked.heard.file, checked.heard.run, checked.endpoint, *checked.works)
    yield from mapping.quads(
        [
            Agent(software, AgentKind.SOFTWARE, "Descant's cross-check", __version__),
            Run(
                iri=run,
                used=tuple(NamedNode(each) for each in used if each),
                agents=(software,),
                ended=checked.when,
                label=Literal(f"Tags held against what {_called(checked)} says the work is scored for", language="en"),
                settings=(Setting("version", VERSION), Setting("source", checked.source), Setting("from", FROM)),
            ),
            *(_claim(each, run, software, minter) for each in checked.evidence),
        ],
        graph,
    )
    for part in dict.fromkeys(part for each in checked.evidence for part in each.parts):
        if checked.source != SCORE and part.statement not in checked.works:  # these are called something already
            yield Quad(NamedNode(part.statement), RDFS.label, Literal(f"Scored for {part.label}", language="en"), graph)


def _called(checked: Checked) -> str:
    return "a score" if checked.source == SCORE else checked.source


def _claim(evidence: Evidence, run: NamedNode, software: NamedNode, minter: Minter) -> Claim:
    return Claim(
        iri=minter.annotation(key_id(run.value, evidence.tag.claim)),
        targets=(NamedNode(evidence.tag.claim),),
        bodies=(DSC[evidence.stand],),
        motivations=(OA.assessing,),
        creator=software,
        run=run,
        evidence=tuple(dict.fromkeys(NamedNode(each.statement) for each in evidence.parts)),
    )


def _differs(quads: Sequence[Quad], graph: NamedNode, services: Services) -> bool:
    """In more than when it was asked; so nothing is written where nothing is new."""
    before = services.stores.public.graph(graph)
    return _lasting(quad.triple for quad in quads) != _lasting(before)


def _lasting(triples: Iterable[Triple]) -> set[Triple]:
    """Settings have blank nodes, and stand in the run's key."""
    return {
        each
        for each in triples
        if each.predicate != PROV.endedAtTime and BlankNode not in (type(each.subject), type(each.object))
    }
