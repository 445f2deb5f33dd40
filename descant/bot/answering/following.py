"""A job that a reply follows: how far it is; what its end is, `progress` says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from descant.bot import Button, Line, Reply
from descant.bot.answering import Scene
from descant.bot.grammar import Kind
from descant.bot.grammar.pressing import pressed

ENDED = ("done", "failed", "cancelled", "poisoned")


def following(scene: Scene, job: str, line: Line) -> Reply:
    scene.chat.following.append(job)
    stop = Button(scene.words.term("Stop"), pressed(Kind.CANCEL, scene.chat.kept))
    return Reply((line,), buttons=((stop,),), follows=job)


def percent(children: Sequence[Any]) -> str:
    """Of all that a job does."""
    parts = [_share(each) for each in children] or [0.0]
    return f"{100 * sum(parts) / len(parts):.0f}"


def _share(job: Any) -> float:
    if job["state"] in ENDED:
        return 1.0
    done, total = job["progress"]["done"], job["progress"]["total"]
    return min(1.0, done / total) if done and total else 0.0
