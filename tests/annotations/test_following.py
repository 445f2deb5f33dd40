"""Whatever is done in whatever order: what followed it step by step is as what is made anew from the register."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from descant.annotations.activities.file import ActivityFile
from descant.annotations.activities.following import Feeds
from descant.annotations.following import Indexes
from descant.annotations.index.file import IndexFile
from descant.annotations.indexing import Known
from descant.annotations.names import OBJECTS
from descant.annotations.register import Visibility
from descant.errors import DescantError
from descant.store.files import files_of
from tests.annotations.conftest import ALL, BASE, CLARA, ROBERT, WORK, House, annotation, opened

pytestmark = pytest.mark.slow

INDEX = {
    "notes": "SELECT key, owner, shared_with, created, changed, words FROM notes",
    "facets": "SELECT f.kind, n.value, f.key FROM facets f JOIN names n ON n.id = f.name",
    "counts": "SELECT c.kind, n.value, c.total FROM counts c JOIN names n ON n.id = c.name WHERE c.total <> 0",
    "suggested": "SELECT r.value, s.kind, s.spelling, n.value, s.total FROM suggested s"
    " JOIN names r ON r.id = s.reader JOIN names n ON n.id = s.name",
    "places": "SELECT p.key, n.value, p.kind, p.x0, p.x1, p.y0, p.y1, e.id IS NOT NULL FROM places p"
    " JOIN names n ON n.id = p.source LEFT JOIN extents e ON e.id = p.id",
    "extents": "SELECT count(*) FROM extents",
}
FEED = {
    "activities": "SELECT a.id, n.value, a.number, a.seq, a.kind, a.undoes, a.named FROM activities a"
    " JOIN names n ON n.id = a.audience",
    "listed": "SELECT n.value, l.seq, a.id FROM listed l JOIN names n ON n.id = l.feed"
    " JOIN activities a ON a.key = l.activity",
    "counts": "SELECT n.value, c.total, c.changes, c.modified FROM counts c JOIN names n ON n.id = c.feed",
}
WORDS = ("The melody", "A bass line", "<p>Markup</p>", "Größe")
TARGETS = (
    "https://example.org/a.flac#t=6,9",
    "https://example.org/b.jpg#xywh=0,0,5,5",
    "https://example.org/c",
    "object",
)
GROUP = {"visibility": "group", "sharedWith": f"{BASE}id/agent/trio"}
SHARING: tuple[dict[str, Any], ...] = ({}, {"visibility": "private"}, {"visibility": "public"}, GROUP)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["create", "create", "object", "object", "change", "delete", "restore", "share", "follow"]),
        st.integers(0, 5),
        st.sampled_from(WORDS),
        st.sampled_from(TARGETS),
        st.sampled_from(SHARING),
        st.booleans(),
    ),
    min_size=3,
    max_size=25,
)


@contextmanager
def following(house: House, folder: Path) -> Iterator[tuple[Indexes, Feeds]]:
    known = Known.of(house.engine, house.stores.public, files_of(house.config), BASE, folder)
    indexes, feeds = Indexes(house.engine, folder, BASE, known), Feeds(house.engine, folder, BASE, known)
    try:
        yield indexes, feeds
    finally:
        indexes.close()
        feeds.close()


def take(house: House, made: list[str], step: tuple[Any, ...]) -> None:
    """One step; what is refused changes nothing."""
    what, which, words, target, sharing, tagged = step
    desk, who = house.desk, ROBERT if which == 5 else CLARA
    objects = [name for name in made if name.startswith("id/")]
    about = (desk.iri(objects[which % len(objects)]) if objects else TARGETS[0]) if target == "object" else target
    more = {"motivation": "tagging"} if tagged else {}
    if what == "create":
        container = WORK if which % 2 and sharing.get("visibility") == "public" else ALL
        made.append(desk.create(who, container, annotation(words, target=about, **more, **sharing)).name)
    elif what == "object":
        made.append(desk.create_object(who, thing(house, made, which) | sharing).name)
    elif made:
        name = made[which % len(made)]
        if what == "change":
            kind = name.split("/")[1] if name.startswith("id/") else ""
            raw = thing(house, made, which, kind) if kind else annotation(words, target=about, **more)
            desk.change(who, name, raw | sharing)
        elif what == "delete":
            desk.delete(who, name)
        elif what == "restore":
            desk.restore(who, name)
        elif what == "share":
            group = "trio" if sharing is GROUP else None
            desk.share(who, name, Visibility(sharing.get("visibility", "public")), group)


def thing(house: House, made: list[str], number: int, kind: str = "") -> dict[str, Any]:
    """A musical object, made of those that are there, or of one that it says it is of."""
    kind = kind or ("selection", "selection", "extract", "material", "material", "idea")[number]
    there = {each: [house.desk.iri(name) for name in made if f"/{each}/" in name][-3:] for each in OBJECTS}
    return {
        "selection": {"type": "Selection", "part": f"https://example.org/a.flac#t={number},{number + 2}"},
        "extract": {"type": "Extract", "embodiment": there["selection"], "settingOf": there["material"][:1]},
        "material": {"type": "MusicalMaterial", "setting": there["extract"], "realizationOf": there["idea"][:1]},
        "idea": {"type": "MusicalIdea", "label": f"Idea {number}", "realization": there["material"][number % 2 :]},
    }[kind]


def said(file: IndexFile | ActivityFile) -> dict[str, Any]:
    connection = sqlite3.connect(file._path)
    tables = INDEX if isinstance(file, IndexFile) else FEED
    try:
        return {name: sorted(connection.execute(wanted), key=repr) for name, wanted in tables.items()}
    finally:
        connection.close()


@given(STEPS)
@settings(max_examples=30, deadline=None)
def test_what_followed_is_as_what_is_made_anew(steps: list[tuple[Any, ...]]) -> None:
    with TemporaryDirectory() as folder, opened(Path(folder) / "home") as house:
        made: list[str] = []
        with following(house, Path(folder) / "followed") as (indexes, feeds):
            for step in steps:
                try:
                    take(house, made, step)
                except DescantError:
                    continue
                if step[0] == "follow":
                    indexes.follow()
                    feeds.follow()
            indexes.follow()
            feeds.follow()
            with following(house, Path(folder) / "anew") as (other_indexes, other_feeds):
                other_indexes.follow()
                other_feeds.follow()
                pairs = zip(indexes._all(), other_indexes._all(), strict=True)
                files = [*pairs, (feeds.public, other_feeds.public), (feeds.private, other_feeds.private)]
                for followed, anew in files:
                    assert said(followed) == said(anew)
                    if isinstance(followed, IndexFile):  # its tree of words has those of its notes, and no others
                        with followed.writing() as cursor:
                            cursor.execute("INSERT INTO texts (texts, rank) VALUES ('integrity-check', 1)")
