"""JAMS (https://jams.readthedocs.io): all that its namespaces can say, by any number of annotators, in seconds.

Chords become harmonies, with keys, sections and beats; notes a table; tags, keys, segments, tempi and other words and
numbers statements. Of what is more than that (contours, vectors, lyrics) the graph says by whom it is, and which
file has it.

Of the annotators the name is kept, never an address. Data may be a list of observations, a table of columns, or what
pandas writes; files from before version 0.2, with a list for each task, are read too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from descant.errors import InvalidInput
from descant.ingest.chords.intervals import fault, remark_overlap
from descant.ingest.chords.jams_data import is_of_the_whole, observations
from descant.ingest.chords.labels import is_harte
from descant.ingest.chords.romantext import from_numeral, key_of
from descant.ingest.chords.timeline import Remarks
from descant.ingest.harmony import Harmony, HarmonyEvent, Segment
from descant.ingest.inputs import Input
from descant.ingest.jams_rows import NOTES, By, Notes, Row, annotated_by, as_object, share, single
from descant.ingest.json_files import number, objects, outline, read_json
from descant.ingest.reading import About, Person, Reading, Text
from descant.ingest.statement import Statement
from descant.ontology.records import TimeBase

_CHORDS = ("chord", "chord_harte", "chord_roman")
_KEYS = ("key_mode", "key")
_SECTIONS = ("segment", "multi_segment")
_WORDS = ("tag_", "tempo")
_MORE = ("lyrics", "mood_", "note_", "onset", "pattern_", "pitch_", "scaper", "vector", "blob")
_KNOWN = (*_CHORDS, *_KEYS, *_SECTIONS, "beat", *_WORDS, *_MORE)
"""how namespaces begin that are known"""
_OLD_TASKS = ("beat", "chord", "key", "segment")
_ROMAN_CONVERSION = ("Roman numerals in their keys were made into Harte's labels.",)


class Jams:
    name = "jams"
    version = "3"
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
        about = document.value.get("file_metadata")
        found = _Annotations(file.name, about if isinstance(about, dict) else {})
        annotations = _annotations(document.value)
        for index, annotation in enumerate(annotations, 1):
            found.take(annotation, f"annotation {index}")
        if not found.known and (annotations or about is None):
            raise _broken(file.name, "there is no annotation of a namespace that is known here")
        yield Reading(
            media_type="application/json",
            about=_about(document.value),
            score=found.notes.score(),
            harmonies=found.harmonies(),
            statements=tuple(found.statements),
            problems=(*document.problems, *found.remarks.problems()),
        )


def _broken(file: str, reason: str) -> InvalidInput:
    return InvalidInput.at(reason, file=file, remedy="See https://jams.readthedocs.io for the form.")


def _annotations(document: dict[str, Any]) -> list[dict[str, Any]]:
    old = [{"namespace": task, **each} for task in _OLD_TASKS for each in objects(document.get(task))]
    return objects(document.get("annotations", [])) + old


def _about(document: dict[str, Any]) -> About:
    said = as_object(document.get("file_metadata"))
    title, artist, release = (_text(said.get(name)) for name in ("title", "artist", "release"))
    tags = {str(name): str(each) for name, each in as_object(said.get("identifiers")).items()}
    if release:
        tags["release"] = release
    if (duration := number(said.get("duration"))) is not None:
        tags["duration"] = f"{duration:g}"
    titles = (Text(title),) if title else ()
    is_ours = "descant" in as_object(document.get("sandbox"))  # which call the recording by the name of its file
    return About(
        titles=() if is_ours else titles,
        labels=titles if is_ours else (),
        people=(Person(artist, "performer"),) if artist else (),
        tags=tags,
    )


def _text(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


@dataclass(slots=True)
class _Annotations:
    """What the annotations of a file say, by task and annotator."""

    file: str
    about: dict[str, Any]
    """the file's `file_metadata`"""
    remarks: Remarks = field(default_factory=Remarks)
    known: bool = False
    """whether there is an annotation that is understood"""
    chords: list[tuple[By, str, tuple[HarmonyEvent, ...]]] = field(default_factory=list)
    """annotator, namespace, events"""
    keys: dict[By, tuple[Segment, ...]] = field(default_factory=dict)
    sections: dict[By, tuple[Segment, ...]] = field(default_factory=dict)
    beats: dict[By, tuple[float, ...]] = field(default_factory=dict)
    statements: list[Statement] = field(default_factory=list)
    notes: Notes = field(default_factory=Notes)

    def take(self, annotation: dict[str, Any], place: str) -> None:
        namespace = str(annotation.get("namespace"))
        sandbox, by = as_object(annotation.get("sandbox")), annotated_by(annotation.get("annotation_metadata"))
        if not namespace.startswith(_KNOWN):
            self.remarks.add(place, f"The namespace {namespace[:80]!r} is not known: this stays in the file.")
            return
        self.known = True
        rows = self._rows(annotation, place)
        if namespace in _CHORDS:
            self.chords.append((by, namespace, self._events(rows, namespace, place)))
        elif namespace in _KEYS:
            self.keys.setdefault(by, _segments(rows, _key_label))
            self._say(_text(sandbox.get("kind")) or "key", rows, by, sandbox, place)
        elif namespace.startswith(_SECTIONS):
            self.sections.setdefault(by, _segments(rows, _section_label))
            self._say("segment", rows, by, sandbox, place)
        elif namespace.startswith("beat"):
            self.beats.setdefault(by, tuple(row.start for row in rows))
            self._name("beat", by)
        elif namespace.startswith(_WORDS) or (namespace == "vector" and "kind" in sandbox):
            kind = _text(sandbox.get("kind")) or ("tempo" if namespace == "tempo" else "tag")
            self._say(kind, rows, by, sandbox, place)
        elif namespace in NOTES:
            self.notes.take(rows, namespace, by, self.remarks, place)
            self._name("note", by)
        else:
            self.remarks.add(place, f"{len(rows):,} observations of {namespace[:80]!r} stay in the file.")
            self._name(namespace, by)

    def _say(self, kind: str, rows: list[Row], by: By, sandbox: dict[str, Any], place: str) -> None:
        how = Statement(kind=kind, value=None, unit=_unit(kind, sandbox), by=by.name, by_program=by.is_program)
        duration, about, missed = self.about.get("duration"), self._recording(), 0
        for row in rows:
            value = single(row.value)
            missed += value is None
            if value is not None:
                is_whole = row.end == row.start or is_of_the_whole(kind, row.start, row.end, sandbox, duration)
                start, end = (None, None) if is_whole else (row.start, row.end)
                sure = None if sandbox.get("sure") is False else row.confidence
                self.statements.append(replace(how, value=value, start=start, end=end, confidence=sure, about=about))
        if missed:
            self.remarks.add(place, f"{missed:,} observations are neither a word nor a number, and stay in the file.")

    def _name(self, kind: str, by: By) -> None:
        """Of what is more than words and numbers, who said it; the file has it."""
        about = self._recording()
        self.statements.append(Statement(kind=kind, value=None, by=by.name, by_program=by.is_program, about=about))

    def _recording(self) -> str | None:
        file = as_object(self.about.get("identifiers")).get("file")
        return file if isinstance(file, str) and file.startswith(("http://", "https://")) else None

    def harmonies(self) -> tuple[Harmony, ...]:
        """One for each annotation of chords; keys, sections and beats are the same annotator's, or else anybody's."""
        chords = self.chords
        if not chords and (self.keys or self.sections or self.beats):
            chords = [(next(iter([*self.keys, *self.sections, *self.beats])), "chord", ())]
        return tuple(
            Harmony(
                events=events,
                time_base=TimeBase.SECONDS,
                annotator=by.name,
                by_program=by.is_program,
                notation="roman" if namespace == "chord_roman" else "harte",
                keys=_of(self.keys, by),
                sections=_of(self.sections, by),
                beats=_of(self.beats, by),
                conversions=_ROMAN_CONVERSION if namespace == "chord_roman" else (),
            )
            for by, namespace, events in chords
        )

    def _rows(self, annotation: dict[str, Any], place: str) -> list[Row]:
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
            found.append(Row(start, start + lasts, row.get("value"), share(row.get("confidence"))))
        return sorted(found, key=lambda row: row.start)

    def _events(self, rows: list[Row], namespace: str, place: str) -> tuple[HarmonyEvent, ...]:
        found: list[HarmonyEvent] = []
        for index, row in enumerate(rows, 1):
            where = f"{place}, observation {index}"
            remark_overlap(self.remarks, where, row.start, found[-1].end if found else None)
            label, text = _chord(row.value, namespace)
            if label is None:
                self.remarks.not_understood(where, text)
            found.append(HarmonyEvent(row.start, row.end, label, text))
        return tuple(found)


def _segments(rows: list[Row], label: Callable[[Any], str | None]) -> tuple[Segment, ...]:
    named = ((row, label(row.value)) for row in rows)
    return tuple(Segment(row.start, row.end, said) for row, said in named if said)


def _of(found: dict[By, tuple[Any, ...]], by: By) -> tuple[Any, ...]:
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


def _unit(kind: str, sandbox: dict[str, Any]) -> str | None:
    return "bpm" if kind == "tempo" else _text(sandbox.get("unit"))
