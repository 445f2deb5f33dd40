"""Fixtures that every room may use: real servers, started once, on loopback, and stopped by their own id."""

from __future__ import annotations

import importlib.util
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import chdir, contextmanager, suppress
from pathlib import Path
from typing import Any, NoReturn

import pytest
from hypothesis import HealthCheck, settings

from tests.quick import quick_applications as quick_applications
from tests.quick import quick_databases as quick_databases

SLOW = [HealthCheck.too_slow]
"""how long examples take, and are made, says nothing on a shared machine"""
ON_FIXTURES = [*SLOW, HealthCheck.function_scoped_fixture]
"""of tests whose examples share what was made for the first of them"""
settings.register_profile("descant", deadline=None, suppress_health_check=SLOW)
settings.load_profile("descant")

SCRATCH = Path("/dev/shm")
"""in memory, where there is such a place: a home that is made waits for a disk some sixty times"""
ROOM = 6 << 30
"""bytes; a container's own is too small, and forbids programs"""


def choose_scratch() -> None:
    """Where what tests write lies, and what the processes write that they start, if nobody has said."""
    if "TMPDIR" in os.environ or not SCRATCH.is_dir():
        return
    if shutil.disk_usage(SCRATCH).free > ROOM and not os.statvfs(SCRATCH).f_flag & os.ST_NOEXEC:
        os.environ["TMPDIR"] = tempfile.tempdir = str(SCRATCH)


choose_scratch()
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # processes are started by the hundred: one compiles for all
sys.dont_write_bytecode = False

PLAIN = False
"""what httpx is to verify on loopback, where nothing is encrypted: to load whom to trust takes 28 ms a client"""

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


def free_port() -> int:
    """One that nobody else takes before it is bound: systems choose none of these by themselves, for servers or for
    clients, and whoever runs tests keeps the UDP port of the same number.
    """
    while True:
        port = random.SystemRandom().randrange(20_000, 32_000)
        with suppress(OSError), socket.socket(type=socket.SOCK_DGRAM) as kept:
            kept.bind(("127.0.0.1", port))
            socket.create_server(("127.0.0.1", port)).close()
            kept.detach()  # as long as this process lives
            return port


def missing(what: str) -> NoReturn:
    """The machine lacks what a test needs: that is said, and where everything should have been installed it fails."""
    if os.environ.get("CI", "").lower() in ("1", "true"):
        pytest.fail(f"{what}; in continuous integration nothing is skipped for that")
    pytest.skip(what)


@pytest.fixture
def with_essentia() -> None:
    from descant.analysis.essentia import installed

    if not installed():
        missing("essentia is not installed: pip install 'descant[essentia]'")


def node_of(what: str) -> Any:
    """Node as the build finds it: the program itself, where a command of that name may be one that starts it."""
    path = Path(__file__).resolve().parents[1] / "hatch_build.py"
    spec = importlib.util.spec_from_file_location("hatch_build", path)
    assert spec
    assert spec.loader
    hook = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(hook)
    return hook.find_node() or missing(f"{what} needs node")


def wait_for_port(port: int, process: subprocess.Popen[bytes], seconds: float, *, host: str = "127.0.0.1") -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with code {process.returncode}")
        with suppress(OSError), socket.create_connection((host, port), 1):
            return
        time.sleep(0.05)
    raise RuntimeError(f"nothing listens on port {port} after {seconds} s")


@contextmanager
def running(
    command: list[str], port: int, *, seconds: float = 120, host: str = "127.0.0.1", **more: object
) -> Iterator[subprocess.Popen[bytes]]:
    """A server process, up when this yields and gone when it ends."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **more)  # type: ignore[call-overload]
    try:
        wait_for_port(port, process, seconds, host=host)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real material beside the checkout; it is not part of the project."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"the real material is not there: {SHARED_DATA}")
    return SHARED_DATA


@pytest.fixture(scope="session")
def cluster() -> Iterator[str]:
    """The address of a cluster, for all tests that do not ask how one is started: each start takes seconds."""
    import dask

    from descant.config import Config
    from descant.jobs.hatching import SETTINGS, local_cluster

    with dask.config.set(SETTINGS):
        with chdir(Path(__file__).parent):  # the folder of the test that is the first to ask goes before its workers do
            started = local_cluster(1, Config().worker_memory)
        with started:
            yield started.scheduler_address


@pytest.fixture(scope="session")
def python() -> str:
    return sys.executable


@pytest.fixture(scope="session")
def scripts() -> Callable[[str], str]:
    """Where a console script of the environment that runs the tests lies."""
    return lambda name: str(Path(sys.executable).with_name(name))
