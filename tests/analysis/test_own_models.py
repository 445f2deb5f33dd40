"""Models of one's own: an ONNX file and a card become an analyser without code; what is broken stops nothing."""

from __future__ import annotations

import hashlib
import os
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from hypothesis import given, strategies
from onnx import TensorProto, helper, numpy_helper

from descant.analysis.analysing import configured, family, known
from descant.analysis.claims import model_of
from descant.analysis.front_ends import RANGES, patching_of
from descant.analysis.models.checking import FORMS
from descant.analysis.tags import TagListener, own_model
from descant.errors import InvalidInput
from descant.ontology.minting import Minter
from tests.analysis.hearing import found_by
from tests.analysis.sounds import noise, scale, silence, write
from tests.toml import VALUES, toml

CARD = """
title = "Loud or soft"
version = "1"
task = "{task}"
sha256 = "{sha256}"
origin = "https://example.org/loud"
licence = "https://spdx.org/licenses/CC0-1.0"
{more}
[front_end]
kind = "waveform"
rate = 8000
frames = 8000
hop_frames = 4000

[outputs]
{outputs}
"""
WORDS = 'vocabulary = ["loud", "soft"]'


def net(path: Path, *, words: int = 2, end: str = "Sigmoid") -> str:
    """How loud a second is: a score for loud and for soft, and four numbers about it. Its checksum."""
    mean = helper.make_node("ReduceL2", ["samples"], ["length"], axes=[1], keepdims=1)
    scale_ = helper.make_node("Mul", ["length", "weights"], ["scaled"])
    scores = helper.make_node(end, ["scaled"], ["scores"])
    embedding = helper.make_node("Mul", ["length", "four"], ["embedding"])
    weights = np.linspace(1, -1, words, dtype=np.float32)[np.newaxis] / 10
    graph = helper.make_graph(
        [mean, scale_, scores, embedding],
        "loud",
        [helper.make_tensor_value_info("samples", TensorProto.FLOAT, ["patches", 8000])],
        [
            helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["patches", words]),
            helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["patches", 4]),
        ],
        [numpy_helper.from_array(weights, "weights"), numpy_helper.from_array(np.arange(4, dtype=np.float32), "four")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, path)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def model(
    folder: Path,
    name: str = "loud",
    *,
    task: str = "tags",
    more: str = WORDS,
    outputs: str = "",
    words: int = 2,
    end: str = "Sigmoid",
) -> None:
    folder.mkdir(exist_ok=True)
    sha256 = net(folder / f"{name}.onnx", words=words, end=end)
    outputs = outputs or 'scores = "scores"\nembedding = "embedding"'
    text = CARD.format(task=task, sha256=sha256, more=more, outputs=outputs)
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")


def test_a_card_and_a_net_are_an_analyser(tmp_path: Path) -> None:
    model(tmp_path / "models")
    [own] = [each for each in known(tmp_path / "models") if each.name == "loud"]
    assert (own.task, own.default, own.description) == ("tags", False, "Loud or soft")
    found = found_by(write(tmp_path / "a.wav", np.concatenate([noise(3, level=0.5), silence(3)])), own)
    whole = {each.value: each.confidence for each in found.found if each.span is None}
    assert whole["loud"] is not None
    assert whole["loud"] > 0.9
    assert found.curves["embedding"].values.shape[1] == 4
    assert any("silent" in remark for remark in found.remarks)
    [again] = configured({"loud": {"settings": {"said_from": 0.2}}}, tmp_path / "models")
    assert again == own


