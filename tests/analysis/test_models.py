"""Models: every card says all that it has to, and of weights that are not its own nothing is believed."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from descant.analysis.built_in import BUILT_IN, ESSENTIA
from descant.analysis.models import FOLDER, Card, card, read_card
from descant.analysis.models.checking import FORMATS, FORMS
from descant.analysis.networks import Network
from descant.errors import InvalidInput
from tests.toml import toml

NAMES = sorted(path.stem for path in FOLDER.glob("*.toml"))

GOOD = """
title = "A net"
version = "1"
task = "tags"
sha256 = "{sha256}"
origin = "https://example.org/net"
licence = "https://spdx.org/licenses/CC0-1.0"
"""


def test_every_model_has_a_card_and_every_card_a_model() -> None:
    assert sorted(path.stem for path in FOLDER.iterdir() if path.suffix in FORMATS.values()) == NAMES
    analysers = (*BUILT_IN.values(), *ESSENTIA.values())
    assert sorted({each.name for analyser in analysers for each in analyser.cards()} | set(_more())) == NAMES


def _more() -> list[str]:
    """Those that are only asked with another setting."""
    return ["chordia-1", "chordia-5"]


@pytest.mark.parametrize("name", NAMES)
def test_a_card_says_where_a_model_comes_from_what_it_can_and_what_it_cannot(name: str) -> None:
    shown = card(name)
    assert hashlib.sha256(shown.path.read_bytes()).hexdigest() == shown.sha256
    assert shown.licence.startswith("https://spdx.org/licenses/")
    assert shown.origin.startswith("https://")
    assert shown.paper.startswith("https://")
    assert "scripts/convert_" in shown.how
    assert shown.training["data"]
    assert shown.training["licence"]
    assert any(isinstance(figure, float) for figure in shown.accuracy.values())
    assert shown.accuracy["source"]
    assert len(shown.failures) >= 2


@pytest.mark.parametrize("name", ["mtt-musicnn", "mtt-vgg", "essentia-musicnn"])
def test_taggers_say_fifty_tags_of_the_published_scheme(name: str) -> None:
    from descant.ontology.minting import tag_iri
    from descant.ontology.vocabulary import known_terms

    assert len(set(card(name).vocabulary)) == 50
    assert {"guitar", "cello"} <= set(card(name).instruments) < set(card(name).vocabulary)
    assert not card(name).knows_speech
    assert {tag_iri(word) for word in card(name).vocabulary} <= known_terms()


def test_weights_that_are_not_the_card_s_are_refused(tmp_path: Path) -> None:
    (tmp_path / "net.toml").write_text(GOOD.format(sha256="0" * 64), encoding="utf-8")
    (tmp_path / "net.onnx").write_bytes(b"anything")
    with pytest.raises(InvalidInput, match=r"net\.onnx.*not those that its card names.*net\.toml"):
        Network(read_card(tmp_path / "net.toml"))


def test_what_is_no_model_is_refused_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "net.onnx").write_bytes(b"anything")
    text = GOOD.format(sha256=hashlib.sha256(b"anything").hexdigest())
    (tmp_path / "net.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"net\.onnx.*no model"):
        Network(read_card(tmp_path / "net.toml"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("title = ", "cannot be read"),
        (f"title = {'9' * 5000}", "cannot be read"),
        (f"title = {'[' * 5000}", "cannot be read"),
        (f"# {'x' * 1_000_000}", "cannot be read: it is larger"),
        ("titel = 'A net'", "'titel' means nothing"),
        ("title = 'A net'", "does not say its version"),
    ],
)
def test_what_is_no_card_is_refused(tmp_path: Path, text: str, message: str) -> None:
    _refused(tmp_path, text, message)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"title": ""}, "title is '', and not a line"),
        ({"title": "two\nlines"}, "title is .*, and not a line"),
        ({"version": 1}, "version is 1, and not a line"),
        ({"task": "tea"}, "task is 'tea', and not one of tags"),
        ({"task": ["tags"]}, "task is a list, and not one of tags"),
        ({"sha256": "…"}, "sha256 is '…', and not a SHA-256 in 64"),
        ({"sha256": "A" * 64}, "sha256 is .*lower-case"),
        ({"licence": "MIT licence"}, "licence is 'MIT licence', and not the address of a licence"),
        ({"origin": "my own net"}, "origin is 'my own net', and not an address"),
        ({"origin": "javascript:alert(1)"}, "origin is 'javascript"),
        ({"paper": "https://a b <"}, "paper is 'https://a b <', and not an address"),
        ({"paper": 5}, "paper is 5, and not an address"),
        ({"scheme": "tags#"}, "scheme is 'tags#', and not an address"),
        ({"made_by": ["Ada"]}, "made_by is a list, and not a text"),
        ({"how": {}}, "how is a table, and not a text"),
        ({"training": "mine"}, "training is 'mine', and not data, address and licence"),
        ({"training": {"data": 5}}, "training is a table, and not data"),
        ({"training": {"songs": "mine"}}, "training is a table, and not data"),
        ({"training": {"address": "my disk"}}, "training is a table, and not data"),
        ({"training": {"licence": "see https://a b"}}, "training is a table, and not data"),
        ({"accuracy": float("nan")}, "accuracy is nan, and not figures by name"),
        ({"accuracy": {"roc": float("nan")}}, "accuracy is a table, and not figures by name"),
        ({"accuracy": {"roc": float("inf")}}, "accuracy is a table, and not figures by name"),
        ({"accuracy": {"roc": 10**400}}, "accuracy is a table, and not figures by name"),
        ({"accuracy": {"roc": True}}, "accuracy is a table, and not figures by name"),
        ({"failures": "all"}, "failures is 'all', and not a list of sentences"),
        ({"vocabulary": "oboe"}, "vocabulary is 'oboe', and not a list of words"),
        ({"vocabulary": [1]}, "vocabulary is a list, and not a list of words, each once"),
        ({"vocabulary": ["oboe", "oboe"]}, "vocabulary is a list, and not a list of words, each once"),
        ({"vocabulary": ["oboe", " "]}, "vocabulary is a list, and not a list of words, each once"),
        ({"vocabulary": ["loud"], "instruments": ["oboe"]}, "'oboe' is an instrument, but"),
        ({"format": "pickle"}, "format is 'pickle', and not one of onnx, graph"),
        ({"format": ["onnx"]}, "format is a list, and not one of onnx"),
        ({"front_end": "abc"}, "front_end is 'abc', and not a table"),
        ({"front_end": [1]}, "front_end is a list, and not a table"),
        ({"outputs": 5}, "outputs is 5, and not the net's outputs"),
        ({"outputs": {"scores": 5}}, "outputs is a table, and not the net's outputs"),
    ],
)
def test_what_a_card_cannot_say_is_refused_with_its_key(tmp_path: Path, change: dict[str, Any], message: str) -> None:
    _refused(tmp_path, toml(tomllib.loads(GOOD.format(sha256="0" * 64)) | change), message)


def _refused(folder: Path, text: str, message: str) -> None:
    (folder / "net.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput, match=message) as refused:
        read_card(folder / "net.toml")
    assert refused.value.details["file"] == "net.toml"
    assert refused.value.remedy


def test_all_that_a_card_has_is_checked() -> None:
    assert set(FORMS) == {each.name for each in fields(Card)} - {"name", "path"}


def test_a_card_has_the_name_of_its_file(tmp_path: Path) -> None:
    (tmp_path / "net.toml").write_text(GOOD.format(sha256="0" * 64), encoding="utf-8")
    found = read_card(tmp_path / "net.toml")
    assert isinstance(found, Card)
    assert (found.name, found.path) == ("net", tmp_path / "net.onnx")
