"""What JAMS files share: the frame of a file and its annotations, who annotated, and the forms that data have had."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

Row = dict[str, Any]
VERSION = "0.3.4"
"""of JAMS that is written"""
OF_THE_WHOLE = frozenset({"tag", "key", "tempo"})
"""kinds that are of the whole, where they last as long as the recording"""
NEAR = 0.01
"""seconds by which two durations of one recording may differ"""
LONGEST_NAME = 300


def file_metadata(
    *, title: str, artist: str = "", release: str = "", duration: float, identifiers: Mapping[str, str]
) -> Row:
    """With all that the form asks for."""
    return {
        "title": title,
        "artist": artist,
        "release": release,
        "duration": duration,
        "identifiers": dict(identifiers),
        "jams_version": VERSION,
    }


def annotation_metadata(
    *, by: str | None = None, version: str = "", tools: str = "", rules: str = "", source: str = ""
) -> Row:
    """With all that the form asks for."""
    return {
        "annotator": {"name": by} if by else {},
        "curator": {"name": "", "email": ""},
        "version": version,
        "corpus": "",
        "annotation_tools": tools,
        "annotation_rules": rules,
        "validation": "",
        "data_source": source,
    }


def key_of_hertz(hertz: float) -> float | None:
    """Of MIDI, with its fractions; None of what is no frequency."""
    return 69 + 12 * math.log2(hertz / 440) if hertz > 0 else None


def observations(data: Any) -> list[Row]:
    """ValueError says what is wrong."""
    if data is None:
        return []
    if isinstance(data, list):
        return [_row(each) for each in data]
    if isinstance(data, dict) and isinstance(data.get("columns"), list) and isinstance(data.get("data"), list):
        names = [str(each) for each in data["columns"]]
        return [_zipped(names, row) for row in data["data"]]
    if isinstance(data, dict):
        return list(_columns(data))
    raise ValueError("its data are neither a list nor a table")


def annotator(metadata: Any) -> str | None:
    """A name: the annotator's, or the curator's. What has the form of an address is none."""
    said = metadata if isinstance(metadata, dict) else {}
    for role, names in (("annotator", ("name", "id")), ("curator", ("name",))):
        person = said.get(role)
        person = person if isinstance(person, dict) else {}
        for name in names:
            text = str(person.get(name) or "").strip()
            if text and "@" not in text:
                return text
    return None


def program(metadata: Any) -> str | None:
    """The name of the program that annotated, if it was one."""
    said = metadata if isinstance(metadata, dict) else {}
    if said.get("data_source") != "program":
        return None
    text = " ".join(str(said.get("annotation_tools") or "").split())
    return text[:LONGEST_NAME] if text and "@" not in text else "a program"


def is_of_the_whole(kind: str, start: float, end: float, sandbox: Any, duration: Any) -> bool:
    """Whether something is of the whole recording: as is said, or because it lasts as long as that (in seconds)."""
    said = sandbox.get("whole") if isinstance(sandbox, dict) else None
    if isinstance(said, bool):
        return said
    is_long = isinstance(duration, int | float) and duration > 0 and start == 0 and abs(end - duration) < NEAR
    return is_long and kind in OF_THE_WHOLE


def _row(each: Any) -> Row:
    """An observation; before version 0.2 every part was an object with a value and a confidence."""
    if not isinstance(each, dict):
        raise ValueError("an observation is not an object")
    if "start" in each:
        start, end = _value(each["start"]), _value(each.get("end"))
        lasts = end - start if isinstance(start, int | float) and isinstance(end, int | float) else 0
        return {"time": start, "duration": lasts, "value": _value(each.get("label"))}
    if isinstance(each.get("time"), dict):
        return {"time": _value(each["time"]), "duration": 0, "value": _value(each.get("label"))}
    return each


def _value(part: Any) -> Any:
    return part.get("value") if isinstance(part, dict) else part


def _columns(data: Row) -> Iterator[Row]:
    """Columns as lists, or as objects by index."""
    columns = {name: _cells(cells) for name, cells in data.items() if isinstance(cells, list | dict)}
    if "time" not in columns:
        raise ValueError("its data have no column of times")
    if len({len(cells) for cells in columns.values()}) > 1:
        raise ValueError("the columns of its data are not of the same length")
    return (dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True))


def _cells(cells: list[Any] | Row) -> list[Any]:
    return cells if isinstance(cells, list) else list(cells.values())


def _zipped(names: list[str], row: Any) -> Row:
    if not isinstance(row, list) or len(row) != len(names):
        raise ValueError("a row of its data is not as long as the header")
    return dict(zip(names, row, strict=True))
