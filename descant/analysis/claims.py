"""Reports in the terms of the ontology: every finding a web annotation by software, with the run that made it.

What has many values (beats, notes) is one annotation whose body is a document; chords are a sequence; everything else
is an annotation of its own, of the whole file or of a time in it. Curves, which have no threshold, are documents of the
run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from pyoxigraph import Literal, NamedNode, Quad

from descant import __version__
from descant.analysis.findings import Finding
from descant.analysis.models import Card
from descant.analysis.reports import Report
from descant.ingest.chords.labels import chord
from descant.ontology import mapping, records
from descant.ontology.iris import OA
from descant.ontology.minting import Minter, key_id, key_iri, segment

UNITS = {
    "tempo": "bpm",
    "metre": None,
    "tuning": "Hz",
    "median f0": "Hz",
    "loudness": "LUFS",
    "loudness range": "LU",
    "true peak": "dBTP",
    "danceability": None,
}
"""kinds of findings that are quantities"""
SEQUENCES = {"chord": records.ChordVocabulary.FULL, "majmin": records.ChordVocabulary.MAJMIN}
DOCUMENTS = {"beat": ("beats.csv", "text/csv"), "note": ("notes.mid", "audio/midi")}
"""kinds of which there are too many for a claim each"""


@dataclass(frozen=True, slots=True)
class Subject:
    """What was analysed, and how things are named."""

    file: NamedNode
    minter: Minter
    when: datetime

    def run(self, report: Report) -> NamedNode:
        return self.minter.run(report.key)

    def graph(self, report: Report) -> NamedNode:
        return self.minter.graph(self.run(report))

    @property
    def software(self) -> NamedNode:
        return self.minter.agent("descant-analysis")


def quads(report: Report, subject: Subject, cards: Iterable[Card]) -> Iterator[Quad]:
    """All that a report says, for the graph of its run."""
    graph = subject.graph(report)
    said = chain(_run(report, subject, list(cards)), _curves(report, subject), _claims(report, subject, cards))
    return mapping.quads(said, graph)


def claim_iri(minter: Minter, key: str, kind: str, finding: Finding | None = None) -> NamedNode:
    """Of a finding; of all of a kind together where none is named.

    It has the finding in it and no number, so that no verdict hangs on another one where something else was found.
    """
    said = (str(finding.value), *map(str, finding.span or ())) if finding else ()
    return minter.annotation(key_id(key, kind, *said))


def curve_document(name: str) -> str:
    """How the document of a curve is called."""
    return f"{name.replace(' ', '_')}.csv"


def document_iri(minter: Minter, key: str, name: str) -> NamedNode:
    return minter.iri("finding", key, name)


def model_of(card: Card, minter: Minter) -> records.Model:
    """What a card says."""
    training = card.training
    return records.Model(
        iri=minter.model(f"{card.name}-{card.sha256[:12]}"),
        sha256=card.sha256,
        licence=NamedNode(card.licence),
        labels=(Literal(card.title),),
        version=card.version,
        derived_from=(NamedNode(card.origin),),
        about=card.how or None,
        authors=card.made_by or None,
        paper=_iri(card.paper),
        training=records.Training(training["data"], _iri(training.get("address")), _iri(training.get("licence")))
        if training.get("data")
        else None,
        evaluations=tuple(
            records.Evaluation(name, float(value))
            for name, value in card.accuracy.items()
            if isinstance(value, int | float)
        ),
        failures=card.failures,
        terms=_iri(card.scheme.rstrip("#/")),
    )


def _iri(text: str | None) -> NamedNode | None:
    return NamedNode(text) if text and "://" in text else None


def _run(report: Report, subject: Subject, cards: list[Card]) -> Iterator[object]:
    models = [model_of(each, subject.minter) for each in cards]
    yield records.Agent(subject.software, records.AgentKind.SOFTWARE, "Descant's analysers", __version__)
    yield from models
    settings = {"analyser": report.analyser, "version": report.version, **report.settings}
    yield records.Run(
        iri=subject.run(report),
        used=(subject.file, *(each.iri for each in models)),
        agents=(subject.software,),
        ended=subject.when,
        settings=tuple(records.Setting(name, value) for name, value in settings.items()),
        label=Literal(report.description, language="en"),
    )


def _claims(report: Report, subject: Subject, cards: Iterable[Card]) -> Iterator[object]:
    schemes = {word: each.scheme for each in cards for word in each.vocabulary if each.scheme}
    by_kind: dict[str, list[Finding]] = {}
    for finding in report.findings.found:
        by_kind.setdefault(finding.kind, []).append(finding)
    for kind, findings in by_kind.items():
        if kind in SEQUENCES:
            yield from _sequence(kind, findings, report, subject)
        elif kind in DOCUMENTS:
            yield from _document(kind, findings, report, subject)
        else:
            for finding in findings:
                yield _claim(report, subject, kind, _bodies(finding, schemes), finding.confidence, finding)


def _claim(
    report: Report,
    subject: Subject,
    kind: str,
    bodies: tuple[records.Body, ...],
    confidence: float | None,
    finding: Finding | None = None,
) -> records.Claim:
    target: records.Target = subject.file
    if finding and finding.span:
        target = records.SpecificResource(subject.file, (records.FragmentSelector.time(*finding.span),))
    return records.Claim(
        iri=claim_iri(subject.minter, report.key, kind, finding),
        targets=(target,),
        bodies=bodies,
        motivations=(_MOTIVATIONS.get(kind, OA.classifying),),
        creator=subject.software,
        created=subject.when,
        run=subject.run(report),
        confidence=confidence,
    )


_MOTIVATIONS = {"tag": OA.tagging, "fingerprint": OA.identifying, "note": OA.describing, "beat": OA.describing}


def _bodies(finding: Finding, schemes: Mapping[str, str]) -> tuple[records.Body, ...]:
    value = finding.value
    if finding.kind in UNITS:
        return (records.Quantity(finding.kind, float(value), UNITS[finding.kind]),)
    if finding.kind in ("key", "local key"):
        tonic, _, mode = str(value).partition(":")
        return (key_iri(tonic, mode),)
    if finding.kind == "tag" and (scheme := schemes.get(str(value))):
        return (NamedNode(scheme + segment(str(value).replace(" ", "-"))),)
    return (records.TextualBody(str(value), "text/plain", purpose=_MOTIVATIONS.get(finding.kind, OA.classifying)),)


def _sequence(kind: str, findings: list[Finding], report: Report, subject: Subject) -> Iterator[object]:
    sequence = subject.minter.sequence(key_id(report.key, kind))
    events = tuple(
        records.ChordEvent(each.span.start, each.span.end, str(each.value), confidence=each.confidence)
        for each in findings
        if each.span is not None
    )
    yield records.ChordSequence(sequence, events=events, vocabulary=SEQUENCES[kind])
    yield from map(chord, sorted({event.label for event in events}))
    yield _claim(report, subject, kind, (sequence,), mean_confidence(findings))


def _document(kind: str, findings: list[Finding], report: Report, subject: Subject) -> Iterator[object]:
    document = _called(*DOCUMENTS[kind], report, subject)
    yield document
    yield _claim(report, subject, kind, (document.iri,), mean_confidence(findings))


def _curves(report: Report, subject: Subject) -> Iterator[records.Document]:
    for name in report.findings.curves:
        yield _called(curve_document(name), "text/csv", report, subject)


def _called(name: str, media_type: str, report: Report, subject: Subject) -> records.Document:
    return records.Document(
        iri=document_iri(subject.minter, report.key, name),
        media_type=media_type,
        labels=(Literal(f"{report.description}: {name}", language="en"),),
        derived_from=(subject.file,),
        run=subject.run(report),
    )


def mean_confidence(findings: Iterable[Finding]) -> float | None:
    """How sure it is in the mean of the time; of what has no length, or says nothing, None."""
    said = [(each.confidence, each.span) for each in findings if each.span and each.confidence is not None]
    lasts = sum(span.end - span.start for _, span in said)
    mean = sum(confidence * (span.end - span.start) for confidence, span in said) / lasts if lasts else None
    return None if mean is None else min(mean, 1.0)  # sums are not exact
