"""Every IRI of the project, in one place: the vocabularies that are used, their terms, their prefixes.

A vocabulary is closed: `OA.hasTraget` raises AttributeError when the module that says so is imported, so a
slip of the pen never reaches the graph. Terms that are Python keywords are read as items: `DSC["from"]`.
"""

from __future__ import annotations

from pyoxigraph import NamedNode


class Namespace:
    """The terms of one vocabulary as pyoxigraph nodes, each an attribute."""

    def __init__(self, base: str, terms: str) -> None:
        self.base = base
        self.names = frozenset(terms.split())
        self.__dict__.update({name: NamedNode(base + name) for name in self.names})

    def __getattr__(self, name: str) -> NamedNode:
        raise AttributeError(f"<{self.base}> has no term {name!r} here; add it to descant.ontology.iris")

    def __getitem__(self, name: str) -> NamedNode:
        return NamedNode(self.base + name) if name not in self.names else self.__dict__[name]

    def __contains__(self, node: object) -> bool:
        return isinstance(node, NamedNode) and node.value.startswith(self.base)


AFO = Namespace("https://w3id.org/afo/onto/1.1#", "confidence")
AS = Namespace(
    "http://www.w3.org/ns/activitystreams#",
    "Application OrderedCollection OrderedCollectionPage first generator items last next partOf prev"
    " startIndex totalItems",
)
CHORD = Namespace(
    "http://purl.org/ontology/chord/",
    "Chord Note ScaleInterval base_chord bass degree doubleflat doublesharp flat modifier root sharp",
)
DC = Namespace("http://purl.org/dc/elements/1.1/", "format language")
DCMITYPE = Namespace("http://purl.org/dc/dcmitype/", "Dataset MovingImage Sound StillImage Text")
DCTERMS = Namespace(
    "http://purl.org/dc/terms/",
    "abstract conformsTo contributor created creator date description format issued language license modified"
    " references rights source title",
)
DSC = Namespace(
    "https://w3id.org/descant/ns#",
    "AlignedPassage Bar BarPair BarStatus ChordEvent ChordNode ChordSequence ChordSequenceGraph ChordTransition"
    " ChordVocabulary Commentary ComparedBars Comparison Concordance Evidence FacsimileSource Frame FrameUnit"
    " Likeness NotatedSource NoteKind NotePair Observation Page Participant PlayedBar RecordedSource Relation"
    " Relationship Sounding Source TimeMap Verdict VersionPair Visibility Voice absenceQualifications added"
    " addition after at bar barCount barIndex barOf barStatus barStatuses beat beats before between change chord"
    " chordVocabularies coherence coherenceOverChance commonality compared confirmed contradicted cost deletion"
    " difference distance durationSeconds endQuarters endSeconds evidences fingerprint first firstBar frameIndex"
    " frameUnit frameUnits from fromBar fromFirstBar fromLastBar fromNode full gap group h identical identity"
    " inBars inComparison inConcordance inFrame inGraph inRecording inSequence inSource inTimeMap inVoice keyName"
    " knownFailure lastBar leftOut majmin metre motivations movement nearness next noMatch notFilled noteKind"
    " noteKinds ofVoice one other otherDuration otherOctave otherOctaveAndDuration otherPitch over pageIndex pageOf"
    " partName passageOf pcp playedAt playedBar position private public quality rejected relates relation relations"
    " root rootPitch scoredFor scoring second sequence sevenths sha256 shareAtPitch shareInOctave sharedWith shift"
    " similarity staff startQuarters startSeconds substitution supported termsOf timesOf to toBar toFirstBar"
    " toLastBar toNode trainedOn transposition transpositionFifths triads verdicts visibilities visibility"
    " vocabulary voiceOf w weight within x y",
)
FOAF = Namespace("http://xmlns.com/foaf/0.1/", "Group Organization Person depiction homepage name")
FRBR = Namespace(
    "http://purl.org/vocab/frbr/core#",
    "Expression Manifestation Work arrangementOf embodiment embodimentOf exemplar part partOf realization"
    " realizationOf",
)
JAMS = Namespace(
    "http://w3id.org/polifonia/ontology/jams/",
    "hasEndMusicTimeIndex hasStartMusicTimeIndex isObservationOf",
)
LDP = Namespace("http://www.w3.org/ns/ldp#", "BasicContainer Container contains")
MAO = Namespace(
    "https://w3id.org/music-annotation/1.0#",
    "Extract MusicalIdea MusicalMaterial Selection absenceQualification absenceQualifier absenceSelection"
    " commenting comparing observing setting settingOf",
)
MLS = Namespace(
    "http://www.w3.org/ns/mls#",
    "HyperParameter HyperParameterSetting Model ModelEvaluation Run hasInput hasQuality hasValue specifiedBy",
)
MO = Namespace("http://purl.org/ontology/mo/", "AudioFile Instrument MusicalExpression MusicalWork Signal encodes")
OA = Namespace(
    "http://www.w3.org/ns/oa#",
    "Annotation Choice CssSelector DataPositionSelector FragmentSelector HttpRequestState Motivation"
    " RangeSelector SpecificResource SvgSelector TextPositionSelector TextQuoteSelector TextualBody"
    " TimeState XPathSelector annotationService assessing bodyValue bookmarking canonical classifying"
    " commenting describing editing end exact hasBody hasEndSelector hasPurpose hasScope hasSelector"
    " hasSource hasStartSelector hasState hasTarget highlighting identifying linking moderating"
    " motivatedBy motivation prefix questioning refinedBy replying sourceDate sourceDateEnd"
    " sourceDateStart start styleClass suffix tagging via",
)
OWL = Namespace(
    "http://www.w3.org/2002/07/owl#",
    "Class DatatypeProperty NamedIndividual ObjectProperty Ontology deprecated inverseOf sameAs versionInfo",
)
PROV = Namespace(
    "http://www.w3.org/ns/prov#",
    "Activity Entity SoftwareAgent endedAtTime startedAtTime used wasAssociatedWith wasDerivedFrom wasGeneratedBy"
    " wasRevisionOf",
)
RDF = Namespace(
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "HTML JSON Property first langString nil rest type value",
)
RDFS = Namespace(
    "http://www.w3.org/2000/01/rdf-schema#",
    "Class comment domain isDefinedBy label range seeAlso subClassOf subPropertyOf",
)
RELATORS = Namespace(
    "http://id.loc.gov/vocabulary/relators/",
    "arr cmp com edt enc lbt lyr mus prf pbl trl",
)
SCHEMA = Namespace("http://schema.org/", "PropertyValue author genre propertyID softwareVersion unitText value")
SD = Namespace(
    "http://www.w3.org/ns/sparql-service-description#",
    "Dataset Graph SPARQL11Query SPARQL11Update Service UnionDefaultGraph defaultDataset defaultGraph endpoint"
    " feature inputFormat name namedGraph resultFormat supportedLanguage",
)
SH = Namespace(
    "http://www.w3.org/ns/shacl#",
    "Violation Warning focusNode result resultMessage resultPath resultSeverity sourceShape value",
)
SKOS = Namespace(
    "http://www.w3.org/2004/02/skos/core#",
    "Concept ConceptScheme altLabel broader closeMatch definition exactMatch example hasTopConcept inScheme narrowMatch"
    " notation prefLabel topConceptOf",
)
SVCS = Namespace("http://rdfs.org/sioc/services#", "has_service")
VANN = Namespace("http://purl.org/vocab/vann/", "preferredNamespacePrefix preferredNamespaceUri")
VOID = Namespace(
    "http://rdfs.org/ns/void#",
    "Dataset classPartition dataDump distinctSubjects documents entities feature inDataset properties property"
    " propertyPartition sparqlEndpoint triples uriLookupEndpoint uriSpace vocabulary",
)
XSD = Namespace(
    "http://www.w3.org/2001/XMLSchema#",
    "anyURI boolean date dateTime decimal double float integer nonNegativeInteger string",
)

