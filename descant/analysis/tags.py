"""Tags of each patch and of the whole, and embeddings, by any net that has a card.

The score of the whole is the mean of the patches' scores, each with the weight of what no patch before it had: no
threshold is involved. Patches in which there is nothing to be heard have no scores: nets give silence names of their
own (musicnn hears a guitar). Nor have patches of speech, where the vocabulary has no word of it; their embeddings stay,
which name nothing. What else is heard gets words that the vocabulary has, right or wrong: that is said once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from descant.analysis import Analyser, Listener
from descant.analysis.findings import Curve, Finding, Findings, Setting, Span, Task, Values
from descant.analysis.hearing import Form, Heard, Samples
from descant.analysis.models import Card, read_card
from descant.analysis.networks import network
from descant.analysis.patches import Mask, Patch, Patches, Patching, patching_of, unheard
from descant.analysis.speech import Speech
from descant.errors import InvalidInput

VERSION = "2"
"""of what is done here with any net"""
SCORES, EMBEDDING = "scores", "embedding"
"""outputs, as cards name them, and the curves that they become"""
LEAST = 0.5
"""of a patch that has to be sound: what is filled with more silence than that gets words for the silence"""


@dataclass(frozen=True)
class Tagger(Analyser):
    """What a card says, as an analyser."""

    card: Card
    default: bool = False  # type: ignore[misc] # of each model its own
    first: bool = False  # type: ignore[misc]
    said_from: float = 0.2
    """score from which a patch's tag is a claim of its own; all scores are in the curve"""
    speech: bool = False
    """whether speech is tagged too, though the vocabulary has no word of it"""

    @property
    def name(self) -> str:  # type: ignore[override]
        return self.card.name

    @property
    def task(self) -> Task:  # type: ignore[override]
        return self.card.task

    @property
    def version(self) -> str:  # type: ignore[override]
        return f"{VERSION}.{self.card.version}"

    @property
    def description(self) -> str:  # type: ignore[override]
        return self.card.title

    @property
    def patching(self) -> Patching:
        return patching_of(self.card.front_end, str(self.card.path.with_suffix(".toml")))

    def settings(self) -> Mapping[str, Setting]:
        return {"said_from": self.said_from, "speech": self.speech}

    def cards(self) -> tuple[Card, ...]:
        return (self.card,)

    def listen(self, form: Form) -> Listener:
        return TagListener(self, network(self.card))


def own_model(path: Path) -> Tagger:
    """The analyser of a card that somebody wrote; InvalidInput says what is missing on it."""
    card = read_card(path)
    tagger, place = Tagger(card), str(path)
    _ = tagger.patching  # which refuses a front end that cannot be
    if card.format != "onnx":
        raise InvalidInput.at("a model without code has to be ONNX", file=place, remedy="Convert it.")
    if card.task not in (Task.TAGS, Task.EMBEDDING):
        raise InvalidInput.at(f"a model without code cannot look for {card.task}", file=place, remedy="Look for tags.")
    if unknown := set(card.outputs) - {SCORES, EMBEDDING} or not card.outputs:
        said = "there are no outputs" if unknown is True else f"outputs are called {unknown}"
        raise InvalidInput.at(said, file=place, remedy="Name the net's outputs as scores and embedding.")
    if (SCORES in card.outputs) != bool(card.vocabulary):
        raise InvalidInput.at("scores and a vocabulary belong together", file=place, remedy="Write both, or neither.")
    if not card.path.is_file():
        raise InvalidInput.at(f"there is no {card.path.name} beside it", file=place, remedy="Put it there.")
    return tagger


