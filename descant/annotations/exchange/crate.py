"""Research objects: an RO-Crate with the annotations, what they are about, and how to get the same from the graph.

https://www.researchobject.org/ro-crate/specification/1.1/ . Files of sources are copied where their licences allow it,
and named where they do not.
"""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from descant.annotations.documents import read_json
from descant.annotations.exchange import Bundle, Copy, Item
from descant.annotations.exchange.jsonld import JsonLd
from descant.errors import InvalidInput, TooLarge
from descant.ontology.iris import ANNO_CONTEXT

METADATA = "ro-crate-metadata.json"
ANNOTATIONS = "annotations.jsonld"
LARGEST = 100_000_000
"""bytes of all that is read out of a crate"""
_MOST_FILES = 100_000


class Crate:
    name = "crate"
    description = "a research object, as RO-Crate"
    media_type = "application/zip"
    extension = ".zip"

    def write(self, bundle: Bundle) -> bytes:
        with tempfile.TemporaryDirectory(prefix="descant-crate-") as folder:
            made = _filled(bundle, Path(folder))
            target = Path(folder) / "crate.zip"
            made.write_zip(target)
            return target.read_bytes()

    def read(self, data: bytes, base: str) -> Iterator[Item]:
        """The annotations in it, wherever they are in it; of other crates, too."""
        with _opened(data) as archive:
            entities = _entities(_member(archive, METADATA, LARGEST // 10))
            named = [each for each in entities if _has_annotations(each)]
            if not named:
                raise InvalidInput("There are no annotations in this crate.", remedy="Give one that has some.")
            left = LARGEST
            for name in dict.fromkeys(str(PurePosixPath(entity["@id"])) for entity in named):
                data = _member(archive, name, left)
                left -= len(data)
                for item in JsonLd().read(data, base):
                    yield item._replace(place=f"{name}, {item.place}")


def _filled(bundle: Bundle, folder: Path) -> Any:
    from rocrate.model.contextentity import ContextEntity  # type: ignore[import-untyped] # here: few ask for a crate
    from rocrate.rocrate import ROCrate  # type: ignore[import-untyped] # it has no types

    crate, around = ROCrate(version="1.1"), bundle.surroundings
    crate.name = bundle.title
    crate.description = f"{len(bundle.documents)} annotations and musical objects, kept at {bundle.base}."
    crate.datePublished = bundle.moment.isoformat()

    def put(place: str, data: bytes, **said: Any) -> None:
        file = folder / Path(place).name
        file.write_bytes(data)
        crate.add_file(file, place, properties=said)

    conforms = {"@id": ANNO_CONTEXT}
    put(ANNOTATIONS, JsonLd().write(bundle), name="Annotations", encodingFormat=JsonLd.media_type, conformsTo=conforms)
    if around.turtle:
        put("about.ttl", around.turtle, name="What they are about", encodingFormat="text/turtle")
    for name, query in around.queries.items():
        put(f"queries/{name}.rq", query.encode(), name=name, encodingFormat="application/sparql-query")
    for name, picture in around.figures.items():
        put(f"figures/{name}.svg", picture, name=name, encodingFormat="image/svg+xml")
    for copy in around.copies:
        _add_source(crate, copy)
    for licence in dict.fromkeys(copy.licence for copy in around.copies if copy.licence):
        crate.add(ContextEntity(crate, licence, properties={"@type": "CreativeWork", "name": licence}))
    return crate


def _add_source(crate: Any, copy: Copy) -> None:
    """The file itself, or where it is."""
    said: dict[str, Any] = {"name": "; ".join(copy.labels) or copy.iri, "sameAs": copy.iri}
    if copy.media_type:
        said["encodingFormat"] = copy.media_type
    if copy.licence:
        said["license"] = {"@id": copy.licence}
    if copy.path:
        crate.add_file(copy.path, f"sources/{copy.iri.rpartition('/')[2]}", properties=said)
    else:
        crate.add_file(copy.address or copy.iri, properties=said | {"usageInfo": _WHY_NOT_HERE})


_WHY_NOT_HERE = "Its licence is not known to allow copies, so it is only named."


def _opened(data: bytes) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise InvalidInput("The file is no zip archive.", remedy="Give a crate as one.") from error
    if len(archive.infolist()) > _MOST_FILES:
        raise TooLarge(f"There are more than {_MOST_FILES:,} files in it.", remedy="Give a smaller crate.")
    return archive


def _member(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    """Of what it unpacks to no more than that is ever held."""
    try:
        with archive.open(name) as member:
            data = member.read(most + 1)
    except (KeyError, zipfile.BadZipFile, RuntimeError, EOFError, OSError) as error:
        raise InvalidInput(f"{name} cannot be read out of it: {error}", remedy="Is the crate whole?") from error
    if len(data) > most:
        raise TooLarge(f"{name} unpacks to more than {most:,} bytes.", remedy="Give the file in it by itself.")
    return data


def _entities(metadata: bytes) -> list[dict[str, Any]]:
    said = read_json(metadata)
    graph = said.get("@graph") if isinstance(said, dict) else None
    if not isinstance(graph, list):
        raise InvalidInput(f"{METADATA} has no @graph.", remedy="Is it a crate?")
    return [each for each in graph if isinstance(each, dict) and isinstance(each.get("@id"), str)]


def _has_annotations(entity: dict[str, Any]) -> bool:
    return "conformsTo" in entity and ANNO_CONTEXT in json.dumps(entity["conformsTo"])
