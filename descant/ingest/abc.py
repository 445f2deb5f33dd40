"""ABC (https://abcnotation.com/wiki/abc:standard:v2.1), a reading for each tune of a file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from descant.errors import InvalidInput
from descant.ingest.chords.timeline import quarters_of
from descant.ingest.inputs import Input
from descant.ingest.notation import conversion
from descant.ingest.reading import About, Person, Problem, Reading, Text
from descant.ingest.score import Score

_TUNE = re.compile(r"^X:[ \t]*\d+", re.MULTILINE)
_HEAD = re.compile(rb"^X:[ \t]*\d+", re.MULTILINE)
_FIELD = re.compile(r"^([A-Z]):[ \t]*(.*?)[ \t]*(?:%.*)?$", re.MULTILINE)
_BODY = re.compile(r"^K:.*$", re.MULTILINE)
_LENGTH = r"(\d{0,4}/{0,8}\d{0,4})"
_NOTE = rf"([_=^]*[A-Ga-gz][,']*){_LENGTH}(-?)"
_CHORD = re.compile(rf"\[((?:{_NOTE})+)\](?=[\d/]){_LENGTH}")
_TOO_LONG = re.compile(r"(?<=[A-Ga-gxzZ\]),'/])\d{5,}")
_VOICE = re.compile(r"(?:^|\[)V:[ \t]*([^\s\]]+)", re.MULTILINE)
_UNREAD = (
    (_VOICE, "The voices stand one after the other in what verovio makes of ABC, not together."),
    (re.compile(r"^K:|\[K:"), "A change of key is not read: the first key holds."),
    (re.compile(r"\|\s*[1-9]|\[[1-9]"), "Numbered endings are not read: their bars follow each other."),
)
_SLACK = 0.01
"""quarters"""
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
    version = "2"
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
        numbers = _numbers(text)
        for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
            tune = text[start:end].rstrip() + "\n"
            first, _, rest = tune.partition("\n")
            line = text.count("\n", 0, start) + 1
            _check(tune, file, line)
            reading = conversion.convert(f"{first}\n{shared}{_with_lengths_inside(rest)}", "abc", file)
            reading = conversion.with_about(reading, _about(shared + tune))
            unread = _unread(tune, line)
            told = next(numbers)
            yield replace(reading, told=told, problems=(*problems, *unread, *_uneven(reading.score), *reading.problems))


def _numbers(text: str) -> Iterator[str]:
    """What tells each tune from the others: its own number, so that those that are put before it change nothing."""
    seen: Counter[str] = Counter()
    for match in _TUNE.finditer(text):
        number = match[0].removeprefix("X:").strip().lstrip("0") or "0"
        seen[number] += 1
        told = number if seen[number] == 1 else f"{number}-{seen[number]}"
        yield "" if told == "1" else told


def _check(tune: str, file: Input, first: int) -> None:
    """Refuse what the engraver would die of, or never be done with; `first` is the tune's line."""
    if not _BODY.search(tune):
        raise InvalidInput.at("the tune has no key", file=file.name, line=first, remedy="Add a line such as K:C.")
    for number, line in enumerate(tune.split("\n"), first):
        if not _FIELD.match(line) and (length := _TOO_LONG.search(line.partition("%")[0])):
            raise InvalidInput.at(
                f"a length has {len(length[0])} digits", file=file.name, line=number, remedy="Four are enough."
            )


def _with_lengths_inside(tune: str) -> str:
    """`[CE]4` as `[C4E4]`: verovio passes over the length of a chord."""
    lines = (line if _FIELD.match(line) else _CHORD.sub(_lengthened, line) for line in tune.split("\n"))
    return "\n".join(lines)


def _lengthened(chord: re.Match[str]) -> str:
    factor = _length(chord[chord.re.groups])
    notes = re.sub(_NOTE, lambda note: f"{note[1]}{_length(note[2]) * factor}{note[3]}", chord[1])
    return f"[{notes}]"


def _length(said: str) -> Fraction:
    """`3/2`, `/4`, `//` for a quarter; nothing is one."""
    above, slashes, below = re.fullmatch(r"(\d*)(/*)(\d*)", said or "1").groups()  # type: ignore[union-attr] # matches all
    return Fraction(int(above or 1), int(below or 0) or 2 ** len(slashes))


def _unread(tune: str, first: int) -> Iterator[Problem]:
    """What verovio does not understand, each with the first line that it stands in; `first` is the tune's."""
    body = _BODY.search(tune)
    before = tune[: body.end()].count("\n") + 1 if body else 0
    lines = list(enumerate(tune.split("\n")[before:], first + before))
    several = len(set(_VOICE.findall(tune))) > 1
    for pattern, message in _UNREAD if several else _UNREAD[1:]:
        found = next((number for number, line in lines if pattern.search(line.partition("%")[0])), None)
        if found is not None:
            yield Problem(f"line {found}", message)


def _uneven(score: Score | None) -> Iterator[Problem]:
    """Bars that are not as long as their metre says: the transcriber's slip, or something that verovio passed over.

    Of the first and last bar, and beside repeat signs and endings, nothing is said: there they may be shorter.
    """
    bars = score.bars if score else ()
    for before, bar, after in zip(bars, bars[1:], bars[2:], strict=False):
        length = quarters_of(bar.metre) if bar.metre else None
        cut = before.repeat_end or bar.repeat_start or bar.repeat_end or after.repeat_start
        cut = cut or not before.ending == bar.ending == after.ending
        if length and bar.duration is not None and not cut and abs(bar.duration - length) > _SLACK:
            said = f"The bar lasts {bar.duration:g} quarters; its metre, {bar.metre}, says {float(length):g}."
            yield Problem(f"bar {bar.index}", said)


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
