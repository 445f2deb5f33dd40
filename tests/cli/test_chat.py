"""`descant chat`: once, in lines, with numbers for buttons, with files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Descant


def test_one_question_is_answered(descant: Descant) -> None:
    done = descant("chat", "--language", "en", "help")
    assert done.code == 0
    assert "`works by Beethoven`" in done.out
    assert "[1] Works and their versions" in done.out


def test_a_document_has_the_same(descant: Descant) -> None:
    said = json.loads(descant("--json", "chat", "--language", "de", "hilfe").out)
    assert said[0]["lines"][0] == ["Zum Beispiel:"]


def test_lines_are_questions_and_numbers_press_buttons(descant: Descant, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = iter(["help", "2", "", "/send nothing.wav", "/send 'a b", "more"])

    def line(_: str = "") -> str:
        try:
            return next(lines)
        except StopIteration:
            raise EOFError from None

    monkeypatch.setattr("builtins.input", line)
    done = descant("chat", "--language", "en")
    assert done.code == 0
    assert "Chords:\n`chords of Yesterday`" in done.out
    assert "nothing.wav is no file" in done.err
    assert "has no end" in done.err
    assert done.out.rstrip().endswith("There is nothing more: ask something first.")


def test_too_large_a_file_is_refused(descant: Descant, tmp_path: Path) -> None:
    file = tmp_path / "a.wav"
    file.write_bytes(b"x" * 100)
    done = descant("chat", f"/send {file}", DESCANT_FETCH_BYTES="99")
    assert done.code == 1
    assert "larger than 99 bytes" in done.err
