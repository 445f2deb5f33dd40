"""One work in two versions, and every kind of thing that Descant writes: the worked example, as records."""

from __future__ import annotations

from datetime import UTC, datetime

from pyoxigraph import NamedNode, Quad

from descant.ontology import records as r
from descant.ontology.iris import DSC, OA, OWL
from descant.ontology.mapping import quads
from descant.ontology.minting import Minter, fragment, key_iri, tag_iri
from descant.ontology.vocabulary import vocabulary_quads

ABOVE = "segments above the threshold"
mint = Minter("https://example.org/music/")
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
CC_BY_SA = NamedNode("https://creativecommons.org/licenses/by-sa/4.0/")

WORK = mint.work("op92-2")
ORCHESTRA, TRIO = mint.version("op92-2-orchestra"), mint.version("op92-2-trio")
SCORE, RECORDING = mint.source("sha256-7c1f"), mint.source("sha256-9ab0")
COMPARISON, COMPARED = mint.comparison("1"), mint.run("compared")
VIOLIN = mint.voice(ORCHESTRA, "Violin", 1)
SCORE_FILE, SOUND = mint.file("sha256-7c1f", ".mei"), mint.file("sha256-9ab0", ".flac")
SIGNAL = mint.signal("sha256-9ab0")
CANVAS = NamedNode("https://example.org/iiif/p3")
IMAGE_SERVICE = NamedNode("https://example.org/iiif/image/p3")
DESCANT, SCHOLAR = mint.agent("descant"), mint.agent("01JAA")
MODEL, OTHER_MODEL = mint.model("tags-a-1"), mint.model("tags-b-1")
READ, ALIGNED, TAGGED, TAGGED_TOO, CHORDED = (mint.run(f"01JD{each}") for each in "0ABCE")
CONCORDANCE, CORRECTED = mint.concordance("01JD2"), mint.concordance("01JD3")
THEME, MATERIAL = mint.idea("theme"), mint.material("theme-1")
BASSO = mint.instrument(TRIO, "Basso")
PASSAGE, SAME_PASSAGE = mint.extract("trio-3-10"), mint.extract("orchestra-3-10")
IN_SCORE, IN_SOUND, GAP = (mint.selection(f"01JD{each}") for each in "345")
OBSERVATION, RELATIONSHIP, COMMENTARY, TAG, CHORDS, BOX, REMARK, MARK, WORD, WHOLE, VERDICT, PROPOSED, LINK = (
    mint.annotation(f"01JD{each}") for each in "678DEFGHJKMNP"
)
THEIRS = NamedNode("http://www.wikidata.org/entity/Q207338")
SEQUENCE, GRAPH = mint.sequence("01JDE"), mint.chord_graph("01JDD")
OTHER_SEQUENCE, OTHER_GRAPH = mint.sequence("01JDF"), mint.chord_graph("01JDG")
TAGGING = (r.Setting("hop", 3.0), r.Setting("analyser", "tags-a"), r.Setting("said_from", 0.2))
PREDICTED, PREDICTION = mint.source("sha256-5e0c-1"), mint.run("01JDP")
PUBLISHED, FIGURES = mint.annotation("01JDQ"), mint.annotation("01JDR")
FIRST, SECOND = fragment(GRAPH, "v0"), fragment(GRAPH, "v1")


def catalogue() -> list[object]:
    return [
        r.Work(
            WORK,
            (r.text("Symphonie Nr. 7, II. Allegretto", "de"),),
            (NamedNode("http://d-nb.info/gnd/118508288"),),
        ),
        r.Version(ORCHESTRA, WORK, (r.text("Orchestra", "en"),), date="1816"),
        r.Version(
            TRIO,
            WORK,
            (r.text("Piano trio", "en"),),
            arrangement_of=ORCHESTRA,
            contributions=(r.Contribution(r.Role.EDITOR, SCHOLAR),),
            scored_for=(NamedNode("http://www.wikidata.org/entity/Q8355"), BASSO),
            scoring=r.text("Violin, violoncello, piano", "en"),
            key="A minor",
            metre="2/4",
            genres=("classical",),
            date="1816",
        ),
        r.Instrument(BASSO, r.text("Basso")),
        r.Document(iri=mint.file("sha256-5e0c", ".toml"), media_type="application/toml", licence=CC_BY_SA, run=READ),
        r.Agent(DESCANT, r.AgentKind.SOFTWARE, "Descant", "0.1.0"),
        r.Agent(SCHOLAR, r.AgentKind.PERSON),
        r.Agent(NamedNode("http://d-nb.info/gnd/118508288"), r.AgentKind.PERSON, "Ludwig van Beethoven"),
    ]


