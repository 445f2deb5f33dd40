"""The named queries: each parses, answers, is free of the planner's traps, and stays fast as the graph grows."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, QueryTriples, Store
from rdflib.paths import Path as PropertyPath
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue

from descant.errors import NotFound, WrongUse
from descant.ontology import records as r
from descant.ontology.iris import DSC, FOAF, MLS, OA, PROV
from descant.ontology.mapping import quads
from descant.ontology.minting import Minter, chord_iri, fragment, key_iri, tag_iri
from descant.ontology.queries import NamedQuery, all_queries, named
from descant.store.binding import bind
from tests.ontology import worked_example as example

QUERIES = all_queries()
PARAMETERS: dict[str, dict[str, NamedNode | Literal]] = {
    "agent": {"agent": example.SCHOLAR},
    "anchored-at-place": {"place": fragment(example.SCORE_FILE, "m03")},
    "arranged-by": {"version": example.TRIO},
    "works-of-place": {"place": example.SCORE_FILE},
    "annotations-by-creator": {"creator": example.SCHOLAR},
    "annotations-in-region": {
        "image": example.CANVAS,
        "left": Literal(450),
        "top": Literal(500),
        "right": Literal(460),
        "bottom": Literal(510),
    },
    "annotations-in-time-span": {"file": example.SOUND, "from": Literal(8), "to": Literal(20)},
    "annotations-of-bar": {"bar": example.mint.bar(example.ORCHESTRA, 5)},
    "annotations-on-bars": {"source": example.SCORE},
    "annotations-on-file": {"file": example.SOUND},
    "annotations-on-pages": {"source": example.SCORE},
    "annotations-on-target": {"target": example.SOUND},
    "bars-beside-bars": {"one": example.TRIO, "other": example.ORCHESTRA},
    "bars-at-time": {"file": example.SOUND, "second": Literal(7.5)},
    "bars-in-recording": {"version": example.TRIO, "file": example.SOUND},
    "bars-of-version": {"version": example.TRIO},
    "bars-on-pages": {"source": example.SCORE},
    "bars-of-claim": {"claim": example.PROPOSED},
    "bars-proposed-on-pages": {"source": example.SCORE},
    "chord-graphs-of": {"work": example.WORK},
    "covers-of-work": {"work": example.WORK},
    "harmonisations-of-work": {"work": example.WORK},
    "variation-of-musician": {"musician": example.DESCANT},
    "likeness-of-graph": {"graph": example.GRAPH},
    "chord-sequences-of": {"target": example.SOUND},
    "chords-along-sequence": {"sequence": example.SEQUENCE},
    "claim-in-words": {"claim": example.WHOLE},
    "claims-of-run": {"run": example.TAGGED},
    "comparisons-of-version": {"version": example.TRIO},
    "bars-that-differ-most": {"comparison": example.COMPARISON},
    "where-a-voice-sounds": {"voice": example.VIOLIN},
    "time-maps-of-version": {"version": example.TRIO},
    "played-bars": {"map": example.mint.time_map("trio")},
    "concordances-of-version": {"version": example.ORCHESTRA},
    "corrections-by-creator": {"creator": example.SCHOLAR},
    "corrections-of-version": {"version": example.TRIO},
    "pairs-of-versions": {"one": example.TRIO, "other": example.ORCHESTRA},
    "evidence-on-run": {"run": example.TAGGED},
    "description": {"resource": example.WORK},
    "discussion-of-annotation": {"annotation": example.OBSERVATION},
    "files-of-source": {"source": example.SCORE},
    "files-of-version": {"version": example.TRIO},
    "groups-of": {"thing": example.SOUND},
    "events-of-sequence": {"sequence": example.SEQUENCE},
    "words-of-sequence": {"sequence": example.SEQUENCE},
    "labels-of-bars": {"version": example.TRIO},
    "keys-of-sequence": {"sequence": example.SEQUENCE},
    "size-of-sequence": {"sequence": example.SEQUENCE},
    "titles-of": {"thing": example.WORK},
    "found-in-file": {"file": example.SOUND},
    "frames-of-chord-graph": {"graph": example.GRAPH},
    "incoming-links": {"resource": example.TRIO},
    "passage-in-every-version": {"version": example.ORCHESTRA, "first": Literal(3), "last": Literal(4)},
    "names-of-recording": {"file": example.SOUND},
    "pages-of-source": {"source": example.SCORE},
    "size-of-page": {"page": example.CANVAS},
    "passages-marked-as": {"word": Literal("col legno")},
    "passages-of-versions": {"one": example.ORCHESTRA, "other": example.TRIO},
    "passages-of-material": {"material": example.MATERIAL},
    "recordings-in-dispute": {
        "tag": tag_iri("flute"),
        "model": example.OTHER_MODEL,
        "other": example.MODEL,
        "apart": Literal(0.4),
    },
    "recordings-in-key": {"key": key_iri("A", "minor")},
    "recordings-in-tempo": {"from": Literal(70), "to": Literal(80)},
    "recordings-of-length": {"from": Literal(1), "to": Literal(10000)},
    "recordings-tagged": {"tag": tag_iri("flute"), "least": Literal(0.5)},
    "recordings-tagged-by-model": {"tag": tag_iri("flute"), "model": example.MODEL, "least": Literal(0.1)},
    "recordings-tagged-in-words": {"word": Literal("con fuoco"), "least": Literal(0.5)},
    "recordings-tagged-by-one-model": {
        "tag": tag_iri("violin"),
        "model": example.MODEL,
        "other": example.OTHER_MODEL,
    },
    "link-made-by-claim": {"claim": example.LINK},
    "link-of-claim": {"claim": example.LINK},
    "links-claimed": {"after": Literal("")},
    "revisions-of": {"entity": example.SCORE},
    "places-of-bars": {"version": example.TRIO, "first": Literal(1), "last": Literal(20)},
    "places-of-object": {"object": example.MATERIAL},
    "places-in-graph": {"graph": example.mint.graph(example.SCORE)},
    "runs-on-file": {"file": example.SOUND},
    "selected-in-file": {"file": example.SOUND},
    "songs-with-sequences": {"after": Literal("")},
    "songs-with-progression-in-any-key": {
        "first": Literal("maj"),
        "firstUp": Literal(5),
        "second": Literal("min"),
        "secondUp": Literal(9),
        "third": Literal("min7"),
    },
    "songs-with-chords": {"after": Literal("")},
    "songs-with-chord": {"chord": chord_iri("F#:min7/b3")},
    "songs-with-progression": {"first": chord_iri("E"), "second": chord_iri("A:min"), "third": chord_iri("F#:min7/b3")},
    "sounds": {"after": Literal("")},
    "verdicts-of-run": {"run": example.TAGGED},
    "source-of-file": {"file": example.SCORE_FILE},
    "source-to-show": {"source": example.RECORDING},
    "terms-of-scheme": {"scheme": DSC.motivations},
    "versions-and-sources": {"work": example.WORK},
    "versions-of-work": {"work": example.WORK},
    "sources-of-work": {"work": example.WORK},
    "lengths-of-versions": {"work": example.WORK},
    "facts-of-work": {"work": example.WORK},
    "where-a-file-stands": {"file": example.SCORE_FILE},
    "work-of-version": {"version": example.TRIO},
    "works": {"after": Literal("")},
    "works-in-versions": {"after": Literal("")},
}


@pytest.fixture(scope="module")
def store() -> Store:
    graph = Store()
    graph.extend(example.all_quads())
    # The default graph is the union of the named ones.
    graph.extend(quads([r.Work(NamedNode("https://example.org/other"))], NamedNode("https://example.org/g")))
    return graph


def answers(query: NamedQuery, store: Store, **terms: NamedNode | Literal) -> list[dict[str, Any]]:
    """Rows; of what constructs a graph its triples."""
    solutions = query.run(store, **terms)
    if isinstance(solutions, QueryTriples):
        return [{"subject": each.subject, "predicate": each.predicate, "object": each.object} for each in solutions]
    assert isinstance(solutions, QuerySolutions)
    variables = [variable.value for variable in solutions.variables]
    return [{name: solution[name] for name in variables} for solution in solutions]


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_every_query_answers_on_the_worked_example(query: NamedQuery, store: Store) -> None:
    assert answers(query, store, **PARAMETERS.get(query.name, {}))


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_every_query_is_described(query: NamedQuery) -> None:
    assert query.title
    assert query.description.endswith(".")
    assert set(query.parameters) == set(PARAMETERS.get(query.name, {}))
    for name in query.parameters:
        assert re.search(rf"\?{name}\b", query.text.partition("WHERE")[2]), name


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_parameters_are_not_projected(query: NamedQuery) -> None:
    """So that a store may put terms in their places."""
    outside = query.text.partition("SELECT")[2].partition("WHERE")[0] + query.text.rpartition("}")[2]
    assert not set(re.findall(r"\?(\w+)", outside)) & set(query.parameters)


TABLES = {name: query for name, query in QUERIES.items() if "\nCONSTRUCT " not in query.text}


@pytest.mark.parametrize("query", TABLES.values(), ids=TABLES)
def test_a_store_s_own_binding_gives_the_same(query: NamedQuery, store: Store) -> None:
    terms = PARAMETERS.get(query.name, {})
    solutions = store.query(bind(query.text, terms), use_default_graph_as_union=True)
    assert isinstance(solutions, QuerySolutions)
    names = [variable.value for variable in solutions.variables]
    theirs = sorted(str([solution[name] for name in names]) for solution in solutions)
    ours = sorted(str([answer[name] for name in names]) for answer in answers(query, store, **terms))
    assert theirs == ours


# --- the planner's traps -----------------------------------------------------------------------


def nodes(tree: Any) -> Iterator[CompValue]:
    if isinstance(tree, CompValue):
        yield tree
        for value in tree.values():
            yield from nodes(value)
    elif isinstance(tree, list | tuple):
        for item in tree:
            yield from nodes(item)


def traps(text: str) -> list[str]:
    """The traps that a query falls into, looked for in its algebra."""
    found = []
    for node in nodes(translateQuery(parseQuery(text)).algebra):
        if node.name == "LeftJoin" and any(has_path(inner) for inner in nodes(node.p2)):
            found.append("property path inside OPTIONAL")
        if node.name == "Join" and any(side.name == "Union" for side in (node.p1, node.p2)):
            found.append("join with a UNION from outside")
        if node.name == "LeftJoin" and node.p1.name == "Union":
            found.append("OPTIONAL after a UNION")
        if node.name == "Join" and any(side.name == "LeftJoin" for side in (node.p1, node.p2)):
            found.append("pattern after OPTIONAL")
        if node.name == "Slice" and node.start:
            found.append("OFFSET")
    return found


def has_path(node: CompValue) -> bool:
    return node.name == "BGP" and any(isinstance(triple[1], PropertyPath) for triple in node.triples or ())


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_no_query_falls_into_a_trap(query: NamedQuery) -> None:
    assert traps(query.text) == []


@pytest.mark.parametrize(
    ("trap", "text"),
    [
        ("property path inside OPTIONAL", "SELECT * { ?a <p:p> ?b OPTIONAL { ?b <p:q>/<p:r>* ?c } }"),
        (
            "property path inside OPTIONAL",
            "SELECT * { ?a <p:p> ?b OPTIONAL { ?b ^<p:q> ?c OPTIONAL { ?c <p:r> ?d } } }",
        ),
        ("join with a UNION from outside", "SELECT * { { ?a <p:p> ?b } UNION { ?a <p:q> ?b } ?a <p:r> ?c }"),
        ("join with a UNION from outside", "SELECT * { ?a <p:r> ?c { ?a <p:p> ?b } UNION { ?a <p:q> ?b } }"),
        ("OPTIONAL after a UNION", "SELECT * { { ?a <p:p> ?b } UNION { ?a <p:q> ?b } OPTIONAL { ?a <p:r> ?c } }"),
        ("pattern after OPTIONAL", "SELECT * { ?a <p:p> ?b OPTIONAL { ?a <p:q> ?c } ?a <p:r> ?d }"),
        ("OFFSET", "SELECT * { ?a <p:p> ?b } ORDER BY ?a LIMIT 10 OFFSET 20"),
    ],
)
def test_the_scan_finds_the_traps(trap: str, text: str) -> None:
    assert trap in traps(text)


# --- what many graphs say ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def repeated(store: Store) -> Store:
    """Every graph names its agents and models anew: here twenty more do."""
    graph = Store()
    graph.extend(store)
    kinds = (FOAF.Person, PROV.SoftwareAgent, MLS.Model)
    shared = {quad.subject for quad in store if quad.object in kinds}
    said = [quad for quad in store if quad.subject in shared]
    assert len(shared) > 4
    graphs = [example.mint.graph(example.mint.run(str(i))) for i in range(20)]
    graph.extend(Quad(*quad.triple, name) for name in graphs for quad in said)
    return graph


OF_MUSIC = {name: query for name, query in TABLES.items() if not name.startswith("statistics-")}


@pytest.mark.parametrize("query", OF_MUSIC.values(), ids=OF_MUSIC)
def test_what_many_graphs_repeat_makes_no_more_rows(query: NamedQuery, store: Store, repeated: Store) -> None:
    """Ten thousand analyses would make ten thousand rows of one, and a join of two such a hundred million."""
    terms = PARAMETERS.get(query.name, {})
    once, often = (Counter(map(str, answers(query, each, **terms))) for each in (store, repeated))
    assert often == once


# --- what they answer --------------------------------------------------------------------------


def test_a_passage_is_found_in_the_other_version_with_all_its_places(store: Store) -> None:
    found = answers(named("passage-in-every-version"), store, **PARAMETERS["passage-in-every-version"])
    in_trio = [answer for answer in found if answer["inVersion"] == example.TRIO]
    assert {answer["index"].value for answer in in_trio} == {"3", "4"}
    places = {answer["place"].value.partition("#")[2] for answer in in_trio}
    assert places == {"m03", "m04", "xywh=300,400,90,210", "xywh=400,400,90,210", "t=7.5,10", "t=10,12.5"}
    assert {answer["inVersion"] for answer in found} == {example.TRIO, example.ORCHESTRA}


def test_a_passage_is_found_through_a_version_between(store: Store) -> None:
    graph = Store()
    graph.extend(store)
    solo, concordance = example.mint.version("solo"), example.mint.concordance("01JD9")
    bar = r.Bar(example.mint.bar(solo, 7), solo, 7)
    pair = r.BarPair(
        example.mint.bar_pair(concordance, 7), concordance, bar.iri, example.mint.bar(example.ORCHESTRA, 3)
    )
    graph.extend(quads([bar, pair], example.mint.graph(solo)))
    found = answers(named("passage-in-every-version"), graph, version=example.TRIO, first=Literal(3), last=Literal(3))
    assert {answer["bar"] for answer in found if answer["inVersion"] == solo} == {bar.iri}


def test_a_bar_that_is_left_out_has_no_counterpart(store: Store) -> None:
    found = answers(named("passage-in-every-version"), store, version=example.TRIO, first=Literal(12), last=Literal(12))
    assert {answer["inVersion"] for answer in found} == {example.TRIO}


def test_an_annotation_is_found_from_a_bar_of_the_other_version(store: Store) -> None:
    found = answers(named("annotations-of-bar"), store, **PARAMETERS["annotations-of-bar"])
    assert {answer["annotation"] for answer in found} == {example.OBSERVATION, example.RELATIONSHIP}
    assert answers(named("annotations-of-bar"), store, bar=example.mint.bar(example.TRIO, 11)) == []


@pytest.mark.parametrize(
    ("start", "end", "tagged", "observed"),
    [
        (0, 6, False, False),
        (0, 6.1, True, False),
        (8.9, 20, True, True),
        (9, 20, False, True),
        (28.4, 30, False, False),
        (7, 8, True, True),
    ],
)
def test_time_spans_overlap_as_numbers(store: Store, start: float, end: float, tagged: bool, observed: bool) -> None:
    terms = {"file": example.SOUND, "from": Literal(start), "to": Literal(end)}
    found = {answer["annotation"] for answer in answers(named("annotations-in-time-span"), store, **terms)}
    assert (example.TAG in found, example.OBSERVATION in found) == (tagged, observed)


def test_a_span_without_end_lasts_to_the_end() -> None:
    graph = Store()
    part = r.SpecificResource(example.SOUND, (r.FragmentSelector.time(100),))
    graph.extend(quads([r.Annotation(iri=example.BOX, targets=(part,))], example.mint.graph(example.BOX)))
    query = named("annotations-in-time-span")
    assert answers(query, graph, file=example.SOUND, **{"from": Literal(5000), "to": Literal(5001)})
    assert not answers(query, graph, file=example.SOUND, **{"from": Literal(0), "to": Literal(99)})


def test_a_selection_without_end_lasts_to_the_end(store: Store) -> None:
    graph = Store()
    graph.extend(store)
    endless = r.Selection(iri=example.mint.selection("x"), parts=(example.SOUND,), source=example.RECORDING)
    endless = replace(endless, seconds=r.TimeSpan(500))
    note = r.Observation(iri=example.mint.annotation("x"), targets=(endless.iri,))
    graph.extend(quads([endless, note], example.mint.graph(note.iri)))
    terms = {"file": example.SOUND, "from": Literal(510), "to": Literal(511)}
    found = answers(named("annotations-in-time-span"), graph, **terms)
    assert [answer["annotation"] for answer in found] == [note.iri]


@pytest.mark.parametrize(("left", "right", "count"), [(0, 300, 0), (0, 301, 1), (499, 900, 1), (500, 900, 0)])
def test_regions_overlap_as_numbers(store: Store, left: int, right: int, count: int) -> None:
    terms = {"left": Literal(left), "right": Literal(right), "top": Literal(0), "bottom": Literal(9999)}
    assert len(answers(named("annotations-in-region"), store, image=example.CANVAS, **terms)) == count


def test_what_the_other_model_has_not_seen_is_not_counted(store: Store) -> None:
    query = named("recordings-tagged-by-one-model")
    found = answers(query, store, **PARAMETERS[query.name])
    assert [answer["file"] for answer in found] == [example.SOUND]
    assert found[0]["highest"].value == "0.71"
    unseen = {"tag": tag_iri("violin"), "model": example.MODEL, "other": example.mint.model("never-run")}
    assert answers(query, store, **unseen) == []
    assert answers(query, store, **{**PARAMETERS[query.name], "other": example.MODEL}) == []


def test_recordings_are_found_by_how_sure_a_model_is_of_the_whole(store: Store) -> None:
    """What is claimed of a part alone is no tag of the recording."""
    flute, tagged = tag_iri("flute"), named("recordings-tagged")
    both = answers(tagged, store, tag=flute, least=Literal(0.1))
    assert [(each["model"], float(each["confidence"].value)) for each in both] == [
        (example.OTHER_MODEL, 0.52),
        (example.MODEL, 0.11),
    ]
    assert len(answers(tagged, store, tag=flute, least=Literal(0.52))) == 1
    assert not answers(tagged, store, tag=flute, least=Literal(0.53))
    assert not answers(tagged, store, tag=tag_iri("violin"), least=Literal(0))
    one = named("recordings-tagged-by-model")
    assert not answers(one, store, tag=flute, least=Literal(0.5), model=example.MODEL)
    assert answers(one, store, tag=flute, least=Literal(0.5), model=example.OTHER_MODEL)


@pytest.mark.parametrize(
    ("one", "other", "sure"),
    [
        (example.OTHER_MODEL, example.MODEL, [0.52, 0.11]),
        (example.MODEL, example.OTHER_MODEL, [0.11, 0.52]),
        (example.MODEL, example.mint.model("never-run"), None),
    ],
)
def test_models_are_in_dispute_where_one_is_much_surer(
    store: Store, one: NamedNode, other: NamedNode, sure: list[float] | None
) -> None:
    dispute, asked = named("recordings-in-dispute"), {"tag": tag_iri("flute"), "model": one, "other": other}
    found = answers(dispute, store, apart=Literal(0.4), **asked)
    assert [[float(each[of].value) for of in ("confidence", "otherConfidence")] for each in found] == [sure] * bool(
        sure
    )
    assert len(answers(dispute, store, apart=Literal(0.0), **asked)) == bool(sure)
    assert not answers(dispute, store, apart=Literal(0.42), **asked)


@pytest.mark.parametrize(("first", "last", "found"), [(70, 80, True), (76, 76, True), (77, 80, False), (0, 75, False)])
def test_recordings_are_found_by_their_tempo(store: Store, first: int, last: int, found: bool) -> None:
    rows = answers(named("recordings-in-tempo"), store, **{"from": Literal(first), "to": Literal(last)})
    assert [float(each["tempo"].value) for each in rows] == ([76.0] if found else [])


def test_a_version_without_source_borrows_none(store: Store) -> None:
    found = answers(named("versions-and-sources"), store, work=example.WORK)
    orchestra = [answer for answer in found if answer["version"] == example.ORCHESTRA]
    assert [(answer["source"], answer["file"]) for answer in orchestra] == [(None, None)]
    trio = {(answer["source"], answer["file"]) for answer in found if answer["version"] == example.TRIO}
    assert trio == {(example.SCORE, example.SCORE_FILE), (example.RECORDING, example.SOUND)}


def test_works_come_page_by_page(store: Store) -> None:
    found = answers(named("works"), store, after=Literal(""))
    assert [answer["work"] for answer in found] == [example.WORK, NamedNode("https://example.org/other")]
    after = answers(named("works"), store, after=Literal(example.WORK.value))
    assert [answer["work"].value for answer in after] == ["https://example.org/other"]


def test_statistics_count_what_is_there(store: Store) -> None:
    [totals] = answers(named("statistics-totals"), store)
    graphs = answers(named("statistics-graphs"), store)
    assert int(totals["graphs"].value) == len(graphs) == len(example.GRAPHS) + 1
    assert int(totals["triples"].value) == sum(int(answer["triples"].value) for answer in graphs)
    classes = {answer["class"]: answer["instances"].value for answer in answers(named("statistics-classes"), store)}
    assert classes[DSC.Bar] == "23"


# --- asking ------------------------------------------------------------------------------------


def test_an_unknown_query_is_refused() -> None:
    with pytest.raises(NotFound, match="no query 'nothing'"):
        named("nothing")


def test_missing_and_unknown_parameters_are_refused(store: Store) -> None:
    with pytest.raises(WrongUse, match="was given nothing") as caught:
        named("annotations-on-target").run(store)
    assert caught.value.remedy == "Give target."
    with pytest.raises(WrongUse, match="no parameters"):
        named("statistics-totals").run(store, target=example.SOUND)


def test_values_cannot_become_syntax(store: Store) -> None:
    """A parameter is a term, whatever it says."""
    evil, harmless = Literal('"} UNION { ?a ?b ?c } #'), Literal('"')
    found = [[answer["work"] for answer in answers(named("works"), store, after=each)] for each in (evil, harmless)]
    assert found[0] == found[1] != []


# --- as the graph grows ------------------------------------------------------------------------


def grown() -> Iterator[object]:
    """20 works in 3 versions of 60 bars, aligned; 200 recordings with tags by two models and 60 chords."""
    mint = Minter("https://example.org/grown/")
    models = [mint.model(name) for name in "ab"]
    for work_number in range(20):
        work = mint.work(str(work_number))
        yield r.Work(work, (r.text("W"),))
        versions = [mint.version(f"{work_number}-{each}") for each in range(3)]
        for version in versions:
            file = mint.file(f"sha256-{version.value[-4:]}", ".mei")
            yield r.Version(version, work)
            for index in range(1, 61):
                yield r.Bar(mint.bar(version, index), version, index, places=(fragment(file, f"m{index}"),))
        for version in versions[1:]:
            concordance = mint.concordance(version.value[-4:])
            for index in range(1, 61):
                sides = (mint.bar(version, index), mint.bar(versions[0], index))
                yield r.BarPair(mint.bar_pair(concordance, index), concordance, *sides)
    for number in range(200):
        file, sequence = mint.file(f"sha256-{number}", ".mp3"), mint.sequence(str(number))
        for at, model in enumerate(models):
            run = mint.run(f"{number}-{at}")
            yield r.Run(iri=run, used=(file, model))
            for start in range(10):
                part = r.SpecificResource(file, (r.FragmentSelector.time(start * 3, start * 3 + 3),))
                tag = tag_iri(("violin", "harp", "piano")[(number + start * at) % 3])
                iri = mint.annotation(f"{number}-{at}-{start}")
                yield r.Claim(iri=iri, targets=(part,), bodies=(tag,), motivations=(OA.tagging,), run=run)
        chords = [("C", "F#:maj7", "A:min")[(number * n) % 3] for n in range(60)]
        yield r.ChordSequence(sequence, tuple(r.ChordEvent(n, n + 1, chord) for n, chord in enumerate(chords)))
        iri = mint.annotation(f"chords-{number}")
        yield r.Claim(iri=iri, targets=(file,), bodies=(sequence,), motivations=(OA.classifying,), run=run)


@pytest.fixture(scope="module")
def grown_store(store: Store) -> Store:
    graph = Store()
    graph.bulk_extend(quads(grown(), NamedNode("https://example.org/grown")))
    graph.extend(store)
    return graph


PROPORTIONAL = ("beat-byte-bot", "recordings-tagged-by-one-model", "songs-with", "statistics", "works")
"""Queries about everything of a kind, whose answer costs more in a larger graph."""


@pytest.mark.slow
@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_no_query_grows_out_of_hand(query: NamedQuery, grown_store: Store) -> None:
    """On 120,000 triples a query about one thing takes 1 to 10 ms; one that falls into a trap at least 50."""
    assert len(grown_store) > 100_000
    limit = 1.5 if query.name.startswith(PROPORTIONAL) else 0.04
    assert min(seconds_of(query, grown_store) for _ in range(5)) < limit


@pytest.mark.slow
def test_chords_of_a_sequence_cost_what_the_sequence_has(grown_store: Store) -> None:
    """They are asked of every sequence in turn, so they may not be looked for among all events that there are."""
    query, of_sixty = named("events-of-sequence"), {"sequence": NamedNode("https://example.org/grown/id/sequence/7")}
    assert len(answers(query, grown_store, **of_sixty)) == 60

    def seconds() -> float:
        begun = time.thread_time()
        answers(query, grown_store, **of_sixty)
        return time.thread_time() - begun

    assert min(seconds() for _ in range(5)) < 0.01


def seconds_of(query: NamedQuery, store: Store) -> float:
    """Of this thread's processor time: others may use the machine."""
    begun = time.thread_time()
    answers(query, store, **PARAMETERS.get(query.name, {}))
    return time.thread_time() - begun


