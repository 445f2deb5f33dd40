"""What was uploaded: where it comes from, and its folder, which all files of one form share.

The folder goes when the last of them has been read.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

from sqlalchemy import ColumnElement, Engine, select, update

from descant.disk import disk_errors
from descant.ingest.describing import Placement
from descant.ingest.reading import Catalogue
from descant.jobs import Services, State
from descant.jobs.ingesting.orders import INGEST
from descant.jobs.ingesting.origins import Origin
from descant.jobs.table import Job, writing

UPLOADS = "uploads"
"""in the home: a folder for what was sent by one form"""
RECEIPT = re.compile(r"[\w-]{22,64}", re.ASCII)
"""nobody guesses 128 bits"""
_ORIGIN = re.compile(r"upload [^\s:]+(?::(?P<receipt>\S+))? (?P<name>.+?)(?: of \[.*\])?")


def upload_origin(who: str, name: str, said: Placement, receipt: str = "") -> str:
    """What lies nowhere: the same name, said to be of the same work and version, is the same file again. With a
    receipt only what was sent with that one."""
    place = f" of {json.dumps([said.work, said.version])}" if said.work or said.version else ""
    return f"upload {who}{f':{receipt}' if receipt else ''} {name}{place}"


def uploaded_name(origin: str) -> str | None:
    """The name of the file, where one was uploaded."""
    found = _ORIGIN.fullmatch(origin)
    return found["name"] if found else None


def upload_receipt(origin: str) -> str:
    """That of whoever sent it; nothing where there is none, or nothing was sent."""
    found = _ORIGIN.fullmatch(origin)
    return (found["receipt"] or "") if found else ""


def give_receipt(engine: Engine, content: str, called: str, receipt: str) -> None:
    """To what was sent by this name (without its extension) before there were receipts: where none has come since."""
    with writing(engine) as connection:
        origins = connection.scalars(select(Origin.origin).where(Origin.content == content)).all()
        if any(map(upload_receipt, origins)):
            return
        for origin in origins:
            if found := re.fullmatch(rf"upload ([^\s:]+) ({re.escape(called)}\.\w+)", origin):
                given = upload_origin(found[1], found[2], Placement(), receipt)
                connection.execute(update(Origin).where(Origin.origin == origin).values(origin=given))


def clear_upload(services: Services, catalogue: Catalogue | None) -> None:
    """Take the folder away, if no job needs it: not those to be spawned, nor one that failed and may be tried again."""
    folder = Path(services.job.parameters["path"]).parent
    listed = catalogue.files if catalogue else ()
    if folder.resolve().parent != (services.config.home / UPLOADS).resolve():
        return  # whatever a job's parameters say, nothing else is ours to take away
    if not folder.is_dir() or any("://" not in each.location for each in listed):
        return
    with disk_errors(folder):
        (folder / f".{services.job.id}").touch()  # the database will know that it is done later than the next is
    with services.engine.connect() as connection:
        needed = connection.scalars(select(Job.id).where(Job.kind == INGEST, _unread(), _is_in(folder)))
        if all((folder / f".{each}").exists() for each in needed):
            shutil.rmtree(folder, ignore_errors=True)


def _unread() -> ColumnElement[bool]:
    """What waits for its children has been read."""
    return (Job.state != State.DONE) & ~((Job.state == State.RUNNING) & Job.claimed_by.is_(None))


def _is_in(folder: Path) -> ColumnElement[bool]:
    path: ColumnElement[str] = Job.parameters["path"].as_string()
    return path.startswith(f"{folder}/", autoescape=True)
