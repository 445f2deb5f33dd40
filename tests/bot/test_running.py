"""`descant bot`: the real process beside a real server, with Telegram on loopback."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine

from descant.accounts import Role, create_account
from descant.accounts.tokens import bearer_of, list_tokens
from descant.bot import running as bot_running
from descant.bot.answering.sound import LISTENED_FOR, SETTINGS
from descant.bot.running import Accounts, alone, make_transports, reaching
from descant.cli import main
from descant.client import Client
from descant.config import Config
from descant.errors import Conflict, Forbidden, NotFound, Unavailable
from tests.bot.bot_api import TOKEN, BotApi
from tests.bot.conftest import PATIENCE, until
from tests.conftest import free_port, running

SECRET = TOKEN.partition(":")[2]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Environment of a home that is served."""
    folder, port = tmp_path_factory.mktemp("home"), free_port()
    environment = os.environ | {"DESCANT_HOME": str(folder), "DESCANT_PORT": str(port), "DESCANT_BOT_READY": "false"}
    with running([sys.executable, "-m", "descant", "serve"], port, env=environment):
        yield environment


def start(environment: dict[str, str], *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "descant", "-v", "bot", *arguments]
    return subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)


def refused(environment: dict[str, str], *arguments: str) -> tuple[int, str]:
    ended = CliRunner().invoke(main, ["bot", *arguments], env=environment)
    assert SECRET not in ended.output
    return ended.exit_code, ended.output


def test_it_answers_until_it_is_stopped(api: BotApi, home: dict[str, str]) -> None:
    environment = home | {"DESCANT_TELEGRAM_TOKEN": TOKEN, "DESCANT_TELEGRAM_API": api.url}
    api.say("/help")
    process = start(environment)
    try:
        until(lambda: api.texts(), 120)
        code, said = refused(environment, "telegram")
        assert (code, "Another process runs telegram" in said) == (1, True)
    finally:
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    assert "listens on telegram" in said
    assert "Traceback" not in said
    assert SECRET not in said
    assert "works by Beethoven" in api.texts()[0], "examples of what can be asked"
    files = [each for each in Path(home["DESCANT_HOME"]).rglob("*") if each.is_file()]
    assert not [each for each in files if SECRET.encode() in each.read_bytes()]


def test_what_is_missing_is_said(api: BotApi, home: dict[str, str], tmp_path: Path) -> None:
    with_token = home | {"DESCANT_TELEGRAM_TOKEN": TOKEN, "DESCANT_TELEGRAM_API": api.url}
    nowhere = with_token | {"DESCANT_HOME": str(tmp_path), "DESCANT_PORT": str(free_port())}
    wrong = with_token | {"DESCANT_TELEGRAM_TOKEN": "4711:wrong"}
    cases = [
        (refused(home), 2, "Set DESCANT_TELEGRAM_TOKEN"),
        (refused(home, "telegram"), 2, "There is no token for Telegram"),
        (refused(with_token, "pigeon"), 1, "Transports: telegram"),
        (refused(nowhere), 1, "No server runs for this home"),
        (refused(wrong), 2, "Telegram does not know the token"),
        (refused(with_token, "--server", home_url(home)), 2, "DESCANT_BOT_TOKEN"),
    ]
    for (code, said), wanted, words in cases:
        assert (code, words in re.sub(r"\s+", " ", said)) == (wanted, True), said


def home_url(home: dict[str, str]) -> str:
    return f"http://127.0.0.1:{home['DESCANT_PORT']}/"


def test_an_extra_that_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "descant.bot.telegram", None)
    with pytest.raises(Exception, match=re.escape("pip install 'descant[bot]'")):
        make_transports(["telegram"], Config(home=tmp_path))
    with pytest.raises(NotFound, match="telegram"):
        make_transports(["pigeon"], Config(home=tmp_path))


def test_one_process_runs_a_transport(tmp_path: Path) -> None:
    config = Config(home=tmp_path)
    with alone(config, ["telegram"]):
        (tmp_path / "bot" / "telegram" / "left").mkdir(parents=True)
        with pytest.raises(Conflict), alone(config, ["telegram"]):
            pass
        with alone(config, ["xmpp"]):
            assert (tmp_path / "bot" / "telegram" / "left").is_dir(), "it is another one's"
    with alone(config, ["telegram"]):
        assert not (tmp_path / "bot" / "telegram").exists(), "what a process that was killed left"


def test_tokens_of_people_in_chats_are_kept_in_memory_alone(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    account = create_account(engine, "Somebody in a chat", Role.ANNOTATOR).id
    texts: list[str] = []

    def client(text: str) -> Client:
        texts.append(text)
        return Client("http://127.0.0.1:1/", text)

    accounts = Accounts(engine, client, "http://localhost/")
    assert accounts(account) is accounts(account)
    (token,) = list_tokens(engine)
    assert token.expires
    assert (token.expires - token.created).days == 1
    monkeypatch.setattr("descant.bot.running.RENEWED", -1.0)
    accounts(account)
    first, second = (bearer_of(engine, text) for text in texts)
    assert first is None, "the old one is worthless"
    assert second
    assert (second.account, second.scope) == (account, "annotate")
    accounts.close()
    assert list_tokens(engine) == []


def test_beside_a_server_elsewhere_nobody_writes_by_an_account_of_here(engine: Engine, tmp_path: Path) -> None:
    url = "https://music.example.org/"
    with reaching(Config(home=tmp_path), engine, url, "x", is_elsewhere=True) as reach:
        assert reach.as_bot.page("works/") == "https://music.example.org/works/"
        with pytest.raises(Forbidden, match="DESCANT_DATABASE"):
            reach.as_account("any")


class Server:
    """One that is not there at first, and then answers something else."""

    def __init__(self) -> None:
        self.asked: list[object] = []

    def send(self, path: str, document: object) -> dict[str, float]:
        self.asked.append((path, document))
        if len(self.asked) == 1:
            raise Unavailable("Nobody is there.")
        return {"seconds": 0.02} if len(self.asked) != 2 else {}


@pytest.mark.parametrize("ready", [True, False])
def test_while_a_bot_runs_the_server_is_kept_ready(
    tmp_path: Path, ready: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot_running, "AGAIN", 0.01)
    server = Server()

    async def run() -> None:
        keeping = bot_running._keep_ready(Config(home=tmp_path, bot_ready=ready), server)  # type: ignore[arg-type]
        task = asyncio.ensure_future(keeping)
        while ready and len(server.asked) < 4:
            await asyncio.sleep(0.005)
        await asyncio.sleep(0.05)
        task.cancel()

    asyncio.run(asyncio.wait_for(run(), PATIENCE))
    wanted = ("api/analyses/readiness", {"analysers": [*LISTENED_FOR], "settings": SETTINGS})
    assert server.asked[:4] == [wanted] * 4 if ready else server.asked == []
