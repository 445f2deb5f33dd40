"""What is said of a job that a reply follows: how far it is, and in the end what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from descant.bot import Line, Reply
from descant.bot.answering import Scene
from descant.bot.answering.differences import compared
from descant.bot.answering.following import ENDED, percent
from descant.bot.answering.heard import recording_of
from descant.bot.answering.sound import after_reading, answer, failure, file_of

READING, COMPARING = "add", "compare"
"""how the keys of jobs begin; others listen"""


def progress(scene: Scene, job: str) -> Reply:
    """What is to be said of a job by now; what follows nothing any more is the end."""
    told = scene.descant.get(f"api/jobs/{job}")
    children = scene.descant.get("api/jobs", parent=job)["jobs"]
    kind = told["key"].partition(" ")[0]
    if told["state"] not in ENDED:
        return Reply((_by_now(scene, kind, children),), follows=job)
    scene.chat.following = [each for each in scene.chat.following if each != job]
    if told["state"] == "cancelled":
        return Reply((scene.words.phrase("That was stopped."),))
    failed = [each["error"] for each in children if each["error"]]
    if kind == READING:
        return after_reading(scene, children, failed)
    if failed and not any(each["result"] for each in children):
        return Reply((failure(scene, failed[0]),))
    if kind == COMPARING:
        one, other = (each["iri"] for each in children[0]["parameters"]["pair"])
        return compared(scene, {"one": one, "other": other})
    return answer(scene, recording_of(scene, file_of(told, children)), failed)


def _by_now(scene: Scene, kind: str, children: Sequence[Any]) -> Line:
    done = percent(children)
    if kind == READING:
        return scene.words.phrase("Being read: {percent} %", percent=done)
    if kind == COMPARING:
        return scene.words.phrase("Being compared: {percent} %", percent=done)
    return scene.words.phrase("Being listened to: {percent} %", percent=done)
