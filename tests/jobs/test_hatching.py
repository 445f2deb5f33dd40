"""Worker processes are forked from one that has loaded what they need."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from descant.jobs.hatching import LOADED, SETTINGS, local_cluster


def test_what_is_loaded_starts_no_thread() -> None:
    """A thread would be missing in what is forked, with whatever it had locked."""
    look = f"import os, {', '.join(LOADED)}; print(len(os.listdir('/proc/self/task')))"
    alone = os.environ | dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")  # by Dask
    assert subprocess.run([sys.executable, "-c", look], env=alone, capture_output=True, check=True).stdout == b"1\n"


def test_workers_come_from_one_that_has_loaded_all_and_know_what_is_said_today(monkeypatch: pytest.MonkeyPatch) -> None:
    import dask
    from distributed import Client

    def seen() -> tuple[int, bool, str | None]:
        return os.getppid(), LOADED[-1] in sys.modules, os.environ.get("SAID")

    with dask.config.set(SETTINGS):
        for said in ("first", "then"):
            monkeypatch.setenv("SAID", said)
            with local_cluster(2, 1000) as cluster, Client(cluster, set_as_default=False) as client:
                parents, loaded, heard = zip(*client.run(seen).values(), strict=True)
                assert len({*parents, os.getpid()}) == 2
                assert set(loaded) == {True}
                assert set(heard) == {said}
