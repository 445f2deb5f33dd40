"""The way from a command to the data: the store itself, or the server that owns it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from descant.accounts.tokens import owner_token
from descant.cli.output import Context
from descant.config import is_url
from descant.errors import StoreBusy, WrongUse
from descant.store import Dataset, Stores
from descant.store.opening import open_stores
from descant.store.owner import Owner, answers, current_owner
from descant.store.pool import Pool
from descant.store.served import ServedDataset, ServerClient

HERE = "the one in it"


@contextmanager
def public_dataset(context: Context) -> Iterator[Dataset]:
    """The public dataset, through the server where one owns the store (and says so)."""
    owner = serving_owner(context)
    if owner:
        yield ServedDataset(_client(context, owner))
        return
    pool = Pool(1)
    try:
        with open_stores(context.config, pool=pool) as stores:
            yield stores.public
    finally:
        pool.close()


@contextmanager
def both(context: Context) -> Iterator[Stores | ServerClient]:
    """Both datasets, or the client of the server that owns them."""
    owner = serving_owner(context)
    if owner:
        yield _client(context, owner)
        return
    with open_stores(context.config) as stores:
        yield stores


def serving_owner(context: Context) -> Owner | None:
    """The server that owns the embedded store; an owner that cannot be asked is an error."""
    if is_url(context.config.store) and is_url(context.config.private_store):
        return None
    owner = current_owner(context.config.store_folder)
    if owner is None:
        return None
    wanted = context.config.store if is_url(context.config.store) else ""
    if owner.serves != wanted:
        raise WrongUse(
            f"{owner} owns this home, and the store there is {owner.serves or HERE}, not {wanted or HERE}.",
            remedy="Give the same --store (or DESCANT_STORE), or another --home.",
        )
    if not owner.url:
        raise StoreBusy(
            f"The store {context.config.store_folder} is in use by {owner}.",
            remedy="Wait until it is done, or stop it.",
        )
    if not answers(owner.url):
        raise StoreBusy(
            f"The server {owner} is starting, or stopping: it owns the store and does not take requests just now.",
            remedy=f"Wait until it says that it serves at {owner.url}, then do it again. After a crash it may have to "
            "finish a large write first, which takes minutes.",
        )
    return owner


def _client(context: Context, owner: Owner) -> ServerClient:
    context.say(f"(through the server at {owner.url}, process {owner.pid})")
    os.environ["no_proxy"] = "127.0.0.1,localhost,::1"  # the owner's token is for no proxy
    return ServerClient(owner.url, owner_token(context.config))
