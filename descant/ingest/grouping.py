"""What pieces may be grouped by: all that a format says, and genre, year, decade, composer whatever it calls them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from descant.ingest.reading import About

Groups = dict[str, tuple[str, ...]]
CREATORS = frozenset({"creator", "composer", "author"})
"""roles that make somebody the creator of the work"""
SEVERAL = "; "
"""between the values of a tag that has several"""
_GENRES = ("genre", "main_genre", "genres", "style", "AGN")
"""names of tags; the first that is there holds. AGN is Humdrum's"""
_DATES = ("date", "year", "release_date", "ODT", "decade")
"""the same; ODT is Humdrum's, of the composition"""
_YEAR, _DECADE = re.compile(r"(?<!\d)(?:1\d|20)\d\d(?!\d)"), re.compile(r"(?<!\d)((?:1\d|20)\d)0(?!\d)")
_DATE = re.compile(r"\d{3}[\dX]", re.ASCII)
_MOST, _LONGEST = 20, 200


def groups_of(about: About) -> Groups:
    """Values by name: all tags as they are, and those that every format shares."""
    said = {name: (value,) for name, value in about.tags.items()}
    shared = {
        "genre": genres_of(about.tags),
        "genres": genres_of({"genres": about.tags.get("genres", "")}),
        "composer": tuple(each.name for each in about.people if each.role in CREATORS),
        **of_date(date_of(about.tags)),
    }
    return said | {name: values for name, values in shared.items() if values}


def genres_of(tags: Mapping[str, str]) -> tuple[str, ...]:
    said = next(_said(tags, _GENRES), ("", ""))[1]
    genres = (each.strip(" \t'\"[]")[:_LONGEST].strip() for each in re.split(r"[;,\n]|'\s+'", said))
    return tuple(dict.fromkeys(filter(None, genres)))[:_MOST]


def date_of(tags: Mapping[str, str]) -> str | None:
    """A year, `1987`; `198X` where only the decade is said."""
    for name, text in _said(tags, _DATES):
        if name == "decade" and (decade := _DECADE.search(text)):
            return f"{decade[1]}X"
        if name != "decade" and (year := _YEAR.search(text)):
            return year[0]
    return None


def of_date(date: str | None) -> dict[str, tuple[str, ...]]:
    """Year and decade of `1987`, the decade of `198X`; nothing of what is written otherwise."""
    if not date or not _DATE.fullmatch(date):
        return {}
    return {"year": (date,) if date.isdigit() else (), "decade": (f"{date[:3]}0",)}


def values(groups: Groups) -> dict[str, str]:
    """As tags of a sequence have them: several in one text."""
    return {name: text for name, each in groups.items() if (text := SEVERAL.join(each))}


def _said(tags: Mapping[str, str], names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    return ((name, tags[name]) for name in names if tags.get(name, "").strip())