# --- what people said --------------------------------------------------------------------------


def test_a_person_s_own_words_are_in_the_alignment_and_not_beside_it(store: Store) -> None:
    """The worked example's scholar says that bar 11 of the trio is another one of the orchestra's."""
    found = answers(named("passage-in-every-version"), store, version=example.TRIO, first=Literal(11), last=Literal(11))
    assert {answer["index"].value for answer in found if answer["inVersion"] == example.ORCHESTRA} == {"11"}


@pytest.mark.parametrize("turned", [False, True])
def test_a_person_s_words_count_of_a_version_that_was_never_aligned(store: Store, turned: bool) -> None:
    graph = Store()
    graph.extend(store)
    pages, said = example.mint.version("pages"), example.mint.concordance("said")
    bar = r.Bar(example.mint.bar(pages, 7), pages, 7)
    both = (bar.iri, example.mint.bar(example.TRIO, 3))
    ends = (pages, example.TRIO)
    concordance = r.Concordance(said, *(ends[::-1] if turned else ends), None, creator=example.SCHOLAR)
    pair = r.BarPair(example.mint.bar_pair(said, 1), said, *(both[::-1] if turned else both))
    graph.extend(quads([bar, concordance, pair], example.mint.graph(said)))
    for version, index, other in ((example.TRIO, 3, pages), (pages, 7, example.TRIO)):
        terms = {"version": version, "first": Literal(index), "last": Literal(index)}
        found = answers(named("passage-in-every-version"), graph, **terms)
        assert other in {answer["inVersion"] for answer in found}
