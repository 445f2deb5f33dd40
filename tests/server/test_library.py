"""The library: works by words and facets that narrow, in the address, without scripts; and as the graph is now."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyoxigraph import NamedNode

from descant.ontology import records as r
from descant.ontology.iris import OA
from descant.ontology.mapping import quads
from descant.ontology.minting import Minter, tag_iri
from descant.server.library import following
from descant.server.library.asking import PAGE
from descant.server.library.following import LIBRARY
from descant.server.versions import versions_of
from tests.server.conforming import as_sent_by, conforming

MINT = Minter("http://localhost/")
CC_BY = NamedNode("https://creativecommons.org/licenses/by/4.0/")
VIOLIN, PIANO = (NamedNode(f"http://www.wikidata.org/entity/Q{number}") for number in (8355, 5994))
OURS = {"Origin": "http://localhost"}


def agent(name: str) -> r.Agent:
    return r.Agent(MINT.agent(name.lower()), r.AgentKind.PERSON, name)


def work(
    name: str,
    composer: str = "",
    *,
    instruments: tuple[NamedNode, ...] = (),
    key: str | None = None,
    licence: NamedNode | None = None,
    kind: r.SourceKind = r.SourceKind.NOTATED,
    label: str = "",
) -> Iterator[object]:
    """Of one version and one source."""
    slug = name.lower().replace(" ", "-")
    by = (agent(composer),) if composer else ()
    yield from by
    yield r.Work(MINT.work(slug), (r.text(name),), tuple(each.iri for each in by))
    version = MINT.version(slug)
    yield r.Version(version, MINT.work(slug), (r.text(label),) if label else (), scored_for=instruments, key=key)
    yield r.Source(iri=MINT.source(slug), kind=kind, version=version, file=MINT.file(slug, ".x"), licence=licence)


def put(app: Flask, *things: object, graph: str = "music") -> None:
    app.extensions["descant"].stores.public.add(quads(things, NamedNode(f"http://localhost/graph/{graph}")))


@pytest.fixture
def music(app: Flask) -> None:
    put(
        app,
        *work(
            "Quartet 10", "Ada Álvarez", instruments=(VIOLIN,), key="E-flat major", licence=CC_BY, label="First print"
        ),
        *work("Quartet 9", "Ada Álvarez", instruments=(VIOLIN, PIANO), key="C minor"),
        *work("Song", "Zoë Brandt", instruments=(PIANO,), kind=r.SourceKind.RECORDED),
        r.Claim(
            iri=MINT.annotation("tag"),
            targets=(MINT.file("song", ".x"),),
            bodies=(tag_iri("female-vocal"),),
            motivations=(OA.tagging,),
            run=MINT.run("tagged"),
            confidence=0.9,
        ),
    )


def titles(page: str) -> list[str]:
    return [unescape(each) for each in re.findall(r"<h2><a href=\"[^\"]+\">(.+?)</a></h2>", page)]


def choices(page: str) -> dict[tuple[str, str], tuple[int, str]]:
    """By facet and value: how many works, and the address."""
    found = {}
    for label, listed in re.findall(r"<summary>(\w+) .+?</summary>(.+?)</details>", page, re.DOTALL):
        for address, value, total in re.findall(r'href="([^"]+)">([^<]+)</a> <span[^>]+>([\d,]+)<', listed):
            found[label, unescape(value)] = (int(total.replace(",", "")), unescape(address))
    return found


def test_works_stand_as_people_list_them_and_in_other_orders(client: FlaskClient, music: None) -> None:
    assert titles(client.get("/library").text) == ["Quartet 9", "Quartet 10", "Song"]
    assert titles(client.get("/library?by=composer").text) == ["Quartet 9", "Quartet 10", "Song"]
    assert titles(client.get("/library?by=nonsense&page=0&more=x").text) == ["Quartet 9", "Quartet 10", "Song"]
    page = client.get("/library").text
    assert "Zoë Brandt" in page
    assert "First print" in page


def test_the_newest_stand_first_where_that_is_asked_for(client: FlaskClient, app: Flask) -> None:
    from datetime import UTC, datetime

    for number, day in enumerate((3, 7, 5)):
        slug = f"w{number}"
        run = r.Run(iri=MINT.run(slug), ended=datetime(2026, 1, day, tzinfo=UTC))
        version = r.Version(MINT.version(slug), MINT.work(slug))
        source = r.Source(iri=MINT.source(slug), kind=r.SourceKind.NOTATED, version=version.iri, run=run.iri)
        put(app, run, r.Work(MINT.work(slug), (r.text(f"Day {day}"),)), version, source)
    assert titles(client.get("/library?by=newest").text) == ["Day 7", "Day 5", "Day 3"]
    home = client.get("/").text
    assert re.findall(r"<h3><a [^>]+>(.+?)</a>", home) == ["Day 7", "Day 5", "Day 3"]
    assert 'action="/library"' in home


def test_values_that_are_words_of_ours_are_german_on_german_pages(client: FlaskClient, music: None) -> None:
    page = client.get("/library?lang=de").text
    _, address = choices(page)["Schlagwort", "Frauengesang"]
    assert "tag=female+vocal" in address
    chosen = client.get(f"{address}&lang=de").text
    assert titles(chosen) == ["Song"]
    assert "Frauengesang" in chosen
    [found] = client.get("/api/library/suggestions?q=female&lang=de").json["suggestions"]
    assert found["label"] == "Frauengesang"


def test_every_facet_counts_what_it_leads_to(client: FlaskClient, music: None) -> None:
    page = client.get("/library").text
    found = choices(page)
    assert {key: total for key, (total, _) in found.items()} == {
        ("Composer", "Ada Álvarez"): 2,
        ("Composer", "Zoë Brandt"): 1,
        ("Instrument", "piano"): 2,
        ("Instrument", "violin"): 2,
        ("Key", "C minor"): 1,
        ("Key", "E♭ major"): 1,
        ("Tag", "female vocal"): 1,
        ("Licence", "not known"): 2,
        ("Licence", "CC BY 4.0"): 1,
        ("Sources", "scores"): 2,
        ("Sources", "recordings"): 1,
    }
    for total, address in found.values():
        assert len(titles(client.get(address).text)) == total, address


def test_choices_narrow_one_after_the_other_and_are_let_go(client: FlaskClient, music: None) -> None:
    first = client.get(choices(client.get("/library").text)["Instrument", "violin"][1]).text
    total, address = choices(first)["Instrument", "piano"]
    assert total == 1
    both = client.get(address).text
    assert titles(both) == ["Quartet 9"]
    assert dict(parse_qsl(urlsplit(address).query)) == {"instrument": "piano"}, "the last of the two that it says"
    assert ("Instrument", "violin") not in choices(both), "what is chosen is no choice"
    [*_, without] = re.findall(r'href="([^"]+)" aria-label="Without', both)
    assert titles(client.get(unescape(without)).text) == ["Quartet 9", "Quartet 10"]


def test_words_begin_words_of_titles_people_and_versions(client: FlaskClient, music: None) -> None:
    for words, found in {
        "quart alv": ["Quartet 9", "Quartet 10"],
        "ALVÁREZ 9": ["Quartet 9"],
        "first": ["Quartet 10"],
        "viol": ["Quartet 9", "Quartet 10"],
        "e♭": ["Quartet 10"],
        'zoe") OR ("': [],
        "* - ^": [],
    }.items():
        page = client.get("/library", query_string={"q": words})
        assert (page.status_code, titles(page.text)) == (200, found), words


def test_a_search_keeps_what_was_chosen(client: FlaskClient, music: None) -> None:
    page = client.get("/library?composer=Ada+%C3%81lvarez&by=newest").text
    kept = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]+)">', page))
    assert kept == {"composer": "Ada Álvarez", "by": "newest"}


def test_where_nothing_is_found_the_page_says_what_to_let_go(client: FlaskClient, music: None) -> None:
    page = client.get("/library?q=song&instrument=violin&composer=Ada+%C3%81lvarez").text
    assert titles(page) == []
    ways = re.findall(r'<li><a href="([^"]+)">(Without .+?)</a>', page)
    assert [words for _, words in ways] == ["Without the words “song”"], "of the others each alone leaves nothing"
    page = client.get("/library?q=song&instrument=violin").text
    ways = re.findall(r'<li><a href="([^"]+)">(Without .+?)</a>', page)
    assert {words: titles(client.get(unescape(href)).text) for href, words in ways} == {
        "Without instrument violin": ["Song"],
        "Without the words “song”": ["Quartet 9", "Quartet 10"],
    }
    assert 'href="/library">Show all 3 works' in page


def test_an_empty_library_says_how_to_fill_it(client: FlaskClient, owner: FlaskClient) -> None:
    page = client.get("/library").text
    assert "No music is here yet" in page
    assert 'href="/add"' in page
    assert '<form class="door drop"' not in page
    assert '<form class="door drop"' in owner.get("/library").text


def test_pages_follow_one_another_and_none_is_behind_the_last(client: FlaskClient, app: Flask) -> None:
    for number in range(PAGE + 3):
        put(app, r.Work(MINT.work(f"n{number}"), (r.text(f"No. {number}"),)))
    first = client.get("/library").text
    assert titles(first) == [f"No. {number}" for number in range(PAGE)]
    [following_page] = re.findall(r'rel="next" href="([^"]+)"', first)
    last = client.get(unescape(following_page)).text
    assert titles(last) == [f"No. {number}" for number in range(PAGE, PAGE + 3)]
    assert titles(client.get("/library?page=99999").text) == titles(last)
    assert 'rel="next"' not in last


def test_all_values_of_a_facet_are_listed_where_they_are_asked_for(client: FlaskClient, app: Flask) -> None:
    for number in range(14):
        put(app, *work(f"n{number}", f"Composer {number}"))
    few = client.get("/library").text
    listed = [value for facet, value in choices(few) if facet == "Composer"]
    assert len(listed) == 10
    assert 'href="/library?more=composer"' in few
    assert (
        len([value for facet, value in choices(client.get("/library?more=composer").text) if facet == "Composer"]) == 14
    )


def test_what_is_written_is_seen_at_once_and_what_is_gone_is_not(client: FlaskClient, app: Flask, music: None) -> None:
    assert len(titles(client.get("/library").text)) == 3
    put(app, *work("Zarzuela"), graph="more")
    assert titles(client.get("/library?q=zarz").text) == ["Zarzuela"]
    assert client.get("/api/library/suggestions?q=zarz").get_json()["suggestions"]
    app.extensions["descant"].stores.public.drop(NamedNode("http://localhost/graph/more"))
    assert titles(client.get("/library?q=zarz").text) == []
    assert client.get("/api/library/suggestions?q=zarz").get_json()["suggestions"] == []


def test_what_is_private_is_not_there(client: FlaskClient, owner: FlaskClient, app: Flask, music: None) -> None:
    secret = quads(work("Secret"), NamedNode("http://localhost/graph/secret"))
    app.extensions["descant"].stores.private.add(secret)
    for each in (client, owner):
        assert titles(each.get("/library?q=secret").text) == []
        assert each.get("/api/library/suggestions?q=secret").get_json()["suggestions"] == []
        assert each.get("/covers/secret").status_code == 404


def test_a_large_library_is_gathered_beside_the_page(
    client: FlaskClient, app: Flask, music: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever looks meanwhile has what was there, and is told."""
    assert len(titles(client.get("/library").text)) == 3
    monkeypatch.setattr(following, "AT_ONCE", 0.0)
    monkeypatch.setattr(following, "PAUSE", 0.0)
    begun, may_go_on = threading.Event(), threading.Event()
    gather = following.gather

    def slowly(dataset: Any) -> Any:
        begun.set()
        assert may_go_on.wait(30)
        return gather(dataset)

    monkeypatch.setattr(following, "gather", slowly)
    put(app, *work("Zarzuela"))
    page = client.get("/library").text
    assert begun.wait(30)
    assert (len(titles(page)), "is being looked through again" in page) == (3, True)
    may_go_on.set()
    app.extensions[LIBRARY]._gathering.join()
    page = client.get("/library").text
    assert (len(titles(page)), "is being looked through again" in page) == (4, False)


