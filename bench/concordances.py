"""Concordances of long works over HTTP: `python -m bench.concordances [--bars 10000]`.

Two versions with so many bars each, straight into a store on disk. What a page of them and the whole table take, the
first time and again, is given as a ratio to peers in the same run that only read the pairs: rdflib, which has the same
statements in memory, and a SELECT of the store's engine itself.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode

import rdflib
from pyoxigraph import NamedNode, RdfFormat, serialize

from descant.config import Config
from descant.ontology import mapping
from descant.ontology.iris import DSC
from descant.ontology.minting import Minter
from descant.server.annotating.room import close_room
from descant.server.application import create_app
from descant.store import Stores
from descant.store.named import rows_of
from descant.store.opening import open_stores
from tests.long_works import BARS, bars_of, concordance_of

MINT = Minter("http://localhost/")
ONE, OTHER = MINT.version("orchestra"), MINT.version("trio")
AGAIN = 5
"""requests of which the median is told"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bars", type=int, default=BARS)
    bars = parser.parse_args().bars
    with TemporaryDirectory() as home:
        config = Config(home=Path(home), base=MINT.base, min_free=1, client_errors=100_000, client_seconds=100_000)
        with open_stores(config) as stores:
            _fill(stores, bars)
            peers = {"rdflib": _timed(_by_rdflib(stores)), "SELECT": _timed(lambda: _select(stores))}
            for name, seconds in peers.items():
                print(f"{name} reads the pairs of {bars:,} bars in {seconds:.2f} s")
            print("address | first, s | again, s | " + " | ".join(f"first : {name}" for name in peers))
            for row in _rows(config, stores, bars, peers):
                print(" | ".join(row))


def _fill(stores: Stores, bars: int) -> None:
    things = [
        *bars_of(MINT, MINT.work("long"), {"orchestra": ONE, "trio": OTHER}, bars),
        *concordance_of(MINT, ONE, OTHER, bars),
    ]
    graph = MINT.graph(MINT.concordance("long"))
    stores.public.put(mapping.quads(things, graph), graphs=[graph])


def _rows(config: Config, stores: Stores, bars: int, peers: dict[str, float]) -> Iterator[Iterator[str]]:
    query = urlencode({"one": ONE.value, "other": OTHER.value})
    middle = f"first={bars // 2}"
    for address in (
        f"/api/concordances?{query}&{middle}",
        f"/concordance?{query}&{middle}",
        f"/api/concordances?{query}&form=csv",
        f"/api/concordances?{query}&form=svg",
    ):
        app = create_app(config, stores)
        first, *again = (_timed(lambda: _get(app, address)) for _ in range(1 + AGAIN))  # noqa: B023  # done at once
        close_room(app)
        ratios = (f"{first / seconds:.2f}" for seconds in peers.values())
        yield iter((address.replace(query, "…"), f"{first:.2f}", f"{sorted(again)[AGAIN // 2]:.3f}", *ratios))


def _get(app: Any, address: str) -> None:
    answer = app.test_client().get(address)
    assert answer.status_code == 200, answer.text


def _select(stores: Stores) -> None:
    assert list(rows_of(stores.public, "pairs-of-versions", one=ONE, other=OTHER))


def _by_rdflib(stores: Stores) -> Callable[[], None]:
    written = serialize(stores.public.graph(MINT.graph(MINT.concordance("long"))), format=RdfFormat.N_TRIPLES)
    graph = rdflib.Graph().parse(data=written, format="nt")

    def read() -> None:
        pairs = graph.subjects(_term(DSC.inConcordance))
        found = [[graph.value(pair, _term(which)) for which in (DSC.fromBar, DSC.toBar)] for pair in pairs]
        assert found

    return read


def _term(node: NamedNode) -> rdflib.URIRef:
    return rdflib.URIRef(node.value)


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
