"""JAMS (https://jams.readthedocs.io): chords, keys, sections and beats, by any number of annotators, in seconds.

Of the annotators the name is kept, never an address. Data may be a list of observations, a table of columns, or what
pandas writes; files from before version 0.2, with a list for each task, are read too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from descant.errors import InvalidInput
from descant.ingest.chords.intervals import fault, remark_overlap
from descant.ingest.chords.jams_data import annotator, observations
from descant.ingest.chords.labels import is_harte
from descant.ingest.chords.romantext import from_numeral, key_of
from descant.ingest.chords.timeline import Remarks
from descant.ingest.harmony import Harmony, HarmonyEvent, Segment
from descant.ingest.inputs import Input
from descant.ingest.json_files import number, objects, outline, read_json
from descant.ingest.reading import About, Person, Reading, Text
from descant.ontology.records import TimeBase

_CHORDS = ("chord", "chord_harte", "chord_roman")
_KEYS = ("key_mode", "key")
_OLD_TASKS = ("beat", "chord", "key", "segment")
_ROMAN_CONVERSION = ("Roman numerals in their keys were made into Harte's labels.",)


class _Row(NamedTuple):
    start: float
    end: float
    value: Any


class Jams:
    name = "jams"
    version = "1"
    description = "JAMS annotations"
    extensions: tuple[str, ...] = (".jams",)

    def recognises(self, file: Input) -> bool:
        names = outline(file)
        if not names:
            return False
        if file.extension == ".jams" or "file_metadata" in names:
            return True
        return "annotations" in names and b'"namespace"' in file.head

    def read(self, file: Input) -> Iterator[Reading]:
        document = read_json(file)
        if not isinstance(document.value, dict) or not {"annotations", *_OLD_TASKS} & set(document.value):
            raise _broken(file.name, "there is no list of annotations")
        found = _Annotations(file.name)
        for index, annotation in enumerate(_annotations(document.value), 1):
            found.take(annotation, f"annotation {index}")
        harmonies = found.harmonies()
        if not harmonies:
            raise _broken(file.name, "there are no chords, keys, sections or beats")
        yield Reading(
            media_type="application/json",
            about=_about(document.value.get("file_metadata")),
            harmonies=harmonies,
            problems=(*document.problems, *found.remarks.problems()),
        )


def _broken(file: str, reason: str) -> InvalidInput:
    return InvalidInput.at(reason, file=file, remedy="See https://jams.readthedocs.io for the form.")


def _annotations(document: dict[str, Any]) -> list[dict[str, Any]]:
    old = [{"namespace": task, **each} for task in _OLD_TASKS for each in objects(document.get(task))]
    return objects(document.get("annotations", [])) + old


def _about(metadata: Any) -> About:
    said = metadata if isinstance(metadata, dict) else {}
    title, artist, release = (_text(said.get(name)) for name in ("title", "artist", "release"))
    identifiers = said.get("identifiers")
    tags = {str(name): str(each) for name, each in identifiers.items()} if isinstance(identifiers, dict) else {}
    if release:
        tags["release"] = release
    if (duration := number(said.get("duration"))) is not None:
        tags["duration"] = f"{duration:g}"
    return About(
        titles=(Text(title),) if title else (),
        people=(Person(artist, "performer"),) if artist else (),
        tags=tags,
    )


def _text(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


@dataclass(slots=True)
class _Annotations:
    """What the annotations of a file say, by task and annotator."""

    file: str
    remarks: Remarks = field(default_factory=Remarks)
    chords: list[tuple[str | None, str, tuple[HarmonyEvent, ...]]] = field(default_factory=list)
    """annotator, namespace, events"""
    keys: dict[str | None, tuple[Segment, ...]] = field(default_factory=dict)
    sections: dict[str | None, tuple[Segment, ...]] = field(default_factory=dict)
    beats: dict[str | None, tuple[float, ...]] = field(default_factory=dict)

    def take(self, annotation: dict[str, Any], place: str) -> None:
        namespace = str(annotation.get("namespace"))
        by = annotator(annotation.get("annotation_metadata"))
        if namespace in _CHORDS:
            rows = self._rows(annotation, place)
            self.chords.append((by, namespace, self._events(rows, namespace, place)))
        elif namespace in _KEYS:
            self.keys.setdefault(by, self._segments(annotation, place, _key_label))
        elif namespace.startswith(("segment", "multi_segment")):
            self.sections.setdefault(by, self._segments(annotation, place, _section_label))
        elif namespace.startswith("beat"):
            self.beats.setdefault(by, tuple(row.start for row in self._rows(annotation, place)))

    def harmonies(self) -> tuple[Harmony, ...]:
        """One for each annotation of chords; keys, sections and beats are the same annotator's, or else anybody's."""
        chords = self.chords
        if not chords and (self.keys or self.sections or self.beats):
            chords = [(next(iter([*self.keys, *self.sections, *self.beats])), "chord", ())]
        return tuple(
            Harmony(
                events=events,
                time_base=TimeBase.SECONDS,
                annotator=by,
                notation="roman" if namespace == "chord_roman" else "harte",
                keys=_of(self.keys, by),
                sections=_of(self.sections, by),
                beats=_of(self.beats, by),
                conversions=_ROMAN_CONVERSION if namespace == "chord_roman" else (),
            )
            for by, namespace, events in chords
        )

    def _rows(self, annotation: dict[str, Any], place: str) -> list[_Row]:
        found = []
        try:
            rows = observations(annotation.get("data"))
        except ValueError as error:
            raise _broken(self.file, f"{place}: {error}") from error
        for index, row in enumerate(rows, 1):
            start, lasts = number(row.get("time")), number(row.get("duration") or 0)
            if start is None or lasts is None:
                raise _broken(self.file, f"{place}, observation {index}: its time is not a finite number")
            if reason := fault(start, start + lasts):
                raise _broken(self.file, f"{place}, observation {index}: {reason}")
            found.append(_Row(start, start + lasts, row.get("value")))
        return sorted(found, key=lambda row: row.start)

    def _events(self, rows: list[_Row], namespace: str, place: str) -> tuple[HarmonyEvent, ...]:
        found: list[HarmonyEvent] = []
        for index, row in enumerate(rows, 1):
            where = f"{place}, observation {index}"
            remark_overlap(self.remarks, where, row.start, found[-1].end if found else None)
            label, text = _chord(row.value, namespace)
            if label is None:
                self.remarks.not_understood(where, text)
            found.append(HarmonyEvent(row.start, row.end, label, text))
        return tuple(found)

    def _segments(
        self, annotation: dict[str, Any], place: str, label: Callable[[Any], str | None]
    ) -> tuple[Segment, ...]:
        rows = ((row, label(row.value)) for row in self._rows(annotation, place))
        return tuple(Segment(row.start, row.end, said) for row, said in rows if said)


def _of(found: dict[str | None, tuple[Any, ...]], by: str | None) -> tuple[Any, ...]:
    return found.get(by) or next(iter(found.values()), ())


def _chord(value: Any, namespace: str) -> tuple[str | None, str]:
    """Label and words; a Roman chord is `{"tonic": "Bb", "chord": "V7"}`, with the tonic of minor in small letters."""
    if namespace == "chord_roman" and isinstance(value, dict):
        tonic, chord = str(value.get("tonic")), str(value.get("chord"))
        key = key_of(f"{tonic}:")
        return (from_numeral(chord, key) if key else None), f"{tonic}:{chord}"
    text = value if isinstance(value, str) else str(value)
    return (text if is_harte(text) else None), text


def _key_label(value: Any) -> str | None:
    text = _text(value)
    if text is None or text == "N":
        return None
    return text.replace(":", " ") if ":" in text else text


def _section_label(value: Any) -> str | None:
    return _text(value.get("label") if isinstance(value, dict) else value)
