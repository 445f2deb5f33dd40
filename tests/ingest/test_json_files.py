"""JSON from strangers is read within limits, and what is broken is named with its place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from descant.errors import InvalidInput, TooLarge
from descant.ingest.inputs import Input
from descant.ingest.json_files import DEEPEST, number, outline, read_json, size
from tests.ingest.documents import as_input


def test_a_mistake_is_named_with_line_and_column(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"^m\.json:2:7: "):
        read_json(as_input(tmp_path, b'{"a": 1,\n "b": oh}', name="m.json"))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"[" * 5000 + b"]" * 5000, "nested"),
        (b"[" * (DEEPEST + 2) + b"]" * (DEEPEST + 2), "nested"),
        (b'{"a": NaN}', "NaN"),
        (b'{"a": -Infinity}', "Infinity"),
        (b"[" + b"9" * 5000 + b"]", "digits"),
        (rb'["\ud800"]', "half a character"),
        (b'["\xff"]', "UTF-8"),
        (b'{"a": [1, 2', "Expecting"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(data: bytes, reason: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=reason):
        read_json(as_input(tmp_path, data))


def test_a_pair_of_surrogates_is_a_character(tmp_path: Path) -> None:
    assert read_json(as_input(tmp_path, rb'["\ud834\udd1e"]')).value == ["\U0001d11e"]


def test_more_than_the_limit_is_not_read(tmp_path: Path) -> None:
    with pytest.raises(TooLarge):
        read_json(as_input(tmp_path, b"[" + b" " * 100 + b"]"), largest=50)


def test_a_name_that_an_object_has_twice_is_noted(tmp_path: Path) -> None:
    found = read_json(as_input(tmp_path, b'{"a": 1, "b": {"c": 1, "c": 2}}'))
    assert found.value == {"a": 1, "b": {"c": 2}}
    assert [problem.place for problem in found.problems] == ["c"]


def test_the_outline_names_what_the_outermost_object_has(tmp_path: Path) -> None:
    text = (
        b'\xef\xbb\xbf[{"@context": ["http://x/a", {"q": "http:\\/\\/no"}], "n": 1, "in": {"type": "X"}, "type": "Y"}]'
    )
    assert outline(as_input(tmp_path, text)) == {"@context": "http://x/a", "n": "1", "in": "{", "type": "Y"}


def test_the_outline_of_the_whole_sees_what_stands_last(tmp_path: Path) -> None:
    file = as_input(tmp_path, {"metadata": ["x" * 9000], "type": "Manifest"})
    assert "type" not in outline(file)
    assert outline(file, whole=True)["type"] == "Manifest"


@given(st.binary(max_size=300))
def test_the_outline_of_anything_is_an_outline(data: bytes) -> None:
    file = Input(Path("nowhere"), "x", "", len(data), data)
    assert isinstance(outline(file), dict)
    assert outline(file, whole=True) in ({}, outline(file))


names = st.text("abc@", min_size=1, max_size=4)
documents = st.dictionaries(
    names, st.text(max_size=5) | st.integers() | st.lists(st.integers(), max_size=2), max_size=5
)


@given(documents)
def test_the_outline_has_the_names_of_the_document(document: dict[str, object]) -> None:
    data = json.dumps(document).encode()
    assert outline(Input(Path("nowhere"), "x", "", len(data), data)).keys() == document.keys()


@pytest.mark.parametrize("value", [True, None, "x", [], {}, float("inf"), "nan", 10**400])
def test_what_is_no_number_is_none(value: object) -> None:
    assert number(value) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(("value", "expected"), [("1200", 1200), (7.0, 7), (0, None), (-3, None), (True, None)])
def test_a_size_is_positive(value: object, expected: int | None) -> None:
    assert size(value) == expected  # type: ignore[arg-type]
