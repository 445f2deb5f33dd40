"""`/api/recordings`: the same sound again, by its fingerprint; and a recording that is taken out."""

from __future__ import annotations

from contextlib import nullcontext

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from pyoxigraph import NamedNode

from descant.accounts.audit import record
from descant.bot.memory import receipt_of, sent_as
from descant.errors import WrongUse
from descant.ingest.sound.fingerprint import likeness
from descant.jobs.analysing.ordering import Recording, recordings_known_as
from descant.jobs.ingesting.removing import remove_recording
from descant.jobs.ingesting.sounds import alike, find_sound
from descant.jobs.ingesting.uploads import give_receipt
from descant.server.analyses import only_recording_of_request, recording_of_request
from descant.server.auth import client, is_owner
from descant.server.services import Services, services
from descant.server.uploads import require_receipt
from descant.server.visitors import visitor

blueprint = Blueprint("known_sounds", __name__, url_prefix="/api/recordings")

TOLD = ("source", "receipt")
"""what may be said of a recording that is to go"""


@blueprint.get("/same")
def list_same() -> ResponseReturnValue:
    here = services()
    with nullcontext() if is_owner() else here.throttle.share(client()):
        return _same(here, recording_of_request(request.args.get("source", "")))


def _same(here: Services, recording: Recording) -> ResponseReturnValue:
    with here.engine.connect() as connection:
        sound = find_sound(connection, recording.source)
        found = alike(connection, sound) if sound else []
    same = {each.source: each for each in found if here.stores.public.contains(NamedNode(each.graph))}
    files = {each.source: each.file for each in recordings_known_as(here.engine, list(same))} if same else {}
    return jsonify(
        file=recording.file,
        source=recording.source,
        same=[
            {
                "source": source,
                "file": files[source],
                "likeness": round(likeness(each.fingerprint, sound.fingerprint), 4),
            }
            for source, each in same.items()
            if sound and source in files
        ],
    )


@blueprint.delete("")
def remove() -> ResponseReturnValue:
    """All of it; with `receipt` what was sent with that alone. The log does not keep what people have forgotten."""
    who = visitor("write")
    receipt = _receipt()
    recording, here = only_recording_of_request(request.args.get("source", "")), services()
    if receipt and receipt == receipt_of(here.engine, recording.content):  # of a bot that has this database
        give_receipt(here.engine, recording.content, sent_as(recording.content), receipt)
    gone = remove_recording(here.engine, here.stores, here.config, recording.content, receipt=receipt)
    record(here.engine, who.account or "", "took out a recording", receipt or recording.content)
    here.dumps.forget()
    return jsonify(gone=gone)


def _receipt() -> str:
    """Nothing where none is asked for; what is meant to narrow and does not would take out everything."""
    for name, several in request.args.lists():
        if name not in TOLD or len(several) > 1:
            why = f"{name[:40]!r} is asked for twice." if name in TOLD else f"{name[:40]!r} is not known here."
            raise WrongUse(why, remedy="What may be asked for, each once: source, receipt.")
    receipt = request.args.get("receipt", "")
    if "receipt" in request.args:
        require_receipt(receipt)
    return receipt
