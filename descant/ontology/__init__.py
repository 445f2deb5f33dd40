"""The vocabulary of Descant and its records. It depends on nothing else of ours, and touches no store or network.

Contract: what enters the graph MUST be made by this package (records and their mapping) or pass it (reading,
`normalise`, `validate`); terms in our namespaces MUST be declared in `vocab/`; IRIs MUST come from
`descant.ontology.iris` or a `Minter`. A room MAY keep triples of strangers that conform.

    Minter, chord_iri, content_id, …       new IRIs                    descant.ontology.minting
    Work, Bar, Observation, Claim, …       typed values                descant.ontology.records
    triples, quads, restore, Facts         records to RDF and back     descant.ontology.mapping
    read_rdf, write_rdf, Format            six RDF formats             .reading .writing .formats
    framed, load_context                   JSON-LD, without network    .framing .jsonld
    validate, require, unknown_terms       SHACL and unknown terms     descant.ontology.validation
    normalise, provenance                  legacy names                descant.ontology.normalising
    named, all_queries                     trusted SPARQL              descant.ontology.queries
    vocabulary_quads, known_terms, label   the vocabularies            descant.ontology.vocabulary
    ontology_rdf, render_html              their page, their RDF       descant.ontology.documentation

Internally triples are pyoxigraph's terms; rdflib and pyshacl are loaded by validation alone. Each name here
is loaded when it is first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from descant.ontology.documentation import ontology_rdf, render_html
    from descant.ontology.formats import Format, format_of
    from descant.ontology.framing import framed
    from descant.ontology.jsonld import load_context
    from descant.ontology.mapping import Facts, quads, restore, triples
    from descant.ontology.minting import Minter, chord_iri, chord_label, content_id, fragment, key_id, tag_iri
    from descant.ontology.normalising import Change, normalise, provenance
    from descant.ontology.queries import NamedQuery, all_queries, named
    from descant.ontology.reading import read_rdf
    from descant.ontology.validation import Finding, Report, require, unknown_terms, validate
    from descant.ontology.vocabulary import known_terms, label, vocabulary_quads
    from descant.ontology.writing import write_rdf

_HOMES = {
    "documentation": "ontology_rdf render_html",
    "formats": "Format format_of",
    "framing": "framed",
    "jsonld": "load_context",
    "mapping": "Facts quads restore triples",
    "minting": "Minter chord_iri chord_label content_id fragment key_id tag_iri",
    "normalising": "Change normalise provenance",
    "queries": "NamedQuery all_queries named",
    "reading": "read_rdf",
    "validation": "Finding Report require unknown_terms validate",
    "vocabulary": "known_terms label vocabulary_quads",
    "writing": "write_rdf",
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}

__all__ = [
    "Change",
    "Facts",
    "Finding",
    "Format",
    "Minter",
    "NamedQuery",
    "Report",
    "all_queries",
    "chord_iri",
    "chord_label",
    "content_id",
    "format_of",
    "fragment",
    "framed",
    "key_id",
    "known_terms",
    "label",
    "load_context",
    "named",
    "normalise",
    "ontology_rdf",
    "provenance",
    "quads",
    "read_rdf",
    "render_html",
    "require",
    "restore",
    "tag_iri",
    "triples",
    "unknown_terms",
    "validate",
    "vocabulary_quads",
    "write_rdf",
]


def __getattr__(name: str) -> Any:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module 'descant.ontology' has no attribute {name!r}")
    return getattr(import_module(f"descant.ontology.{home}"), name)
