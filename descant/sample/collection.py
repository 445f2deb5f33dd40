"""The collection.toml of the sample."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from descant.sample.settings import BACH, TITLE, VOICES, WORK, Setting

Files = Sequence[tuple[str, str]]
"""names, with licences"""


def collection(files: Mapping[Setting, Files]) -> str:
    return "\n".join(line for lines in (_work(), *map(_version, files, files.values())) for line in lines)


def _work() -> Iterator[str]:
    name, authority = BACH
    yield f"title = {_text(TITLE)}"
    yield "\n[[work]]"
    yield f"id = {_text(WORK)}"
    yield f"title = {{en = {_text(TITLE)}}}"
    yield f"composer = {{name = {_text(name)}, same_as = {_text(authority)}}}"


def _version(setting: Setting, files: Files) -> Iterator[str]:
    yield "\n[[version]]"
    yield f"id = {_text(setting.name)}"
    yield f"work = {_text(WORK)}"
    yield f"label = {{de = {_text(setting.label)}}}"
    yield f"instruments = [{', '.join(map(_text, VOICES))}]"
    yield "files = ["
    yield from (f"  {{file = {_text(name)}, licence = {_text(licence)}}}," for name, licence in files)
    yield "]"


def _text(value: str) -> str:
    """A string of JSON is one of TOML."""
    return json.dumps(value, ensure_ascii=False)
