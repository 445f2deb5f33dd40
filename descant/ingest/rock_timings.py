"""Timings of the Rock Corpus (`.tim`): seconds and the number of the bar that begins there, a line each.

They are read as places of bars in the recording, as measure maps are; the bars are numbered as those of the `.har`
files, from 0.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from descant.errors import InvalidInput
from descant.ingest.inputs import Input
from descant.ingest.reading import BarPlace, Reading

_LARGEST = 1 << 20
_LINE = re.compile(r"(\d+(?:\.\d+)?)\t(\d{1,6})")


class RockTimings:
    name = "rock-timings"
    version = "1"
    description = "Rock Corpus timings (.tim)"
    extensions: tuple[str, ...] = (".tim",)

    def recognises(self, file: Input) -> bool:
        if file.extension not in (".tim", ""):
            return False
        return bool(_LINE.fullmatch(file.head.decode("utf-8", "replace").partition("\n")[0].strip()))

    def read(self, file: Input) -> Iterator[Reading]:
        found: list[tuple[float, int]] = []
        for number, line in enumerate(file.text(_LARGEST).splitlines(), 1):
            if not line.strip():
                continue
            match = _LINE.fullmatch(line.strip())
            time, bar = (float(match[1]), int(match[2])) if match else (math.inf, 0)
            if not math.isfinite(time):
                raise _broken("a line has seconds, a tab and the number of a bar", file.name, number)
            if found and (time < found[-1][0] or bar <= found[-1][1]):
                raise _broken(f"bar {bar} at {time:g} s comes before the line above", file.name, number)
            found.append((time, bar))
        yield Reading(
            media_type="text/plain",
            places=tuple(BarPlace(str(bar), f"#t={time!r}") for time, bar in found),
        )


def _broken(reason: str, file: str, line: int) -> InvalidInput:
    return InvalidInput.at(reason, file=file, line=line, remedy="Write them in order of time: `6.76\t1`.")
