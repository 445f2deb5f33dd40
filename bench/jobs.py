"""What a job costs beside its work: 10,000 trivial jobs against Dask's own `client.map` of the same function.

    python -m bench.jobs [--jobs 10000] [--workers 2]

A job is a row that is claimed, tried, committed and followed; `client.map` forgets everything when it ends.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from typing import Any

from descant.config import Config
from descant.database import open_database
from descant.jobs import BATCH, Kind, Order, Parameters, Services, Tools
from descant.jobs.runner import Runner
from descant.jobs.submitting import submit, submit_batch
from descant.plugins import Family
from descant.store.opening import open_stores


class Trivial(Kind):
    name = "trivial"
    description = "Doubles a number"

    def work(self, parameters: Parameters, tools: Tools) -> Any:
        return double(parameters["number"])

    def finish(self, outcome: Any, services: Services) -> Parameters:
        return {"number": outcome}


def double(number: int) -> int:
    return 2 * number


def by_jobs(count: int, workers: int) -> tuple[float, float]:
    """Seconds to submit, and to have all done."""
    with tempfile.TemporaryDirectory() as folder:
        config = Config(home=Path(folder), workers=workers)
        engine = open_database(config)
        family: Family[Kind] = Family("descant.jobs", {Trivial.name: Trivial()})
        with open_stores(config) as stores, Runner(config, stores, engine, family=family) as runner:
            runner.wait(submit(engine, Order(kind="trivial", key="first", parameters={"number": 0})).id)
            began = time.perf_counter()
            orders = (
                Order(kind="trivial", key=f"trivial {number}", parameters={"number": number}) for number in range(count)
            )
            batch = submit_batch(engine, Order(kind=BATCH, key="all"), orders)
            submitted = time.perf_counter() - began
            ended = runner.wait(batch.id)
            assert ended.result == {"jobs": {"done": count}}
            return submitted, time.perf_counter() - began


def by_dask(count: int, workers: int) -> float:
    from distributed import Client, LocalCluster

    with (
        LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address="127.0.0.1:0") as cluster,
        Client(cluster) as client,
    ):
        client.gather(client.map(double, range(-10, 0), pure=False))
        began = time.perf_counter()
        client.gather(client.map(double, range(count), pure=False))
        return time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    bare = by_dask(given.jobs, given.workers)
    submitted, whole = by_jobs(given.jobs, given.workers)
    print(f"{given.jobs:,} trivial pieces of work, {given.workers} workers")
    print(f"  submitting            {submitted / given.jobs * 1000:8.3f} ms each")
    print(f"  as jobs, all of it    {whole / given.jobs * 1000:8.3f} ms each")
    print(f"  Dask's client.map     {bare / given.jobs * 1000:8.3f} ms each")
    print(f"  ratio                 {whole / bare:8.1f}")


if __name__ == "__main__":
    main()
