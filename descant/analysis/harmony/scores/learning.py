"""Learning from analysed scores: what is counted in them, and weights by which their own chords are worth most.

A structured perceptron with a margin: a path is sought that is worth much and is wrong for long, and the weights move
from what that path is made of to what the human one is made of. The mean of the weights of the second half is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from descant.analysis.harmony.scores.decoding import Path, Stretch, best_path
from descant.analysis.harmony.scores.evidence import PLACE_NAMES, Evidence, Evidences, summed
from descant.analysis.harmony.scores.grid import Span, spans
from descant.analysis.harmony.scores.model import CHANGES, Model, in_keys, signed
from descant.analysis.harmony.scores.parameters import GOES_ON, Counts, Parameters, feature_names
from descant.analysis.harmony.scores.sounding import Floats, pitched, sounding
from descant.analysis.harmony.scores.states import KEY_CHANGES, QUALITIES, ROOTS, chord_number
from descant.analysis.harmony.scores.templates import templates
from descant.analysis.harmony.vocabularies import simplified
from descant.ingest.chords.labels import chord
from descant.ingest.chords.spelling import pitch_class
from descant.ingest.harmony import Harmony
from descant.ingest.score import Score
from descant.ontology.records import ChordVocabulary

_SIMPLER = {"sus4": "maj", "sus2": "maj", "5": "maj", "1": "maj", "maj6": "maj", "min6": "min", "minmaj7": "min"}
_FIRST_STEP, _STEP, _PULL = 1e-2, 0.1, 1e-3
"""of the learning: how far weights move, and how strongly back to where they began"""


@dataclass(frozen=True, slots=True)
class Lesson:
    """An analysed score."""

    evidence: tuple[Evidence, ...]
    path: Path
    """the human one"""
    penalties: tuple[Floats, ...]
    """spans: stretches, chords: beats for which the root is not the human one"""

    @property
    def chords(self) -> int:
        return sum(map(len, self.path))

    @property
    def fit(self) -> float:
        """The share of what sounds that belongs to its chords. A low one tells of an analysis of other notes."""
        kept = all_of_them = 0.0
        model = np.stack([templates()[f"firm {name}"] for name in ("root", "third", "fifth", "seventh")]).sum(axis=0)
        within = model[24:36]
        for evidence, stretches in zip(self.evidence, self.path, strict=True):
            for each in stretches:
                times = evidence.pitch_classes[each.number]
                kept += float(times @ within[:, each.chord])
                all_of_them += float(times.sum())
        return kept / all_of_them if all_of_them else 0.0


def lesson(score: Score, analysis: Harmony) -> Lesson:
    """Of a score in one movement. Where the analysis says nothing the chord before is thought to go on."""
    bars = list(spans(score.bars))
    made = Evidences.of(bars, sounding(pitched(score.notes.notes), bars))
    evidence = tuple(made[at] for at in range(len(made)))
    truth = _Truth.of(analysis)
    states = [[truth.at(float(middle)) for middle in (span.edges[1:] + span.edges[:-1]) / 2] for span in bars]
    return Lesson(
        evidence,
        [list(_stretches(each)) for each in states],
        tuple(_penalties(*each) for each in zip(bars, evidence, states, strict=True)),
    )


@dataclass(frozen=True, slots=True)
class _Truth:
    starts: Floats
    chords: tuple[int, ...]
    key_starts: Floats
    keys: tuple[int, ...]

    @classmethod
    def of(cls, analysis: Harmony) -> _Truth:
        known = [(event.start, number) for event in analysis.events if (number := _number(event.label)) is not None]
        return cls(
            np.array([start for start, _ in known]),
            tuple(number for _, number in known),
            np.array([each.start for each in analysis.keys]),
            tuple(_key(each.label) for each in analysis.keys),
        )

    def at(self, quarter: float) -> tuple[int, int]:
        """Key and chord."""
        chord = max(int(np.searchsorted(self.starts, quarter, side="right")) - 1, 0)
        key = max(int(np.searchsorted(self.key_starts, quarter, side="right")) - 1, 0)
        return self.keys[key], self.chords[chord]


def _key(label: str) -> int:
    tonic, _, mode = label.partition(" ")
    return pitch_class(tonic) + 12 * (mode == "minor")


def _number(label: str | None) -> int | None:
    found = chord(label or "X")
    if found.root is None or found.quality is None:
        return None
    quality = simplified(found.label, ChordVocabulary.SEVENTHS).partition(":")[2]
    if "#6" in found.quality:
        quality = "fr" if "#4" in found.quality else "7"
    return chord_number(pitch_class(found.root), _SIMPLER.get(quality, quality))


def _stretches(states: Sequence[tuple[int, int]]) -> Iterable[Stretch]:
    edges = [0, *(at for at in range(1, len(states)) if states[at] != states[at - 1]), len(states)]
    for begin, end in pairwise(edges):
        yield Stretch(begin, end, *states[begin])


def _penalties(span: Span, evidence: Evidence, states: Sequence[tuple[int, int]]) -> Floats:
    beats = np.diff(span.edges)[:, None] / span.beat
    roots = ROOTS[[chord for _, chord in states]][:, None]
    return summed(beats * (roots != ROOTS), evidence.begins, evidence.ends)


def counted(lessons: Iterable[Lesson]) -> Counts:
    counts = Counts.none()
    for each in lessons:
        before = None
        for evidence, stretches in zip(each.evidence, each.path, strict=True):
            for one in stretches:
                mode, tonic = divmod(one.key, 12)
                counts.scale[mode] += np.roll(evidence.pitch_classes[one.number], -tonic)
                if before != one[2:]:
                    root, quality = divmod(one.chord, len(QUALITIES))
                    counts.numerals[mode, (root - tonic) % 12, quality] += 1
                before = one[2:]
    return counts


def made_of(model: Model, evidence: Iterable[Evidence], path: Path) -> dict[str, float]:
    """How much of each feature is in a path; with the weights they add up to what it is worth."""
    found = dict.fromkeys(feature_names(), 0.0)
    before: Stretch | None = None
    for span, stretches in zip(evidence, path, strict=True):
        for each in stretches:
            _add_stretch(found, model, span, each)
            if before:
                _add_change(found, span, before, each)
            before = each
    return found


def _add_stretch(found: dict[str, float], model: Model, span: Evidence, each: Stretch) -> None:
    at, key, chord = each.number, each.key, each.chord
    for name, matrix in templates().items():
        found[name] += float(span.rows[at] @ matrix[:, chord])
    found["misspelt"] += float(span.misspelt[at, chord])
    found["in the key"] += float(in_keys(span, model.scales)[at, key])
    found["as the signature"] += float(span.beats[at] * signed(span)[key])
    found["numeral"] += float(model.numerals[key, chord])
    found["numeral lasts"] += float(model.numerals[key, chord] * span.beats[at])


def _add_change(found: dict[str, float], span: Evidence, before: Stretch, each: Stretch) -> None:
    if each.begin == 0 and each[2:] == before[2:]:
        found[GOES_ON] += 1
        return
    for name, said in zip(PLACE_NAMES, span.places[each.begin], strict=True):
        found[name] += float(said)
    kind = CHANGES[before.key][each.key]
    if kind is not None:
        found[KEY_CHANGES[kind]] += 1


def learnt_from(
    lessons: Sequence[Lesson], counts: Counts, first: Mapping[str, float], *, rounds: int, seed: int = 0
) -> dict[str, float]:
    """Weights, from those that are thought at first. The same seed finds the same."""
    random = np.random.default_rng(seed)
    begin = np.array([first.get(name, 0.0) for name in feature_names()])
    weights, steps, kept = begin.copy(), np.full(len(begin), _FIRST_STEP), []
    for turn in range(rounds):
        for at in random.permutation(len(lessons)):
            slope = _slope(lessons[at], Parameters(_named(weights), counts, 1.0)) - _PULL * (weights - begin)
            steps += slope**2
            weights = weights + _STEP * slope / np.sqrt(steps)
            if turn >= rounds // 2:
                kept.append(weights)
    return _named(np.mean(kept, axis=0))


def _slope(each: Lesson, parameters: Parameters) -> Floats:
    model = Model(parameters)
    wrong = best_path(model, each.evidence, each.penalties)
    right, found = (made_of(model, each.evidence, path) for path in (each.path, wrong))
    return np.array([right[name] - found[name] for name in right]) / each.chords


def _named(weights: Floats) -> dict[str, float]:
    return dict(zip(feature_names(), weights.tolist(), strict=True))
