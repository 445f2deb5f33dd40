"""The Community Solid Server, installed by npm where it is first needed, and a front before it that can fail.

The server is known by the front's address, so that everything goes through the front: it makes tags weak, answers
slowly, wrongly or never, as a test wants it. https://communitysolidserver.github.io/CommunitySolidServer/
"""

from __future__ import annotations

import fcntl
import hashlib
import http.client
import json
import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx

from descant.solid.signing_in import Access, Login, by_credentials
from descant.solid.web import Web
from tests.conftest import PLAIN, free_port, missing, node_of, wait_for_port

FOLDER = Path(__file__).with_name("community")
PEOPLE = ("clara", "robert", "fanny", "felix")
SECRET = "a secret of the tests"
WEB = Web(seconds=20, size=1_000_000, private=True)
HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}
IN_MEMORY = str(FOLDER / "memory.json")
"""its default, but that accounts and sign-ins are no documents, and nobody is told of changes: half the work"""
IN_FILES = "@css:config/file-acp.json"


def program() -> list[str]:
    """How to start the server; installed first, by one of the processes that run tests."""
    stamp, wanted = FOLDER / "node_modules" / ".descant", (FOLDER / "package-lock.json").read_text("utf-8")
    digest = hashlib.sha256(wanted.encode()).hexdigest()
    node = node_of("the Community Solid Server")
    with (FOLDER / "package.json").open() as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not stamp.is_file() or stamp.read_text("ascii") != digest:
            path = os.pathsep.join([str(node.folder), os.environ.get("PATH", "")])
            done = subprocess.run([*node.npm, "ci"], cwd=FOLDER, env=os.environ | {"PATH": path}, capture_output=True)
            if done.returncode:
                missing(f"npm could not install the Community Solid Server: {done.stderr.decode()[-500:]}")
            stamp.write_text(digest, "ascii")
    return [str(node.folder / "node"), str(FOLDER / "node_modules/@solid/community-server/bin/server.js")]


@dataclass
class Fault:
    """What becomes of a request that matches."""

    matches: Callable[[str, str], bool]
    """by method and path"""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    passes: bool = False
    """it is done all the same; what comes back is lost"""
    drips: bool = False
    """a byte now and then, for ever"""
    endless: bool = False
    times: int = 1_000_000


@dataclass
class Front:
    port: int
    behind: int
    faults: list[Fault] = field(default_factory=list)
    weak: bool = False
    away: bool = False
    asked: list[tuple[str, str]] = field(default_factory=list)
    closed: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}/"

    def fails(self, method: str, part: str, **how: Any) -> Fault:
        fault = Fault(lambda m, p: m == method and part in p, **how)
        self.faults.append(fault)
        return fault

    def mends(self) -> None:
        self.faults, self.weak, self.away = [], False, False


