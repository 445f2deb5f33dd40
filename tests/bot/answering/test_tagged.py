"""Recordings with a tag, in a key or a tempo, and what models and people do not agree on."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import pytest

from descant.bot.answering.heard import recording_of
from descant.bot.answering.tagged import MOST
from descant.bot.asking import Descant
from descant.bot.grammar import Kind, Wish
from descant.errors import DescantError, NotFound
from tests.bot.answering.conftest import TAGGERS, Shelf
from tests.bot.studio import FROM_A_CHAT

pytestmark = pytest.mark.slow


def told(shelf: Shelf, language: str = "en", **wish: Any) -> str:
    scene = shelf.studio.scene(replace(FROM_A_CHAT, language=language))
    return "\n".join(each.plain for each in shelf.studio.say(Wish(**wish), scene))


def of_whole(shelf: Shelf, file: str) -> dict[str, dict[str, float]]:
    """By analyser, and by word, as the reports have it."""
    ask = shelf.studio.descant()
    reports = [ask.get(f"api/analyses/{each['key']}") for each in ask.get("api/analyses", source=file)["analyses"]]
    return {
        each["analyser"]: {one["value"]: one["confidence"] for one in each["found"] if "start" not in one}
        for each in reports
        if each["analyser"] in TAGGERS
    }


def test_recordings_with_a_tag_are_those_that_models_are_sure_of(shelf: Shelf) -> None:
    both = {each.file: of_whole(shelf, each.file) for each in (shelf.cadence, shelf.melody)}
    word = max(both[shelf.cadence.file]["mtt-vgg"].items(), key=lambda each: each[1])[0]
    for least in (0.05, 0.3, 0.6, 0.99):
        said = told(shelf, kind=Kind.TAGGED, tag=word.upper(), least=least)
        for file, scores in both.items():
            sure = [(name, scores[name][word]) for name in TAGGERS if scores[name][word] >= least]
            assert (file in said) == bool(sure), least
            for name, value in sure:
                assert f"{value:.2f} ({name})" in said
    assert "A lower threshold" in told(shelf, kind=Kind.TAGGED, tag=word, least=1.0)


def test_where_too_many_claims_are_found_the_surest_are_told_to_be_all_that_was_looked_at(shelf: Shelf) -> None:
    row = {"file": shelf.cadence.file, "model": "m", "confidence": "0.9"}
    for rows, is_bound in ((MOST, True), (MOST - 1, False)):
        with patch.object(Descant, "rows", return_value=[row] * rows):
            said = told(shelf, kind=Kind.TAGGED, tag="guitar", least=0.0)
        assert said.startswith("1 recording is tagged")
        assert ("Only the 1,000 surest claims" in said) == is_bound


def test_one_model_may_be_asked_alone(shelf: Shelf) -> None:
    scores = of_whole(shelf, shelf.cadence.file)
    word, value = max(scores["mtt-vgg"].items(), key=lambda each: each[1])
    said = told(shelf, kind=Kind.TAGGED, tag=word, model="VGG", least=value - 0.01)
    assert f"{value:.2f} (mtt-vgg)" in said
    assert "musicnn" not in said
    with pytest.raises(NotFound, match="mtt-vgg"):
        told(shelf, kind=Kind.TAGGED, tag=word, model="nonesuch")
    with pytest.raises(NotFound, match="harpsichord"):
        told(shelf, kind=Kind.TAGGED, tag="harpsicord")


def test_models_that_disagree_are_told_with_the_farthest_first(shelf: Shelf) -> None:
    scores = of_whole(shelf, shelf.cadence.file)
    apart = {word: abs(scores["mtt-vgg"][word] - scores["mtt-musicnn"][word]) for word in scores["mtt-vgg"]}
    word = max(apart, key=lambda each: apart[each])
    said = told(shelf, kind=Kind.DISAGREEMENTS, about=shelf.cadence.file)
    assert said.splitlines()[1].startswith(word)
    between = told(shelf, kind=Kind.DISAGREEMENTS, tag=word, least=apart[word] - 0.01)
    assert shelf.cadence.file in between
    assert f"{scores['mtt-vgg'][word]:.2f} (mtt-vgg)" in between
    nowhere = told(shelf, kind=Kind.DISAGREEMENTS, tag=word, least=apart[word] + 0.5)
    assert "nowhere apart" in nowhere
    with patch.object(Descant, "rows", return_value=[]):
        unheard = told(shelf, kind=Kind.DISAGREEMENTS, tag=word)
        german = told(shelf, "de", kind=Kind.DISAGREEMENTS, tag=word)
    assert "No recording was heard by both mtt-musicnn and mtt-vgg" in unheard
    assert "nowhere" not in unheard
    assert "Keine Aufnahme wurde von mtt-musicnn und mtt-vgg gehört" in german


def test_people_who_say_no_are_told_with_what_they_say_instead(shelf: Shelf) -> None:
    assert "Nobody has said" in told(shelf, kind=Kind.DISAGREEMENTS, model="people")
    scene = shelf.studio.scene(replace(FROM_A_CHAT, sender="critic", chat="critics"))
    tag = recording_of(scene, shelf.cadence.file).tags[0]
    claim = tag.said[0].claim
    shelf.studio.say(Wish(kind=Kind.JUDGE, about=claim, name="rejected", tag="barrel organ"), scene)
    try:
        said = told(shelf, kind=Kind.DISAGREEMENTS, other_model="people", tag=tag.word)
        assert f"not {tag.word}, but barrel organ" in said
        assert "1 person says no" in told(shelf, kind=Kind.TAGS, about=shelf.cadence.file)
    finally:
        shelf.studio.say(Wish(kind=Kind.JUDGE, about=claim, name="none"), scene)


def test_recordings_in_a_key_a_tempo_and_of_a_length(shelf: Shelf) -> None:
    said = told(shelf, kind=Kind.MEASURED, key="C major")
    assert re.search(rf"{re.escape(shelf.cadence.file)}\): C major \(0\.\d\d\)", said)
    long = told(shelf, kind=Kind.MEASURED, seconds=(10.0, math.inf))
    assert long.startswith("3 recordings")
    assert shelf.noise.file not in long
    assert told(shelf, kind=Kind.MEASURED, seconds=(10.0, math.inf), page=2) == "There is nothing more."
    both = told(shelf, kind=Kind.MEASURED, key="C major", seconds=(15.5, 16.5))
    assert shelf.cadence.file in both
    assert "0:16" in both
    assert "known to be so" in told(shelf, kind=Kind.MEASURED, key="F# minor", seconds=(0.0, math.inf))
    [tempo] = re.findall(r"(\d+) bpm", told(shelf, kind=Kind.MEASURED, tempo=(0.0, math.inf), key="C major"))
    near = float(tempo)
    assert shelf.cadence.file in told(shelf, kind=Kind.MEASURED, tempo=(near - 1, near + 1))
    assert shelf.cadence.file not in told(shelf, kind=Kind.MEASURED, tempo=(near + 2, near + 3))
    assert "C-Dur" in told(shelf, "de", kind=Kind.MEASURED, key="C major")


@pytest.mark.parametrize("key", ["", "H moll", "C major> } #"])
def test_what_measures_nothing_is_refused(shelf: Shelf, key: str) -> None:
    with pytest.raises(DescantError) as refused:
        told(shelf, kind=Kind.MEASURED, key=key)
    assert refused.value.remedy


@pytest.mark.parametrize("span", [(math.nan, math.nan), (math.inf, -math.inf), (9.0, 1.0)])
def test_a_length_that_is_none_finds_nothing(shelf: Shelf, span: tuple[float, float]) -> None:
    assert "known to be so" in told(shelf, kind=Kind.MEASURED, seconds=span)


@pytest.mark.parametrize(
    ("said", "word", "called"),
    [
        *(
            ("Geige", "violin", "Violine"),
            ("Frauenstimmen", "female voice", "Frauenstimme"),
            ("Harfe", "harp", "Harfe"),
        ),
        *(("langsame", "slow", "langsam"), ("Klavier", "piano", "Klavier"), ("piano", "piano", "Klavier")),
    ],
)
def test_tags_are_asked_for_and_told_in_german(shelf: Shelf, said: str, word: str, called: str) -> None:
    """The same recordings as by the models' own word."""
    german = told(shelf, "de", kind=Kind.TAGGED, tag=said, least=0.0)
    english = told(shelf, kind=Kind.TAGGED, tag=word, least=0.0)
    assert f"„{called}“" in german
    assert f"“{word}”" in english
    assert re.findall(r"file/\S+\)", german) == re.findall(r"file/\S+\)", english) != []


def test_what_a_recording_is_tagged_with_is_told_in_german(shelf: Shelf) -> None:
    scene = shelf.studio.scene(replace(FROM_A_CHAT, language="de"))
    tag = recording_of(scene, shelf.cadence.file).tags[0]
    german = scene.words.tag(tag.word)
    assert german != tag.word
    [reply] = shelf.studio.say(Wish(kind=Kind.TAGS, about=shelf.cadence.file), scene)
    assert any(line.startswith(f"{german} ") for line in reply.plain.splitlines())
    assert f"„{german}“" in told(shelf, "de", kind=Kind.TAGS, about=shelf.cadence.file, tag=german)
    assert german in told(shelf, "de", kind=Kind.DISAGREEMENTS, tag=german, least=0.0)


def test_an_instrument_that_no_model_knows_is_nothing_else(shelf: Shelf) -> None:
    """Eine Laute ist nicht laut."""
    with pytest.raises(NotFound, match="Laute"):
        told(shelf, "de", kind=Kind.TAGGED, tag="Laute")
    with pytest.raises(NotFound) as refused:
        told(shelf, "de", kind=Kind.TAGGED, tag="Harrfe")
    assert "Harfe" in str(refused.value.remedy)
