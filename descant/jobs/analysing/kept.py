"""Reports that are kept beside their recordings."""

from __future__ import annotations

from descant.analysis.reports import Report, curves_name, document_name, read_report
from descant.config import Config
from descant.jobs.analysing.done import Done
from descant.store.files import files_of


def kept_report(config: Config, done: Done, *, curves: bool = True) -> Report:
    """Its curves may be left out: they are far larger than all else."""
    files = files_of(config)
    has_curves = curves and curves_name(done.key) in files.names(done.content)
    values = files.path(done.content, curves_name(done.key)).read_bytes() if has_curves else None
    return read_report(files.path(done.content, document_name(done.key)).read_bytes(), values)
