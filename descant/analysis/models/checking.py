"""What may stand on a card: each thing with what it has to be, checked before anything is made of it.

A card is somebody's file, and what is on it comes into the graph, onto pages and into nets: a wrong one is refused when
it is read, with its file, the key and how to write it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from pyoxigraph import NamedNode

from descant.analysis.findings import Task
from descant.errors import InvalidInput

LARGEST_CARD = 1_000_000
"""bytes"""
LONGEST, LONGEST_WORD = 10_000, 200
"""characters of a text, and of what has one line"""
LARGEST_FIGURE = 1e12
"""of what was measured"""
NEEDED = ("title", "version", "task", "sha256", "origin", "licence")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_TRAINING = {"data", "address", "licence"}


class Form(NamedTuple):
    """What something on a card has to be."""

    fits: Callable[[Any], bool]
    name: str
    """what it is then: `an address`"""
    like: str
    """how it is written"""


def read_toml(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > LARGEST_CARD:
            raise ValueError(f"it is larger than {LARGEST_CARD:,} bytes")
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:  # numbers of 5,000 digits are no TOMLDecodeError
        why = error.strerror if isinstance(error, OSError) else error
        raise wrong(path, f"the card cannot be read: {why}", "Mend it.") from error


def check(said: Mapping[str, Any], path: Path) -> None:
    """Refuses what cannot be on a card, or cannot be so."""
    if unknown := sorted(set(said) - set(FORMS)):
        raise wrong(path, f"{unknown[0]!r:.60} means nothing on a card", f"Known are {', '.join(sorted(FORMS))}.")
    for name in NEEDED:
        if name not in said:
            raise wrong(path, f"the card does not say its {name}", f"Write {name} = {FORMS[name].like}.")
    for name, value in said.items():
        if not FORMS[name].fits(value):
            reason = f"{name} is {shown(value)}, and not {FORMS[name].name}"
            or_not = "" if name in NEEDED else ", or leave it out"
            raise wrong(path, reason, f"Write it like {name} = {FORMS[name].like}{or_not}.")
    if strange := set(said.get("instruments", ())) - set(said.get("vocabulary", ())):
        raise wrong(path, f"{min(strange)!r} is an instrument, but no word of the vocabulary", "Write it into both.")


def wrong(path: Path, reason: str, remedy: str) -> InvalidInput:
    return InvalidInput.at(reason, file=path.name, remedy=remedy)


def shown(value: Any) -> str:
    """What is wrong, in few words: lists and tables may be of any depth."""
    if isinstance(value, list | dict):
        return "a list" if isinstance(value, list) else "a table"
    return f"{value!r:.60}"


def one_of(names: Collection[str]) -> Form:
    return Form(lambda value: isinstance(value, str) and value in names, f"one of {', '.join(names)}", '"…"')


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= LONGEST and not _CONTROL.search(value)


def _is_word(value: Any) -> bool:
    return (
        isinstance(value, str)
        and 0 < len(value) <= LONGEST_WORD
        and value == value.strip()
        and value.isprintable()
        and value not in (".", "..")  # which are no part of an IRI
    )


def _is_address(value: Any) -> bool:
    """One that can be followed, and written into the graph."""
    if not (_is_text(value) and re.match(r"https?://[^/?#]", value)):
        return False
    try:
        return bool(NamedNode(value))
    except ValueError:
        return False


def _are_words(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_word, value)) and len(set(value)) == len(value)


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _is_training(value: Any) -> bool:
    if not (isinstance(value, dict) and set(value) <= _TRAINING and all(map(_is_text, value.values()))):
        return False
    addresses = [each for name, each in value.items() if name == "address" or (name == "licence" and "://" in each)]
    return all(map(_is_address, addresses))


def _is_accuracy(value: Any) -> bool:
    return isinstance(value, dict) and all(_is_word(name) and _is_figure(each) for name, each in value.items())


def _is_figure(value: Any) -> bool:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return -LARGEST_FIGURE <= value <= LARGEST_FIGURE  # nan is not
    return _is_text(value)


def _are_outputs(value: Any) -> bool:
    return isinstance(value, dict) and all(map(_is_word, value.values()))


_TEXT = Form(_is_text, "a text", '"…"')
_LINE = Form(_is_word, f"a line of at most {LONGEST_WORD} characters", '"…"')
_ADDRESS = Form(_is_address, "an address", '"https://example.org/net"')
_WORDS = Form(_are_words, f"a list of words, each once, of at most {LONGEST_WORD} characters", '["…", "…"]')
FORMATS = {"onnx": ".onnx", "graph": ".pb"}
"""of weights: ONNX, and frozen graphs of TensorFlow"""
FORMS: Mapping[str, Form] = {
    "title": _LINE,
    "version": _LINE,
    "task": one_of(list(Task)),
    "sha256": Form(
        lambda value: isinstance(value, str) and bool(_SHA256.fullmatch(value)),
        "a SHA-256 in 64 lower-case hexadecimal digits",
        '"9f86d0…", as sha256sum says it of the weights',
    ),
    "origin": _ADDRESS,
    "licence": Form(_is_address, "the address of a licence", '"https://spdx.org/licenses/MIT"'),
    "format": one_of(FORMATS),
    "paper": _ADDRESS,
    "made_by": _TEXT,
    "how": _TEXT,
    "scheme": _ADDRESS,
    "training": Form(
        _is_training, "data, address and licence of what it was trained on", '{data = "…", address = "https://…"}'
    ),
    "accuracy": Form(_is_accuracy, "figures by name", '{roc_auc = 0.9, source = "https://…"}'),
    "failures": Form(_are_texts, "a list of sentences", '["…", "…"]'),
    "vocabulary": _WORDS,
    "instruments": _WORDS,
    "front_end": Form(lambda value: isinstance(value, dict), "a table", '{kind = "mel", rate = 16000}'),
    "outputs": Form(_are_outputs, "the net's outputs by what they are", '{scores = "tags"}'),
}
"""by the names of `Card`"""
