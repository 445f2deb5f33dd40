"""Recordings that have been read and analysed, without a sound: what is kept of them is made."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from descant.analysis.analysing import with_settings
from descant.analysis.built_in import BUILT_IN
from descant.analysis.findings import Finding, Findings, Span
from descant.analysis.reports import Report
from descant.config import Config
from descant.jobs.analysing.done import Done, remember
from descant.jobs.analysing.naming import place_of
from descant.jobs.ingesting.origins import remember as remember_origin
from descant.jobs.ingesting.outcome import ORIGINAL
from descant.jobs.table import writing
from descant.store.files import files_of

CHORDS = ("C:maj", "G:maj", "A:min", "F:maj")
FOUR = tuple(Finding("chord", label, Span(2.0 * n, 2.0 * n + 2)) for n, label in enumerate(CHORDS))
"""eight seconds"""
_numbers = itertools.count()


def lab(labels: Sequence[str] = CHORDS) -> str:
    return "".join(f"{2 * n}\t{2 * n + 2}\t{label}\n" for n, label in enumerate(labels))


def read(
    engine: Engine,
    config: Config,
    document: bytes,
    *origins: str,
    reader: str = "recording",
    duration: float | None = 8.0,
) -> str:
    """What was read under these names: its content."""
    content = f"sha256-{hashlib.sha256(document).hexdigest()}"
    extension = Path(place_of(origins[0])).suffix
    files_of(config).keep(content, {f"{ORIGINAL}{extension}": document})
    result = {
        "reader": reader,
        "file": f"{config.base}id/file/{content}{extension}",
        "source": f"{config.base}id/source/{content}",
        "duration": duration,
    }
    with writing(engine) as connection:
        for origin in origins:
            remember_origin(connection, origin, state="read", content=content, graph=content, result=result)
    return content


def heard(
    engine: Engine,
    config: Config,
    content: str,
    analyser: str,
    found: Sequence[Finding] = (),
    *,
    remarks: Sequence[str] = (),
    settings: Mapping[str, Any] | None = None,
    duration: float = 8.0,
) -> str:
    """What an analyser found in it: the key."""
    which, key = BUILT_IN[analyser], f"k{next(_numbers):04}"
    report = Report(
        key=key,
        analyser=analyser,
        task=which.task,
        version=which.version,
        description="",
        settings={**which.settings(), **(settings or {})},
        models={each.name: each.sha256 for each in with_settings(which, settings or {}).cards()},
        duration=duration,
        findings=Findings(tuple(found), remarks=tuple(remarks)),
    )
    files_of(config).keep(content, report.files())
    done = Done(
        key=key,
        content=content,
        file=f"{config.base}id/file/{content}.wav",
        analyser=analyser,
        task=which.task.value,
        graph=f"{config.base}id/run/{key}",
        findings=len(found),
        remarks=list(remarks),
    )
    with writing(engine) as connection:
        remember(connection, done)
    return key


def tag(word: str, score: float) -> Finding:
    return Finding("tag", word, confidence=score)