def score() -> list[object]:
    bars = [
        r.Bar(
            mint.bar(TRIO, index),
            TRIO,
            index,
            r.text(str(index)),
            (
                fragment(SCORE_FILE, f"m{index:02}"),
                fragment(CANVAS, f"xywh={index * 100},400,90,210"),
                fragment(SOUND, r.FragmentSelector.time(index * 2.5, index * 2.5 + 2.5).value),
            ),
        )
        for index in range(1, 13)
    ]
    return [
        r.Source(
            iri=SCORE,
            kind=r.SourceKind.NOTATED,
            version=TRIO,
            file=SCORE_FILE,
            media_type="application/mei+xml",
            licence=CC_BY_SA,
            derived_from=(NamedNode("https://example.org/data/trio.xml"),),
            revision_of=(mint.source("sha256-0b51"),),
            run=READ,
        ),
        r.Page(CANVAS, SCORE, 3, r.text("ii"), 2480, 3508, NamedNode(f"{CANVAS.value}.jpg"), IMAGE_SERVICE, 3),
        r.Run(iri=READ, used=(SCORE_FILE,), agents=(DESCANT,), ended=NOON),
        *bars,
    ]


def recording() -> list[object]:
    return [
        r.Source(
            iri=RECORDING,
            kind=r.SourceKind.RECORDED,
            version=TRIO,
            labels=(r.text("Allegretto"),),
            file=SOUND,
            duration=541.3,
            fingerprint="AQAAE0mUaEkSRZEGAA",
            licence=CC_BY_SA,
        ),
        r.AudioFile(SOUND, SIGNAL),
        r.Signal(SIGNAL, (NamedNode("https://musicbrainz.org/recording/2b4f5f4d-0000-4000-8000-000000000001"),)),
    ]


def alignment() -> list[object]:
    pairs = [
        r.BarPair(mint.bar_pair(CONCORDANCE, n), CONCORDANCE, mint.bar(TRIO, n), mint.bar(ORCHESTRA, n), 0.966)
        for n in range(1, 12)
    ]
    left_out = r.BarPair(mint.bar_pair(CONCORDANCE, 12), CONCORDANCE, mint.bar(TRIO, 12), None)
    passage = r.AlignedPassage(
        iri=mint.passage(CONCORDANCE, 1),
        concordance=CONCORDANCE,
        from_bars=(mint.bar(TRIO, 1), mint.bar(TRIO, 11)),
        to_bars=(mint.bar(ORCHESTRA, 1), mint.bar(ORCHESTRA, 11)),
        shift=0,
        confidence=0.966,
    )
    bars = [r.Bar(mint.bar(ORCHESTRA, n), ORCHESTRA, n, r.text(str(n))) for n in range(1, 12)]
    run = r.Run(iri=ALIGNED, agents=(DESCANT,), settings=(r.Setting("threshold", 0.7), r.Setting("shifts", 12)))
    return [r.Concordance(CONCORDANCE, TRIO, ORCHESTRA, 0, ALIGNED), *pairs, left_out, passage, *bars, run]


def corrections() -> list[object]:
    """A person says that one bar is another one, and that the orchestra does not have bar 12."""
    said = r.Concordance(CORRECTED, TRIO, ORCHESTRA, None, creator=SCHOLAR, modified=NOON)
    pair = r.BarPair(mint.bar_pair(CORRECTED, 1), CORRECTED, mint.bar(TRIO, 11), mint.bar(ORCHESTRA, 10))
    return [said, pair, r.BarPair(mint.bar_pair(CORRECTED, 2), CORRECTED, mint.bar(TRIO, 12), None)]


def times() -> list[object]:
    """Of the trio in its recording."""
    times = mint.time_map("trio")
    played = [
        r.PlayedBar(
            iri=mint.played_bar(times, n),
            time_map=times,
            position=n,
            bar=mint.bar(TRIO, n),
            place=fragment(SOUND, r.FragmentSelector.time(n * 2.5, n * 2.5 + 2.5).value),
            beats=(n * 2.5, n * 2.5 + 1.25),
            confidence=0.97,
        )
        for n in range(1, 13)
    ]
    return [r.TimeMap(iri=times, version=TRIO, recording=SOUND, confidence=0.93, run=ALIGNED), *played]


