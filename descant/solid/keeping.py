"""Pods are kept in step: by threads of the process that owns the store, as only there annotations can be written.

They look at each pod when something was written here, every `pod_every` seconds, and, while a pod is away, less and
less often. What was wished by other processes (the command line) they find in the database. Of several threads and
servers one at a time has an account, for as long as it says that it is alive.
"""

from __future__ import annotations

import json
import logging
import secrets
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, Row, Table, or_, select, update

from descant.accounts import known_account
from descant.annotations.desk import Desk
from descant.annotations.rights import Who, require_annotator
from descant.config import Config
from descant.database import now
from descant.errors import DescantError, RemoteFailed, Unavailable
from descant.jobs.table import reading, writing
from descant.solid.catalogue import CLASSES, classes_of, register, registered
from descant.solid.connections import Connections
from descant.solid.filing import Problem, file_places
from descant.solid.finding import Profile, read_profile
from descant.solid.leaving import take_away
from descant.solid.places import Places
from descant.solid.pods import Away, Pod, Unlike
from descant.solid.signing_in import Refused
from descant.solid.syncing import ANNOTATIONS, OBJECTS_THERE, Sync
from descant.solid.tables import ConnectionRow

AT_ONCE = 4
"""pods that are looked at at the same time: a slow one keeps nobody else waiting"""
PAUSE = 2.0
"""seconds between two looks at what is wished"""
LEASE = timedelta(seconds=120)
"""that a thread has an account without saying that it is alive, or longer, if pods may be slower"""
STEP = 15
"""requests between two such signs, at most"""
STOPPING = 3.0
"""seconds that a pod's answer is waited for when the server stops; what it says then is found out later"""
SOON, LATEST = 30.0, 3600.0
"""seconds until a pod that is away is asked again: doubled each time, up to the latter"""
_CONNECTIONS: Table = ConnectionRow.__table__  # type: ignore[assignment] # a Table, which mypy cannot see
log = logging.getLogger(__name__)


class Interrupted(Unavailable):
    """It is not this thread's any more; nothing was wrong."""


