"""What is kept of analyses along time, held against what people know of it, by mir_eval; and against each other.

What people know is a file, or what was read here: JAMS and `.lab` that are named as a recording.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, islice
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Engine, select

from descant.analysis.auditing.timed import measured
from descant.analysis.auditing.timed_truths import Truth, timed_truths
from descant.analysis.findings import Finding
from descant.config import Config
from descant.errors import InvalidInput, NotFound
from descant.jobs.analysing.done import done_for
from descant.jobs.analysing.kept import kept_report
from descant.jobs.analysing.ordering import Recording, original_of, recordings, shown_name
from descant.jobs.ingesting.origins import Origin

TASKS = {"chords": ("chord", "chords"), "beats": ("beat", "beats"), "key": ("key", "key"), "notes": ("note", "notes")}
TASKS |= {"segments": ("segment", "structure")}
"""what is audited along time, with its kind of finding and its task"""
READERS = ("jams", "lab")
"""of what was read, those that tell times in a recording"""

Truths = Mapping[str, Sequence[Path]]
"""by the name of the recording, without extension"""


class Claim(NamedTuple):
    """What an analyser found in a recording."""

    analyser: str
    key: str
    found: Sequence[Finding]


def timed_audit(
    engine: Engine, config: Config, name: str, truths: Truths | None = None, *, most: int | None = None
) -> dict[str, Any]:
    """Each recording of which a truth is known, and the means of each analyser; how far analysers agree.

    Without truths, those that were read here count.
    """
    kind, task = TASKS[name]
    known = kept_truths(engine, config) if truths is None else truths
    found: list[dict[str, Any]] = []
    agreed: list[dict[str, Any]] = []
    for recording in islice(recordings(engine), most):
        paths = known.get(Path(recording.name).stem, ())
        if truths is not None and not paths:
            continue
        claims = list(_claims(engine, config, recording, kind, task))
        said = list(_said(paths, kind, strict=truths is not None))
        found += _figures(kind, recording.name, said, claims)
        agreed += _agreements(kind, claims)
    if truths is not None and not found:
        names = ", ".join(sorted(truths)[:3]) or "a truth"
        raise NotFound(
            f"No recording that is named as {names} has been analysed.", remedy=f"descant analyse --only {task}"
        )
    return {"kind": kind, "recordings": found, "means": _means(found, "analyser"), "agreement": _agreed(agreed)}


def kept_truths(engine: Engine, config: Config) -> dict[str, list[Path]]:
    """Those that were read."""
    reader = Origin.result["reader"].as_string()
    statement = select(Origin.__table__).where(reader.in_(READERS)).order_by(Origin.read)
    found: dict[str, list[Path]] = {}
    with engine.connect() as connection:
        for row in connection.execute(statement):
            stem = Path(shown_name(row.origin)).stem
            found.setdefault(stem, []).append(original_of(config, row.content, row.result["file"]))
    return found


def _said(paths: Sequence[Path], kind: str, *, strict: bool) -> Iterator[Truth]:
    """What was read here may be about something else."""
    for path in paths:
        try:
            yield from timed_truths(path, kind)
        except InvalidInput:
            if strict:
                raise


def _claims(engine: Engine, config: Config, recording: Recording, kind: str, task: str) -> Iterator[Claim]:
    for each in done_for(engine, recording.content, task):
        yield Claim(each.analyser, each.key, kept_report(config, each).findings.of(kind))


def _figures(kind: str, name: str, truths: Sequence[Truth], claims: Sequence[Claim]) -> Iterator[dict[str, Any]]:
    for truth in truths:
        for claim in claims:
            row = {"recording": name, "analyser": claim.analyser, "key": claim.key, "truth_by": truth.by}
            yield row | measured(kind, truth.found, claim.found)


def _agreements(kind: str, claims: Sequence[Claim]) -> Iterator[dict[str, Any]]:
    """The second of two analysers, with the first as if it were the truth."""
    for one, other in combinations(sorted(claims), 2):
        if one.analyser != other.analyser and one.found:
            yield {"analysers": (one.analyser, other.analyser), **measured(kind, one.found, other.found)}


def _agreed(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{"analysers": list(pair), **means} for pair, means in _means(rows, "analysers").items()]


def _means(rows: Sequence[Mapping[str, Any]], by: str) -> dict[Any, dict[str, float]]:
    sorted_: dict[Any, list[Mapping[str, Any]]] = {}
    for each in rows:
        sorted_.setdefault(each[by], []).append(each)
    return {
        group: {
            name: sum(each[name] for each in among) / len(among)
            for name, value in among[0].items()
            if isinstance(value, float)
        }
        for group, among in sorted_.items()
    }
