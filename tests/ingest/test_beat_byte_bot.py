"""Beat Byte Bot's predictions: read from JSON and RDF, without anybody's name, and written again in its vocabulary."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Store, Triple, parse, serialize

from descant.errors import InvalidInput, TooLarge, UnsupportedMedia
from descant.ingest import reader_for
from descant.ingest.beat_byte_bot import BeatByteBot
from descant.ingest.beat_byte_bot_graph import NAMESPACE
from descant.ingest.describing import Placement, describe, names_for
from descant.ingest.inputs import Input
from descant.ingest.prediction import Predicted, Prediction, TagFigures
from descant.ingest.reading import Reading
from descant.ontology import mapping, records
from descant.ontology.iris import AFO, DCTERMS, MO, OA, PROV, RDF, RDFS
from descant.ontology.minting import Minter, tag_iri
from descant.ontology.queries import named
from descant.ontology.validation import require
from tests.ingest.documents import as_input

PERSONAL = ("Ada", "ada_l", "Ada's cellos", "-1002003", "3426", "AgADxyz", "1661684734", "en-GB")
GRAPH = f"""@prefix : <{NAMESPACE}> .
:Chat a :AudioProject ; :id "-1002003" ; :title "Ada's cellos" ; :type "group" ; :instrument :One .
:One a :AudioTrack ; :date "1661684734" ; :duration "29" ; :file_name "cello03.mp3" ; :file_size "117262" ;
  :file_unique_id "AgADxyz" ; :message_id "3426" ; :mime_type "audio/mpeg" ; :prediction :P ; :performed :Ada .
:P a :Prediction ; :extract_time "3244" ; :model "mtt-vgg-1" ; :predict_id "7b85" ; :predict_time "526" ;
  :threshold "0.5" ; :label :L, [ a :Label ; :label "bagpipe" ; :average "0.6" ; :max_perc "0.7" ; :min_perc "0.5" ;
  :repeats "2" ] .
:L a :Label ; :average "0.714181" ; :label "cello" ; :label_id "5ff9" ; :max_perc "0.802977" ; :min_perc "0.508419" ;
  :repeats "10" .
