"""What is said of works, their versions, bars, chords and annotations, over a real store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

import pytest
import pyvips
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from descant.bot import Link, Message, Reply
from descant.bot.answering import PAGE, Scene, covers
from descant.bot.grammar import Kind, Wish
from descant.bot.grammar.pressing import wish_pressed
from descant.bot.memory import Chat
from descant.bot.wording import Words
from descant.errors import Unauthenticated
from tests.bot.scores import NASTY, Scores, iri, open_scores
from tests.bot.studio import BASE
from tests.jobs.conftest import SECONDS


@pytest.fixture(scope="module")
def scores(tmp_path_factory: pytest.TempPathFactory, cluster: str) -> Iterator[Scores]:
    with open_scores(tmp_path_factory.mktemp("scores") / "made", cluster) as found:
        yield found


@pytest.fixture
def scene(scores: Scores) -> Scene:
    return replace(scores.studio.scene(), chat=Chat())


def ask(scores: Scores, scene: Scene, kind: Kind, **fields: Any) -> Reply:
    """As in a conversation: what is asked is remembered."""
    wish = Wish(kind=kind, **fields)
    (reply,) = scores.studio.say(wish, scene)
    scene.chat.last = wish
    return reply


def press(scores: Scores, scene: Scene, reply: Reply, at: int) -> Reply:
    wish = wish_pressed(reply.buttons[at][0].says, scene.chat.kept)
    assert wish is not None
    return scores.studio.say(wish, scene)[0]


def links(reply: Reply) -> list[str]:
    return [span.address for line in reply.lines for span in line if isinstance(span, Link)]


@pytest.mark.parametrize(
    ("said", "work"),
    [
        ("op. 92", "op92"),
        ("symphony 7", "op92"),
        ("beethoven septet", "op20"),
        ("septet beethoven", "op20"),
        ("Beethovn sepett", "op20"),
        ("berwald", "berwald"),
        ("grand septet", "berwald"),
        ("Litolff", "op92"),
        ("the Harmonicon", "op92"),
        (iri("work", "op20").removeprefix(f"{BASE}id"), "op20"),
        (iri("version", "trio"), "op92"),
    ],
)
def test_words_name_a_work(scores: Scores, scene: Scene, said: str, work: str) -> None:
    ask(scores, scene, Kind.WORK, about=said)
    assert scene.chat.work == iri("work", work)


def test_which_of_several_is_asked_back_and_a_button_says_it(scores: Scores, scene: Scene) -> None:
    reply = ask(scores, scene, Kind.WORK, about="septet")
    assert {row[0].label for row in reply.buttons} == {
        "Septet in E flat major, op. 20 · Ludwig van Bee…",
        "Grand septet · Franz Berwald",
    }
    assert scene.chat.work == ""
    at = next(n for n, row in enumerate(reply.buttons) if "Grand" in row[0].label)
    assert "Autograph" in press(scores, scene, reply, at).plain
    assert scene.chat.work == iri("work", "berwald")


def test_what_is_not_here_is_said(scores: Scores, scene: Scene) -> None:
    nothing = ask(scores, scene, Kind.WORK, about="zzyzx quux")
    assert "Nothing in the library" in nothing.plain
    assert nothing.buttons == ()
    assert "Which work is meant?" in ask(scores, scene, Kind.WORK).plain
    assert "is called “zzyzx”" in ask(scores, scene, Kind.WORKS, about="zzyzx").plain


def test_works_are_found_and_listed_page_by_page(scores: Scores, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    from descant.bot.answering import works

    monkeypatch.setattr(works, "PAGE", 1)
    first = ask(scores, scene, Kind.WORKS, about="beethoven")
    assert first.plain.startswith("2 works in the library")
    second = press(scores, scene, first, 0)
    assert second.buttons == ()
    assert {links(each)[1] for each in (first, second)} == {iri("work", "op92"), iri("work", "op20")}


def test_a_work_and_its_versions(scores: Scores, scene: Scene) -> None:
    reply = ask(scores, scene, Kind.WORK, about="op. 92")
    assert "Ludwig van Beethoven" in reply.plain
    assert "3 versions:" in reply.plain
    trio = next(line for line in reply.plain.splitlines() if "trio" in line)
    assert "Henry Litolff" in trio
    assert "14 bars" in trio
    assert "1 score" in trio
    assert "CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/)" in reply.plain
    assert f"{BASE}workspace?work={iri('work', 'op92')}" in links(reply)
    assert scene.chat.shown[0].startswith(iri("version", ""))


def test_german(scores: Scores, scene: Scene) -> None:
    scene.words = Words("de")
    reply = ask(scores, scene, Kind.WORK, about="op. 92")
    assert "3 Fassungen:" in reply.plain
    assert "14 Takte" in reply.plain
    assert "Akkorde von" in ask(scores, scene, Kind.CHORDS, version="Litolff").plain


def test_differences_of_all_and_of_two(scores: Scores, scene: Scene) -> None:
    reply = ask(scores, scene, Kind.DIFFERENCES, about="op. 92")
    assert "14 bars are in both, 6 left out, 0 added" in reply.plain
    assert "20 bars are in both, 0 left out, 1 added" in reply.plain
    at = next(n for n, row in enumerate(reply.buttons) if "trio" in row[0].label)
    two = press(scores, scene, reply, at)
    assert "Left out: bars 8–13." in two.plain
    assert "6 of 20 bars abridged" in two.plain
    never = ask(scores, scene, Kind.DIFFERENCES, about="op. 92", version="Litolff", other="Harmonicon")
    assert "never compared" in never.plain
    assert any("/compare?one=" in each for each in links(never))
    assert "fewer than two versions" in ask(scores, scene, Kind.DIFFERENCES, about="berwald").plain


def test_a_passage_is_a_picture_and_goes_on(scores: Scores, scene: Scene) -> None:
    assert ask(scores, scene, Kind.PASSAGE, about="op. 92", version="Orchester", bars=("1", "2")).picture is not None
    reply = ask(scores, scene, Kind.PASSAGE, about="op. 92", version="Litolff", bars=("3", "12"))
    assert reply.picture is not None
    drawn = pyvips.Image.new_from_buffer(reply.picture.data, "")
    assert drawn.width > drawn.height > 50
    assert "bars 3–10" in reply.plain
    assert reply.picture.description == "Arrangement for trio, bars 3–10"
    assert "bars 11–12" in press(scores, scene, reply, 0).plain
    assert any("bar=3" in each for each in links(reply))
    beyond = ask(scores, scene, Kind.PASSAGE, version="Litolff", bars=("90", "99"))
    assert "has 14 bars, numbered 1–14, but not bars 90–99." in beyond.plain


def test_the_same_passage_of_another_version_is_found_through_the_concordance(scores: Scores, scene: Scene) -> None:
    ask(scores, scene, Kind.PASSAGE, about="op. 92", version="full score", bars=("15", "17"))
    reply = ask(scores, scene, Kind.PASSAGE, version="Litolff's")
    assert "bars 9–11" in reply.plain.splitlines()[0]
    assert "In Full score" in reply.plain
    assert "bars 15–17; here: bars 9–11" in reply.plain
    assert "certainty" in reply.plain
    back = ask(scores, scene, Kind.PASSAGE, version="the Harmonicon")
    assert "bars 16–18" in back.plain.splitlines()[0]


def test_a_version_that_is_not_there_and_one_that_is_not_clear(scores: Scores, scene: Scene) -> None:
    reply = ask(scores, scene, Kind.PASSAGE, about="op. 92", version="Czerny", bars=("1", "2"))
    assert "No version of Symphony no. 7" in reply.plain
    assert len(reply.buttons) == 3
    unclear = ask(scores, scene, Kind.PASSAGE, about="op. 92", version="piano", bars=("1", "2"))
    assert len(unclear.buttons) == 2
    assert press(scores, scene, unclear, 0).picture is not None


def test_what_was_asked_back_is_what_is_gone_on_with(scores: Scores) -> None:
    conversation = scores.studio.conversation()
    said = ("bars 2-3 of op. 92", "and bars 90-99 in Litolff's?", "and bars 3-4?")
    which, beyond, shown = (
        conversation.respond(Message(transport="loop", chat="back", sender="s", key="k", text=text))[0] for text in said
    )
    assert "Which version" in which.plain
    assert "not bars 90–99" in beyond.plain
    assert shown.picture is not None
    assert shown.picture.description == "Arrangement for trio, bars 3–4"


def test_the_first_and_the_last_bars(scores: Scores, scene: Scene) -> None:
    last = ask(scores, scene, Kind.PASSAGE, about="op. 92", version="Litolff", edge=-4)
    assert "bars 11–14" in last.plain
    assert "bars 1–2," in ask(scores, scene, Kind.PASSAGE, version="Litolff", edge=2).plain
    assert "bars 1–8," in ask(scores, scene, Kind.PASSAGE, version="Litolff", edge=99).plain
    chords = ask(scores, scene, Kind.CHORDS, about="op. 92", version="full score", edge=-2).plain
    assert "(19): " in chords
    assert "(18): " not in chords


def test_how_long_a_work_is_and_in_which_key(scores: Scores, scene: Scene) -> None:
    long = ask(scores, scene, Kind.FACTS, about="op. 92", name="length").plain
    assert "14 bars" in long
    assert "20 bars" in long
    assert ask(scores, scene, Kind.FACTS, about="op. 92", version="Litolff", name="length").plain.count("bars") == 1
    scene.words = Words("de")
    assert "20 Takte" in ask(scores, scene, Kind.FACTS, about="op. 92", name="length").plain
    assert "C-Dur" in ask(scores, scene, Kind.FACTS, about="op. 92", version="Litolff", name="key").plain
    assert "nicht bekannt" in ask(scores, scene, Kind.FACTS, about="op. 92", name="tempo").plain
    metre = ask(scores, scene, Kind.FACTS, about="op. 92", version="Litolff", name="metre").plain
    assert metre.endswith(": 4/4")
    common = ask(scores, scene, Kind.FACTS, about="op. 20", name="metre").plain
    assert common.endswith(": C (4/4)")
    ask(scores, scene, Kind.FACTS, about="the Harmonicon", name="tempo")
    assert "21 Takte" in ask(scores, scene, Kind.FACTS, name="length").plain


@pytest.mark.parametrize("kind", [Kind.WORK, Kind.DIFFERENCES, Kind.COVERS, Kind.FACTS, Kind.CHORDS])
def test_behind_the_last_page_is_nothing_more(scores: Scores, scene: Scene, kind: Kind) -> None:
    scene.words = Words("de")
    beyond = ask(scores, scene, kind, about="op. 92", version="full score" if kind is Kind.CHORDS else "", page=9)
    assert beyond.plain == "Mehr gibt es nicht."


def test_who_performs_and_what_is_played_is_said_of_what_has_no_sound(scores: Scores, scene: Scene) -> None:
    named = ask(scores, scene, Kind.PERFORMERS, about="op. 20").plain
    assert "First print" in named
    assert "Ada Sopran; written for Soprano, Alto" in named
    assert "not whose they are" not in named
    nobody = ask(scores, scene, Kind.PERFORMERS, about="op. 92").plain
    assert nobody.count("nobody is named") == 3
    assert "There is no recording of" in ask(scores, scene, Kind.PLAY, about="op. 92").plain


def test_a_kind_word_is_answered_and_forgets_nothing(scores: Scores) -> None:
    conversation = scores.studio.conversation()
    said = ("bars 2-3 of op. 92 in Litolff", "danke", "and bars 3-4?")
    _, kind, shown = (
        conversation.respond(Message(transport="loop", chat="kind", sender="s", key="k", text=text))[0] for text in said
    )
    assert kind.plain == "With pleasure."
    assert shown.picture is not None
    assert shown.picture.description == "Arrangement for trio, bars 3–4"


def test_an_answer_says_how_the_question_was_read(scores: Scores) -> None:
    conversation = scores.studio.conversation()
    said = ("shwo me bars 2-3 of op. 92 in Litolff", "waht abuot the Harmonicon?", "more", "who composde it")
    shown, other, more, which = (
        conversation.respond(Message(transport="loop", chat="slips", sender="s", key="k", text=text))[0]
        for text in said
    )
    assert shown.picture is not None
    assert shown.plain.startswith("Read as “show me bars 2-3 of op. 92 in Litolff”.\n")
    assert other.plain.startswith("Read as “what about the Harmonicon?”.\n")
    assert "Piano reduction" in other.plain
    assert more.plain == "There is nothing more."
    assert which.plain.startswith("Read as “who composed it”.\nSymphony no. 7")


def test_a_comparison_that_was_never_made_is_begun_and_its_end_is_told(scores: Scores) -> None:
    conversation = scores.studio.conversation()
    message = Message(
        transport="loop", chat="made", sender="s", key="k", text="compare Litolff and Harmonicon in op. 92"
    )
    never = conversation.respond(message)[0]
    assert "never compared" in never.plain
    assert never.buttons[0][0].label == "Compare their notes"
    begun = conversation.respond(replace(message, text="", pressed=never.buttons[0][0].says))[0]
    assert begun.follows
    scores.studio.runner.wait(begun.follows, SECONDS)
    told = conversation.progress(message, begun.follows)
    assert not told.follows
    assert "Every bar and what was counted" in told.plain
    assert "never compared" not in told.plain
    assert told.buttons == ()
    [other] = conversation.respond(replace(message, text="and the full score?"))  # goes on, and orders nothing
    assert "beside" in other.plain
    assert not other.follows


def test_who_may_not_have_a_comparison_made_is_told_how(scores: Scores, scene: Scene) -> None:
    with patch.object(scene.descant.client, "account", side_effect=Unauthenticated("This needs a token.")):
        never = ask(scores, scene, Kind.DIFFERENCES, about="op. 92", version="Harmonicon", other="full score")
    assert "whoever may write here" in never.plain
    assert never.buttons == ()


def test_chords_of_bars(scores: Scores, scene: Scene) -> None:
    reply = ask(scores, scene, Kind.CHORDS, about="op. 92", version="full score", bars=("1", "3"))
    assert "(1): C:maj | (2): F:maj | (3): G:maj" in reply.plain
    assert "sure to" in reply.plain
    assert f"{BASE}harmony?of={iri('version', 'orchestra')}" in links(reply)
    nobody = ask(scores, scene, Kind.CHORDS, about="berwald")
    assert "Nobody has said anything of the chords of Autograph" in nobody.plain


def test_chords_go_on(scores: Scores, scene: Scene) -> None:
    first = ask(scores, scene, Kind.CHORDS, about="op. 92", version="full score")
    assert "(16): " in first.plain
    assert "(17): " not in first.plain
    assert "(17): " in press(scores, scene, first, 0).plain
    assert "nothing more" in ask(scores, scene, Kind.CHORDS, about="op. 92", version="full score", page=9).plain


def test_songs_with_a_progression(scores: Scores, scene: Scene) -> None:
    reply = ask(scores, scene, Kind.PROGRESSION, pattern="C F G Am")
    assert reply.plain.startswith("3 songs have")
    orchestra = next(line for line in reply.plain.splitlines() if "Full score" in line)
    assert "bar (1): C:maj F:maj G:maj A:min" in orchestra
    assert f"{BASE}harmony?of={iri('version', 'orchestra')}&bar=0" in links(reply)
    assert "is nowhere" in ask(scores, scene, Kind.PROGRESSION, pattern="C F# B").plain
    scene.words = Words("de")
    minor = ask(scores, scene, Kind.PROGRESSION, pattern="i iv in minor").plain
    assert "in beliebiger Tonart" not in minor
    assert "in minor" in minor


def test_covers(scores: Scores, scene: Scene) -> None:
    reply = ask(scores, scene, Kind.COVERS, about="op. 92")
    assert "Coherence" in reply.plain
    assert "Full score" in reply.plain
    assert "heard 2 semitones" in reply.plain or "heard 10 semitones" in reply.plain
    assert "Piano reduction · Descant's harmony" in reply.plain
    assert "cannot be compared" in ask(scores, scene, Kind.COVERS, about="berwald").plain


@pytest.mark.parametrize(
    ("language", "base", "place"),
    [
        ("en", "quarters", "(bars (2)–(3) of A)"),
        ("de", "quarters", "(Takte (2)–(3) von A)"),
        ("en", "seconds", "(0:04–0:12 of A)"),
        ("de", "seconds", "(0:04–0:12 von A)"),
    ],
)
def test_where_covers_differ_is_told_by_bars_or_by_the_clock(
    scores: Scores, scene: Scene, language: str, base: str, place: str
) -> None:
    scene.words = Words(language)
    version = {"name": "A", "of": iri("version", "orchestra")}
    stretch = {"start": 4.0, "end": 12.0, "timeBase": base, "version": "A", "chords": {"A": ["C:maj"], "B": ["G:maj"]}}
    [line] = covers._apart(scene, [version], [stretch])
    assert Reply((line,)).plain.endswith(f"C:maj; G:maj {place}")


def test_annotations_by_bar_person_date_and_words(scores: Scores, scene: Scene) -> None:
    scores.annotate("trio", range(3, 5), "The **melody** moves _down_ & on.")
    scores.annotate("trio", range(14, 15), "An ending without drums.")
    said = ask(scores, scene, Kind.ANNOTATIONS, about="op. 92", version="trio", bars=("4", "5"))
    assert "The melody moves down & on." in said.plain
    assert "drums" not in said.plain
    assert "*" not in said.plain
    assert any(each.startswith(f"{BASE}annotations/") for each in links(said))
    assert date.today().isoformat()[:4] in said.plain
    assert "drums" in ask(scores, scene, Kind.ANNOTATIONS, about="op. 92", text="drums").plain
    later = date.today() + timedelta(days=2)
    assert "Nothing like this" in ask(scores, scene, Kind.ANNOTATIONS, since=later).plain
    assert "Nobody called “Clara”" in ask(scores, scene, Kind.ANNOTATIONS, person="Clara").plain
    through = ask(scores, scene, Kind.ANNOTATIONS, about="op. 92", version="full score", bars=("3", "3"))
    assert "The melody moves down & on." in through.plain


def test_annotations_come_in_pages(scores: Scores, scene: Scene) -> None:
    for number in range(PAGE + 2):
        scores.annotate("op20-score", range(1, 2), f"Note number {number}")
    first = ask(scores, scene, Kind.ANNOTATIONS, about="op. 20")
    second = press(scores, scene, first, 0)
    told = [f"number {number}" in reply.plain for reply in (first, second) for number in range(PAGE + 2)]
    assert sum(told) == PAGE + 2
    assert second.buttons == ()


def test_names_are_text(scores: Scores, scene: Scene) -> None:
    reply = ask(scores, scene, Kind.WORK, about="aria")
    assert NASTY in reply.plain
    assert all(each.startswith((BASE, "https://creativecommons.org/")) for each in links(reply))


LOOKED_UP = (
    *(Kind.WORKS, Kind.WORK, Kind.DIFFERENCES, Kind.CHORDS),
    *(Kind.PROGRESSION, Kind.COVERS, Kind.ANNOTATIONS, Kind.FACTS),
)
words = st.one_of(
    st.text(max_size=60), st.sampled_from([NASTY, "op. 92", 'x" OR "y', "<urn:x> }", "' OR 1=1 --", "~*^:"])
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    kind=st.sampled_from(LOOKED_UP),
    fields=st.fixed_dictionaries(
        {},
        optional={
            **dict.fromkeys(("about", "version", "other", "person", "text", "pattern"), words),
            "bars": st.tuples(*[st.from_regex(r"\d{1,9}[a-z]?", fullmatch=True)] * 2),
            "edge": st.integers(-(10**9), 10**9),
            "page": st.integers(1, 10**6),
            "since": st.dates(),
        },
    ),
)
def test_whatever_is_asked_a_reply_comes_and_no_link_leads_away(
    scores: Scores, kind: Kind, fields: dict[str, Any]
) -> None:
    conversation = scores.studio.conversation()
    message = Message(transport="loop", chat="c", sender="s", key="k")
    wishes = [Wish(kind=Kind.WORK, about="op. 92"), Wish(kind=kind, **fields)]
    with patch("descant.bot.conversation.understand", side_effect=wishes):
        conversation.respond(message)
        replies = conversation.respond(message)
    assert replies
    for reply in replies:
        assert "Something went wrong" not in reply.plain
        assert all(each.startswith((BASE, "https://creativecommons.org/")) for each in links(reply))
