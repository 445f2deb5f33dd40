"""What is wished by words: in two languages, mistyped, in another order, going on with what was asked before."""

from __future__ import annotations

import random
from datetime import date
from math import inf
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from descant.bot import Message
from descant.bot.grammar import Kind, Unclear, Wish, english_cues, german_cues
from descant.bot.grammar.forms import COMMANDS, CUES, LANGUAGES, best_fit
from descant.bot.grammar.names import words_of
from descant.bot.grammar.reading import understand
from descant.bot.grammar.slots import slots_of
from descant.bot.grammar.spelling import LONG, SHORTEST
from descant.bot.memory import Chat

TODAY = date(2026, 11, 28)
LAST = Wish(kind=Kind.PASSAGE, about="op. 92", version="trio", bars=("3", "10"), page=2)


def asked(text: str, chat: Chat | None = None, language: str = "en") -> Wish | Unclear:
    message = Message(transport="test", chat="1", sender="1", key="1", text=text)
    return understand(message, language, chat or Chat(), TODAY)


def wished(text: str, chat: Chat | None = None) -> Wish:
    found = asked(text, chat)
    assert isinstance(found, Wish), found
    return found


EXAMPLES = [
    (kind, example)
    for language in LANGUAGES.values()
    for kind, examples in language.EXAMPLES.items()
    for example in examples
]


@pytest.mark.parametrize(("kind", "example"), EXAMPLES, ids=[example for _, example in EXAMPLES])
def test_what_help_shows_is_understood(kind: Kind, example: str) -> None:
    found = wished(example, Chat(last=LAST))
    assert found.kind is kind
    assert not found.read_as


