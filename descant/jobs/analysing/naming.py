"""What recordings and readings of them are called: by truths, which know names of files, and to people.

All names under which a content was read count. Paths tell apart what has one name, and are shown to nobody.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from sqlalchemy import Engine, select

from descant.analysis import Analyser
from descant.analysis.analysing import with_settings
from descant.analysis.findings import Setting
from descant.analysis.reports import Report
from descant.errors import WrongUse
from descant.jobs.analysing.ordering import READER
from descant.jobs.ingesting.origins import Origin
from descant.jobs.ingesting.uploads import uploaded_name


def names_of(engine: Engine) -> dict[str, list[str]]:
    """Of all recordings, by content."""
    statement = select(Origin.content, Origin.origin).where(Origin.result["reader"].as_string() == READER)
    found: dict[str, list[str]] = {}
    with engine.connect() as connection:
        for content, origin in connection.execute(statement.order_by(Origin.read)):
            found.setdefault(content, []).append(place_of(origin))
    return found


def place_of(origin: str) -> str:
    """The path or address; of an upload there is only the name."""
    uploaded = uploaded_name(origin)
    return f"uploaded/{uploaded}" if uploaded else origin


def without_extension(place: str) -> str:
    folder, slash, name = place.rpartition("/")
    return f"{folder}{slash}{PurePosixPath(name).stem}"


def called(report: Report, there: Mapping[str, Analyser]) -> str:
    """An analyser, with what is not as it is by default now: settings, version, weights."""
    now = there.get(report.analyser)
    said = [f"{name}={json.dumps(value)}" for name, value in unusual(report, now)]
    if is_other_version(report, now):
        said.append(f"version {report.version}")
    if has_other_weights(report, now):
        said.append("other weights")
    return f"{report.analyser} ({', '.join(said)})" if said else report.analyser


def unusual(report: Report, now: Analyser | None) -> Iterator[tuple[str, Setting]]:
    """Settings that are other than where nobody says any; all of an analyser that is no more."""
    usual = now.settings() if now else {}
    yield from ((name, value) for name, value in report.settings.items() if usual.get(name) != value)


def is_other_version(report: Report, now: Analyser | None) -> bool:
    return now is not None and report.version != now.version


def has_other_weights(report: Report, now: Analyser | None) -> bool:
    """Than with the same settings now: other settings may ask more models, whose weights are what they were."""
    if now is None:
        return False
    try:
        now = with_settings(now, report.settings)
    except WrongUse:  # a setting that it has no more, which is told
        return False
    return dict(report.models) != {each.name: each.sha256 for each in now.cards()}
