"""People are forgotten: their notes, profile, tokens, account. What a crash interrupts is gone on with."""

from __future__ import annotations

import json
import logging
import threading
from urllib.parse import quote

from descant.accounts.erasures import ANONYMOUS, Erasure, begin_erasure, begun_erasures, finish_erasure, forget_account
from descant.accounts.people import OWNER
from descant.accounts.tokens import forget_tokens
from descant.annotations.erasing import erase
from descant.annotations.webhooks.keeping import forget_hooks
from descant.config import Config
from descant.database import forget_removed, open_database
from descant.jobs.aligning.corrections import erase_corrections
from descant.server.annotating.room import Room, open_room
from descant.server.people.publishing import say_profiles
from descant.server.services import Services, make_services
from descant.store import Stores
from descant.store.served import ServerClient

_turn = threading.Lock()
"""two would write the same files anew at the same time"""


def delete_account(here: Services, room: Room, account: str, *, keep_public: bool, actor: str) -> None:
    """From the first line on nobody is signed in to it; at the last one nothing of it is left."""
    _finish(here, room, begin_erasure(here.engine, account, keep_public=keep_public, actor=actor))


def delete_by(store: Stores | ServerClient, config: Config, account: str, *, keep_public: bool) -> None:
    """For the command line: by the server that owns the store, or here where none does."""
    if isinstance(store, ServerClient):
        sent = json.dumps({"public": "keep" if keep_public else "erase"}).encode()
        store.send("DELETE", f"api/accounts/{quote(account)}", body=sent, Content_Type="application/json").close()
        return
    room = open_room(here := make_services(config, store, open_database(config)))
    try:
        delete_account(here, room, account, keep_public=keep_public, actor=OWNER)
    finally:
        room.close()


def resume_deletions(here: Services, room: Room) -> None:
    """At each start: those that were begun. One that cannot be done is logged, and tried again at the next."""
    for each in begun_erasures(here.engine):
        try:
            _finish(here, room, each)
        except Exception:  # whatever it is, the server has to start
            logging.getLogger(__name__).exception("the deletion of the account %s is not finished", each.account)


def _finish(here: Services, room: Room, erasure: Erasure) -> None:
    with _turn:
        forget_tokens(here.engine, erasure.account)
        say_profiles(here.engine, here.stores.public, here.config.base)
        forget_hooks(here.engine, erasure.account)
        room.pods.forget(erasure.account)  # before anything is deleted that would be deleted there, too
        agents = f"{here.config.base}id/agent/"
        instead = f"{agents}{ANONYMOUS}" if erasure.keep_public else None
        erase_corrections(here.stores.public, here.config.base, f"{agents}{erasure.account}", instead)
        erase(
            room.desk,
            room.indexes,
            room.feeds,
            here.engine,
            here.stores,
            erasure.account,
            keep_public=erasure.keep_public,
        )
        here.dumps.forget()
        with here.engine.begin() as connection:
            forget_account(connection, erasure.account)
        forget_removed(here.engine)
        finish_erasure(here.engine, erasure.account)