@pytest.mark.parametrize(
    ("text", "kind", "fields"),
    [
        ("works by Beethoven", Kind.WORKS, {"about": "Beethoven"}),
        ("Which works are there?", Kind.WORKS, {"about": ""}),
        ("op. 92", Kind.WORK, {"about": "op. 92"}),
        ("Ode to Joy", Kind.WORK, {"about": "Ode to Joy"}),
        ("What versions are there of the Septet?", Kind.WORK, {"about": "Septet"}),
        (
            "bars 103–110 of op. 92 in the Harmonicon",
            Kind.PASSAGE,
            {"about": "op. 92", "version": "Harmonicon", "bars": ("103", "110")},
        ),
        ("bars 103–110 in the Harmonicon", Kind.PASSAGE, {"about": "Harmonicon", "bars": ("103", "110")}),
        ("T. 103 bis 110 bei Litolff", Kind.PASSAGE, {"about": "Litolff", "bars": ("103", "110")}),
        ("show me bar 7", Kind.PASSAGE, {"about": "", "bars": ("7", "7")}),
        ("mm. 10-3 of x", Kind.PASSAGE, {"about": "x", "bars": ("3", "10")}),
        (
            "Takte 3-10 von op. 92 im Trio von Litolff",
            Kind.PASSAGE,
            {"about": "op. 92", "version": "Trio Litolff", "bars": ("3", "10")},
        ),
        (
            "differences between Litolff and Steiner",
            Kind.DIFFERENCES,
            {"about": "", "version": "Litolff", "other": "Steiner"},
        ),
        ("where do the versions of op. 92 differ?", Kind.DIFFERENCES, {"about": "op. 92", "version": ""}),
        ("compare Litolff with Steiner", Kind.DIFFERENCES, {"version": "Litolff", "other": "Steiner"}),
        ("chords of Ode to Joy", Kind.CHORDS, {"about": "Ode to Joy"}),
        ('Akkorde von "Lied von der Erde"', Kind.CHORDS, {"about": "Lied von der Erde"}),
        ("which songs have the chords C G Am F?", Kind.PROGRESSION, {"pattern": "C G Am F"}),
        ("songs with ii-V-I in D minor", Kind.PROGRESSION, {"pattern": "ii-V-I in D minor"}),
        ("Lieder mit Hm7 E7 A", Kind.PROGRESSION, {"pattern": "Bm7 E7 A"}),
        ("Lieder mit B F H7", Kind.PROGRESSION, {"pattern": "Bb F B7"}),
        ("songs with Bm7 E7 A", Kind.PROGRESSION, {"pattern": "Bm7 E7 A"}),
        ("Stücke mit Dm7 G7 Cmaj7", Kind.PROGRESSION, {"pattern": "Dm7 G7 Cmaj7"}),
        ("why is the Septet tagged harp?", Kind.TAGS, {"about": "Septet", "tag": "harp"}),
        ("tags of https://x.org/id/file/a", Kind.TAGS, {"about": "https://x.org/id/file/a"}),
        ("recordings tagged harp above 70 %", Kind.TAGGED, {"tag": "harp", "least": 0.7}),
        ("what is the time signature of op. 92?", Kind.FACTS, {"about": "op. 92", "name": "metre"}),
        ("welche Taktart hat op. 92 bei Litolff?", Kind.FACTS, {"version": "Litolff", "name": "metre"}),
        ("how many bars has op. 92?", Kind.FACTS, {"about": "op. 92", "name": "length"}),
        ("wer singt das?", Kind.PERFORMERS, {"about": ""}),
        ("who sings in Yesterday?", Kind.PERFORMERS, {"about": "Yesterday"}),
        ("who plays in op. 92?", Kind.PERFORMERS, {"about": "op. 92"}),
        ("spiel Yesterday ab", Kind.PLAY, {"about": "Yesterday"}),
        (
            "play bars 3-5 of op. 92 in Litolff",
            Kind.PLAY,
            {"about": "op. 92", "version": "Litolff", "bars": ("3", "5")},
        ),
        ("chords of Play With Fire", Kind.CHORDS, {"about": "Play With Fire"}),
        ("Peter und der Wolf", Kind.WORK, {"about": "Peter und der Wolf"}),
        ("which ensembles is op. 92 for?", Kind.WORK, {"about": "op. 92"}),
        ("für welche Besetzungen gibt es op. 92?", Kind.WORK, {"about": "op. 92"}),
        ("langsame Aufnahmen", Kind.TAGGED, {"tag": "langsame", "read_as": ""}),
        ("slow recordings above 0.7 by vgg", Kind.TAGGED, {"tag": "slow", "least": 0.7, "model": "vgg"}),
        ("Aufnahmen, die langsam sind", Kind.TAGGED, {"tag": "langsam"}),
        ("Aufnahmen ohne Gesang", Kind.TAGGED, {"tag": "ohne Gesang"}),
        ("hört man eine Harfe im Septett?", Kind.TAGS, {"about": "Septett", "tag": "Harfe"}),
        ("tags of the Harp Quartet", Kind.TAGS, {"about": "Harp Quartet", "tag": ""}),
        ("Aufnahmen mit violin nach musicnn", Kind.TAGGED, {"tag": "violin", "model": "musicnn"}),
        (
            "where do mtt-musicnn and msd-vgg disagree?",
            Kind.DISAGREEMENTS,
            {"tag": "", "model": "mtt-musicnn", "other_model": "msd-vgg"},
        ),
        ("what sounds like cello03.mp3?", Kind.SIMILAR, {"about": "cello03.mp3"}),
        ("Was ist das?", Kind.IDENTIFY, {}),
        ("annotations about bar 5 of op. 92", Kind.ANNOTATIONS, {"about": "op. 92", "bars": ("5", "5"), "person": ""}),
        ("Anmerkungen von Clara zu Takt 5 von op. 92", Kind.ANNOTATIONS, {"about": "op. 92", "person": "Clara"}),
        ("annotations by Clara since yesterday", Kind.ANNOTATIONS, {"person": "Clara", "since": date(2026, 11, 27)}),
        ("What did Anna say about bar 5?", Kind.ANNOTATIONS, {"person": "Anna", "bars": ("5", "5")}),
        ("Was hat Anna zu Takt 5 gesagt?", Kind.ANNOTATIONS, {"person": "Anna", "about": ""}),
        ("recordings tagged rock but not by vgg", Kind.DISAGREEMENTS, {"tag": "rock", "model": "vgg"}),
        ("where do models disagree with people?", Kind.DISAGREEMENTS, {"model": "people"}),
        ("where do people and vgg disagree about harp?", Kind.DISAGREEMENTS, {"model": "vgg", "other_model": "people"}),
        ("Wo sind sich Menschen und musicnn uneins?", Kind.DISAGREEMENTS, {"other_model": "menschen"}),
        ("Takt 0 von op. 92", Kind.PASSAGE, {"about": "op. 92", "bars": ("0", "0")}),
        ("Takt 8a von op. 92", Kind.PASSAGE, {"about": "op. 92", "bars": ("8a", "8a")}),
        ("bars 8A-10 of op. 92", Kind.PASSAGE, {"about": "op. 92", "bars": ("8a", "10")}),
        ("bars 9-8b of op. 92", Kind.PASSAGE, {"bars": ("8b", "9")}),
        ("first 8 bars of op. 92", Kind.PASSAGE, {"about": "op. 92", "bars": None, "edge": 8}),
        ("show me the last four bars of op. 92 in Litolff", Kind.PASSAGE, {"version": "Litolff", "edge": -4}),
        ("die ersten 8 Takte von op. 92", Kind.PASSAGE, {"about": "op. 92", "edge": 8}),
        ("der letzte Takt von op. 92", Kind.PASSAGE, {"about": "op. 92", "edge": -1}),
        ("Akkorde der letzten vier Takte von op. 92", Kind.CHORDS, {"about": "op. 92", "edge": -4}),
        ("how long is op. 92?", Kind.FACTS, {"about": "op. 92", "name": "length"}),
        ("How many bars does op. 92 have?", Kind.FACTS, {"about": "op. 92", "name": "length"}),
        ("in which key is op. 92 in Litolff?", Kind.FACTS, {"about": "op. 92", "version": "Litolff", "name": "key"}),
        ("what key is Yesterday in?", Kind.FACTS, {"about": "Yesterday", "name": "key"}),
        ("tempo of Yesterday", Kind.FACTS, {"about": "Yesterday", "name": "tempo"}),
        ("how fast is it", Kind.FACTS, {"about": "", "name": "tempo"}),
        ("whats the tempo", Kind.FACTS, {"about": "", "name": "tempo"}),
        ("und die Tonart?", Kind.FACTS, {"about": "", "name": "key"}),
        ("recordings with tempo 120 bpm", Kind.MEASURED, {}),
        ("how does the cover of Yesterday compare", Kind.COVERS, {"about": "Yesterday"}),
        ("Wie hoch ist das Tempo von Yesterday?", Kind.FACTS, {"about": "Yesterday", "name": "tempo"}),
        ("und die Akkorde dazu?", Kind.CHORDS, {"about": ""}),
        ("lenght of Yesterday", Kind.FACTS, {"about": "Yesterday", "name": "length"}),
        ("Wie lang ist Yesterday?", Kind.FACTS, {"about": "Yesterday", "name": "length"}),
        ("wie lange dauert das Septett", Kind.FACTS, {"about": "Septett", "name": "length"}),
        ("In welcher Tonart steht op. 92?", Kind.FACTS, {"about": "op. 92", "name": "key"}),
        ("Wie schnell ist das Septett?", Kind.FACTS, {"about": "Septett", "name": "tempo"}),
        ("recordings slower than 80", Kind.MEASURED, {"tempo": (0.0, 80.0)}),
        ("recordings faster than 120", Kind.MEASURED, {"tempo": (120.0, inf)}),
        ("recordings faster than 2 minutes", Kind.MEASURED, {"seconds": (120.0, inf)}),
        ("Aufnahmen langsamer als 1,5 Minuten", Kind.MEASURED, {"seconds": (0.0, 90.0)}),
        ("Aufnahmen langsamer als 80", Kind.MEASURED, {"tempo": (0.0, 80.0)}),
        ("Aufnahmen schneller als 120 bpm", Kind.MEASURED, {"tempo": (120.0, inf)}),
        ("songs with ii-V-i in minor", Kind.PROGRESSION, {"pattern": "ii-V-i in minor"}),
        ("songs with ii-V-I in a major key", Kind.PROGRESSION, {"pattern": "ii-V-I in major"}),
        ("Lieder mit ii-V-i in Moll", Kind.PROGRESSION, {"pattern": "ii-V-i in minor"}),
        ("Lieder mit ii-V-I in Dur", Kind.PROGRESSION, {"pattern": "ii-V-I in major"}),
        ("how do the covers of Yesterday differ?", Kind.COVERS, {"about": "Yesterday"}),
        ("Wie unterscheiden sich die Cover von Yesterday?", Kind.COVERS, {"about": "Yesterday"}),
        ("chrods in bars 3-4 of op. 92", Kind.CHORDS, {"about": "op. 92", "bars": ("3", "4")}),
        ("Akkrode in Takt 3-4 von op. 92", Kind.CHORDS, {"about": "op. 92", "bars": ("3", "4")}),
        ("bars 3-4 in the Harmonicon", Kind.PASSAGE, {"about": "Harmonicon"}),
        ("who composed op. 92?", Kind.WORK, {"about": "op. 92"}),
        ("Wer hat op. 92 komponiert?", Kind.WORK, {"about": "op. 92"}),
        ("thanks", Kind.THANKS, {}),
        ("OK!", Kind.THANKS, {}),
        ("Danke schön", Kind.THANKS, {}),
        ("vielen Dank!", Kind.THANKS, {}),
        ("/tagged harp 0.5", Kind.TAGGED, {"tag": "harp", "least": 0.5}),
        ("chords of Help!", Kind.CHORDS, {"about": "Help"}),
        ("list the named queries", Kind.QUERY, {"name": ""}),
        ("comments since 1 December", Kind.ANNOTATIONS, {"since": date(2025, 12, 1)}),
        ("Kommentare seit 3.2.2026", Kind.ANNOTATIONS, {"since": date(2026, 2, 3)}),
        ("recordings in F sharp minor", Kind.MEASURED, {"key": "F# minor"}),
        ("Aufnahmen in b-Moll", Kind.MEASURED, {"key": "Bb minor"}),
        ("Aufnahmen in H-Dur", Kind.MEASURED, {"key": "B major"}),
        ("Aufnahmen in Es-Dur", Kind.MEASURED, {"key": "Eb major"}),
        ("recordings faster than 120 bpm", Kind.MEASURED, {"tempo": (120, inf)}),
        ("Aufnahmen kürzer als 2 Stunden", Kind.MEASURED, {"seconds": (0, 7200)}),
        ("/query works-of-place place=https://x.org/a", Kind.QUERY, {"given": {"place": "https://x.org/a"}}),
        ("select * where { ?s ?p ?o }", Kind.SPARQL, {"text": "select * where { ?s ?p ?o }"}),
        ("/progression ii-V-I in C", Kind.PROGRESSION, {"pattern": "ii-V-I in C"}),
        ("/bars@descant_bot 3-10", Kind.PASSAGE, {}),
        ("auf deutsch bitte", Kind.LANGUAGE, {"name": "de"}),
        ("in English, please", Kind.LANGUAGE, {"name": "en"}),
        ("stopp", Kind.CANCEL, {}),
        ("Vergiss mich!", Kind.FORGET, {}),
        ("slow recordings longer than 5 minutes", Kind.MEASURED, {"seconds": (300.0, inf)}),
        ("piano recordings faster than 100 bpm", Kind.MEASURED, {"tempo": (100.0, inf)}),
        ("slow recordings above 0.8", Kind.TAGGED, {"tag": "slow", "least": 0.8}),
        ("welcher Takt fehlt in Litolff?", Kind.DIFFERENCES, {"about": "Litolff"}),
        ("welchen Takt lässt Haslinger aus?", Kind.DIFFERENCES, {"about": "Haslinger", "read_as": ""}),
        (
            "in welchem Takt unterscheiden sich Haslinger und Steiner in op. 92?",
            Kind.DIFFERENCES,
            {"about": "Haslinger op. 92", "version": "Steiner"},
        ),
        ("welchen Takt hat das Septett?", Kind.FACTS, {"about": "Septett", "name": "metre"}),
        ("annotations on the time signature", Kind.ANNOTATIONS, {}),
        ("what did Anna say about the time signature in bar 5", Kind.ANNOTATIONS, {"bars": ("5", "5")}),
        ("where do Haslinger and Steiner differ in time signature?", Kind.DIFFERENCES, {"version": "Haslinger"}),
        (
            "what is the time signature of op. 92 in the Litolff version?",
            Kind.FACTS,
            {"about": "op. 92", "version": "Litolff", "name": "metre"},
        ),
        ("which instruments play in the Septet?", Kind.TAGS, {}),
        ("play bars 3-10 of op. 92", Kind.PLAY, {"about": "op. 92", "bars": ("3", "10")}),
        ("works scored for clarinet", Kind.WORKS, {"about": "scored for clarinet"}),
        ("Vorspiele von Chopin", Kind.WORK, {"about": "Vorspiele von Chopin", "read_as": ""}),
        ("spielle das Septett", Kind.PLAY, {"about": "Septett", "read_as": "spiele das Septett"}),
        ("Der Spieler", Kind.WORK, {"about": "Spieler", "read_as": ""}),
        ("Des Sängers Fluch", Kind.WORK, {"read_as": ""}),
    ],
)
def test_what_is_in_a_question(text: str, kind: Kind, fields: dict[str, Any]) -> None:
    found = wished(text)
    assert found.kind is kind, found
    assert {name: getattr(found, name) for name in fields} == fields


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("and in Litolff's?", {"version": "Litolff"}),
        ("und bei Steiner?", {"version": "Steiner"}),
        ("and bars 20-22?", {"bars": ("20", "22")}),
        ("what about op. 93?", {"about": "op. 93", "version": ""}),
        ("and the last two?", {"bars": None, "edge": -2}),
        ("und die letzten 4?", {"bars": None, "edge": -4}),
        ("and the last 4 bars?", {"bars": None, "edge": -4}),
        ("und die ersten zwei Takte?", {"bars": None, "edge": 2}),
    ],
)
def test_a_question_goes_on_with_the_last(text: str, changed: dict[str, Any]) -> None:
    found = wished(text, Chat(last=LAST))
    fields = ("kind", "about", "version", "bars", "edge", "page")
    assert {name: getattr(found, name) for name in fields} == {
        "kind": LAST.kind, "about": LAST.about, "version": LAST.version, "bars": LAST.bars, "edge": 0, "page": 1,
        **changed
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "tag"), [("und langsame Aufnahmen?", "langsame"), ("and slow songs", "slow"), ("or piano tracks", "piano")]
)
def test_what_is_to_be_heard_may_follow_any_question(text: str, tag: str) -> None:
    for last in (LAST, Wish(kind=Kind.TAGGED, tag="harp", model="vgg", least=0.8)):
        found = wished(text, Chat(last=last))
        assert (found.kind, found.tag, found.version, found.read_as) == (Kind.TAGGED, tag, "", "")
        assert (found.model, found.least) == (last.model, last.least)


