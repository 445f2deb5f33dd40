"""The serving process is started again when it dies, but not for ever; docs/operations.md says what to do then."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import free_port, running


def child_other_than(parent: int, before: int = 0) -> int:
    """The serving process, as soon as there is one."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii").split()
        if found := [int(each) for each in children if int(each) != before and is_serving(int(each))]:
            return found[0]
        time.sleep(0.02)
    raise AssertionError("nothing serves")


def is_serving(process: int) -> bool:
    """Not the helpers of multiprocessing; a process that has just died has no command."""
    try:
        command = Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return False
    return b"descant" in command and b"resource_tracker" not in command


@pytest.mark.slow
def test_a_serving_process_that_dies_twice_at_once_ends_the_server_with_a_code(tmp_path: Path) -> None:
    port = free_port()
    environment = os.environ | {"DESCANT_HOME": str(tmp_path), "DESCANT_PORT": str(port)}
    with running([sys.executable, "-m", "descant", "serve"], port, env=environment) as server:
        os.kill(first := child_other_than(server.pid), signal.SIGKILL)
        os.kill(child_other_than(server.pid, first), signal.SIGKILL)
        try:
            assert server.wait(60) == 1
        except subprocess.TimeoutExpired:
            pytest.fail("it was started a third time")