def objects() -> list[object]:
    return [
        r.MusicalIdea(THEME, (r.text("Theme", "en"),), (MATERIAL,)),
        r.MusicalMaterial(MATERIAL, (), (PASSAGE, SAME_PASSAGE)),
        r.Extract(PASSAGE, setting_of=MATERIAL, version=TRIO, embodiments=(IN_SCORE, IN_SOUND)),
        r.Extract(SAME_PASSAGE, setting_of=MATERIAL, version=ORCHESTRA),
        r.Selection(
            iri=IN_SCORE,
            source=SCORE,
            parts=(fragment(SCORE_FILE, "m03"), fragment(SCORE_FILE, "m04")),
            bars=r.BarSpan(3, 10),
        ),
        r.Selection(
            iri=IN_SOUND, source=RECORDING, parts=(fragment(SOUND, "t=7.1,28.4"),), seconds=r.TimeSpan(7.1, 28.4)
        ),
        r.AbsenceSelection(iri=GAP, source=SCORE, parts=(fragment(SCORE_FILE, "m12"),), qualifier=r.Absence.AFTER),
    ]


def opinions() -> list[object]:
    box = r.SpecificResource(CANVAS, (r.FragmentSelector.region(300, 400, 200, 210),))
    return [
        r.Observation(
            iri=OBSERVATION,
            targets=(MATERIAL,),
            creator=SCHOLAR,
            created=NOON,
            bodies=(r.TextualBody("The melody moves to the violin.", "text/markdown", "en"),),
            visibility=r.Visibility.PUBLIC,
        ),
        r.Relationship(
            iri=RELATIONSHIP,
            targets=(MATERIAL,),
            relates=(OBSERVATION, COMMENTARY),
            relation=r.Relation.SUBSTITUTION,
            creator=SCHOLAR,
        ),
        r.Commentary(iri=COMMENTARY, targets=(OBSERVATION,), body_value="For want of a clarinet."),
        r.Annotation(
            iri=REMARK,
            targets=(fragment(SCORE_FILE, "m05"),),
            bodies=(r.TextualBody("A slip of the pen", "text/plain", "en"),),
            motivations=(OA.commenting,),
            created=NOON,
        ),
        r.Annotation(iri=BOX, targets=(box,), motivations=(OA.highlighting,), creator=SCHOLAR, created=NOON),
        r.Annotation(
            iri=MARK,
            targets=(r.SpecificResource(SOUND, (r.FragmentSelector.time(40, 43),)),),
            bodies=(r.TextualBody("col legno", "text/plain"),),
            motivations=(OA.tagging,),
            creator=SCHOLAR,
            created=NOON,
        ),
        r.Annotation(
            iri=WORD,
            targets=(SOUND,),
            bodies=(r.TextualBody("cello", "text/plain", purpose=OA.tagging),),
            motivations=(OA.tagging,),
            creator=SCHOLAR,
            created=NOON,
        ),
    ]


OF_THE_WHOLE: tuple[tuple[r.Body, NamedNode, NamedNode, float | None], ...] = (
    (tag_iri("flute"), OA.tagging, TAGGED, 0.11),
    (r.TextualBody("con fuoco", "text/plain", purpose=OA.tagging), OA.tagging, TAGGED, 0.6),
    (key_iri("A", "minor"), OA.classifying, TAGGED, 0.9),
    (r.Quantity("tempo", 76.0, "bpm"), OA.classifying, TAGGED, None),
)
"""what else is found of the recording"""


