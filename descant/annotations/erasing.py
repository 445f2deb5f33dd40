"""What somebody has written is erased, for good and from the disk; no tombstone stays.

    erase(desk, indexes, feeds, engine, stores, "0f2b…", keep_public=True)

It goes step by step, each of which can be done again after a crash: the register says that there is nothing any more,
graph and indexes follow, their files are written anew without the words, and then the register forgets it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from typing import Any

from sqlalchemy import Connection, Engine, delete, select, update

from descant.accounts.erasures import ANONYMOUS
from descant.annotations import register
from descant.annotations.activities.following import Feeds
from descant.annotations.desk import Desk
from descant.annotations.following import Indexes
from descant.annotations.projecting import BOTH, Move
from descant.annotations.register import Action, AnnotationRow, Kept, ReceiptRow, VersionRow, Visibility
from descant.database import forget_removed, now
from descant.jobs.ingesting.orphans import OrphanRow
from descant.jobs.table import chunks, writing
from descant.store import Stores

AT_ONCE = 100
BLANK = "{}"
"""the document of what is erased, until the register forgets it"""


def erase(
    desk: Desk,
    indexes: Indexes,
    feeds: Feeds,
    engine: Engine,
    stores: Stores,
    account: str,
    *,
    keep_public: bool,
) -> None:
    """All that the account has made; what is public stays if it is to, without its author."""
    work = partial(_erase_some, account=account, keep_public=keep_public, agents=desk.agents)
    while desk.write(work):
        pass
    indexes.follow()
    indexes.forget_removed()
    feeds.follow()
    feeds.forget(_numbers_of(engine, account), account)
    for dataset in (stores.private, stores.public):
        dataset.forget_removed()
    with writing(engine) as connection:
        _forget(connection, account, desk)
    forget_removed(engine)


def _numbers_of(engine: Engine, account: str) -> list[int]:
    with engine.connect() as connection:
        return list(connection.scalars(select(AnnotationRow.number).where(AnnotationRow.owner == account)))


def _erase_some(connection: Connection, *, account: str, keep_public: bool, agents: str) -> list[Move]:
    wanted = select(AnnotationRow.__table__).where(AnnotationRow.owner == account, AnnotationRow.document != BLANK)
    kept = [Kept(*row) for row in connection.execute(wanted.limit(AT_ONCE).with_for_update())]
    stays = [each for each in kept if keep_public and each.visibility == Visibility.PUBLIC and not each.deleted]
    goes = [each for each in kept if each not in stays]
    return [
        *(_blank(connection, each) for each in goes),
        *(_without_author(connection, each, agents) for each in stays),
    ]


def _blank(connection: Connection, kept: Kept) -> Move:
    connection.execute(delete(VersionRow).where(VersionRow.number == kept.number))
    values = {"document": BLANK, "deleted": True, "changed": now()}
    return Move(register.change(connection, kept, values, Action.DELETED, kept.owner), was=BOTH)


def _without_author(connection: Connection, kept: Kept, agents: str) -> Move:
    """With the versions that everybody could read, and no others; none of them says who wrote it."""
    here = VersionRow.number == kept.number
    connection.execute(delete(VersionRow).where(here, VersionRow.visibility != Visibility.PUBLIC.value))
    hide = partial(_hidden, author=agents + kept.owner, instead=agents + ANONYMOUS)
    for seq, document in connection.execute(select(VersionRow.seq, VersionRow.document).where(here)).all():
        if document is not None:
            hidden = {"document": hide(document)}
            connection.execute(update(VersionRow).where(VersionRow.seq == seq).values(hidden))
    values = {"document": hide(kept.document), "owner": ANONYMOUS, "changed": now()}
    return Move(register.change(connection, kept, values, Action.CHANGED, ANONYMOUS), was=BOTH)


def _hidden(text: str, *, author: str, instead: str) -> str:
    """A document without its author, however it names them; and without the IRI of their account anywhere else."""
    document = json.loads(text)
    if "creator" in document:
        document["creator"] = instead
    return json.dumps(_replaced(document, author, instead), ensure_ascii=False)


def _replaced(value: Any, author: str, instead: str) -> Any:
    if isinstance(value, dict):
        return {key: _replaced(each, author, instead) for key, each in value.items()}
    if isinstance(value, list):
        return [_replaced(each, author, instead) for each in value]
    return instead if value == author else value


def _forget(connection: Connection, account: str, desk: Desk) -> None:
    """Graph, indexes and disk are without it: so is the register."""
    mine = AnnotationRow.owner == account
    rows = connection.execute(select(AnnotationRow.number, AnnotationRow.name).where(mine)).all()
    for some in chunks(rows, AT_ONCE):
        numbers = [row.number for row in some]
        iris: Sequence[str] = [desk.iri(row.name) for row in some]
        connection.execute(delete(VersionRow).where(VersionRow.number.in_(numbers)))
        connection.execute(delete(AnnotationRow).where(AnnotationRow.number.in_(numbers)))
        connection.execute(delete(OrphanRow).where(OrphanRow.anchored.in_(iris)))
    connection.execute(delete(ReceiptRow).where(ReceiptRow.account == account))
    connection.execute(update(VersionRow).where(VersionRow.actor == account).values(actor=ANONYMOUS))
