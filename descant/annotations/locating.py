"""Where the passages are that somebody names by bars, by counting, or by the places themselves: source by source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pyoxigraph import Literal, NamedNode

from descant.annotations import ema
from descant.annotations.bars import score_of
from descant.annotations.drawing import Size, inside, is_region
from descant.errors import InvalidInput, NotFound
from descant.ontology.records import FragmentSelector
from descant.ontology.records.media_fragments import time_of
from descant.store import Dataset, Term
from descant.store.files import Files
from descant.store.named import rows_of

CLOSE = 0.02
"""seconds between two bars that follow each other"""


@dataclass(frozen=True, slots=True)
class Located:
    """Places in one source of one version; either may be unknown."""

    parts: tuple[str, ...]
    source: str | None = None
    version: str | None = None


class Locator:
    def __init__(self, dataset: Dataset, files: Files, base: str) -> None:
        self._dataset, self._files, self._base = dataset, files, base

    def find(self, place: Mapping[str, Any], *, aligned: bool) -> list[Located]:
        """Of a place that names `parts`, `bars` of a version, or an `ema` expression in a source."""
        if "bars" in place:
            found = list(self._of_bars(place["version"], place["bars"], aligned=aligned))
        elif "ema" in place:
            found = [self._counted(place["source"], place["ema"])]
        else:
            found = list(self._of_parts(place["parts"]))
        if aligned:
            return found
        source, version = place.get("source"), place.get("version")
        return [replace(each, source=source or each.source, version=version or each.version) for each in found]

    def version_of(self, file: str) -> str | None:
        """Where it is known."""
        return self._stands(file)[1]

    def _of_parts(self, parts: Sequence[str]) -> Iterator[Located]:
        by_file: dict[str, list[str]] = {}
        for each in parts:
            by_file.setdefault(each.partition("#")[0], []).append(inside(each, self._size(each)))
        for file, here in by_file.items():
            yield Located(tuple(dict.fromkeys(here)), *self._stands(file))

    def _size(self, part: str) -> Size | None:
        """Of the page that a region is on, where it is known."""
        page, _, fragment = part.partition("#")
        if not is_region(fragment):
            return None
        rows = rows_of(self._dataset, "size-of-page", page=_node(page))
        row = next(iter(rows), None)
        return (float(row["width"].value), float(row["height"].value)) if row else None

    def _of_bars(self, version: str, bars: Sequence[int], *, aligned: bool) -> Iterator[Located]:
        """In each source of it; where none says where its bars are, the bars themselves."""
        first, last = min(bars), max(bars)
        bounds: dict[str, Term] = {"version": _node(version), "first": Literal(first), "last": Literal(last)}
        rows = rows_of(self._dataset, "passage-in-every-version", **bounds)
        found: dict[tuple[str, str], list[str]] = {}
        there: dict[str, dict[str, None]] = {}
        for row in rows:
            here = row["inVersion"].value
            if aligned or here == version:
                there.setdefault(here, {})[row["bar"].value] = None
                if row["place"]:
                    place = row["place"].value
                    found.setdefault((here, place.partition("#")[0]), []).append(place)
        if len(there.get(version, ())) != last - first + 1:
            raise InvalidInput(
                f"The version {version} has {'not all' if version in there else 'none'} of the bars {first} to {last}.",
                remedy="Bars are counted from 1, in its order.",
            )
        for here, own in there.items():
            in_files = {file: places for (each, file), places in found.items() if each == here}
            for file, places in in_files.items():
                yield Located(tuple(_joined(dict.fromkeys(places))), self._stands(file)[0], here)
            if not in_files:
                yield Located(tuple(own), None, here)

    def _counted(self, source: str, text: str) -> Located:
        passage = ema.parse(text)
        rows = rows_of(self._dataset, "files-of-source", source=_node(source))
        for row in rows:
            file = row["file"].value
            try:
                bars, notes = score_of(self._files, self._base, file)
            except NotFound:
                continue
            ids = ema.resolve(passage, bars, notes).ids
            if not ids:
                raise InvalidInput(f"In {text} there are no notes.", remedy="Ask for other bars, staves or beats.")
            version = row["ofVersion"].value if row["ofVersion"] else None
            return Located(tuple(f"{file}#{each}" for each in ids), source, version)
        raise InvalidInput(f"{source} is no score that is kept here.", remedy="Give the IRI of a notated source.")

    def _stands(self, file: str) -> tuple[str | None, str | None]:
        """The source that a file is, and its version; a version's bar is in its version."""
        version, is_bar, _ = file.rpartition("/bar/")
        if is_bar:
            return None, version
        rows = rows_of(self._dataset, "where-a-file-stands", file=_node(file))
        row = next(iter(rows), None)
        if row is None:
            return None, None
        return row["source"].value, row["ofVersion"].value if row["ofVersion"] else None


def _node(iri: str) -> NamedNode:
    try:
        return NamedNode(iri)
    except ValueError as error:
        raise InvalidInput(f"{iri[:100]!r} is no IRI.", remedy="Give an absolute IRI.") from error


def _joined(places: Iterable[str]) -> Iterator[str]:
    """Times that follow each other are one."""
    times: list[tuple[float, float]] = []
    file = ""
    for each in places:
        file, _, fragment = each.partition("#")
        span = time_of(fragment)
        if span is None or span.end is None:
            yield each
        else:
            times.append((span.start, span.end))
    for start, end in _runs(sorted(times)):
        yield f"{file}#{FragmentSelector.time(start, end).value}"


def _runs(spans: Iterable[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    run: tuple[float, float] | None = None
    for start, end in spans:
        if run is not None and start <= run[1] + CLOSE:
            run = run[0], max(run[1], end)
            continue
        if run is not None:
            yield run
        run = start, end
    if run is not None:
        yield run
