"""Real pods on loopback, and a desk whose accounts have them."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from descant.accounts import Role, create_account
from descant.annotations.containers import Container
from descant.annotations.desk import Desk
from descant.annotations.register import Kept
from descant.annotations.rights import Who
from descant.config import Config
from descant.database import open_database
from descant.solid.connections import Connections
from descant.solid.keeping import Keeper
from descant.solid.places import Places
from descant.solid.wishes import Wish
from descant.store.opening import open_stores
from tests.annotations.conftest import BASE, annotation
from tests.solid.community import Agent, Community, community


@pytest.fixture(scope="session")
def pods(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Community]:
    with community(tmp_path_factory.mktemp("pods")) as here:
        yield here


@pytest.fixture(autouse=True)
def mended(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if "pods" in request.fixturenames:
        request.getfixturevalue("pods").front.mends()


@dataclass
class Home:
    """A Descant, and a new pod of one of its accounts."""

    config: Config
    engine: Engine
    desk: Desk
    keeper: Keeper
    pods: Community
    who: Who
    pod: str = ""
    webid: str = ""
    agent: Agent = field(default=None)  # type: ignore[assignment] # made with the pod

    @property
    def account(self) -> str:
        return str(self.who.account)

    @property
    def connections(self) -> Connections:
        return self.keeper.connections

    @property
    def places(self) -> Places:
        return Places(self.engine, self.account)

    @property
    def container(self) -> Container:
        return Container.named(f"user/{self.account}")

    def connect(self, **wish: Any) -> None:
        name = self.pod.rstrip("/").rpartition("/")[2]
        credentials = self.pods.credentials[name]
        assert self.connections.connect(self.account, Wish(self.webid, credentials=credentials, **wish)) is None

    def create(self, text: str = "The melody moves to the violin.", **more: Any) -> Kept:
        return self.desk.create(self.who, self.container, annotation(text, **more))

    def sync(self) -> dict[str, Any]:
        assert self.keeper.sync(self.account)
        return self.connections.state(self.account)

    def synced(self) -> dict[str, Any]:
        """After a look at which nothing was wrong."""
        state = self.sync()
        assert (state["state"], state["error"], state["problems"]) == ("connected", None, []), state
        return state

    def url(self, kept: Kept) -> str:
        place = self.places.of(kept.name)
        assert place
        return place.url

    def there(self, kept: Kept) -> Any:
        return self.agent.get(self.url(kept))

    def here(self, kept: Kept) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(self.desk.read(self.who, kept.name).document)
        return document

    def mine(self) -> list[dict[str, Any]]:
        """All that the account has, as it is now."""
        from sqlalchemy import select

        from descant.annotations.register import AnnotationRow

        with self.engine.connect() as connection:
            wanted = select(AnnotationRow.document).where(
                AnnotationRow.owner == self.account, AnnotationRow.deleted.is_(False)
            )
            return [json.loads(each) for each in connection.scalars(wanted.order_by(AnnotationRow.number))]


@pytest.fixture
def bare(tmp_path: Path, pods: Community) -> Iterator[Home]:
    """Not connected."""
    with opened(tmp_path / "home", pods) as home:
        yield home


@contextmanager
def opened(folder: Path, pods: Community, **settings: Any) -> Iterator[Home]:
    config = Config(home=folder, base=BASE, min_free=1, pods_private=True, pod_seconds=20, **settings)
    engine = open_database(config)
    account = create_account(engine, "Clara", Role.ANNOTATOR).id
    who = Who(account, Role.ANNOTATOR, agent=f"{BASE}id/agent/{account}")
    with open_stores(config) as stores:
        connections = Connections(engine, config)
        desk = Desk(engine, stores, BASE, written=connections.note_write)
        home = Home(config, engine, desk, Keeper(desk, connections, config), pods, who)
        name = f"p{secrets.token_hex(6)}"
        home.webid, home.pod = pods.new_pod(name, "clara"), pods.storage(name)
        home.agent = pods.agent(name)
        yield home
        home.keeper.close()
        desk.close()
    engine.dispose()


@pytest.fixture
def home(bare: Home) -> Home:
    bare.connect()
    return bare
