"""Recordings by key, tempo and length: all that meet each of what is said."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping

from descant.bot import Line, Link, Reply
from descant.bot.answering import PAGE, Answer, Scene
from descant.bot.answering.heard import clock, key_in_words, name_of
from descant.bot.answering.naming import more_button, require_page
from descant.bot.grammar import Kind, Wish
from descant.errors import WrongUse
from descant.ontology.minting import key_iri

Rows = dict[str, dict[str, str]]
"""by file"""
MOST = 1e6
"""beats a minute, or seconds, that are as good as without end"""
EVERY = 10_000
"""rows that a query gives at the most"""
_KEY = re.compile(r"([A-G])(#|b|♯|♭)? ?(major|minor)", re.IGNORECASE)


def measured(wish: Wish, scene: Scene) -> Iterator[Reply]:
    words, found = scene.words, list(_found(wish, scene))
    if not found:
        raise WrongUse(
            words.term("It is not said which recordings are meant."),
            remedy=words.term("Say a key, a tempo or a length: recordings in D minor; between 100 and 120 bpm."),
        )
    files = [file for file in found[0] if all(file in each for each in found[1:])]
    if not files:
        yield Reply(
            (words.phrase("No recording here is known to be so. What was not analysed has no key and no tempo."),)
        )
        return
    require_page(wish, scene, len(files))
    start = (wish.page - 1) * PAGE
    scene.chat.shown = files[start : start + PAGE]
    first = words.phrases("{n} recording, as machines heard it:", "{n} recordings, as machines heard them:", len(files))
    lines = [_line(wish, scene, at, file, found) for at, file in enumerate(scene.chat.shown, start + 1)]
    bound = any(len(each) >= EVERY for each in found)
    too_many = [words.phrase("Only the first {n} of each condition were looked at.", n=EVERY)] if bound else []
    yield Reply((first, *lines, *too_many), buttons=more_button(wish, scene, more=start + PAGE < len(files)))


def _found(wish: Wish, scene: Scene) -> Iterator[Rows]:
    """What each condition is met by, in its own order."""
    ask = scene.descant
    if wish.key:
        yield _by_file(ask.rows("recordings-in-key", key=_key(wish.key)))
    if wish.tempo:
        yield _by_file(ask.rows("recordings-in-tempo", **_between(wish.tempo)))
    if wish.seconds:
        yield _by_file(ask.rows("recordings-of-length", **_between(wish.seconds)))


def _by_file(rows: list[dict[str, str]]) -> Rows:
    found: Rows = {}
    for row in rows:
        found.setdefault(row["file"], row)
    return found


def _between(span: tuple[float, float]) -> dict[str, float]:
    first, last = (min(max(each, 0.0), MOST) if math.isfinite(each) else MOST * (each > 0) for each in span)
    return {"from": first, "to": last}


def _key(said: str) -> str:
    found = _KEY.fullmatch(said.strip())
    if not found:
        raise WrongUse(f"{said[:40]!r} is no key.", remedy="Say one like D minor or F# major.")
    sign = {"♯": "#", "♭": "b"}.get(found[2] or "", found[2] or "")
    return key_iri(found[1].upper() + sign, found[3].lower()).value


def _line(wish: Wish, scene: Scene, number: int, file: str, found: list[Rows]) -> Line:
    row = {name: value for each in found for name, value in each[file].items()}
    return (
        f"{number}. ",
        Link(name_of(scene, file), scene.descant.page("analyses", source=file)),
        ": ",
        _facts(wish, scene, row),
    )


def _facts(wish: Wish, scene: Scene, row: Mapping[str, str]) -> str:
    words, facts = scene.words, []
    if wish.key:
        tonic, _, mode = wish.key.strip().partition(" ")
        sure = f" ({words.number(float(row['confidence']), 2)})" if "confidence" in row else ""
        facts.append(f"{key_in_words(scene, f'{tonic}:{mode}')}{sure}")
    if "tempo" in row:
        facts.append(f"{words.number(float(row['tempo']), 0)} bpm")
    if "seconds" in row:
        facts.append(clock(float(row["seconds"])))
    return ", ".join(facts)


ANSWERS: Mapping[Kind, Answer] = {Kind.MEASURED: measured}
