"""What jobs and errors report, recognised by its words, so that pages and chats can say it in another language.

Whoever reports something says it in English and knows of neither. `reported.txt` has what is said, one report a line,
with `%(gaps)s`, for the catalogues; a gap whose name begins with `word` has a word of ours, which they know too, or a
report, or several with `; ` between them. What is not there stays English.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple, TypeAlias

from descant.catalogues import ENGLISH, catalogue, signs

LONGEST, SPLITS = 1_000, 4
"""characters of a text that is looked at, and places where it is taken apart: it may be a stranger's file name"""
_GAP = re.compile(r"%\((\w+)\)s")
_IN_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+", re.ASCII)


class Report(NamedTuple):
    text: str
    gaps: dict[str, str]


Parts: TypeAlias = tuple[str | Report, ...]
"""of a text, in their order; no part where it is not known"""


def reported(text: str, code: str) -> str | None:
    """What a machine reports, in a language; None where its catalogue does not know it."""
    if code == ENGLISH or not text:
        return text
    if (known := catalogue(code).gettext(text)) != text:
        return known
    parts = recognised(text) if len(text) <= LONGEST else ()
    return "".join(part if isinstance(part, str) else _filled(part, code) for part in parts) or None


def or_itself(text: str, code: str) -> str:
    """What a machine calls something: in words, or by its name."""
    known = reported(text, code)
    return text if known is None else known


def sentence(text: str) -> str:
    """Of a remark, which has no capital and no full stop."""
    return f"{text[:1].upper()}{text[1:]}."


@cache
def reports() -> tuple[str, ...]:
    return tuple(files(__package__).joinpath("reported.txt").read_text(encoding="utf-8").splitlines())


@lru_cache(1_000)
def recognised(text: str) -> Parts:
    """`file:line: reason. Remedy.`, or some of it."""
    if placed := _placed(text):
        return placed
    for first, rest in _split(text, ". "):
        if begun := _placed(f"{first}.") or _placed(first):  # the shortest that is known, and no other is tried
            more = recognised(rest)
            return (*begun, " " if _ends(begun) else ". ", *more) if more else ()
    return ()


def _placed(text: str) -> Parts:
    if whole := _whole(text):
        return whole
    reasons = ((place, _whole(reason)) for place, reason in _split(text, ": "))
    return next(((f"{place}: ", *reason) for place, reason in reasons if reason), ())


def _whole(text: str) -> Parts:
    tables, first, last = _patterns(), text.partition(" ")[0], text.rpartition(" ")[2]
    alike = sorted(each for key in ((first, ""), ("", last), ("", "")) for each in tables.get(key, ()))
    found = ((each.said, each.pattern.fullmatch(text)) for each in alike if each.longest in text)
    return next(((Report(said, match.groupdict()),) for said, match in found if match), ())


class _Known(NamedTuple):
    rank: int
    """the most words of its own first"""
    said: str
    longest: str
    """of what stands between its gaps"""
    pattern: re.Pattern[str]


@cache
def _patterns() -> dict[tuple[str, str], list[_Known]]:
    """By the first word or, where a gap is in it, the last."""
    tables: dict[tuple[str, str], list[_Known]] = {}
    for rank, said in enumerate(sorted(reports(), key=lambda said: -len(_GAP.sub("", said)))):
        longest = max(_GAP.split(said)[::2], key=len)
        tables.setdefault(_key(said), []).append(_Known(rank, said, longest, re.compile(_pattern(said))))
    return tables


def _key(said: str) -> tuple[str, str]:
    first, last = said.partition(" ")[0], said.rpartition(" ")[2]
    if not _GAP.search(first):
        return first, ""
    return "", "" if _GAP.search(last) else last


def _pattern(said: str) -> str:
    """A gap ends where what follows it first stands, and nowhere else is tried: strangers write what is looked at."""
    begun, *gaps = _GAP.split(said)
    pairs = [(f"(?P<{name}>.*?)", re.escape(after)) for name, after in zip(gaps[::2], gaps[1::2], strict=True)]
    ends = len(pairs) - 1
    found = (f"(?>{gap}{after})" if after and at < ends else gap + after for at, (gap, after) in enumerate(pairs))
    return re.escape(begun) + "".join(found)


def _split(text: str, at: str) -> Iterator[tuple[str, str]]:
    parts = text.split(at, SPLITS)
    return ((at.join(parts[:number]), at.join(parts[number:])) for number in range(1, len(parts)))


def _ends(parts: Parts) -> bool:
    last = parts[-1]
    return isinstance(last, Report) and last.text.endswith(".")


def _filled(report: Report, code: str) -> str:
    known = catalogue(code).gettext
    gaps = {
        name: _words(value, code) if name.startswith("word") else _figure(value, code)
        for name, value in report.gaps.items()
    }
    return known(report.text) % gaps if gaps else known(report.text)


def _words(value: str, code: str) -> str:
    return "; ".join(or_itself(each, code) for each in value.split("; "))


def _figure(value: str, code: str) -> str:
    return value.translate(signs(code)) if _IN_THOUSANDS.fullmatch(value) else value