class _Handler(BaseHTTPRequestHandler):
    server: Any
    protocol_version = "HTTP/1.1"

    def _answer(self) -> None:
        front: Front = self.server.front
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        front.asked.append((self.command, self.path))
        self.close_connection = True
        if front.away:
            return
        fault = next((each for each in front.faults if each.times and each.matches(self.command, self.path)), None)
        if fault:
            fault.times -= 1
            if fault.passes:
                self._passed(front, body)
            self._faulty(front, fault)
        else:
            status, headers, answer = self._passed(front, body)
            self._say(status, headers, answer)

    def _faulty(self, front: Front, fault: Fault) -> None:
        if not (fault.drips or fault.endless):
            self._say(fault.status, list(fault.headers.items()), fault.body)
            return
        self.send_response_only(200)
        self.send_header("Content-Type", "application/ld+json")
        self.end_headers()
        with suppress(OSError):
            while not front.closed.wait(0.05 if fault.drips else 0):
                self.wfile.write(b" " if fault.drips else b" " * 65536)

    def _passed(self, front: Front, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        behind = http.client.HTTPConnection("localhost", front.behind, timeout=60)
        try:
            behind.request(self.command, self.path, body or None, dict(self.headers))
            answer = behind.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        except OSError:
            return 503, [], b""
        finally:
            behind.close()

    def _say(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        front: Front = self.server.front
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() not in HOP:
                is_tag = name.lower() == "etag" and front.weak
                self.send_header(name, f"W/{value}" if is_tag else value)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_HEAD = do_PUT = do_POST = do_PATCH = do_DELETE = do_OPTIONS = _answer  # noqa: N815 - its names

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def front(port: int, behind: int) -> Iterator[Front]:
    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 128

        def handle_error(self, *_: object) -> None:
            """Whoever asked has gone."""

    with Server(("127.0.0.1", port), _Handler) as server:
        here = server.front = Front(server.server_port, behind)  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield here
        finally:
            here.closed.set()
            server.shutdown()


@dataclass
class Community:
    """The server with its front, and people who have pods on it."""

    front: Front
    folder: Path
    config: str
    process: subprocess.Popen[bytes] | None = None
    credentials: dict[str, tuple[str, str]] = field(default_factory=dict)
    _agents: dict[str, Agent] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return self.front.url

    def webid(self, name: str) -> str:
        return f"{self.url}{name}/profile/card#me"

    def storage(self, name: str) -> str:
        return f"{self.url}{name}/"

    def start(self) -> None:
        seed = self.folder / "seed.json"
        people = [{"email": f"{name}@example.org", "password": SECRET, "pods": [{"name": name}]} for name in PEOPLE]
        seed.write_text(json.dumps(people), "utf-8")
        command = [*program(), "-c", self.config, "-p", str(self.front.behind), "-b", self.url]
        command += ["--seedConfig", str(seed), "-l", "warn"]
        if self.config != IN_MEMORY:
            command += ["-f", str(self.folder / "data")]
        log = (self.folder / "log").open("ab")
        self.process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder)
        log.close()
        wait_for_port(self.front.behind, self.process, 120, host="localhost")
        self._wait_until_it_answers()

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with suppress(httpx.HTTPError):
                if httpx.get(self.webid(PEOPLE[-1]), timeout=5, verify=PLAIN).status_code == 200:
                    return
            time.sleep(0.1)
        raise RuntimeError((self.folder / "log").read_text("utf-8")[-2000:])

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            self.process = None

    def new_pod(self, name: str, of: str) -> str:
        """Another pod on the account of somebody, which nobody has written to; gives its WebID."""
        with self.signed_in(of) as client:
            made = client.post(self._controls(client)["pod"], json={"name": name})
            made.raise_for_status()
            webid = str(made.json()["webId"])
            self.credentials[name] = self._new_credentials(client, webid)
        return webid

    def credentials_of(self, name: str) -> tuple[str, str]:
        if name not in self.credentials:
            with self.signed_in(name) as client:
                self.credentials[name] = self._new_credentials(client, self.webid(name))
        return self.credentials[name]

    def _new_credentials(self, client: httpx.Client, webid: str) -> tuple[str, str]:
        asked = {"name": "tests", "webId": webid}
        made = client.post(self._controls(client)["clientCredentials"], json=asked).raise_for_status().json()
        return made["id"], made["secret"]

    def _controls(self, client: httpx.Client) -> dict[str, str]:
        found: dict[str, str] = client.get("/.account/").json()["controls"]["account"]
        return found

    @contextmanager
    def signed_in(self, name: str) -> Iterator[httpx.Client]:
        with httpx.Client(base_url=self.url, timeout=30, verify=PLAIN) as client:
            said = client.post(
                "/.account/login/password/", json={"email": f"{name}@example.org", "password": SECRET}
            ).raise_for_status()
            client.headers["Authorization"] = f"CSS-Account-Token {said.json()['authorization']}"
            yield client

    def agent(self, name: str) -> Agent:
        """A plain HTTP client in somebody's name, which knows nothing of Descant."""
        if name not in self._agents:
            login = Login(WEB, self.url, by_credentials(*self.credentials_of(name)), lambda _: None)
            self._agents[name] = Agent(login.access)
        return self._agents[name]


@dataclass
class Agent:
    access: Callable[[], Access]

    def ask(self, method: str, url: str, *, body: Any = None, **headers: str) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if isinstance(body, dict | list):
            named = {"Content-Type": "application/ld+json"} | named
            body = json.dumps(body)
        named |= self.access().headers(method, url)
        return httpx.request(method, url, content=body, headers=named, timeout=30, verify=PLAIN)

    def get(self, url: str) -> Any:
        return self.ask("GET", url, Accept="application/ld+json").raise_for_status().json()

    def edit(self, url: str, **changes: Any) -> None:
        """GET, patch, PUT with the tag, as mei-friend does."""
        there = self.ask("GET", url, Accept="application/ld+json").raise_for_status()
        tag = there.headers["ETag"].removeprefix("W/")
        self.ask("PUT", url, body=there.json() | changes, If_Match=tag).raise_for_status()

    def names(self, container: str) -> list[str]:
        """The documents in it."""
        from pyoxigraph import NamedNode, RdfFormat, parse

        said = self.ask("GET", container, Accept="text/turtle")
        if said.status_code == 404:
            return []
        contains = NamedNode("http://www.w3.org/ns/ldp#contains")
        quads = parse(said.content, format=RdfFormat.TURTLE, base_iri=container)
        return sorted(quad.object.value for quad in quads if quad.predicate == contains)


@contextmanager
def community(folder: Path, config: str = IN_MEMORY) -> Iterator[Community]:
    with ExitStack() as stack:
        here = Community(stack.enter_context(front(0, free_port())), folder, config)
        stack.callback(here.stop)
        here.start()
        yield here
