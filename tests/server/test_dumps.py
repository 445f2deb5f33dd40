"""Dumps: a file that is open stays whole, one at a time is made, and where nobody can tell, one is kept a while."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import cast

import pytest
from flask import Flask
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat

from descant.errors import StoreUnwritable
from descant.server.dumps import KEPT, Dumps
from descant.store import Dataset

NAME = NamedNode("http://example.org/a")
NQ = RdfFormat.N_QUADS
OPEN_FILES = Path("/proc/self/fd")


class Data:
    """As much of a dataset as dumps need."""

    def __init__(self, version: str) -> None:
        self._version, self.made = version, 0
        self.failing: Exception | None = None

    def version(self) -> str:
        return self._version and f"{self._version}{self.made}"

    def quads(self) -> Iterator[Quad]:
        self.made += 1
        for number in range(2000):
            yield Quad(NAME, NAME, Literal(f"{self.made} {number}"), NAME)
        if self.failing:
            raise self.failing


def dumps_of(data: Data, folder: Path) -> Dumps:
    return Dumps(cast(Dataset, data), folder)


def test_readers_keep_their_dump_whole_while_others_are_made(tmp_path: Path) -> None:
    data = Data("v")  # changes whenever it is read
    dumps = dumps_of(data, tmp_path)

    def read(_: int) -> int:
        file, _tag = dumps.open(NQ, KEPT)
        with file:
            lines = file.read().decode().splitlines()
        assert len({line.split('"')[1].split()[0] for line in lines}) == 1
        return len(lines)

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(read, range(40))) == {2000}
    assert data.made == 40
    assert len(list(tmp_path.iterdir())) == 1


def test_a_dump_of_unchanged_data_is_made_once_for_all(tmp_path: Path) -> None:
    data = Data("")
    dumps = dumps_of(data, tmp_path)

    def tag(_: int) -> str:
        file, tag = dumps.open(NQ, KEPT)
        file.close()
        return tag

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(tag, range(8)))) == 1
    assert data.made == 1
    dumps.open(RdfFormat.TRIG, KEPT)[0].close()
    assert data.made == 2


def test_where_versions_are_not_known_a_dump_is_kept_as_long_as_is_allowed(tmp_path: Path) -> None:
    data = Data("")
    dumps = dumps_of(data, tmp_path)
    tags = []
    for age in (KEPT, KEPT, 0, KEPT):
        file, tag = dumps.open(NQ, age)
        file.close()
        tags.append(tag)
    assert tags[0] == tags[1] != tags[2] == tags[3]
    assert data.made == 2


def test_a_dump_that_is_gone_is_made_anew(tmp_path: Path) -> None:
    dumps = dumps_of(Data(""), tmp_path / "dumps")
    for _ in range(2):
        file, _tag = dumps.open(NQ, KEPT)
        file.close()
        for each in (tmp_path / "dumps").iterdir():
            each.unlink()
        (tmp_path / "dumps").rmdir()


def test_a_dump_for_which_there_is_no_room_leaves_nothing(tmp_path: Path) -> None:
    data = Data("")
    data.failing = OSError(28, "No space left on device")
    dumps = dumps_of(data, tmp_path)
    with pytest.raises(StoreUnwritable):
        dumps.open(NQ, KEPT)
    assert list(tmp_path.iterdir()) == []
    data.failing = None
    dumps.open(NQ, KEPT)[0].close()


def test_every_answer_gives_back_its_file_and_place(make_app: Callable[..., Flask]) -> None:
    app = make_app(client_queries=1)
    app.extensions["descant"].stores.public.add([Quad(NAME, NAME, NAME, NAME)])
    client = app.test_client()
    with client.get("/dump.nq") as first:
        tag = first.headers["ETag"]
    for headers, status in (
        ({"If-None-Match": tag}, 304),
        ({"Range": "bytes=5000000-"}, 416),
        ({}, 200),
    ):
        with client.get("/dump.nq", headers=headers) as response:
            assert response.status_code == status
        with client.head("/dump.nq") as response:
            assert (response.status_code, response.headers["ETag"]) == (200, tag)
    assert not [each for each in OPEN_FILES.iterdir() if "/dumps/" in os.path.realpath(each)]
    with client.get("/dump.nq"):
        assert client.get("/dump.ttl").status_code == 429
