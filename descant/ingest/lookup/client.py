"""Asking a service for JSON: politely, and not twice.

Answers are kept in a folder for a month. Between two requests to one service lies its pause, whichever process asks:
https://musicbrainz.org/doc/MusicBrainz_API/Rate_Limiting wants at most one a second, and a contact. Who is told to
come back later (`Retry-After`) does, and nobody of this home asks before.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

from descant import __version__
from descant.errors import RemoteFailed, Unavailable
from descant.fetching import Fetched, fetch
from descant.ingest.lookup import QuestionRefused

KEPT = 30 * 24 * 3600
"""seconds"""
REFUSED = (400, 413, 414, 422)
"""answers to this request, and not to any"""
BUSY = (429, 503)
LARGEST, SECONDS = 2_000_000, 15.0
"""bytes of an answer, and time for it"""
PATIENCE = 10.0
"""seconds that are waited for a service that says when to come back; else whoever asks is told"""
_DAY = 86_400.0
_FORM = "application/x-www-form-urlencoded"


class Request(NamedTuple):
    url: str
    form: bytes | None = None
    """of a POST"""
    accept: str = "application/json"

    @property
    def name(self) -> str:
        said = self.url.encode() + (b"\n" + self.form if self.form is not None else b"")
        return hashlib.sha256(said).hexdigest()


class ToldToWait(RemoteFailed):
    """The service has said when to come back."""

    def __init__(self, host: str, seconds: float) -> None:
        super().__init__(f"{host} is busy.", remedy=f"Come back in {seconds:.0f} s.")
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Client:
    folder: Path
    contact: str
    """a page or mail address of whoever runs this; empty: nobody is asked"""
    allow_private: bool = False
    """may a service be at an address that is not public"""

    def json(
        self,
        address: str,
        parameters: Mapping[str, str],
        *,
        pause: float,
        check: Callable[[Any], None] = lambda _: None,
        form: bool = False,
    ) -> Any:
        """The answer to a request, kept or new; `pause` is in seconds. What `check` refuses is not kept.

        As a `form` parameters are sent in a body, which may be long.
        """
        said = urlencode(sorted(parameters.items()))
        url = f"{address}?{said}" if said and not form else address
        return self.answer(Request(url, said.encode() if form else None), pause=pause, check=check)

    def answer(self, request: Request, *, pause: float, check: Callable[[Any], None] = lambda _: None) -> Any:
        if not self.contact:
            raise Unavailable("Looking up is off.", remedy="Set lookup_contact to a page or mail address of yours.")
        kept = self.folder / f"{request.name}.json"
        answer = _still_good(kept)
        if answer is None:
            answer = self._asked(request, pause)
            check(answer)
            _keep(kept, answer)
        return answer

    def when(self, request: Request) -> datetime | None:
        """A kept answer was given."""
        with suppress(OSError):
            return datetime.fromtimestamp(int((self.folder / f"{request.name}.json").stat().st_mtime), UTC)
        return None

    def _asked(self, request: Request, pause: float) -> Any:
        """A service that is busy is asked once more, if it need not be long."""
        try:
            return self._ask(request, pause)
        except ToldToWait as error:
            if error.seconds > PATIENCE:
                raise
        return self._ask(request, pause)

    def _ask(self, request: Request, pause: float) -> Any:
        host = urlsplit(request.url).netloc
        with self._turn(host, pause):
            said = self._fetched(request)
        if said.status in BUSY and (seconds := _told(said)) is not None:
            self._leave_alone(host, seconds)
            raise ToldToWait(host, seconds)
        if said.status in REFUSED:
            raise QuestionRefused(f"{host} answers with status {said.status}.", remedy="Look whether the name is one.")
        if said.status != 200:
            raise RemoteFailed(f"{host} answers with status {said.status}.", remedy="Try again in a while.")
        try:
            return json.loads(said.body)
        except (ValueError, RecursionError) as error:
            raise RemoteFailed(f"{host} answers with something that is no JSON.", remedy="Try again later.") from error

    def _fetched(self, request: Request) -> Fetched:
        headers = {"User-Agent": f"Descant/{__version__} ({self.contact})", "Accept": request.accept}
        if request.form is not None:
            headers["Content-Type"] = _FORM
        return fetch(
            request.url,
            method="GET" if request.form is None else "POST",
            body=request.form,
            headers=headers,
            seconds=SECONDS,
            size=LARGEST,
            allow_private=self.allow_private,
        )

    @contextmanager
    def _turn(self, host: str, pause: float) -> Iterator[None]:
        """One request at a time, and the next one no sooner than the pause after it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._file_of(host).open("a+b") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            since = time.time() - os.fstat(turn.fileno()).st_mtime if turn.tell() else pause
            wait = pause - since if since > -_DAY else 0.0  # beyond a day it is the clock that was wrong
            if wait > pause + PATIENCE:
                raise ToldToWait(host, wait)
            time.sleep(max(0.0, wait))
            try:
                yield
            finally:
                turn.write(b".")
                turn.truncate(1)

    def _leave_alone(self, host: str, seconds: float) -> None:
        """Until then: the time of its turn lies ahead."""
        until = time.time() + min(seconds, _DAY)
        os.utime(self._file_of(host), (until, until))

    def _file_of(self, host: str) -> Path:
        return self.folder / f"{hashlib.sha256(host.encode()).hexdigest()}.turn"


def _told(said: Fetched) -> float | None:
    """Seconds that `Retry-After` names, as a number or as a date."""
    text = str(said.headers.get("Retry-After", "")).strip()
    if text.isascii() and text.isdigit() and len(text) < 10:
        return float(text)
    with suppress(ValueError, TypeError):
        moment = parsedate_to_datetime(text)
        return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
    return None


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
