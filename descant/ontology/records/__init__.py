"""What Descant knows, as typed values: frozen records that touch no store and no network.

Every record names its resource by `iri` (minted with `descant.ontology.minting`), refers to others by
IRI, and refuses nonsense with `descant.errors.InvalidInput`, which names the field and the remedy. To make
triples of them, and records of triples, see `descant.ontology.mapping`.
"""

from descant.ontology.records.annotations import (
    Annotation,
    Body,
    Choice,
    Claim,
    Commentary,
    Observation,
    Relation,
    Relationship,
    Target,
    TextualBody,
    Visibility,
)
from descant.ontology.records.bars import Bar, BarPair, Concordance
from descant.ontology.records.checks import text
from descant.ontology.records.chord_graphs import (
    ChordNode,
    ChordSequenceGraph,
    ChordTransition,
    Frame,
    FrameUnit,
)
from descant.ontology.records.chords import Chord, ChordEvent, ChordSequence, ChordVocabulary, TimeBase
from descant.ontology.records.objects import (
    Absence,
    AbsenceSelection,
    Extract,
    MusicalIdea,
    MusicalMaterial,
    Selection,
)
from descant.ontology.records.provenance import Agent, AgentKind, Document, Model, Run, Setting
from descant.ontology.records.selectors import (
    CssSelector,
    DataPositionSelector,
    FragmentSelector,
    HttpRequestState,
    RangeSelector,
    Selector,
    SpecificResource,
    State,
    SvgSelector,
    TextPositionSelector,
    TextQuoteSelector,
    TimeState,
    XPathSelector,
)
from descant.ontology.records.spans import BarSpan, Region, TimeSpan
from descant.ontology.records.works import Contribution, Page, Role, Source, SourceKind, Version, Work

__all__ = [
    "Absence",
    "AbsenceSelection",
    "Agent",
    "AgentKind",
    "Annotation",
    "Bar",
    "BarPair",
    "BarSpan",
    "Body",
    "Choice",
    "Chord",
    "ChordEvent",
    "ChordNode",
    "ChordSequence",
    "ChordSequenceGraph",
    "ChordTransition",
    "ChordVocabulary",
    "Claim",
    "Commentary",
    "Concordance",
    "Contribution",
    "CssSelector",
    "DataPositionSelector",
    "Document",
    "Extract",
    "FragmentSelector",
    "Frame",
    "FrameUnit",
    "HttpRequestState",
    "Model",
    "MusicalIdea",
    "MusicalMaterial",
    "Observation",
    "Page",
    "RangeSelector",
    "Region",
    "Relation",
    "Relationship",
    "Role",
    "Run",
    "Selection",
    "Selector",
    "Setting",
    "Source",
    "SourceKind",
    "SpecificResource",
    "State",
    "SvgSelector",
    "Target",
    "TextPositionSelector",
    "TextQuoteSelector",
    "TextualBody",
    "TimeBase",
    "TimeSpan",
    "TimeState",
    "Version",
    "Visibility",
    "Work",
    "XPathSelector",
    "text",
]
