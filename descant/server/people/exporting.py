"""All that is kept of an account, as an archive to take along.

`account.json` says who it is and what it has; `annotations/` and `objects/` have every version of everything that it
made, each as JSON-LD, as it was served; `history.jsonl` says what was done to them and when, one line each;
`corrections.json` has what it said of bars of versions.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

from sqlalchemy import Engine, select

from descant.accounts import list_accounts, list_groups
from descant.accounts.audit import Entry, all_audit, record
from descant.accounts.bindings import issuers_of
from descant.accounts.people import OWNER
from descant.accounts.profiles import profile_of
from descant.accounts.sessions import list_sessions
from descant.accounts.tokens import Token, is_valid, tokens_of
from descant.annotations.names import is_object
from descant.annotations.register import AnnotationRow, Kept, Version, versions
from descant.annotations.webhooks.keeping import list_hooks
from descant.disk import disk_errors
from descant.errors import Conflict, NotFound
from descant.jobs.aligning.corrections import Correction, corrections_by
from descant.solid.connections import pod_of
from descant.store import Dataset

AT_ONCE = 200


def write_export(engine: Engine, public: Dataset, base: str, account: str, file: IO[bytes], *, actor: str) -> None:
    """The log says that it was done before it is."""
    described = describe_account(engine, base, account)
    record(engine, actor, "exported its data", account)
    described["audit"] = [describe_entry(each) for each in all_audit(engine, account)]
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr("account.json", _pretty(described))
        history = []
        for kept, version in _made(engine, account):
            history.append(json.dumps(_described_version(kept, version)))
            if version.document is not None:
                archive.writestr(_place(kept, version), _pretty(json.loads(version.document)))
        archive.writestr("history.jsonl", "".join(f"{line}\n" for line in history))
        said = [describe_correction(each) for each in corrections_by(public, described["agent"])]
        archive.writestr("corrections.json", _pretty(said))


def export_to(engine: Engine, public: Dataset, base: str, account: str, path: Path, *, actor: str) -> None:
    """Into a file of its own, readable by its owner alone; half of one is not left behind."""
    if path.exists():
        raise Conflict(f"{path} is there already.", remedy="Name another file.")
    try:
        with disk_errors(path):
            path.touch(mode=0o600)
            with path.open("wb") as file:
                write_export(engine, public, base, account, file, actor=actor)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def describe_account(engine: Engine, base: str, account: str) -> dict[str, Any]:
    """For itself. Nothing in it lets anybody in: no text of a session, none of a token, and no subject."""
    found = next((each for each in list_accounts(engine) if each.id == account), None)
    if found is None and account != OWNER:
        raise NotFound(f"There is no account {account}.", remedy="`descant user list` shows them.")
    profile = profile_of(engine, account)
    return {
        "id": account,
        "agent": f"{base}id/agent/{account}",
        "name": found.name if found else "Owner",
        "role": found.role.word if found else "admin",
        "created": _moment(found.created) if found else None,
        "profile": {"name": profile.name, "page": profile.page},
        "groups": list(_groups(engine, base, account)),
        "providers": issuers_of(engine, account),
        "sessions": [
            {"by": "token" if each.token else "provider", "begun": _moment(each.begun), "seen": _moment(each.seen)}
            for each in list_sessions(engine, account)
        ],
        "tokens": [describe_token(each) for each in tokens_of(engine, account)],
        "webhooks": [{"url": each.url, "feed": each.feed} for each in list_hooks(engine, account)],
        "pod": pod_of(engine, account),
    }


def describe_correction(correction: Correction) -> dict[str, Any]:
    one, other = correction.versions
    return {
        "one": one,
        "other": other,
        "modified": correction.modified or None,
        "said": [{"one": here, "other": there} for here, there in correction.said],
    }


def describe_token(token: Token) -> dict[str, Any]:
    return {
        "id": token.id,
        "name": token.name,
        "scope": token.scope,
        "valid": is_valid(token),
        "created": _moment(token.created),
        "expires": _moment(token.expires),
    }


def describe_entry(entry: Entry) -> dict[str, Any]:
    """Whoever did it is an id, and no name."""
    return {"time": _moment(entry.time), "by": entry.actor, "action": entry.action, "about": entry.about}


def _groups(engine: Engine, base: str, account: str) -> Iterator[dict[str, Any]]:
    for group in list_groups(engine):
        if account in group.members:
            agent, may_write = f"{base}id/agent/{group.id}", group.members[account]
            yield {"id": group.id, "agent": agent, "name": group.name, "may_write": may_write}


def _made(engine: Engine, account: str) -> Iterator[tuple[Kept, Version]]:
    """Some at a time, with all their versions, the deleted ones too."""
    after = 0
    wanted = select(AnnotationRow.__table__).where(AnnotationRow.owner == account).order_by(AnnotationRow.number)
    while True:
        with engine.connect() as connection:
            rows = connection.execute(wanted.where(AnnotationRow.number > after).limit(AT_ONCE)).all()
            found = [(Kept(*row), version) for row in rows for version in versions(connection, row.number)]
        yield from found
        if not rows:
            return
        after = rows[-1].number


def _place(kept: Kept, version: Version) -> str:
    folder = kept.name.replace("id/", "objects/", 1) if is_object(kept.name) else f"annotations/{kept.name}"
    return f"{folder}/{version.version}.jsonld"


def _described_version(kept: Kept, version: Version) -> dict[str, Any]:
    return {
        "name": kept.name,
        "version": version.version,
        "action": version.action,
        "time": _moment(version.time),
        "visibility": version.visibility,
        "shared_with": version.shared_with,
    }


def _pretty(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1)


def _moment(time: Any) -> str | None:
    return f"{time.isoformat()}Z" if time else None
