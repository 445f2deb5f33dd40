"""A comparison as statements: the comparison, its bars, which voice sounds in which, which are missing, and its notes.

    list(to_records(found, Named.of(mint, (orchestra, trio), (score_file, trio_file), key, now), notes=True))

Which bar is which, and what is left out or added, is said by the concordance, which aligning writes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import count
from typing import NamedTuple, Self

from pyoxigraph import Literal, NamedNode

from descant import __version__
from descant.analysis.comparing_scores.comparing import Comparison
from descant.analysis.comparing_scores.kinds import Kind, Shares, Status
from descant.analysis.comparing_scores.notes import Judged
from descant.analysis.comparing_scores.numbering import bars_named
from descant.analysis.comparing_scores.phrases import ENGLISH
from descant.analysis.comparing_scores.versions import Version
from descant.analysis.comparing_scores.voices import Stretch
from descant.ontology import records
from descant.ontology.minting import Minter, fragment, key_id

Two = tuple[NamedNode, NamedNode]
VERSION = "4"
"""MUST change when the same notes would be compared otherwise, or what is kept of it has more"""
_KINDS: Mapping[Kind, records.NoteKind] = {kind: records.NoteKind[kind.name] for kind in Kind}
_STATUSES: Mapping[Status, records.BarStatus] = {status: records.BarStatus[status.name] for status in Status}


class Named(NamedTuple):
    """What a comparison and those that are compared are called."""

    mint: Minter
    iri: NamedNode
    run: NamedNode
    versions: Two
    files: Two
    made: datetime
    corrected: tuple[NamedNode, ...] = ()
    """concordances of people that the alignment keeps to"""

    @classmethod
    def of(cls, mint: Minter, versions: Two, files: Two, key: str, made: datetime) -> Self:
        return cls(mint, comparison_of(mint, versions), mint.run(key), versions, files, made.replace(microsecond=0))


def comparison_of(mint: Minter, versions: Two) -> NamedNode:
    """The same for the same two, whatever they are compared by."""
    return mint.comparison(key_id("comparison", *(each.value for each in versions)))


def to_records(found: Comparison, named: Named, *, notes: bool = False) -> Iterator[object]:
    """`notes` also says of each note how it stands to the other version."""
    step = found.transposition
    yield records.Comparison(
        iri=named.iri,
        one=named.versions[0],
        other=named.versions[1],
        transposition=step.semitones,
        fifths=step.fifths,
        alike=_alike(found.shares) if found.compared else None,
        run=named.run,
    )
    yield from _provenance(named)
    yield from _bars(found, named)
    yield from _voices(found, named)
    yield from _soundings(found, named)
    for side in (0, 1):
        for at, stretch in enumerate(found.sides[side].missing):
            yield from _missing(found, named, side, at, stretch)
    if notes:
        yield from _notes(found, named)


def _alike(shares: Shares) -> records.Alike:
    return records.Alike(*(min(1.0, max(0.0, round(each, 6))) for each in shares))


def _provenance(named: Named) -> Iterator[object]:
    software = named.mint.agent("descant-comparison")
    yield records.Agent(software, records.AgentKind.SOFTWARE, "Descant's comparison", __version__)
    used = (*dict.fromkeys(named.files), *named.corrected)
    settings = (records.Setting("version", VERSION),)
    yield records.Run(iri=named.run, used=used, agents=(software,), ended=named.made, settings=settings)


def _bars(found: Comparison, named: Named) -> Iterator[object]:
    for at, row in enumerate(found.rows):
        one, other = (
            () if bar is None else tuple(named.mint.bar(version, index) for index in side.version.indices(bar))
            for bar, version, side in zip((row.one, row.other), named.versions, found.sides, strict=True)
        )
        yield records.ComparedBars(
            iri=_in_row(named, at),
            comparison=named.iri,
            one=one,
            other=other,
            status=_STATUSES[row.status],
            alike=row.shares and _alike(row.shares),
        )


def _in_row(named: Named, row: int) -> NamedNode:
    return named.mint.within(named.iri, "bars", row + 1)


def _voices(found: Comparison, named: Named) -> Iterator[object]:
    for side in (0, 1):
        for at, voice in enumerate(found.sides[side].version.voices):
            yield records.Voice(
                iri=_voice(found, named, side, at),
                version=named.versions[side],
                part=voice.part,
                staff=voice.staff,
                label=voice.label,
            )


def _voice(found: Comparison, named: Named, side: int, at: int) -> NamedNode:
    voice = found.sides[side].version.voices[at]
    return named.mint.voice(named.versions[side], voice.part, voice.staff)


def _soundings(found: Comparison, named: Named) -> Iterator[object]:
    """Of the voices of both in those of the other that have something of them."""
    number = count(1)
    for side in (0, 1):
        own = found.sides[side].instrumentation
        for voice, within in zip(*own.shares.nonzero(), strict=True):
            yield records.Sounding(
                iri=named.mint.within(named.iri, "sounding", next(number)),
                comparison=named.iri,
                voice=_voice(found, named, side, voice),
                within=_voice(found, named, 1 - side, within),
                at_pitch=min(1.0, round(float(own.same[voice, within]), 6)),
                in_octave=min(1.0, round(float(own.octave[voice, within]), 6)),
                bars=int(own.mostly[voice, within]),
            )


def _missing(found: Comparison, named: Named, side: int, number: int, stretch: Stretch) -> Iterator[object]:
    """The passage of the one, and the bars of the other in which its voice is not, as extracts of a material."""
    mine, theirs = (found.sides[each].version for each in (side, 1 - side))
    pairs = [pair for at in stretch.rows if (pair := found.rows[at].pair)]
    here, there = ([pair[each] for pair in pairs] for each in (side, 1 - side))
    passage, place = _places(mine, here, named.files[side]), _places(theirs, there, named.files[1 - side])
    if not (passage and place):
        return
    name = key_id(named.iri.value, "voice", str(side), str(number))
    extracts = [named.mint.extract(f"{name}{letter}") for letter in "ab"]
    whole, gap = (named.mint.selection(f"{name}{letter}") for letter in "ab")
    voice = _voice(found, named, side, stretch.voice)
    bars = bars_named(mine, here, ENGLISH)
    text = f"{mine.voices[stretch.voice].label} in {bars} of {mine.name}, not in {theirs.name}"[:300]
    yield records.MusicalMaterial(named.mint.material(name), (Literal(text, language="en"),), tuple(extracts))
    yield records.Extract(extracts[0], version=named.versions[side], embodiments=(whole,))
    yield records.Selection(iri=whole, parts=passage, bars=_span(mine, here), voice=voice)
    yield records.Extract(extracts[1], version=named.versions[1 - side], embodiments=(gap,))
    qualifier = records.Absence.WITHIN
    yield records.AbsenceSelection(iri=gap, parts=place, qualifier=qualifier, bars=_span(theirs, there), voice=voice)


def _places(version: Version, bars: list[int], file: NamedNode) -> tuple[NamedNode, ...]:
    return tuple(dict.fromkeys(fragment(file, each) for bar in bars for each in version.bars[bar].ids))


def _span(version: Version, bars: list[int]) -> records.BarSpan:
    return records.BarSpan(version.indices(min(bars))[0], version.indices(max(bars))[-1])


def _notes(found: Comparison, named: Named) -> Iterator[object]:
    """Two at a time, as one may double several; each head that others are tied to stands for them."""
    number = count(1)
    for at, row in enumerate(found.rows):
        for kind, one, other in _pairs(*row.notes):
            ends = [judged and _note(judged, file) for judged, file in zip((one, other), named.files, strict=True)]
            if any(ends):
                iri = named.mint.within(named.iri, "note", next(number))
                yield records.NotePair(
                    iri=iri, bars=_in_row(named, at), kind=_KINDS[kind], one=ends[0] or None, other=ends[1] or None
                )


def _pairs(ours: tuple[Judged, ...], theirs: tuple[Judged, ...]) -> Iterator[tuple[Kind, Judged | None, Judged | None]]:
    said = set[tuple[int, int]]()
    for at, each in enumerate(ours):
        yield from ((each.kind, each, theirs[by]) for by in each.partners)
        said.update((at, by) for by in each.partners)
        if not each.partners:
            yield each.kind, each, None
    for by, each in enumerate(theirs):
        yield from ((each.kind, ours[at], each) for at in each.partners if (at, by) not in said)
        if not each.partners:
            yield each.kind, None, each


def _note(judged: Judged, file: NamedNode) -> NamedNode | None:
    """None where the file has no id for it."""
    return fragment(file, judged.tone.ids[0]) if judged.tone.ids[0] else None
