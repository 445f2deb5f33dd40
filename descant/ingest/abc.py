"""ABC (https://abcnotation.com/wiki/abc:standard:v2.1), a reading for each tune of a file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from descant.errors import InvalidInput
from descant.ingest.inputs import Input
from descant.ingest.notation import conversion
from descant.ingest.reading import About, Person, Reading, Text

_TUNE = re.compile(r"^X:[ \t]*\d+", re.MULTILINE)
_HEAD = re.compile(rb"^X:[ \t]*\d+", re.MULTILINE)
_FIELD = re.compile(r"^([A-Z]):[ \t]*(.*?)[ \t]*(?:%.*)?$", re.MULTILINE)
_BODY = re.compile(r"^K:.*$", re.MULTILINE)
_NAMES = {
    "A": "area",
    "B": "book",
    "D": "discography",
    "F": "file",
    "G": "group",
    "H": "history",
    "N": "notes",
    "O": "origin",
    "R": "rhythm",
    "S": "source",
    "X": "number",
    "Z": "transcription",
}


class ABC:
    name = "abc"
    version = "1"
    description = "ABC"
    extensions: tuple[str, ...] = (".abc",)

    def recognises(self, file: Input) -> bool:
        return file.extension == ".abc" or bool(_HEAD.search(file.head) and re.search(rb"^K:", file.head, re.MULTILINE))

    def read(self, file: Input) -> Iterator[Reading]:
        text, problems = conversion.decode(file)
        starts = [match.start() for match in _TUNE.finditer(text)]
        if not starts:
            raise InvalidInput.at("there is no tune in it (no line X:)", file=file.name, remedy="Is this ABC?")
        shared = _shared(text[: starts[0]])
        for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
            tune = text[start:end].rstrip() + "\n"
            first, _, rest = tune.partition("\n")
            reading = conversion.convert(f"{first}\n{shared}{rest}", "abc", file)
            reading = conversion.with_about(reading, _about(shared + tune))
            yield replace(reading, problems=(*problems, *reading.problems))


def _shared(text: str) -> str:
    """Fields before the first tune hold for all."""
    return "".join(f"{match[0].strip()}\n" for match in _FIELD.finditer(text))


def _about(tune: str) -> About:
    body = _BODY.search(tune)
    fields = [(match[1], match[2]) for match in _FIELD.finditer(tune[: body.end()] if body else tune) if match[2]]
    tags: dict[str, str] = {}
    for key, said in fields:
        if key in _NAMES:
            tags[_NAMES[key]] = "\n".join(filter(None, (tags.get(_NAMES[key]), said)))
    return About(
        titles=tuple(Text(said) for key, said in fields if key == "T"),
        people=tuple(Person(said) for key, said in fields if key == "C"),
        tags=tags,
    )
