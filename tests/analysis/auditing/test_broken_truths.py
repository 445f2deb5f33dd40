"""Whatever stands in a truth, it is read or refused by name: nothing else comes out; what was read can be measured."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from descant.analysis.auditing.tags import audit, table_of
from descant.analysis.auditing.timed import MEASURED, measured
from descant.analysis.auditing.timed_truths import timed_truths
from descant.analysis.auditing.truths import Labels, Said, Scores, read_said
from descant.errors import InvalidInput

WORDS = ("a", "b")
NUMBERS = st.one_of(
    st.floats(),
    st.floats(0, 40),
    st.integers(-2, 40),
    st.sampled_from([10**400, 1e308, -0.0, math.inf, math.nan]),
)
LABELS = st.one_of(st.sampled_from(["C:maj", "A:minor", "Hmaj7!!", "N", "C:maj(*1", "", "X"]), st.text(max_size=8))
LEAVES = st.one_of(st.none(), st.booleans(), NUMBERS, LABELS)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
CELLS = st.one_of(LABELS, NUMBERS.map(lambda each: str(each)[:400]))


def often(usual: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(usual, usual, usual, VALUES)


OBSERVATIONS = st.fixed_dictionaries(
    {"time": often(NUMBERS), "duration": often(NUMBERS), "value": often(LEAVES)},
    optional={"confidence": often(NUMBERS)},
)
NAMESPACES = st.sampled_from(["chord", "chord_harte", "key_mode", "beat", "segment_open", "note_midi", "note_hz"])
ANNOTATIONS = st.fixed_dictionaries(
    {"namespace": often(NAMESPACES), "data": often(st.lists(OBSERVATIONS, max_size=4))},
    optional={"sandbox": VALUES, "annotation_metadata": VALUES},
)
JAMS = often(st.fixed_dictionaries({"annotations": often(st.lists(ANNOTATIONS, min_size=1, max_size=3))})).map(
    json.dumps
)
ROWS = st.lists(st.lists(CELLS, max_size=4).map("\t".join), max_size=5).map("\n".join)


def refusal(call: Callable[[], object]) -> InvalidInput | None:
    try:
        call()
    except InvalidInput as refused:
        return refused
    return None


def read_timed(name: str, text: str, kind: str) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_text(text, encoding="utf-8", errors="surrogatepass")
        refused = refusal(lambda: [measured(kind, each.found, each.found) for each in timed_truths(path, kind).truths])
    if refused:
        assert name in str(refused) or "cannot be compared" in str(refused)
        assert refused.remedy


@settings(max_examples=150, deadline=None)
@given(JAMS, st.sampled_from(list(MEASURED)))
@example('{"annotations": [{"namespace": "key_mode", "data": [{"time": 0, "duration": 1, "value": []}]}]}', "key")
@example('{"annotations": [{"namespace": "chord", "data": [{"time": 0, "duration": 1, "value": {}}]}]}', "chord")
@example('{"annotations": [{"namespace": "chord", "data": [{"time": 0, "duration": 1, "value": 7}]}]}', "chord")
@example('{"annotations": [{"namespace": "note_midi", "data": [{"time": 0, "duration": 1, "value": "C"}]}]}', "note")
@example('{"annotations": [{"namespace": "beat", "data": [{"time": Infinity, "duration": 0, "value": 1}]}]}', "beat")
@example("[" * 100_000, "chord")
def test_jams(text: str, kind: str) -> None:
    read_timed("a.jams", text, kind)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([".lab", ".beats", ".txt"]), ROWS, st.sampled_from(list(MEASURED)))
@example(".lab", "10 20 Hmaj7!!", "chord")
@example(".lab", "0 inf C:maj", "segment")
@example(".lab", "0 1e308 C:maj", "segment")
@example(".beats", "inf 1e308", "beat")
@example(".beats", "1 inf", "beat")
@example(".lab", "0 1 1e308", "note")
@example(".lab", "0 20 C:maj", "key")
def test_tables_of_times(extension: str, text: str, kind: str) -> None:
    read_timed(f"a{extension}", text, kind)


@settings(max_examples=40, deadline=None)
@given(
    st.one_of(st.binary(max_size=80), st.binary(max_size=80).map(lambda each: b"MThd\0\0\0\6\0\0\0\1\1\xe0MTrk" + each))
)
def test_midi(document: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.mid"
        path.write_bytes(document)
        refused = refusal(lambda: timed_truths(path, "note"))
        assert refused is None or "a.mid" in str(refused)


CLIPS = often(
    st.fixed_dictionaries(
        {
            "instrument": LEAVES,
            "execs": often(
                st.lists(
                    st.fixed_dictionaries(
                        {
                            "model": LEAVES,
                            "threshold": often(NUMBERS),
                            "labels": often(
                                st.lists(st.fixed_dictionaries({"label": LEAVES, "average": NUMBERS}), max_size=2)
                            ),
                        }
                    ),
                    max_size=2,
                )
            ),
        }
    )
)
TAGS = st.one_of(
    st.tuples(
        st.just(".json"), st.dictionaries(st.text(max_size=4), st.one_of(CLIPS, VALUES), max_size=3).map(json.dumps)
    ),
    st.tuples(
        st.just(".csv"),
        st.lists(st.lists(CELLS, max_size=4).map(",".join), max_size=4).map(
            lambda rows: "\n".join(["clip,tag,score", *rows])
        ),
    ),
    st.tuples(
        st.just(".csv"),
        st.lists(st.lists(CELLS, max_size=3).map(",".join), max_size=4).map(
            lambda rows: "\n".join(["clip,tag", *rows])
        ),
    ),
    st.tuples(
        st.just(".tsv"),
        st.lists(st.tuples(CELLS, VALUES.map(json.dumps) | st.just("[1, 0]")).map("\t".join), max_size=3).map(
            "\n".join
        ),
    ),
)


@settings(max_examples=250, deadline=None)
@given(TAGS)
@example((".csv", "clip,tag\na\n"))
@example((".csv", "clip,tag\na," + "x" * 140_000))
@example((".csv", "clip,tag,score\na,b,nan"))
@example((".csv", "clip,tag,score\na,b,inf"))
@example((".csv", "clip,tag,score\na,b,1.5"))
@example((".csv", "clip,tag\na,b,c\n"))
@example((".json", '{"a":' * 100_000))
@example((".json", '{"a": {"instrument": "harp", "execs": [{"model": "m", "threshold": "nan", "labels": []}]}}'))
@example((".tsv", "a\t{[]:1}"))
@example((".tsv", "a\t" + "[" * 100_000))
def test_tags(drawn: tuple[str, str]) -> None:
    extension, text = drawn
    read: list[Said] = []
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"a{extension}"
        path.write_text(text, encoding="utf-8", errors="surrogatepass")
        if refused := refusal(lambda: read.append(read_said(path, vocabulary=WORDS))):
            assert path.name in str(refused)
            assert refused.remedy
    for said in read:
        for each in said.scores:
            assert all(0 <= score <= 1 for of in each.of.values() for score in of.values())
        if said.labels and said.labels.of and said.labels.tags:
            require_figures(said.labels)


def require_figures(labels: Labels) -> None:
    same = Scores("same", {clip: dict.fromkeys(tags, 1.0) for clip, tags in labels.of.items()})
    refused = refusal(lambda: json.dumps(audit(table_of(labels, same, threshold=0.5)), allow_nan=False))
    assert refused is None or "no clip in common" in str(refused) or "recording" in str(refused)


@pytest.mark.parametrize(
    ("name", "text", "kind", "message"),
    [
        ("a.lab", "0 1 C:maj\n10 20 Hmaj7!!\n", "chord", "a.lab:2: 'Hmaj7!!' is no chord: Invalid chord"),
        ("a.lab", "0 1 C:maj\n", "key", "a.lab:1: 'C:maj' is no key: Mode 'maj' is invalid"),
        ("a.lab", "0 1 C:maj\n", "beat", "a.lab: it says nothing of a beat. Those are read from .jams, .beats, .txt."),
        ("a.beats", "0.5 1\n", "chord", "a.beats: it says nothing of a chord"),
        ("a.lab", "0 1\n", "chord", "a.lab:1: '0 1' is no chord. Write start, end, and Harte's label"),
        ("a.lab", "0 1e308 C\n", "segment", "a.lab:1: "),
        ("a.lab", "# nothing\n", "chord", "a.lab: it says nothing of a chord"),
        ("a.csv", "0 1 C\n", "chord", "a.csv: it says nothing of a chord"),
    ],
)
def test_the_place_and_the_remedy_are_told(tmp_path: Path, name: str, text: str, kind: str, message: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput) as refused:
        timed_truths(tmp_path / name, kind)
    assert message in str(refused.value)
    assert refused.value.remedy


def test_church_modes_are_keys_that_are_neither_major_nor_minor(tmp_path: Path) -> None:
    (tmp_path / "a.lab").write_text("0 9 D:dorian\n", encoding="utf-8")
    [truth] = timed_truths(tmp_path / "a.lab", "key").truths
    assert measured("key", truth.found, truth.found) == {"score": 1.0}


def test_numbers_of_clips_ask_for_their_index(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text("7\t[1, 0]\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"a\.tsv:1: nothing says which clip number 7 is.* --index"):
        read_said(tmp_path / "a.tsv", vocabulary=WORDS)
    (tmp_path / "index.tsv").write_text("7\tA/song.mp3\n", encoding="utf-8")
    said = read_said(tmp_path / "a.tsv", vocabulary=WORDS, index=tmp_path / "index.tsv")
    assert said.labels
    assert said.labels.of == {"A/song.mp3": {"a"}}
