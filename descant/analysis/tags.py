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
from descant.analysis.front_ends import patching_of
from descant.analysis.hearing import Form, Heard, Samples
from descant.analysis.models import LARGEST, Card, read_card
from descant.analysis.models.checking import wrong
from descant.analysis.networks import network
from descant.analysis.patches import Mask, Patch, Patches, Patching, unheard
from descant.analysis.settings import setting
from descant.analysis.speech import Speech
from descant.errors import InvalidInput

VERSION = "2"
"""of what is done here with any net"""
SCORES, EMBEDDING = "scores", "embedding"
"""outputs, as cards name them, and the curves that they become"""
LEAST = 0.5
"""of a patch that has to be sound: what is filled with more silence than that gets words for the silence"""
ROUNDING = 1e-4
"""by which a score may be below 0 or above 1"""


@dataclass(frozen=True)
class Tagger(Analyser):
    """What a card says, as an analyser."""

    card: Card
    default: bool = False  # type: ignore[misc] # of each model its own
    first: bool = False  # type: ignore[misc]
    said_from: float = setting(
        0.2, "score from which a patch's tag is a claim of its own; all scores are in the curve", 0, 1
    )
    speech: bool = setting(False, "whether speech is tagged too, though the vocabulary has no word of it")

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
        return patching_of(self.card.front_end, self.card.path.with_suffix(".toml").name)

    def settings(self) -> Mapping[str, Setting]:
        return {"said_from": self.said_from, "speech": self.speech}

    def cards(self) -> tuple[Card, ...]:
        return (self.card,)

    def listen(self, form: Form) -> Listener:
        net = network(self.card)
        if missing := set(self.card.outputs.values()) - set(net.outputs):
            reason = f"the net has no output {min(missing)!r}"
            raise InvalidInput.at(reason, file=str(self.card.path), remedy=f"Its outputs are {', '.join(net.outputs)}.")
        return TagListener(self, net)


def own_model(path: Path) -> Tagger:
    """The analyser of a card that somebody wrote; InvalidInput says what is missing on it."""
    card = read_card(path)
    tagger = Tagger(card)
    _ = tagger.patching  # which refuses a front end that cannot be
    if card.format != "onnx":
        raise wrong(path, "a model without code has to be ONNX", "Convert it.")
    if card.task not in (Task.TAGS, Task.EMBEDDING):
        raise wrong(path, f"a model without code cannot look for {card.task}", "Look for tags.")
    if unknown := set(card.outputs) - {SCORES, EMBEDDING}:
        raise wrong(path, f"outputs are called {min(unknown)!r:.60}", "Name the net's outputs as scores and embedding.")
    if not card.outputs:
        raise wrong(path, "there are no outputs", "Name the net's outputs as scores and embedding.")
    if (SCORES in card.outputs) != bool(card.vocabulary):
        raise wrong(path, "scores and a vocabulary belong together", "Write both, or neither.")
    if not card.path.is_file():
        raise wrong(path, f"there is no {card.path.name} beside it", "Put it there.")
    if card.path.stat().st_size > LARGEST:
        raise wrong(path, f"{card.path.name} is larger than {LARGEST:,} bytes", "No ONNX file can be.")
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
        try:
            said = tuple(_row(each) for each in outputs)
        except (TypeError, ValueError) as error:
            raise self._wrong("the net says what is no number", "Name outputs that are numbers.") from error
        self._check(said)
        self._spans.append(patch.span)
        self._fresh.append(patch.fresh)
        self._said.append(said)

    def _check(self, said: tuple[Values, ...]) -> None:
        """What a stranger's net says may be of another form than its card has it."""
        words = len(self._tagger.card.vocabulary)
        for index, (kind, values) in enumerate(zip(self._outputs, said, strict=True)):
            if kind == SCORES and values.size != words:
                remedy = "Write the vocabulary that it was trained with."
                raise self._wrong(f"the net says {values.size} scores of {words} words", remedy)
            before = self._said[0][index].size if self._said else values.size
            if not values.size == before > 0:
                remedy = "Its output has to be as long for each patch."
                raise self._wrong(f"the net says {before} numbers of one patch, and {values.size} of another", remedy)

    def _check_numbers(self, kind: str, values: Values) -> None:
        """Of patches of which something is said: in silence many a net divides by zero, and it does not matter."""
        if not np.isfinite(values).all():
            wrong = np.count_nonzero(~np.isfinite(values).all(axis=1))
            remedy = "Does it divide by what may be zero, or was it exported in 16 bits?"
            raise self._wrong(f"of {wrong} of {len(values)} patches the net's {kind} is no number", remedy)
        if kind == SCORES and values.size and not (values.min() >= -ROUNDING and values.max() <= 1 + ROUNDING):
            remedy = "End the net with a sigmoid, or a softmax."
            raise self._wrong(f"the net's scores are from {values.min():g} to {values.max():g}, not 0 to 1", remedy)

    def _wrong(self, reason: str, remedy: str) -> InvalidInput:
        return InvalidInput.at(reason, file=str(self._tagger.card.path), remedy=remedy)

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
        self._check_numbers(kind, values[said])
        values = np.clip(values, 0, 1) if kind == SCORES else values
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
