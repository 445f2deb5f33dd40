"""The queries of the SPARQL benchmark: what pages and people ask often (small), and what scholars ask (large).

A small query is a template over numbers, so that no two requests need be the same and no cache can answer.
"""

from __future__ import annotations

from dataclasses import dataclass

from bench.corpus import Names
from descant.ontology.iris import PREFIXES

_PROLOGUE = "".join(
    f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("afo", "dcterms", "dsc", "frbr", "mo", "oa", "rdfs", "mtt")
)
_CHORD = "https://w3id.org/descant/chord/"


@dataclass(frozen=True, slots=True)
class Small:
    name: str
    template: str
    """`<W>`, `<V>`, `<F>`, `<C>`, `<A>` stand for a work, version, file, chord sequence, annotation"""

    def text(self, i: int) -> str:
        names = Names()
        stand_ins = {
            "<W>": names.work(i // 4),
            "<V>": names.version(i),
            "<F>": names.file(i),
            "<C>": names.sequence(i),
            "<A>": names.annotation(i, i % 60),
        }
        text = self.template
        for mark, node in stand_ins.items():
            text = text.replace(mark, str(node))
        return _PROLOGUE + text


SMALL = (
    Small("label of a version", "SELECT ?label { <V> rdfs:label ?label }"),
    Small("versions of a work", "SELECT ?v ?label { ?v frbr:realizationOf <W> ; rdfs:label ?label }"),
    Small("an annotation whole", "SELECT ?p ?o { <A> ?p ?o }"),
    Small(
        "chords of a song",
        "SELECT ?start ?chord { ?e dsc:inSequence <C> ; dsc:startSeconds ?start ; dsc:chord ?chord }",
    ),
    Small(
        "tags of a recording",
        "SELECT ?tag ?confidence { ?t oa:hasSource <F> . ?a oa:hasTarget ?t ; oa:hasBody ?tag ;"
        " afo:confidence ?confidence FILTER(?confidence > 0.5) }",
    ),
    Small(
        "claims that overlap 30-60 s",
        "SELECT ?a ?tag { ?t oa:hasSource <F> ; oa:hasSelector ?s . ?s dsc:startSeconds ?b ; dsc:endSeconds ?e ."
        " ?a oa:hasTarget ?t ; oa:hasBody ?tag FILTER(?b < 60 && ?e > 30) }",
    ),
)
LARGE = {
    "things of each kind": "SELECT ?kind (COUNT(*) AS ?n) { ?s a ?kind } GROUP BY ?kind ORDER BY DESC(?n)",
    "most used tags": "SELECT ?tag (COUNT(*) AS ?n) { ?a oa:hasBody ?tag } GROUP BY ?tag ORDER BY DESC(?n) LIMIT 20",
    "chord pairs": (
        "SELECT ?x ?y (COUNT(*) AS ?n) { ?e dsc:chord ?x ; dsc:next ?f . ?f dsc:chord ?y }"
        " GROUP BY ?x ?y ORDER BY DESC(?n) LIMIT 20"
    ),
    "three chords in a row": (
        f"SELECT ?s {{ ?a dsc:chord <{_CHORD}D:min> ; dsc:next ?b ; dsc:inSequence ?s ."
        f" ?b dsc:chord <{_CHORD}G:7> ; dsc:next ?c . ?c dsc:chord <{_CHORD}C:maj> }} LIMIT 100"
    ),
}


def large(name: str) -> str:
    return _PROLOGUE + LARGE[name]
