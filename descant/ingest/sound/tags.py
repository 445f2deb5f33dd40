"""What a recording says about itself: the tags of all formats under the names that Vorbis comments have.

https://picard-docs.musicbrainz.org/en/appendices/tag_mapping.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from descant.errors import Missing

if TYPE_CHECKING:
    from tinytag import TinyTag

MOST_TAGS, LONGEST_TAG = 200, 4000
"""tags that are kept of one file, and characters of each"""
LARGEST_COVER = 5_000_000
"""bytes"""
_PICTURES = {b"\xff\xd8\xff": "cover.jpg", b"\x89PNG\r\n\x1a\n": "cover.png"}
_RENAMED = {
    "year": "date",
    "track": "tracknumber",
    "track_total": "tracktotal",
    "disc": "discnumber",
    "disc_total": "disctotal",
    "initial_key": "key",
    "publisher": "label",
    "url": "website",
    "licence": "license",
    "catalog_number": "catalognumber",
    "set_subtitle": "discsubtitle",
    "movement_name": "movementname",
    "movement_total": "movementtotal",
    "show_movement": "showmovement",
    # ID3's frames that tinytag gives as they are, in version 2.2 and later
    "tt3": "subtitle",
    "tit3": "subtitle",
    "tp4": "arranger",
    "tpe4": "arranger",
    "wcp": "license",
    "ufi": "musicbrainz_trackid",
    "ufid": "musicbrainz_trackid",
}
_LEFT_OUT = {
    "coverart",
    "coverartmime",
    "encoded_by",
    "encoder",
    "encoder_settings",
    "lyrics",
    "musicbrainz_releasetrackid",
    "xmp",
}
_SHORT = {"bpm", "date", "isrc", "key", "mood", "opus", "part", "work"}
"""words where other names as short as these are codes of the format"""
_WITHOUT_CODES = (b"fLaC", b"OggS")
_OWNER = "http://musicbrainz.org\0"
"""before the id in ID3's unique file identifier"""
_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_UNSYNCHRONISED = 0x80
"""in the flags of ID3's header: bytes were put in that tinytag does not take out, so that texts come out wrong"""


@dataclass(frozen=True, slots=True)
class Tags:
    words: dict[str, list[str]] = field(default_factory=dict)
    cover: dict[str, bytes] = field(default_factory=dict)
    """cover.jpg or cover.png, if there is one"""
    problems: list[str] = field(default_factory=list)


def read_tags(path: Path) -> Tags:
    """The tags of a file; one that has none, or broken ones, is a recording all the same."""
    try:
        from tinytag import UnsupportedFormatError
    except ImportError as error:
        raise Missing("Tags are read with descant[audio].", remedy="pip install 'descant[audio]'") from error
    with path.open("rb") as file:
        head = file.read(10)
        if head[:3] == b"ID3" and head[5:6] and head[5] & _UNSYNCHRONISED:
            return Tags(problems=["they cannot be read: ID3 with unsynchronisation"])
        try:
            return _read(file, has_codes=not head.startswith(_WITHOUT_CODES))
        except UnsupportedFormatError:
            return Tags()
        except Exception as error:  # a broken file may raise anything
            return Tags(problems=[f"they cannot be read: {error}"])


def _read(file: BinaryIO, *, has_codes: bool) -> Tags:
    """A broken picture does not cost the words."""
    from tinytag import ParseError

    try:
        found, problems = _found(file, image=True), []
    except ParseError:
        found, problems = _found(file, image=False), ["the cover cannot be read, and was left out"]
    tags = Tags(words=_words(found.as_dict(), has_codes), problems=problems)
    if found.images.any:
        _add_cover(tags, found.images.any.data)
    return tags


def _found(file: BinaryIO, *, image: bool) -> TinyTag:
    """Without the file's name, which tinytag would believe more than the content."""
    from tinytag import TinyTag

    file.seek(0)
    return TinyTag.get(file_obj=file, duration=False, image=image)


# -- words -------------------------------------------------------------------------------------------------


def _words(raw: Mapping[str, Any], has_codes: bool) -> dict[str, list[str]]:
    """Of what tinytag gives, all tags are lists, and nothing else is."""
    words: dict[str, list[str]] = {}
    for key, values in raw.items():
        name = _name(key, has_codes)
        texts = [text for text in _texts(key, values) if text] if isinstance(values, list) else []
        if name and texts and (name in words or len(words) < MOST_TAGS):
            words[name] = list(dict.fromkeys([*words.get(name, ()), *texts]))
    if "artist" in words:
        words["artist"] = _one_by_one(words["artist"])
    return words


def _name(key: str, has_codes: bool) -> str:
    """In lower case; empty for what says nothing about the music."""
    key = key.lower().removeprefix("_")  # tinytag's mark of names that its own fields have
    if key in _RENAMED:
        return _RENAMED[key]
    if has_codes and len(key) in (3, 4) and key not in _SHORT:
        return ""
    name = key.replace(" ", "_")
    if key.startswith("musicbrainz "):  # "MusicBrainz Album Artist Id" is musicbrainz_albumartistid
        name = "musicbrainz_" + key.removeprefix("musicbrainz ").replace(" ", "")
    return "" if name in _LEFT_OUT or name.startswith("itun") else name


def _texts(key: str, values: list[str]) -> Iterator[str]:
    for value in values:
        if key in ("ufid", "ufi"):
            value = value.removeprefix(_OWNER) if value.startswith(_OWNER) else ""
        if key.startswith(("track", "disc")) and value == "0":  # how MPEG-4 says that there is none
            continue
        for text in value.replace("\ufeff", "").split("\0"):
            if not _NO_TEXT.search(text):
                yield text.strip()[:LONGEST_TAG]


def _one_by_one(artists: list[str]) -> list[str]:
    """tinytag gives ARTIST (all, as they are to be printed) and ARTISTS (each) as one tag: then without the first."""
    if len(artists) < 3:
        return artists
    return [each for each in artists if not all(other in each for other in artists)]


# -- pictures ----------------------------------------------------------------------------------------------


def _add_cover(tags: Tags, content: bytes) -> None:
    name = next((name for mark, name in _PICTURES.items() if content.startswith(mark)), None)
    if name is None:
        tags.problems.append("the cover is neither JPEG nor PNG, and was left out")
    elif len(content) > LARGEST_COVER:
        tags.problems.append(f"the cover has {len(content):,} bytes, and was left out")
    else:
        tags.cover[name] = content
