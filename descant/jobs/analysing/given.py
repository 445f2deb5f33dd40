"""Files of what people know along time: given by somebody, or read here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Engine, select

from descant.analysis.auditing.holding import Held, hold
from descant.analysis.findings import Finding
from descant.config import Config
from descant.jobs.analysing.naming import place_of, without_extension
from descant.jobs.analysing.ordering import original_of, shown_name
from descant.jobs.ingesting.origins import Origin

FORMS = {"jams": (".jams", ("chord", "beat", "key", "note", "segment")), "lab": (".lab", ("chord",))}
"""of the readers whose files tell times in a recording: the form, and the kinds that may be in what they accept"""


class Given(NamedTuple):
    """A file of what people know."""

    path: Path
    place: str
    """the recording's name or path, with its extension or without"""
    name: str
    form: str = ""
    """an extension, where the file has been kept under another name"""

    def held(self, kind: str, claims: Sequence[Sequence[Finding]], *, strict: bool) -> tuple[list[Held], list[str]]:
        """See `hold`."""
        return hold(self.path, kind, claims, name=self.name, form=self.form, strict=strict)


def kept_truths(engine: Engine, config: Config, kind: str) -> Iterator[Given]:
    """Those that were read."""
    readers = [reader for reader, (_, kinds) in FORMS.items() if kind in kinds]
    reader = Origin.result["reader"].as_string()
    statement = select(Origin.__table__).where(reader.in_(readers)).order_by(Origin.read)
    with engine.connect() as connection:
        for row in connection.execute(statement):
            form, _ = FORMS[row.result["reader"]]
            path = original_of(config, row.content, row.result["file"])
            yield Given(path, without_extension(place_of(row.origin)), shown_name(row.origin), form)
