"""Tags of clips, by people or by machines, out of files.

truth.csv     clip,tag[,score]      one row a tag; a score makes it a prediction
truth.json    {"clip": ["tag", …]}  or Beat Byte Bot's published results, which say both
truth.tsv     MagnaTagATune's: a number and fifty zeros and ones, with an index of numbers and paths beside it
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from descant.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Labels:
    """Of clips, by name or path: the tags that each has, and those that there are."""

    of: Mapping[str, frozenset[str]]
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scores:
    """Of clips: a score for each tag that a machine names; what it does not name has none."""

    model: str
    of: Mapping[str, Mapping[str, float]]
    threshold: float | None = None
    """below which it names nothing, where that is known"""
    contradicted: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """tags of clips that other knowledge contradicts, and none supports"""


@dataclass(frozen=True, slots=True)
class Said:
    """What is in a file."""

    labels: Labels | None = None
    scores: tuple[Scores, ...] = field(default=())


def read_said(path: Path, *, vocabulary: Sequence[str] = (), index: Path | None = None) -> Said:
    """What a file says of clips, by the form of what is in it."""
    text = _text(path)
    if path.suffix.lower() == ".tsv":
        return Said(_magnatagatune(text, path.name, vocabulary, index))
    if text.lstrip().startswith("{"):
        return _from_json(text, path.name)
    return _from_csv(text, path.name)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput.at(f"it cannot be read: {error}", file=str(path), remedy="Give a text file.") from error


def _labels(found: Mapping[str, set[str]], tags: Sequence[str] = ()) -> Labels:
    there = tuple(tags) or tuple(sorted({tag for each in found.values() for tag in each}))
    return Labels({clip: frozenset(each) for clip, each in found.items()}, there)


def _magnatagatune(text: str, file: str, vocabulary: Sequence[str], index: Path | None) -> Labels:
    paths = dict(_index(index)) if index else {}
    found: dict[str, set[str]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        identifier, values = _row(line, len(vocabulary))
        if values is None:
            reason = f"there is no list of {len(vocabulary)} numbers, all 0 or 1"
            raise InvalidInput.at(reason, file=file, line=number, remedy="Is it the truth?")
        place = paths.get(identifier, identifier)
        if place.isdecimal():
            reason = f"nothing says which clip number {place[:20]} is"
            raise InvalidInput.at(reason, file=file, line=number, remedy=_NUMBERED)
        if place in found:
            raise InvalidInput.at(f"{place[:80]} was said already", file=file, line=number, remedy="Say it once.")
        found[place] = {tag for tag, value in zip(vocabulary, values, strict=True) if value}
    return _labels(found, vocabulary)


_NUMBERED = "Give the index of numbers and paths with --index, or write paths in place of numbers."


def _row(line: str, length: int) -> tuple[str, list[float] | None]:
    """Its clip, and as many zeros and ones; nothing where there are none."""
    identifier, _, vector = line.partition("\t")
    try:
        values = json.loads(vector)
    except (ValueError, RecursionError):
        return identifier, None
    is_right = isinstance(values, list) and len(values) == length and all(each in (0, 1) for each in values)
    return identifier, values if is_right else None


def _index(path: Path) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(_text(path).splitlines(), 1):
        identifier, _, place = line.partition("\t")
        if not place.strip():
            raise InvalidInput.at("there is no number and path", file=path.name, line=number, remedy="Is it the index?")
        yield identifier, place.strip()


def _from_json(text: str, file: str) -> Said:
    try:
        said = json.loads(text)
        if any(isinstance(each, dict) for each in said.values()):
            return _beat_byte_bot(said)
        return Said(_labels({clip: set(_words(clip, tags)) for clip, tags in said.items()}))
    except (ValueError, TypeError, LookupError, AttributeError, OverflowError, RecursionError) as error:
        reason = f"{error} is missing" if isinstance(error, KeyError) else f"{error}"
        raise InvalidInput.at(
            f"it says no tags of clips: {reason}", file=file, remedy='Write {"clip.mp3": ["harp"]}.'
        ) from error


def _words(clip: str, tags: Any) -> Sequence[str]:
    if not isinstance(tags, list) or not all(isinstance(each, str) for each in tags):
        raise TypeError(f"of {clip[:80]} there is no list of words")
    return tags


def _beat_byte_bot(said: Mapping[str, Any]) -> Said:
    """One instrument that is the truth of each clip, and the labels of one execution of a model."""
    truth: dict[str, set[str]] = {}
    scores: dict[tuple[str, float], dict[str, dict[str, float]]] = {}
    for clip, each in said.items():
        truth[clip] = {str(each["instrument"])}
        for execution in each["execs"]:
            of = scores.setdefault((str(execution["model"]), _score(execution["threshold"])), {})
            of[clip] = {str(label["label"]): _score(label["average"]) for label in execution["labels"]}
    found = (Scores(model, of, threshold) for (model, threshold), of in scores.items())
    return Said(_labels(truth), tuple(found))


def _score(said: Any) -> float:
    try:
        score = float(said)
    except (TypeError, ValueError, OverflowError):
        score = math.nan
    if not 0 <= score <= 1:
        raise ValueError(f"{str(said)[:40]!r} is no score from 0 to 1")
    return score


def _from_csv(text: str, file: str) -> Said:
    truth: dict[str, set[str]] = {}
    scores: dict[str, dict[str, float]] = {}
    rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        has_scores = _has_scores(rows.fieldnames or ())
        for row in rows:
            clip, tag = _cells(row)
            if not has_scores:
                truth.setdefault(clip, set()).update({tag} if tag else set())
            elif tag in scores.setdefault(clip, {}):
                raise ValueError(f"the score of {tag[:80]!r} was said already")
            else:
                scores[clip][tag] = _score(row["score"])
    except (csv.Error, ValueError, TypeError) as error:
        line = max(rows.line_num, 1)
        raise InvalidInput.at(str(error), file=file, line=line, remedy="Write clip,tag[,score].") from error
    return Said(None, (Scores(file, scores),)) if scores else Said(_labels(truth))


def _has_scores(names: Sequence[str]) -> bool:
    if not {"clip", "tag"} <= set(names):
        raise ValueError("there are no columns clip and tag")
    return "score" in names


def _cells(row: Mapping[Any, Any]) -> tuple[str, str]:
    """Clip and tag. What has more cells than the header, or less, is no row: somebody forgot quotation marks."""
    if None in row or None in row.values():
        raise ValueError("there are not as many cells as columns")
    if not row["clip"].strip() or ("score" in row and not row["tag"]):
        raise ValueError("there is no clip" if not row["clip"].strip() else "there is no tag")
    return row["clip"], row["tag"]
