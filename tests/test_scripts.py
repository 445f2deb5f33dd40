"""`scripts/install-debian`: what a machine lacks is no failure, but in continuous integration it is one."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.conftest import missing

SCRIPT = Path(__file__).resolve().parents[1] / "scripts" / "install-debian"


def install(folder: Path, programs: dict[str, str], **environment: str) -> subprocess.CompletedProcess[str]:
    """On a machine that has these programs and no others."""
    for name, text in programs.items():
        (folder / name).write_text(f"#!/bin/sh\n{text}\n", encoding="ascii")
        (folder / name).chmod(0o755)
    return subprocess.run(
        ["/bin/sh", SCRIPT, "a-package"],
        env={"PATH": str(folder), **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )


@pytest.mark.parametrize(
    "programs",
    [
        {},
        {"apt-get": "exit 1", "id": "echo 0"},
        {"apt-get": "[ $1 = update ]", "id": "echo 0"},
        {"apt-get": "exit 0", "id": "echo 1000"},
    ],
    ids=["no Debian", "no network", "no such package", "no right"],
)
@pytest.mark.parametrize(("ci", "code"), [("", 0), ("false", 0), ("true", 1), ("1", 1)])
def test_what_cannot_be_installed_is_named(tmp_path: Path, programs: dict[str, str], ci: str, code: int) -> None:
    done = install(tmp_path, {"dpkg": "exit 1", **programs}, CI=ci)
    assert (done.returncode, "a-package" in done.stderr) == (code, True)


@pytest.mark.parametrize("there", [0, 1])
def test_what_is_there_or_can_be_installed_is_no_matter(tmp_path: Path, there: int) -> None:
    done = install(tmp_path, {"dpkg": f"exit {there}", "apt-get": "exit 0", "id": "echo 0"}, CI="true")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_test_that_lacks_a_program_is_skipped_but_not_in_continuous_integration(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no piano"):
        missing("no piano")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="no piano"):
        missing("no piano")
