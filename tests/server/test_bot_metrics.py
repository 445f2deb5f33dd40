"""What bots have done, at `/metrics`."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert

from descant.bot import Message, Reply
from descant.bot.counts import CountRow
from descant.bot.post import Post
from tests.server.test_metrics import sample, samples

SAID = Reply((("yes",),))
CHAT = "chat-of-anna"
"""no figure is like it"""


def test_what_a_bot_has_done_is_shown(app: Flask, owner: FlaskClient) -> None:
    post = Post(app.extensions["descant"].engine, most=2)
    for key in ("1", "2", "3", "3"):
        post.take(Message(transport="loop", chat=CHAT, sender="anna", key=key, text="secret"), lambda: SAID)
    for seconds, is_failure in ((0.2, False), (500.0, True)):
        waiting = post.next_message("loop", CHAT)
        assert waiting
        post.answered(waiting, [SAID.with_(is_failure=is_failure)], seconds)
    for handle in ("h1", "", "h3"):
        sending = post.next_reply("loop", CHAT)
        assert sending
        post.sent(sending, handle)
    with app.extensions["descant"].engine.begin() as connection:
        more = {"transport": "loop", "what": "what a later release counts", "bound": 0.0, "much": 1.0}
        connection.execute(insert(CountRow).values(more))
    text = owner.get("/metrics").text
    found = samples(text)
    wanted = {"messages": {"taken": 2, "dropped": 1}, "replies": {"sent": 2, "lost": 1}, "failures": {"failed": 1}}
    for name, by in wanted.items():
        for what, much in by.items():
            assert sample(found, f"descant_bot_{name}_total", "loop", what) == much
    took = "descant_bot_answer_seconds"
    assert sample(found, f"{took}_count", "loop") == 2
    assert sample(found, f"{took}_sum", "loop") == pytest.approx(500.2)
    below = {bound: sample(found, f"{took}_bucket", "loop", bound) for bound in ("0.1", "0.3", "100.0", "+Inf")}
    assert below == {"0.1": 0, "0.3": 1, "100.0": 1, "+Inf": 2}
    assert not any(each in text for each in ("anna", "secret"))
