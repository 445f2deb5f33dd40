"""A real server whose works were looked up at Wikidata in small, and whose tags were held against it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from sampled import Sample, enter

from descant.accounts.tokens import owner_token
from descant.config import Config
from descant.ontology import records as r
from descant.ontology.minting import Minter
from tests.conftest import free_port, running
from tests.linked_open_data import as_wikidata
from tests.linked_open_data.endpoints import endpoint
from tests.linked_open_data.recorded import record
from tests.linked_open_data.service import serving

UNSURE = ("Violin Sonata", "Concerto")
"""works that may be several elsewhere"""
SETTINGS = """min_free = 1
lookup_contact = "tests@example.org"
lookup_private = true
lookup_wikidata_sparql = "{wikidata}"
reconcile = ["{service}"]
"""


@contextmanager
def linked(folder: Path) -> Iterator[Sample]:
    config = Config(home=folder / "home", min_free=1)
    mint, port = Minter(config.base), free_port()
    works = (r.Work(mint.work(title.lower().replace(" ", "-")), (r.text(title),)) for title in UNSURE)
    record(config, *works)
    with serving() as service, endpoint(as_wikidata()) as wikidata:
        settings = folder / "descant.toml"
        settings.write_text(SETTINGS.format(service=service.address, wikidata=wikidata), encoding="utf-8")
        descant = [sys.executable, "-m", "descant", "--home", str(config.home), "--config", str(settings)]
        with running([*descant, "serve", "--port", str(port)], port):
            for command in (["reconcile"], ["audit", "cross-check"]):
                subprocess.run([*descant, *command], check=True, cwd=folder, capture_output=True)
            address = f"http://127.0.0.1:{port}"
            pages = {
                "links": "/links",
                "links-accepted": "/links?show=accepted",
                "audit-linked": "/audit",
                "work-linked": f"/id/work/{mint.work('sonata').value.rpartition('/')[2]}",
            }
            yield Sample(address, pages, partial(enter, address, owner_token(config)))
