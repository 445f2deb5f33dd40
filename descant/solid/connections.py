"""An account's connection to its pod: made, seen, ended. What is wished is noted; `keeping` carries it out.

Connecting finds the pod, makes the containers and closes them to everybody else, before it says that it is done.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, Row, Table, delete, insert, select, update

from descant.annotations.projecting import Move
from descant.config import Config
from descant.database import now
from descant.errors import Conflict, NotFound
from descant.jobs.table import reading, writing
from descant.solid.access import has_rules, keep_closed
from descant.solid.catalogue import make_containers
from descant.solid.finding import find_issuer, find_storage, read_profile
from descant.solid.places import Places
from descant.solid.pods import Pod
from descant.solid.sealing import Seal
from descant.solid.signing_in import Begun, Login, Secrets, begin, by_credentials, finish
from descant.solid.syncing import ANNOTATIONS, OBJECTS_THERE, OURS
from descant.solid.tables import ConnectionRow, SignInRow
from descant.solid.web import Web, require_address
from descant.solid.wishes import Wish

_CONNECTIONS: Table = ConnectionRow.__table__  # type: ignore[assignment] # a Table, which mypy cannot see
_SIGN_INS: Table = SignInRow.__table__  # type: ignore[assignment] # the same
PATIENCE = timedelta(minutes=30)
"""that somebody may take to sign in"""
BACK = "pod/signed-in"
"""where issuers send people back to, below the base"""


class Connections:
    def __init__(self, engine: Engine, config: Config) -> None:
        self.engine, self.base, self.web = engine, config.base, Web.of(config)
        self.wished = threading.Event()
        """something is to be done by whoever keeps the pods"""
        self._config = config
        self._owners, self._turn = set[str](), threading.Lock()

    def connect(self, account: str, wish: Wish) -> Begun | None:
        """Where to sign in, or nothing where it is connected."""
        profile = read_profile(self.web, require_address(wish.webid, "The WebID"))
        issuer, storage = find_issuer(profile, wish.issuer), find_storage(self.web, profile, wish.storage)
        self._require_free(account, storage)
        if wish.credentials:
            self._enter(account, profile.webid, issuer, storage, wish.objects, by_credentials(*wish.credentials))
            return None
        begun = begin(self.web, issuer, self.base + BACK)
        row: dict[str, Any] = {
            "digest": _digest(begun.state),
            "account": account,
            "webid": profile.webid,
            "storage": storage,
        }
        row |= {"objects": wish.objects, "secrets": self._seal().close(begun.secrets), "made": now()}
        with writing(self.engine) as connection:
            connection.execute(delete(_SIGN_INS).where(SignInRow.made < now() - PATIENCE))
            connection.execute(insert(_SIGN_INS).values(row))
        return begun

    def come_back(self, account: str, said: Mapping[str, str]) -> None:
        """From the issuer, in the same account's name that went there; once."""
        here = (SignInRow.digest == _digest(said.get("state", ""))) & (SignInRow.account == account)
        with writing(self.engine) as connection:
            row = connection.execute(select(_SIGN_INS).where(here)).one_or_none()
            connection.execute(delete(_SIGN_INS).where(here))
        if row is None or row.made < now() - PATIENCE:
            raise NotFound("Nobody has begun to sign in with this.", remedy="Connect the pod again, in this browser.")
        kept = self._seal().open(row.secrets)
        webid, secrets = finish(self.web, kept, said)
        if webid != row.webid:
            raise Conflict(f"{webid} has signed in, not {row.webid}.", remedy="Sign in as that one, or connect this.")
        self._enter(account, webid, kept["issuer"], row.storage, row.objects, secrets)

    def find(self, account: str) -> Row[Any] | None:
        with reading(self.engine) as connection:
            return connection.execute(select(_CONNECTIONS).where(ConnectionRow.account == account)).one_or_none()

    def require(self, account: str) -> Row[Any]:
        found = self.find(account)
        if found is None:
            raise NotFound("No pod is connected.", remedy="`descant pod connect` does it.")
        return found

    def change(self, account: str, **values: Any) -> None:
        with writing(self.engine) as connection:
            connection.execute(update(_CONNECTIONS).where(ConnectionRow.account == account).values(**values))

    def sync_soon(self, account: str) -> datetime:
        """Since when it is wished."""
        self.require(account)
        wished = now()
        self.change(account, due=wished)
        self.wished.set()
        return wished

    def looked_since(self, account: str, wished: datetime) -> bool:
        """Whether a look that began later has ended. A pod that is due again may only have been written for."""
        row = self.find(account)
        if row is None:
            return True
        return row.claimed_by is None and (row.due > now() or (row.synced is not None and row.synced >= wished))

    def note_write(self, moves: Sequence[Move]) -> None:
        """What was written here goes to the pod soon: whoever keeps the pods asks for it with the next look."""
        with self._turn:
            self._owners |= {move.after.owner for move in moves}

    def note_owners(self) -> None:
        """The pods of those who wrote something are due, if they are not known to be away."""
        with self._turn:
            owners, self._owners = self._owners, set()
        if owners:
            ready = ConnectionRow.account.in_(owners) & (ConnectionRow.failures == 0)
            with writing(self.engine) as connection:
                connection.execute(update(_CONNECTIONS).where(ready).values(due=now()))

    def disconnect(self, account: str, *, keep: bool) -> None:
        """`keep`: what is here stays here. Else what is the same in the pod is taken away here, with the next sync.

        The pod's own copies stay; what could sign in to it is deleted at once.
        """
        self.require(account)
        if keep:
            self.drop(account)
        else:
            self.change(account, leaving=True, secrets="")
            self.sync_soon(account)

    def drop(self, account: str) -> None:
        with writing(self.engine) as connection:
            connection.execute(delete(_CONNECTIONS).where(ConnectionRow.account == account))
            connection.execute(delete(_SIGN_INS).where(SignInRow.account == account))
        Places(self.engine, account).forget()

    def pod(self, row: Row[Any]) -> Pod:
        def save(secrets: Secrets) -> None:
            self.change(row.account, secrets=self._seal().close(secrets))

        return Pod(self.web, row.storage, Login(self.web, row.issuer, self._seal().open(row.secrets), save))

    def state(self, account: str) -> dict[str, Any]:
        """What there is to see of it; nothing that is secret."""
        row = self.find(account)
        if row is None:
            return {"state": "none"}
        count = Places(self.engine, account).count()
        waiting = len(Places(self.engine, account).changed_here(objects=row.objects))
        return {
            "state": _state(row),
            "webid": row.webid,
            "issuer": row.issuer,
            "storage": row.storage,
            "objects": row.objects,
            "connected": _moment(row.connected),
            "lastSync": _moment(row.synced),
            "nextSync": _moment(row.due),
            "waitingSince": _moment(row.waiting_since),
            "error": row.error,
            "problems": json.loads(row.problems),
            "inPod": count["placed"],
            "toSend": waiting,
            "conflicts": count["conflicts"],
        }

    def _require_free(self, account: str, storage: str) -> None:
        found = self.find(account)
        if found and (found.storage != storage or found.leaving):
            raise Conflict(f"The pod {found.storage} is connected.", remedy="Disconnect it first.")

    def _enter(self, account: str, webid: str, issuer: str, storage: str, objects: bool, secrets: Secrets) -> None:
        self._require_free(account, storage)
        kept: list[Secrets] = [secrets]
        pod = Pod(self.web, storage, Login(self.web, issuer, secrets, kept.append))
        if self._prepare(pod, webid, objects):
            Places(self.engine, account).forget()  # what was there is not there any more: all is put there anew
        row = {"account": account, "webid": webid, "issuer": issuer, "storage": storage, "objects": objects}
        row |= {"secrets": self._seal().close(kept[-1]), "leaving": False, "connected": now(), "due": now()}
        row |= {"failures": 0, "error": None, "waiting_since": None, "problems": "[]"}
        with writing(self.engine) as connection:
            here = update(_CONNECTIONS).where(ConnectionRow.account == account)
            if not connection.execute(here.values(row)).rowcount:
                connection.execute(insert(_CONNECTIONS).values(row))
        self.wished.set()

    def _prepare(self, pod: Pod, webid: str, objects: bool) -> bool:
        """The containers, closed to everybody else; whether the one of annotations had to be made."""
        pod.make_container(pod.storage + OURS)
        if pod.is_open(pod.storage + OURS) or not has_rules(pod, pod.storage + OURS):
            keep_closed(pod, pod.storage + OURS, webid)
        made = pod.make_container(pod.storage + ANNOTATIONS)
        if objects:
            pod.make_container(pod.storage + OBJECTS_THERE)
        make_containers(pod)
        return made

    def _seal(self) -> Seal:
        return Seal.of(self._config)


def pod_of(engine: Engine, account: str) -> dict[str, str] | None:
    """Which one it is, and whose; nothing that opens it."""
    wanted = select(ConnectionRow.webid, ConnectionRow.storage).where(ConnectionRow.account == account)
    with engine.connect() as connection:
        row = connection.execute(wanted).one_or_none()
    return {"webid": row.webid, "storage": row.storage} if row else None


def _state(row: Row[Any]) -> str:
    if row.leaving:
        return "disconnecting"
    if not row.secrets:
        return "sign in again"
    if row.waiting_since:
        return "waiting for the pod"
    if row.error:
        return "stopped"
    return "connected" if row.synced else "connecting"


def _digest(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()


def _moment(time: datetime | None) -> str | None:
    return time.isoformat(timespec="seconds") + "Z" if time else None
