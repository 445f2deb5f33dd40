"""Harte's labels of all kinds, for laws that hold of every chord."""

from __future__ import annotations

from hypothesis import strategies as st

from descant.ingest.chords.labels import SHORTHANDS

roots = st.builds(str.__add__, st.sampled_from("ABCDEFG"), st.sampled_from(["", "b", "#", "bb", "##"]))
degrees = st.builds(str.__add__, st.sampled_from(["", "b", "#"]), st.integers(1, 13).map(str))
_changes = st.lists(st.builds(str.__add__, st.sampled_from(["", "*"]), degrees), min_size=1, max_size=3)
qualities = st.one_of(
    st.sampled_from(list(SHORTHANDS)),
    st.builds(lambda name, more: f"{name}({','.join(more)})", st.sampled_from(list(SHORTHANDS)), _changes),
    _changes.map(lambda more: f"({','.join(more)})"),
)
chords = st.builds("{}:{}{}".format, roots, qualities, st.one_of(st.just(""), degrees.map(lambda degree: f"/{degree}")))
labels = st.one_of(chords, st.sampled_from(["N", "X"]))
