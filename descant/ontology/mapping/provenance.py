"""Runs, models and agents as PROV and ML Schema, there and back."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode

from descant.ontology.iris import AS, DCTERMS, DSC, FOAF, MLS, OWL, PROV, RDF, RDFS, SCHEMA, XSD
from descant.ontology.mapping.facts import Facts
from descant.ontology.mapping.terms import Node, Statement, nested, say
from descant.ontology.minting import measure_iri, measure_name, parameter_iri, parameter_name
from descant.ontology.records.provenance import (
    Agent,
    AgentKind,
    Document,
    Evaluation,
    Model,
    Run,
    Setting,
    Training,
    Value,
)

_AGENT_TYPES: dict[AgentKind, tuple[NamedNode, ...]] = {
    AgentKind.PERSON: (FOAF.Person,),
    AgentKind.GROUP: (FOAF.Group,),
    AgentKind.ORGANISATION: (FOAF.Organization,),
    AgentKind.SOFTWARE: (PROV.SoftwareAgent, AS.Application),
}


def say_run(run: Run) -> Iterator[Statement]:
    yield from say(
        run.iri,
        (RDF.type, (PROV.Activity, MLS.Run)),
        (RDFS.label, run.label),
        (PROV.used, run.used),
        (PROV.wasAssociatedWith, run.agents),
        (PROV.startedAtTime, run.started),
        (PROV.endedAtTime, run.ended),
    )
    for index, setting in enumerate(run.settings):
        yield from _say_setting(run.iri, setting, index)


def _say_setting(run: NamedNode, setting: Setting, index: int) -> Iterator[Statement]:
    node, parameter = nested(run, "setting", index), parameter_iri(setting.parameter)
    yield run, MLS.hasInput, node
    yield from say(
        node,
        (RDF.type, MLS.HyperParameterSetting),
        (MLS.specifiedBy, parameter),
        (MLS.hasValue, setting.value),
    )
    yield from say(parameter, (RDF.type, MLS.HyperParameter), (RDFS.label, setting.parameter))


def read_run(facts: Facts, iri: NamedNode) -> Run:
    return Run(
        iri=iri,
        used=facts.iris(iri, PROV.used),
        agents=facts.iris(iri, PROV.wasAssociatedWith),
        started=facts.moment(iri, PROV.startedAtTime),
        ended=facts.moment(iri, PROV.endedAtTime),
        settings=tuple(_read_setting(facts, node) for node in facts.nodes(iri, MLS.hasInput)),
        label=facts.literal(iri, RDFS.label),
    )


def _read_setting(facts: Facts, node: Node) -> Setting:
    parameter = facts.needed_iri(node, MLS.specifiedBy)
    values = facts.literals(node, MLS.hasValue) or (Literal(""),)
    return Setting(parameter_name(parameter), _python_value(values[0]))


def _python_value(value: Literal) -> Value:
    if value.datatype == XSD.boolean:
        return value.value in ("true", "1")
    if value.datatype == XSD.integer:
        return int(value.value)
    if value.datatype == XSD.double:
        return float(value.value)
    return value.value


def say_document(document: Document) -> Iterator[Statement]:
    return say(
        document.iri,
        (RDF.type, PROV.Entity),
        (RDFS.label, document.labels),
        (DCTERMS.format, document.media_type),
        (DSC.sha256, document.sha256),
        (DCTERMS.license, document.licence),
        (PROV.wasDerivedFrom, document.derived_from),
        (PROV.wasRevisionOf, document.revision_of),
        (PROV.wasGeneratedBy, document.run),
    )


def read_document(facts: Facts, iri: NamedNode) -> Document:
    return Document(
        iri=iri,
        media_type=facts.needed_text(iri, DCTERMS.format),
        sha256=facts.text(iri, DSC.sha256),
        labels=facts.literals(iri, RDFS.label),
        licence=facts.iri(iri, DCTERMS.license),
        derived_from=facts.iris(iri, PROV.wasDerivedFrom),
        revision_of=facts.iris(iri, PROV.wasRevisionOf),
        run=facts.iri(iri, PROV.wasGeneratedBy),
    )


def say_model(model: Model) -> Iterator[Statement]:
    yield from say(
        model.iri,
        (RDF.type, MLS.Model),
        (RDFS.label, model.labels),
        (SCHEMA.softwareVersion, model.version),
        (DSC.sha256, model.sha256),
        (DCTERMS.license, model.licence),
        (PROV.wasDerivedFrom, model.derived_from),
        (DCTERMS.description, model.about),
        (SCHEMA.author, model.authors),
        (DCTERMS.references, model.paper),
        (DSC.knownFailure, model.failures),
        (DSC.termsOf, model.terms),
    )
    if model.training:
        node = nested(model.iri, "training")
        yield model.iri, DSC.trainedOn, node
        yield from say(
            node,
            (RDFS.label, model.training.label),
            (FOAF.homepage, model.training.address),
            (DCTERMS.license, model.training.licence),
        )
    for index, evaluation in enumerate(model.evaluations):
        yield from _say_evaluation(model.iri, evaluation, index)


def _say_evaluation(model: NamedNode, evaluation: Evaluation, index: int) -> Iterator[Statement]:
    node = nested(model, "evaluation", index)
    yield model, MLS.hasQuality, node
    yield from say(
        node,
        (RDF.type, MLS.ModelEvaluation),
        (MLS.specifiedBy, measure_iri(evaluation.measure)),
        (MLS.hasValue, float(evaluation.value)),
    )


def _read_training(facts: Facts, iri: NamedNode) -> Training | None:
    for node in facts.nodes(iri, DSC.trainedOn):
        licence = facts.iri(node, DCTERMS.license)
        return Training(facts.needed_text(node, RDFS.label), facts.iri(node, FOAF.homepage), licence)
    return None


def _read_evaluation(facts: Facts, node: Node) -> Evaluation:
    measure, value = facts.needed_iri(node, MLS.specifiedBy), facts.number(node, MLS.hasValue)
    return Evaluation(measure_name(measure), value if value is not None else 0.0)


def read_model(facts: Facts, iri: NamedNode) -> Model:
    return Model(
        iri=iri,
        sha256=facts.needed_text(iri, DSC.sha256),
        licence=facts.needed_iri(iri, DCTERMS.license),
        labels=facts.literals(iri, RDFS.label),
        version=facts.text(iri, SCHEMA.softwareVersion),
        derived_from=facts.iris(iri, PROV.wasDerivedFrom),
        about=facts.text(iri, DCTERMS.description),
        authors=facts.text(iri, SCHEMA.author),
        paper=facts.iri(iri, DCTERMS.references),
        training=_read_training(facts, iri),
        evaluations=tuple(_read_evaluation(facts, node) for node in facts.nodes(iri, MLS.hasQuality)),
        failures=tuple(each.value for each in facts.literals(iri, DSC.knownFailure)),
        terms=facts.iri(iri, DSC.termsOf),
    )


def say_agent(agent: Agent) -> Iterator[Statement]:
    return say(
        agent.iri,
        (RDF.type, _AGENT_TYPES[agent.kind]),
        (FOAF.name, agent.name),
        (FOAF.homepage, agent.homepage),
        (OWL.sameAs, agent.same_as),
        (SCHEMA.softwareVersion, agent.version),
    )


def read_agent(facts: Facts, iri: NamedNode) -> Agent:
    types = facts.types(iri)
    kinds = [kind for kind, names in _AGENT_TYPES.items() if any(name in types for name in names)]
    return Agent(
        iri,
        kinds[0] if kinds else AgentKind.PERSON,
        name=facts.text(iri, FOAF.name),
        homepage=facts.iri(iri, FOAF.homepage),
        same_as=facts.iris(iri, OWL.sameAs),
        version=facts.text(iri, SCHEMA.softwareVersion),
    )
