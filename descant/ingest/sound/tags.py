"""What a recording says about itself: the tags of all formats under the names that Vorbis comments have.

https://picard-docs.musicbrainz.org/en/appendices/tag_mapping.html
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from descant.errors import Missing

MOST_TAGS, LONGEST_TAG = 200, 4000
"""tags that are kept of one file, and characters of each"""
LARGEST_COVER = 5_000_000
"""bytes"""
FRONT = 3
"""the kind of picture that ID3 and FLAC give a front cover"""
_PICTURES = {b"\xff\xd8\xff": "cover.jpg", b"\x89PNG\r\n\x1a\n": "cover.png"}
_ID3 = {
    "TIT2": "title",
    "TIT3": "subtitle",
    "TALB": "album",
    "TPE1": "artist",
    "TPE2": "albumartist",
    "TPE3": "conductor",
    "TCOM": "composer",
    "TEXT": "lyricist",
    "TPE4": "arranger",
    "TDRC": "date",
    "TRCK": "tracknumber",
    "TCON": "genre",
    "TKEY": "key",
    "TSRC": "isrc",
    "TCOP": "copyright",
    "WCOP": "license",
    "TPUB": "label",
    "UFID:http://musicbrainz.org": "musicbrainz_trackid",
}
_MP4 = {
    "\xa9nam": "title",
    "\xa9alb": "album",
    "\xa9ART": "artist",
    "aART": "albumartist",
    "\xa9wrt": "composer",
    "\xa9day": "date",
    "\xa9gen": "genre",
    "\xa9wrk": "work",
    "cprt": "copyright",
}
_FREE = ("TXXX:", "----:com.apple.iTunes:", "----:org.musicbrainz:")
"""where ID3 and MPEG-4 keep names of people's choice"""
_RENAMED = {"musicbrainz_releasetrackid": "", "encoder": "", "encodersettings": "", "licence": "license"}
"""names that others have, or that say nothing about the music"""


@dataclass(frozen=True, slots=True)
class Tags:
    words: dict[str, list[str]] = field(default_factory=dict)
    cover: dict[str, bytes] = field(default_factory=dict)
    """cover.jpg or cover.png, if there is one"""
    problems: list[str] = field(default_factory=list)


def read_tags(path: Path) -> Tags:
    """The tags of a file; one that has none, or broken ones, is a recording all the same."""
    try:
        import mutagen
    except ImportError as error:
        raise Missing("Tags are read with descant[audio].", remedy="pip install 'descant[audio]'") from error
    try:
        found = mutagen.File(path)
    except Exception as error:  # broken tags raise all sorts of things out of mutagen
        return Tags(problems=[f"they cannot be read: {error}"])
    if found is None or (not found.tags and not getattr(found, "pictures", None)):
        return Tags()
    tags = Tags(words=_words(dict(found.tags or {})))
    _add_cover(tags, list(_pictures(found)))
    return tags


def _words(raw: Mapping[str, Any]) -> dict[str, list[str]]:
    words: dict[str, list[str]] = {}
    for key, value in raw.items():
        name = _name(key)
        texts = [text.strip()[:LONGEST_TAG] for text in _texts(value) if text.strip()]
        if name and texts and (name in words or len(words) < MOST_TAGS):
            words.setdefault(name, []).extend(texts)
    return words


def _name(key: str) -> str:
    """In lower case; empty for what is no text."""
    known = _ID3.get(key) or _ID3.get(key.partition(":")[0]) or _MP4.get(key)
    if known:
        return known
    for prefix in _FREE:
        key = key.removeprefix(prefix)
    if ":" in key or key in ("covr", "metadata_block_picture", "coverart") or (key.isupper() and len(key) == 4):
        return ""
    name = key.lower().replace(" ", "_")
    name = {"musicbrainz_track_id": "musicbrainz_trackid"}.get(name, name)
    name = f"{name.removesuffix('_id')}id" if name.startswith("musicbrainz_") and name.endswith("_id") else name
    return _RENAMED.get(name, name)


def _texts(value: Any) -> Iterator[str]:
    """A tag's value in any of mutagen's classes."""
    if isinstance(value, bytes):
        yield value.decode("utf-8", errors="replace")
    elif isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)
    elif hasattr(value, "text"):  # ID3's text frames; dates in them are objects
        yield from (str(each) for each in value.text)
    elif hasattr(value, "url"):
        yield value.url
    elif hasattr(value, "owner"):  # ID3's unique file identifier
        yield from _texts(value.data)


# -- pictures ----------------------------------------------------------------------------------------------


def _pictures(found: Any) -> Iterator[tuple[int, bytes]]:
    """Kind and content of each picture, wherever the format keeps it."""
    yield from ((each.type, each.data) for each in getattr(found, "pictures", ()))
    tags = found.tags or {}
    if hasattr(tags, "getall"):
        yield from ((each.type, each.data) for each in tags.getall("APIC"))
    elif "covr" in tags:
        yield from ((FRONT, bytes(each)) for each in tags["covr"])
    elif "metadata_block_picture" in tags:
        yield from (_of_vorbis(each) for each in tags["metadata_block_picture"])


def _of_vorbis(text: str) -> tuple[int, bytes]:
    from mutagen.flac import Picture, error

    try:
        picture = Picture(base64.b64decode(text))  # type: ignore[no-untyped-call]
    except (binascii.Error, error):
        return FRONT, b""
    return picture.type, picture.data


def _add_cover(tags: Tags, pictures: list[tuple[int, bytes]]) -> None:
    """The front cover, or else the first picture."""
    if not pictures:
        return
    content = min(pictures, key=lambda each: each[0] != FRONT)[1]
    name = next((name for mark, name in _PICTURES.items() if content.startswith(mark)), None)
    if name is None:
        tags.problems.append("the cover is neither JPEG nor PNG, and was left out")
    elif len(content) > LARGEST_COVER:
        tags.problems.append(f"the cover has {len(content):,} bytes, and was left out")
    else:
        tags.cover[name] = content
