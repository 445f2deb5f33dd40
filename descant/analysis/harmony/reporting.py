"""What is said of songs and their graphs, as documents: the same on the command line, over HTTP and on pages."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from descant.analysis.harmony.agreement import MEASURES, Pair, all_pairs, mean_of, pairs
from descant.analysis.harmony.coherence import Coherence, coherence
from descant.analysis.harmony.collection import Collection
from descant.analysis.harmony.comparing import Covers, Harmonisations, Likeness, Variation
from descant.analysis.harmony.graph_files import coherence_document, number, version_document
from descant.analysis.harmony.graphs import ChordGraph
from descant.analysis.harmony.progressions import Found, Match
from descant.analysis.harmony.songs import Alike, Song, Wishes, graph_of
from descant.ingest.chords.roman import Key
from descant.ingest.chords.spelling import semitones_of

_CHOICES = 5
"""chords of a frame that are told"""


@dataclass
class Songs:
    """The coherence of song after song, and in the end of all."""

    wishes: Wishes
    kernel: str = "pcp"
    key: Key | None = None
    by: tuple[str, ...] = ()
    """tags that songs are grouped by"""
    collection: Collection = field(default_factory=Collection)
    tags: set[str] = field(default_factory=set)
    """that songs had"""

    def take(self, song: Song) -> dict[str, Any]:
        self.tags.update(name for name, values in song.tags.items() if values)
        graph = graph_of(song, self.wishes)
        found = coherence(graph, self.kernel, self.key)
        document = song_document(song, graph, found, self.wishes.alike or song.alike)
        measured = {name: document[name] for name in ("coherence", "chance", "overChance", "edgeCoherence")}
        measured |= document["agreement"] or {}
        known = {name: math.nan if value is None else value for name, value in measured.items()}
        self.collection.take(known, found.compared, {name: song.tags.get(name, ()) for name in self.by})
        return document


def song_document(song: Song, graph: ChordGraph, found: Coherence, alike: Alike) -> dict[str, Any]:
    return {
        "song": song.name,
        "alike": alike.value,
        **graph_document(graph),
        **coherence_document(found),
        **agreement_document(song, alike),
        "versions": [
            version_document(graph, at) | {"chords": len(track), "known": number(track.known), "tonic": track.tonic}
            for at, track in enumerate(song.tracks)
        ],
        "problems": [{"place": each.place, "message": each.message} for each in song.problems],
    }


def agreement_document(song: Song, alike: Alike) -> dict[str, Any]:
    """How far versions of the same recording or score agree, all together and two and two; of others nothing.

    Where there are more `pairsInAll` than are compared, the agreement is that of a sample.
    """
    if alike is not Alike.TIMES or len({each.time_base for each in song.tracks}) > 1:
        return {"agreement": None, "pairs": [], "pairsInAll": 0}
    found = pairs(song.tracks)
    names = [each.name for each in song.tracks]
    return {
        "agreement": {name: number(value) for name, value in mean_of(found).items()},
        "pairs": [{"one": names[each.one], "other": names[each.other], **_agreement(each)} for each in found],
        "pairsInAll": all_pairs(song.tracks),
    }


def _agreement(pair: Pair) -> dict[str, float | None]:
    return {name: None if (said := getattr(pair.agreement, name)) is None else number(said) for name in MEASURES}


def graph_document(graph: ChordGraph) -> dict[str, Any]:
    return {
        "unit": graph.frames.unit.name.lower(),
        "vocabulary": graph.vocabulary.name.lower(),
        "frames": len(graph.frames),
        "nodes": len(graph.nodes),
        "edges": len(graph.edges),
    }


def covers_document(graph: ChordGraph, found: Covers) -> dict[str, Any]:
    names = [each.name for each in graph.versions]
    return {
        **coherence_document(found.coherence),
        "unit": graph.frames.unit.name.lower(),
        "versions": [
            version_document(graph, at) | {"toOthers": number(near)} for at, near in enumerate(found.to_others)
        ],
        "near": [
            {"one": one, "other": other, "near": number(found.near[at, by])}
            for at, one in enumerate(names)
            for by, other in enumerate(names)
            if at < by
        ],
        "apart": [
            {
                "firstFrame": each.first,
                "lastFrame": each.last,
                **span_document(graph, each.first, each.last),
                "version": _teller(graph, each.first, each.last),
                "coherence": number(each.coherence),
                "chords": dict(zip(names, map(list, each.chords), strict=True)),
            }
            for each in found.apart
        ],
    }


def harmonisations_document(graph: ChordGraph, found: Harmonisations, coherent: Coherence) -> dict[str, Any]:
    return {
        **coherence_document(coherent),
        "unit": graph.frames.unit.name.lower(),
        "agreed": number(found.agreed),
        "versions": [version_document(graph, at) for at in range(len(graph.versions))],
        "frames": [
            {
                "frame": at,
                **span_document(graph, at, at),
                "bits": number(found.uncertainty[at]),
                "coherence": number(coherent.frames[at]),
                "choices": [{"chord": each.chord, "share": number(each.share)} for each in choices[:_CHOICES]],
            }
            for at, choices in enumerate(found.choices)
        ],
    }


def span_document(graph: ChordGraph, first: int, last: int) -> dict[str, Any]:
    """Where frames are, in the time of the version that tells it; None where no version has them."""
    span = graph.frames.span(first, last)
    if span is None:
        return {"start": None, "end": None, "timeBase": None}
    base = graph.time_bases[span.version].value
    return {"start": number(span.start), "end": number(span.end), "timeBase": base}


def _teller(graph: ChordGraph, first: int, last: int) -> str | None:
    """The version in whose time frames are said to be."""
    span = graph.frames.span(first, last)
    return graph.versions[span.version].name if span else None


def variation_document(musician: str, own: list[str], found: Variation) -> dict[str, Any]:
    figures = {name: number(value) for name, value in found._asdict().items()}
    return {"musician": musician, "versions": own, **figures}


def likeness_document(names: tuple[str, str], found: Likeness) -> dict[str, Any]:
    return {
        "pieces": list(names),
        "distance": number(found.distance),
        "transposition": semitones_of(found.transposition),
        "shared": [{"motion": list(motion), "share": number(share)} for motion, share in found.shared],
    }


def found_document(found: Found) -> dict[str, Any]:
    return {"total": found.total, "whole": found.whole, "matches": [_match(each) for each in found.matches]}


def _match(match: Match) -> dict[str, Any]:
    """`of` is what the sequence is of, where it is in the graph."""
    return {
        "source": match.source,
        "sequence": match.key,
        "firstEvent": match.first,
        "lastEvent": match.last,
        "start": match.start,
        "chords": list(match.chords),
        "tonic": match.tonic,
        **match.tags,
    }
