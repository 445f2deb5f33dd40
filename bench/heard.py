"""Recordings that machines have heard, as Descant itself writes it into its graph; the same for the same seed.

What they hear is made up: a minute of each recording, by both taggers, with chords, a key and a tempo.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

import numpy as np
from pyoxigraph import Quad

from bench.corpus import CHORDS, WHEN, Names, facts
from descant.analysis import Analyser, analysers
from descant.analysis.claims import Subject, quads
from descant.analysis.findings import Finding, Findings, Span
from descant.analysis.hearing import Heard
from descant.analysis.reports import Report, report_of
from descant.ontology import mapping

SECONDS, PATCH = 60.0, 3.0
PATCHES = 40
"""words that a tagger says of some seconds, as of a recording of a minute"""
MINUTE = Heard(duration=SECONDS, rate=44_100, channels=1, levels=np.zeros(0, np.float32))
KEYS = ("C:major", "G:major", "D:minor", "A:minor", "Eb:major")
HEARING = ("mtt-musicnn", "mtt-vgg", "chords", "key", "beats")


def heard(count: int, seed: int = 7) -> Iterator[Quad]:
    """Of so many recordings, four of each work: a graph of facts, and one of each analysis."""
    chance, names = random.Random(seed), Names()
    hearing = [analysers().implementations[name] for name in HEARING]
    for i in range(count):
        yield from mapping.quads(facts(names, i), names.minter.graph(names.minter.source(f"f{i}")))
        subject = Subject(names.file(i), names.minter, WHEN)
        for each in hearing:
            yield from quads(_report(each, i, chance), subject, each.cards())


def _report(analyser: Analyser, i: int, chance: random.Random) -> Report:
    found = {"key": _key, "beats": _tempo, "chords": _chords}.get(analyser.name)
    findings = Findings(tuple(found(chance) if found else _tags(analyser, chance)))
    return report_of(analyser, f"{analyser.name}-{i}", MINUTE, findings)


def _tags(analyser: Analyser, chance: random.Random) -> Iterator[Finding]:
    """Every word of the whole, most of them faintly; some words of some patches."""
    words = analyser.cards()[0].vocabulary
    for word in words:
        yield Finding("tag", word, None, chance.random() ** 4)
    for at in chance.sample(range(len(words) * int(SECONDS / PATCH)), PATCHES):
        start = PATCH * (at // len(words))
        yield Finding("tag", words[at % len(words)], Span(start, start + PATCH), chance.uniform(0.2, 1.0))


def _chords(chance: random.Random) -> Iterator[Finding]:
    for kind in ("chord", "majmin"):
        for at in range(50):
            yield Finding(kind, chance.choice(CHORDS), Span(at * 1.2, at * 1.2 + 1.2), chance.random())


def _key(chance: random.Random) -> Iterator[Finding]:
    yield Finding("key", chance.choice(KEYS), None, chance.random())


def _tempo(chance: random.Random) -> Iterator[Finding]:
    yield Finding("tempo", chance.uniform(60.0, 180.0), None, chance.random())
