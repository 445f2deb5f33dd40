"""Content states go through addresses unharmed, and what is none is refused."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from descant.errors import InvalidInput
from descant.server.iiif.content_state import LONGEST, as_annotation, decode, encode, state

CANVAS = "https://example.org/iiif/canvas/1#xywh=100,100,200,200"
leaves = st.none() | st.booleans() | st.integers(-(2**50), 2**50) | st.text(max_size=8)
objects = st.dictionaries(
    st.text(max_size=5), st.recursive(leaves, lambda inner: st.lists(inner, max_size=3), max_leaves=5), max_size=5
)


@given(objects)
def test_decoding_undoes_encoding(document: dict[str, Any]) -> None:
    text = encode(document)
    assert set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    assert decode(text) == document


def test_the_specification_s_own_steps() -> None:
    """JSON, encodeURIComponent, base64url without padding: `{"a":"ä !"}`, each step by hand."""
    assert encode({"a": "ä !"}) == "JTdCJTIyYSUyMiUzQSUyMiVDMyVBNCUyMCElMjIlN0Q"
    assert decode("JTdCJTIyYSUyMiUzQSUyMiVDMyVBNCUyMCElMjIlN0Q") == {"a": "ä !"}


def test_an_address_may_come_as_it_is_or_encoded() -> None:
    assert decode(CANVAS) == decode(encode(CANVAS)) == CANVAS


@pytest.mark.parametrize(
    "content",
    [
        "%%%",
        "YQ",
        "eA==",
        "{",
        "[" * 5000,
        "a" * (LONGEST + 1),
        "é",
        encode("ftp://x"),
        encode("[1]"),
        encode("{" * 4000),
    ],
)
def test_what_is_no_state_is_refused(content: str) -> None:
    with pytest.raises(InvalidInput, match="The content state "):
        decode(content)


@given(st.text(max_size=200))
def test_anything_is_decoded_or_refused(content: str) -> None:
    try:
        decode(content)
    except InvalidInput as error:
        assert error.remedy  # noqa: PT017 # both ends are right


def test_every_form_stands_for_an_annotation() -> None:
    made = state(CANVAS, "Canvas", "https://example.org/manifest")
    assert as_annotation(made) == made
    assert as_annotation(CANVAS)["target"] == CANVAS
    assert as_annotation(made["target"])["target"] == made["target"]
    with pytest.raises(InvalidInput):
        as_annotation({"type": "Annotation"})
    with pytest.raises(InvalidInput):
        state(CANVAS, "Sofa")
