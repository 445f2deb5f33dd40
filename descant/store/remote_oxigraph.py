"""The Oxigraph server (`oxigraph serve`): paths /query and /update, a real unnamed graph, union by parameter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from descant.config import Config
from descant.store import Dataset
from descant.store.endpoint import Endpoint
from descant.store.remote import Remote


class OxigraphServer(Remote):
    engine: ClassVar[str] = "Oxigraph server"
    one_update: ClassVar[int] = 50_000
    union: ClassVar[Mapping[str, str]] = {"union-default-graph": ""}


def open_oxigraph(url: str, config: Config) -> Dataset:
    root = url.rstrip("/").removesuffix("/query").removesuffix("/update").removesuffix("/sparql")
    endpoint = Endpoint(f"{root}/query", f"{root}/update", config.store_user, config.store_password)
    return OxigraphServer(endpoint)