class TagListener(Listener):
    def __init__(self, tagger: Tagger, net: Callable[..., tuple[Values, ...]]) -> None:
        self._tagger, self._net = tagger, net
        self.rate = tagger.patching.front_end.rate
        self._outputs = {kind: tagger.card.outputs[kind] for kind in (SCORES, EMBEDDING) if kind in tagger.card.outputs}
        self._patches = Patches(tagger.patching, self._hear)
        minds_speech = SCORES in self._outputs and not (tagger.speech or tagger.card.knows_speech)
        self._speech = Speech(self.rate) if minds_speech else None
        self._spans: list[Span] = []
        self._fresh: list[float] = []
        self._said: list[tuple[Values, ...]] = []

    def take(self, samples: Samples) -> None:
        self._patches.take(samples)
        if self._speech is not None:
            self._speech.take(samples)

    def _hear(self, patch: Patch) -> None:
        outputs = self._net(self._tagger.patching.laid_out(patch.values), *self._outputs.values())
        said = tuple(_row(each) for each in outputs)
        self._check(said)
        self._spans.append(patch.span)
        self._fresh.append(patch.fresh)
        self._said.append(said)

    def _check(self, said: tuple[Values, ...]) -> None:
        """What a stranger's net says may be of another form than its card has it."""
        card = self._tagger.card
        for kind, values in zip(self._outputs, said, strict=True):
            if kind == SCORES and np.size(values) != len(card.vocabulary):
                raise InvalidInput.at(
                    f"the net says {np.size(values)} scores of {len(card.vocabulary)} words",
                    file=str(card.path),
                    remedy="Write the vocabulary that it was trained with.",
                )

    def findings(self, heard: Heard) -> Findings:
        self._patches.finish()
        patch = self._tagger.patching.seconds
        if heard.duration < LEAST * patch and not heard.is_silent:
            return Findings((), {}, (f"shorter than half a patch of {patch:.2f} s: too little to say anything",))
        sounding = np.array([not heard.silent(span) for span in self._spans], bool)
        spoken = self._spoken() & sounding
        tagged = {SCORES: sounding & ~spoken, EMBEDDING: sounding}
        curves = {kind: self._curve(kind, index, tagged[kind]) for index, kind in enumerate(self._outputs)}
        remarks = tuple(self._remarks(heard, sounding, spoken))
        if SCORES not in curves or not tagged[SCORES].any():
            return Findings((), curves, remarks)
        scores, music = curves[SCORES].values, tagged[SCORES]
        whole = np.average(scores[music], axis=0, weights=np.array(self._fresh)[music])
        remarks = (*self._on_instruments(whole), *remarks)
        return Findings((*self._whole(whole), *self._parts(scores)), curves, remarks)

    def _spoken(self) -> Mask:
        if self._speech is None:
            return np.zeros(len(self._spans), bool)
        self._speech.finish()
        return np.array([self._speech.is_in(span) for span in self._spans], bool)

    def _curve(self, kind: str, index: int, said: Mask) -> Curve:
        values = np.stack([each[index] for each in self._said])
        values[~said] = np.nan
        patching = self._tagger.patching
        columns = self._tagger.card.vocabulary if kind == SCORES else ()
        last = self._spans[-1].start + patching.seconds / 2
        return Curve(values, patching.hop * patching.front_end.step, columns, start=patching.seconds / 2, last=last)

    def _whole(self, scores: Values) -> Iterator[Finding]:
        for index in np.argsort(-scores, kind="stable"):
            yield Finding("tag", self._tagger.card.vocabulary[index], None, float(scores[index]))

    def _parts(self, scores: Values) -> Iterator[Finding]:
        for span, row in zip(self._spans, scores, strict=True):
            for index in np.flatnonzero(row >= self._tagger.said_from):
                yield Finding("tag", self._tagger.card.vocabulary[index], span, float(row[index]))

    def _remarks(self, heard: Heard, sounding: Mask, spoken: Mask) -> Iterator[str]:
        yield from unheard(heard, sounding, self._tagger.patching)
        if spoken.any():
            count = f"{np.count_nonzero(spoken)} of {len(spoken)} patches are speech"
            yield f"{count}, of which the vocabulary has no word, so nothing is said of them"

    def _on_instruments(self, scores: Values) -> Iterator[str]:
        """What a vocabulary cannot say it says wrongly, and nothing shows which of its words are wrong."""
        card = self._tagger.card
        if not card.instruments:
            return
        yield f"it knows {', '.join(card.instruments)}: other instruments are heard as one of these, or not at all"
        if all(scores[card.vocabulary.index(each)] < self._tagger.said_from for each in card.instruments):
            yield "it recognised none of the instruments that it knows"


def _row(output: Values) -> Values:
    """What a net says of one patch; of an output (patch, moments, numbers) the mean of its moments."""
    values = np.asarray(output, np.float32)
    return np.asarray(values.mean(axis=1) if values.ndim == 3 else values).reshape(-1)
