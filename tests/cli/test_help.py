"""The help reads like a table of contents."""

from __future__ import annotations

import re
import subprocess

import pytest

from descant import __version__
from tests.cli.conftest import Descant

SECTIONS = {
    "Start:": ["demo", "serve", "bot", "chat"],
    "Bring in:": ["ingest", "reconcile"],
    "Analyse and compare:": ["analyse", "analyses", "audit", "align", "compare", "find-passage", "find-bars", "sync"],
    "Harmony:": [
        "harmonise",
        "chords-of",
        "csg",
        "coherence",
        "covers",
        "harmonisations",
        "variation",
        "likeness",
        "find-progression",
        "chord-statistics",
    ],
    "Ask and exchange:": ["query", "import", "export"],
    "Look after:": ["backup", "restore", "check", "stats"],
    "People and vocabulary:": ["token", "ontology"],
}
EVERY = [name for names in SECTIONS.values() for name in names]


def contents(text: str) -> dict[str, list[str]]:
    """Section titles, and the names under each."""
    found: dict[str, list[str]] = {}
    title = ""
    for line in text.splitlines():
        if re.fullmatch(r"\S.*:", line):
            title = line
            found[title] = []
        elif name := re.match(r"  ([a-z-]+)  +[A-Z]", line):
            found.setdefault(title, []).append(name[1])
    return found


@pytest.mark.parametrize("words", [["--help"], ["-h"]])
def test_commands_stand_in_sections_in_the_order_of_use(descant: Descant, words: list[str]) -> None:
    done = descant(*words)
    assert (done.code, done.err) == (0, "")
    found = {title: names for title, names in contents(done.out).items() if title != "Options:"}
    assert list(found)[: len(SECTIONS)] == list(SECTIONS)
    for title, names in SECTIONS.items():
        assert [name for name in found[title] if name in EVERY] == names


def test_every_command_is_in_the_contents_with_a_whole_sentence(descant: Descant) -> None:
    from descant.cli import main

    text = descant("--help").out
    for name in main.modules:
        assert re.search(rf"^  {name}  +[A-Z].*[.]$", text, re.MULTILINE), name


@pytest.mark.parametrize("name", EVERY)
def test_every_command_has_help(descant: Descant, name: str) -> None:
    for word in ("--help", "-h"):
        done = descant(name, word)
        assert (done.code, done.err) == (0, "")
        assert done.out.startswith(f"Usage: descant {name}")


@pytest.mark.parametrize(
    "words",
    [["--help"], ["--version"], ["-V"], ["import", "--help"], ["token", "list", "--help"]],
    ids=" ".join,
)
def test_help_and_version_need_no_home_and_no_configuration(descant: Descant, words: list[str]) -> None:
    assert descant(*words, DESCANT_HOME="/nowhere/at/all", DESCANT_CONFIG="missing.toml").code == 0


def test_the_version_is_said(descant: Descant) -> None:
    assert descant("--version").out == f"descant, version {__version__}\n"


def test_without_words_the_contents_are_shown(descant: Descant) -> None:
    done = descant()
    assert "Ask and exchange:" in done.out + done.err


def test_the_help_fits_a_terminal(descant: Descant) -> None:
    for name in ([], *([each] for each in EVERY)):
        assert max(map(len, descant(*name, "--help").out.splitlines())) <= 100


@pytest.mark.parametrize(
    ("module", "unneeded"),
    [("", ("rdflib", "pyoxigraph", "sqlalchemy", "flask")), (".data", ("descant.ingest", "flask", "distributed"))],
)
def test_a_command_imports_only_what_it_needs(python: str, module: str, unneeded: tuple[str, ...]) -> None:
    """Whoever asks for the version, or asks the graph, does not wait for the readers of scores."""
    program = f"import sys, descant.cli{module}; print(*sys.modules)"
    loaded = subprocess.run([python, "-c", program], capture_output=True, text=True, check=True, timeout=60).stdout
    assert not set(unneeded) & set(loaded.split())
