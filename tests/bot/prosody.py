"""The real prosody on loopback, and somebody who writes to the bot through it."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from slixmpp import JID, ClientXMPP
from slixmpp.xmlstream import ET
from slixmpp.xmlstream.handler import Callback
from slixmpp.xmlstream.matcher import StanzaPath

from tests.bot.conftest import PATIENCE, until
from tests.conftest import free_port, missing, wait_for_port

BOT, ANNA, OTTO = "descant@localhost", "anna@localhost", "otto@localhost"
PASSWORD = "a word that stands nowhere else"
ROOM = "music@rooms.localhost"
PLUGINS = ("xep_0045", "xep_0066", "xep_0085", "xep_0184", "xep_0308", "xep_0359", "xep_0424", "xep_0439", "xep_0461")
LUA = """
pidfile = "{folder}/pid"
data_path = "{folder}/data"
certificates = "{folder}"
log = {{ debug = "{folder}/log" }}
interfaces = {{ "127.0.0.1" }}
c2s_ports = {{ {port} }}
http_ports = {{ {files} }}
http_interfaces = {{ "127.0.0.1" }}
https_ports = {{ }}
modules_enabled = {{ "disco", "roster", "saslauth", "smacks", "ping", "offline" }}
modules_disabled = {{ "s2s", "tls" }}
c2s_require_encryption = false
authentication = "internal_hashed"
run_as_root = true
VirtualHost "localhost"
Component "rooms.localhost" "muc"
  muc_room_locking = false
Component "files.localhost" "http_file_share"
  http_host = "127.0.0.1"
  http_external_url = "http://127.0.0.1:{files}/"
  http_file_share_size_limit = 100000
"""


class Prosody:
    def __init__(self, folder: Path) -> None:
        self.folder, self.port, self.files = folder, free_port(), free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._config = folder / "prosody.cfg.lua"
        self._config.write_text(LUA.format(folder=folder, port=self.port, files=self.files))
        (folder / "data").mkdir()
        for who in (BOT, ANNA, OTTO):
            name, _, host = who.partition("@")
            command = ["prosodyctl", "--config", str(self._config), "register", name, host, PASSWORD]
            subprocess.run(command, check=True, capture_output=True)

    def start(self) -> None:
        command = ["prosody", "--config", str(self._config), "-F"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for_port(self.port, self._process, PATIENCE)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self._process:
            self._process.send_signal(how)
            self._process.wait(PATIENCE)
            self._process = None


@contextmanager
def prosody_running(folder: Path) -> Iterator[Prosody]:
    if not (shutil.which("prosody") and shutil.which("prosodyctl")):
        missing("prosody is not installed (Debian: prosody)")
    prosody = Prosody(folder)
    try:
        prosody.start()
        yield prosody
    finally:
        prosody.stop(signal.SIGKILL)


class Person:
    """Somebody with a client, in a thread."""

    def __init__(self, prosody: Prosody, who: str) -> None:
        self.heard: list[Any] = []
        self.acknowledged: list[str] = []
        self._prosody, self._who = prosody, who
        self._started: Future[ClientXMPP] = Future()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._main()), name=who)

    def __enter__(self) -> Person:
        self._thread.start()
        self.client = self._started.result(PATIENCE)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join()

    async def _main(self) -> None:
        self._loop, self._end = asyncio.get_running_loop(), asyncio.Event()
        client = ClientXMPP(f"{self._who}/phone", PASSWORD)
        for name in PLUGINS:
            client.register_plugin(name)
        client.plugin["xep_0030"].add_identity(category="client", itype="phone")  # or it says that it is a program
        client.enable_starttls, client.enable_direct_tls, client.enable_plaintext = False, False, True
        client.plugin["feature_mechanisms"].unencrypted_scram = True
        client.add_event_handler("session_start", lambda _: self._begin(client))
        client.register_handler(Callback("all", StanzaPath("message"), self.heard.append))
        client.add_event_handler("receipt_received", lambda said: self.acknowledged.append(said["receipt"]))
        client.connect("127.0.0.1", self._prosody.port)
        await self._end.wait()
        await client.disconnect(1)

    def _begin(self, client: ClientXMPP) -> None:
        client.send_presence()
        self._started.set_result(client)

    # -- what is said ------------------------------------------------------------------------------------------------

    def say(self, text: str, to: str = BOT, change: Callable[[Any], object] = lambda _: None) -> str:
        """Gives its id."""
        return self.do(lambda: self._say(text, to, change))

    def _say(self, text: str, to: str, change: Callable[[Any], object]) -> str:
        said = self.client.make_message(JID(to), mbody=text or None, mtype="groupchat" if to == ROOM else "chat")
        said["id"] = said["origin_id"]["id"] = self.client.new_id()
        change(said)
        said.send()
        return str(said["id"])

    def correct(self, first: str, text: str, to: str = BOT) -> str:
        return self.say(text, to, lambda said: said["replace"].__setitem__("id", first))

    def send_file(self, address: str, to: str = BOT) -> str:
        return self.say(address, to, lambda said: said["oob"].__setitem__("url", address))

    def join(self, room: str = ROOM, nick: str = "Anna") -> None:
        work = self.client.plugin["xep_0045"].join_muc_wait(JID(room), nick, maxstanzas=0, timeout=PATIENCE)
        asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE)

    def occupants(self, room: str = ROOM) -> list[str]:
        return [*self.client.plugin["xep_0045"].rooms[None].get(JID(room), ())]

    def do(self, work: Callable[[], Any]) -> Any:
        done: Future[Any] = Future()
        self._loop.call_soon_threadsafe(lambda: done.set_result(work()))
        return done.result(PATIENCE)

    # -- what is heard -----------------------------------------------------------------------------------------------

    def texts(self, chat: str = BOT) -> list[str]:
        """Of the bot, as a client shows them: corrected and taken back."""
        shown: dict[str, str] = {}
        for said in [*self.heard]:
            if said["from"].bare != chat or (chat == ROOM and said["from"].resource != "Descant"):
                continue
            if taken_back := said.get_plugin("retract", check=True):
                shown.pop(taken_back["id"], None)
            elif said["body"]:
                corrects = said.get_plugin("replace", check=True)
                shown[corrects["id"] if corrects else said["id"]] = said["body"]
        return [*shown.values()]

    def hears(self, *texts: str, chat: str = BOT, seconds: float = PATIENCE) -> None:
        """Exactly these, within the time."""
        try:
            until(lambda: self.texts(chat) == [*texts], seconds)
        except AssertionError:
            raise AssertionError(f"{self.texts(chat)} and not {[*texts]}") from None


def kill(process: subprocess.Popen[bytes]) -> None:
    os.kill(process.pid, signal.SIGKILL)
    process.wait()


__all__ = ["ANNA", "BOT", "ET", "OTTO", "PASSWORD", "ROOM", "Person", "Prosody", "kill", "prosody_running"]
