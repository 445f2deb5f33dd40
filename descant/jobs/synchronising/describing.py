"""Time maps as statements: that of a recording's own version, and those that were composed of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from pyoxigraph import NamedNode

from descant import __version__
from descant.analysis.synchronising.parameters import USUAL
from descant.analysis.synchronising.time_maps import Played, TimeMap
from descant.ingest.score import Score
from descant.jobs.aligning.versions import Version
from descant.jobs.synchronising.given import Recording
from descant.ontology import records
from descant.ontology.minting import Minter, fragment, key_id
from descant.ontology.records.media_fragments import format_time


class Found(NamedTuple):
    version: Version
    score: Score
    time_map: TimeMap
    through: Version | None
    """the recording's own version, where this is another"""


def described(
    recording: Recording, found: Sequence[Found], minter: Minter, key: str, corrected: Sequence[NamedNode]
) -> Iterator[object]:
    """What is not credible is not said. `corrected` are concordances of people that were kept to."""
    run, software = minter.run(key), minter.agent("descant-synchronising")
    files = (recording.file, *(each.version.file for each in found))
    yield records.Agent(software, records.AgentKind.SOFTWARE, "Descant's synchronising", __version__)
    yield records.Run(
        iri=run,
        used=(*dict.fromkeys(map(NamedNode, files)), *corrected),
        agents=(software,),
        ended=datetime.now(UTC).replace(microsecond=0),
        settings=tuple(records.Setting(name, str(value)) for name, value in USUAL._asdict().items()),
    )
    for each in found:
        if each.time_map.is_credible:
            yield from _described(recording, each, minter, run)


def map_iri(minter: Minter, version: str, recording: Recording) -> NamedNode:
    return minter.time_map(key_id(version, recording.file))


def _described(recording: Recording, found: Found, minter: Minter, run: NamedNode) -> Iterator[object]:
    iri = map_iri(minter, found.version.iri, recording)
    yield records.TimeMap(
        iri=iri,
        version=NamedNode(found.version.iri),
        recording=NamedNode(recording.file),
        transposition=found.time_map.transposition,
        confidence=round(min(1.0, max(0.0, found.time_map.score)), 3),
        derived_from=(map_iri(minter, found.through.iri, recording),) if found.through else (),
        run=run,
    )
    for position, each in enumerate(found.time_map.played, 1):
        yield _played(each, position, iri, recording, found, minter)


def _played(
    played: Played, position: int, iri: NamedNode, recording: Recording, found: Found, minter: Minter
) -> records.PlayedBar:
    span = records.TimeSpan(round(played.start, 3), round(max(played.start, played.end), 3))
    return records.PlayedBar(
        iri=minter.played_bar(iri, position),
        time_map=iri,
        position=position,
        bar=minter.bar(NamedNode(found.version.iri), found.score.bars[played.bar].index),
        place=fragment(NamedNode(recording.file), format_time(span)),
        beats=tuple(round(beat, 3) for beat in played.beats),
        confidence=round(played.confidence, 3),
    )
