"""musicnn in essentia: its own spectrum and TensorFlow, with the weights and the words of ours."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from functools import partial

import numpy as np

from descant.analysis import Listener
from descant.analysis.essentia import release
from descant.analysis.essentia.asking import ask
from descant.analysis.findings import Values
from descant.analysis.hearing import Form
from descant.analysis.models import Card
from descant.analysis.tags import Tagger, TagListener


@dataclass(frozen=True)
class EssentiaTagger(Tagger):
    """A card whose net is asked patch by patch of sound; what is made of its scores is the same as with any net."""

    @property
    def version(self) -> str:  # type: ignore[override]
        return f"{super().version}.essentia-{release()}"

    def listen(self, form: Form) -> Listener:
        release()
        self.card.check_weights()  # which refuses those that are not the card's
        return TagListener(self, partial(_said, self.card, form))


def _said(card: Card, form: Form, patches: Values, *outputs: str) -> tuple[Values, ...]:
    """The outputs that are named: the net says them beside each other, scores first."""
    sound = b64encode(patches.astype("<f4").tobytes()).decode()
    [said] = ask({"find": card.name, "patch": sound, "graph": str(card.path)}, form).blobs.values()
    scores, embedding = np.split(np.frombuffer(said, "<f4"), [len(card.vocabulary)])
    parts = {"tags": scores, "embedding": embedding}
    return tuple(parts[each] for each in outputs)
