"""Time maps and the bars that are played, there and back.

That a bar is at a place of a recording is said of the bar itself, as of its places in scores and pages. Beats are one
literal, as there are many of them and nobody asks for one alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode

from descant.errors import InvalidInput
from descant.ontology.iris import AFO, DSC, PROV, RDF
from descant.ontology.mapping.facts import Facts
from descant.ontology.mapping.terms import Statement, double, say, say_place
from descant.ontology.records.media_fragments import format_number
from descant.ontology.records.time_maps import PlayedBar, TimeMap


def say_time_map(time_map: TimeMap) -> Iterator[Statement]:
    return say(
        time_map.iri,
        (RDF.type, DSC.TimeMap),
        (DSC.timesOf, time_map.version),
        (DSC.inRecording, time_map.recording),
        (DSC.transposition, time_map.transposition),
        (AFO.confidence, double(time_map.confidence)),
        (PROV.wasDerivedFrom, time_map.derived_from),
        (PROV.wasGeneratedBy, time_map.run),
    )


def read_time_map(facts: Facts, iri: NamedNode) -> TimeMap:
    return TimeMap(
        iri=iri,
        version=facts.needed_iri(iri, DSC.timesOf),
        recording=facts.needed_iri(iri, DSC.inRecording),
        transposition=facts.needed_integer(iri, DSC.transposition),
        confidence=facts.number(iri, AFO.confidence),
        derived_from=facts.iris(iri, PROV.wasDerivedFrom),
        run=facts.iri(iri, PROV.wasGeneratedBy),
    )


def say_played_bar(played: PlayedBar) -> Iterator[Statement]:
    beats = " ".join(map(format_number, played.beats))
    yield from say(
        played.iri,
        (RDF.type, DSC.PlayedBar),
        (DSC.inTimeMap, played.time_map),
        (DSC.position, played.position),
        (DSC.playedBar, played.bar),
        (DSC.playedAt, played.place),
        (DSC.beats, beats or None),
        (AFO.confidence, double(played.confidence)),
    )
    yield played.bar, DSC.at, played.place
    yield from say_place(played.place)


def read_played_bar(facts: Facts, iri: NamedNode) -> PlayedBar:
    return PlayedBar(
        iri=iri,
        time_map=facts.needed_iri(iri, DSC.inTimeMap),
        position=facts.needed_integer(iri, DSC.position),
        bar=facts.needed_iri(iri, DSC.playedBar),
        place=facts.needed_iri(iri, DSC.playedAt),
        beats=_beats(iri, facts.text(iri, DSC.beats)),
        confidence=facts.number(iri, AFO.confidence),
    )


def _beats(iri: NamedNode, text: str | None) -> tuple[float, ...]:
    try:
        return tuple(map(float, (text or "").split()))
    except ValueError as error:
        raise InvalidInput(
            f"dsc:beats of <{iri.value}> are no numbers.", remedy="Give seconds, separated by spaces."
        ) from error
