"""What the post keeps: order, once, versions, floods, ages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine, text

from descant.bot import Button, Code, Link, Message, Picture, Reply, Sound, Strong
from descant.bot.letters import message_of, reply_of, written_message, written_reply
from descant.bot.post import HOURS, Post
from descant.bot.rows import Sending, Taken, Waiting


def message(key: str, **more: Any) -> Message:
    return Message(**({"transport": "telegram", "chat": "7", "sender": "7", "key": key, "text": key} | more))


def said(words: str, **more: Any) -> Reply:
    return Reply(((words,),), **more)


def too_many() -> Reply:
    return said("too many")


@pytest.fixture
def post(engine: Engine) -> Post:
    return Post(engine, 3)


@pytest.fixture
def take(post: Post) -> Callable[..., Taken]:
    return lambda key, **more: post.take(message(key, **more), too_many)


def waiting(post: Post, chat: str = "7") -> Waiting:
    found = post.next_message("telegram", chat)
    assert found
    return found


def answer(post: Post, *replies: Reply, chat: str = "7") -> list[str]:
    return post.answered(waiting(post, chat), replies)


def send(post: Post, handle: str, chat: str = "7") -> Reply:
    sending = post.next_reply("telegram", chat)
    assert sending
    post.sent(sending, handle)
    return sending.reply


def rows(engine: Engine) -> str:
    with engine.connect() as connection:
        tables = ("bot_messages", "bot_replies")
        return "".join(str(connection.execute(text(f"select * from {each}")).all()) for each in tables)


def test_what_is_written_down_is_read_again() -> None:
    said = message("1", sound=Sound("ref", "a.mp3", "audio/mpeg", 5), is_group=True, pressed="x", on="t1", replaces="0")
    assert message_of(written_message(said)) == said
    span = ("a", Link("<b>", "https://example.org/?a=1&b"), Strong("*"), Code("`"))
    reply = Reply((span, ()), Picture(b"\x00\xff", "image/png", "a.png", "bars"), ((Button("a", "b"),),), "t3")
    assert reply_of(written_reply(reply)) == reply
    assert reply_of(written_reply(Reply(follows="job"))) == Reply(), "which job is followed is in a column"


def test_a_message_that_comes_twice_is_taken_once(post: Post, take: Callable[..., Taken]) -> None:
    assert [take("1"), take("1")] == [Taken.NEW, Taken.KNOWN]
    answer(post, said("a"))
    assert take("1") is Taken.KNOWN, "also when it was answered"
    assert post.next_message("telegram", "7") is None
    assert post.take(message("1", transport="xmpp"), too_many) is Taken.NEW, "keys are each network's own"


def test_an_answer_is_noted_once(post: Post, take: Callable[..., Taken]) -> None:
    take("1")
    both = waiting(post)
    post.answered(both, [said("a"), said("b")])
    post.answered(both, [said("c")])
    assert [send(post, "h").plain, send(post, "h").plain] == ["a", "b"]
    assert post.next_reply("telegram", "7") is None


def test_chats_do_not_mix(post: Post, take: Callable[..., Taken]) -> None:
    take("1")
    take("2", chat="8")
    assert sorted(post.open_chats("telegram")) == ["7", "8"]
    assert (waiting(post).message.text, waiting(post, "8").message.text) == ("1", "2")
    answer(post, said("a"))
    assert post.next_reply("telegram", "8") is None
    assert sorted(post.open_chats("telegram")) == ["7", "8"]
    send(post, "h")
    assert post.open_chats("telegram") == ["8"]
    assert post.open_chats("xmpp") == []


def test_a_message_that_waits_is_replaced_and_keeps_its_place(post: Post, take: Callable[..., Taken]) -> None:
    take("1")
    take("2")
    take("1a", replaces="1")
    take("1b", replaces="1")
    assert waiting(post).message.text == "1b"
    answer(post, said("a"))
    assert waiting(post).message.text == "2"
    answer(post, said("b"))
    assert post.next_message("telegram", "7") is None


def test_one_that_is_replaced_while_it_is_answered_is_not_answered(post: Post, take: Callable[..., Taken]) -> None:
    take("1")
    old = waiting(post)
    take("1a", replaces="1")
    assert post.answered(old, [said("old", follows="job")]) == ["job"], "nobody waits for it"
    assert post.next_reply("telegram", "7") is None
    assert waiting(post).message.text == "1a"


def test_an_answered_message_is_answered_in_the_place_of_its_answer(post: Post, take: Callable[..., Taken]) -> None:
    take("1")
    answer(post, said("a"), said("b"))
    take("1a", replaces="1")
    answer(post, said("c"), said("d"), said("e"))  # before anything was sent
    handles = [send(post, handle) for handle in ("h1", "h2")]
    assert [each.edits for each in handles] == ["", ""]
    assert [send(post, handle).edits for handle in ("h1", "h2", "h3")] == ["h1", "h2", ""]
    take("1b", replaces="1")
    answer(post, said("f"))
    assert send(post, "h1").edits == "h1"


def test_a_deleted_message_is_answered_no_more(post: Post, take: Callable[..., Taken], engine: Engine) -> None:
    take("1")
    take("2")
    assert post.withdraw("telegram", "7", "1") == []
    assert waiting(post).message.text == "2"
    answer(post, said("b", follows="job"), said("c"))
    assert post.withdraw("telegram", "8", "2") == [], "another chat has no say"
    assert post.withdraw("telegram", "7", "2") == ["job"]
    assert post.next_reply("telegram", "7") is None
    assert post.following("telegram") == {}
    assert take("2") is Taken.KNOWN


def test_too_many_are_dropped_and_it_is_said_once(post: Post, take: Callable[..., Taken]) -> None:
    taken = [take(str(at)) for at in range(6)]
    assert taken == [Taken.NEW] * 3 + [Taken.TOO_MANY] * 3
    assert send(post, "h").plain == "too many"
    assert post.next_reply("telegram", "7") is None, "once"
    assert take("4") is Taken.KNOWN, "what was dropped does not come back"
    assert take("2a", replaces="2") is Taken.NEW, "one that takes the place of another is not one more"
    assert take("5a", replaces="5") is Taken.TOO_MANY, "one that was dropped does not come in by being edited"
    for _ in range(3):
        answer(post, said("a"))
        send(post, "h")
    assert [take(f"b{at}") for at in range(4)] == [Taken.NEW] * 3 + [Taken.TOO_MANY]
    assert send(post, "h").plain == "too many", "again, as it is another flood"
    assert post.take(message("other", chat="8"), too_many) is Taken.NEW


def test_the_end_of_a_job_comes_in_the_place_of_its_progress(post: Post, take: Callable[..., Taken]) -> None:
    take("1")
    answer(post, said("0 %", follows="job"), said("below"))
    assert post.following("telegram") == {}, "not before it was sent"
    send(post, "h1")
    send(post, "h2")
    ((followed,),) = post.following("telegram").values()
    assert (followed.handle, followed.job, followed.message.text) == ("h1", "job", "1")
    post.ended(followed, [said("done"), said("more")])
    post.ended(followed, [said("twice")])
    assert post.following("telegram") == {}
    assert [send(post, "h1").edits, send(post, "h3").edits] == ["h1", ""]
    assert post.next_reply("telegram", "7") is None


def test_an_edited_message_leaves_the_job_that_it_asked_for(post: Post, take: Callable[..., Taken]) -> None:
    take("1")
    answer(post, said("0 %", follows="one"))
    send(post, "h1")
    take("1a", replaces="1")
    assert answer(post, said("0 %", follows="two")) == ["one"]
    send(post, "h1")
    assert [each.job for each in post.following("telegram", "7")["7"]] == ["two"]
    take("1b", replaces="1")
    assert answer(post, said("0 %", follows="two")) == [], "the same is still wanted"


def test_words_go_when_nothing_is_to_be_done_about_them(post: Post, take: Callable[..., Taken], engine: Engine) -> None:
    take("k1", text="question")
    assert "question" in rows(engine)
    answer(post, said("reply text", follows="job"))
    send(post, "h")
    assert "reply text" not in rows(engine)
    assert "question" in rows(engine), "its job is followed"
    ((followed,),) = post.following("telegram").values()
    post.ended(followed, [said("result")])
    assert "question" not in rows(engine) or "result" in rows(engine)
    send(post, "h")
    assert not [word for word in ("question", "reply text", "result") if word in rows(engine)]


def test_what_was_settled_is_forgotten_by_the_hours_that_it_ran(
    post: Post, take: Callable[..., Taken], engine: Engine
) -> None:
    take("old")
    take("open")
    answer(post, said("a"))
    send(post, "h")
    assert [post.age("telegram") for _ in range(HOURS)] == [0] * HOURS
    take("new")
    assert post.age("xmpp") == 0
    assert post.age("telegram") == 1
    assert take("open") is Taken.KNOWN, "it waits for its answer"
    assert take("new") is Taken.KNOWN
    assert "'h'" not in rows(engine)
    assert take("old") is Taken.NEW


def test_a_lost_reply_is_settled_and_followed_no_more(post: Post, take: Callable[..., Taken]) -> None:
    take("1")
    answer(post, said("0 %", follows="job"))
    send(post, "")
    assert post.next_reply("telegram", "7") is None
    assert post.following("telegram") == {}


def test_an_open_reply_keeps_its_words(post: Post, take: Callable[..., Taken]) -> None:
    take("1")
    post.tell(waiting(post).message, said("it waits"))
    assert send(post, "h1").plain == "it waits"
    answer(post, said("a"))
    take("1a", replaces="1")
    assert send(post, "h2").plain == "a"
    answer(post, said("b"))
    found = post.next_reply("telegram", "7")
    assert isinstance(found, Sending)
    assert found.reply == replace(said("b"), edits="h2"), "and not that it waits"


def test_what_is_not_read_does_not_stop_its_chat(engine: Engine, post: Post, take: Callable[..., Taken]) -> None:
    take("1")
    take("2")
    with engine.begin() as connection:
        connection.execute(text("update bot_messages set said = '{\"unheard\": 1}' where key = '1'"))
    assert waiting(post).message.key == "2"
    answer(post, said("a"), said("b"))
    with engine.begin() as connection:
        connection.execute(
            text("update bot_replies set said = '{}' where number = (select min(number) from bot_replies)")
        )
    assert send(post, "h").plain == "b"
    assert post.open_chats("telegram") == []