def test_a_model_may_have_an_embedding_alone(tmp_path: Path) -> None:
    model(tmp_path / "models", task="embedding", more="", outputs='embedding = "embedding"')
    [own] = [each for each in known(tmp_path / "models") if each.name == "loud"]
    found = found_by(write(tmp_path / "a.wav", scale([60, 62])), own)
    assert not found.found
    assert np.isfinite(found.curves["embedding"].values).all()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda text: text.replace('task = "tags"', 'task = "chords"'), "cannot look for chords"),
        (lambda text: f'format = "graph"\n{text}', "has to be ONNX"),
        (lambda text: text.replace('kind = "waveform"', 'kind = "scattering"'), "kind is 'scattering'"),
        (lambda text: text.replace("hop_frames = 4000", "hop_frames = 9000"), "hop_frames of at most as many"),
        (lambda text: text.replace("rate = 8000\n", "rate = 8000\nsize = 5\n"), "'size' means nothing"),
        (lambda text: text.replace(WORDS, ""), "belong together"),
        (lambda text: text.partition("[outputs]")[0], "no outputs"),
        (lambda text: text.replace('scores = "scores"', 'tags = "scores"'), "outputs are called"),
        (lambda text: "title = ", "cannot be read"),
    ],
)
def test_a_broken_card_is_said_and_stops_nothing(tmp_path: Path, change: object, message: str) -> None:
    model(tmp_path / "models")
    model(tmp_path / "models", "good")
    card = tmp_path / "models" / "loud.toml"
    card.write_text(change(card.read_text(encoding="utf-8")), encoding="utf-8")  # type: ignore[operator]
    found = family(tmp_path / "models")
    assert message in found.broken["loud"]
    assert "good" in found.implementations
    assert "chords" in found.implementations


def test_a_name_that_is_taken_and_a_net_that_is_missing_are_said(tmp_path: Path) -> None:
    model(tmp_path / "models", "chords")
    model(tmp_path / "models")
    (tmp_path / "models" / "loud.onnx").unlink()
    broken = family(tmp_path / "models").broken
    assert "name is taken" in broken["chords"]
    assert "no loud.onnx beside it" in broken["loud"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("tags", "'tags' means several analysers"),
        ("default", "'default' means several analysers"),
        ("danceability", "'danceability' means several analysers"),
        ("essentia-key", "its name is taken"),
        ("a,b", "nobody can ask for it by this name"),
        ("Chords", "nobody can ask for it by this name"),
        ("a b", "nobody can ask for it by this name"),
        ("x" * 81, "nobody can ask for it by this name"),
    ],
)
def test_a_name_by_which_it_cannot_be_asked_is_said(tmp_path: Path, name: str, message: str) -> None:
    model(tmp_path / "models", name)
    found = family(tmp_path / "models")
    assert message in found.broken[name]
    assert name not in found.implementations


def test_a_net_without_a_card_is_said(tmp_path: Path) -> None:
    model(tmp_path / "models")
    (tmp_path / "models" / "loud.toml").rename(tmp_path / "models" / "quiet.toml")
    broken = family(tmp_path / "models").broken
    assert broken["loud"].startswith("loud.onnx: it has no card. Write loud.toml beside it")
    assert "no quiet.onnx beside it" in broken["quiet"]


def test_names_of_files_that_are_no_text_stop_nothing(tmp_path: Path) -> None:
    model(tmp_path / "models")
    (tmp_path / "models" / os.fsdecode(b"\xff.toml")).write_bytes(b"")
    assert "".join(family(tmp_path / "models").broken).encode() == b"?"


MEL = {"kind": "mel", "rate": 16000, "size": 512, "hop": 256, "bands": 96, "frames": 187, "hop_frames": 187}
WAVEFORM = {"kind": "waveform", "rate": 16000, "frames": 16000, "hop_frames": 16000}


