"""Chromaprint's fingerprint of the first two minutes, by which a recording is known again."""

from __future__ import annotations

from dataclasses import dataclass

from descant.analysis import Analyser, Listener
from descant.analysis.findings import Finding, Findings, Task
from descant.analysis.hearing import Form, Heard, Samples
from descant.ingest.sound.fingerprint import Fingerprint as Printer


@dataclass(frozen=True)
class Fingerprint(Analyser):
    name = "fingerprint"
    task = Task.FINGERPRINT
    version = "1"
    description = "Fingerprint (Chromaprint)"
    default = True

    def listen(self, form: Form) -> FingerprintListener:
        return FingerprintListener(form)


class FingerprintListener(Listener):
    def __init__(self, form: Form) -> None:
        self._printer = Printer(form.rate, form.channels)

    def take(self, samples: Samples) -> None:
        self._printer.add(samples)

    def findings(self, heard: Heard) -> Findings:
        said = None if heard.is_silent else self._printer.compressed()
        if said is None:
            why = "there is nothing to be heard" if heard.is_silent else "it is too short"
            return Findings(remarks=(f"{why}, so there is no fingerprint",))
        return Findings((Finding("fingerprint", said),))
