"""Named queries and SPARQL from a chat."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from descant.bot import Link, Message, Reply
from descant.bot.grammar import Kind, Wish, english, german
from descant.bot.grammar.pressing import wish_pressed
from descant.errors import DescantError, Forbidden, InvalidInput, NotFound, WrongUse
from descant.ontology.queries import all_queries
from tests.bot.answering.conftest import Shelf

pytestmark = pytest.mark.slow


def asked(shelf: Shelf, name: str, at: int = 1, /, **given: str) -> Reply:
    [reply] = shelf.studio.say(Wish(kind=Kind.QUERY, name=name, given=given, page=at))
    return reply


def sparql(shelf: Shelf, text: str, *, may_query: bool = True, page: int = 1) -> Reply:
    scene = shelf.studio.scene(may_query=may_query)
    [reply] = shelf.studio.say(Wish(kind=Kind.SPARQL, text=text, page=page), scene)
    return reply


def query_in(reply: Reply) -> str:
    """Of the link to the page."""
    [link] = [each for each in reply.lines[-1] if isinstance(each, Link)]
    return parse_qs(urlsplit(link.address).query)["query"][0]


def test_queries_are_listed_page_by_page(shelf: Shelf) -> None:
    names, page = set(), 1
    while (reply := asked(shelf, "", page)).buttons:
        names |= {line.split(" ")[0].split(":")[0] for line in reply.plain.splitlines()[1:]}
        page += 1
    names |= {line.split(" ")[0].split(":")[0] for line in reply.plain.splitlines()[1:]}
    assert names == set(all_queries())


def test_a_query_answers_a_small_table_and_where_all_of_it_is(shelf: Shelf) -> None:
    reply = asked(shelf, "names-of-recording", file=shelf.cadence.file)
    assert "What a recording is called" in reply.plain
    assert "1 row: source, name, ofVersion, called, ofWork" in reply.plain
    assert "cadence.wav" in reply.plain
    query = query_in(reply)
    assert f"<{shelf.cadence.file}>" in query
    found = shelf.studio.app.test_client().get("/sparql", query_string={"query": query, "format": "csv"})
    assert "cadence.wav" in found.text
    short = shelf.cadence.file.removeprefix("http://localhost/id")
    assert asked(shelf, "names-of-recording", file=short) == reply


def test_german(shelf: Shelf) -> None:
    """Titles of queries, and why one is refused."""
    conversation = shelf.studio.conversation()
    said = [f"/query names-of-recording file={each}" for each in (shelf.cadence.file, "none>")]
    messages = (Message(transport="loop", chat="d", sender="d", key="k", text=each, language="de") for each in said)
    title, refusal = (conversation.respond(each)[0].plain for each in messages)
    assert title.startswith("Wie eine Aufnahme heißt")
    assert refusal.startswith("Das ging nicht: ")
    assert "IRI" in refusal
    assert "is no" not in refusal


def test_a_query_that_makes_a_graph_is_a_file(shelf: Shelf) -> None:
    assert "That is a graph: Turtle" in asked(shelf, "beat-byte-bot-predictions").plain


def test_texts_and_numbers_are_said_as_such_on_the_page(shelf: Shelf) -> None:
    reply = asked(shelf, "recordings-of-length", **{"from": "10", "to": "20"})
    assert "3 rows: file, seconds" in reply.plain
    assert "?seconds >= 10 && ?seconds <= 20" in query_in(reply)
    evil = '"} ; DROP ALL #\\'
    text = query_in(asked(shelf, "passages-marked-as", word=evil))
    answer = shelf.studio.app.test_client().get("/sparql", query_string={"query": text, "format": "csv"})
    assert answer.status_code == 200
    assert len(answer.text.splitlines()) == 1


def test_pages_of_rows(shelf: Shelf) -> None:
    first, second = asked(shelf, "statistics-properties"), asked(shelf, "statistics-properties", 2)
    [[more]] = first.buttons
    assert wish_pressed(more.says, []) == Wish(kind=Kind.QUERY, name="statistics-properties", page=2)
    assert first.plain.splitlines()[2].startswith("1. ")
    assert second.plain.splitlines()[2].startswith("6. ")


@pytest.mark.parametrize(
    ("name", "given", "error"),
    [
        ("names-of-recordings", {}, NotFound),
        ("../../sparql", {}, NotFound),
        ("names-of-recording", {}, WrongUse),
        ("names-of-recording", {"file": "no iri>"}, InvalidInput),
        ("names-of-recording", {"file": "http://x/", "more": "1"}, WrongUse),
        ("recordings-of-length", {"from": "a", "to": "2"}, InvalidInput),
    ],
)
def test_what_a_query_does_not_take_is_refused(
    shelf: Shelf, name: str, given: dict[str, str], error: type[DescantError]
) -> None:
    with pytest.raises(error) as raised:
        asked(shelf, name, **given)
    assert raised.value.remedy


def test_a_name_that_is_mistyped_has_its_neighbours(shelf: Shelf) -> None:
    with pytest.raises(NotFound, match="names-of-recording"):
        asked(shelf, "name-of-recording")


def test_sparql_is_for_those_who_may(shelf: Shelf) -> None:
    text = "SELECT ?s ?o { ?s <https://w3id.org/descant/ns#fingerprint> ?o }"
    with pytest.raises(Forbidden):
        sparql(shelf, text, may_query=False)
    reply = sparql(shelf, text)
    assert "4 rows: s, o" in reply.plain or "3 rows: s, o" in reply.plain
    assert query_in(reply) == text
    assert all(len(line) < 400 for line in reply.plain.splitlines()[:-1])


@pytest.mark.parametrize("examples", [english.EXAMPLES, german.EXAMPLES])
def test_what_is_shown_as_an_example_can_be_asked(shelf: Shelf, examples: dict[Kind, tuple[str, ...]]) -> None:
    for text in examples[Kind.SPARQL]:
        assert "row" in sparql(shelf, text).plain


def test_prefixes_that_are_declared_stay_what_they_are(shelf: Shelf) -> None:
    mine = "PREFIX mo: <http://example.org/> ASK { mo:a ?p 'dsc:Bar' }"
    assert query_in(sparql(shelf, mine)) == mine
    assert sparql(shelf, "ASK { ?s a dsc:RecordedSource }").plain.startswith("Yes.")


def test_yes_no_and_graphs(shelf: Shelf) -> None:
    assert sparql(shelf, "ASK { ?s ?p ?o }").plain.startswith("Yes.")
    assert sparql(shelf, "ASK { ?s ?p 'nobody says SELECT' }").plain.startswith("No.")
    prologue = "# SELECT\nPREFIX x: <http://select/#ASK>\n"
    text = prologue + "CONSTRUCT WHERE { ?s a <https://w3id.org/descant/ns#RecordedSource> }"
    reply = sparql(shelf, text)
    [link] = [each for each in reply.lines[0] if isinstance(each, Link)]
    answer = shelf.studio.app.test_client().get(link.address.removeprefix("http://localhost"))
    assert answer.mimetype == "text/turtle"
    assert "RecordedSource" in answer.text


@pytest.mark.parametrize(
    "text", ["", "DROP ALL", "INSERT DATA { <a:a> <a:b> <a:c> }", "SELECT", "SELECT * { SERVICE <http://x/> { } }"]
)
def test_nothing_else_is_done(shelf: Shelf, text: str) -> None:
    before = shelf.studio.app.extensions["descant"].stores.public.version()
    with pytest.raises(DescantError):
        sparql(shelf, text)
    assert shelf.studio.app.extensions["descant"].stores.public.version() == before