def claims() -> list[object]:
    part = r.SpecificResource(SOUND, (r.FragmentSelector.time(6, 9),))
    return [
        r.Model(iri=MODEL, sha256="0" * 64, licence=NamedNode("https://spdx.org/licenses/ISC")),
        r.Model(iri=OTHER_MODEL, sha256="1" * 64, licence=NamedNode("https://spdx.org/licenses/ISC")),
        r.Run(iri=TAGGED, used=(SOUND, MODEL), agents=(DESCANT,), ended=NOON, settings=TAGGING),
        r.Run(iri=TAGGED_TOO, used=(SOUND, OTHER_MODEL), agents=(DESCANT,), ended=NOON),
        r.Claim(
            iri=TAG,
            targets=(part,),
            bodies=(tag_iri("violin"),),
            motivations=(OA.tagging,),
            run=TAGGED,
            confidence=0.71,
        ),
        r.Claim(
            iri=PROPOSED,
            targets=(r.SpecificResource(CANVAS, (r.FragmentSelector.region(1300, 400, 90, 210),)),),
            bodies=(mint.bar(TRIO, 12),),
            motivations=(OA.identifying,),
            creator=DESCANT,
            run=TAGGED,
            confidence=0.8,
        ),
        r.Claim(
            iri=WHOLE,
            targets=(SOUND,),
            bodies=(tag_iri("flute"),),
            motivations=(OA.tagging,),
            run=TAGGED_TOO,
            confidence=0.52,
        ),
        *(
            r.Claim(
                iri=mint.annotation(f"whole-{number}"),
                targets=(SOUND,),
                bodies=(body,),
                motivations=(motivation,),
                run=run,
                confidence=sure,
            )
            for number, (body, motivation, run, sure) in enumerate(OF_THE_WHOLE)
        ),
        r.Annotation(
            iri=VERDICT,
            targets=(WHOLE,),
            bodies=(DSC.rejected, r.TextualBody("cello", "text/plain", purpose=OA.tagging)),
            motivations=(OA.assessing,),
            creator=SCHOLAR,
            created=NOON,
        ),
        r.Claim(
            iri=LINK,
            targets=(WORK,),
            bodies=(THEIRS,),
            motivations=(OA.identifying,),
            creator=DESCANT,
            run=TAGGED,
            confidence=0.8,
        ),
        r.Run(
            iri=mint.run("cross-check"),
            used=(TAGGED,),
            agents=(DESCANT,),
            settings=(r.Setting("source", "Wikidata"),),
        ),
        *(
            r.Claim(
                iri=mint.annotation(f"evidence-{number}"),
                targets=(claim,),
                bodies=(DSC.contradicted,),
                motivations=(OA.assessing,),
                creator=DESCANT,
                run=TAGGED,
                evidence=(NamedNode("http://www.wikidata.org/entity/statement/Q207338-1"),),
            )
            for number, claim in enumerate((WHOLE, mint.annotation("forgotten")))
        ),
        r.Annotation(
            iri=mint.annotation("verdict"), targets=(TAG,), bodies=(DSC.confirmed,), motivations=(OA.assessing,)
        ),
    ]


def harmony() -> list[object]:
    said = (("A:min", "a:i"), ("E", None), ("A:min", None), ("F#:min7/b3", None))
    events = tuple(r.ChordEvent(n * 2.7, (n + 1) * 2.7, *each) for n, each in enumerate(said))
    frame = r.Frame(
        index=0,
        nodes=(r.ChordNode("A:min", 0.8),),
        gap=0.2,
        coherence=0.94,
        transitions=(r.ChordTransition("A:min", "E", 0.6),),
    )
    return [
        r.Chord("A:min", "A", "min", None, "100010000100"),
        r.Chord("E", "E", "maj", None, "000010001001"),
        r.Chord("F#:min7/b3", "F#", "min7", "b3", "010010001100"),
        r.ChordSequence(SEQUENCE, events, vocabulary=r.ChordVocabulary.FULL),
        r.Claim(
            iri=CHORDS,
            targets=(SOUND,),
            bodies=(SEQUENCE,),
            motivations=(OA.classifying,),
            creator=DESCANT,
            run=CHORDED,
        ),
        r.Run(iri=CHORDED, used=(SOUND,), agents=(DESCANT,)),
        r.ChordSequenceGraph(
            iri=GRAPH,
            over=WORK,
            vocabulary=r.ChordVocabulary.MAJMIN,
            frame_unit=r.FrameUnit.BAR,
            derived_from=(SEQUENCE,),
            coherence=0.81,
            frames=(frame, r.Frame(index=1, nodes=(r.ChordNode("E", 1.0),))),
        ),
        r.ChordSequenceGraph(iri=OTHER_GRAPH, over=WORK, vocabulary=r.ChordVocabulary.ROOT, frame_unit=r.FrameUnit.BAR),
        r.Participant(iri=FIRST, graph=GRAPH, sequence=SEQUENCE, weight=0.5, nearness=0.9),
        r.Participant(iri=SECOND, graph=GRAPH, sequence=OTHER_SEQUENCE, weight=0.5, transposition=2, nearness=0.9),
        r.VersionPair(iri=fragment(GRAPH, "v0-v1"), one=FIRST, other=SECOND, nearness=0.9),
        r.Likeness(iri=mint.likeness("1"), one=GRAPH, other=OTHER_GRAPH, distance=0.3, transposition=5),
    ]


