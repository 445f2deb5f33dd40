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

LOADED = ["distributed.nanny", "distributed.worker", "descant.jobs.working", "descant.jobs.built_in"]
"""of which none may start a thread: of what is forked, that would be missing"""


def local_cluster(workers: int, megabytes: int) -> LocalCluster:
    """So many workers, each with so much memory."""
    import distributed.utils
    from distributed import LocalCluster

    multiprocessing.set_forkserver_preload(LOADED)
    distributed.utils._forkserver_preload_set = True  # what it would have loaded is what it was tested with
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