class Keeper:
    def __init__(self, desk: Desk, connections: Connections, config: Config) -> None:
        self._desk, self.connections, self._config = desk, connections, config
        self._engine: Engine = connections.engine
        self._name = secrets.token_hex(8)
        self._closed = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> Keeper:
        if self._engine.dialect.name == "sqlite":  # which no other server has: whoever had claimed it is dead
            with writing(self._engine) as connection:
                connection.execute(update(_CONNECTIONS).values(claimed_by=None, claimed_until=None))
        for _ in range(AT_ONCE):
            self._threads.append(thread := threading.Thread(target=self._run, name="keeper of pods", daemon=True))
            thread.start()
        return self

    def close(self) -> None:
        """What is being done is left after the annotation in hand; it goes on with the next start."""
        self._closed.set()
        self.connections.wished.set()
        until = time.monotonic() + STOPPING
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))

    def sync(self, account: str) -> bool:
        """One look at the account's pod now; False where another process is at it."""
        if not self._claim(account):
            return False
        try:
            self._look(self.connections.require(account))
        finally:
            self._release(account)
        return True

    def forget(self, account: str) -> None:
        """Of an account that is deleted: what is in its pod is its own, and stays."""
        self.connections.drop(account)

    # -- the threads -------------------------------------------------------------------------------------

    def _run(self) -> None:
        while not self._closed.is_set():
            self.connections.wished.clear()
            try:
                self.connections.note_owners()
                for account in self._due():
                    self.sync(account)
            except Exception:  # whatever it is, the next look may do better
                log.exception("the pods cannot be synced")
            self.connections.wished.wait(PAUSE)

    def _due(self) -> list[str]:
        free = or_(ConnectionRow.claimed_until.is_(None), ConnectionRow.claimed_until < now())
        with reading(self._engine) as connection:
            return list(connection.scalars(select(ConnectionRow.account).where(ConnectionRow.due <= now(), free)))

    def _claim(self, account: str) -> bool:
        mine = or_(
            ConnectionRow.claimed_until.is_(None),
            ConnectionRow.claimed_until < now(),
            ConnectionRow.claimed_by == self._claimant(),
        )
        lease = max(LEASE, timedelta(seconds=STEP * self._config.pod_seconds))
        values = {"claimed_by": self._claimant(), "claimed_until": now() + lease}
        with writing(self._engine) as connection:
            here = update(_CONNECTIONS).where(ConnectionRow.account == account, mine)
            return connection.execute(here.values(values)).rowcount == 1

    def _claimant(self) -> str:
        return f"{self._name} {threading.get_ident()}"

    def _release(self, account: str) -> None:
        """If it is not another's by now."""
        mine = (ConnectionRow.account == account) & (ConnectionRow.claimed_by == self._claimant())
        with writing(self._engine) as connection:
            connection.execute(update(_CONNECTIONS).where(mine).values(claimed_by=None, claimed_until=None))

    # -- one look ----------------------------------------------------------------------------------------

    def _look(self, row: Row[Any]) -> None:
        """Whatever comes of it is in the row afterwards."""
        began = now()
        try:
            if row.leaving:
                self._leave(row)
                return
            if not row.secrets:
                self.connections.change(row.account, due=began + timedelta(seconds=LATEST))
                return
            problems, again = self._synced(row)
        except Interrupted:  # it stays due
            return
        except Refused as error:
            self._failed(row, error, secrets="")
        except DescantError as error:
            is_away = isinstance(error, Away | RemoteFailed) and not isinstance(error, Unlike)
            self._failed(row, error, waiting_since=(row.waiting_since or began) if is_away else None)
        else:
            seconds = SOON if again else self._config.pod_every
            self._note(row, seconds, began, failures=0, error=None, waiting_since=None, synced=began, problems=problems)

    def _synced(self, row: Row[Any]) -> tuple[str, bool]:
        """What could not be synced, as JSON, and whether it is worth looking soon."""
        who, pod, places = self._who(row.account), self.connections.pod(row), Places(self._engine, row.account)
        profile = read_profile(self.connections.web, row.webid)
        step = self._step(row.account)
        sync = Sync(self._desk, self._config.base, places, pod, who, row.webid, objects=row.objects, step=step)

        def tell(url: str, error: DescantError) -> None:
            if isinstance(error, Away | Refused):
                raise error
            sync.problems[url] = str(error)

        sync.run(_others(pod, profile, tell))
        if any(places.unfiled()):
            _file(pod, places, self._desk, profile, tell, objects=row.objects)
        return json.dumps([{"url": url, "problem": said} for url, said in sync.problems.items()]), sync.again

    def _who(self, account: str) -> Who:
        known = known_account(self._engine, account)
        agent = f"{self._config.base}id/agent/{account}"
        who = Who(account, known.role, known.groups, agent) if known else Who()
        require_annotator(who)
        return who

    def _step(self, account: str) -> Callable[[], None]:
        def step() -> None:
            if self._closed.is_set():
                raise Interrupted("The server is stopping.", remedy="It goes on with the next start.")
            if not self._claim(account):
                raise Interrupted("Another server has taken over.", remedy="It goes on there.")

        return step

    def _leave(self, row: Row[Any]) -> None:
        take_away(self._desk, Places(self._engine, row.account), self._who(row.account))
        self.connections.drop(row.account)

    def _failed(self, row: Row[Any], error: DescantError, **more: Any) -> None:
        failures = min(row.failures + 1, 20)
        seconds = min(SOON * 2 ** (failures - 1), LATEST)
        self._note(row, seconds, None, failures=failures, error=str(error), **more)

    def _note(self, row: Row[Any], seconds: float, began: Any, **values: Any) -> None:
        """Unless something was wished in the meantime, the pod is looked at again in so many seconds."""
        self.connections.change(row.account, **values)
        here = (ConnectionRow.account == row.account) & (ConnectionRow.due == row.due)
        with writing(self._engine) as connection:
            later = now() + timedelta(seconds=seconds)
            connection.execute(update(_CONNECTIONS).where(here).values(due=later))


def _others(pod: Pod, profile: Profile, tell: Problem) -> list[str]:
    """The containers of other programs' annotations; a type index that is broken names none."""
    try:
        return registered(pod, profile)
    except DescantError as error:
        tell(profile.webid, error)
        return []


def _file(pod: Pod, places: Places, desk: Desk, profile: Profile, tell: Problem, *, objects: bool) -> None:
    """What cannot be listed now is so the next time; it is synced all the same."""
    try:
        index = register(pod, profile, _registrations(pod, objects=objects))
        file_places(pod, places, desk, index, tell)
    except DescantError as error:
        tell(profile.webid, error)


def _registrations(pod: Pod, *, objects: bool) -> dict[str, list[str]]:
    found = {pod.storage + ANNOTATIONS: classes_of("annotation")}
    if objects:
        names = (f"id/{kind}/{'0' * 32}" for kind in CLASSES)
        found[pod.storage + OBJECTS_THERE] = [each for name in names for each in classes_of(name)]
    return found
