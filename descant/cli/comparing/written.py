"""What of a comparison is written where: one file by its ending, or a folder with all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from descant.analysis.comparing_scores.files import NOTES, TURTLE, names
from descant.cli.files import written_to
from descant.disk import disk_errors
from descant.errors import WrongUse

BY_ENDING: Mapping[str, str] = {".json": "comparison.json", ".csv": "bars.csv", ".svg": "ribbon.svg", ".ttl": TURTLE}


def wanted(out: Path | None, *, notes: bool) -> dict[str, Path]:
    """Which file of a comparison goes where; WrongUse where an ending says nothing."""
    if out is None:
        return {}
    ending = out.suffix.lower()
    if out.is_dir() or not ending:
        return {name: out / name for name in names(notes=notes)}
    if ending not in BY_ENDING:
        raise WrongUse(
            f"{out.name} is of no format that comparisons are written in.",
            remedy=f"There are {', '.join(BY_ENDING)}; or name a folder.",
        )
    return {NOTES if notes and ending == ".csv" else BY_ENDING[ending]: out}


def write(files: Mapping[str, Path], content: Callable[[str], bytes]) -> Sequence[str]:
    """The paths, as they are told."""
    for name, path in files.items():
        with disk_errors(path):
            path.parent.mkdir(parents=True, exist_ok=True)
        with written_to(path) as file:
            file.write(content(name))
    return list(map(str, files.values()))
