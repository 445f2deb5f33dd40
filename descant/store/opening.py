"""From configuration to an open pair of datasets."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeAlias

from descant.config import Config, is_url
from descant.errors import Unavailable, WrongUse
from descant.plugins import Family, load_family
from descant.store import Dataset, Held, Stores
from descant.store.embedded import Embedded
from descant.store.endpoint import server_header
from descant.store.exchange import settle
from descant.store.keeping import places
from descant.store.owner import Ownership
from descant.store.pool import Pool
from descant.store.remote import open_generic
from descant.store.remote_oxigraph import open_oxigraph
from descant.store.remote_virtuoso import open_virtuoso

Opener: TypeAlias = Callable[[str, Config], Dataset]
"""gets the store's URL (without the kind in front) and the configuration"""


def open_http(url: str, config: Config) -> Dataset:
    """Ask the server what it is, by its Server header."""
    server = server_header(url).lower()
    known = {"oxigraph": open_oxigraph, "virtuoso": open_virtuoso}
    opener = next((opener for name, opener in known.items() if name in server), open_generic)
    return opener(url, config)


BUILT_IN: dict[str, Opener] = {
    "http": open_http,
    "https": open_http,
    "sparql+http": open_generic,
    "sparql+https": open_generic,
    "oxigraph+http": open_oxigraph,
    "oxigraph+https": open_oxigraph,
    "virtuoso+http": open_virtuoso,
    "virtuoso+https": open_virtuoso,
}
"""by the scheme of the store's URL; plain http asks the server what it is"""


def openers() -> Family[Opener]:
    return load_family("descant.store", BUILT_IN)


def open_stores(config: Config, *, url: str = "", pool: Pool | None = None) -> Stores:
    """Open both datasets; with the embedded store, this process becomes its owner.

    `url` is where the owner answers, for those who come later; `pool` is for who answers outside queries.
    """
    owned = own(config, url)
    try:
        config.remember_base()
        public = _open(config.store, config.store_folder / "public", config, pool)
        private = _open(config.private_store, config.private_folder / "private", config, None)
    except BaseException:
        release(owned)
        raise
    return Stores(public, private, owned)


def own(config: Config, url: str = "") -> list[Held]:
    """Become the owner of the embedded datasets; a restore that was interrupted is finished, or undone."""
    if is_url(config.store) and is_url(config.private_store):
        return []
    folders = {folder.resolve(): folder for folder in (config.store_folder, config.private_folder)}
    owned: list[Held] = []
    serves = config.store if is_url(config.store) else ""
    try:
        for folder in folders.values():
            owned.append(Ownership(folder, url, serves))  # noqa: PERF401 - what is held is let go if the next is refused
        _finish_restoring(config)
    except BaseException:
        release(owned)
        raise
    return owned


def _finish_restoring(config: Config) -> None:
    """Things may have other names then, and this process has begun with the old ones."""
    before = config.remembered_base()
    if settle(config.store_folder, places(config).values()) and config.remembered_base() != before:
        raise Unavailable("A restore that was interrupted is finished now.", remedy="Do it again.")


def release(owned: Iterable[Held]) -> None:
    for each in owned:
        each.release()


def require_remote_stores(config: Config) -> None:
    """Ask those of the datasets that are remote whether they are there, and raise what is wrong."""
    for place in (config.store, config.private_store):
        if is_url(place):
            dataset = _open(place, config.store_folder, config, None)
            dataset.query("ASK {}")
            dataset.close()


def _open(place: str, folder: Path, config: Config, pool: Pool | None) -> Dataset:
    if not is_url(place):
        federation = config if config.federation and pool else None  # only for who answers queries from outside
        return Embedded(folder, pool=pool, min_free=config.min_free, federation=federation)
    scheme, _, rest = place.partition("://")
    family = openers()
    if scheme not in family.implementations:
        broken = family.broken.get(scheme)
        raise WrongUse(
            f"No store is known for {scheme}://" + (f" ({broken})." if broken else "."),
            remedy=f"Known kinds: {', '.join(sorted(family.implementations))}.",
        )
    return family.implementations[scheme](f"{scheme.rpartition('+')[2]}://{rest}", config)
