"""The engine on disk: what is written does not stay in memory."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

MANY_SMALL = """
import sys
from pathlib import Path
import psutil
from pyoxigraph import Literal, NamedNode, Quad
from descant.store.embedded import Embedded

def put(dataset, first, last):
    for number in range(first, last):
        graph = NamedNode(f"http://example.org/{number}")
        quads = (Quad(NamedNode(f"{graph.value}/{each}"), graph, Literal(each), graph) for each in range(500))
        dataset.put(quads, graphs=[graph])
    return psutil.Process().memory_info().rss / 1e6

dataset = Embedded(Path(sys.argv[1]))
print(put(dataset, 0, 400), put(dataset, 400, 1200))
dataset.close()
"""


@pytest.mark.slow
def test_many_small_writes_do_not_stay_in_memory(tmp_path: Path) -> None:
    """200,000 quads, and 400,000 more: MB after each. The engine by itself would have taken 400 MB for these."""
    command = [sys.executable, "-c", MANY_SMALL, str(tmp_path / "dataset")]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300)
    early, late = map(float, done.stdout.split())
    assert late < early + 150, f"{early:.0f} MB, then {late:.0f} MB"
