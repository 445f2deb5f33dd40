"""Where covers lie, and that those of former ways of drawing go, and nothing else."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from flask import Flask

from descant.server import run
from descant.server.annotating.room import open_room
from descant.server.library import cover_places
from descant.server.library.cover_places import cover_place, remove_former

SOURCE = "http://localhost/id/source/one"
FORMER = ("ab/" + 64 * "a" + ".svgz", "00/" + 64 * "0" + ".jpg", "ab/." + 16 * "b", "drawn-1/cd/" + 64 * "c" + ".svgz")
OTHERS = ("README", "ab/notes.txt", "mine/ab/" + 64 * "a" + ".svgz", "drawn-1/cd/kept.svgz")


def write(place: Path) -> Path:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(b"")
    return place


def test_what_former_ways_have_left_goes_and_nothing_else(tmp_path: Path) -> None:
    former = [write(tmp_path / "covers" / name) for name in FORMER]
    others = [write(tmp_path / "covers" / name) for name in OTHERS]
    ours = write(cover_place(tmp_path, SOURCE, paged=False))
    elsewhere = write(tmp_path / "elsewhere" / FORMER[0]).parent
    (tmp_path / "covers" / "ff").symlink_to(elsewhere)
    assert remove_former(tmp_path) == len(former)
    assert not any(each.exists() for each in (*former, tmp_path / "covers" / "00"))
    assert all(each.exists() for each in (*others, ours, *elsewhere.iterdir()))
    assert remove_former(tmp_path) == 0
    assert remove_former(tmp_path / "nowhere") == 0


def test_another_way_of_drawing_has_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = write(cover_place(tmp_path, SOURCE, paged=True))
    monkeypatch.setattr(cover_places, "DRAWN_AS", "next")
    now = write(cover_place(tmp_path, SOURCE, paged=True))
    assert remove_former(tmp_path) == 1
    assert (before.parent.parent.exists(), now.exists()) == (False, True)


def test_a_server_that_starts_takes_them_away(app: Flask) -> None:
    services = app.extensions["descant"]
    former = write(services.config.home / "covers" / FORMER[0])
    room = open_room(services)
    run._go_on(services, room)
    for thread in [each for each in threading.enumerate() if each.name == "what was left"]:
        thread.join(60)
    room.close()
    assert not former.parent.exists()
