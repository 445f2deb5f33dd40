"""Whoever is forgotten is forgotten by the post as well, and answered no second time."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, text

from descant.bot.conversation import Conversation, Reach
from descant.bot.forgetting import forget_messages
from descant.bot.post import HOURS, Post
from descant.bot.rows import Taken
from descant.database import Base
from tests.bot.test_post import answer, message, said, send, too_many


@pytest.fixture
def post(engine: Engine) -> Post:
    return Post(engine)


@pytest.fixture
def take(post: Post) -> Callable[..., Taken]:
    return lambda key, **more: post.take(message(key, chat="chat-4711", sender="anna", **more), too_many)


def all_rows(engine: Engine) -> str:
    with engine.connect() as connection:
        tables = [each for each in Base.metadata.tables if each.startswith("bot_")]
        return "".join(str(connection.execute(text(f"select * from {each}")).all()) for each in tables)


def answer_all(post: Post, *handles: str) -> None:
    for handle in handles:
        answer(post, said("reply"), chat="chat-4711")
        send(post, handle, chat="chat-4711")


def test_nothing_is_left_when_it_has_been_told(post: Post, take: Callable[..., Taken], engine: Engine) -> None:
    for key in ("anna 1", "anna 2", "anna 3"):
        take(key)
    answer_all(post, "handle-1", "handle-2")
    forget_messages(engine, message("anna 3", chat="chat-4711", sender="anna"), whole_chat=True)
    answer(post, said("Deleted:"), chat="chat-4711")
    assert "handle-1" not in all_rows(engine)
    send(post, "handle-3", chat="chat-4711")
    assert not [each for each in ("chat-4711", "anna", "handle-") if each in all_rows(engine)]
    assert [take(f"anna {number}") for number in (1, 2, 3)] == [Taken.KNOWN] * 3
    assert Post(engine).take(message("anna 2", chat="chat-4711"), too_many) is Taken.KNOWN, "in another process, too"
    assert take("anna 4") is Taken.NEW


def test_its_digests_go_soon_and_what_they_were_made_with(
    post: Post, take: Callable[..., Taken], engine: Engine
) -> None:
    take("anna 1")
    forget_messages(engine, message("anna 1", chat="chat-4711"), whole_chat=True)
    answer_all(post, "handle-1")
    post.age("telegram")
    assert take("anna 1") is Taken.KNOWN
    post.age("another")
    post.age("telegram")
    with engine.connect() as connection:
        for table in ("bot_forgotten", "bot_forgotten_secrets", "bot_forgetting", "bot_messages"):
            assert connection.execute(text(f"select * from {table}")).all() == []


def test_what_comes_while_it_is_told_is_answered(post: Post, take: Callable[..., Taken], engine: Engine) -> None:
    take("anna 1")
    take("anna 2")
    forget_messages(engine, message("anna 1", chat="chat-4711"), whole_chat=True)
    answer_all(post, "handle-1")
    assert post.next_message("telegram", "chat-4711")
    answer_all(post, "handle-2")
    assert "handle-2" in all_rows(engine)


def test_in_a_group_only_theirs_go(post: Post, take: Callable[..., Taken], engine: Engine) -> None:
    take("anna 1")
    take("annabel 1")
    answer_all(post, "handle-1", "handle-2")
    take("anna 2")
    forget_messages(engine, message("anna 2", chat="chat-4711", sender="anna"), whole_chat=False)
    answer_all(post, "handle-3")
    assert "anna " not in all_rows(engine)
    assert "annabel 1" in all_rows(engine)


def test_what_a_job_still_waits_for_goes_with_its_end(post: Post, take: Callable[..., Taken], engine: Engine) -> None:
    take("anna 1")
    answer(post, said("0 %", follows="job"), chat="chat-4711")
    send(post, "handle-1", chat="chat-4711")
    take("anna 2")
    forget_messages(engine, message("anna 2", chat="chat-4711"), whole_chat=True)
    answer_all(post, "handle-2")
    assert "anna 1" in all_rows(engine)
    ((followed,),) = post.following("telegram").values()
    post.ended(followed, [said("stopped")])
    send(post, "handle-3", chat="chat-4711")
    assert not [each for each in ("chat-4711", "anna", "handle-") if each in all_rows(engine)]


def test_what_comes_while_a_job_is_waited_for_stays(post: Post, take: Callable[..., Taken], engine: Engine) -> None:
    """Also after days, and though SQLite gives numbers again."""
    take("anna 1")
    answer(post, said("0 %", follows="job"), chat="chat-4711")
    send(post, "handle-1", chat="chat-4711")
    take("anna 2")
    take("anna 3")
    answer_all(post, "handle-2")
    forget_messages(engine, message("anna 3", chat="chat-4711"), whole_chat=True)
    answer_all(post, "handle-3")
    for _ in range(HOURS + 1):
        post.age("telegram")
    take("anna 4")
    answer_all(post, "handle-4")
    assert "handle-4" in all_rows(engine)
    assert "handle-2" not in all_rows(engine)
    ((followed,),) = post.following("telegram").values()
    post.ended(followed, [said("stopped")])
    send(post, "handle-1", chat="chat-4711")
    assert "handle-4" in all_rows(engine)
    assert not [each for each in ("anna 1", "anna 2", "anna 3", "handle-1") if each in all_rows(engine)]


@pytest.mark.parametrize("is_group", [False, True])
def test_it_is_asked_for_in_words(post: Post, engine: Engine, is_group: bool) -> None:
    conversation = Conversation(engine, Reach(None, None))  # type: ignore[arg-type] # nobody is asked
    for key, words in (("anna 1", "/listen on"), ("anna 2", "/forget yes")):
        asked = message(key, chat="chat-4711", sender="anna", text=words, is_group=is_group)
        post.take(asked, too_many)
        answer(post, *conversation.respond(asked), chat="chat-4711")
        while post.next_reply("telegram", "chat-4711"):
            send(post, "handle-1", chat="chat-4711")
    assert "anna" not in all_rows(engine)
    assert ("chat-4711" in all_rows(engine)) == is_group, "what the group spoke of stays"
