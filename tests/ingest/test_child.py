"""A child process answers, and when it cannot, the error says why and the next question has another child."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile

import pytest

from descant.errors import InvalidInput, TooLarge
from descant.ingest.child import USES, Children

MODULE = """
import os, subprocess, time
from descant.errors import TooLarge
from descant.ingest.child import Answer, serve

def answer(question):
    match question:
        case "who":
            return Answer(os.getpid(), {"a": b"one\\n", "b": b"two"})
        case "environment":
            return Answer(sorted(os.environ))
        case {"read": size, "handed": descriptor}:
            with open(descriptor, "rb") as file:
                file.seek(0)
                return Answer(file.read(size).decode())
        case "sleep":
            started = subprocess.Popen(["sleep", "600"])
            with open(os.environ["NOTE"], "w") as note:
                note.write(str(started.pid))
            time.sleep(600)
        case "memory":
            return Answer(len(bytearray(10**9)))
        case "crash":
            os._exit(3)
        case "error":
            raise TooLarge("a.wav: too large", remedy="Cut it.", file="a.wav")
        case _:
            raise KeyError(question)

if __name__ == "__main__":
    serve(answer)
"""


@pytest.fixture
def children(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Children]:
    (tmp_path / "a_child.py").write_text(MODULE)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("NOTE", str(tmp_path / "note"))
    monkeypatch.setenv("DESCANT_STORE_PASSWORD", "secret")
    made = Children("a_child", memory=300)
    yield made
    made.close()


def ask(children: Children, question: str, seconds: float = 60) -> object:
    return children.ask(question, seconds=seconds, file="a.wav").document


def is_running(pid: int) -> bool:
    """Whether any thread of it is: the first may be gone before the others."""
    try:
        states = [path.read_text().rpartition(")")[2].split()[0] for path in Path("/proc").glob(f"{pid}/task/*/stat")]
    except (FileNotFoundError, ProcessLookupError):
        return is_running(pid)
    return any(state not in "ZX" for state in states)


def test_a_child_answers_with_a_document_and_blobs_and_is_kept(children: Children) -> None:
    first = children.ask("who", seconds=60, file="a.wav")
    assert first.blobs == {"a": b"one\n", "b": b"two"}
    assert first.document != os.getpid()
    assert ask(children, "who") == first.document


def test_a_child_is_replaced_after_many_uses(children: Children) -> None:
    assert len({ask(children, "who") for _ in range(USES + 1)}) == 2


def test_a_child_knows_no_secrets(children: Children) -> None:
    known = ask(children, "environment")
    assert isinstance(known, list)
    assert "PATH" in known
    assert not [name for name in known if name.startswith("DESCANT_")]


@pytest.mark.parametrize("more", [0, 300_000])
def test_a_child_reads_a_file_without_a_name_that_it_is_handed(children: Children, more: int) -> None:
    """Whatever namespaces it has left for: it needs no right to open it. A long message takes more than one piece."""
    for _ in range(2):
        with TemporaryFile() as file:
            file.write(b"sound and more")
            file.flush()
            question = {"read": 5, "else": "x" * more}
            assert children.ask(question, seconds=60, file="a.wav", handed=file.fileno()).document == "sound"
    assert ask(children, "who")


def test_a_child_that_takes_too_long_is_ended_with_all_that_it_started(children: Children, tmp_path: Path) -> None:
    ask(children, "who")  # what it takes to begin is not to count
    with pytest.raises(TooLarge, match=r"^a\.wav: .* more than 10 s"):
        ask(children, "sleep", seconds=10)
    started = int((tmp_path / "note").read_text())
    deadline = time.monotonic() + 30
    while is_running(started) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_running(started)
    assert ask(children, "who")


def test_a_child_that_takes_too_much_memory_is_ended(children: Children) -> None:
    with pytest.raises(TooLarge, match=r"^a\.wav: .* more than 300 MB"):
        ask(children, "memory")


def test_a_child_that_breaks_is_the_file_s_fault(children: Children) -> None:
    with pytest.raises(InvalidInput, match=r"^a\.wav: the decoder broke on it \(code 3\)"):
        ask(children, "crash")


def test_errors_of_the_child_are_the_owner_s_errors(children: Children) -> None:
    with pytest.raises(TooLarge, match="too large") as caught:
        ask(children, "error")
    assert caught.value.remedy == "Cut it."
    assert caught.value.details == {"file": "a.wav"}
    with pytest.raises(InvalidInput, match=r"^a\.wav: .*KeyError"):
        ask(children, "else")


def test_a_child_that_died_while_it_was_idle_is_nobody_s_fault(children: Children) -> None:
    pid = ask(children, "who")
    assert isinstance(pid, int)
    os.kill(pid, 9)
    while is_running(pid):
        time.sleep(0.01)
    assert ask(children, "who") != pid


TELLING = """
from descant.ingest.child import Answer, serve_telling

def answer(question, tell):
    for number in range(question):
        tell(number)
    return Answer("x" * 200_000)

serve_telling(answer)
"""


def test_words_that_come_at_once_are_heard_one_by_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "telling.py").write_text(TELLING)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    children, heard = Children("telling", memory=300), []

    def hear(number: int) -> None:
        time.sleep(0.01)  # while more comes
        heard.append(number)

    assert children.ask(100, seconds=60, file="a.wav", hear=hear).document == "x" * 200_000
    assert heard == list(range(100))
    children.close()
