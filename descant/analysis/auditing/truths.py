"""Tags of clips, by people or by machines, out of files.

truth.csv     clip,tag[,score]      one row a tag; a score makes it a prediction
truth.json    {"clip": ["tag", …]}  or Beat Byte Bot's published results, which say both
truth.tsv     MagnaTagATune's: a number and fifty zeros and ones, with an index of numbers and paths beside it
"""

from __future__ import annotations

import ast
import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from descant.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Labels:
    """Of clips, by name without folder: the tags that each has, and those that there are."""

    of: Mapping[str, frozenset[str]]
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scores:
    """Of clips: a score for each tag that a machine names; what it does not name has none."""

    model: str
    of: Mapping[str, Mapping[str, float]]
    threshold: float | None = None
    """below which it names nothing, where that is known"""


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


def clip_name(place: str) -> str:
    """What a clip is called in every file: the end of its path."""
    return PurePosixPath(place.replace("\\", "/")).name


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
        identifier, is_there, vector = line.partition("\t")
        try:
            values = ast.literal_eval(vector) if is_there else []
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            values = []
        if not isinstance(values, list) or len(values) != len(vocabulary):
            raise InvalidInput.at(
                f"there is no list of {len(vocabulary)} numbers",
                file=file,
                line=number,
                remedy="Is it the truth?",
            )
        name = clip_name(paths.get(identifier, identifier))
        found[name] = {tag for tag, value in zip(vocabulary, values, strict=True) if value}
    return _labels(found, vocabulary)


def _index(path: Path) -> Iterator[tuple[str, str]]:
    for line in _text(path).splitlines():
        identifier, _, place = line.partition("\t")
        yield identifier, place


def _from_json(text: str, file: str) -> Said:
    try:
        said = json.loads(text)
        if any(isinstance(each, dict) for each in said.values()):
            return _beat_byte_bot(said)
        return Said(_labels({clip_name(clip): {str(tag) for tag in tags} for clip, tags in said.items()}))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise InvalidInput.at(
            f"it says no tags of clips: {error!r}", file=file, remedy='Write {"clip.mp3": ["harp"]}.'
        ) from error


def _beat_byte_bot(said: Mapping[str, Any]) -> Said:
    """One instrument that is the truth of each clip, and the labels of one execution of a model."""
    truth: dict[str, set[str]] = {}
    scores: dict[tuple[str, float], dict[str, dict[str, float]]] = {}
    for name, clip in said.items():
        truth[clip_name(name)] = {str(clip["instrument"])}
        for execution in clip["execs"]:
            of = scores.setdefault((execution["model"], float(execution["threshold"])), {})
            of[clip_name(name)] = {each["label"]: float(each["average"]) for each in execution["labels"]}
    found = (Scores(model, of, threshold) for (model, threshold), of in scores.items())
    return Said(_labels(truth), tuple(found))


def _from_csv(text: str, file: str) -> Said:
    rows = csv.DictReader(io.StringIO(text))
    names = rows.fieldnames or []
    if not {"clip", "tag"} <= set(names):
        raise InvalidInput.at("there are no columns clip and tag", file=file, line=1, remedy="Write clip,tag[,score].")
    truth: dict[str, set[str]] = {}
    scores: dict[str, dict[str, float]] = {}
    for row in rows:
        clip = clip_name(row["clip"])
        if "score" not in names:
            truth.setdefault(clip, set()).update({row["tag"]} if row["tag"] else set())
            continue
        try:
            scores.setdefault(clip, {})[row["tag"]] = float(row["score"])
        except (TypeError, ValueError) as error:
            raise InvalidInput.at(
                f"{row['score']!r} is no score", file=file, line=rows.line_num, remedy="Write a number from 0 to 1."
            ) from error
    return Said(None, (Scores(file, scores),)) if scores else Said(_labels(truth))
