"""kill -9 at every point and at any moment: no message is lost, and none is answered twice.

What Telegram was given and was not noted is given again; that can be the last reply of a chat before a death alone.
"""

from __future__ import annotations

import random
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count, groupby, islice, pairwise
from pathlib import Path

import pytest

from tests.bot.bot_api import BotApi, plain
from tests.bot.conftest import until
from tests.bot.running_process import POINTS

ROOT = Path(__file__).parents[2]
CHATS = range(1, 7)


@pytest.mark.slow
def test_deaths_at_every_point_lose_and_double_nothing(api: BotApi, tmp_path: Path) -> None:
    dice = random.Random(1)
    deaths = [f"{point}:{number}" for point in POINTS for number in (1, 3)]
    dice.shuffle(deaths)
    die_and_live(api, tmp_path, deaths)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_deaths_at_any_moment_lose_and_double_nothing(api: BotApi, tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    die_and_live(api, tmp_path, [f"after:{dice.uniform(0.1, 1.2):.3f}" for _ in range(8)])


def die_and_live(api: BotApi, home: Path, deaths: list[str]) -> None:
    command = [sys.executable, "-m", "tests.bot.running_process", str(home), api.url, *deaths]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdout
    try:
        with talking(api) as asked:
            begun = [*islice(process.stdout, len(deaths) + 1)]
        assert len(begun) == len(deaths) + 1
        for chat, texts in asked.items():
            until(lambda chat=chat, texts=texts: is_answered(api.texts(chat), texts), 60)
        last = api.say("last", 1)
        asked[1].append("last")
        until(lambda: "last b" in api.texts(1) and api.offset > last["update_id"])
    finally:
        process.terminate()
        process.stdout.close()
        assert process.wait(30) == 0
    for chat, texts in asked.items():
        check(api, chat, [f"{text} {part}" for text in texts for part in "ab"])


@contextmanager
def talking(api: BotApi) -> Iterator[dict[int, list[str]]]:
    """People who write, all the time, but not so fast that it is too much."""
    asked: dict[int, list[str]] = {chat: [] for chat in CHATS}
    stop = threading.Event()

    def talk() -> None:
        for chat, at in ((chat, at) for at in count() for chat in CHATS):
            while len(asked[chat]) - api.count(chat) / 2 > 5:
                if stop.wait(0.01):
                    return
            if stop.wait(0.01):
                return
            asked[chat].append(f"{chat}.{at}{' job' if at % 2 else ''}")
            api.say(asked[chat][-1], chat)

    thread = threading.Thread(target=talk)
    thread.start()
    try:
        yield asked
    finally:
        stop.set()
        thread.join()


def is_answered(texts: list[str], asked: list[str]) -> bool:
    ends = {f"{each} end" for each in asked if "job" in each}
    return ends <= set(texts) and f"{asked[-1]} b" in texts


def check(api: BotApi, chat: int, wanted: list[str]) -> None:
    given = [
        (life, each)
        for life, (_, at, how, each) in zip(api.lives, api.delivered, strict=True)
        if at == chat and how != "edit"
    ]
    sent = [(int(life), plain(each["text"])) for life, each in given]
    ends = [text for _, text in sent if text.endswith("end")]
    assert ends == [], "the end of a job comes in the place of its progress"
    once = [text for text, _ in groupby(text for _, text in sent)]
    assert once == wanted, "in order, and nothing lost"
    for (life, text), (later, after) in pairwise(sent):
        assert text != after or life < later, f"{text} came twice in one life"
