"""Files in: one reader a format. Pure: bytes in, records out; who persists them is above (jobs, server, cli).

Readers of other packages come by the entry-point group `descant.ingest`.
"""

from __future__ import annotations

from collections.abc import Mapping

from descant.plugins import Family, load_family

BUILT_IN: Mapping[str, object] = {}
"""by name; none yet"""


def readers() -> Family[object]:
    """All readers that there are, and those that are broken."""
    return load_family("descant.ingest", BUILT_IN)
