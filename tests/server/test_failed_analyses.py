"""What could not be heard is said on the page of the recording, until it can."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert

from descant.database import now
from descant.jobs import State
from descant.jobs.analysing.failing import failures, wish_again
from descant.jobs.analysing.ordering import ANALYSE
from descant.jobs.looking import find_job
from descant.jobs.table import Job, new_id, writing
from tests.server.test_analyses import OWN, client_with, studio

__all__ = ["studio"]
THERE = {"key", "beats", "mine"}
CONTENT = f"sha256-{'a' * 64}"


def put(app: Flask, content: str, state: State, names: str, **said: Any) -> str:
    """A job that has ended, as a runner leaves it."""
    identifier = new_id()
    asked = {name: {"settings": {"change": 5.0}, "key": f"k-{name}"} for name in names.split()}
    row = {
        "id": identifier,
        "key": f"{ANALYSE} {content} {identifier}",
        "kind": ANALYSE,
        "title": f"a.wav: {names}",
        "owner": "owner",
        "parameters": {"analysers": asked, "file": f"http://localhost/id/file/{content}.wav"},
        "state": state,
        "created": now(),
        "ended": now(),
        "message": "",
        **said,
    }
    with writing(app.extensions["descant"].engine) as connection:
        connection.execute(insert(Job).values(row))
    return identifier


@pytest.mark.slow
def test_what_failed_is_told_until_it_succeeds(studio: tuple[Flask, str]) -> None:
    app, _ = studio
    engine = app.extensions["descant"].engine
    error = {"detail": "The model is broken.", "remedy": "Get it anew."}
    first = put(app, CONTENT, State.FAILED, "key beats", error=error)
    [found] = failures(engine, CONTENT, THERE)
    assert (found.job, found.analysers) == (first, ("key", "beats"))
    assert (found.detail, found.remedy) == ("The model is broken.", "Get it anew.")
    failed = [{"analyser": "beats", "detail": "Too long.", "remedy": "Cut it."}]
    second = put(app, CONTENT, State.DONE, "key beats", result={"found": [], "failed": failed})
    [found] = failures(engine, CONTENT, THERE)  # the key has been found since
    assert (found.job, found.analysers, found.detail) == (second, ("beats",), "Too long.")
    wish = wish_again(find_job(engine, second), THERE)
    assert wish.names == ("beats",)
    assert wish.settings == {"beats": {"change": 5.0}}
    put(app, CONTENT, State.CANCELLED, "beats")
    assert len(failures(engine, CONTENT, THERE)) == 1
    put(app, CONTENT, State.DONE, "beats", result={"found": []})
    assert failures(engine, CONTENT, THERE) == []


@pytest.mark.slow
def test_what_was_mended_and_what_is_no_more_has_not_failed(studio: tuple[Flask, str]) -> None:
    app, _ = studio
    engine, content = app.extensions["descant"].engine, f"sha256-{'b' * 64}"
    failed = [{"analyser": name, "detail": "Other weights."} for name in ("mine", "beats")]
    job = find_job(engine, put(app, content, State.DONE, "mine beats", result={"found": [], "failed": failed}))
    [told] = failures(engine, content, THERE)
    assert told.analysers == ("mine", "beats")
    [told] = failures(engine, content, THERE - {"mine"})
    assert told.analysers == ("beats",)
    assert wish_again(job, THERE - {"mine"}).names == ("beats",)
    assert wish_again(job, {"key"}).names == ()
    asked = {"mine": {"settings": {"change": 5.0}, "key": "of other weights"}}
    put(app, content, State.DONE, "mine", parameters={"analysers": asked}, result={"found": []})
    [told] = failures(engine, content, THERE)
    assert told.analysers == ("beats",)
    asked = {"beats": {"settings": {"change": 6.0}, "key": "k"}}
    put(app, content, State.DONE, "beats", parameters={"analysers": asked}, result={"found": []})
    assert len(failures(engine, content, THERE)) == 1


@pytest.mark.slow
def test_the_page_says_why_and_tries_again(studio: tuple[Flask, str]) -> None:
    app, source = studio
    content = source.rpartition("/")[2].rpartition("-")[0]
    error = {"detail": "Room /srv/x is <full>.", "remedy": "Make room."}
    job = put(app, content, State.POISONED, "key", error=error)
    writer, stranger = client_with(app, "write"), app.test_client()
    page = writer.get("/analyses", query_string={"source": source}).text
    assert "Failed: key" in page
    assert "Room /srv/x is &lt;full&gt;. Make room." in page
    assert f'href="/jobs/{job}"' in page
    assert f'name="job" value="{job}"' in page
    seen = stranger.get("/analyses", query_string={"source": source}).text
    assert "Failed: key" in seen
    assert "/srv/x" not in seen
    assert stranger.post("/analyses/again", data={"job": job}, headers=OWN).status_code == 401
    assert writer.post("/analyses/again", data={"job": "none"}, headers=OWN).status_code == 404
    asked = writer.post("/analyses/again", data={"job": job}, headers=OWN)
    assert asked.status_code == 303
    page = writer.get(asked.headers["Location"]).text
    assert "key" in page
