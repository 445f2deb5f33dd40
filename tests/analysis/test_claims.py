"""Reports are kept as they are, and say in the graph what was found, by what, and how sure it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

import numpy as np
import pytest
from pyoxigraph import NamedNode, Quad, Store

from descant.analysis.analysing import analyse_with, chosen, key_of
from descant.analysis.beats import _said
from descant.analysis.built_in import BUILT_IN
from descant.analysis.claims import Subject, quads
from descant.analysis.findings import Curve, Finding, Findings, Span, Task
from descant.analysis.hearing import Heard
from descant.analysis.metre import Metre
from descant.analysis.models import FOLDER, card
from descant.analysis.reports import Report, curves_name, document_name, read_report, report_of
from descant.ontology import records
from descant.ontology.iris import DSC, MLS, MTT, OA, PROV, RDF
from descant.ontology.mapping import Facts, restore
from descant.ontology.minting import Minter
from descant.ontology.queries import named
from descant.ontology.validation import require, unknown_terms
from tests.analysis.sounds import chords, write

FILE = NamedNode("https://example.org/id/file/sha256-a.wav")
SUBJECT = Subject(FILE, Minter("https://example.org/"), datetime(2026, 1, 2, tzinfo=UTC))


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Report]:
    path = write(tmp_path_factory.mktemp("sounds") / "a.wav", chords(["C:maj", "A:min", "F:maj", "G:maj"] * 3, 2.0))
    asked = chosen([])
    heard, found = analyse_with(path, asked, name="a.wav")
    return {each.name: report_of(each, key_of("sha256-a", each), heard, found[each.name]) for each in asked}


def said(report: Report) -> list[Quad]:
    return list(quads(report, SUBJECT, BUILT_IN[report.analyser].cards()))


T = TypeVar("T")


def restored(kind: type[T], typed: NamedNode, found: list[Quad]) -> list[T]:
    facts = Facts(found)
    return [restore(kind, facts, quad.subject) for quad in found if quad.predicate == RDF.type and quad.object == typed]


def test_a_report_is_read_as_it_was_kept(reports: dict[str, Report]) -> None:
    for report in reports.values():
        files = report.files()
        again = read_report(files[document_name(report.key)], files.get(curves_name(report.key)))
        assert again.document() == report.document()
        for name, curve in report.findings.curves.items():
            assert np.array_equal(again.findings.curves[name].values, curve.values, equal_nan=True)


def test_a_report_keeps_what_no_analyser_has_said_yet() -> None:
    found = (Finding("odd", "ü\n", Span(0.1, 0.2), 0.5, {"bends": [1, 2]}), Finding("number", 3.5))
    curves = {"two words": Curve(np.zeros((2, 3), np.float32), 0.1, ("a", "b", "c"), "Hz", 0.05)}
    report = Report(
        key="k",
        analyser="odd",
        task=Task.TAGS,
        version="1",
        description="Odd",
        duration=2.0,
        findings=Findings(found, curves, ("why",)),
    )
    files = report.files()
    again = read_report(files["analysis-k.json"], files["analysis-k.npz"])
    assert again.findings.found == found
    assert again.findings.curves["two words"].columns == ("a", "b", "c")
    with pytest.raises(ValueError, match="no number"):
        Report(
            key="k",
            analyser="odd",
            task=Task.TAGS,
            version="1",
            description="Odd",
            duration=2.0,
            findings=Findings((Finding("number", float("nan")),)),
        ).files()


@pytest.mark.parametrize("name", [each.name for each in BUILT_IN.values() if each.default])
def test_what_is_said_conforms_and_is_repeatable(reports: dict[str, Report], name: str) -> None:
    found = said(reports[name])
    assert {quad.graph_name for quad in found} == {SUBJECT.graph(reports[name])}
    require(found)
    assert not list(unknown_terms(found))
    assert found == said(reports[name])


def test_a_claim_is_named_by_what_it_says_and_not_by_its_number(reports: dict[str, Report]) -> None:
    """Or a verdict would hang on another one where one before it is found no more."""
    report = reports["mtt-musicnn"]
    some = replace(report, findings=replace(report.findings, found=report.findings.found[1:]))
    before, after = (
        {each.iri: (each.bodies, each.targets) for each in restored(records.Claim, OA.Annotation, said(of))}
        for of in (report, some)
    )
    assert len(after) == len(before) - 1
    assert after.items() <= before.items()


def test_a_claim_has_its_time_confidence_run_and_model(reports: dict[str, Report]) -> None:
    found = said(reports["mtt-musicnn"])
    claims = restored(records.Claim, OA.Annotation, found)
    [run] = restored(records.Run, MLS.Run, found)
    [model] = restored(records.Model, MLS.Model, found)
    findings = reports["mtt-musicnn"].findings.found
    assert len(claims) == len(findings)
    whole = [each for each in claims if each.targets == (FILE,)]
    assert len(whole) == 50  # of all tags, without a threshold
    assert {each.run for each in claims} == {run.iri}
    assert all(each.confidence is not None and each.motivations == (OA.tagging,) for each in claims)
    assert all(body.value.startswith(MTT) for each in claims for body in each.bodies)
    assert set(run.used) == {FILE, model.iri}
    settings = {each.parameter: each.value for each in run.settings}
    assert settings == {"analyser": "mtt-musicnn", "version": "2.1", "said_from": 0.2, "speech": False}
    assert model.sha256 == card("mtt-musicnn").sha256
    assert model.failures == card("mtt-musicnn").failures
    assert model.training is not None
    assert "MagnaTagATune" in model.training.label
    assert {each.measure: each.value for each in model.evaluations}["roc_auc"] == 0.9067
    assert model.terms == NamedNode("https://w3id.org/descant/tags/mtt")


def test_the_readings_of_two_models_stand_beside_each_other(reports: dict[str, Report]) -> None:
    store = Store()
    store.extend([*said(reports["mtt-musicnn"]), *said(reports["mtt-vgg"])])
    runs = {quad.subject for quad in store.quads_for_pattern(None, PROV.used, FILE)}
    assert len(runs) == 2
    tag, query = NamedNode(MTT + "piano"), named("claims-of-run")
    for run in runs:
        rows = list(query.run(store, run=run))
        assert any(row["body"] == tag for row in rows)


def test_chords_are_two_sequences_at_five_quads_an_event(reports: dict[str, Report]) -> None:
    found = said(reports["chords"])
    sequences = restored(records.ChordSequence, DSC.ChordSequence, found)
    assert {each.vocabulary for each in sequences} == {records.ChordVocabulary.FULL, records.ChordVocabulary.MAJMIN}
    expected = [each.value for each in reports["chords"].findings.of("chord")]
    [full] = [each for each in sequences if each.vocabulary is records.ChordVocabulary.FULL]
    assert [event.label for event in full.events] == expected
    sure = [each.confidence for each in reports["chords"].findings.of("chord")]
    assert [event.confidence for event in full.events] == sure
    assert all(sure)
    [claim] = [each for each in restored(records.Claim, OA.Annotation, found) if each.bodies == (full.iri,)]
    lengths = [event.end - event.start for event in full.events]
    assert claim.confidence == pytest.approx(np.average(sure, weights=lengths))


def test_quantities_keys_and_documents_have_the_form_that_others_read(reports: dict[str, Report]) -> None:
    found = [quad for name in ("key", "loudness", "beats", "notes", "tuning") for quad in said(reports[name])]
    bodies = {quad.object for quad in found if quad.predicate == OA.hasBody}
    assert NamedNode("http://purl.org/NET/c4dm/keys.owl#CMajor") in bodies
    claims = restored(records.Claim, OA.Annotation, found)
    quantities = {body.kind: body for each in claims for body in each.bodies if isinstance(body, records.Quantity)}
    assert quantities["loudness"].unit == "LUFS"
    assert quantities["tuning"].value == pytest.approx(440, abs=2)
    documents = [each for each in restored(records.Document, PROV.Entity, found) if each.iri in bodies]
    assert {each.iri.value.rpartition("/")[2] for each in documents} == {"beats.csv", "notes.mid"}
    assert {each.media_type for each in documents} == {"text/csv", "audio/midi"}
    sure = {each.bodies: each.confidence for each in claims}
    notes = next(each.iri for each in documents if each.media_type == "audio/midi")
    assert 0 < (sure[notes,] or 0) <= 1


def test_every_curve_is_a_document_of_the_run(reports: dict[str, Report]) -> None:
    for report in reports.values():
        found = restored(records.Document, PROV.Entity, said(report))
        curves = [each for each in found if each.iri.value.rpartition("/")[2] not in ("beats.csv", "notes.mid")]
        names = {f"{name.replace(' ', '_')}.csv" for name in report.findings.curves}
        assert {each.iri.value.rpartition("/")[2] for each in curves} == names
        for each in curves:
            assert (each.media_type, each.run) == ("text/csv", SUBJECT.run(report))
            assert each.derived_from == (FILE,)
            assert report.description in each.labels[0].value


def test_the_metre_says_how_sure_it_is_and_beats_say_nothing_of_it() -> None:
    frames = np.array([0, 21, 43, 64])
    metre, *beats = _said(frames, Metre(3, 1, 0.9), Heard(2.0, 22050, 1, np.zeros(20, np.float32)))
    assert metre == Finding("metre", 3, None, 0.9)
    assert [(each.value, each.confidence) for each in beats] == [(3, None), (1, None), (2, None), (3, None)]


def test_every_card_is_a_model_of_the_graph() -> None:
    from descant.analysis.claims import model_of
    from descant.ontology import mapping

    for path in FOLDER.glob("*.toml"):
        model = model_of(card(path.stem), SUBJECT.minter)
        found = list(mapping.quads([model], NamedNode("https://example.org/graph/g")))
        require(found)
        assert any(quad.predicate == DSC.knownFailure for quad in found)
        assert any(quad.predicate == MLS.hasQuality for quad in found)
