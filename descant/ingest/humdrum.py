"""Humdrum with **kern or **mens (https://www.humdrum.org/)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from descant.errors import InvalidInput
from descant.ingest.inputs import Input
from descant.ingest.notation import conversion
from descant.ingest.notation.licences import licence_in
from descant.ingest.reading import About, Person, Reading, Text

_SPINE = re.compile(rb"^\*\*(?:kern|mens)\b", re.MULTILINE)
_ANY_SPINE = re.compile(rb"\*\*(?:kern|mens)\b")
_RECORD = re.compile(r"^!!!([A-Za-z][\w-]*)(?:@@?([A-Za-z]{2,3}))?:[ \t]*(.*?)[ \t]*$", re.MULTILINE)
_ROLES = {
    "COM": "creator",
    "COA": "attributed composer",
    "LYR": "lyricist",
    "LIB": "librettist",
    "LAR": "arranger",
    "ENC": "encoder",
    "EED": "editor",
    "OCO": "commissioner",
}
"""https://www.humdrum.org/reference-records/"""


class Humdrum:
    name = "humdrum"
    version = "1"
    description = "Humdrum (**kern, **mens)"
    extensions: tuple[str, ...] = (".krn", ".hmd", ".humdrum")

    def recognises(self, file: Input) -> bool:
        return file.extension in self.extensions or bool(_SPINE.search(file.head))

    def read(self, file: Input) -> Iterator[Reading]:
        text, problems = conversion.decode(file)
        if not _ANY_SPINE.search(text.encode()):
            raise InvalidInput.at("there is no **kern or **mens in it", file=file.name, remedy="Is this Humdrum?")
        reading = conversion.with_about(conversion.convert(text, "humdrum", file), _about(text))
        yield replace(reading, problems=(*problems, *reading.problems))


def _about(text: str) -> About:
    """Reference records: `!!!OTL@@DE: Gute Nacht`."""
    records = [match.groups() for match in _RECORD.finditer(text)]
    titles = [(said, language) for key, language, said in records if key == "OTL" and said]
    people = (Person(_in_order(said), _ROLES[key]) for key, _, said in records if key in _ROLES and said)
    rights = " ".join(said for key, _, said in records if key in ("YEC", "YEM", "YOR") and said)
    tags: dict[str, str] = {}
    for key, language, said in records:
        tags.setdefault(f"{key}@{language}" if language else key, said)
    return About(
        titles=tuple(Text(said, language.lower() if language else None) for said, language in titles),
        people=tuple(dict.fromkeys(people)),
        licence=licence_in(rights),
        rights=rights or None,
        tags=tags,
    )


def _in_order(name: str) -> str:
    """`Bach, Johann Sebastian` as he is called."""
    last, comma, first = name.partition(", ")
    return f"{first} {last}" if comma and "," not in first else name