def test_more_is_the_next_page_of_the_last_question() -> None:
    assert wished("more", Chat(last=LAST)).page == 3
    assert wished("/mehr", Chat(last=LAST)).kind is Kind.PASSAGE
    assert wished("more").kind is Kind.MORE


def test_a_tag_takes_the_place_of_the_last_one() -> None:
    last = Wish(kind=Kind.TAGGED, tag="harp", least=0.5)
    assert wished("and violin?", Chat(last=last)) == Wish(kind=Kind.TAGGED, tag="violin", least=0.5)


@pytest.mark.parametrize(
    "text", ["", "?!", "wie heißt du eigentlich", "can you dance", "x" * 10_000, "chords " * 2_000]
)
@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_what_is_not_understood_gets_three_things_that_would_be(text: str, language: str) -> None:
    found = asked(text, language=language)
    assert isinstance(found, Unclear)
    assert len(set(found.nearest)) == 3
    assert all(isinstance(asked(each), Wish) for each in found.nearest)


def test_what_is_nearest_has_to_do_with_it() -> None:
    found = asked("could you dance to the harp")
    assert isinstance(found, Unclear)
    assert any("harp" in each for each in found.nearest)


LONG_CUES = sorted({(cue.kind, word) for cue in CUES if len(cue.words) == 1 and cue.weight >= 1 for word in cue.words})


