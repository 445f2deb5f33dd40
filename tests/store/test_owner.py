"""Who owns a store is named so that a person knows which command it is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from descant.store.owner import LONGEST, command_line, current_owner

OWNS = """
import pathlib, sys
from descant.store.owner import Ownership
held = Ownership(pathlib.Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["/opt/bin/descant", "serve", "--host", "::1", "--port", "9090"], "descant serve --host ::1 --port 9090"),
        (["/opt/descant/__main__.py", "check"], "descant check"),
        (["/opt/bin/descant", "import", "my file.ttl"], "descant import 'my file.ttl'"),
        (["descant", "query", "ASK {\n}"], "descant query 'ASK { }'"),
        ([""], "python"),
    ],
)
def test_a_command_is_said_whole(words: list[str], said: str) -> None:
    assert command_line(words) == said


def test_a_very_long_command_is_cut_off() -> None:
    said = command_line(["descant", "import", *(f"{number}.ttl" for number in range(1000))])
    assert said.startswith("descant import 0.ttl 1.ttl ")
    assert said.endswith(" …")
    assert len(said) <= LONGEST


def test_the_card_has_the_command(tmp_path: Path) -> None:
    script = tmp_path / "owns.py"
    script.write_text(OWNS, encoding="utf-8")
    command = [sys.executable, str(script), str(tmp_path), "--port", "9090", "and", "more"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        owner = current_owner(tmp_path)
        process.communicate(timeout=60)
    assert owner is not None
    assert owner.command == f"owns.py {tmp_path} --port 9090 and more"
    assert current_owner(tmp_path) is None