def test_a_graph_that_cannot_be_gathered_leaves_what_was_there(
    client: FlaskClient, app: Flask, music: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(titles(client.get("/library").text)) == 3

    def fail(_: Any) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(following, "gather", fail)
    put(app, *work("Zarzuela"))
    page = client.get("/library")
    assert (page.status_code, len(titles(page.text))) == (200, 3)
    assert "is being looked through again" in page.text
    monkeypatch.undo()
    assert len(titles(client.get("/library").text)) == 4


# --- suggestions -------------------------------------------------------------------------------------------------


def suggested(client: FlaskClient, typed: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get("/api/library/suggestions", query_string={"q": typed}).get_json()[
        "suggestions"
    ]
    return found


def test_suggestions_are_what_has_such_a_word_and_lead_there(client: FlaskClient, music: None) -> None:
    [composer] = suggested(client, "alva")
    assert (composer["label"], composer["kind"], composer["works"]) == ("Ada Álvarez", "composer", 2)
    assert titles(client.get(composer["href"]).text) == ["Quartet 9", "Quartet 10"]
    assert [(each["label"], each["kind"]) for each in suggested(client, "pia")] == [("piano", "instrument")]
    [song] = suggested(client, "song")
    assert client.get(song["href"], headers={"Accept": "text/html"}).status_code == 200
    assert [each["kind"] for each in suggested(client, "print fir")] == ["version"]
    assert suggested(client, " ") == suggested(client, '"') == []


def test_an_instrument_is_suggested_by_its_german_name_and_in_german_where_that_is_asked_for(
    client: FlaskClient, music: None
) -> None:
    german = {"Accept-Language": "de"}
    for typed in ("klav", "pia"):
        assert [each["label"] for each in suggested(client, typed)] == ["piano"]  # to programs, whatever they read
        [found] = client.get(f"/api/library/suggestions?lang=de&q={typed}", headers=german).get_json()["suggestions"]
        assert found["label"] == "Klavier"
    page = client.get(found["href"], headers={"Accept": "text/html"} | german).text
    assert "Ohne Instrument Klavier" in unescape(page)
    assert titles(page) == titles(client.get("/library?q=Klavier").text) == titles(client.get("/library?q=piano").text)
    assert client.get("/api/library/suggestions?lang=xx&q=pia").get_json()["suggestions"][0]["label"] == "piano"


def test_a_name_of_several_works_leads_to_all_of_them(client: FlaskClient, app: Flask) -> None:
    for slug in "ab":
        put(app, r.Work(MINT.work(slug), (r.text("Ave Maria"),)))
    [found] = suggested(client, "ave")
    assert found["works"] == 2
    assert titles(client.get(found["href"]).text) == ["Ave Maria", "Ave Maria"]


def test_suggestions_are_as_the_interface_says(
    app: Flask, client: FlaskClient, owner: FlaskClient, music: None
) -> None:
    assert client.get("/api/library/suggestions?q=" + "x" * 201).status_code == 400
    assert client.get("/api/library/suggestions?kind=tag").status_code == 400
    seen = conforming(app, "/api/library", as_sent_by(owner), free="/work$|library$")
    assert seen == [f"GET /api/library{each}" for each in ("", "/nearest", "/suggestions", "/work")]


# --- the page of a work ------------------------------------------------------------------------------------------


def test_what_is_said_twice_of_a_source_is_the_same_on_all_pages(client: FlaskClient, app: Flask) -> None:
    """One file of two, whichever lists the sources of a work."""
    put(app, *work("Trio"))
    for name in ("a", "z"):
        kind, version, file = r.SourceKind.NOTATED, MINT.version("trio"), MINT.file(name, ".x")
        put(app, r.Source(iri=MINT.source("trio"), kind=kind, version=version, file=file))
    asked = {"work": MINT.work("trio").value}
    [version] = client.get("/api/workspace", query_string=asked).get_json()["versions"]
    with app.test_request_context():
        [[shown]] = [each["sources"] for each in versions_of(MINT.work("trio"))]
    assert [each["file"] for each in version["sources"]] == [shown["file"]]


def test_the_page_of_a_work_shows_its_versions_and_sources(client: FlaskClient, app: Flask, music: None) -> None:
    arranged = r.Version(
        MINT.version("arranged"),
        MINT.work("quartet-10"),
        (r.text("For four hands"),),
        arrangement_of=MINT.version("quartet-10"),
        scoring=r.text("2 Piano"),
    )
    put(app, arranged)
    page = client.get("/id/work/quartet-10", headers={"Accept": "text/html"}).text
    assert re.findall(r"<h3><a [^>]+>(.+?)</a>", page) == ["First print", "For four hands"]
    assert "arranges First print" in page
    assert "2 Piano" in page
    assert 'src="/covers/quartet-10"' in page
    assert "licence CC BY 4.0" in page
    assert "Versions and sources" not in client.get("/id/version/arranged", headers={"Accept": "text/html"}).text


def test_the_form_of_the_library_answers_programs_with_the_job(owner: FlaskClient, tmp_path: Path) -> None:
    """So that a page that sends files stays where it is."""
    sent = {"addresses": "https://example.org/a.mei"}
    answer = owner.post("/add", data=sent, headers={**OURS, "Accept": "application/json"})
    assert answer.status_code == 202
    assert answer.headers["location"].endswith(f"/api/jobs/{answer.get_json()['id']}")
    refused = owner.post("/add", data={}, headers={**OURS, "Accept": "application/json"})
    assert (refused.status_code, refused.mimetype) == (400, "application/problem+json")
    assert owner.post("/add", data=sent, headers=OURS).status_code == 303


def test_programs_find_the_same_works_in_smaller_pages(client: FlaskClient, music: None) -> None:
    first = client.get("/api/library?q=quartet&limit=1").json
    second = client.get("/api/library?q=quartet&limit=1&page=2").json
    assert [(each["total"], each["more"]) for each in (first, second)] == [(2, True), (2, False)]
    assert [each["works"][0]["title"] for each in (first, second)] == ["Quartet 9", "Quartet 10"]
    assert client.get("/api/library?instrument=piano&key=C minor").json["total"] == 1
    for wrong in ("nonsense=1", "limit=0", "limit=25", "page=x", f"q={'x' * 201}"):
        assert client.get(f"/api/library?{wrong}").status_code == 400


@pytest.mark.parametrize(
    ("said", "taken", "first"),
    [
        ("alvarez quartet 10", "alvarez quartet 10", "Quartet 10"),
        ("qaurtet 9", "quartet 9", "Quartet 9"),
        ("brandts song", "brandt song", "Song"),
        ("print first", "print first", "Quartet 10"),
        ("the song, please", "the song please", "Song"),
    ],
)
def test_what_is_nearest_to_words_comes_first(
    client: FlaskClient, music: None, said: str, taken: str, first: str
) -> None:
    found = client.get("/api/library/nearest", query_string={"q": said}).json
    assert (found["works"][0]["title"], found["taken"]) == (first, taken)


def test_how_near_words_are_is_a_number_and_numbers_are_never_mistyped(client: FlaskClient, music: None) -> None:
    def matched(words: str) -> dict[str, float]:
        found = client.get("/api/library/nearest", query_string={"q": words}).json
        return {each["title"]: each["matched"] for each in found["works"]}

    assert matched("Quartet 9") == {"Quartet 9": 1.0, "Quartet 10": pytest.approx(0.333, abs=0.2)}
    assert matched("11") == matched("zzz") == matched("") == {}
    assert matched("quartet 11")["Quartet 9"] == matched("quartet 11")["Quartet 10"] < 0.6
    called = client.get("/api/library/nearest?q=my song").json["works"]
    assert [(each["title"], each["called"]) for each in called] == [("Song", True)]


@pytest.mark.parametrize("words", ['"', '" OR 1', "*", "NEAR(a b)", "texts:a", "\x00", "a" * 200])
def test_no_words_break_the_index(client: FlaskClient, music: None, words: str) -> None:
    assert client.get("/api/library/nearest", query_string={"q": words}).status_code == 200


def test_what_there_is_of_a_work(client: FlaskClient, music: None) -> None:
    work = client.get("/api/library/work", query_string={"work": "http://localhost/id/work/quartet-10"}).json
    assert (work["name"], work["composers"], len(work["versions"])) == ("Quartet 10", ["Ada Álvarez"], 1)
    [version] = work["versions"]
    assert (version["name"], version["instruments"], version["key"]) == ("First print", ["violin"], "E♭ major")
    assert (version["bars"], version["people"], version["arranges"]) == (None, [], None)
    [source] = version["sources"]
    assert (source["kind"], source["licenceName"], source["licence"]) == ("score", "CC BY 4.0", CC_BY.value)
    for place in ("version/quartet-10", "source/quartet-10", "file/quartet-10.x"):
        assert client.get("/api/library/work", query_string={"work": f"http://localhost/id/{place}"}).json == work
    assert client.get("/api/library/work?work=http://localhost/id/work/none").status_code == 404
    assert client.get("/api/library/work?work=a b").status_code == 400
