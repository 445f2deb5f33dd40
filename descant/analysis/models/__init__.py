"""Trained models, each with its card: where it comes from, what it was trained on, what it can say and what it cannot.

A model is `NAME.onnx` and `NAME.toml` in one folder. Those of this folder are shipped (one as `NAME.pb`, for essentia);
others may lie in any folder that is named, and become analysers without code. Weights are believed only if they have
the checksum of their card.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from descant.analysis.findings import Task
from descant.analysis.models.checking import FORMATS, check, read_toml
from descant.errors import InvalidInput
from descant.ontology.minting import key_id

FOLDER = Path(__file__).parent
LARGEST = 2_000_000_000
"""bytes of weights"""
SPEECH = frozenset({"speech", "spoken", "speaking", "speaker", "talk", "talking", "narration", "conversation"})
"""words of vocabularies that can say that somebody speaks"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What is known of a model. Licences are IRIs, as everywhere."""

    name: str
    title: str
    version: str
    task: Task
    path: Path
    """of the weights"""
    sha256: str
    origin: str
    """address of what it was made from"""
    licence: str
    format: str = "onnx"
    paper: str = ""
    made_by: str = ""
    how: str = ""
    """how these weights were made from the original ones"""
    training: Mapping[str, str] = field(default_factory=dict)
    """`data`, `address`, `licence`"""
    accuracy: Mapping[str, Any] = field(default_factory=dict)
    """published figures, and where"""
    failures: tuple[str, ...] = ()
    """known ones, as sentences"""
    vocabulary: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()
    """those words of the vocabulary that name instruments"""
    scheme: str = ""
    """IRI of the concepts that the vocabulary's words are, with what stands before their names"""
    front_end: Mapping[str, Any] = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)

    @property
    def knows_speech(self) -> bool:
        return any(SPEECH & set(re.findall(r"\w+", word.casefold())) for word in self.vocabulary)

    @property
    def says(self) -> str:
        """What is the same where the same is said of the same sound: a corrected card is another one."""
        words = (self.scheme, *self.vocabulary, *self.instruments)
        return key_id(
            self.sha256, _in_order(self.front_end), _in_order(self.outputs), str(len(self.vocabulary)), *words
        )

    @property
    def embeds(self) -> str:
        """What is the same where embeddings are, whatever the words."""
        return key_id(self.sha256, _in_order(self.front_end), self.outputs.get("embedding", ""))

    def check_weights(self) -> None:
        """Refused where they are not the ones that the card is of."""
        with self.path.open("rb") as weights:
            digest = hashlib.file_digest(weights, "sha256").hexdigest()
        if digest != self.sha256:
            raise InvalidInput.at(
                "its weights are not those that its card names",
                file=str(self.path),
                remedy=f"Get them again, or write their SHA-256 into {self.path.with_suffix('.toml').name}.",
            )


def _in_order(said: Mapping[str, Any]) -> str:
    return json.dumps(said, sort_keys=True, default=str)


@cache
def card(name: str) -> Card:
    """The card of a model that is shipped."""
    return read_card(FOLDER / f"{name}.toml")


def read_card(path: Path) -> Card:
    """InvalidInput says what is wrong on it."""
    said = read_toml(path)
    check(said, path)
    lists = {name: tuple(value) for name, value in said.items() if isinstance(value, list)}
    weights = path.with_suffix(FORMATS[said.get("format", "onnx")])
    return Card(**said | lists | {"task": Task(said["task"])}, name=path.stem, path=weights)
