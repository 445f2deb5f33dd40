"""Who sings and plays, and what is listened to: from what is named, what machines hear, and what may be passed on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from unittest.mock import patch

import pytest

from descant.bot import Reply
from descant.bot.answering import playing
from descant.bot.answering.heard import Recording, recording_of
from descant.bot.answering.performing import LEAST, VOICES
from descant.bot.grammar import Kind, Wish
from tests.bot.answering.conftest import Shelf
from tests.bot.studio import FROM_A_CHAT

pytestmark = pytest.mark.slow


def answered(shelf: Shelf, language: str = "en", *, takes_sounds: bool = True, **wish: Any) -> Reply:
    scene = shelf.studio.scene(replace(FROM_A_CHAT, language=language, takes_sounds=takes_sounds))
    [reply] = shelf.studio.say(Wish(**wish), scene)
    return reply


def test_a_recording_is_sent_where_everybody_may_have_a_copy(shelf: Shelf) -> None:
    reply = answered(shelf, kind=Kind.PLAY, about="cadence")
    assert f"http://localhost/analyses?source={shelf.cadence.file}" in reply.plain
    assert "CC BY 4.0" in reply.plain
    assert reply.picture is not None
    assert (reply.picture.name, reply.picture.media_type.partition("/")[0]) == ("cadence.wav", "audio")
    assert reply.picture.data[:4] == b"RIFF"
    assert reply.picture.data == shelf.studio.descant().bytes(shelf.cadence.file.removeprefix("http://localhost/"))


def test_where_it_is_not_sent_it_is_said_why(shelf: Shelf) -> None:
    unknown = answered(shelf, kind=Kind.PLAY, about="melody")
    assert unknown.picture is None
    assert "not sent: its licence" in unknown.plain
    with patch.object(playing, "LARGEST", 100):
        large = answered(shelf, "de", kind=Kind.PLAY, about="cadence")
    assert large.picture is None
    assert "Der Klang wird nicht geschickt" in large.plain
    on_a_page = answered(shelf, kind=Kind.PLAY, about="cadence", takes_sounds=False)
    assert on_a_page.picture is None
    assert "not sent" not in on_a_page.plain


def test_bars_of_what_has_no_notes_are_not_known(shelf: Shelf) -> None:
    reply = answered(shelf, kind=Kind.PLAY, about="cadence", bars=("3", "5"))
    assert "its bars are not known" in reply.plain


def test_voices_are_told_as_models_heard_them_and_nobody_is_named(shelf: Shelf) -> None:
    scene = shelf.studio.scene()
    tags = [each for each in recording_of(scene, shelf.cadence.file).tags if each.word in VOICES]
    said = answered(shelf, kind=Kind.PERFORMERS, about="cadence").plain
    for tag in tags:
        assert (f"{tag.word} {tag.confidence:.2f}" in said) == (tag.confidence >= LEAST)
    assert ("no voice is heard with 0.3 or more" in said) == (max(each.confidence for each in tags) < LEAST)
    assert "nobody is named" in said
    assert "not whose they are" in said
    assert "noch nicht verschlagwortet" in answered(shelf, "de", kind=Kind.PERFORMERS, about="noise").plain


@pytest.mark.parametrize(
    ("model", "tag", "told"),
    [
        ("mtt-vgg", "female voice", "Frauenstimme 0,80 (mtt-vgg)"),
        ("msd-vgg", "female vocalists", "female vocalists 0,80 (msd-vgg)"),
        ("msd-vgg", "male vocalists", "male vocalists 0,80 (msd-vgg)"),
    ],
)
def test_who_is_heard_is_told_with_how_sure(shelf: Shelf, model: str, tag: str, told: str) -> None:
    finding = {"kind": "tag", "value": tag, "confidence": 0.8, "claim": "c"}
    report = {"analyser": model, "analyser_version": "1", "found": [finding], "key": "k"}
    heard = Recording(shelf.studio.scene(), {"file": shelf.noise.file, "analyses": []}, {"tags": [report]})
    with patch("descant.bot.answering.performing.recording_of", return_value=heard):
        assert told in answered(shelf, "de", kind=Kind.PERFORMERS, about="noise").plain


@pytest.mark.parametrize(
    ("language", "sure", "said"),
    [
        ("en", {"confidence": 0.9}, "3 beats in a bar (0.90)"),
        ("de", {"confidence": 0.9}, "3 Schläge im Takt (0,90)"),
        ("en", {}, "3 beats in a bar"),  # of a plug-in that does not say how sure it is
    ],
)
def test_the_metre_of_a_recording_is_told_as_it_was_heard(
    shelf: Shelf, language: str, sure: dict[str, float], said: str
) -> None:
    report = {"found": [{"kind": "metre", "value": 3, **sure}]}
    heard = Recording(shelf.studio.scene(), {"file": shelf.noise.file, "analyses": []}, {"beats": [report]})
    with patch("descant.bot.answering.facts.recording_of", return_value=heard):
        found = answered(shelf, language, kind=Kind.FACTS, about=shelf.noise.file, name="metre")
    assert said in found.plain