@given(st.sampled_from([cue for cue in LONG_CUES if len(cue[1]) > SHORTEST]), st.integers(0, 2**32))
def test_a_letter_may_be_wrong(cue: tuple[Kind, str], seed: int) -> None:
    """Exchanged, left out or doubled, behind the first one."""
    _, word = cue
    dice = random.Random(seed)
    at = dice.randrange(1, len(word) - 1)
    mistyped = dice.choice(
        [
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + word[at + 1 :],
            word[:at] + word[at : at + 1] * 2 + word[at + 1 :],
        ]
    )
    meant, slots = [mistyped, "of", "yesterday"], slots_of("", TODAY)
    exact = best_fit([word, "of", "yesterday"], slots).kind
    found = asked(" ".join(meant))
    if mistyped in {each for _, each in LONG_CUES}:
        return  # it is another word of ours
    assert isinstance(found, Wish)
    assert found.kind is exact
    assert found.read_as or mistyped == word


@given(st.text(max_size=300))
def test_whatever_is_said_is_a_wish_or_unclear(text: str) -> None:
    found = asked(text, Chat(last=LAST))
    assert isinstance(found, Wish | Unclear)


@settings(max_examples=300)
@given(
    st.lists(
        st.sampled_from([*(word for cue in CUES for word in cue.words), *'«"/7-C.%', "Yesterday", "bars 3", "ii-V"]),
        max_size=40,
    )
)
def test_words_of_ours_in_any_order_are_a_wish_or_unclear(words: list[str]) -> None:
    assert isinstance(asked(" ".join(words)), Wish | Unclear)