MTT = "https://w3id.org/descant/tags/mtt#"
"""The scheme of the fifty most used tags of MagnaTagATune."""
CHORDS = "https://w3id.org/descant/chord/"
"""Shared chords: this and the label, see `descant.ontology.minting.chord_iri`."""
DEGREES = "https://w3id.org/descant/degree/"
"""Shared scale degrees, for the bass of chords."""
PARAMETERS = "https://w3id.org/descant/parameter/"
"""Names of hyper-parameters of runs."""
MEASURES = "https://w3id.org/descant/measure/"
"""Names of measures by which models were evaluated."""
KEYS = "http://purl.org/NET/c4dm/keys.owl#"
"""Keys of the Music Ontology's authors: `CMajor`, `FSharpMinor`, `EFlatMajor`."""
NOTES = CHORD.base + "note/"
"""Notes of the chord ontology; a sharp is written `s`."""

INTERNAL = "urn:descant:"
"""Names of the store's own, such as those of graphs on their way to another name."""

MEDIA_FRAGMENTS = NamedNode("http://www.w3.org/TR/media-frags/")
SVG = NamedNode("http://www.w3.org/TR/SVG/")
IMAGE_APIS = tuple(NamedNode(f"http://iiif.io/api/image/{version}") for version in (1, 2, 3))
"""What a IIIF image service conforms to, by version."""
ANNO_CONTEXT = "http://www.w3.org/ns/anno.jsonld"
DESCANT_CONTEXT = "https://w3id.org/descant/context.jsonld"

