"""Media fragments: `t=6,9` and `xywh=0,0,10,10` to numbers and back (https://www.w3.org/TR/media-frags/).

Times are seconds of normal play time (`npt`); rectangles are pixels. What cannot be said in these without
knowing the media (SMPTE time codes, wall clock) has no numbers here, and gives None; `xywh=percent:…` has hundredths.
"""

from __future__ import annotations

import re
from decimal import Decimal
from urllib.parse import unquote

from descant.errors import InvalidInput
from descant.ontology.records.spans import Region, TimeSpan

_CLOCK = re.compile(r"(?:(\d+):)?([0-5]?\d):([0-5]?\d(?:\.\d*)?)")
_SECONDS = re.compile(r"\d+(?:\.\d*)?|\.\d+")
_FOUR = r"([\d.]+),([\d.]+),([\d.]+),([\d.]+)"
_REGION, _SHARE = re.compile(rf"(?:pixel:)?{_FOUR}"), re.compile(rf"percent:{_FOUR}")
_WHOLE = 100.001
"""per cent, as they are added from rounded ones"""


def format_number(value: float) -> str:
    """The shortest decimal that is read back as the same number, without exponent."""
    text = format(Decimal(repr(value)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def format_time(span: TimeSpan) -> str:
    end = "" if span.end is None else "," + format_number(span.end)
    return f"t={format_number(span.start)}{end}"


def format_region(region: Region) -> str:
    return "xywh=" + ",".join(map(format_number, (region.x, region.y, region.w, region.h)))


def time_of(fragment: str) -> TimeSpan | None:
    """The seconds that a fragment names, if it does: `t=6,9`, `t=,9`, `t=npt:0:01:00`."""
    start, comma, end = _dimension(fragment, "t").removeprefix("npt:").partition(",")
    if not start and not end:
        return None
    try:
        return TimeSpan(_seconds(start or "0"), _seconds(end) if comma else None)
    except (InvalidInput, ValueError, OverflowError):  # nobody counts so far
        return None


def region_of(fragment: str) -> Region | None:
    """The pixels that a fragment names, if it does."""
    return _rectangle(_REGION, fragment)


def share_of(fragment: str) -> Region | None:
    """The rectangle in hundredths of a picture that a fragment names, if it does and is inside of that."""
    found = _rectangle(_SHARE, fragment)
    return found if found and max(found.x + found.w, found.y + found.h) <= _WHOLE else None


def _rectangle(form: re.Pattern[str], fragment: str) -> Region | None:
    found = form.fullmatch(_dimension(fragment, "xywh"))
    try:
        return Region(*map(float, found.groups())) if found else None
    except (InvalidInput, ValueError, OverflowError):  # nobody counts so far
        return None


def _dimension(fragment: str, name: str) -> str:
    """The value of the last dimension of that name, as the specification rules."""
    values = [part.partition("=")[2] for part in fragment.split("&") if part.partition("=")[0] == name]
    return unquote(values[-1]) if values else ""


def _seconds(text: str) -> float:
    clock = _CLOCK.fullmatch(text)
    if clock:
        hours, minutes, seconds = clock.groups()
        return int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds)
    if not _SECONDS.fullmatch(text):
        raise ValueError(text)
    return float(text)