@pytest.mark.parametrize("text", ["bars 8ſ of op. 92", "bar ٣ of op. 92", "Takt 8K von op. 92"])
def test_numbers_and_letters_of_bars_are_plain_ones(text: str) -> None:
    found = asked(text)
    assert isinstance(found, Unclear) or all(bar.isascii() for bar in found.bars or ())


def test_a_command_may_be_mistyped_and_says_what_was_read() -> None:
    found = wished("/chrods Yesterday")
    assert (found.kind, found.about, found.read_as) == (Kind.CHORDS, "Yesterday", "/chords Yesterday")


def test_every_kind_has_a_command_and_those_with_words_have_examples() -> None:
    assert set(COMMANDS.values()) == set(Kind) - {Kind.COMPARE}  # which a button says alone
    for language in LANGUAGES.values():
        assert set(language.EXAMPLES) == set(LANGUAGES["en"].EXAMPLES)
    assert set(english_cues.CUES) == set(german_cues.CUES)


DOCUMENTED = (Path(__file__).parents[3] / "docs" / "asking.md").read_text(encoding="utf-8")


def test_the_manual_has_all_examples_and_all_commands() -> None:
    assert [example for _, example in EXAMPLES if f"`{example}`" not in DOCUMENTED] == []
    kinds = {kind for kind, _ in EXAMPLES}
    assert [name for name, kind in COMMANDS.items() if kind in kinds and f"`/{name}`" not in DOCUMENTED] == []


def test_words_have_their_places() -> None:
    assert [text[word.start : word.end] for text in ["op. 92 in Litolff’s"] for word in words_of(text)] == [
        "op.", "92", "in", "Litolff’s"
    ]  # fmt: skip
    assert LONG > SHORTEST
