"""IRIs: valid, stable, under the base, and never made of anything personal."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from descant.errors import InvalidInput
from descant.ontology.iris import CHORDS, DSC, FRBR, MTT, PREFIXES, Namespace, short_name, split_iri
from descant.ontology.minting import (
    Minter,
    chord_iri,
    chord_label,
    content_id,
    degree_iri,
    degree_name,
    fragment,
    key_id,
    note_iri,
    note_name,
    parameter_iri,
    parameter_name,
    random_id,
    segment,
    tag_iri,
)

minter = Minter("http://127.0.0.1:8080/")


def test_a_vocabulary_is_closed() -> None:
    assert DSC.Bar == NamedNode("https://w3id.org/descant/ns#Bar")
    assert DSC["from"].value.endswith("#from")
    assert DSC.Bar in DSC
    assert FRBR.Work not in DSC
    with pytest.raises(AttributeError, match="no term 'Baar'"):
        _ = DSC.Baar


def test_prefixes_are_distinct_and_end_at_a_boundary() -> None:
    assert len(set(PREFIXES.values())) == len(PREFIXES)
    assert all(namespace[-1] in "#/" for namespace in PREFIXES.values())
    assert short_name(DSC.Bar.value) == "dsc:Bar"
    assert short_name("urn:x") == "urn:x"
    assert split_iri("https://example.org/a#b") == ("https://example.org/a#", "b")
    assert Namespace("http://e/", "a b").names == {"a", "b"}


@given(st.text())
@example("sus4")
@example("strings")
@example("#u#")
@example("F#:min7/b3")
@example("C:sus4(#9,*5)/#4")
@example('a b%2C<>"é\n')
def test_a_chord_iri_gives_its_label_back(label: str) -> None:
    assert chord_label(chord_iri(label)) == label


def test_chord_iris_are_those_of_the_chord_ontology() -> None:
    assert chord_iri("F#:min7/b3").value == CHORDS + "Fs:min7/b3"
    assert chord_iri("C:sus4(b7,9)").value == CHORDS + "C:sus4(b7%2C9)"
    assert note_iri("F#").value == "http://purl.org/ontology/chord/note/Fs"
    assert note_name(note_iri("Gb")) == "Gb"
    assert degree_name(degree_iri("#11")) == "#11"
    with pytest.raises(InvalidInput, match="not a shared chord"):
        chord_label(DSC.Bar)


@given(st.text(min_size=1, max_size=60))
def test_any_name_becomes_one_valid_segment(name: str) -> None:
    if name in (".", ".."):
        return
    iri = minter.work(name)
    assert iri.value.startswith("http://127.0.0.1:8080/id/work/")
    assert iri.value.count("/") == 5
    assert iri.value.isascii()
    assert parameter_name(parameter_iri(name)) == name


@given(st.text(), st.text())
def test_different_names_are_different_iris(one: str, other: str) -> None:
    if one != other and all(0 < len(each) <= 200 and each not in (".", "..") for each in (one, other)):
        assert minter.work(one) != minter.work(other)


@pytest.mark.parametrize("name", ["", ".", "..", "x" * 201])
def test_what_is_no_segment_is_refused(name: str) -> None:
    with pytest.raises(InvalidInput, match="cannot be part of an IRI"):
        segment(name)


@pytest.mark.parametrize("base", ["", "example.org/", "https://example.org", "https://e/?x/", "https://e /", "/id/"])
def test_a_base_must_be_an_address_that_ends_in_a_slash(base: str) -> None:
    with pytest.raises(InvalidInput, match="cannot be the base"):
        Minter(base)


def test_random_ids_sort_by_time_and_do_not_repeat() -> None:
    first = random_id()
    time.sleep(0.002)
    later = [random_id() for _ in range(1000)]
    assert len(first) == 26
    assert first < min(later)
    assert len(set(later)) == 1000


def test_content_and_keys_name_things_the_same_again() -> None:
    assert content_id(b"x") == "sha256-2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
    assert key_id("a", "b") == key_id("a", "b")
    assert key_id("a", "bc") != key_id("ab", "c")
    assert minter.run(key_id("a")) == minter.run(key_id("a"))
    assert minter.run() != minter.run()


def test_iris_of_every_kind() -> None:
    version = minter.version("trio")
    found = {
        minter.source("sha256-1"): "id/source/sha256-1",
        minter.file("sha256-1", ".mei"): "id/file/sha256-1.mei",
        minter.bar(version, 12): "id/version/trio/bar/12",
        minter.bar_pair(minter.concordance("c"), 3): "id/concordance/c/3",
        minter.passage(minter.concordance("c"), 3): "id/concordance/c/passage/3",
        minter.played_bar(minter.time_map("m"), 3): "id/time-map/m/3",
        minter.idea("i"): "id/idea/i",
        minter.material("m"): "id/material/m",
        minter.extract("e"): "id/extract/e",
        minter.selection("s"): "id/selection/s",
        minter.annotation("a"): "annotations/a",
        minter.model("m-1"): "id/model/m-1",
        minter.agent("descant"): "id/agent/descant",
        minter.sequence("s"): "id/sequence/s",
        minter.chord_graph("g"): "id/csg/g",
        minter.graph(minter.source("sha256-1")): "graph/source/sha256-1",
    }
    assert {iri.value.removeprefix(minter.base): path for iri, path in found.items()} == {
        path: path for path in found.values()
    }


def test_fragments_replace_fragments_and_are_encoded() -> None:
    file = minter.file("sha256-1", ".flac")
    assert fragment(file, "t=1,2").value.endswith(".flac#t=1,2")
    assert fragment(fragment(file, "t=1,2"), "xywh=1,2,3,4").value.endswith(".flac#xywh=1,2,3,4")
    assert fragment(file, "a b#ä").value.endswith("#a%20b%23%C3%A4")


def test_tags_have_readable_names() -> None:
    assert tag_iri("no vocals").value == MTT + "no-vocals"
