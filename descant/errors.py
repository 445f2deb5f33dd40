"""Every error that Descant raises on purpose, as one tree.

    DescantError
    ├── WrongUse            the caller asked for something that makes no sense (exit code 2, HTTP 400)
    ├── InvalidInput        a document, query or record is broken: says file, line, reason
    │   ├── Nonconformant   well-formed, but refused by shape: says which node
    │   └── Damaged         what Descant itself wrote, and can make anew, is broken: no fault of whoever asks
    ├── NotAcceptable       no representation that the client accepts
    ├── UnsupportedMedia    a body in a format that is not read
    ├── TooLarge            a body or file beyond the configured limit
    ├── NotFound            nothing by that name
    │   └── Gone            something by that name was there, and is no more
    ├── Conflict            it cannot be done beside what is there, or was done
    ├── Stale               it is not, or no longer, as whoever asks believes
    ├── Unauthenticated     no credentials, or wrong ones
    ├── Forbidden           credentials without the right, or a thing that policy refuses
    ├── TooManyRequests     beyond the client's share: says when to come back
    ├── QueryEnded          a query was ended by a limit
    │   ├── QueryTimeout
    │   ├── QueryOutOfMemory
    │   └── ResultTooLarge
    ├── Unavailable         something that is needed is not there just now
    │   ├── RemoteFailed    a server elsewhere that a query or LOAD names gives no good answer
    │   ├── StoreBusy       another process owns the store: says which
    │   └── StoreUnwritable disk full, read-only folder, permission
    ├── Cancelled           a job was told to stop
    └── Missing             an optional part of Descant is not installed: says how to install it

Each has a `title` (what kind of thing went wrong), a message (what went wrong here) and a `remedy`
(what to do next). The command line prints message and remedy on one line; HTTP says the same as an
RFC 9457 problem document.
"""

from __future__ import annotations

import json


def sentences(message: str, remedy: str) -> str:
    """Two sentences, also where the message ends with words of a library."""
    ended = not (message and remedy) or message.endswith((".", "!", "?", "…", ":", ".)"))
    return f"{message}{'' if ended else '.'} {remedy}".strip()


class DescantError(Exception):
    """The root: catch this to catch every error that is not a bug."""

    title = "Something went wrong"
    status = 500
    exit_code = 1
    slug = "error"

    def __init__(self, message: str, *, remedy: str = "", **details: object) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.details = {name: value for name, value in details.items() if value is not None}

    def __str__(self) -> str:
        return sentences(self.message, self.remedy)

    def said(self) -> dict[str, str]:
        """As jobs tell it."""
        return {"detail": self.message, "remedy": self.remedy}


class WrongUse(DescantError):
    title, status, exit_code, slug = "The request makes no sense", 400, 2, "wrong-use"


class InvalidInput(DescantError):
    title, status, slug = "The input is broken", 400, "invalid-input"

    @classmethod
    def at(
        cls,
        reason: str,
        *,
        file: str | None = None,
        line: int | None = None,
        column: int | None = None,
        remedy: str = "",
    ) -> InvalidInput:
        """An error with its place in front: `file:line:column: reason`."""
        place = ":".join(str(part) for part in (file, line, column) if part is not None)
        message = f"{place}: {reason}" if place else reason
        return cls(message, remedy=remedy, file=file, line=line, column=column)


class Nonconformant(InvalidInput):
    title, status, slug = "The data does not conform to the shapes", 422, "nonconformant"


class Damaged(InvalidInput):
    title, status, slug = "What is kept here is damaged", 500, "damaged"


class NotAcceptable(DescantError):
    title, status, slug = "No acceptable representation", 406, "not-acceptable"


class UnsupportedMedia(DescantError):
    title, status, slug = "The format of the body is not read", 415, "unsupported-media-type"


class TooLarge(DescantError):
    title, status, slug = "The input is too large", 413, "too-large"


class NotFound(DescantError):
    title, status, slug = "Not found", 404, "not-found"


class Gone(NotFound):
    title, status, slug = "No longer there", 410, "gone"


class Conflict(DescantError):
    title, status, slug = "In conflict with what is there", 409, "conflict"


class Stale(DescantError):
    title, status, slug = "Changed in between", 412, "stale"


class Unauthenticated(DescantError):
    title, status, slug = "Credentials are needed", 401, "unauthenticated"


class Forbidden(DescantError):
    title, status, slug = "Not allowed", 403, "forbidden"


class TooManyRequests(DescantError):
    title, status, slug = "Too many requests", 429, "too-many-requests"

    def __init__(self, message: str, *, retry_after: int, remedy: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.retry_after = retry_after


class QueryEnded(DescantError):
    title, status, slug = "The query was ended", 503, "query-ended"


class QueryTimeout(QueryEnded):
    title, status, slug = "The query ran out of time", 504, "query-timeout"


class QueryOutOfMemory(QueryEnded):
    title, status, slug = "The query ran out of memory", 503, "query-out-of-memory"


class ResultTooLarge(QueryEnded):
    title, status, slug = "The result is too large", 503, "result-too-large"


class Unavailable(DescantError):
    title, status, slug = "Not available just now", 503, "unavailable"


class RemoteFailed(Unavailable):
    title, status, slug = "Another server failed", 502, "remote-failed"


class StoreBusy(Unavailable):
    title, slug = "The store is in use", "store-busy"


class StoreUnwritable(Unavailable):
    title, status, slug = "The store cannot be written", 507, "store-unwritable"


class Cancelled(DescantError):
    title, status, slug = "Cancelled", 409, "cancelled"


class Missing(DescantError):
    title, status, slug = "A part of Descant is not installed", 501, "missing-part"


def from_problem(body: bytes) -> DescantError:
    """The error that a problem document was made from."""
    try:
        problem = json.loads(body)
    except ValueError:
        return Unavailable("The server gave an answer that is none of ours.")
    slug = str(problem.get("type", "")).rpartition(":")[2]
    kinds = {each.slug: each for each in globals().values() if isinstance(each, type) and hasattr(each, "slug")}
    kind: type[DescantError] = kinds.get(slug, DescantError)
    if issubclass(kind, TooManyRequests):
        kind = DescantError  # it wants to know when to come back; a person only reads
    return kind(problem.get("detail", "The server failed."), remedy=problem.get("remedy", ""))
