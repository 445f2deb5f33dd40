"""Asking a service for JSON: politely, and not twice.

Answers are kept in a folder for a month. Between two requests to one service lies its pause, whichever process asks:
https://musicbrainz.org/doc/MusicBrainz_API/Rate_Limiting wants at most one a second, and a contact.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from descant import __version__
from descant.errors import RemoteFailed, Unavailable
from descant.fetching import fetch
from descant.ingest.lookup import QuestionRefused

KEPT = 30 * 24 * 3600
"""seconds"""
REFUSED = (400, 413, 414, 422)
"""answers to this request, and not to any"""
LARGEST, SECONDS = 2_000_000, 15.0
"""bytes of an answer, and time for it"""


@dataclass(frozen=True, slots=True)
class Client:
    folder: Path
    contact: str
    """a page or mail address of whoever runs this; empty: nobody is asked"""
    allow_private: bool = False
    """may a service be at an address that is not public"""

    def json(
        self, address: str, parameters: dict[str, str], *, pause: float, check: Callable[[Any], None] = lambda _: None
    ) -> Any:
        """The answer to a request, kept or new; `pause` is in seconds. What `check` refuses is not kept."""
        if not self.contact:
            raise Unavailable("Looking up is off.", remedy="Set lookup_contact to a page or mail address of yours.")
        url = f"{address}?{urlencode(sorted(parameters.items()))}"
        kept = self.folder / f"{hashlib.sha256(url.encode()).hexdigest()}.json"
        answer = _still_good(kept)
        if answer is None:
            with self._turn(urlsplit(address).netloc, pause):
                answer = self._ask(url)
            check(answer)
            _keep(kept, answer)
        return answer

    def _ask(self, url: str) -> Any:
        headers = {"User-Agent": f"Descant/{__version__} ({self.contact})", "Accept": "application/json"}
        said = fetch(url, headers=headers, seconds=SECONDS, size=LARGEST, allow_private=self.allow_private)
        host = urlsplit(url).netloc
        if said.status in REFUSED:
            raise QuestionRefused(f"{host} answers with status {said.status}.", remedy="Look whether the name is one.")
        if said.status != 200:
            raise RemoteFailed(f"{host} answers with status {said.status}.", remedy="Try again in a while.")
        try:
            return json.loads(said.body)
        except ValueError as error:
            raise RemoteFailed(f"{host} answers with something that is no JSON.", remedy="Try again later.") from error

    @contextmanager
    def _turn(self, host: str, pause: float) -> Iterator[None]:
        """One request at a time, and the next one no sooner than the pause after it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        name = hashlib.sha256(host.encode()).hexdigest()
        with (self.folder / f"{name}.turn").open("a+b") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            since = time.time() - os.fstat(turn.fileno()).st_mtime if turn.tell() else pause
            time.sleep(min(pause, max(0.0, pause - since)))
            try:
                yield
            finally:
                turn.write(b".")
                turn.truncate(1)


def _still_good(kept: Path) -> Any:
    with suppress(OSError, ValueError):
        if time.time() - kept.stat().st_mtime < KEPT:
            return json.loads(kept.read_bytes())
    return None


def _keep(kept: Path, answer: Any) -> None:
    """Whole or not at all, whoever else writes it."""
    draft = kept.with_suffix(f".{os.getpid()}.draft")
    draft.write_text(json.dumps(answer), encoding="utf-8")
    draft.replace(kept)
