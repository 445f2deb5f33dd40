"""`descant annotations search|export|import`: without a server, and through one."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from tests.cli.conftest import Descant, Serving


def test_annotations_go_into_files_and_come_back(descant: Descant, tmp_path: Path) -> None:
    notes = tmp_path / "notes.csv"
    notes.write_text("target,text,language,tags\nhttps://example.org/a.flac#t=1,Lauter,de,forte\nno iri,x,,\n")
    done = descant("annotations", "import", notes)
    assert done.code == 1
    assert "1 created, 1 refused" in done.out
    assert "line 3: " in done.out
    assert descant("annotations", "import", notes, "--json").code == 1
    found = json.loads(descant("annotations", "search", "-q", "lauter", "--language", "de", "--json").out)
    assert [each["target"] for each in found] == ["https://example.org/a.flac#t=1"]
    assert "Lauter  https://example.org/a.flac#t=1" in descant("annotations", "search").out
    crate = tmp_path / "mine.zip"
    assert descant("annotations", "export", crate, "--tag", "forte").code == 0
    assert zipfile.is_zipfile(crate)
    assert "1 unchanged" in descant("annotations", "import", crate).out
    assert descant("annotations", "search", "--tag", "piano").out.strip() == "There is none."
    for words in (("export", tmp_path / "x.doc"), ("import", tmp_path / "nowhere.csv"), ("search", "--since", "soon")):
        assert descant("annotations", *words).code != 0


def test_a_crate_is_read_back_into_an_empty_home(descant: Descant, tmp_path: Path) -> None:
    notes = tmp_path / "notes.csv"
    notes.write_text("target,text,visibility\nhttps://example.org/a.flac#t=1,Lauter,public\n")
    assert descant("annotations", "import", notes).code == 0
    assert descant("annotations", "export", tmp_path / "all.zip").code == 0
    before = descant("annotations", "search", "--json").out
    other = {"DESCANT_HOME": str(tmp_path / "other")}
    assert descant("annotations", "import", tmp_path / "all.zip", "--restoring", **other).code == 0
    assert descant("annotations", "search", "--json", **other).out == before


@pytest.mark.slow
def test_through_a_server_they_are_the_server_s(serving: Serving, process: Descant, tmp_path: Path) -> None:
    notes = tmp_path / "notes.csv"
    notes.write_text("target,text\nhttps://example.org/a.flac#t=1,Lauter\n")
    with serving():
        done = process("annotations", "import", notes)
        assert done.code == 0, done.err
        assert "through the server" in done.err
        assert "Lauter" in process("annotations", "search").out
    assert "Lauter" in process("annotations", "search").out
