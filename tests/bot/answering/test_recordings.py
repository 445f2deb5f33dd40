"""What the bot says of one recording: its tags and why, what sounds like it, what it is."""

from __future__ import annotations

import re
from dataclasses import replace
from unittest.mock import patch

import pytest

from descant.bot import Link
from descant.bot.answering.heard import Recording
from descant.bot.grammar import Kind, Wish
from descant.errors import NotFound
from tests.bot.answering.conftest import TAGGERS, Shelf
from tests.bot.studio import FROM_A_CHAT

pytestmark = pytest.mark.slow


def told(shelf: Shelf, language: str = "en", **wish: object) -> str:
    scene = shelf.studio.scene(replace(FROM_A_CHAT, language=language))
    return "\n".join(each.plain for each in shelf.studio.say(Wish(**wish), scene))  # type: ignore[arg-type]


def test_tags_are_told_with_how_sure_which_model_is_and_where(shelf: Shelf) -> None:
    """As the reports have it."""
    [reply] = shelf.studio.say(Wish(kind=Kind.TAGS, about=shelf.cadence.source))
    assert len(reply.lines) <= 10
    [link] = [each for each in reply.lines[0] if isinstance(each, Link)]
    assert link.address == f"http://localhost/analyses?source={shelf.cadence.file}"
    ask = shelf.studio.descant()
    analyses = ask.get("api/analyses", source=shelf.cadence.file)["analyses"]
    reports = {each["analyser"]: ask.get(f"api/analyses/{each['key']}") for each in analyses}
    found = {name: {x["value"]: x for x in reports[name]["found"] if "start" not in x} for name in TAGGERS}
    surest = max(
        found["mtt-musicnn"] | found["mtt-vgg"], key=lambda word: max(found[n][word]["confidence"] for n in TAGGERS)
    )
    line = reply.plain.splitlines()[1]
    assert line.startswith(f"{surest} ")
    for name in TAGGERS:
        assert f"{found[name][surest]['confidence']:.2f} ({name})" in line
    parts = [x for name in TAGGERS for x in reports[name]["found"] if x["value"] == surest and "start" in x]
    strongest = max(parts, key=lambda x: x["confidence"])
    assert f"strongest at 0:{int(strongest['start']):02}–0:{int(strongest['end']):02}" in line


def test_one_tag_is_told_with_each_model_and_its_version(shelf: Shelf) -> None:
    said = told(shelf, kind=Kind.TAGS, about=shelf.cadence.source, tag="Piano")
    for name in TAGGERS:
        assert re.search(rf"{name} \(http://localhost/analysers\), version [\d.]+: 0\.\d\d of the whole", said)
    assert "Nobody has said yet" in said
    assert "of the whole; nowhere strong" in told(shelf, kind=Kind.TAGS, about=shelf.cadence.source, tag="choral")
    unknown = told(shelf, kind=Kind.TAGS, about=shelf.cadence.source, tag="harpsicord")
    assert "knows the word “harpsicord”" in unknown
    assert "harpsichord" in unknown


def test_what_was_not_tagged_is_said_with_what_to_do(shelf: Shelf) -> None:
    said = told(shelf, kind=Kind.TAGS, about=shelf.noise.source)
    assert "has not been tagged yet" in said
    assert f"analyses?source={shelf.noise.file}" in said


def test_the_recording_that_was_spoken_of_is_meant_where_none_is_named(shelf: Shelf) -> None:
    scene = shelf.studio.scene()
    with pytest.raises(NotFound, match="not said which recording"):
        shelf.studio.say(Wish(kind=Kind.TAGS), scene)
    shelf.studio.say(Wish(kind=Kind.TAGS, about=shelf.cadence.source), scene)
    assert scene.chat.recording == shelf.cadence.file
    again = shelf.studio.say(Wish(kind=Kind.TAGS), scene)
    assert "cadence" in again[0].plain


def test_a_short_name_of_a_button_is_an_iri_again(shelf: Shelf) -> None:
    name = shelf.cadence.source.removeprefix("http://localhost/id")
    assert "cadence" in told(shelf, kind=Kind.TAGS, about=name)


def test_an_address_that_is_no_recording_is_refused(shelf: Shelf) -> None:
    with pytest.raises(NotFound):
        told(shelf, kind=Kind.TAGS, about="https://example.org/nothing")


@pytest.mark.parametrize("name", ["/source/../../etc", "a\x00b", "x" * 3000, "<script>"])
def test_what_names_no_recording_is_said_in_words(shelf: Shelf, name: str) -> None:
    assert "Nothing in the library" in told(shelf, kind=Kind.TAGS, about=name)


def test_a_recording_is_named_by_words(shelf: Shelf) -> None:
    assert "cadence" in told(shelf, kind=Kind.TAGS, about="cadnce")


def test_what_sounds_alike_is_listed_with_how_much(shelf: Shelf) -> None:
    scene = shelf.studio.scene()
    [reply] = shelf.studio.say(Wish(kind=Kind.SIMILAR, about=shelf.cadence.source), scene)
    assert scene.chat.shown == [shelf.melody.file]
    assert re.search(
        rf"1\. melody\S* \(http://localhost/analyses\?source={shelf.melody.file}\): [01]\.\d\d", reply.plain
    )
    assert "mtt-musicnn" in reply.plain
    assert "Nothing is known that sounds like" in told(shelf, kind=Kind.SIMILAR, about=shelf.noise.source)
    assert "Nothing more" in told(shelf, kind=Kind.SIMILAR, about=shelf.cadence.source, page=2)


def test_a_sound_that_is_here_twice_is_known_again(shelf: Shelf) -> None:
    said = told(shelf, kind=Kind.IDENTIFY, about=shelf.again.source)
    assert f"The same sound (alike by 1.00): melody ({shelf.melody.source})" in said
    assert "No other recording" in told(shelf, kind=Kind.IDENTIFY, about=shelf.cadence.source)
    first = told(shelf, kind=Kind.IDENTIFY, about=shelf.cadence.source)
    assert "Work: " in first
    assert "id/work/cadence" in first
    assert "0:16 long" in first


def test_answers_are_german_for_whoever_is(shelf: Shelf) -> None:
    said = told(shelf, "de", kind=Kind.TAGS, about=shelf.cadence.source)
    assert "am stärksten bei" in said
    assert re.search(r"0,\d\d \(mtt-musicnn\)", said)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "There is nothing to be heard, so there is no key."),
        ("de", "Es ist nichts zu hören, also gibt es keine Tonart."),
    ],
)
def test_what_models_cannot_know_is_said_in_ones_language(shelf: Shelf, language: str, said: str) -> None:
    scene = shelf.studio.scene(replace(FROM_A_CHAT, language=language))
    report = {"analyser": "mtt-vgg", "task": "tags", "key": "k", "found": []}
    heard = Recording(scene, scene.descant.get("api/analyses", source=shelf.noise.file))
    heard._reports["tags"] = [report | {"remarks": ["there is nothing to be heard, so there is no key"]}]
    with patch("descant.bot.answering.recordings.recording_of", return_value=heard):
        assert said in told(shelf, language, kind=Kind.TAGS, about=shelf.noise.file)
