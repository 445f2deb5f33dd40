"""Telegram through the real library, against a Bot API on loopback."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from descant.bot import Button, Code, Link, Picture, Reply, Sound, Strong
from descant.bot.telegram import Telegram
from descant.bot.telegram.marks import CAPTION, TEXT, parts_of
from descant.config import Config
from descant.errors import Unavailable, WrongUse
from tests.bot.bot_api import BLOCKED, BROKEN, ME, RESET, RESET_AFTERWARDS, TOKEN, BotApi, Failure, flood, plain
from tests.bot.conftest import QUICK, until
from tests.bot.talking import Talk
from tests.conftest import free_port

Run = Callable[..., Any]


def said(words: str, **more: Any) -> Reply:
    return Reply(((words,),), **more)


def test_a_message_is_answered(api: BotApi, run_bot: Run) -> None:
    api.say("Which works are there?")
    with run_bot():
        until(lambda: api.texts())
    assert api.texts() == ["You said Which works are there?"]
    assert api.called("sendMessage")[0]["text"] == "You said <b>Which works are there?</b>"


def test_what_was_taken_is_confirmed(api: BotApi, run_bot: Run) -> None:
    first = api.say("one")
    with run_bot():
        until(lambda: api.offset == first["update_id"] + 1)
        api.say("two")
        until(lambda: len(api.texts()) == 2)
    assert api.texts() == ["You said one", "You said two"]


def test_one_that_comes_again_after_a_restart_is_answered_once(api: BotApi, run_bot: Run) -> None:
    update = api.say("one")
    with run_bot():
        until(lambda: api.texts())
    api.updates[update["update_id"]] = update  # it was not confirmed
    with run_bot():
        api.say("two")
        until(lambda: len(api.texts()) == 2)
    assert api.texts() == ["You said one", "You said two"]


# -- what goes wrong on the way --------------------------------------------------------------------------------------


@pytest.mark.parametrize("failure", [flood(1), BROKEN, RESET, Failure(502, "Bad Gateway"), Failure(200, before=0.5)])
def test_what_fails_is_sent_again(api: BotApi, run_bot: Run, failure: Failure) -> None:
    api.fail("sendMessage", failure)
    api.say("one")
    api.say("two")
    with run_bot():
        until(lambda: len(api.texts()) == 2)
    assert api.texts() == ["You said one", "You said two"]


def test_it_waits_as_long_as_telegram_wants_and_only_in_that_chat(api: BotApi, run_bot: Run) -> None:
    api.fail("sendMessage", flood(2))
    api.say("one")
    with run_bot():
        until(lambda: api.called("sendMessage"))
        api.say("two", chat=8)
        until(lambda: api.texts(7) and api.texts(8))
    (refused, *_), (_, (late, *_)) = api.times["sendMessage"], api.delivered
    assert [chat for _, chat, *_ in api.delivered] == [8, 7]
    assert 1.99 < late - refused < 6


def test_the_first_answers_of_telegram_may_fail(api: BotApi, run_bot: Run) -> None:
    api.fail("getMe", BROKEN)
    api.fail("deleteWebhook", flood(1))
    api.fail("getUpdates", RESET)
    api.say("one")
    with run_bot():
        until(lambda: api.texts())


def test_a_chat_that_is_gone_holds_up_nobody(api: BotApi, run_bot: Run) -> None:
    api.fail("sendMessage", BLOCKED, Failure(400, "Bad Request: chat not found"))
    api.say("one")
    api.say("two")
    api.say("three")
    with run_bot():
        until(lambda: api.texts())
    assert api.texts() == ["You said three"]


def test_a_group_that_has_moved_is_answered_where_it_is(api: BotApi, run_bot: Run) -> None:
    api.fail("sendMessage", Failure(400, "Bad Request: group chat was upgraded", {"migrate_to_chat_id": -100}))
    api.say("/works", chat=-5)
    with run_bot():
        until(lambda: api.texts(-100))


def test_an_answer_that_gets_lost_on_the_way_is_given_again(api: BotApi, run_bot: Run) -> None:
    """Telegram has no way to ask whether a message arrived: docs/bot.md says so."""
    api.fail("sendMessage", RESET_AFTERWARDS)
    api.say("one")
    with run_bot():
        until(lambda: len(api.texts()) == 2)
    assert api.texts() == ["You said one"] * 2


async def run_alone(config: Config) -> None:
    telegram = Telegram(config)
    try:
        await telegram.run(None)  # type: ignore[arg-type] # nothing is taken
    finally:
        await telegram.close()


def test_a_wrong_token_is_said_and_not_shown(api: BotApi, talk: Talk, tmp_path: Path) -> None:
    for token in ("", "no token at all", "4711:wrong"):
        with pytest.raises(WrongUse) as raised:
            asyncio.run(run_alone(Config(home=tmp_path, telegram_token=token, telegram_api=api.url)))
        assert "DESCANT_TELEGRAM_TOKEN" in str(raised.value)
        assert not token or token not in str(raised.value)


def test_an_update_that_the_library_does_not_read_is_passed_over(api: BotApi, run_bot: Run) -> None:
    api.say("one")
    api.push({"message": {"message_id": "x", "date": "never"}})
    api.push({"something_new": {}})
    api.say("two")
    with run_bot():
        until(lambda: len(api.texts()) == 2)
    assert api.texts() == ["You said one", "You said two"]


# -- what is sent ----------------------------------------------------------------------------------------------------


HOSTILE = "<b>&amp; </code>*_[x](y)`\u202e\x00 <a href='x'>"


def test_nothing_that_somebody_wrote_becomes_a_mark(api: BotApi, talk: Talk, run_bot: Run) -> None:
    address = "https://example.org/?a=\"><b>&b='"
    talk.replies["/x"] = [Reply(((HOSTILE, Strong(HOSTILE), Code(HOSTILE), Link(HOSTILE, address)),))]
    talk.replies["/y"] = [Reply(((Link("words", "javascript:alert(1)"),),))]
    api.say("/x")
    api.say("/y")
    with run_bot():
        until(lambda: len(api.texts()) == 2)
    assert api.texts() == [HOSTILE.replace("\x00", "") * 4, "words (javascript:alert(1))"]
    sent = api.called("sendMessage")[0]["text"]
    assert sent.count("<b>") == sent.count("<code>") == sent.count("<a ") == 1


@pytest.mark.parametrize("words", ["a " * 6000, "x" * 10_000, "𝄞" * 5000, "\n" * 9000])
@pytest.mark.parametrize("pictured", [False, True])
def test_what_is_long_comes_in_parts_that_telegram_takes(words: str, pictured: bool) -> None:
    picture = Picture(b"x", "image/png", "a.png", "bars") if pictured else None
    lines = [*((line,) for line in words.split("\n")), ("short",), (Strong(words.replace("\n", "")), "end")]
    parts = parts_of(Reply(tuple(lines), picture))
    read = [plain(each.html) for each in parts]
    sizes = [len(each.encode("utf-16-le")) // 2 for each in read]
    assert max(sizes[1:], default=0) <= TEXT
    assert sizes[0] <= (CAPTION if pictured else TEXT)
    assert [each.has_picture for each in parts] == [pictured] + [False] * (len(parts) - 1)
    wanted = Reply(tuple(lines)).plain
    assert "".join(read).replace("\n", "") == wanted.replace("\n", ""), "and nothing is left out"


def test_parts_end_where_lines_do() -> None:
    lines = tuple((f"{at} {'word ' * 100}",) for at in range(20))
    parts = [each.html for each in parts_of(Reply(lines))]
    assert all(each.partition(" ")[0].isdigit() for each in parts)
    assert min(map(len, parts[:-1])) > TEXT - 600, "and are not smaller than need be"


def test_a_reply_of_several_parts_is_one_that_can_be_edited(api: BotApi, talk: Talk, run_bot: Run) -> None:
    long, short = "x" * 5000, "short"
    talk.replies = {
        "long": [said(long, buttons=((Button("a", "b"),),))],
        "short": [said(short)],
        "longer": [said(long)],
    }
    first = api.say("long")
    with run_bot():
        until(lambda: len(api.texts()) == 2)
        assert [bool(each.get("reply_markup")) for each in api.called("sendMessage")] == [False, True]
        api.edit(first, "short")
        until(lambda: api.texts() == [short])
        api.edit(first, "longer")
        until(lambda: len(api.texts()) == 2)
    assert "".join(api.texts()) == long


def test_a_picture_comes_with_its_lines(api: BotApi, talk: Talk, run_bot: Run) -> None:
    bars = Picture(b"\x89PNG", "image/png", "bars.png", "bars 3 to 5")
    plan = Picture(b"<svg/>", "image/svg+xml", "plan.svg", "a plan")
    talk.replies = {
        "bars": [said("Bars 3–5", picture=bars)],
        "alone": [Reply(picture=bars)],
        "plan": [said("p", picture=plan)],
    }
    for each in talk.replies:
        api.say(each)
    with run_bot():
        until(lambda: len(api.texts()) == 3)
    assert api.texts() == ["Bars 3–5", "bars 3 to 5", "p"]
    assert [method for _, _, method, _ in api.delivered] == ["sendPhoto", "sendPhoto", "sendDocument"]


def test_a_picture_that_telegram_does_not_show_comes_as_a_file(api: BotApi, talk: Talk, run_bot: Run) -> None:
    talk.replies["bars"] = [said("Bars", picture=Picture(b"\x89PNG", "image/png", "bars.png", "bars"))]
    api.fail("sendPhoto", Failure(400, "Bad Request: PHOTO_INVALID_DIMENSIONS"))
    api.say("bars")
    with run_bot():
        until(lambda: api.texts())
    assert api.delivered[0][2] == "sendDocument"


# -- edits and buttons -----------------------------------------------------------------------------------------------


def test_an_edited_message_is_answered_in_the_place_of_its_answer(api: BotApi, talk: Talk, run_bot: Run) -> None:
    first = api.say("one")
    with run_bot():
        until(lambda: api.texts())
        api.edit(first, "uno")
        until(lambda: api.texts() == ["You said uno"])
        api.edit(first, "uno")  # "message is not modified" is no error
        api.say("two")
        until(lambda: len(api.texts()) == 2)
    assert api.texts() == ["You said uno", "You said two"]
    assert talk.asked["7"] == ["one", "uno", "uno", "two"]


def test_where_the_answer_was_deleted_it_comes_anew(api: BotApi, run_bot: Run) -> None:
    first = api.say("one")
    with run_bot():
        until(lambda: api.texts())
        api.messages.clear()
        api.edit(first, "uno")
        until(lambda: api.texts() == ["You said uno"])


def test_a_text_becomes_a_picture_and_a_picture_a_text(api: BotApi, talk: Talk, run_bot: Run) -> None:
    picture = Picture(b"\x89PNG", "image/png", "bars.png", "bars")
    talk.replies = {"a": [said("text")], "b": [said("bars", picture=picture)], "c": [said("other", picture=picture)]}
    talk.replies |= {"d": [said("below")], "e": [said("x" * 2000)]}
    first = api.say("a")
    with run_bot():
        for words, texts in (("b", ["text", "bars"]), ("c", ["text", "other"]), ("d", ["text", "below"])):
            until(lambda: api.texts())
            api.edit(first, words)
            until(lambda texts=texts: api.texts() == texts)
        api.edit(first, "e")
        until(lambda: api.texts()[-1] == "x" * 2000)


def test_a_button_says_what_it_is_for(api: BotApi, talk: Talk, run_bot: Run) -> None:
    talk.replies = {
        "ask": [said("Is it?", buttons=((Button("Yes", "yes"), Button("", "no")),))],
        "yes": [said("Noted")],
    }
    api.say("ask", chat=-3, text_entities=[], **called())
    with run_bot():
        until(lambda: api.texts(-3))
        ((_, number),) = api.messages
        keys = json.loads(api.called("sendMessage")[0]["reply_markup"])["inline_keyboard"]
        assert [[each["callback_data"] for each in row] for row in keys] == [["yes", "no"]]
        pressed = api.press("yes", number, chat=-3)
        until(lambda: len(api.texts(-3)) == 2)
        until(lambda: api.called("answerCallbackQuery"))
    assert api.called("answerCallbackQuery")[0]["callback_query_id"] == pressed["callback_query"]["id"]
    assert api.texts(-3) == ["Is it?", "Noted"]


def test_a_button_under_a_message_that_is_no_longer_there(api: BotApi, talk: Talk, run_bot: Run) -> None:
    gone = {"message": {"chat": {"id": 7, "type": "private"}, "message_id": 3, "date": 0}}
    query = {"id": "1", "from": {"id": 7, "is_bot": False, "first_name": "A"}, "chat_instance": "1", "data": "yes"}
    api.push({"callback_query": query | gone})
    api.push({"callback_query": query | {"id": "2"}})
    with run_bot():
        until(lambda: api.texts())
        until(lambda: len(api.called("answerCallbackQuery")) == 2)
    assert api.texts() == ["You said yes"]


# -- groups ----------------------------------------------------------------------------------------------------------


def called() -> dict[str, Any]:
    return {"reply_to_message": {"message_id": 1, "date": 1, "chat": {"id": -3, "type": "group"}, "from": ME}}


def mention(text: str, name: str) -> dict[str, Any]:
    at = len(text[: text.index(name)].encode("utf-16-le")) // 2
    return {"entities": [{"type": "mention", "offset": at, "length": len(name)}]}


def test_in_a_group_what_is_meant_for_it_is_answered(api: BotApi, talk: Talk, run_bot: Run) -> None:
    api.say("not meant", chat=-3)
    api.say("/works", chat=-3)
    api.say("/works@descantbot about", chat=-3)
    api.say("/works@OtherBot", chat=-3)
    api.say("𝄞 @DescantBot works?", chat=-3, **mention("𝄞 @DescantBot works?", "@DescantBot"))
    api.say("hey @OtherBot", chat=-3, **mention("hey @OtherBot", "@OtherBot"))
    api.say("and this", chat=-3, **called())
    api.say("from a bot", chat=-3, sender=5, **called(), **{"from": {"id": 5, "is_bot": True, "first_name": "x"}})
    api.push({"message": api.say("x", chat=-3)["message"] | {"new_chat_title": "y", "text": None}})
    api.say("last", chat=9)
    with run_bot():
        until(lambda: api.texts(9) and len(api.texts(-3)) == 4)
    assert talk.asked["-3"] == ["/works", "/works about", "𝄞  works?", "and this"]


def test_in_a_group_with_topics_it_answers_in_the_topic(api: BotApi, run_bot: Run) -> None:
    api.say("/works", chat=-3, message_thread_id=12, is_topic_message=True)
    api.say("/works", chat=-3, message_thread_id=5)  # a thread of replies is no topic
    with run_bot():
        until(lambda: len(api.texts(-3)) == 2)
    assert sorted(each.get("message_thread_id", "") for each in api.called("sendMessage")) == ["", "12"]


# -- sounds ----------------------------------------------------------------------------------------------------------


def voice(reference: str, **more: Any) -> dict[str, Any]:
    return {"voice": {"file_id": reference, "file_unique_id": reference, "duration": 3} | more}


def test_a_sound_is_fetched(api: BotApi, talk: Talk, run_bot: Run, tmp_path: Path) -> None:
    api.files["one"] = b"OggS" * 50_000
    api.fail("getFile", BROKEN)
    api.fail("file", Failure(500))
    api.say("", **voice("one", file_size=200_000))
    with run_bot():
        until(lambda: api.texts(), 15)
    assert talk.heard == [api.files["one"]]
    assert not [*tmp_path.glob("tmp*")], "it is gone"


@pytest.mark.parametrize(
    ("sound", "says"),
    [
        (voice("two gigabytes", file_size=2_000_000_000), "more than 1 MB"),
        (voice("lies", file_size=10), "more than 1 MB"),
        (voice("big"), "more than 20 MB"),
        (voice("unknown"), "not work"),
    ],
)
def test_a_sound_that_is_too_large_is_refused(
    api: BotApi, talk: Talk, run_bot: Run, sound: dict[str, Any], says: str
) -> None:
    api.files["lies"] = b"x" * 1_500_000
    api.big.add("big")
    api.say("", **sound)
    with run_bot(replace(QUICK, sound=1_000_000)):
        until(lambda: api.texts())
    assert says in api.texts()[0]
    assert talk.heard == []


def test_what_kinds_of_messages_are_sounds(api: BotApi, talk: Talk, run_bot: Run) -> None:
    seen: list[Sound | None] = []
    talk.wanted_sound = lambda message: seen.append(message.sound)  # type: ignore[method-assign]
    file = {"file_id": "f", "file_unique_id": "f", "file_size": 5}
    api.say("", audio=file | {"duration": 3, "file_name": "<a>.mp3", "mime_type": "audio/mpeg"})
    api.say("", document=file | {"file_name": "x.wav"}, caption="what is this?")
    api.say("", **voice("f"))
    api.say("", photo=[file | {"width": 1, "height": 1}], caption="a picture")
    api.say("", sticker=file | {"width": 1, "height": 1, "is_animated": False, "is_video": False, "type": "regular"})
    with run_bot():
        until(lambda: len(api.texts()) == 5)
    assert seen == [
        Sound("f", "<a>.mp3", "audio/mpeg", 5),
        Sound("f", "x.wav", "", 5),
        Sound("f", "", "audio/ogg", None),
        None,
        None,
    ]
    assert talk.asked["7"] == ["", "what is this?", "", "a picture", ""]


# -- by webhook ------------------------------------------------------------------------------------------------------


def test_messages_come_by_webhook(api: BotApi, talk: Talk, run_bot: Run) -> None:
    port = free_port()
    api.fail("setWebhook", BROKEN)
    with run_bot(telegram_webhook=f"http://127.0.0.1:{port}/a/hook", telegram_port=port):
        until(lambda: api.webhook)
        update = api.say("one")
        assert api.deliver(update).status_code == 200
        assert api.deliver(update).status_code == 200, "it comes twice"
        until(lambda: api.texts())
        assert api.deliver(api.say("two")).status_code == 200
        until(lambda: len(api.texts()) == 2)
        old = api.webhook["secret_token"]
    assert api.texts() == ["You said one", "You said two"]
    assert not api.called("getUpdates")
    assert TOKEN not in json.dumps(api.webhook)
    assert len(old) >= 32
    with run_bot():  # from now on without
        until(lambda: api.called("getUpdates"))
    assert api.webhook == {}


def test_a_webhook_takes_nothing_without_the_secret(api: BotApi, talk: Talk, run_bot: Run) -> None:
    port = free_port()
    with run_bot(telegram_webhook=f"http://127.0.0.1:{port}/hook", telegram_port=port):
        until(lambda: api.webhook)
        update = api.say("one")
        for secret in ("", "wrong", api.webhook["secret_token"][:-1], api.webhook["secret_token"] + "x"):
            assert api.deliver(update, secret).status_code == 401
        headers = {b"X-Telegram-Bot-Api-Secret-Token": "café".encode()}
        assert httpx.post(api.webhook["url"], json=update, headers=headers, trust_env=False).status_code == 401
        right = {"X-Telegram-Bot-Api-Secret-Token": api.webhook["secret_token"]}
        assert httpx.post(api.webhook["url"], content=b"{", headers=right, trust_env=False).status_code == 400
        assert httpx.post(api.webhook["url"], content=b"[]", headers=right, trust_env=False).status_code == 400
        large = httpx.post(api.webhook["url"], content=b" " * 2_000_000, headers=right, trust_env=False)
        assert large.status_code == 413
        assert httpx.get(api.webhook["url"], headers=right, trust_env=False).status_code == 405
        assert api.deliver({"update_id": 1, "message": {"broken": True}}).status_code == 200, "or it comes for ever"
        time.sleep(0.2)
    assert talk.asked == {}


def test_telegram_is_not_told_of_what_is_not_kept(
    api: BotApi, talk: Talk, run_bot: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = free_port()

    def fail(*_: Any) -> None:
        raise Unavailable("The database does not answer.")

    with run_bot(telegram_webhook=f"http://127.0.0.1:{port}/hook", telegram_port=port):
        until(lambda: api.webhook)
        with monkeypatch.context() as patch:
            patch.setattr("descant.bot.post.Post.take", fail)
            assert api.deliver(update := api.say("one")).status_code == 503
        assert api.deliver(update).status_code == 200
        until(lambda: api.texts())


# -- what nobody is to see -------------------------------------------------------------------------------------------


def test_the_token_is_nowhere(
    api: BotApi, talk: Talk, run_bot: Run, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """In no line of any log, however much is logged, in no file, and in nothing that is shown of an object."""
    secret = TOKEN.partition(":")[2]
    caplog.set_level(logging.DEBUG)
    api.files["one"] = b"OggS"
    api.fail("getUpdates", RESET, BROKEN, Failure(200, before=0.1))
    api.fail("sendMessage", RESET, flood(1), BROKEN, BLOCKED)
    api.fail("getFile", RESET, BROKEN)
    api.fail("file", Failure(500), Failure(404))
    api.fail("answerCallbackQuery", BROKEN)
    chat = 470_011_700  # no other figure is like it
    api.say("a private question", chat)
    api.say("", chat, **voice("one"))
    api.say("", chat, **voice("none"))
    with run_bot() as desk:
        until(lambda: len(api.texts(chat)) >= 2)
        api.press("yes", next(iter(api.messages))[1], chat)
        until(lambda: "yes" in str(api.texts(chat)))
        assert secret not in repr(vars(desk)) + repr([vars(each) for each in desk._transports.values()])
    lines = [f"{each.getMessage()} {each.exc_text} {each.exc_info}" for each in caplog.records]
    assert lines, "something was logged"
    assert not [line for line in lines if secret in line]
    ours = [each.getMessage() for each in caplog.records if each.name.startswith("descant")]
    assert ours
    assert not [line for line in ours if "question" in line or str(chat) in line], "and neither who spoke, nor what"
    files = [each for each in tmp_path.rglob("*") if each.is_file()]
    assert files
    assert not [each for each in files if secret.encode() in each.read_bytes()]
    assert secret not in repr(Config(home=tmp_path, telegram_token=TOKEN, bot_token=secret))


def test_whoever_waits_is_shown_that_an_answer_is_made(api: BotApi, talk: Talk, run_bot: Run) -> None:
    talk.gate = threading.Event()
    api.say("one")
    with run_bot():
        until(lambda: api.called("sendChatAction"))
        talk.gate.set()
        until(lambda: api.texts())
