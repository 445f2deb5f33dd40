"""`/api/workspace/peaks`, by which a recording is drawn without being decoded, and `…/lanes`, what stands along it."""

from __future__ import annotations

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from descant.errors import InvalidInput
from descant.ingest.sound.peaks import fewer
from descant.jobs.analysing.ordering import content_in
from descant.server.analysis_files import as_file
from descant.server.choosing import node_named
from descant.server.jobs import whole_number
from descant.server.services import services
from descant.server.workspace.lanes import lanes_of, version_of
from descant.store.files import files_of

blueprint = Blueprint("workspace_recordings", __name__)

PEAKS = "peaks.dat"
"""as reading a recording has left them beside it"""
POINTS, MOST_POINTS = 4096, 1 << 18
"""of peaks; the most are a megabyte, and 24 a second of three hours"""


@blueprint.get("/api/workspace/peaks")
def show_peaks() -> ResponseReturnValue:
    """Lowest and highest sample of each of some passages of the same length, in audiowaveform's binary format."""
    recording = node_named("recording", request.args.get("recording", ""))
    version_of(recording)
    points = whole_number("points", POINTS, MOST_POINTS)
    if not points:
        raise InvalidInput("Of 0 points nothing can be drawn.", remedy=f"Leave `points` out for {POINTS:,}.")
    kept = files_of(services().config).path(content_in(recording.value), PEAKS)
    return as_file(fewer(kept, points), "application/octet-stream", PEAKS)


@blueprint.get("/api/workspace/lanes")
def show_lanes() -> ResponseReturnValue:
    """What stands along a recording; its bars as those of a version, or of the one that it is a recording of."""
    recording = node_named("recording", request.args.get("recording", ""))
    own = version_of(recording)
    version = node_named("version", request.args["version"]) if "version" in request.args else own
    return jsonify(lanes_of(recording, version))
