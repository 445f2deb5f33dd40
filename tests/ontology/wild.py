"""Hypothesis strategies for quads as they are found in the wild, legacy names and forms among them."""

from __future__ import annotations

from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from descant.ontology.iris import DSC, FRBR, JAMS, MAO, OA, RDF, XSD

GITHUB = "https://raw.githubusercontent.com/a/b/main/music-annotation-ontology.ttl"
BASES = (
    MAO.base,
    "https://domestic-beethoven.eu/ontology/1.0/music-annotation-ontology.ttl#",
    "https://domestic-beethoven.eu/Terms/",
    GITHUB,
)
CLASSES = ("Selection", "Extract", "MusicalMaterial", "AbsenceQualification", "Thing")
PROPERTIES = ("setting", "settingOf", "hasSetting", "other")


def legacy(names: tuple[str, ...]) -> st.SearchStrategy[NamedNode]:
    return st.builds(lambda base, name: NamedNode(base + name), st.sampled_from(BASES), st.sampled_from(names))


named = st.sampled_from("abcd").map(lambda name: NamedNode(f"https://example.org/{name}"))
things = named | st.sampled_from("xy").map(BlankNode)
predicates = legacy(PROPERTIES) | st.sampled_from(
    [
        *(RDF.type, FRBR.embodiment, FRBR.part, OA.motivatedBy, OA.Motivation, OA.motivation, OA.hasBody),
        *(MAO.setting, MAO.settingOf, DSC.at, JAMS["hasMusicTimeStartIndex"], JAMS["isJAMSObservationOf"]),
    ]
)
literals = st.sampled_from(
    [
        *(Literal("describing"), Literal("Annotation"), Literal("nonsense"), Literal("1", datatype=XSD.integer)),
        Literal("https://domestic-beethoven.eu/Terms/Selection"),
    ]
)
local_files = st.sampled_from(["file:///home/someone/meld/cresc", "file:///tmp/describing"]).map(NamedNode)
classes = st.sampled_from([OA.describing, OA.Annotation, MAO.Extract, MAO.Selection, MAO.MusicalMaterial])
values = things | legacy(CLASSES) | local_files | classes | literals
graphs = st.none() | st.just(NamedNode("https://example.org/graph"))

wild_quads = st.lists(st.builds(Quad, things, predicates, values, graphs), max_size=12)
