"""Server-sent events: a job as it is, and again whenever it changes.

https://html.spec.whatwg.org/multipage/server-sent-events.html

Each stream holds a thread. So there are only a few at once, and none lasts: a stream ends after a while, and the
browser comes back by itself with the number of the last event that it has. Where all places are taken, a stream
tells what is and ends at once, and says when to come back.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

from flask import Response, request

from descant.errors import TooManyRequests, Unavailable
from descant.jobs.watching import Bell, follow, is_over
from descant.server.job_words import Worded
from descant.server.places import Places
from descant.server.services import services

STREAMS, EACH = 16, 4
"""at once, and of one client"""
LIFE = 60.0
"""seconds of one stream"""
HEARTBEAT = 10.0
"""seconds of silence after which a comment keeps proxies from closing the connection"""
SOON, LATER = 500, 5000
"""milliseconds until the browser comes back: to go on, and where there was no place"""

_places = Places(EACH, STREAMS)


def event_stream(job: str, client: str, bell: Bell | None, worded: Worded) -> Response:
    """Events `job` (its description), `log` (a line) and, at its end, `end`."""
    try:
        give_back: Callable[[], None] | None = _places.take(client)
    except (TooManyRequests, Unavailable):
        give_back = None
    after, digest = _last_event()
    life = LIFE if give_back else 0.0
    updates = follow(services().engine, job, seconds=life, log_after=after, bell=bell)
    response = Response(_events(updates, after, digest, bool(give_back), worded), mimetype="text/event-stream")
    response.headers |= {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    if give_back:
        response.call_on_close(give_back)
    return response


def _events(
    updates: Iterator[dict[str, Any] | None], after: int, digest: str, has_place: bool, worded: Worded
) -> Iterator[str]:
    yield f"retry: {SOON if has_place else LATER}\n\n"
    spoken = time.monotonic()
    for update in updates:
        if update is None:
            if time.monotonic() - spoken > HEARTBEAT:
                spoken = time.monotonic()
                yield ": still here\n\n"
            continue
        spoken = time.monotonic()
        for line in update.pop("log"):
            after = line["id"]
            yield _event("log", line, f"{after}-{digest}")
        told = worded(update)
        if (fresh := hashlib.sha256(json.dumps(told).encode()).hexdigest()[:12]) != digest:
            digest = fresh
            yield _event("job", told, f"{after}-{digest}")
        if is_over(update):
            yield _event("end", update["state"], f"{after}-{digest}")


def _event(name: str, data: object, number: str) -> str:
    return f"event: {name}\nid: {number}\ndata: {json.dumps(data)}\n\n"


def _last_event() -> tuple[int, str]:
    """How far the browser is: the last line, and what the job was then."""
    line, _, digest = request.headers.get("Last-Event-ID", "").partition("-")
    return (int(line) if line.isascii() and line.isdigit() and len(line) < 18 else 0), digest