def comparison() -> list[object]:
    voices = [
        r.Voice(iri=mint.voice(version, part, 1), version=version, part=part, staff=1, label=part)
        for version, part in ((ORCHESTRA, "Violin"), (TRIO, "Piano"))
    ]
    bars = [mint.within(COMPARISON, "bars", number) for number in (1, 2)]
    alike = r.Alike(0.5, 0.25, 0.25)
    return [
        r.Comparison(iri=COMPARISON, one=ORCHESTRA, other=TRIO, alike=alike, run=COMPARED),
        r.Run(iri=COMPARED, used=(SCORE_FILE,), agents=(DESCANT,)),
        r.ComparedBars(
            iri=bars[0],
            comparison=COMPARISON,
            one=(mint.bar(ORCHESTRA, 3),),
            other=(mint.bar(TRIO, 3),),
            status=r.BarStatus.COMPARED,
            alike=alike,
        ),
        r.ComparedBars(
            iri=bars[1],
            comparison=COMPARISON,
            one=(mint.bar(ORCHESTRA, 4),),
            other=(),
            status=r.BarStatus.LEFT_OUT,
        ),
        *voices,
        r.Sounding(
            iri=mint.within(COMPARISON, "sounding", 1),
            comparison=COMPARISON,
            voice=VIOLIN,
            within=voices[1].iri,
            at_pitch=0.9,
            in_octave=0.05,
            bars=12,
        ),
        r.NotePair(
            iri=mint.within(COMPARISON, "note", 1),
            bars=bars[0],
            kind=r.NoteKind.OCTAVE,
            one=fragment(SCORE_FILE, "n1"),
            other=fragment(SCORE_FILE, "n2"),
        ),
        r.AbsenceSelection(
            iri=mint.selection("voice"),
            parts=(fragment(SCORE_FILE, "m03"),),
            qualifier=r.Absence.WITHIN,
            voice=VIOLIN,
        ),
    ]


def predicted() -> list[object]:
    """What was published of a recording that is not here."""
    reading, settings = mint.run("01JDS"), {"model": "tags-c", "threshold": 0.3, "averaging": ABOVE}
    about = {"highest score of a segment": 0.75, "lowest score of a segment": 0.35, ABOVE: 2.0}
    said = {"run": PREDICTION, "via": (mint.file("sha256-5e0c", ".json"),)}
    return [
        r.Source(iri=PREDICTED, kind=r.SourceKind.RECORDED, labels=(r.text("a.mp3"),), licence=CC_BY_SA, run=reading),
        r.Run(iri=reading, used=(mint.file("sha256-5e0c", ".json"),), agents=(DESCANT,), ended=NOON),
        r.Run(
            iri=PREDICTION,
            used=(PREDICTED,),
            settings=tuple(r.Setting(name, value) for name, value in settings.items()),
        ),
        r.Claim(
            iri=PUBLISHED,
            targets=(TRIO,),
            bodies=(tag_iri("cello"),),
            motivations=(OA.tagging,),
            confidence=0.55,
            **said,
        ),
        r.Claim(
            iri=FIGURES,
            targets=(PUBLISHED,),
            bodies=tuple(r.Quantity(kind, value) for kind, value in about.items()),
            motivations=(OA.describing,),
            **said,
        ),
    ]


GRAPHS = {
    mint.graph(WORK): catalogue,
    mint.graph(SCORE): score,
    mint.graph(RECORDING): recording,
    mint.graph(CONCORDANCE): alignment,
    mint.graph(CORRECTED): corrections,
    mint.graph(MATERIAL): objects,
    mint.graph(OBSERVATION): opinions,
    mint.graph(mint.time_map("trio")): times,
    mint.graph(TAGGED): claims,
    mint.graph(SEQUENCE): harmony,
    mint.graph(PREDICTED): predicted,
    mint.graph(COMPARISON): comparison,
}


def all_records() -> list[object]:
    return [record for records in GRAPHS.values() for record in records()]


def all_quads() -> list[Quad]:
    """The example, each part in its named graph, and the vocabularies."""
    said = [quad for graph, records in GRAPHS.items() for quad in quads(records(), graph)]
    same = Quad(WORK, OWL.sameAs, THEIRS, mint.graph(TAGGED))  # by the rule for what a look-up is sure of
    return [*said, same, *vocabulary_quads()]