@pytest.mark.parametrize(
    ("front_end", "message"),
    [
        (MEL | {"kind": ["a"]}, "kind is a list"),
        (MEL | {"rate": 0}, "rate is 0"),
        (MEL | {"rate": -8}, "rate is -8"),
        (MEL | {"rate": "x"}, "rate is 'x'"),
        (MEL | {"rate": 16000.0}, "rate is 16000.0"),
        (MEL | {"rate": int(1e11)}, "rate is 100000000000"),
        (MEL | {"hop": 0}, "hop is 0"),
        (MEL | {"hop": 513}, "hop is 513, of frames of 512"),
        (MEL | {"hop": 1, "frames": 20000, "hop_frames": 20000}, "hop is 1, of frames of 512"),
        (MEL | {"size": 0}, "size is 0"),
        (MEL | {"size": -512}, "size is -512"),
        (MEL | {"frames": 1e11}, "frames is 100000000000.0"),
        (MEL | {"frames": True}, "frames is True"),
        (MEL | {"bands": int(1e9)}, "bands is 1000000000"),
        (MEL | {"bands": 2048, "frames": 100_000}, "100,000 frames and 2,048 bands is too large"),
        (MEL | {"lowest": 4000, "highest": 300}, "bands are from 4000 to 300 Hz"),
        (MEL | {"lowest": 8000}, "bands are from 8000 to 8000 Hz"),
        (MEL | {"highest": float("nan")}, "highest is nan"),
        (MEL | {"highest": 9000}, "bands are from 0 to 9000 Hz"),
        (MEL | {"power": float("inf")}, "power is inf"),
        (MEL | {"htk": "yes"}, "htk is 'yes'"),
        (MEL | {"loudness": ["dB"]}, "loudness is a list"),
        (MEL | {"loudness": "sone"}, "loudness is 'sone'"),
        ({name: value for name, value in MEL.items() if name != "bands"}, "does not say its bands"),
        (WAVEFORM | {"frames": 10**9, "hop_frames": 10**9}, "frames is 1000000000"),
        (WAVEFORM | {"hop_frames": 1}, "hop_frames of 1 are more than 100 patches a second"),
        (WAVEFORM | {"hop_frames": 16001}, "hop_frames is 16001, of 16000 frames"),
        (WAVEFORM | {"standardised": 1}, "standardised is 1"),
        (WAVEFORM | {"axes": {}}, "axes are a table"),
    ],
)
def test_front_ends_that_cannot_be_are_refused(front_end: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidInput, match=message) as refused:
        patching_of(front_end, "net.toml")
    assert refused.value.details["file"] == "net.toml"
    assert refused.value.remedy


@pytest.mark.parametrize("front_end", [MEL, WAVEFORM, MEL | {"lowest": 30, "highest": 8000.0, "power": 1}])
def test_front_ends_that_can_be_are_taken(front_end: dict[str, Any]) -> None:
    assert patching_of(front_end, "net.toml").frames == front_end["frames"]


CHANGES = strategies.dictionaries(strategies.sampled_from([*FORMS, "titel"]), VALUES, min_size=1, max_size=3)
END_KEYS = (*MEL, *RANGES, "axes", "htk", "loudness", "standardised")
ENDS = strategies.dictionaries(strategies.sampled_from(END_KEYS), VALUES)


@given(change=CHANGES, end=ENDS)
def test_whatever_is_on_a_card_it_is_good_or_refused(
    change: dict[str, Any], end: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("models", numbered=True)
    (folder / "net.onnx").touch()
    good = tomllib.loads(CARD.format(task="tags", sha256="0" * 64, more=WORDS, outputs='scores = "scores"'))
    for said in (good | change, good | {"front_end": MEL | end}, good | {"front_end": WAVEFORM | end}):
        (folder / "net.toml").write_text(toml(said), encoding="utf-8")
        try:
            tagger = own_model(folder / "net.toml")
        except InvalidInput as refused:
            assert "net.toml" in str(refused)  # noqa: PT017 - it need not be refused
        else:
            model_of(tagger.card, Minter("https://example.org/"))
            assert tagger.patching.seconds > 0


@pytest.mark.parametrize(
    ("end", "message"),
    [
        ("Log", r"loud\.onnx: of 2 of 2 patches the net's scores is no number.*zero"),
        ("Identity", r"loud\.onnx: the net's scores are from -\d.* to \d.*, not 0 to 1.*sigmoid"),
    ],
)
def test_scores_that_cannot_be_are_refused_with_the_net_s_name(tmp_path: Path, end: str, message: str) -> None:
    folder = tmp_path / "models"
    model(folder, end=end)
    [own] = [each for each in known(folder) if each.name == "loud"]
    with pytest.raises(InvalidInput, match=message):
        found_by(write(tmp_path / "a.wav", noise(1.5, level=0.5)), own)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ([[b"loud", b"soft"]], r"loud\.onnx: the net says what is no number"),
        ([{"loud": 0.5, "soft": 0.5}], r"loud\.onnx: the net says what is no number"),
        ([[]], r"loud\.onnx: the net says 0 scores of 2 words"),
    ],
)
def test_outputs_that_are_no_rows_of_numbers_are_refused(tmp_path: Path, said: list[Any], message: str) -> None:
    model(tmp_path / "models", outputs='scores = "scores"')
    listener = TagListener(own_model(tmp_path / "models" / "loud.toml"), lambda values, *outputs: (said,))  # type: ignore[arg-type]
    with pytest.raises(InvalidInput, match=message):
        listener.take(noise(8).astype(np.float32))


