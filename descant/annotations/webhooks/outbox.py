"""Deliveries: one after the other to each receiver, and to many at once, so that a slow one holds up nobody else."""

from __future__ import annotations

import json
import logging
import random
import secrets
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine

from descant.accounts import known_account
from descant.annotations.activities import GROUP, Activity
from descant.annotations.activities.following import Feeds
from descant.annotations.activities.telling import CONTEXT, Teller
from descant.annotations.projecting import Move
from descant.annotations.webhooks import keeping
from descant.annotations.webhooks.keeping import CLAIM, Hook
from descant.annotations.webhooks.sending import GONE, Outcome, send
from descant.database import moment, now

AT_ONCE = 100
"""receivers"""
IN_A_TURN = 50
"""activities, before others have their turn"""
LOOK, PAUSE = 1.0, 1.0
"""seconds between two looks for what is due; and after a write: what comes together is taken together"""


@dataclass(frozen=True, slots=True)
class Patience:
    """With receivers that do not take what they are sent: seconds."""

    first: float = 5.0
    longest: float = 3600.0
    altogether: float = 86_400.0

    def after(self, tries: int) -> timedelta:
        """Twice as long each time, and never quite the same."""
        wait = min(self.longest, self.first * 2 ** min(tries - 1, 30))
        return timedelta(seconds=wait * random.uniform(0.8, 1.2))  # noqa: S311 - no secret


class Outbox:
    def __init__(
        self,
        engine: Engine,
        feeds: Feeds,
        teller: Teller,
        *,
        allow_private: bool = False,
        alone: bool = True,
        patience: Patience | None = None,
    ) -> None:
        """`alone`: no other server is at the same database."""
        self._engine, self._feeds, self._teller = engine, feeds, teller
        self._allow_private, self._patience = allow_private, patience or Patience()
        self._at_work: set[str] = set()
        self._served: dict[str, float] = {}
        self._wake, self._closed = threading.Event(), threading.Event()
        if alone:
            keeping.forget_claims(engine)
        self._thread = threading.Thread(target=self._run, name="outbox", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """What is under way is not waited for: it is sent again after the next start."""
        self._closed.set()
        self._wake.set()
        self._thread.join()

    def note_write(self, _: Sequence[Move] = ()) -> None:
        self._wake.set()

    def test(self, hook: Hook) -> Outcome:
        """Send something that is no activity of anybody's, now."""
        return send_test(self._engine, self._teller, hook, allow_private=self._allow_private)

    def _run(self) -> None:
        while not self._closed.is_set():
            if self._wake.wait(LOOK):
                self._closed.wait(PAUSE)
            self._wake.clear()
            try:
                self._look()
            except Exception:  # what is due stays due
                if not self._closed.is_set():
                    logging.getLogger(__name__).exception("webhooks wait")

    def _look(self) -> None:
        """Whoever waited longest is first."""
        self._feeds.follow()
        due = sorted(keeping.due_hooks(self._engine), key=lambda hook: self._served.get(hook.id, 0.0))
        for hook in due:
            if len(self._at_work) >= AT_ONCE or self._closed.is_set():
                return
            if hook.id not in self._at_work:
                self._begin(hook, self._feeds.file_of(hook.feed).after(hook.feed, hook.seq, limit=IN_A_TURN))

    def _begin(self, hook: Hook, ahead: list[Activity]) -> None:
        """In a thread of its own, which may have to wait for long."""
        if not ahead:
            return
        self._at_work.add(hook.id)
        self._served[hook.id] = time.monotonic()
        threading.Thread(target=self._turn, args=(hook.id, ahead), name=f"webhook {hook.id}", daemon=True).start()

    def _turn(self, identifier: str, ahead: list[Activity]) -> None:
        try:
            hook = keeping.claim(self._engine, identifier)
            for activity in ahead:
                if hook and activity.seq > hook.seq and not self._closed.is_set():
                    hook = self._deliver(hook, activity)
            if hook:
                keeping.note(self._engine, hook, seq=hook.seq, claimed=None)
        except Exception:  # it is sent again
            if not self._closed.is_set():
                logging.getLogger(__name__).exception("webhook %s waits", identifier)
        finally:
            self._at_work.discard(identifier)
            self._wake.set()

    def _deliver(self, hook: Hook, activity: Activity) -> Hook | None:
        """Gives the hook as it is then, where it may be sent more."""
        if not hook.wants(activity.kind):
            return replace(hook, seq=activity.seq)
        if reason := self._hindrance(hook):
            keeping.note(self._engine, hook, reason=reason, claimed=None)
            return None
        told = self._teller.told([activity])
        if not told:  # it was erased
            return replace(hook, seq=activity.seq)
        body = _written(self._teller.document(told[0]))
        outcome = send(hook.url, hook.secret, activity.id, body, allow_private=self._allow_private)
        if outcome.error is None:
            return self._delivered(hook, activity, outcome)
        keeping.note_delivery(self._engine, hook, activity.id, outcome, claimed=None, **self._failed(hook, outcome))
        return None

    def _delivered(self, hook: Hook, activity: Activity, outcome: Outcome) -> Hook | None:
        done: dict[str, Any] = {
            "seq": activity.seq,
            "tries": 0,
            "failing_since": None,
            "due": None,
            "claimed": now() + CLAIM,
        }
        there = keeping.note_delivery(self._engine, hook, activity.id, outcome, **done)
        return replace(hook, **done) if there else None

    def _failed(self, hook: Hook, outcome: Outcome) -> dict[str, Any]:
        since, tries = hook.failing_since or now(), hook.tries + 1
        given_up = now() - since >= timedelta(seconds=self._patience.altogether)
        reason = None
        if outcome.status == GONE:
            reason = "The receiver says that it is gone (410)."
        elif given_up:
            reason = f"It took nothing since {moment(since)}. At last: {outcome.error}"
        return {"tries": tries, "failing_since": since, "due": now() + self._patience.after(tries), "reason": reason}

    def _hindrance(self, hook: Hook) -> str | None:
        """Asked before each delivery: who may not read it any more gets nothing of it."""
        account = known_account(self._engine, hook.account)
        if account is None:
            return "Its account is closed."
        if hook.feed.startswith(GROUP) and hook.feed.removeprefix(GROUP) not in account.groups:
            return "Its account is not in the group any more."
        return None


def send_test(engine: Engine, teller: Teller, hook: Hook, *, allow_private: bool) -> Outcome:
    message, said = f"test-{secrets.token_hex(16)}", "A test: nothing was done."
    body = _written({"type": "Activity", "actor": teller.server(), "summary": said, "published": moment(now())})
    outcome = send(hook.url, hook.secret, message, body, allow_private=allow_private)
    keeping.note_delivery(engine, hook, message, outcome)
    return outcome


def _written(document: dict[str, Any]) -> bytes:
    return json.dumps({"@context": CONTEXT} | document, ensure_ascii=False).encode()