PREFIXES: dict[str, str] = {
    "afo": AFO.base,
    "as": AS.base,
    "chord": CHORD.base,
    "dc": DC.base,
    "dcmitype": DCMITYPE.base,
    "dcterms": DCTERMS.base,
    "dsc": DSC.base,
    "foaf": FOAF.base,
    "frbr": FRBR.base,
    "jams": JAMS.base,
    "ldp": LDP.base,
    "mao": MAO.base,
    "mls": MLS.base,
    "mo": MO.base,
    "mtt": MTT,
    "oa": OA.base,
    "owl": OWL.base,
    "prov": PROV.base,
    "rdf": RDF.base,
    "rdfs": RDFS.base,
    "relators": RELATORS.base,
    "schema": SCHEMA.base,
    "sd": SD.base,
    "sh": SH.base,
    "skos": SKOS.base,
    "svcs": SVCS.base,
    "vann": VANN.base,
    "void": VOID.base,
    "wd": "http://www.wikidata.org/entity/",
    "xsd": XSD.base,
}
"""Prefix to namespace: for writing RDF, for queries, and for the SPARQL page."""


def split_iri(iri: str) -> tuple[str, str]:
    """Namespace and local name, at the last `#` or `/`."""
    at = max(iri.rfind("#"), iri.rfind("/")) + 1
    return iri[:at], iri[at:]


def short_name(iri: str) -> str:
    """`dsc:Bar` for an IRI in a namespace that has a prefix; any other IRI as it is."""
    namespace, local = split_iri(iri)
    prefix = _PREFIX_OF.get(namespace)
    return f"{prefix}:{local}" if prefix and local else iri


_PREFIX_OF = {namespace: prefix for prefix, namespace in PREFIXES.items()}

MOTIVATIONS = {
    node.value.rpartition("#")[2]: node
    for node in (
        *(OA.assessing, OA.bookmarking, OA.classifying, OA.commenting, OA.describing, OA.editing),
        *(OA.highlighting, OA.identifying, OA.linking, OA.moderating, OA.questioning, OA.replying),
        *(OA.tagging, MAO.observing, MAO.comparing),
    )
}
"""those of the Web Annotation, and ours, by their names"""
