"""Small scores, made for tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from descant.ingest import read
from descant.ingest.inputs import Input
from descant.ingest.reading import Reading

NAMESPACE = "http://www.music-encoding.org/ns/mei"
STAFF = '<staffDef n="1" lines="5" clef.shape="G" clef.line="2"/>'


def score(measures: str, *, definition: str = 'meter.count="4" meter.unit="4"', staves: str = STAFF) -> str:
    return (
        f"<score><scoreDef {definition}><staffGrp>{staves}</staffGrp></scoreDef><section>{measures}</section></score>"
    )


def document(music: str, *, head: str = "", facsimile: str = "", version: str = "5.1") -> str:
    """The music is an mdiv's content, or whole mdivs."""
    body = music if music.startswith("<mdiv") else f"<mdiv>{music}</mdiv>"
    return (
        f'<mei xmlns="{NAMESPACE}" meiversion="{version}"><meiHead>{head}</meiHead>'
        f"<music>{facsimile}<body>{body}</body></music></mei>"
    )


def bar(content: str, *, n: object = 1, more: str = "", beside: str = "") -> str:
    return f'<measure n="{n}" {more}><staff n="1"><layer n="1">{content}</layer></staff>{beside}</measure>'


def note(pitch: str = "c4", dur: str = "4", more: str = "") -> str:
    return f'<note pname="{pitch[0]}" oct="{pitch[1]}" dur="{dur}" {more}/>'


def bars(*contents: str) -> str:
    return "".join(bar(content, n=index) for index, content in enumerate(contents, 1))


def sung(words: list[str]) -> bytes:
    """By a soprano, in notes so short that room must be made for the words."""
    notes = "".join(f'<note pname="c" oct="4" dur="16"><verse n="1"><syl>{each}</syl></verse></note>' for each in words)
    staff = STAFF.replace("/>", "><label>Soprano</label></staffDef>")
    return document(score(bar(notes, more='xml:id="m1"'), staves=staff)).encode()


class Reads:
    """Reads texts by way of a folder of the test's own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._names = _names()

    def file(self, content: str | bytes, extension: str = ".mei") -> Input:
        path = self._folder / f"{next(self._names)}{extension}"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return Input.of(path)

    def __call__(self, content: str | bytes, extension: str = ".mei") -> Reading:
        return read(self.file(content, extension))


def _names() -> Iterator[str]:
    index = 0
    while True:
        index += 1
        yield f"score{index}"
