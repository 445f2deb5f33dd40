"""What a file only names: fetched by jobs of their own, through the checks of addresses, and never in circles."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from descant.config import Config
from descant.database import open_database
from descant.ingest.describing import Placement
from descant.ingest.reading import Catalogue, File
from descant.jobs import Order, Services
from descant.jobs.ingesting.following import DEEPEST, orders_after
from descant.jobs.ingesting.orders import Course, Location, orders
from descant.jobs.ingesting.outcome import Outcome
from descant.jobs.table import Job

MANIFEST = {"work": "https://example.org/id/work/w", "version": "https://example.org/id/version/v"}
PAGE, NEXT = "https://a.example/page/1", "https://a.example/page/2"


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(home=tmp_path)


@pytest.fixture
def engine(config: Config) -> Iterator[Engine]:
    engine = open_database(config)
    yield engine
    engine.dispose()


class Desk:
    """Orders as the command and the jobs give them, and what the jobs say."""

    def __init__(self, config: Config, engine: Engine) -> None:
        self.config, self.engine = config, engine
        self.said: list[str] = []

    def named(self, address: str, **course: Any) -> Order:
        found = [Location(Placement(), url=address, name=address)]
        (order,) = orders(found, self.config, self.engine, course=Course(**course))
        return order

    def after(self, order: Order, *addresses: str, catalogue: Catalogue | None = None) -> list[Order]:
        """When the job of this order has found these in what it read."""
        job: Any = Job(id="j", key=order.key, parameters=dict(order.parameters), title=order.title, owner="owner")
        services = Services(
            job=job,
            config=self.config,
            stores=None,  # type: ignore[arg-type] # not asked
            engine=self.engine,
            log=lambda message, level="info": self.said.append(message),
            spawn=lambda orders: None,
        )
        return list(orders_after(Outcome(elsewhere=addresses, catalogue=catalogue), services, MANIFEST))


@pytest.fixture
def desk(config: Config, engine: Engine) -> Desk:
    return Desk(config, engine)


def test_a_page_that_a_manifest_names_is_of_the_manifests_version(desk: Desk) -> None:
    (order,) = desk.after(desk.named("https://a.example/manifest"), PAGE)
    assert order.parameters["url"] == PAGE
    placement = Placement(**order.parameters["placement"])
    assert (placement.version, placement.work, placement.described) == (MANIFEST["version"], MANIFEST["work"], True)


def test_a_collection_that_a_collection_names_stands_for_itself(desk: Desk) -> None:
    (order,) = desk.after(desk.named("https://a.example/all"), PAGE, catalogue=Catalogue())
    assert Placement(**order.parameters["placement"]) == Placement()


def test_documents_that_name_each_other_are_read_once(desk: Desk) -> None:
    asked = desk.named("https://a.example/all")
    catalogue = Catalogue()
    (second,) = desk.after(asked, "https://a.example/more", catalogue=catalogue)
    (back,) = desk.after(second, "https://a.example/all", catalogue=catalogue)
    assert second.key != asked.key
    assert back.key == asked.key


def test_a_chain_of_ever_new_documents_comes_to_an_end(desk: Desk) -> None:
    order = desk.named("https://a.example/0")
    for number in range(1, DEEPEST + 1):
        (order,) = desk.after(order, f"https://a.example/{number}")
    assert desk.after(order, "https://a.example/last") == []
    assert "https://a.example/last" in desk.said[-1]


def test_nothing_is_fetched_where_that_is_not_wanted_but_files_beside_are_read(desk: Desk, tmp_path: Path) -> None:
    catalogue = Catalogue(files=(File(location="beside.mei"), File(location="https://a.example/far.mei")))
    path = tmp_path / "collection.toml"
    (asked,) = orders(
        [Location(Placement(), path=path, name=path.name)], desk.config, desk.engine, course=Course(follow=False)
    )
    (beside,) = desk.after(asked, PAGE, catalogue=catalogue)
    assert beside.parameters["path"] == str(tmp_path / "beside.mei")
    assert not beside.parameters["follow"]
    assert "https://a.example/far.mei, https://a.example/page/1" in desk.said[-1]


def test_a_run_has_a_task_once_and_another_run_again(desk: Desk) -> None:
    once, twice = desk.named(PAGE, run="a"), desk.named(PAGE, run="a")
    assert once.key == twice.key != desk.named(PAGE, run="b").key
    assert once.key != desk.named(NEXT, run="a").key
    assert json.dumps(once.parameters)
