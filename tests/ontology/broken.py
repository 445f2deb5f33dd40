"""For every shape of `shapes/`: a graph that it refuses, and what it says. Prefixes and base are added."""

from __future__ import annotations

from typing import NamedTuple


class Broken(NamedTuple):
    """Turtle, the local name of the offending node (or `_` for a blank one), a part of the message."""

    shape: str
    turtle: str
    node: str
    message: str


BROKEN = [
    Broken("Work", "<w> a mo:MusicalWork ; dcterms:title <t> .", "w", "title of a work must be text"),
    Broken("Work", '<w> a mo:MusicalWork ; dcterms:title "T" ; dcterms:creator "Ada" .', "w", "such as its GND"),
    Broken("Work", '<w> a mo:MusicalWork ; dcterms:title "T" ; frbr:partOf <a> , <b> .', "w", "Keep one frbr:partOf"),
    Broken("Version", "<v> a mo:MusicalExpression .", "v", "must realise exactly one work"),
    Broken("Version", "<v> a mo:MusicalExpression ; frbr:realizationOf <a> , <b> .", "v", "exactly one work"),
    Broken(
        "Version",
        '<v> a mo:MusicalExpression ; frbr:realizationOf <a> ; dsc:scoredFor "flute" .',
        "v",
        "Wikidata entry",
    ),
    Broken(
        "Version",
        '<v> a mo:MusicalExpression ; frbr:realizationOf <a> ; dsc:scoring "a", "b" .',
        "v",
        "one dsc:scoring",
    ),
    Broken(
        "Version", "<v> a mo:MusicalExpression ; frbr:realizationOf <a> ; dsc:keyName <k> .", "v", "one dsc:keyName"
    ),
    Broken("Version", "<v> a mo:MusicalExpression ; frbr:realizationOf <a> ; dsc:metre 4 .", "v", "one dsc:metre"),
    Broken("Version", "<v> a mo:MusicalExpression ; frbr:realizationOf <a> ; schema:genre <g> .", "v", "must be text"),
    Broken(
        "Version",
        '<v> a mo:MusicalExpression ; frbr:realizationOf <a> ; dcterms:date "May 1987" .',
        "v",
        "a year such as",
    ),
    Broken("Instrument", "<v/instrument/basso> a mo:Instrument .", "v/instrument/basso", "must have a name"),
    Broken("Source", "<s> a dsc:NotatedSource ; frbr:embodimentOf <a> , <b> .", "s", "Keep one frbr:embodimentOf"),
    Broken("Source", "<s> a dsc:RecordedSource ; frbr:exemplar <a> , <b> .", "s", "another file is another source"),
    Broken("Source", '<s> a dsc:Source ; dcterms:format "MEI" .', "s", "such as application/mei+xml"),
    Broken("Source", '<s> a dsc:FacsimileSource ; dcterms:license "CC0" .', "s", "licence of a source must be one IRI"),
    Broken("Source", "<s> a dsc:RecordedSource ; dsc:durationSeconds -1 .", "s", "one number of seconds, zero or more"),
    Broken("Source", "<s> a dsc:RecordedSource ; dsc:fingerprint <f> .", "s", "one dsc:fingerprint"),
    Broken("Source", '<s> a dsc:Source ; prov:wasRevisionOf "the last one" .', "s", "source revises must be an IRI"),
    Broken("AudioFile", "<f> a mo:AudioFile ; mo:encodes <a> , <b> .", "f", "Keep one mo:encodes"),
    Broken("Hash", '<s> dsc:sha256 "7C1F" .', "s", "64 hexadecimal digits"),
    Broken("Page", "<p> a dsc:Page ; dsc:pageIndex 1 .", "p", "must belong to exactly one source"),
    Broken("Page", "<p> a dsc:Page ; dsc:pageOf <s> ; dsc:pageIndex 0 .", "p", "whole number from 1"),
    Broken("Page", "<p> a dsc:Page ; dsc:pageOf <s> ; dsc:pageIndex 1 ; dsc:w 0 .", "p", "width of a page"),
    Broken(
        "Page",
        "<p> a dsc:Page ; dsc:pageOf <s> ; dsc:pageIndex 1 ; svcs:has_service <a> , <b> .",
        "p",
        "one image service",
    ),
    Broken("Page", "<p> a dsc:Page ; dsc:pageOf <s> ; dsc:pageIndex 1 ; foaf:depiction 'x' .", "p", "one picture"),
    Broken("Page", "<p> a dsc:Page ; dsc:pageOf <s> ; dsc:pageIndex 1 ; frbr:exemplar <a> , <b> .", "p", "one file"),
    Broken(
        "Page",
        "<p> a dsc:Page ; dsc:pageOf <s> ; dsc:pageIndex 1 ; dsc:durationSeconds -1 .",
        "p",
        "duration of a page",
    ),
    Broken("PageOnce", "<p> a dsc:Page ; dsc:pageOf <s> ; dsc:pageIndex 1 , 2 .", "p", "one dsc:pageIndex"),
    Broken(
        "PageOnce", "<p> a dsc:Page ; dsc:pageOf <s> ; dsc:pageIndex 1 ; foaf:depiction <a> , <b> .", "p", "one pic"
    ),
    Broken("Bar", "<b> a dsc:Bar ; dsc:barOf <v> .", "b", "exactly one dsc:barIndex"),
    Broken("Bar", '<b> a dsc:Bar ; dsc:barOf <v> ; dsc:barIndex "12a" .', "b", "Printed numbers are its label"),
    Broken("Bar", "<b> a dsc:Bar ; dsc:barIndex 1 .", "b", "exactly one version"),
    Broken("Bar", "<b> a dsc:Bar ; dsc:barOf <v> ; dsc:barIndex 1 ; dsc:movement 0 .", "b", "one movement at most"),
    Broken("Bar", '<b> a dsc:Bar ; dsc:barOf <v> ; dsc:barIndex 1 ; dsc:at "m1" .', "b", "must be an IRI"),
    Broken(
        "Concordance", "<c> a dsc:Concordance ; dsc:from <v> ; dsc:to <v> ; dsc:transposition 0 .", "c", "not the same"
    ),
    Broken("Concordance", "<c> a dsc:Concordance ; dsc:from <v> ; dsc:transposition 0 .", "c", "Give one dsc:to"),
    Broken("Concordance", "<c> a dsc:Concordance ; dsc:from <v> ; dsc:to <u> .", "c", "0 for none"),
    Broken(
        "Concordance",
        "<c> a dsc:Concordance ; dsc:from <v> ; dsc:to <u> ; dcterms:creator <p> , <q> .",
        "c",
        "one dcterms:creator",
    ),
    Broken(
        "Concordance",
        "<c> a dsc:Concordance ; dsc:from <v> ; dsc:to <u> ; dcterms:creator <p> ; dcterms:modified 'noon' .",
        "c",
        "at one moment",
    ),
    Broken("BarPair", "<p> a dsc:BarPair ; dsc:inConcordance <c> .", "p", "a bar on one side at least"),
    Broken("BarPair", "<p> a dsc:BarPair ; dsc:fromBar <b> .", "p", "exactly one concordance"),
    Broken("BarPair", "<p> a dsc:BarPair ; dsc:inConcordance <c> ; dsc:toBar <a> , <b> .", "p", "several pairs"),
    Broken("AlignedPassage", "<p> a dsc:AlignedPassage ; dsc:passageOf <c> .", "p", "bars on one side at least"),
    Broken("AlignedPassage", "<p> a dsc:AlignedPassage ; dsc:shift 1.5 .", "p", "a whole number of bars"),
    Broken("AlignedPassage", "<p> a dsc:AlignedPassage ; dsc:toLastBar <b> .", "p", "exactly one concordance"),
    Broken("BothEndsFrom", "<p> a dsc:AlignedPassage ; dsc:fromLastBar <b> .", "p", "Give dsc:fromFirstBar."),
    Broken("BothEndsFrom", "<p> a dsc:AlignedPassage ; dsc:fromFirstBar <b> .", "p", "Give dsc:fromLastBar."),
    Broken("BothEndsTo", "<p> a dsc:AlignedPassage ; dsc:toLastBar <b> .", "p", "Give dsc:toFirstBar."),
    Broken("BothEndsTo", "<p> a dsc:AlignedPassage ; dsc:toFirstBar <b> .", "p", "Give dsc:toLastBar."),
    Broken("TimeMap", "<m> a dsc:TimeMap ; dsc:timesOf <v> ; dsc:transposition 0 .", "m", "exactly one recording"),
    Broken("TimeMap", "<m> a dsc:TimeMap ; dsc:inRecording <f> ; dsc:transposition 0 .", "m", "exactly one version"),
    Broken("TimeMap", "<m> a dsc:TimeMap ; dsc:timesOf <v> ; dsc:inRecording <f> .", "m", "0 for none"),
    Broken(
        "PlayedBar", "<p> a dsc:PlayedBar ; dsc:playedBar <b> ; dsc:position 1 ; dsc:inTimeMap <m> .", "p", "one place"
    ),
    Broken("PlayedBar", "<p> a dsc:PlayedBar ; dsc:position 0 .", "p", "a whole number from 1"),
    Broken("PlayedBar", "<p> a dsc:PlayedBar ; dsc:playedBar <a> , <b> .", "p", "Exactly one bar"),
    Broken("PlayedBar", "<p> a dsc:PlayedBar ; dsc:playedAt <p> .", "p", "exactly one time map"),
    Broken("PlayedBar", '<p> a dsc:PlayedBar ; dsc:beats "1, 2" .', "p", "separated by spaces"),
    Broken("Document", '<d> a prov:Entity ; dcterms:format "TSV" .', "d", "one media type"),
    Broken("Document", '<d> a prov:Entity ; dcterms:license "CC0" .', "d", "licence of a document"),
    Broken("Confidence", "<a> afo:confidence 71 .", "a", "Divide a percentage by 100"),
    Broken("Confidence", '<a> afo:confidence "high" .', "a", "one number from 0 to 1"),
    Broken("Seconds", "<s> dsc:startSeconds 9 ; dsc:endSeconds 6 .", "s", "not after its end"),
    Broken("Seconds", "<s> dsc:endSeconds 6 .", "s", "exactly one dsc:startSeconds"),
    Broken("Quarters", "<s> dsc:startQuarters -1 ; dsc:endQuarters 6 .", "s", "exactly one dsc:startQuarters"),
    Broken("BarSpan", "<s> dsc:firstBar 10 ; dsc:lastBar 3 .", "s", "not after dsc:lastBar"),
    Broken("BarSpan", "<s> dsc:firstBar 10 .", "s", "exactly one dsc:lastBar"),
    Broken("Region", "<r> dsc:x 1 ; dsc:y 2 ; dsc:w 3 .", "r", "exactly one dsc:h"),
    Broken("Region", "<r> dsc:x -1 ; dsc:y 2 ; dsc:w 3 ; dsc:h 4 .", "r", "exactly one dsc:x"),
    Broken("MusicalIdea", '<i> a mao:MusicalIdea ; frbr:realization "m" .', "i", "IRI of a mao:MusicalMaterial"),
    Broken("MusicalMaterial", "<m> a mao:MusicalMaterial ; frbr:embodiment <e> .", "m", "say mao:setting"),
    Broken("MusicalMaterial", '<m> a mao:MusicalMaterial ; mao:setting "e" .', "m", "IRI of a mao:Extract"),
    Broken("Extract", "<e> a mao:Extract ; mao:setting <s> .", "e", "say frbr:embodiment"),
    Broken("Extract", "<e> a mao:Extract ; mao:settingOf <m> , <n> .", "e", "Keep one mao:settingOf"),
    Broken("Selection", "<s> a mao:Selection .", "s", "at least one frbr:part"),
    Broken("Selection", "<s> a mao:Selection ; frbr:part <p> ; dsc:inSource <a> , <b> .", "s", "another selection"),
    Broken(
        "AbsenceSelection",
        "<s> a mao:absenceSelection ; frbr:part <p> .",
        "s",
        "dsc:before, dsc:after, dsc:between or dsc:within",
    ),
    Broken(
        "AbsenceSelection",
        "<s> a mao:absenceSelection ; frbr:part <p> ; mao:absenceQualifier dsc:between .",
        "s",
        "needs two parts",
    ),
    Broken("Annotation", "<a> a oa:Annotation .", "a", "at least one target"),
    Broken(
        "Annotation",
        '<a> a oa:Annotation ; oa:hasTarget <t> ; oa:hasBody "x" .',
        "a",
        "Put text into an oa:TextualBody",
    ),
    Broken("Annotation", '<a> a oa:Annotation ; oa:hasTarget <t> ; oa:bodyValue "x"@en .', "a", "without language"),
    Broken("Annotation", '<a> a oa:Annotation ; oa:hasTarget <t> ; oa:motivatedBy "tagging" .', "a", "not a text"),
    Broken("Annotation", "<a> a oa:Annotation ; oa:hasTarget <t> ; oa:motivatedBy <file:///x> .", "a", "local file"),
    Broken(
        "Annotation", '<a> a oa:Annotation ; oa:hasTarget <t> ; oa:Motivation "x" .', "a", "oa:Motivation is a class"
    ),
    Broken("Annotation", '<a> a oa:Annotation ; oa:hasTarget <t> ; dcterms:creator "Ada" .', "a", "not a name"),
    Broken("Annotation", '<a> a oa:Annotation ; oa:hasTarget <t> ; dcterms:created "now" .', "a", "one xsd:dateTime"),
    Broken(
        "Annotation",
        '<a> a oa:Annotation ; oa:hasTarget <t> ; dcterms:modified "yesterday"^^xsd:dateTime .',
        "a",
        "dcterms:modified must be one xsd:dateTime",
    ),
    Broken("Annotation", "<a> a oa:Annotation ; oa:hasTarget <t> ; dsc:visibility dsc:bar .", "a", "must be one of"),
    Broken(
        "Evidence",
        "<a> a oa:Annotation ; oa:hasTarget <t> ; oa:motivatedBy oa:assessing ; oa:hasBody dsc:contradicted ;"
        " prov:wasGeneratedBy <r> .",
        "a",
        "Give the statements that it rests on",
    ),
    Broken(
        "Evidence",
        "<a> a oa:Annotation ; oa:hasTarget <t> ; oa:motivatedBy oa:assessing ; oa:hasBody dsc:supported ;"
        " prov:wasDerivedFrom <s> .",
        "a",
        "by one run",
    ),
    Broken(
        "Evidence",
        "<a> a oa:Annotation ; oa:hasTarget <t> , <u> ; oa:motivatedBy oa:assessing ; oa:hasBody dsc:supported ;"
        " prov:wasGeneratedBy <r> ; prov:wasDerivedFrom <s> .",
        "a",
        "of one claim",
    ),
    Broken(
        "OneKindOfBody",
        '<a> a oa:Annotation ; oa:hasTarget <t> ; oa:bodyValue "x" ; oa:hasBody <b> .',
        "a",
        "bodies or a bodyValue, not both",
    ),
    Broken(
        "SharedWithGroup", "<a> a oa:Annotation ; oa:hasTarget <t> ; dsc:visibility dsc:group .", "a", "which group"
    ),
    Broken("KindOfAnnotation", "<a> a dsc:Observation ; oa:hasTarget <t> .", "a", "Type it oa:Annotation"),
    Broken(
        "Relationship",
        "<a> a oa:Annotation , dsc:Relationship ; oa:hasTarget <t> ; dsc:relates <b> .",
        "a",
        "at least two",
    ),
    Broken(
        "Relationship",
        "<a> a oa:Annotation , dsc:Relationship ; oa:hasTarget <t> ; dsc:relates <b> , <c> ; dsc:relation dsc:bar .",
        "a",
        "dsc:commonality, dsc:substitution",
    ),
    Broken("TextualBody", "<b> a oa:TextualBody .", "b", "exactly one text"),
    Broken(
        "TextualBody", '<b> a oa:TextualBody ; rdf:value "x" ; oa:hasPurpose "tagging" .', "b", "IRI of a motivation"
    ),
    Broken("Quantity", '<b> a schema:PropertyValue ; schema:propertyID "tempo" .', "b", "exactly one value"),
    Broken("Quantity", "<b> a schema:PropertyValue ; schema:value 120.0 .", "b", "say what it measures"),
    Broken("Choice", "<b> a oa:Choice .", "b", "exactly one list"),
    Broken("Choice", "<b> a oa:Choice ; as:items () .", "b", "something to choose from"),
    Broken("SpecificResource", "<a> oa:hasTarget [ a oa:SpecificResource ] .", "_", "exactly one source"),
    Broken("SpecificResource", '<s> oa:hasSource <f> ; oa:hasSelector "t=1" .', "s", "not a text"),
    Broken("ValueSelector", '<s> a oa:FragmentSelector ; rdf:value "" .', "s", "not empty"),
    Broken("ValueSelector", "<s> a oa:CssSelector .", "s", "exactly one rdf:value"),
    Broken("TextQuoteSelector", '<s> a oa:TextQuoteSelector ; oa:prefix "a" .', "s", "exactly one oa:exact"),
    Broken("PositionSelector", "<s> a oa:TextPositionSelector ; oa:start 5 ; oa:end 2 .", "s", "not after oa:end"),
    Broken("PositionSelector", "<s> a oa:DataPositionSelector ; oa:start 5 .", "s", "exactly one oa:end"),
    Broken("SvgSelector", "[] a oa:SvgSelector .", "_", "must have its SVG"),
    Broken("RangeSelector", "<s> a oa:RangeSelector ; oa:hasEndSelector <e> .", "s", "oa:hasStartSelector"),
    Broken("TimeState", "<s> a oa:TimeState .", "s", "must say when"),
    Broken("Run", '<r> a mls:Run ; prov:used "file.flac" .', "r", "must be an IRI: a file, a model"),
    Broken(
        "Run",
        '<r> a mls:Run ; prov:startedAtTime "2026-01-02T00:00:00Z"^^xsd:dateTime ;'
        ' prov:endedAtTime "2026-01-01T00:00:00Z"^^xsd:dateTime .',
        "r",
        "not after prov:endedAtTime",
    ),
    Broken("Setting", "<s> a mls:HyperParameterSetting ; mls:specifiedBy <p> .", "s", "exactly one value"),
    Broken("Setting", "<s> a mls:HyperParameterSetting ; mls:hasValue 1 .", "s", "exactly one parameter"),
    Broken("Model", "<m> a mls:Model ; dcterms:license <l> .", "m", "hash of its weights"),
    Broken("Model", f'<m> a mls:Model ; dsc:sha256 "{"0" * 64}" .', "m", "exactly one licence"),
    Broken(
        "Model", f'<m> a mls:Model ; dsc:sha256 "{"0" * 64}" ; dcterms:license <l> ; dsc:termsOf "mtt" .', "m", "scheme"
    ),
    Broken("Evaluation", "<e> a mls:ModelEvaluation ; mls:hasValue 0.9 .", "e", "exactly one measure"),
    Broken("Evaluation", "<e> a mls:ModelEvaluation ; mls:specifiedBy <m> .", "e", "exactly one value"),
    Broken("Agent", "<p> a foaf:Person ; foaf:mbox <mailto:ada@example.org> .", "p", "Personal data do not belong"),
    Broken("Agent", '<p> a foaf:Person ; foaf:name "A" , "B" .', "p", "one foaf:name at most"),
    Broken("Chord", "<c> a chord:Chord .", "c", "exactly one label"),
    Broken(
        "Chord",
        '<c> a chord:Chord ; rdfs:label "F#" ; chord:root <http://purl.org/ontology/chord/note/F#> .',
        "c",
        "a sharp",
    ),
    Broken(
        "Chord",
        '<c> a chord:Chord ; rdfs:label "C/E" ; chord:bass <http://purl.org/ontology/chord/note/E> .',
        "c",
        "not a note",
    ),
    Broken("Chord", '<c> a chord:Chord ; rdfs:label "C" ; dsc:pcp "10001001" .', "c", "twelve digits"),
    Broken("Chord", '<c> a chord:Chord ; rdfs:label "C" ; dsc:rootPitch 12 .', "c", "from 0 for C"),
    Broken("Degree", "<d> a chord:ScaleInterval ; chord:degree 0 .", "d", "from 1 to 13"),
    Broken("ChordSequence", "<s> a dsc:ChordSequence ; dsc:first <a> , <b> .", "s", "one dsc:first at most"),
    Broken("ChordSequence", "<s> a dsc:ChordSequence ; dsc:vocabulary dsc:bar .", "s", "vocabulary must be one of"),
    Broken(
        "ChordEvent", "<e> dsc:inSequence <s> ; dsc:startSeconds 0 ; dsc:endSeconds 1 .", "e", "exactly one dsc:chord"
    ),
    Broken(
        "ChordEvent",
        "<e> dsc:inSequence <s> ; dsc:chord <https://w3id.org/descant/chord/C> ; dsc:startSeconds 0 .",
        "e",
        "a start and an end",
    ),
    Broken(
        "ChordSequenceGraph",
        "<g> a dsc:ChordSequenceGraph ; dsc:vocabulary dsc:full ; dsc:frameUnit dsc:bar .",
        "g",
        "dsc:over",
    ),
    Broken(
        "ChordSequenceGraph",
        "<g> a dsc:ChordSequenceGraph ; dsc:over <w> ; dsc:frameUnit dsc:bar .",
        "g",
        "its vocabulary",
    ),
    Broken(
        "ChordSequenceGraph",
        "<g> a dsc:ChordSequenceGraph ; dsc:over <w> ; dsc:vocabulary dsc:full .",
        "g",
        "what a frame is",
    ),
    Broken("Coherence", "<g> dsc:coherence 1.2 .", "g", "fewer than two versions"),
    Broken("Frame", "<f> a dsc:Frame ; dsc:frameIndex 1 .", "f", "exactly one graph"),
    Broken("Frame", "<f> a dsc:Frame ; dsc:inGraph <g> ; dsc:frameIndex -1 .", "f", "whole number from 0"),
    Broken("Frame", "<f> a dsc:Frame ; dsc:inGraph <g> ; dsc:frameIndex 1 ; dsc:gap 2 .", "f", "gap of a frame"),
    Broken(
        "Participant",
        "<p> a dsc:Participant ; dsc:inGraph <g> ; dsc:weight 0.5 ; dsc:transposition 0 .",
        "p",
        "exactly one chord sequence",
    ),
    Broken(
        "Participant",
        "<p> a dsc:Participant ; dsc:inGraph <g> ; dsc:sequence <s> ; dsc:weight 2 ; dsc:transposition 0 .",
        "p",
        "its share of all versions",
    ),
    Broken("Nearness", "<p> dsc:nearness 1.5 .", "p", "from 0 to 1"),
    Broken("VersionPair", "<p> a dsc:VersionPair ; dsc:one <v> ; dsc:nearness 0.5 .", "p", "exactly one dsc:other"),
    Broken(
        "Likeness",
        "<l> a dsc:Likeness ; dsc:one <g> ; dsc:other <h> ; dsc:transposition 0 .",
        "l",
        "exactly one dsc:distance",
    ),
    Broken(
        "Comparison",
        "<c> a dsc:Comparison ; dsc:one <v> ; dsc:other <v> ; dsc:transposition 0 ; dsc:transpositionFifths 0 .",
        "c",
        "a version that is not its dsc:other",
    ),
    Broken(
        "Comparison",
        "<c> a dsc:Comparison ; dsc:one <v> ; dsc:other <w> ; dsc:transposition 0 .",
        "c",
        "exactly one dsc:transpositionFifths",
    ),
    Broken("Identity", "<c> dsc:identity 1.5e0 ; dsc:similarity 0e0 ; dsc:difference 0e0 .", "c", "from 0 to 1"),
    Broken("Identity", "<c> dsc:identity 1e0 ; dsc:similarity 0e0 .", "c", "one dsc:difference"),
    Broken("ComparedBars", "<b> a dsc:ComparedBars ; dsc:inComparison <c> ; dsc:one <x> .", "b", "one dsc:barStatus"),
    Broken(
        "ComparedBars",
        "<b> a dsc:ComparedBars ; dsc:inComparison <c> ; dsc:barStatus dsc:added .",
        "b",
        "a bar of one version at least",
    ),
    Broken("Voice", '<v> a dsc:Voice ; dsc:partName "Violin" ; dsc:staff 1 .', "v", "exactly one version"),
    Broken(
        "Sounding",
        "<s> a dsc:Sounding ; dsc:inComparison <c> ; dsc:ofVoice <v> ; dsc:inVoice <w> ; dsc:shareAtPitch 2e0 ;"
        " dsc:shareInOctave 0e0 ; dsc:barCount 1 .",
        "s",
        "dsc:shareAtPitch from 0 to 1",
    ),
    Broken(
        "NotePair", "<n> a dsc:NotePair ; dsc:inBars <b> ; dsc:noteKind dsc:added ; dsc:one <x> .", "n", "dsc:noteKinds"
    ),
    Broken("NotePair", "<n> a dsc:NotePair ; dsc:inBars <b> ; dsc:noteKind dsc:noMatch .", "n", "name a note"),
    Broken("ChordNode", "<n> a dsc:ChordNode ; dsc:inFrame <f> ; dsc:chord <c> .", "n", "exactly one dsc:weight"),
    Broken("ChordNode", "<n> a dsc:ChordNode ; dsc:chord <c> ; dsc:weight 1 .", "n", "exactly one frame"),
    Broken(
        "ChordTransition", "<t> a dsc:ChordTransition ; dsc:fromNode <n> ; dsc:weight 0.5 .", "t", "reach exactly one"
    ),
    Broken(
        "ChordTransition", "<t> a dsc:ChordTransition ; dsc:toNode <n> ; dsc:weight 0.5 .", "t", "leave exactly one"
    ),
]
