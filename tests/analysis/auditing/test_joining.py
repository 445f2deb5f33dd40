"""Names that repeat are told apart by their paths, or refused; nothing is merged, and nothing lost."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from descant.analysis.auditing.joining import clip_name, join, joined
from descant.errors import InvalidInput


def test_a_name_alone_is_enough_where_there_is_one() -> None:
    assert joined(["x/a.wav", "b.wav", "c.wav"], {1: ["/music/a.wav"], 2: ["b.wav"]}) == {"x/a.wav": 1, "b.wav": 2}
    assert clip_name("f/x/a.mp3") == clip_name("C:\\x\\a.mp3") == "a.mp3"


def test_of_two_of_a_name_each_is_the_one_whose_path_ends_more_alike() -> None:
    names = {1: ["/music/A/01.flac"], 2: ["/music/B/01.flac"]}
    assert joined(["A/01.flac", "x\\B\\01.flac"], names) == {"A/01.flac": 1, "x\\B\\01.flac": 2}
    assert joined(["A/01.flac", "B/01.flac"], {1: ["/music/A/01.flac"]}) == {"A/01.flac": 1}
    with pytest.raises(InvalidInput, match=r"01\.flac: 2 recordings are called so\. Write more of its path"):
        joined(["01.flac"], names)
    with pytest.raises(InvalidInput, match=r"A/01\.flac: 2 clips of this name are known, and one recording"):
        joined(["A/01.flac", "B/01.flac"], {1: ["01.flac"]})


def test_every_name_of_a_content_counts() -> None:
    names = {1: ["/m/pop1.ogg", "/m/copy.ogg"]}
    assert joined(["pop1.ogg"], names) == joined(["pop1.ogg"], {1: names[1][::-1]}) == {"pop1.ogg": 1}
    assert joined(["pop1.ogg", "copy.ogg"], names) == {"pop1.ogg": 1, "copy.ogg": 1}
    assert joined(["A/a.ogg", "B/a.ogg"], {1: ["/m/A/a.ogg", "/m/B/a.ogg"]}) == {"A/a.ogg": 1, "B/a.ogg": 1}


def test_letters_with_accents_are_the_same_in_both_of_their_forms() -> None:
    one, two = (unicodedata.normalize(form, "Café/Frühling.wav") for form in ("NFC", "NFD"))
    assert one != two
    assert joined([one], {1: [two]}) == {one: 1}
    assert joined([two], {1: [f"/m/{one}"], 2: ["/other/Frühling.wav"]}) == {two: 1}


places = st.lists(st.sampled_from("AB01"), min_size=1, max_size=3).map("/".join)


@given(st.sets(places, max_size=6), st.lists(places, unique=True, max_size=6))
def test_laws(clips: set[str], names: list[str]) -> None:
    found, refused = join(clips, {name: [name] for name in names})
    assert not set(found) & set(refused)
    assert set(found) | set(refused) <= clips
    assert len(set(found.values())) == len(found)  # nothing is two clips
    for clip in clips:
        if clip in names:
            assert found[clip] == clip
        if clip_name(clip) not in map(clip_name, names):
            assert clip not in set(found) | set(refused)
    assert all(clip_name(clip) == clip_name(name) for clip, name in found.items())
