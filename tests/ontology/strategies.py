"""Hypothesis strategies: one for every kind of record."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import strategies as st
from pyoxigraph import NamedNode

from descant.ontology import records as r
from descant.ontology.iris import MAO, OA
from descant.ontology.minting import Minter

minter = Minter("https://example.org/")

names = st.text(min_size=1, max_size=8).filter(lambda name: name not in (".", ".."))
texts = st.text(max_size=20)
fractions = st.floats(0, 1)
seconds = st.floats(0, 1e6)
moments = st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
hashes = st.text("0123456789abcdef", min_size=64, max_size=64)
media_types = st.sampled_from(["application/mei+xml", "audio/flac", "image/jpeg"])


def iris(kind: str) -> st.SearchStrategy[NamedNode]:
    return names.map(lambda name: minter.iri(kind, name))


def several(strategy: st.SearchStrategy, least: int = 0) -> st.SearchStrategy[tuple]:
    return st.lists(strategy, min_size=least, max_size=3, unique=True).map(tuple)


def maybe(strategy: st.SearchStrategy) -> st.SearchStrategy:
    return st.none() | strategy


labels = st.builds(r.text, texts, maybe(st.sampled_from(["en", "de", "fr-ca"])))
titles = st.lists(labels, min_size=1, max_size=3, unique=True).map(tuple)

time_spans = st.tuples(seconds, maybe(seconds)).map(
    lambda pair: (
        r.TimeSpan(pair[0], None if pair[1] is None else max(pair))
        if pair[1] is None or pair[0] <= pair[1]
        else r.TimeSpan(pair[1], pair[0])
    )
)
bar_spans = st.tuples(st.integers(1, 500), st.integers(0, 500)).map(lambda p: r.BarSpan(p[0], p[0] + p[1]))
edges = st.floats(0, 1e4)
sides = st.floats(0.001, 1e4)
regions = st.builds(r.Region, edges, edges, sides, sides)

people, copies = several(iris("person")), several(iris("same"))
works = st.builds(r.Work, iris("work"), titles, several(iris("person")), maybe(iris("whole")), several(iris("same")))
contributions = st.lists(st.builds(r.Contribution, st.sampled_from(r.Role), iris("person")), max_size=3, unique=True)
versions = st.builds(
    r.Version,
    iris("version"),
    iris("work"),
    several(labels),
    maybe(iris("original")),
    several(iris("same")),
    contributions.map(
        lambda found: tuple(sorted(found, key=lambda each: (list(r.Role).index(each.role), str(each.agent))))
    ),
    several(iris("instrument")),
    maybe(labels),
    maybe(texts),
    maybe(texts),
    several(texts),
    maybe(st.from_regex(r"[0-9]{3}[0-9X]", fullmatch=True)),
)
sources = st.sampled_from(r.SourceKind).flatmap(
    lambda kind: st.builds(
        r.Source,
        iri=iris("source"),
        kind=st.just(kind),
        version=maybe(iris("version")),
        labels=several(labels),
        file=maybe(iris("file")),
        media_type=maybe(media_types),
        sha256=maybe(hashes),
        duration=maybe(seconds) if kind is r.SourceKind.RECORDED else st.none(),
        fingerprint=maybe(texts) if kind is r.SourceKind.RECORDED else st.none(),
        licence=maybe(iris("licence")),
        derived_from=several(iris("origin")),
        revision_of=several(iris("revision")),
        run=maybe(iris("run")),
        same_as=several(iris("same")),
    )
)
instruments = st.builds(r.Instrument, iris("instrument"), labels)
audio_files = st.builds(r.AudioFile, iris("file"), iris("signal"))
signals = st.builds(r.Signal, iris("signal"), several(iris("same")))
sizes = st.integers(1, 5000)
pages = st.builds(
    r.Page,
    iris("page"),
    iris("source"),
    st.integers(1, 999),
    maybe(labels),
    maybe(sizes),
    maybe(sizes),
    maybe(iris("picture")),
) | st.builds(
    r.Page,
    iris("page"),
    iris("source"),
    st.integers(1, 999),
    service=iris("service"),
    service_version=maybe(st.sampled_from([1, 2, 3])),
    file=maybe(iris("file")),
    media_type=maybe(media_types),
    duration=maybe(seconds),
)


def time_place(span: r.TimeSpan) -> NamedNode:
    return NamedNode("https://example.org/a.flac#" + r.FragmentSelector.time(span.start, span.end).value)


measures = st.integers(0, 9999).map(lambda n: NamedNode(f"https://example.org/s.mei#m{n}"))
places = iris("file") | time_spans.map(time_place) | measures
bars = st.builds(
    r.Bar, iris("bar"), iris("version"), st.integers(1, 9999), maybe(labels), several(places), maybe(st.integers(1, 9))
)
semitones = st.integers(-12, 12)
concordances = st.builds(
    r.Concordance, iris("concordance"), iris("from"), iris("to"), semitones, maybe(iris("run"))
) | st.builds(
    r.Concordance,
    iris("concordance"),
    iris("from"),
    iris("to"),
    maybe(semitones),
    creator=iris("person"),
    modified=maybe(moments),
)
bar_pairs = (
    st.tuples(maybe(iris("bar")), maybe(iris("bar")))
    .filter(any)
    .flatmap(
        lambda pair: st.builds(
            r.BarPair, iris("pair"), iris("concordance"), st.just(pair[0]), st.just(pair[1]), maybe(fractions)
        )
    )
)

ends = maybe(st.tuples(iris("bar"), iris("bar")))
passages = (
    st.tuples(ends, ends)
    .filter(any)
    .flatmap(
        lambda sides: st.builds(
            r.AlignedPassage,
            iri=iris("passage"),
            concordance=iris("concordance"),
            from_bars=st.just(sides[0]),
            to_bars=st.just(sides[1]),
            shift=st.integers(-999, 999) if all(sides) else st.none(),
            confidence=maybe(fractions),
        )
    )
)

time_maps = st.builds(
    r.TimeMap,
    iri=iris("time-map"),
    version=iris("version"),
    recording=iris("file"),
    transposition=st.integers(-12, 12),
    confidence=maybe(fractions),
    derived_from=several(iris("from")),
    run=maybe(iris("run")),
)
played_bars = st.builds(
    r.PlayedBar,
    iri=iris("played"),
    time_map=iris("time-map"),
    position=st.integers(1, 9999),
    bar=iris("bar"),
    place=time_spans.map(time_place),
    beats=st.lists(seconds, max_size=4).map(lambda beats: tuple(sorted(map(float, beats)))),
    confidence=maybe(fractions),
)

ideas = st.builds(r.MusicalIdea, iris("idea"), several(labels), several(iris("material")))
materials = st.builds(r.MusicalMaterial, iris("material"), several(labels), several(iris("extract")))
extracts = st.builds(
    r.Extract,
    iris("extract"),
    several(labels),
    maybe(iris("material")),
    maybe(iris("version")),
    several(iris("selection")),
)
passage = {
    "iri": iris("selection"),
    "source": maybe(iris("source")),
    "labels": several(labels),
    "bars": maybe(bar_spans),
    "seconds": maybe(time_spans),
    "region": maybe(regions),
    "voice": maybe(iris("voice")),
}
selections = st.builds(r.Selection, parts=several(places, 1), **passage)
absences = st.sampled_from(r.Absence).flatmap(
    lambda qualifier: st.builds(
        r.AbsenceSelection,
        parts=several(places, 2 if qualifier is r.Absence.BETWEEN else 1),
        qualifier=st.just(qualifier),
        **passage,
    )
)

filled = st.text(min_size=1, max_size=12)
positions = st.tuples(st.integers(0, 999), st.integers(0, 999)).map(sorted)
fragments = st.builds(r.FragmentSelector, filled, maybe(iris("specification"))) | st.one_of(
    time_spans.map(lambda span: r.FragmentSelector.time(span.start, span.end)),
    regions.map(lambda region: r.FragmentSelector.region(region.x, region.y, region.w, region.h)),
)
simple_selectors = st.one_of(
    fragments,
    st.builds(r.CssSelector, filled),
    st.builds(r.XPathSelector, filled),
    st.builds(r.TextQuoteSelector, texts, maybe(texts), maybe(texts)),
    positions.map(lambda pair: r.TextPositionSelector(*pair)),
    positions.map(lambda pair: r.DataPositionSelector(*pair)),
    st.builds(r.SvgSelector, filled),
    st.builds(r.SvgSelector, iri=iris("shape")),
)
selectors = st.recursive(
    simple_selectors,
    lambda inner: (
        st.builds(r.RangeSelector, inner, inner, maybe(inner))
        | st.builds(r.CssSelector, filled, inner)
        | st.builds(r.FragmentSelector, filled, st.just(None), inner)
    ),
    max_leaves=3,
)
states = st.builds(r.TimeState, moments) | st.builds(r.HttpRequestState, filled)
motivations = st.sampled_from([OA.tagging, OA.commenting, MAO.observing, OA.describing])
specific_resources = st.builds(
    r.SpecificResource,
    iris("file"),
    st.lists(selectors, max_size=2, unique=True).map(tuple),  # a named selector twice would be one statement
    st.lists(states, max_size=2).map(tuple),
    maybe(motivations),
    maybe(iris("page")),
)
textual_bodies = st.builds(
    r.TextualBody, texts, maybe(st.just("text/markdown")), maybe(st.sampled_from(["en", "de"])), maybe(motivations)
)
items = iris("body") | textual_bodies | specific_resources
choices = st.lists(items, min_size=1, max_size=3).map(lambda each: r.Choice(tuple(each)))


def distinct_parts(strategy: st.SearchStrategy, least: int = 0) -> st.SearchStrategy[tuple]:
    """Bodies or targets; an IRI twice would be one statement."""

    def distinct(parts: list[object]) -> bool:
        named = [part for part in parts if isinstance(part, NamedNode)]
        return len(named) == len(set(named))

    return st.lists(strategy, min_size=least, max_size=2).filter(distinct).map(tuple)


quantities = st.builds(r.Quantity, filled, st.floats(allow_nan=False, allow_infinity=False), maybe(texts))
bodies = distinct_parts(items | choices | quantities)
said = st.one_of(
    st.fixed_dictionaries({"bodies": bodies, "body_value": st.none()}),
    st.fixed_dictionaries({"bodies": st.just(()), "body_value": texts}),
)
not_for_groups = st.sampled_from([None, r.Visibility.PRIVATE, r.Visibility.PUBLIC])
shared = st.one_of(
    st.fixed_dictionaries({"visibility": st.just(r.Visibility.GROUP), "shared_with": iris("group")}),
    st.fixed_dictionaries({"visibility": not_for_groups, "shared_with": st.none()}),
)
common = st.fixed_dictionaries(
    {
        "iri": iris("annotation"),
        "targets": distinct_parts(iris("target") | specific_resources, 1),
        "motivations": several(motivations, 1),
        "creator": maybe(iris("agent")),
        "created": maybe(moments),
        "modified": maybe(moments),
        "licence": maybe(iris("licence")),
        "canonical": maybe(iris("canonical")),
        "via": several(iris("via")),
    }
)


def annotations_of(kind: type[r.Annotation], **more: st.SearchStrategy) -> st.SearchStrategy:
    return st.tuples(common, said, shared, st.fixed_dictionaries(more)).map(
        lambda parts: kind(**{name: value for part in parts for name, value in part.items()})
    )


plain = annotations_of(r.Annotation)
observations = annotations_of(r.Observation)
commentaries = annotations_of(r.Commentary)
relationships = annotations_of(
    r.Relationship, relates=several(iris("other"), 2), relation=maybe(st.sampled_from(r.Relation))
)
claims = annotations_of(r.Claim, run=iris("run"), confidence=maybe(fractions), evidence=several(iris("statement")))

values = st.text(max_size=8) | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
settings = st.lists(st.builds(r.Setting, names, values), max_size=3, unique_by=lambda s: s.parameter).map(tuple)
runs = st.tuples(maybe(moments), maybe(moments)).flatmap(
    lambda pair: st.builds(
        r.Run,
        iri=iris("run"),
        used=several(iris("used")),
        agents=several(iris("agent")),
        started=st.just(min(pair) if all(pair) else pair[0]),
        ended=st.just(max(pair) if all(pair) else pair[1]),
        settings=settings,
        label=maybe(labels),
    )
)
documents = st.builds(
    r.Document,
    iri=iris("file"),
    media_type=media_types,
    sha256=maybe(hashes),
    labels=several(labels),
    licence=maybe(iris("licence")),
    derived_from=several(iris("origin")),
    revision_of=several(iris("revision")),
    run=maybe(iris("run")),
)
models = st.builds(
    r.Model,
    iri=iris("model"),
    sha256=hashes,
    licence=iris("licence"),
    labels=several(labels),
    version=maybe(texts),
    derived_from=several(iris("origin")),
    about=maybe(texts),
    authors=maybe(texts),
    paper=maybe(iris("paper")),
    training=maybe(st.builds(r.Training, filled, maybe(iris("address")), maybe(iris("licence")))),
    evaluations=st.lists(
        st.builds(r.Evaluation, names, st.floats(allow_nan=False, allow_infinity=False)),
        max_size=3,
        unique_by=lambda evaluation: evaluation.measure,
    ).map(tuple),
    failures=several(texts),
    terms=maybe(iris("scheme")),
)
agents = st.sampled_from(r.AgentKind).flatmap(
    lambda kind: st.builds(
        r.Agent,
        iris("agent"),
        st.just(kind),
        maybe(texts),
        maybe(texts) if kind is r.AgentKind.SOFTWARE else st.none(),
        maybe(iris("home")),
        several(iris("same")),
    )
)

chord_labels = st.sampled_from(["C", "N", "X", "F#:min7/b3", "Bb:maj(9)", "A:sus4(#9,*5)/#4", "Cb:sus2"]) | filled
notes = st.sampled_from(["C", "F#", "Bb", "G##", "Ebb"])
degrees = st.sampled_from(["5", "b3", "#11", "bb7"])
profiles = st.text("01", min_size=12, max_size=12)
chords = st.builds(r.Chord, chord_labels, maybe(notes), maybe(filled), maybe(degrees), maybe(profiles))
events = st.lists(st.tuples(seconds, chord_labels, maybe(texts), maybe(st.floats(0, 1))), max_size=5).map(
    lambda found: tuple(
        r.ChordEvent(start, start + 1, *said) for start, *said in sorted(found, key=lambda each: each[:2])
    )
)
sequences = st.builds(
    r.ChordSequence,
    iris("sequence"),
    events,
    st.sampled_from(r.TimeBase),
    maybe(st.sampled_from(r.ChordVocabulary)),
).filter(lambda sequence: sequence.events or sequence.time_base is r.TimeBase.SECONDS)


@st.composite
def chord_graphs(draw: st.DrawFn) -> r.ChordSequenceGraph:
    voice = st.lists(st.sampled_from(["C", "F#:min", "G/5"]), min_size=2, max_size=2)
    voices = draw(st.lists(voice, min_size=1, max_size=3))
    share = 1 / len(voices)
    frames = []
    for index in range(2):
        here = [voice[index] for voice in voices]
        nodes = tuple(r.ChordNode(label, here.count(label) * share) for label in dict.fromkeys(here))
        steps = [tuple(voice) for voice in voices] if index == 0 else []
        edges = tuple(r.ChordTransition(*step, steps.count(step) * share) for step in dict.fromkeys(steps))
        edges = tuple(edge for node in nodes for edge in edges if edge.from_label == node.label)
        frames.append(
            r.Frame(
                index=index,
                nodes=nodes,
                transitions=edges,
                gap=0.0,
                coherence=draw(maybe(fractions)),
                seconds=draw(maybe(time_spans)),
            )
        )
    return r.ChordSequenceGraph(
        iri=draw(iris("csg")),
        over=draw(iris("work")),
        vocabulary=draw(st.sampled_from(r.ChordVocabulary)),
        frame_unit=draw(st.sampled_from(r.FrameUnit)),
        derived_from=draw(several(iris("sequence"))),
        coherence=draw(maybe(fractions)),
        coherence_over_chance=draw(maybe(st.floats(-5, 1))),
        frames=tuple(frames),
        run=draw(maybe(iris("run"))),
    )


participants = st.builds(
    r.Participant,
    iri=iris("csg"),
    graph=iris("csg"),
    sequence=iris("sequence"),
    weight=fractions,
    transposition=st.integers(0, 11),
    cost=maybe(st.floats(0, 9)),
    nearness=maybe(fractions),
)
pairs = st.tuples(iris("csg"), iris("csg")).filter(lambda two: two[0] != two[1])
version_pairs = st.builds(
    lambda iri, two, nearness: r.VersionPair(iri=iri, one=two[0], other=two[1], nearness=nearness),
    iris("csg"),
    pairs,
    fractions,
)
likenesses = st.builds(
    lambda two, **more: r.Likeness(one=two[0], other=two[1], **more),
    pairs,
    iri=iris("likeness"),
    distance=fractions,
    transposition=st.integers(0, 11),
    run=maybe(iris("run")),
)
alike = st.builds(r.Alike, fractions, fractions, fractions)
comparisons = st.builds(
    lambda two, **more: r.Comparison(one=two[0], other=two[1], **more),
    pairs,
    iri=iris("comparison"),
    transposition=st.integers(-11, 11),
    fifths=st.integers(-14, 14),
    alike=maybe(alike),
    run=maybe(iris("run")),
)
some_bars = st.lists(iris("bar"), max_size=3, unique=True).map(tuple)
compared_bars = st.builds(
    r.ComparedBars,
    one=some_bars.filter(bool),
    other=some_bars,
    iri=iris("comparison"),
    comparison=iris("comparison"),
    status=st.sampled_from(r.BarStatus),
    alike=maybe(alike),
)
voices = st.builds(
    r.Voice, iri=iris("voice"), version=iris("version"), part=texts, staff=st.integers(1, 99), label=texts
)
soundings = st.builds(
    lambda two, **more: r.Sounding(voice=two[0], within=two[1], **more),
    pairs,
    iri=iris("comparison"),
    comparison=iris("comparison"),
    at_pitch=fractions,
    in_octave=fractions,
    bars=st.integers(0, 5000),
)
note_pairs = st.builds(
    r.NotePair,
    iri=iris("comparison"),
    bars=iris("comparison"),
    kind=st.sampled_from(r.NoteKind),
    one=iris("note"),
    other=maybe(iris("note")),
)


RECORDS: dict[type, st.SearchStrategy] = {
    r.Work: works,
    r.Version: versions,
    r.Instrument: instruments,
    r.Source: sources,
    r.AudioFile: audio_files,
    r.Signal: signals,
    r.Page: pages,
    r.Bar: bars,
    r.Concordance: concordances,
    r.BarPair: bar_pairs,
    r.AlignedPassage: passages,
    r.TimeMap: time_maps,
    r.PlayedBar: played_bars,
    r.MusicalIdea: ideas,
    r.MusicalMaterial: materials,
    r.Extract: extracts,
    r.Selection: selections,
    r.AbsenceSelection: absences,
    r.Annotation: plain,
    r.Observation: observations,
    r.Commentary: commentaries,
    r.Relationship: relationships,
    r.Claim: claims,
    r.Run: runs,
    r.Document: documents,
    r.Model: models,
    r.Agent: agents,
    r.Chord: chords,
    r.ChordSequence: sequences,
    r.ChordSequenceGraph: chord_graphs(),
    r.Participant: participants,
    r.VersionPair: version_pairs,
    r.Likeness: likenesses,
    r.Comparison: comparisons,
    r.ComparedBars: compared_bars,
    r.Voice: voices,
    r.Sounding: soundings,
    r.NotePair: note_pairs,
}
