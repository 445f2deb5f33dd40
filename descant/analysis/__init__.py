"""What can be computed: one analyser a file. Pure: bytes and records in, records out; who persists them is above.

Analysers of other packages come by the entry-point group `descant.analysis`.
"""

from __future__ import annotations

from collections.abc import Mapping

from descant.plugins import Family, load_family

BUILT_IN: Mapping[str, object] = {}
"""by name; none yet"""


def analysers() -> Family[object]:
    """All analysers that there are, and those that are broken."""
    return load_family("descant.analysis", BUILT_IN)
