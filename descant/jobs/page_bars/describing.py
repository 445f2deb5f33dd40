"""What is proposed of pages as statements: for each zone a claim that it is a bar, or bars, of the version.

A claim that people judged stays as it was, so that what they said is still said of something. The name of a claim has
its bars in it: where the count changes, no verdict hangs on another one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from pyoxigraph import Literal, NamedNode

from descant import __version__
from descant.analysis.page_bars.parameters import USUAL
from descant.jobs.page_bars.images import Image
from descant.jobs.page_bars.kept import Proposal
from descant.ontology import records
from descant.ontology.iris import DSC, OA
from descant.ontology.minting import Minter, key_id
from descant.ontology.records import Region
from descant.ontology.records.media_fragments import format_region


def described(
    image: Image, proposals: Iterable[Proposal], minter: Minter, version: NamedNode, *, is_counted: bool
) -> Iterator[object]:
    """`is_counted`: nobody knows the bars of the version but from its pages, so they are said as well."""
    software, run = minter.agent("descant-page-bars"), minter.run(image.key)
    yield records.Agent(software, records.AgentKind.SOFTWARE, "Descant's detector of bars", __version__)
    yield records.Run(
        iri=run,
        used=(NamedNode(image.file),),
        agents=(software,),
        ended=datetime.now(UTC).replace(microsecond=0),
        settings=tuple(records.Setting(name, str(value)) for name, value in USUAL._asdict().items()),
        label=Literal(f"Bars on {image.name}", language="en"),
    )
    for each in proposals:
        bars = [minter.bar(version, index) for index in each.bars]
        if is_counted:
            yield from (records.Bar(*said) for said in zip(bars, [version] * len(bars), each.bars, strict=True))
        yield records.Claim(
            iri=NamedNode(each.claim),
            targets=(_target(each),),
            bodies=tuple(bars) or (DSC.Bar,),
            motivations=(OA.identifying,),
            creator=software,
            run=run,
            confidence=each.confidence,
        )


def proposed(image: Image, zones: Sequence[Mapping[str, Any]], minter: Minter) -> Iterator[Proposal]:
    """Out of the zones of a page that nobody judged."""
    run = minter.run(image.key).value
    for zone in zones:
        if zone["by"] == "detector":
            place = Region(zone["x"], zone["y"], zone["w"], zone["h"])
            bars = () if zone["bar"] is None else tuple(range(zone["bar"], zone["lastBar"] + 1))
            claim = minter.annotation(key_id(image.page, format_region(place), str(bars))).value
            confidence = round(zone["confidence"] * zone["fits"], 3)
            yield Proposal(claim, run, image.page, place, bars, zone["number"], confidence)


def _target(proposal: Proposal) -> records.SpecificResource:
    place = proposal.place
    selector = records.FragmentSelector.region(place.x, place.y, place.w, place.h)
    return records.SpecificResource(NamedNode(proposal.page), (selector,))
