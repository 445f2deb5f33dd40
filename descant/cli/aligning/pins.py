"""What somebody says of bars in a table, of scores that are named or of versions in the graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from descant.accounts.people import OWNER
from descant.analysis.alignment.following import Versions
from descant.analysis.alignment.pins import Pins
from descant.analysis.alignment.tables import Row, read_pins
from descant.config import Config
from descant.errors import InvalidInput
from descant.ingest.score import Score
from descant.jobs.aligning.corrections import Correction, Said, Two, places_of
from descant.jobs.aligning.versions import Version

LARGEST = 20_000_000


def pins_of_file(path: Path, names: Sequence[str], scores: Sequence[Score]) -> dict[Versions, Pins]:
    """Of scores, by the names of their files."""
    found = dict[Versions, list[Said]]()
    bars = list(map(places_of, scores))
    if len(set(names)) < len(names):
        raise InvalidInput(
            "Two of the scores have one name.", remedy="Give them different names, as the table has them."
        )
    known = {name: number for number, name in enumerate(names)}
    for one, other, said in _told(path, known, bars):
        found.setdefault((min(one, other), max(one, other)), []).append(said if one < other else said[::-1])
    return {
        (one, other): Pins.of((a and bars[one][a], b and bars[other][b]) for a, b in said)
        for (one, other), said in found.items()
    }


def corrections_of_file(path: Path, versions: Sequence[Version], config: Config) -> Iterator[Correction]:
    """Of versions of a work, by their IRIs, or by the names of their files; said by the owner of the store."""
    known = {each.name: number for number, each in enumerate(versions)}
    known |= {each.iri: number for number, each in enumerate(versions)}
    bars = [places_of(each.score()) for each in versions]
    found = dict[Two, list[Said]]()
    for one, other, said in _told(path, known, bars):
        two = Two.of(versions[one].iri, versions[other].iri)
        found.setdefault(two, []).append(said if two.one == versions[one].iri else said[::-1])
    for two, own in found.items():
        _check(own, path.name)
        yield Correction(two, f"{config.base}id/agent/{OWNER}", tuple(own))


def _told(
    path: Path, known: Mapping[str, int], bars: Sequence[Mapping[int, int]]
) -> Iterator[tuple[int, int, tuple[int | None, int | None]]]:
    """Numbers of two versions, and what is said of them."""
    for row in _rows(path):
        one, other = (_number(name, known, row, path.name) for name in (row.one, row.other))
        if one == other:
            raise InvalidInput.at(
                "this is one version", file=path.name, line=row.line, remedy="Name two different ones."
            )
        for number, index in ((one, row.one_index), (other, row.other_index)):
            if index is not None and index not in bars[number]:
                raise InvalidInput.at(
                    f"there is no bar {index}, only {len(bars[number]):,}",
                    file=path.name,
                    line=row.line,
                    remedy="Count bars from 1, in the order of the score.",
                )
        yield one, other, (row.one_index, row.other_index)


def _rows(path: Path) -> list[Row]:
    if not path.is_file():
        raise InvalidInput.at("there is no such file", file=str(path), remedy="Look whether its name is right.")
    if path.stat().st_size > LARGEST:
        raise InvalidInput.at("it is too large for a table of bars", file=path.name, remedy="Say less at once.")
    return read_pins(path.read_bytes(), path.name)


def _number(name: str, known: Mapping[str, int], row: Row, file: str) -> int:
    if name not in known:
        raise InvalidInput.at(
            f"{name!r} is none of these versions",
            file=file,
            line=row.line,
            remedy=f"There are {', '.join(list(known)[:6])}.",
        )
    return known[name]


def _check(said: Iterable[Said], file: str) -> None:
    try:
        Pins.of((a and a - 1, b and b - 1) for a, b in said).check(10**7, 10**7)
    except InvalidInput as error:
        raise InvalidInput.at(str(error), file=file, remedy="Say one of both.") from error
