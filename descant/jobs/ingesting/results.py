"""What the result of reading a file says to people: the same words at the command line and on pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Any

from descant.errors import sentences

COUNTED = ("movements", "bars", "notes", "pages", "zones", "chords", "annotations")


def counted(result: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What was found, and how much of it: `bars`, `1,234`; `movement`, `1`."""
    for name in COUNTED:
        if count := result.get(name):
            yield name.removesuffix("s") if count == 1 else name, f"{count:,}"


def duration(result: Mapping[str, Any]) -> str:
    """Of a recording: `12.5 s`; else empty."""
    return f"{result['duration']:.1f} s" if result.get("duration") else ""


def same_sound(result: Mapping[str, Any]) -> str:
    """`the same sound as …` where other recordings have it; else empty."""
    others = result.get("same_sound") or ()
    return f"the same sound as {', '.join(others)}" if others else ""


def why_failed(file: Mapping[str, Any]) -> str:
    """Which file, unless the reason begins with its name; why; what to do."""
    reason, name = sentences(file["error"], file["remedy"]), str(file["file"])
    return reason if reason.startswith((name, PurePath(name).name)) else f"{name}: {reason}"


def orphaned(orphan: Mapping[str, Any]) -> str:
    nearest = f"; nearest now: {orphan['candidate']}" if orphan["candidate"] else ""
    return f"{orphan['anchored']} was at {orphan['place']}{nearest}"