:Ada a :User ; :first_name "Ada" ; :is_bot "false" ; :language_code "en-GB" ; :username "ada_l" .
"""
CELLO = {"label": "cello", "max_perc": 0.9, "average": 0.65, "min_perc": 0.31, "repeats": 10, "label_id": "a2fb"}
RUN = {"extract_time": 3302, "predict_time": 575, "labels": [CELLO], "model": "mtt-musicnn-1", "threshold": 0.3}
CLIP: dict[str, Any] = {
    "file_name": "low.mp3",
    "instrument": "harp",
    "mixed": False,
    "execs": [RUN | {"predict_id": "f"}],
}
LEFT_OUT = {
    *("id", "title", "type", "performed", "first_name", "is_bot", "language_code", "username"),  # of people and chats
    *("message_id", "date", "file_id", "file_unique_id", "file_size"),  # of their messages
    *("predict_id", "label_id"),  # hashed from results
}
"""properties of the vocabulary that are not kept"""


def readings(file: Input) -> list[Reading]:
    reader = reader_for(file)
    assert isinstance(reader, BeatByteBot)
    return list(reader.read(file))


def stored(file: Input) -> Store:
    store, reader, minter = Store(), BeatByteBot(), Minter("https://example.org/")
    for piece, reading in enumerate(reader.read(file)):
        names = names_for(
            minter, file, "/a", Placement(), extension=file.extension, reader="1", piece=piece, told=reading.told
        )
        when = datetime(2026, 11, 28, tzinfo=UTC)
        store.extend(describe(reading, names, file=file, reader=reader, placement=Placement(), when=when))
    return store


def exported(store: Store) -> set[Triple]:
    return set(named("beat-byte-bot-predictions").run(store))  # type: ignore[arg-type] # it constructs


# --- reading -----------------------------------------------------------------------------------


def test_results_are_read_with_their_truth(tmp_path: Path) -> None:
    [reading] = readings(as_input(tmp_path, {"low.mp3": CLIP}, name="results.json"))
    tag = TagFigures("cello", 0.65, 0.9, 0.31, 10)
    run = Prediction(model="mtt-musicnn-1", threshold=0.3, tags=(tag,), extracting=3302, predicting=575)
    assert reading.predicted == Predicted(name="low.mp3", predictions=(run,))
    assert [(each.kind, each.value, each.by_program) for each in reading.statements] == [("tag", "harp", False)]
    assert (reading.told, reading.media_type, reading.problems) == ("low.mp3", "application/json", ())


@pytest.mark.parametrize(
    ("form", "name"),
    [
        (RdfFormat.TURTLE, "bot.ttl"),
        (RdfFormat.TURTLE, "bot.txt"),
        (RdfFormat.N_TRIPLES, "bot.nt"),
        (RdfFormat.N_TRIPLES, "bot"),
        (RdfFormat.RDF_XML, "bot.rdf"),
        (RdfFormat.RDF_XML, "bot.xml"),
        (RdfFormat.JSON_LD, "bot.jsonld"),
        (RdfFormat.JSON_LD, "bot.json"),
        (RdfFormat.TRIG, "bot.trig"),
    ],
)
def test_its_graph_is_read_in_every_syntax(tmp_path: Path, form: RdfFormat, name: str) -> None:
    triples = (quad.triple for quad in parse(GRAPH, format=RdfFormat.TURTLE))
    [reading] = readings(as_input(tmp_path, serialize(triples, format=form), name=name))
    said = reading.predicted
    assert said
    assert (said.name, said.media_type, said.duration) == ("cello03.mp3", "audio/mpeg", 29.0)
    [run] = said.predictions
    assert (run.model, run.threshold, run.extracting, run.predicting) == ("mtt-vgg-1", 0.5, 3244, 526)
    cello, bagpipe = TagFigures("cello", 0.714181, 0.802977, 0.508419, 10), TagFigures("bagpipe", 0.6, 0.7, 0.5, 2)
    assert set(run.tags) == {cello, bagpipe}


def test_nobody_s_name_is_in_the_graph_and_that_is_said(tmp_path: Path) -> None:
    file = as_input(tmp_path, GRAPH.encode(), name="bot.ttl")
    written = serialize(stored(file), format=RdfFormat.N_QUADS).decode()
    assert "cello03.mp3" in written
    for each in PERSONAL:
        assert each not in re.sub(r"[0-9a-f]{32,}", "", written), each
    assert [each.place for each in readings(file)[0].problems] == ["User", "AudioProject"]
    assert not any(each in str(readings(file)[0].problems) for each in PERSONAL)


@pytest.mark.parametrize(
    "name", ["Ada's memo.mp3", "ada.mp3", "cello for Ada 3.mp3", "3.mp3", "Adas_cello.mp3", f"cello{' ' * 100_000}!"]
)
def test_what_people_call_their_files_is_in_no_graph(tmp_path: Path, name: str) -> None:
    """A name that says no more than what is heard is kept; the export has the label in the place of any other."""
    file = as_input(tmp_path, GRAPH.replace("cello03.mp3", name).encode(), name="bot.ttl")
    store = stored(file)
    assert name.encode() not in serialize(store, format=RdfFormat.N_QUADS)
    [label] = {
        each.object.value for each in store.quads_for_pattern(None, RDFS.label, None) if "recording " in str(each)
    }
    assert re.fullmatch(r"recording [0-9a-f]{8}", label)
    exported = set(named("beat-byte-bot-predictions").run(store))  # type: ignore[arg-type] # a CONSTRUCT gives triples
    names = {each.object.value for each in exported if each.predicate.value == f"{NAMESPACE}file_name"}
    assert names == {label}
    [first, *_] = readings(file)
    assert "1 of the names of files are left out" in str(first.problems)
    assert name not in str(first.problems)


def test_what_was_sent_in_no_chat_keeps_its_name(tmp_path: Path) -> None:
    """As what we export ourselves."""
    own = f'<{NAMESPACE}Two> a <{NAMESPACE}AudioTrack> ; <{NAMESPACE}file_name> "low tones.wav" .'
    [reading] = readings(as_input(tmp_path, own.encode(), name="bot.ttl"))
    assert reading.predicted
    assert reading.predicted.name == "low tones.wav"


@pytest.mark.parametrize("word", [".", ".."])
def test_words_that_no_iri_has_are_words(tmp_path: Path, word: str) -> None:
    file = as_input(tmp_path, {"low.mp3": {"execs": [RUN | {"labels": [CELLO | {"label": word}]}]}}, name="r.json")
    assert word in {each.object.value for each in stored(file).quads_for_pattern(None, RDF.value, None)}


@pytest.mark.parametrize("name", ["cello03.mp3", "double_bass 12.ogg", "Violin.wav", "harp"])
def test_names_of_instruments_are_titles(tmp_path: Path, name: str) -> None:
    [reading] = readings(as_input(tmp_path, GRAPH.replace("cello03.mp3", name).encode(), name="bot.ttl"))
    assert reading.predicted
    assert reading.predicted.name == name


def test_two_recordings_of_one_name_are_two(tmp_path: Path) -> None:
    more = f'<{NAMESPACE}Two> a <{NAMESPACE}AudioTrack> ; <{NAMESPACE}file_name> "cello03.mp3" .'
    found = readings(as_input(tmp_path, (GRAPH + more).encode(), name="bot.ttl"))
    assert len({each.told for each in found}) == 2
    assert {each.predicted.name for each in found if each.predicted} == {"cello03.mp3"}
    assert [each.message for each in found[1].problems] == ["No model said anything of it."]


def test_claims_say_by_what_they_are_and_how_they_were_averaged(tmp_path: Path) -> None:
    store = stored(as_input(tmp_path, {"low.mp3": CLIP}, name="results.json"))
    require(store, what="results.json")
    facts = mapping.Facts(store)
    [tag] = [
        mapping.restore(records.Claim, facts, iri)
        for iri in facts.subjects(OA.motivatedBy, OA.tagging)
        if isinstance(iri, NamedNode) and facts.all(iri, PROV.wasGeneratedBy)
    ]
    assert (tag.bodies, tag.confidence) == ((tag_iri("cello"),), 0.65)
    assert tag.targets == tuple(facts.subjects(RDF.type, MO.MusicalExpression))
    [document] = tag.via
    assert facts.text(document, DCTERMS.format) == "application/json"
    run = mapping.restore(records.Run, facts, tag.run)
    assert {each.parameter: each.value for each in run.settings} == {
        "model": "mtt-musicnn-1",
        "threshold": 0.3,
        "averaging": "segments above the threshold",
        "extract-milliseconds": 3302.0,
        "predict-milliseconds": 575.0,
    }
    [about] = facts.subjects(OA.motivatedBy, OA.describing)
    assert facts.all(about, OA.hasTarget) == [tag.iri]


def test_a_word_that_is_no_tag_of_the_data_set_stays_a_word(tmp_path: Path) -> None:
    store = stored(as_input(tmp_path, GRAPH.encode(), name="bot.ttl"))
    words = {each.object for each in store.quads_for_pattern(None, RDF.value, None)}
    assert words == {Literal("bagpipe")}


def test_names_stay_where_results_change(tmp_path: Path) -> None:
    """Of recordings by what they are called, whichever stand before them and whatever was found."""
    other = {"high.mp3": CLIP | {"file_name": "high.mp3"}, "low.mp3": CLIP | {"execs": [RUN | {"threshold": 0.2}]}}
    before, after = (versions(stored(as_input(tmp_path, each, name="r.json"))) for each in ({"low.mp3": CLIP}, other))
    assert set(after) == {"high.mp3", "low.mp3"}
    assert before["low.mp3"] == after["low.mp3"] != after["high.mp3"]


def versions(store: Store) -> dict[str, Any]:
    facts = mapping.Facts(store)
    return {facts.needed_text(each, RDFS.label): each for each in facts.subjects(RDF.type, MO.MusicalExpression)}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"execs": {}}, "low.mp3: execs is no list"),
        ({"execs": [5]}, "low.mp3, execution 1: there is no object with a list of labels"),
        ({"execs": [RUN | {"threshold": 1.5}]}, "low.mp3, execution 1: threshold is '1.5'. Write a number from 0 to 1"),
        ({"execs": [RUN | {"model": ""}]}, "execution 1: model is ''. Write a word"),
        ({"execs": [RUN | {"predict_time": "soon"}]}, "execution 1: predict_time is 'soon'"),
        ({"execs": [RUN | {"labels": [3]}]}, "execution 1, label 1: there is no object"),
        ({"execs": [RUN | {"labels": [CELLO, CELLO]}]}, "execution 1, label 2: 'cello' was said already"),
        ({"execs": [RUN | {"labels": [CELLO | {"repeats": 0}]}]}, "execution 1, label 1: repeats is '0'"),
        ({"execs": [RUN | {"labels": [CELLO | {"average": None}]}]}, "label 1: average is missing"),
        ({"execs": [RUN | {"labels": [CELLO | {"average": 0.95}]}]}, "the average 0.95 is not between min_perc 0.31"),
        ({"mime_type": "an mp3"}, "low.mp3: mime_type is 'an mp3'"),
    ],
)
def test_broken_results_name_file_place_and_remedy(tmp_path: Path, change: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        list(BeatByteBot().read(as_input(tmp_path, {"low.mp3": CLIP | change}, name="results.json")))
    assert str(refused.value).startswith("results.json")
    assert message in str(refused.value)
    assert refused.value.remedy


@pytest.mark.parametrize(
    ("text", "kind", "message"),
    [
        (GRAPH.replace('"0.714181" ;', '"0.714181" '), InvalidInput, "bot.ttl:8"),
        (GRAPH.replace(':label "cello" ;', ":label :Word ;"), InvalidInput, "Give a literal"),
        (GRAPH.replace(":prediction :P", ':prediction "P"'), InvalidInput, "Give an IRI or a blank node"),
        (GRAPH.replace('"0.714181"', '"much"'), InvalidInput, "execution 1, label 1: average is 'much'"),
        (GRAPH.replace("a :AudioTrack", "a :Sound"), UnsupportedMedia, "no recording (AudioTrack)"),
    ],
)
def test_broken_graphs_name_file_and_place(tmp_path: Path, text: str, kind: type[Exception], message: str) -> None:
    with pytest.raises(kind) as refused:
        list(BeatByteBot().read(as_input(tmp_path, text.encode(), name="bot.ttl")))
    assert "bot.ttl" in str(refused.value)
    assert message in str(refused.value)


def test_results_that_break_off_or_have_no_end_are_refused(tmp_path: Path) -> None:
    whole = json.dumps({"low.mp3": CLIP})
    with pytest.raises(InvalidInput, match=r"results\.json:1"):
        readings(as_input(tmp_path, whole[:-30].encode(), name="results.json"))
    path = tmp_path / "large.json"
    with path.open("wb") as file:
        file.write(whole.encode())
        file.truncate(2 << 30)
    with pytest.raises(TooLarge):
        list(BeatByteBot().read(Input.kept(path, name="large.json", sha256="0" * 64)))


@pytest.mark.parametrize("other", [{"low.mp3": ["harp"]}, {"execs": 1}, [], {"@context": "http://iiif.io/"}])
def test_other_json_is_not_taken(tmp_path: Path, other: Any) -> None:
    assert not BeatByteBot().recognises(as_input(tmp_path, other, name="a.json"))


# --- there and back ----------------------------------------------------------------------------


def shape(triples: Iterable[Triple | Quad]) -> Counter[Any]:
    """A graph up to the names of its nodes: of each the properties, with those of what they lead to inside."""
    said: dict[Any, list[tuple[str, Any]]] = {}
    for each in triples:
        said.setdefault(each.subject, []).append((each.predicate.value.removeprefix(NAMESPACE), each.object))

    def told(node: Any) -> Any:
        if isinstance(node, Literal):
            try:
                return float(node.value)
            except ValueError:
                return node.value
        if node not in said:
            return node.value
        return frozenset(Counter((name, told(value)) for name, value in said[node]).items())

    led_to = {value for each in said.values() for _, value in each}
    return Counter(told(node) for node in said if node not in led_to)


def less(triples: Iterable[Triple | Quad]) -> Iterator[Triple | Quad]:
    """Without what is left out, and without users, of whom nothing is kept."""
    kept = list(triples)
    users = {each.subject for each in kept if each.object == NamedNode(f"{NAMESPACE}User")}
    for each in kept:
        if each.predicate.value.removeprefix(NAMESPACE) not in LEFT_OUT and each.subject not in users:
            yield each


def same_but_for_what_is_left_out(file: Input) -> None:
    given = list(parse(file.path.read_bytes(), format=RdfFormat.TURTLE))
    back = exported(stored(file))
    assert shape(back) == shape(less(given))
    lost = {each.predicate for each in given} - {each.predicate for each in back}
    assert {each.value.removeprefix(NAMESPACE) for each in lost} <= LEFT_OUT


def test_a_graph_comes_back_but_for_people_and_hashes(tmp_path: Path) -> None:
    same_but_for_what_is_left_out(as_input(tmp_path, GRAPH.encode(), name="bot.ttl"))


def test_the_published_example_comes_back(shared_data: Path) -> None:
    """19 of its 34 triples: 5 are of a user, 1 leads to that, 3 are of a chat, 4 of a message, 2 are hashes."""
    file = Input.of(shared_data / "tags" / "b8b" / "example_b8b.ttl")
    given = list(parse(file.path.read_bytes(), format=RdfFormat.TURTLE))
    same_but_for_what_is_left_out(file)
    assert (len(given), len(exported(stored(file)))) == (34, 19)


def test_the_vocabulary_alone_says_nothing_of_a_recording(shared_data: Path) -> None:
    with pytest.raises(UnsupportedMedia, match=r"b8bontology\.ttl"):
        readings(Input.of(shared_data / "tags" / "b8b" / "b8bontology.ttl"))


def figures(said: dict[str, Any]) -> Counter[Any]:
    """Recording, model, threshold, label and its figures, of results in JSON."""
    return Counter(
        (each["file_name"], run["model"], run["threshold"], label["label"], *(label[name] for name in FIGURES))
        for each in said.values()
        for run in each["execs"]
        for label in run["labels"]
    )


FIGURES = ("average", "max_perc", "min_perc", "repeats")


def figures_in(triples: Iterable[Triple]) -> Counter[Any]:
    """The same, of a graph."""
    said: dict[Any, dict[str, list[Any]]] = {}
    for each in triples:
        of = said.setdefault(each.subject, {})
        of.setdefault(each.predicate.value.removeprefix(NAMESPACE), []).append(each.object)

    def one(node: Any, name: str) -> str:
        [value] = said[node][name]
        assert isinstance(value, Literal)
        return value.value

    return Counter(
        (
            *(one(track, "file_name"), one(run, "model"), float(one(run, "threshold")), one(label, "label")),
            *(float(one(label, name)) for name in FIGURES),
        )
        for track, about in said.items()
        for run in about.get("prediction", ())
        for label in said[run].get("label", ())
    )


@pytest.mark.parametrize(
    ("name", "labels"),
    [("cnn_exec_1_thresh_0-3", 97), ("vgg_exec_1_thresh_0-3", 115), ("harp_cnn_exec_1_thresh_0-5", 81)],
)
def test_published_results_come_back(shared_data: Path, name: str, labels: int) -> None:
    file = Input.of(shared_data / "tags" / "b8b" / f"{name}.json")
    given = figures(json.loads(file.path.read_text("utf-8")))
    store = stored(file)
    assert figures_in(exported(store)) == given
    assert given.total() == labels
    assert len({*store.quads_for_pattern(None, AFO.confidence, None)}) == labels
    assert {each.object for each in store.quads_for_pattern(None, DCTERMS.creator, None)}


scores = st.floats(0, 1).map(lambda each: round(each, 9))
words = st.text(st.characters(codec="utf-8", exclude_categories=("C",)), min_size=1, max_size=20).filter(
    lambda each: each == each.strip() != ""
)


@st.composite
def labels(draw: st.DrawFn) -> list[dict[str, Any]]:
    said = draw(st.lists(words | st.sampled_from(["cello", "no vocals"]), unique=True, max_size=4))
    found = []
    for word in said:
        low, mean, high = sorted(draw(st.tuples(scores, scores, scores)))
        repeats = draw(st.integers(1, 10_000))
        found.append({"label": word, "min_perc": low, "average": mean, "max_perc": high, "repeats": repeats})
    return found


runs = st.fixed_dictionaries({"model": words, "threshold": scores, "labels": labels()})
clips = st.dictionaries(words, st.lists(runs, max_size=3), min_size=1, max_size=4)


@settings(max_examples=40, deadline=None)
@given(clips)
def test_whatever_was_predicted_comes_back(tmp_path_factory: pytest.TempPathFactory, drawn: Any) -> None:
    said = {name: {"file_name": name, "instrument": "harp", "execs": execs} for name, execs in drawn.items()}
    file = as_input(tmp_path_factory.mktemp("drawn"), said, name="results.json")
    assert figures_in(exported(stored(file))) == figures(said)


def test_nothing_else_is_said_in_its_vocabulary(tmp_path: Path) -> None:
    """No property that it does not declare, and no blank node."""
    said = exported(stored(as_input(tmp_path, GRAPH.encode(), name="bot.ttl")))
    assert not any(isinstance(node, BlankNode) for each in said for node in (each.subject, each.object))
    declared = {"file_name", "mime_type", "duration", "prediction", "model", "threshold", "extract_time", "instrument"}
    declared |= {"predict_time", "label", *FIGURES}
    assert {each.predicate.value.removeprefix(NAMESPACE) for each in said} == declared | {RDF.type.value}
