"""Files: those that people send are fetched from where they were put, and pictures are put where people fetch them.

https://xmpp.org/extensions/xep-0363.html
"""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

from slixmpp import ClientXMPP
from slixmpp.exceptions import IqError, IqTimeout

from descant.bot import Picture
from descant.errors import DescantError, NotFound, RemoteFailed, Unavailable
from descant.fetching import Fetched, fetch

SECONDS = 120.0
"""that a file may take"""
PAUSES = (1.0, 4.0)
"""seconds before it is tried again: an address that somebody names is not waited for as the server is"""
NEEDED = ("Authorization", "Cookie", "Expires")
"""headers that a server may ask to be sent with a file"""


def fetch_sound(url: str, place: Path, most: int, allow_private: bool) -> None:
    found = _tried(url, most, allow_private)
    if found.status >= 400:
        raise NotFound(f"The file is not there any more: {found.status}.", remedy="Send it again.")
    place.write_bytes(found.body)


def _tried(url: str, most: int, allow_private: bool) -> Fetched:
    for pause in (*PAUSES, None):
        try:
            found = fetch(url, seconds=SECONDS, size=most, allow_private=allow_private)
            if found.status < 500 or pause is None:
                return found
        except RemoteFailed:
            if pause is None:
                raise DescantError("The file cannot be fetched from where it is.", remedy="Send it again.") from None
        time.sleep(pause)
    raise AssertionError("the last try gives an answer")


async def put(client: ClientXMPP, picture: Picture, *, allow_private: bool) -> str:
    """Gives its address; nothing where the server takes no files, or not this one."""
    slot = await _slot(client, picture)
    if slot is None:
        return ""
    headers = {each["name"]: each["value"] for each in slot["put"]["headers"] if each["name"] in NEEDED}
    headers["Content-Type"] = picture.media_type
    url = slot["put"]["url"]
    try:
        done = await asyncio.to_thread(
            fetch, url, method="PUT", body=picture.data, headers=headers, allow_private=allow_private, size=100_000
        )
    except Unavailable:
        raise
    except DescantError:
        return ""
    return str(slot["get"]["url"]) if done.status in (200, 201) else ""


async def _slot(client: ClientXMPP, picture: Picture) -> Any:
    upload = client.plugin["xep_0363"]
    try:
        service = await upload.find_upload_service(timeout=10)
        if service is None:
            return None
        size = len(picture.data)
        asked = upload.request_slot(service["from"], picture.name, size, picture.media_type, timeout=10)
        return (await asked)["http_upload_slot"]
    except (IqError, IqTimeout):
        return None
