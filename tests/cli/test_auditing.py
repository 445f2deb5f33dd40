"""`descant audit`: what is skipped or claims nothing is named, and a file says which recording it is about."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from pyoxigraph import Literal, NamedNode, Quad

from descant.analysis.findings import Finding, Span
from descant.cli import main
from descant.config import Config
from descant.database import open_database
from descant.ontology.iris import DSC, FRBR, OA, RDF
from descant.store.opening import open_stores
from tests.cli.conftest import BASE, Descant
from tests.jobs.heard import FOUR, heard, lab, read, tag


@pytest.fixture
def song(home: Path) -> Iterator[str]:
    """A recording of which chords and tags are known: its content."""
    config = Config(home=home, base=BASE, min_free=1)
    engine = open_database(config)
    content = read(engine, config, b"song", "/m/song.wav")
    heard(engine, config, content, "chords", FOUR)
    heard(engine, config, content, "beats", remarks=["It is too short."])
    heard(engine, config, content, "mtt-vgg", [tag("harp", 0.9)])
    heard(engine, config, read(engine, config, b"other", "/m/other.wav"), "mtt-musicnn", [tag("harp", 0.9)])
    read(engine, config, lab(("C", "Hmaj7!!")).encode(), "/m/song.lab", reader="lab")
    engine.dispose()
    return content


def test_help_is_not_cut() -> None:
    _, _, commands = CliRunner().invoke(main, ["audit", "--help"]).stdout.partition("Commands:")
    assert "tags " in commands
    assert "..." not in commands


def test_a_file_says_which_recording_it_is_about(descant: Descant, song: str, tmp_path: Path) -> None:
    truth = tmp_path / "truth.lab"
    truth.write_text(lab(), encoding="utf-8")
    wrong = descant("audit", "chords", "--truth", truth)
    assert wrong.code == 1
    assert "No recording is named truth; a truth is named as its recording. Analysed here are: song.wav." in wrong.err
    for name in ("song", "song.wav", "m/song.wav"):
        done = descant("audit", "chords", "--truth", truth, "--recording", name)
        assert (done.code, done.out.startswith("song.wav, chords by truth.lab: root 1.000")) == (0, True)
    assert descant("audit", "chords", "--recording", "song").code == 2
    assert descant("audit", "chords", "--truth", tmp_path, "--recording", "song").code == 2


def test_what_is_wrong_or_claims_nothing_is_named(descant: Descant, song: str, tmp_path: Path) -> None:
    done = descant("audit", "chords")
    assert (done.code, done.out) == (
        0,
        "SKIPPED  song.lab: line 2: 'Hmaj7!!' is no chord: Invalid chord label: Hmaj7!!\n",
    )
    truth = tmp_path / "song.lab"
    truth.write_text("0 8 C:maj\n", encoding="utf-8")
    refused = descant("audit", "key", "--truth", truth)
    assert refused.code == 1
    assert "song.lab:1: 'C:maj' is no key" in refused.err
    (tmp_path / "song.beats").write_text("1 1\n2 2\n", encoding="utf-8")
    beats = descant("audit", "beats", "--truth", tmp_path)
    assert (beats.code, beats.out) == (0, "NOTHING CLAIMED  song.wav, beats: It is too short.\n")
    assert "No key is known" in descant("audit", "key").err
    empty = descant("audit", "notes", "--truth", tmp_path / "home")
    assert "can tell notes" in empty.err


def test_what_is_no_number_is_null_and_a_dash(descant: Descant, song: str, home: Path, tmp_path: Path) -> None:
    config = Config(home=home, base=BASE, min_free=1)
    engine = open_database(config)
    heard(engine, config, song, "structure", [Finding("segment", "A", Span(0, 8))])
    engine.dispose()
    truth = tmp_path / "song.lab"
    truth.write_text("0 0.05 a\n", encoding="utf-8")
    document = descant("audit", "segments", "--truth", truth, "--json").out
    assert "NaN" not in document
    assert json.loads(document)["means"]["structure"]["Pairwise F-measure"] is None
    assert "Pairwise F-measure -," in descant("audit", "segments", "--truth", truth).out


def test_a_model_that_heard_nothing_of_the_truth_is_named(descant: Descant, song: str, tmp_path: Path) -> None:
    truth = tmp_path / "t.csv"
    truth.write_text("clip,tag\nsong.wav,harp\n", encoding="utf-8")
    done = descant("audit", "tags", "--truth", truth)
    assert done.code == 0
    assert "mtt-vgg: 1 clip, claimed from 0.5" in done.out
    assert "SKIPPED  mtt-musicnn: The truth and the claims have no clip in common." in done.out
    document = json.loads(descant("audit", "tags", "--truth", truth, "--json").out)
    assert [each["model"] for each in document["skipped"]] == ["mtt-musicnn"]
    assert "no clip in common" in descant("audit", "tags", "--truth", truth, "--model", "mtt-musicnn").err


def test_after_rejections_only_it_says_why_there_are_no_means(descant: Descant, song: str, home: Path) -> None:
    file, claim, body, verdict = (NamedNode(f"{BASE}id/{each}") for each in (f"file/{song}.wav", "claim", "body", "no"))
    with open_stores(Config(home=home, base=BASE, min_free=1)) as stores:
        stores.public.add(
            [
                Quad(NamedNode(f"{BASE}id/source"), FRBR.exemplar, file),
                Quad(claim, OA.motivatedBy, OA.tagging),
                Quad(claim, OA.hasTarget, file),
                Quad(claim, OA.hasBody, body),
                Quad(body, RDF.value, Literal("harp")),
                Quad(verdict, OA.hasTarget, claim),
                Quad(verdict, OA.hasBody, DSC.rejected),
            ]
        )
    shown = descant("audit", "tags").out
    assert "Of no tag it is known that a clip has it, so there are no means." in shown
    assert [line.split()[:4] for line in shown.splitlines() if "harp" in line] == [["harp", "0", "1", "0.00"]]
