"""All recordings on a page, with the main things that were found in each; and these of one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from flask import render_template, request
from pyoxigraph import NamedNode

from descant.analysis.exporting.words import clock
from descant.jobs.analysing.listing import PAGE, list_recordings
from descant.ontology.iris import KEYS, OA
from descant.ontology.tags import called
from descant.server.jobs import whole_number
from descant.server.languages import language, translated
from descant.server.presentation import href
from descant.server.services import services
from descant.store.named import rows_of

TAGS = 3
"""of the many, the surest"""
NUMBERS = {"tempo": "bpm"}
"""kinds of numbers that say much in few words"""
LAST_PAGE = 1_000_000
_KEY = re.compile(r"([A-G])(Sharp|Flat)?(Major|Minor)")
_SIGNS = {"Sharp": "♯", "Flat": "♭", None: ""}


def list_page() -> str:
    name, page = request.args.get("name", "").strip(), whole_number("page", 0, LAST_PAGE)
    found = list_recordings(services().engine, name=name, page=page)
    return render_template(
        "recordings.html",
        name=name,
        page=page,
        total=found.total,
        more=(page + 1) * PAGE < found.total,
        recordings=[
            {
                "file": each.file,
                "source": href(each.source),
                "name": each.name,
                "duration": clock(each.duration) if each.duration else "",
                "read": read,
                "found": main_findings(each.file),
            }
            for each, read in found.recordings
        ],
    )


def main_findings(file: str) -> list[str]:
    """The key, the tempo and the surest tags, as the surest of several models has them."""
    keys, numbers, tags = [], [], []
    rows = rows_of(services().stores.public, "found-in-file", file=NamedNode(file))
    for row in rows:
        if row["kind"] is not None:
            numbers += list(_number(row))
        elif row["motivation"] == OA.tagging:
            tag = row["text"].value if row["text"] is not None else tag_in_words(row["body"].value)
            tags.append(called(tag, language()))
        elif key := key_in_words(row["body"].value):
            keys.append(translated(key))
    return [*keys[:1], *numbers[:1], *list(dict.fromkeys(tags))[:TAGS]]


def _number(row: Any) -> Iterator[str]:
    if unit := NUMBERS.get(row["kind"].value):
        yield f"{float(row['value'].value):.0f} {unit}"


KEY_NAMES = [f"{letter}{sign} {mode}" for letter in "ABCDEFG" for sign in ("", "♭", "♯") for mode in ("major", "minor")]


def key_in_words(body: str) -> str:
    """`C♯ minor`; nothing where it is no key."""
    key = _KEY.fullmatch(body.removeprefix(KEYS))
    return f"{key[1]}{_SIGNS[key[2]]} {key[3].lower()}" if key else ""


def tag_in_words(concept: str) -> str:
    return re.split(r"[#/]", concept)[-1].replace("-", " ")