def test_what_a_net_says_of_silence_does_not_matter(tmp_path: Path) -> None:
    """The logarithm of no loudness is no number."""
    model(tmp_path / "models", task="embedding", more="", outputs='embedding = "scores"', end="Log")
    [own] = [each for each in known(tmp_path / "models") if each.name == "loud"]
    found = found_by(write(tmp_path / "a.wav", silence(3)), own)
    assert np.isnan(found.curves["embedding"].values).all()


def test_embeddings_that_are_no_numbers_are_refused(tmp_path: Path) -> None:
    model(tmp_path / "models", task="embedding", more="", outputs='embedding = "scores"', end="Log")
    [own] = [each for each in known(tmp_path / "models") if each.name == "loud"]
    with pytest.raises(InvalidInput, match=r"loud\.onnx: of 3 of 3 patches the net's embedding is no number"):
        found_by(write(tmp_path / "a.wav", noise(2, level=0.5)), own)


def test_errors_name_the_net_that_was_asked_also_where_another_is_the_same(tmp_path: Path) -> None:
    for name in ("registers", "outs"):
        model(tmp_path / "models", name)
    card = tmp_path / "models" / "outs.toml"
    card.write_text(card.read_text(encoding="utf-8").replace("frames = 8000", "frames = 7000", 1), encoding="utf-8")
    path, there = write(tmp_path / "a.wav", noise(2)), {each.name: each for each in known(tmp_path / "models")}
    found_by(path, there["registers"])
    with pytest.raises(InvalidInput, match=r"/outs\.onnx: the model fails"):
        found_by(path, there["outs"])


def test_an_output_that_a_net_has_not_is_said_with_those_that_it_has(tmp_path: Path) -> None:
    model(tmp_path / "models", outputs='scores = "outs"')
    [own] = [each for each in known(tmp_path / "models") if each.name == "loud"]
    with pytest.raises(
        InvalidInput, match=r"/loud\.onnx: the net has no output 'outs'. Its outputs are scores, embedding"
    ):
        found_by(write(tmp_path / "a.wav", noise(2)), own)


def test_a_net_that_does_not_fit_its_card_is_refused_by_name(tmp_path: Path) -> None:
    model(tmp_path / "models", words=3)
    [own] = [each for each in known(tmp_path / "models") if each.name == "loud"]
    path = write(tmp_path / "a.wav", noise(2))
    with pytest.raises(InvalidInput, match=r"loud\.onnx: the net says 3 scores of 2 words"):
        found_by(path, own)
    model(tmp_path / "models")
    card = tmp_path / "models" / "loud.toml"
    card.write_text(card.read_text(encoding="utf-8").replace("frames = 8000", "frames = 7000", 1), encoding="utf-8")
    [own] = [each for each in known(tmp_path / "models") if each.name == "loud"]
    with pytest.raises(InvalidInput, match=r"loud\.onnx: the model fails"):
        found_by(path, own)
