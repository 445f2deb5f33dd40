"""Beat Byte Bot's predictions: its published results in JSON, and its graph in RDF.

    {"cello0.mp3": {"instrument": "cello", "execs": [{"model": …, "threshold": 0.3, "labels": [{"label": …}]}]}}

A reading for each recording, with what the models said and, in JSON, the instrument that it is in truth. What tells
users, chats and messages, and names that are hashed from results, are never read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from descant.errors import InvalidInput
from descant.ingest.beat_byte_bot_graph import NAMESPACE, recordings_in
from descant.ingest.inputs import Input
from descant.ingest.json_files import number, outline, read_json
from descant.ingest.prediction import Predicted, Prediction, TagFigures
from descant.ingest.reading import About, Json, Problem, Reading, Text
from descant.ingest.statement import Statement
from descant.ontology.formats import Format, format_of

LARGEST = 64 << 20
ROUNDING = 1e-6
"""by which a mean may be beyond its values"""
_GRAPHS = (".ttl", ".nt", ".nq", ".trig", ".rdf", ".owl", ".jsonld")
_NAMESPACE = NAMESPACE.encode()
_MEDIA_TYPE = re.compile(r"[^/\s]+/[^/\s]+")


class BeatByteBot:
    name = "beat-byte-bot"
    version = "2"
    description = "predictions of Beat Byte Bot (.json, and its graph as .ttl, .nt and the like)"
    extensions: tuple[str, ...] = (".json", *_GRAPHS)

    def recognises(self, file: Input) -> bool:
        """By the namespace that all of its graph is in, or the names of what is in its results."""
        if _NAMESPACE in file.head:
            return True
        return b'"execs"' in file.head and "{" in outline(file).values()

    def read(self, file: Input) -> Iterator[Reading]:
        if _NAMESPACE in file.head:
            syntax = _syntax(file)
            found = recordings_in(file.data(LARGEST), syntax, file=file.name, base=file.url)
            noted, recordings, media_type = found.problems, found.recordings, syntax.media_type
        else:
            document = read_json(file, LARGEST)
            noted, recordings, media_type = document.problems, _recordings(document.value, file.name), _JSON
        for told, said in recordings.items():
            yield _Recording(file.name, told, said).reading(media_type, noted)
            noted = ()


_JSON = Format.JSON_LD.media_types[-1]


def _syntax(file: Input) -> Format:
    """By its name; what is called otherwise is Turtle, of which N-Triples are a part, or begins as the others do."""
    if file.extension in _GRAPHS:
        return format_of(file=file.name)
    start = file.head_text.lstrip("\ufeff \t\r\n")
    return Format.RDF_XML if start.startswith("<?xml") else Format.JSON_LD if start[:1] in "[{" else Format.TURTLE


def _recordings(value: Json, file: str) -> Mapping[str, Any]:
    if not isinstance(value, dict) or not value:
        raise InvalidInput.at("there are no recordings by name", file=file, remedy='Write {"a.mp3": {"execs": […]}}.')
    return value


@dataclass(frozen=True, slots=True)
class _Recording:
    """What is said of one, checked; `told` tells it from the others."""

    file: str
    told: str
    said: Any

    def reading(self, media_type: str, noted: tuple[Problem, ...]) -> Reading:
        said = _object(self.said)
        if said is None:
            raise self._wrong("", "there is no object", "Write what was predicted of it.")
        name = _word(said.get("file_name")) or self.told
        predictions = tuple(self._predictions(said.get("execs", [])))
        truth = _word(said.get("instrument"))
        unlike = [Problem(self._place(""), "No model said anything of it.")] * (not predictions)
        return Reading(
            media_type=media_type,
            about=About(labels=(Text(name),), titles=(Text(name),)),
            statements=(Statement(kind="tag", value=truth),) if truth else (),
            predicted=Predicted(
                name=name,
                media_type=self._media_type(said),
                duration=self._least(said, "duration", ""),
                predictions=predictions,
            ),
            told=self.told,
            problems=(*noted, *unlike, *self._low(predictions)),
        )

    def _media_type(self, said: Mapping[str, Any]) -> str | None:
        found = _word(said.get("mime_type"))
        if found and not _MEDIA_TYPE.fullmatch(found):
            raise self._wrong("", f"mime_type is {_shown(found)}", "Write one such as audio/mpeg, or leave it out.")
        return found or None

    def _predictions(self, executions: Any) -> Iterator[Prediction]:
        if not isinstance(executions, list):
            raise self._wrong("", "execs is no list", "Write a list of executions.")
        for index, each in enumerate(executions, 1):
            place = f"execution {index}"
            said = _object(each)
            if said is None or not isinstance(said.get("labels"), list):
                raise self._wrong(place, "there is no object with a list of labels", "Is the file whole?")
            yield Prediction(
                model=self._needed_word(said, "model", place),
                threshold=self._score(said, "threshold", place),
                tags=tuple(self._tags(said["labels"], place)),
                extracting=self._least(said, "extract_time", place),
                predicting=self._least(said, "predict_time", place),
            )

    def _tags(self, labels: list[Any], execution: str) -> Iterator[TagFigures]:
        words = set[str]()
        for index, each in enumerate(labels, 1):
            place = f"{execution}, label {index}"
            said = _object(each)
            if said is None:
                raise self._wrong(place, "there is no object", "Write the label with its figures.")
            word = self._needed_word(said, "label", place)
            if word in words:
                raise self._wrong(place, f"{word[:40]!r} was said already", "Say it once in an execution.")
            words.add(word)
            yield self._figures(word, said, place)

    def _figures(self, word: str, said: Mapping[str, Any], place: str) -> TagFigures:
        lowest, average, highest = (self._score(said, each, place) for each in ("min_perc", "average", "max_perc"))
        if not lowest - ROUNDING <= average <= highest + ROUNDING:
            reason = f"the average {average:g} is not between min_perc {lowest:g} and max_perc {highest:g}"
            raise self._wrong(place, reason, "Write the figures that were published.")
        segments = number(said.get("repeats"))
        if segments is None or segments < 1 or not segments.is_integer():
            raise self._wrong(place, f"repeats is {_shown(said.get('repeats'))}", "Write a whole number from 1 on.")
        return TagFigures(word, average, highest, lowest, int(segments))

    def _low(self, predictions: tuple[Prediction, ...]) -> Iterator[Problem]:
        """What cannot be what it is said to be, but is what was published."""
        for index, each in enumerate(predictions, 1):
            low = [tag.word for tag in each.tags if tag.lowest < each.threshold - ROUNDING]
            if low:
                words = ", ".join(low)
                yield Problem(self._place(f"execution {index}"), f"Scores of {words} are below the threshold.")

    def _score(self, said: Mapping[str, Any], name: str, place: str) -> float:
        found = number(said.get(name))
        if found is None or not 0 <= found <= 1:
            raise self._wrong(place, f"{name} is {_shown(said.get(name))}", "Write a number from 0 to 1.")
        return found

    def _least(self, said: Mapping[str, Any], name: str, place: str) -> float | None:
        """What may be missing, and is nothing below 0."""
        if said.get(name) is None:
            return None
        found = number(said[name])
        if found is None or found < 0:
            raise self._wrong(place, f"{name} is {_shown(said[name])}", "Write a number from 0 on, or leave it out.")
        return found

    def _needed_word(self, said: Mapping[str, Any], name: str, place: str) -> str:
        found = _word(said.get(name))
        if not found:
            raise self._wrong(place, f"{name} is {_shown(said.get(name))}", "Write a word.")
        return found

    def _place(self, place: str) -> str:
        return ", ".join(filter(None, (self.told[:80], place)))

    def _wrong(self, place: str, reason: str, remedy: str) -> InvalidInput:
        return InvalidInput.at(f"{self._place(place)}: {reason}", file=self.file, remedy=remedy)


def _object(value: Any) -> Mapping[str, Any] | None:
    return value if isinstance(value, dict) else None


def _word(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _shown(value: Any) -> str:
    return "missing" if value is None else f"{str(value)[:40]!r}"
