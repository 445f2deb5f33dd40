"""Analyses as files: in the formats that others read, and their curves, with names that say what they are."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from flask import Response, request

from descant.analysis.exporting import FORMATS, Recorded, exported, file_name
from descant.analysis.exporting.pictures import to_svg
from descant.analysis.exporting.pixels import png_of
from descant.analysis.exporting.sheet import NARROWEST, WIDE, WIDEST
from descant.analysis.exporting.tables import curve_csv
from descant.analysis.findings import Curve
from descant.analysis.reports import Report
from descant.errors import NotFound
from descant.jobs.analysing.done import Done
from descant.jobs.analysing.ordering import recordings_with
from descant.server.jobs import whole_number
from descant.server.services import services

SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
"""styles and pictures inside of an SVG are its own; it runs nothing"""
FORM = "1"
"""of curves; whoever keeps them asks again when it changes"""
AT_ONCE = 500
"""frames in one piece of an answer"""


def as_file(written: bytes, media_type: str, name: str) -> Response:
    response = Response(written, content_type=media_type)
    response.add_etag()
    return _named(response, name)


def as_picture(svg: bytes, form: str, name: str) -> Response:
    """In lines, or with the form `png` in pixels; `name` is without an ending."""
    if form == "png":
        return as_file(png_of(svg), "image/png", f"{name}.png")
    return as_file(svg, "image/svg+xml", f"{name}.svg")


def as_format(done: Done, report: Report, name: str, kind: str | None = None) -> Response:
    recorded = _recorded(done)
    is_whole_picture = name == "svg" and kind is None
    written = to_svg(report, _width()) if is_whole_picture else exported(report, name, kind=kind, of=recorded)
    response = Response(written, mimetype=FORMATS[name].media_type)
    response.add_etag()
    return _named(response, file_name(recorded, done.analyser, kind, extension=FORMATS[name].extension))


def as_curve(done: Done, report: Report, name: str, extension: str) -> Response:
    """All values of a curve, as they are written: an hour has millions."""
    if name not in report.findings.curves:
        there = f"There are {', '.join(report.findings.curves)}." if report.findings.curves else "There are none."
        raise NotFound(f"There is no curve {name[:40]!r}.", remedy=there)
    curve = report.findings.curves[name]
    pieces = curve_csv(curve) if extension == "csv" else _json(name, curve)
    response = Response(pieces, mimetype="text/csv" if extension == "csv" else "application/json")
    response.set_etag(f"{done.key}-{name.replace(' ', '_')}-{extension}-{FORM}")
    return _named(response, file_name(_recorded(done), done.analyser, name, extension=extension))


def _width() -> int:
    """Pixels of a picture."""
    return max(NARROWEST, whole_number("width", WIDE, WIDEST))


def _recorded(done: Done) -> Recorded:
    """The recording is called by its content where its own name is gone."""
    name = next((each.name for each in recordings_with(services().engine, [done.content])), done.content)
    return Recorded(name, done.content, done.file)


def _named(response: Response, name: str) -> Response:
    plain = name.encode("ascii", "replace").decode().replace("?", "_")  # headers are ASCII; browsers take the other
    named = {"filename": plain} | ({} if plain == name else {"filename*": f"UTF-8''{quote(name, safe='')}"})
    response.headers.set("Content-Disposition", "inline", **named)
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Cache-Control"] = "no-cache"
    response.make_conditional(request)
    return response


def _json(name: str, curve: Curve) -> Iterator[str]:
    """What is no number is null."""
    about = {"curve": name, "start": curve.start, "step": curve.step, "unit": curve.unit}
    about |= {"columns": list(curve.columns)} | ({} if curve.last is None else {"last": curve.last})
    yield json.dumps(about, ensure_ascii=False)[:-1] + ', "values": ['
    width = math.prod(curve.values.shape[1:])
    rows = curve.values.reshape(len(curve.values), width)
    for first in range(0, len(rows), AT_ONCE):
        yield ("," if first else "") + ",".join(map(_numbers, rows[first : first + AT_ONCE].tolist()))
    yield "]}"


def _numbers(row: Iterable[float]) -> str:
    return f"[{','.join(f'{value:.6g}' if math.isfinite(value) else 'null' for value in row)}]"
