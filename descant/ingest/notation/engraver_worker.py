"""The process in which verovio runs. Started by engraver.py as `python -m descant.ingest.notation.engraver_worker`."""

from __future__ import annotations

from functools import cache
from typing import Any

from descant.ingest.child import Answer, serve
from descant.ingest.notation.toolkits import quiet_toolkit

_OPTIONS = {
    "breaks": "none",
    "expandNever": True,  # or repeats are played: 40 bars for 24
    "footer": "none",
    "header": "none",
    "mdivAll": True,  # or only the first movement is there
}


@cache
def _toolkit() -> Any:
    return quiet_toolkit(_OPTIONS)


def answer(question: dict[str, Any]) -> Answer:
    toolkit = _toolkit()
    toolkit.setInputFrom(question["format"])
    if not toolkit.loadData(question["text"]):
        return Answer(None)
    events = toolkit.renderToTimemap({"includeMeasures": True, "includeRests": True})
    bars, onsets = {}, {}
    for event in events:
        time = event["qstamp"]
        if "measureOn" in event:
            bars[event["measureOn"]] = time
        onsets.update(dict.fromkeys(event.get("on", ()), time))
        onsets.update(dict.fromkeys(event.get("restsOn", ()), time))
    blobs = {"mei": toolkit.getMEI({"removeIds": False}).encode()} if question["convert"] else {}
    return Answer({"bars": bars, "onsets": onsets, "end": events[-1]["qstamp"] if events else 0}, blobs)


if __name__ == "__main__":
    _toolkit()
    serve(answer)
