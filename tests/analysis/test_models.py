"""Models: every card says all that it has to, and of weights that are not its own nothing is believed."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from descant.analysis.built_in import BUILT_IN, ESSENTIA
from descant.analysis.models import FOLDER, FORMATS, Card, card, read_card
from descant.analysis.networks import Network
from descant.errors import InvalidInput

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
    return ["chordia-1", "chordia-3"]


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
        ("titel = 'A net'", "'titel' means nothing"),
        ("title = 'A net'", "does not say its version"),
        (GOOD.format(sha256="0").replace('"tags"', '"tea"'), "'tea' is no task"),
        (GOOD.format(sha256="0") + 'vocabulary = "oboe"', "vocabulary are no list of words"),
        (GOOD.format(sha256="0") + "vocabulary = [1]", "vocabulary are no list of words"),
        (GOOD.format(sha256="0") + 'vocabulary = ["loud"]\ninstruments = ["oboe"]', "'oboe' is an instrument, but"),
        (GOOD.format(sha256="0") + 'format = "pickle"', "'pickle' is no format"),
    ],
)
def test_a_wrong_card_is_refused_with_what_is_wrong(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "net.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput, match=message) as refused:
        read_card(tmp_path / "net.toml")
    assert "net.toml" in str(refused.value)
    assert refused.value.remedy


def test_a_card_has_the_name_of_its_file(tmp_path: Path) -> None:
    (tmp_path / "net.toml").write_text(GOOD.format(sha256="0" * 64), encoding="utf-8")
    found = read_card(tmp_path / "net.toml")
    assert isinstance(found, Card)
    assert (found.name, found.path) == ("net", tmp_path / "net.onnx")
