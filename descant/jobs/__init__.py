"""Long work: jobs that survive a crash at any moment, run in other processes, and can be watched and stopped.

A **job** is a row of the database. Its **kind** has two halves:

- `work` is pure and runs in a worker process, perhaps on another host: parameters in, outcome out;
- `finish` runs in the process that owns the store, and commits the outcome to the store and to files.

Only after `finish` the row says `done`. A crash before that leaves the job to be done again, from the start of
`work`; so `finish` MUST be idempotent: what it writes has names that follow from the outcome, whole graphs are
replaced, files get their names when they are whole.

    class Counting(Kind):
        name = "count"
        description = "Counts the lines of a file"

        def work(self, parameters: Parameters, tools: Tools) -> int:
            count = 0
            for count, _ in enumerate(Path(parameters["file"]).open("rb"), 1):
                tools.check()                       # raises Cancelled when somebody has asked for that
                tools.progress(count, message="lines")
            return count

        def finish(self, outcome: int, services: Services) -> Parameters:
            services.stores.public.put(quads_about(services.job.parameters["file"], outcome), graphs=[…])
            return {"lines": outcome}               # the job's result

A kind is registered in `descant/jobs/built_in.py`, or in another package by the entry-point group `descant.jobs`.

    job = submit(engine, Order(kind="count", key="count /a.txt", parameters={"file": "/a.txt"}))
    batch = submit_batch(engine, Order(kind=BATCH, key="count /folder"), orders)   # 10,000 of them, if need be
    with Runner(config, stores, engine) as runner:                                 # the server has one of its own
        runner.wait(batch.id)                                                      # the ended job

`submit` and `submit_batch` are in `submitting`, `Runner` in `runner`, `cancel`, `retry` and `clear` in `steering`,
`find_job`, `list_jobs` and `described` in `looking`, `follow` in `watching`. Times are UTC without a zone.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from sqlalchemy import Engine

from descant.config import Config
from descant.errors import Forbidden
from descant.plugins import Family, load_family
from descant.store import Stores

if TYPE_CHECKING:
    from descant.jobs.table import Job

Parameters: TypeAlias = Mapping[str, Any]
"""what JSON can say"""

BATCH = "batch"
"""the kind of a job that is nothing but its children"""


class State(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    """in a worker, being finished, or waiting for its children"""
    WAITING = "waiting"
    """for the next try"""
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    POISONED = "poisoned"
    """killed its worker, or ran out of time, at every try"""


ACTIVE = (State.QUEUED, State.RUNNING, State.WAITING)
ENDED = (State.DONE, State.FAILED, State.CANCELLED, State.POISONED)
AGAIN = (State.FAILED, State.CANCELLED, State.POISONED)
"""ended in a way that may be tried again"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What somebody wants to have done."""

    kind: str
    key: str
    """MUST say all that the result depends on: an order with a key that its owner has used is the job that there is"""
    parameters: Parameters = field(default_factory=dict)
    title: str = ""
    """for people; default: the key"""
    owner: str = "owner"
    """who submits it: a token's id, or the owner of the data; a child has its batch's"""
    after: str | None = None
    """id of a job that does all of this, whoever submitted it: where that is done this is; otherwise it is due then"""


class Tools(Protocol):
    """What `work` may use. All of it is cheap enough to be called for every item."""

    attempt: int
    """1 at the first try"""

    def progress(self, done: float, total: float | None = None, message: str = "") -> None: ...

    def log(self, message: str, level: str = "info") -> None: ...

    def check(self) -> None:
        """Raises `descant.errors.Cancelled` where the job is to stop; call it every second or so."""


class Log(Protocol):
    def __call__(self, message: str, level: str = "info") -> None: ...


@dataclass(frozen=True, slots=True)
class Services:
    """What `finish` may use."""

    job: Job
    """a copy of its row"""
    config: Config
    stores: Stores
    engine: Engine
    log: Log
    spawn: Callable[[Iterable[Order]], None]
    """submits children when `finish` is through: the job is done when they have ended, and has their progress"""


class Kind(ABC):
    """One sort of work. An instance has no state, and can be pickled: it is sent to the workers."""

    name: str
    """unique, in lower case"""
    description: str
    """for people: "Reads a file into the graph" """
    tries: int = 3
    """before a job that fails for no fault of its input is given up"""
    backoff: float = 2.0
    """seconds before the second try; doubled for each further one, and never quite the same"""
    deadline: float | None = None
    """seconds that one try may take"""

    @abstractmethod
    def work(self, parameters: Parameters, tools: Tools) -> Any:
        """MUST be pure, and its outcome picklable.

        A DescantError with a status below 500 is final: the input is at fault. Any other error, the worker's
        death, and the end of the deadline lead to another try.
        """

    @abstractmethod
    def finish(self, outcome: Any, services: Services) -> Parameters:
        """MUST commit the outcome, idempotently, and give the job's result. Errors are taken as for `work`."""

    def prepare(self, wish: Parameters) -> None:
        """MAY load in a worker what the first work would load there; done anew while somebody waits for such work.

        The wish has `analysers` and `models`, as parameters of an analysis have them.
        """

    def shared(self, result: Parameters, parameters: Parameters) -> Parameters:
        """MAY say what of a result is that of a job with these parameters, which waited for it: see `Order.after`."""
        return result

    def order(self, request: Parameters) -> Order:
        """MAY make an order of what somebody asks for over HTTP, and MUST check it: it is a stranger's."""
        raise Forbidden(f"Jobs of kind {self.name!r} are not submitted from outside.")


def kinds() -> Family[Kind]:
    """All kinds that there are, and those that are broken."""
    from descant.jobs.built_in import BUILT_IN  # these import the contract

    return load_family("descant.jobs", BUILT_IN)
