"""Where worker processes come from: a cluster of this machine, whose workers are forked from one process that has
loaded already what they need. Each of them would load it for two seconds, and again whenever one has ended.
"""

from __future__ import annotations

import multiprocessing
import os
import tempfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from distributed import LocalCluster

SETTINGS = {
    "distributed.scheduler.allowed-failures": 0,
    "distributed.scheduler.work-stealing": False,
    "distributed.deploy.lost-worker-timeout": "10 minutes",  # a busy machine takes its time to start the next
    "distributed.worker.memory.target": False,
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.pause": False,
    "distributed.worker.memory.terminate": 0.95,
    "distributed.worker.profile.enabled": False,
    "distributed.worker.multiprocessing-method": "forkserver",
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
    "distributed.admin.tick.interval": "1s",  # who looks 50 times a second whether it is late is busy with it
    "distributed.admin.system-monitor.interval": "10s",  # the same: of all these processes a tenth of a processor
    "distributed.admin.log-length": 100,
    "distributed.admin.low-level-log-length": 100,
    "logging": dict.fromkeys(("distributed", "distributed.client", "distributed.gc", "tornado"), "critical"),
}
LOADED = ["distributed.nanny", "distributed.worker", "descant.jobs.working", "descant.jobs.built_in"]
"""of which none may start a thread: of what is forked, that would be missing"""


def local_cluster(workers: int, megabytes: int) -> LocalCluster:
    """So many workers, each with so much memory."""
    import distributed.utils
    from distributed import LocalCluster

    multiprocessing.set_forkserver_preload(LOADED)
    distributed.utils._forkserver_preload_set = True  # it would put a list of its own there, with pandas in it
    return LocalCluster(  # type: ignore[no-untyped-call]
        n_workers=workers,
        threads_per_worker=1,
        processes=True,
        memory_limit=megabytes * 1_000_000,
        dashboard_address="127.0.0.1:0",
        worker_dashboard_address="127.0.0.1:0",
        host="127.0.0.1",
        local_directory=tempfile.gettempdir(),
        preload=["descant.jobs.deaf"],
        env=dict(os.environ),  # as it is now: the process that is forked may have begun with another
    )
