"""Bars on page images, into the graph: proposals that people judge. Done once for a content and what people said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pyoxigraph import NamedNode
from sqlalchemy import Engine

from descant.analysis.page_bars.finding import FoundPage, find_bars
from descant.analysis.page_bars.parameters import USUAL
from descant.analysis.page_bars.proposing import Judged, Page, Said, propose
from descant.config import Config
from descant.errors import Conflict, InvalidInput, NotFound
from descant.ingest.score import Bar, NoteTable, Score
from descant.jobs import Kind, Order, Parameters, Services, Tools
from descant.jobs.analysing.done import Done, forget, keys_done, remember
from descant.jobs.harmony.read import bars_of
from descant.jobs.ingesting.origins import is_here
from descant.jobs.page_bars.describing import described, proposed
from descant.jobs.page_bars.images import Edition, Image, edition_of
from descant.jobs.page_bars.kept import Proposal, judged, marked_on, proposals_of, verdicts_of
from descant.jobs.table import new_id, writing
from descant.ontology import mapping
from descant.ontology.minting import Minter, key_id
from descant.ontology.records import Region
from descant.store import Dataset
from descant.store.lines import Lines

FIND_BARS, TASK = "find-bars", "page-bars"
VERSION = "1"
"""MUST change when other bars would be found on the same pages with the same parameters"""


class Outcome(NamedTuple):
    summary: dict[str, Any]
    quads: list[Lines]
    """of each image"""
    counts: list[int]


def order(dataset: Dataset, engine: Engine, config: Config, thing: NamedNode, *, again: bool = False) -> Order | None:
    """For all pages of the version that `thing` is, or is a source of. None where nothing has changed."""
    edition = edition_of(dataset, config, thing)
    bars = [[each.index, each.printed, list(each.ids)] for each in bars_of(dataset, config, NamedNode(edition.version))]
    people = _people(dataset, edition)
    contents = (f"{each.source} {each.content}" for each in edition.images)
    key = key_id(edition.version, VERSION, str(USUAL), str(bars), str(people), *contents)
    with engine.connect() as connection:
        keys = {_row_key(key, each) for each in edition.images}
        if not again and keys_done(connection, keys) == keys:
            return None
    return Order(
        kind=FIND_BARS,
        key=f"{FIND_BARS} {key} {new_id()}",
        parameters={
            "key": key,
            "version": edition.version,
            "base": config.base,
            "images": [each._asdict() for each in edition.images],
            "bars": bars,
            "people": people,
        },
        title=f"Bars on {len(edition.images)} pages: {', '.join(each.name for each in edition.images)}"[:200],
    )


class FindBars(Kind):
    name = FIND_BARS
    description = "Looks for bars on page images"
    deadline = 7200.0

    def work(self, parameters: Parameters, tools: Tools) -> Outcome:
        edition, minter = _edition(parameters), Minter(parameters["base"])
        bars = [Bar(index=index, number=number, ids=tuple(ids)) for index, number, ids in parameters["bars"]]
        pages = list(_pages(edition.images, parameters["people"], tools))
        document = propose(pages, Score(tuple(bars), NoteTable(())) if bars else None)
        every = [
            [*_judged_before(said), *proposed(image, page["zones"], minter)]
            for image, page, said in zip(edition.images, document["pages"], parameters["people"], strict=True)
        ]
        version = NamedNode(edition.version)
        quads = [
            Lines.of(
                mapping.quads(
                    described(image, proposals, minter, version, is_counted=not bars), _graph(image, parameters)
                )
            )
            for image, proposals in zip(edition.images, every, strict=True)
        ]
        return Outcome(_summary(document), quads, list(map(len, every)))

    def finish(self, outcome: Outcome, services: Services) -> Parameters:
        asked, public = services.job.parameters, services.stores.public
        edition = _edition(asked)
        if _people(public, edition) != asked["people"]:
            raise Conflict("Somebody said something of these bars meanwhile.", remedy="Ask again.")
        for image, quads in zip(edition.images, outcome.quads, strict=True):
            public.put_lines(quads, (), graphs=[_graph(image, asked)])
        with writing(services.engine) as connection:
            gone = [each for each in edition.images if not is_here(connection, each.content)]
            for image, count in zip(edition.images, outcome.counts, strict=True):
                if image not in gone:
                    forget(connection, image.content, _graph(image, asked).value)
                    remember(connection, _done(asked, image, count))
        for image in gone:
            public.drop(_graph(image, asked))
        if gone:
            raise NotFound(f"{gone[0].name} changed meanwhile, so nothing of it is kept.", remedy="Ask again.")
        return {"status": "proposed", "version": asked["version"], **outcome.summary}


def _pages(images: Sequence[Image], people: Sequence[Any], tools: Tools) -> Iterator[Page]:
    for number, (image, said) in enumerate(zip(images, people, strict=True)):
        tools.check()
        tools.progress(number, len(images), image.name)
        found = _found(image)
        marked = tuple(Said(Region(*place), bar) for place, bar in said["marked"])
        known = tuple(Judged(Region(*place), bar, is_bar) for place, bar, is_bar in said["judged"])
        yield Page(image.name, found, marked, known)


def _found(image: Image) -> FoundPage:
    """Of what is broken, nothing: the other pages have bars nevertheless."""
    try:
        return find_bars(Path(image.path), image.name)
    except InvalidInput as error:
        return FoundPage(0, 0, (), str(error))


def _people(dataset: Dataset, edition: Edition) -> list[dict[str, Any]]:
    """What they marked on each page, what they said of proposals, and these, as JSON has it."""
    return [_people_of(dataset, image) for image in edition.images]


def _people_of(dataset: Dataset, image: Image) -> dict[str, Any]:
    proposals = proposals_of(dataset, image.source)
    verdicts = verdicts_of(dataset, proposals)
    known = [(each, said) for each in proposals if (said := judged(each, verdicts.get(each.claim, ())))]
    marked = {said for page, said in marked_on(dataset, image.source, proposals) if page == image.page}
    return {
        "marked": sorted([_sides(each.place), each.bar] for each in marked),
        "judged": [[_sides(said.place), said.bar, said.is_bar] for _, said in known],
        "proposals": [[*each[:3], _sides(each.place), list(each.bars), *each[5:]] for each, _ in known],
    }


def _judged_before(said: Parameters) -> Iterator[Proposal]:
    for claim, run, page, place, bars, label, confidence in said["proposals"]:
        yield Proposal(claim, run, page, Region(*place), tuple(bars), label, confidence)


def _sides(place: Region) -> list[float]:
    return [place.x, place.y, place.w, place.h]


def _edition(parameters: Parameters) -> Edition:
    return Edition(parameters["version"], [Image(**each) for each in parameters["images"]])


def _summary(document: dict[str, Any]) -> dict[str, Any]:
    pages = [
        {"name": each["name"], "zones": len(each["zones"]), "reason": each["reason"]} for each in document["pages"]
    ]
    return {**{name: document[name] for name in ("bars", "zones", "mismatches")}, "pages": pages}


def _graph(image: Image, parameters: Parameters) -> NamedNode:
    minter = Minter(parameters["base"])
    return minter.graph(minter.run(image.key))


def _row_key(key: str, image: Image) -> str:
    return key_id(key, image.source)


def _done(asked: Parameters, image: Image, count: int) -> Done:
    return Done(
        key=_row_key(asked["key"], image),
        content=image.content,
        file=image.file,
        analyser=FIND_BARS,
        task=TASK,
        graph=_graph(image, asked).value,
        findings=count,
        remarks=[],
    )
