"""Descant's own collections: `collection.toml`, which names works, versions and their files.

    title = "Symphony No. 7, II"
    licence = "https://creativecommons.org/licenses/by-sa/4.0/"

    [[work]]
    id = "op92-2"
    title = { de = "Symphonie Nr. 7, II. Allegretto" }
    composer = {name = "Ludwig van Beethoven", same_as = "http://d-nb.info/gnd/118508288"}

    [[version]]
    id = "op92-2-litolff"
    work = "op92-2"
    label = "Piano trio (Litolff)"
    arrangement_of = "op92-2-orchestra"
    files = [{file = "litolff.mei", licence = "https://example.org/its-own"}, "https://example.org/iiif/manifest.json"]

Files are addresses, or paths beside the collection. docs/reading.md lists every key.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from descant.errors import InvalidInput
from descant.ingest.inputs import Input
from descant.ingest.reading import (
    About,
    Catalogue,
    CatalogueVersion,
    CatalogueWork,
    File,
    Instrument,
    Person,
    Reading,
    Text,
    is_beside,
)

LARGEST = 20_000_000
Table: TypeAlias = Mapping[str, Any]
_PEOPLE = ("composer", "arranger", "lyricist", "editor", "performer", "publisher")
_COLLECTION = frozenset({"title", "licence", "work", "version"})
_WORK = frozenset({"id", "title", "part_of", "same_as", *_PEOPLE})
_FILE = ("file", "licence")
_PERSON = ("name", "same_as")
_VERSION = frozenset({"id", "work", "label", "arrangement_of", "files", "licence", "same_as", "instruments", *_PEOPLE})


class Collection:
    name = "collection"
    version = "1"
    description = "collections (collection.toml)"
    extensions: tuple[str, ...] = (".toml",)

    def recognises(self, file: Input) -> bool:
        return file.extension == ".toml"

    def read(self, file: Input) -> Iterator[Reading]:
        try:
            document = tomllib.loads(file.text(LARGEST))
        except tomllib.TOMLDecodeError as error:
            raise InvalidInput.at(str(error), file=file.name, remedy="Mend the TOML there.") from error
        yield Reading(media_type="application/toml", catalogue=_Checked(file.name).catalogue(document))


class _Checked:
    """Tables to values; what is wrong is said with the file's name and the table it is in."""

    def __init__(self, file: str) -> None:
        self._file = file

    def catalogue(self, document: Table) -> Catalogue:
        self._known(document, _COLLECTION, "the collection")
        works = [self._work(table, f"work {number}") for number, table in self._tables(document, "work")]
        versions = [(table, self._version(table, f"version {n}")) for n, table in self._tables(document, "version")]
        licence = self._text(document, "licence", "the collection")
        files = [file for table, version in versions for file in self._files(table, version.key, licence)]
        self._unique([work.key for work in works], "work")
        self._unique([version.key for _, version in versions], "version")
        self._linked([each.key for each in works], [version for _, version in versions])
        title = self._texts(document, "title", "the collection")
        return Catalogue(
            label=title[0] if title else None,
            works=tuple(works),
            versions=tuple(version for _, version in versions),
            files=tuple(files),
            licence=licence,
        )

    def _work(self, table: Table, where: str) -> CatalogueWork:
        self._known(table, _WORK, where)
        about = About(
            titles=self._texts(table, "title", where),
            people=self._people(table, where),
            same_as=self._strings(table, "same_as", where),
        )
        return CatalogueWork(
            key=self._needed(table, "id", where), about=about, part_of=self._text(table, "part_of", where)
        )

    def _version(self, table: Table, where: str) -> CatalogueVersion:
        self._known(table, _VERSION, where)
        return CatalogueVersion(
            key=self._needed(table, "id", where),
            work=self._needed(table, "work", where),
            labels=self._texts(table, "label", where),
            arrangement_of=self._text(table, "arrangement_of", where),
            people=self._people(table, where),
            instruments=tuple(Instrument(each) for each in self._strings(table, "instruments", where)),
            same_as=self._strings(table, "same_as", where),
        )

    def _files(self, table: Table, version: str, licence: str | None) -> Iterator[File]:
        """What a file says of its licence goes before what its version says, and that before the collection's."""
        where = f"version {version!r}"
        licence = self._text(table, "licence", where) or licence
        for each in self._listed(table, "files", _FILE, where):
            location = each["file"]
            if "://" not in location and not is_beside(location):
                raise self._refuse(f"{where}: the file {location!r} is not beside the collection", "Move it there.")
            yield File(location=location, version=version, licence=self._text(each, "licence", where) or licence)

    def _people(self, table: Table, where: str) -> tuple[Person, ...]:
        found = ((role, each) for role in _PEOPLE for each in self._listed(table, role, _PERSON, where))
        return tuple(Person(each["name"], role, self._who(each, where)) for role, each in found)

    def _who(self, person: Table, where: str) -> tuple[str, ...]:
        named = (person["name"],) if "://" in person["name"] else ()
        return (*named, *self._strings(person, "same_as", where))

    def _listed(self, table: Table, key: str, known: tuple[str, ...], where: str) -> Iterator[Table]:
        """A text or a table, or a list of them, as tables; a text is what the first known key says."""
        found, (first, *_) = table.get(key, []), known
        for each in found if isinstance(found, list) else [found]:
            if not isinstance(each, str | dict) or not each:
                raise self._refuse(
                    f"{where}: the value of {key!r} is {each!r}", f'Write texts, or tables like {{{first} = "…"}}.'
                )
            entry = {first: each} if isinstance(each, str) else each
            self._known(entry, frozenset(known), f"{where}: {key!r}")
            self._needed(entry, first, f"{where}: {key!r}")
            yield entry

    def _tables(self, document: Table, key: str) -> Iterator[tuple[int, Table]]:
        tables = document.get(key, [])
        if not (isinstance(tables, list) and all(isinstance(each, dict) for each in tables)):
            raise self._refuse(f"{key!r} is no list of tables", f"Write [[{key}]] above each.")
        yield from enumerate(tables, 1)

    def _texts(self, table: Table, key: str, where: str) -> tuple[Text, ...]:
        """A text, or one for each language."""
        value = table.get(key, {})
        if isinstance(value, str):
            return (Text(value),)
        if isinstance(value, dict) and all(isinstance(each, str) for each in value.values()):
            return tuple(Text(each, language) for language, each in value.items())
        raise self._refuse(f'{where}: {key!r} is neither text nor {{ en = "text" }}', "Write it as one of these.")

    def _text(self, table: Table, key: str, where: str) -> str | None:
        value = table.get(key)
        if value is None or (isinstance(value, str) and value):
            return value
        raise self._refuse(f"{where}: {key!r} is no text", "Write it in quotation marks.")

    def _needed(self, table: Table, key: str, where: str) -> str:
        value = self._text(table, key, where)
        if value is None:
            raise self._refuse(f"{where} lacks the key {key!r}", f'Add {key} = "…".')
        return value

    def _strings(self, table: Table, key: str, where: str) -> tuple[str, ...]:
        value = table.get(key, [])
        items = [value] if isinstance(value, str) else value
        if isinstance(items, list) and all(isinstance(each, str) and each for each in items):
            return tuple(items)
        raise self._refuse(f"{where}: {key!r} is neither text nor a list of texts", 'Write ["one", "two"].')

    def _known(self, table: Table, keys: frozenset[str], where: str) -> None:
        for unknown in sorted(table.keys() - keys):
            raise self._refuse(f"{where} has the unknown key {unknown!r}", f"Known: {', '.join(sorted(keys))}.")

    def _unique(self, keys: list[str], what: str) -> None:
        for key in keys:
            if keys.count(key) > 1:
                raise self._refuse(f"two {what}s have the id {key!r}", "Give each another.")

    def _linked(self, works: list[str], versions: list[CatalogueVersion]) -> None:
        known = {version.key for version in versions}
        for version in versions:
            if "://" not in version.work and version.work not in works:
                raise self._refuse(f"version {version.key!r} is of work {version.work!r}, which is not here", "Add it.")
            arranged = version.arrangement_of
            if arranged and "://" not in arranged and arranged not in known:
                raise self._refuse(f"version {version.key!r} arranges {arranged!r}, which is not here", "Add it.")

    def _refuse(self, reason: str, remedy: str) -> InvalidInput:
        return InvalidInput.at(reason, file=self._file, remedy=remedy)
