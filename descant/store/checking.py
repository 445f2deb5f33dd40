"""Looking for damage: every block of every index of an embedded dataset is read, and their counts compared.

It is done on a snapshot, so that writers change nothing meanwhile, and in a process of its own, because a damaged
engine may end the process that reads it. `python -m descant.store.checking FOLDER` writes a list of sentences.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import Store

# The engine has an index for each order of subject (s), predicate (p), object (o) and graph (g), and takes the one
# that begins with what is bound. LATERAL binds one row after the other; REDUCED leaves out repetitions that follow
# each other, which in an index's order are all. So nothing here needs memory for the whole.
SCANS = {
    "gspo": "GRAPH ?g { ?s ?p ?o }",
    "posg, spog": """
        { SELECT DISTINCT ?p { GRAPH ?g { ?s ?p ?o } } }
        LATERAL { SELECT REDUCED ?p ?o ?s { GRAPH ?g { ?s ?p ?o } } }
        LATERAL { GRAPH ?h { ?s ?p ?o } }""",
    "posg, ospg": """
        { SELECT DISTINCT ?p { GRAPH ?g { ?s ?p ?o } } }
        LATERAL { SELECT REDUCED ?p ?o { GRAPH ?g { ?s ?p ?o } } }
        LATERAL { GRAPH ?h { ?a ?b ?o } } FILTER(sameTerm(?b, ?p))""",
    "gpos, gosp": """
        { GRAPH ?g {} } LATERAL { SELECT DISTINCT ?g ?p { GRAPH ?g { ?s ?p ?o } } }
        LATERAL { SELECT REDUCED ?g ?p ?o { GRAPH ?g { ?s ?p ?o } } }
        LATERAL { GRAPH ?g { ?a ?b ?o } } FILTER(sameTerm(?b, ?p))""",
}
UNNAMED_SCANS = {
    "spo": "?s ?p ?o",
    "pos, osp": """
        { SELECT DISTINCT ?p { ?s ?p ?o } }
        LATERAL { SELECT REDUCED ?p ?o { ?s ?p ?o } }
        LATERAL { ?a ?b ?o } FILTER(sameTerm(?b, ?p))""",
}
"""of the unnamed graph"""


def faults(snapshot: Path) -> list[str]:
    """What is wrong, in sentences; nothing if all is well."""
    command = [sys.executable, "-P", "-m", "descant.store.checking", str(snapshot)]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)  # noqa: S603 - our own
    if done.returncode != 0:
        return [f"Reading everything ended with code {done.returncode}."]
    found: list[str] = json.loads(done.stdout)
    return found


def _look(snapshot: Path) -> Iterator[str]:
    try:
        store = Store.read_only(str(snapshot))
        stored, read = len(store), sum(1 for _ in store)  # this reads the terms too
        if stored != read:
            yield f"{stored} statements are named, {read} are there."
        yield from _compare(store, SCANS)
        yield from _compare(store, UNNAMED_SCANS)
    except (OSError, RuntimeError, ValueError) as error:  # whichever of them the engine makes of damage
        yield f"Something cannot be read: {error}."


def _compare(store: Store, scans: dict[str, str]) -> Iterator[str]:
    counts = {index: _count(store, pattern) for index, pattern in scans.items()}
    if len(set(counts.values())) > 1:
        yield "The indexes do not agree: " + "; ".join(f"{index} {count}" for index, count in counts.items()) + "."


def _count(store: Store, pattern: str) -> int:
    """Row by row and not by COUNT, which never comes to an end where the engine meets damage."""
    return sum(1 for _ in store.query(f"SELECT ?nothing {{ {pattern} }}"))  # type: ignore[misc, union-attr] # a table


if __name__ == "__main__":
    sys.stdout.write(json.dumps(list(_look(Path(sys.argv[1])))))
