"""Compressed MusicXML: a ZIP archive whose META-INF/container.xml names the score.

https://www.w3.org/2021/06/musicxml40/tutorial/compressed-mxl-files/
"""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import PurePosixPath

from descant.errors import InvalidInput, TooLarge
from descant.ingest.inputs import Input
from descant.ingest.notation import xml

_CONTAINER = "META-INF/container.xml"
_MOST_ENTRIES = 1000
_LARGEST_RATIO = 300
"""scores of many equal bars reach 100"""
_SMALL = 1 << 20
"""bytes that may be of any ratio"""


def score_in(data: bytes, file: Input) -> bytes:
    """The score as MusicXML. Reads nothing but the container and the one file that it names."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check(archive, file)
            return _read(archive, _rootfile(archive, file), file)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise InvalidInput.at(f"the archive is damaged: {error}", file=file.name, remedy="Export it again.") from None


def _check(archive: zipfile.ZipFile, file: Input) -> None:
    entries = archive.infolist()
    if len(entries) > _MOST_ENTRIES or sum(each.file_size for each in entries) > 4 * xml.LARGEST:
        raise _too_large(file, "the archive")
    for each in entries:
        path = PurePosixPath(each.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts:
            raise InvalidInput.at(
                f"the archive holds a path that leads out of it: {each.filename}",
                file=file.name,
                remedy="Do not trust it.",
            )


def _rootfile(archive: zipfile.ZipFile, file: Input) -> str:
    try:
        container = xml.parse(_read(archive, _CONTAINER, file), file)
    except KeyError:
        raise InvalidInput.at(
            f"the archive has no {_CONTAINER}", file=file.name, remedy="Is this compressed MusicXML? Export it again."
        ) from None
    for each in container.iter("{*}rootfile"):
        name, kind = each.get("full-path", ""), each.get("media-type", "")
        if name and (not kind or "musicxml" in kind):
            if name not in archive.namelist():
                break
            return str(name)
    raise InvalidInput.at(
        f"the score that {_CONTAINER} names is not in the archive", file=file.name, remedy="Export it again."
    )


def _read(archive: zipfile.ZipFile, name: str, file: Input) -> bytes:
    """What the archive says of sizes may be a lie: no more is unpacked than it says and we allow."""
    entry = archive.getinfo(name)
    allowed = min(xml.LARGEST, max(_SMALL, entry.compress_size * _LARGEST_RATIO))
    with archive.open(entry) as opened:
        found = opened.read(allowed + 1)
    if len(found) > allowed:
        raise _too_large(file, name)
    return found


def _too_large(file: Input, what: str) -> TooLarge:
    return TooLarge(f"{file.name}: {what} unpacks to more than is read.", remedy="Split the score.")
