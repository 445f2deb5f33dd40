"""Names are looked up politely: answers as the services' documentation shows them, from a server on loopback."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from descant.errors import Forbidden, RemoteFailed, Unavailable
from descant.ingest.lookup import Candidate, Kind, LookUp, Query, QuestionRefused
from descant.ingest.lookup import client as client_module
from descant.ingest.lookup.client import Client
from descant.ingest.lookup.musicbrainz import MusicBrainz
from descant.ingest.lookup.wikidata import Wikidata
from tests.neighbour import Neighbour, neighbour

WORK = {
    "created": "2024-01-01T00:00:00.000Z",
    "count": 2,
    "offset": 0,
    "works": [
        {
            "id": "0b4f5f4d-0000-4000-8000-000000000001",
            "type": "Symphony",
            "score": 100,
            "title": "Symphony no. 7 in A major, op. 92",
            "language": "zxx",
            "relations": [{"type": "composer", "artist": {"name": "Ludwig van Beethoven"}}],
        },
        {"id": "0b4f5f4d-0000-4000-8000-000000000002", "score": "62", "title": "Symphony no. 7", "disambiguation": "x"},
    ],
}
ARTIST = {
    "artists": [
        {
            "id": "1f9df192-a621-4f54-8850-2c5373b7eac9",
            "type": "Person",
            "score": 100,
            "name": "Ludwig van Beethoven",
            "sort-name": "Beethoven, Ludwig van",
            "disambiguation": "German composer",
            "life-span": {"begin": "1770-12-17", "end": "1827-03-26", "ended": True},
        }
    ]
}
RECORDING = {
    "recordings": [
        {
            "id": "2b4f5f4d-0000-4000-8000-000000000001",
            "score": 91,
            "title": "Allegretto",
            "length": 480000,
            "artist-credit": [{"name": "The Quartet", "artist": {"id": "x", "name": "The Quartet"}}],
        }
    ]
}
WIKIDATA = {
    "searchinfo": {"search": "Oboe"},
    "search": [
        {
            "id": "Q8377",
            "title": "Q8377",
            "concepturi": "http://www.wikidata.org/entity/Q8377",
            "url": "//www.wikidata.org/wiki/Q8377",
            "label": "oboe",
            "description": "musical instrument of the woodwind family",
            "match": {"type": "label", "language": "en", "text": "oboe"},
        },
        {"id": "Q1", "concepturi": "http://www.wikidata.org/entity/Q1", "label": "Oboe"},
    ],
    "success": 1,
}


@pytest.fixture
def near() -> Iterator[Neighbour]:
    with neighbour() as here:
        yield here


@pytest.fixture
def client(tmp_path: Path) -> Client:
    return Client(tmp_path / "lookup", "https://example.org/contact", allow_private=True)


def musicbrainz(near: Neighbour, entity: str, query: str, answer: object, status: int = 200) -> MusicBrainz:
    parameters = urlencode(sorted({"query": query, "fmt": "json", "limit": "25"}.items()))
    near.says(f"/ws/2/{entity}?{parameters}", json.dumps(answer), "application/json", status)
    return MusicBrainz(near.url("").rstrip("/"))


def test_works_of_musicbrainz_are_candidates(near: Neighbour, client: Client) -> None:
    service = musicbrainz(near, "work", 'work:("Symphony" "no." "7") AND artist:("Beethoven")', WORK)
    found = LookUp((service,), client).candidates(Query(Kind.WORK, "Symphony no. 7", "Beethoven"))
    home = "https://musicbrainz.org/work/0b4f5f4d-0000-4000-8000-00000000000"
    assert found == (
        Candidate(
            f"{home}1",
            "Symphony no. 7 in A major, op. 92",
            "Symphony, Ludwig van Beethoven",
            1.0,
            makers=("Ludwig van Beethoven",),
        ),
        Candidate(f"{home}2", "Symphony no. 7", "x", 0.62),
    )
    headers = near.asked[0][2]
    assert headers["User-Agent"].startswith("Descant/")
    assert headers["User-Agent"].endswith("(https://example.org/contact)")


def test_people_and_recordings_are_told_from_their_namesakes(near: Neighbour, client: Client) -> None:
    people = musicbrainz(near, "artist", 'artist:("Beethoven")', ARTIST)
    [person] = LookUp((people,), client).candidates(Query(Kind.PERSON, "Beethoven"))
    assert person.description == "Person, 1770–1827, German composer"
    recordings = musicbrainz(near, "recording", 'recording:("Allegretto")', RECORDING)
    [recording] = LookUp((recordings,), client).candidates(Query(Kind.RECORDING, "Allegretto"))
    assert (recording.description, recording.score, recording.seconds) == ("The Quartet, 8:00", 0.91, 480.0)


def test_instruments_are_found_by_their_names_in_any_language(near: Neighbour, client: Client) -> None:
    """As MusicBrainz has them: the name is English, the others are aliases."""
    answer = {
        "instruments": [
            {
                "id": "3b4f5f4d-0000-4000-8000-000000000001",
                "type": "Wind instrument",
                "score": 100,
                "name": "basset horn",
                "description": "A clarinet that goes lower",
                "aliases": [{"name": "Bassetthorn", "locale": "de"}],
            }
        ]
    }
    service = musicbrainz(
        near, "instrument", 'instrument:("Corno" "di" "bassetto") OR alias:("Corno" "di" "bassetto")', answer
    )
    [found] = LookUp((service,), client).candidates(Query(Kind.INSTRUMENT, "Corno di bassetto"))
    assert found == Candidate(
        "https://musicbrainz.org/instrument/3b4f5f4d-0000-4000-8000-000000000001",
        "basset horn",
        "Wind instrument, A clarinet that goes lower",
        1.0,
    )


@pytest.mark.parametrize("length", [None, "long", -5, 0, True])
def test_a_recording_of_no_length_has_none(near: Neighbour, client: Client, length: object) -> None:
    odd = {"recordings": [RECORDING["recordings"][0] | {"length": length}]}
    service = musicbrainz(near, "recording", 'recording:("Allegretto")', odd)
    [found] = LookUp((service,), client).candidates(Query(Kind.RECORDING, "Allegretto"))
    assert (found.seconds, found.description, found.makers) == (None, "The Quartet", ("The Quartet",))


def test_words_are_never_signs_of_the_query_s_language(near: Neighbour, client: Client) -> None:
    service = musicbrainz(near, "work", r'work:("a\"b" "OR" "c\\" "*:*")', {"works": []})
    assert LookUp((service,), client).candidates(Query(Kind.WORK, 'a"b OR c\\ *:*')) == ()


def test_wikidata_s_entities_come_in_its_order(near: Neighbour, client: Client) -> None:
    said = {"action": "wbsearchentities", "search": "Oboe", "language": "de", "uselang": "de"}
    more = {"type": "item", "limit": "10", "format": "json"}
    near.says(f"/w/api.php?{urlencode(sorted((said | more).items()))}", json.dumps(WIKIDATA), "application/json")
    service = Wikidata(near.url("").rstrip("/"))
    found = LookUp((service,), client).candidates(Query(Kind.INSTRUMENT, "Oboe", language="de"))
    assert [each.iri for each in found] == [f"http://www.wikidata.org/entity/{name}" for name in ("Q8377", "Q1")]
    assert found[0].description == "musical instrument of the woodwind family"
    assert parse_qs(urlsplit(near.asked[0][1]).query)["language"] == ["de"]


def test_nobody_is_asked_twice_within_a_month(near: Neighbour, client: Client) -> None:
    service = musicbrainz(near, "artist", 'artist:("Beethoven")', ARTIST)
    look_up, query = LookUp((service,), client), Query(Kind.PERSON, "Beethoven")
    assert look_up.candidates(query) == look_up.candidates(query)
    assert len(near.asked) == 1
    [kept] = client.folder.glob("*.json")
    os.utime(kept, (0, time.time() - client_module.KEPT - 1))
    look_up.candidates(query)
    assert len(near.asked) == 2


def test_a_broken_answer_in_the_folder_is_asked_for_again(near: Neighbour, client: Client) -> None:
    service = musicbrainz(near, "artist", 'artist:("Beethoven")', ARTIST)
    look_up, query = LookUp((service,), client), Query(Kind.PERSON, "Beethoven")
    found = look_up.candidates(query)
    next(client.folder.glob("*.json")).write_text("{")
    assert look_up.candidates(query) == found


def test_between_two_requests_lies_the_pause(near: Neighbour, client: Client) -> None:
    for path in ("/a", "/b"):
        near.says(path, "{}")
    client.json(near.url("/a"), {}, pause=0.5)
    began = time.monotonic()
    client.json(near.url("/b"), {}, pause=0.5)
    assert time.monotonic() - began > 0.3  # less than the pause: the clock of files is coarse


def test_without_a_contact_nobody_is_asked(near: Neighbour, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="lookup_contact"):
        Client(tmp_path, "", allow_private=True).json(near.url("/"), {}, pause=0)
    assert near.asked == []


def test_private_addresses_are_refused(near: Neighbour, tmp_path: Path) -> None:
    with pytest.raises(Forbidden):
        Client(tmp_path, "me@example.org").json(near.url("/"), {}, pause=0)


@pytest.mark.parametrize(("body", "status"), [("{}", 503), ("{}", 400), ("<html>", 200)])
def test_a_service_that_refuses_is_an_error_and_is_not_kept(
    near: Neighbour, client: Client, body: str, status: int
) -> None:
    near.says("/a", body, status=status)
    with pytest.raises(RemoteFailed, match=r"^127\.0\.0\.1"):
        client.json(near.url("/a"), {}, pause=0)
    assert not list(client.folder.glob("*.json"))


@pytest.mark.parametrize(
    "answer",
    [
        {"artists": [3, {}]},
        {"artists": [{"id": "1", "score": "much"}]},
        {"artists": [{"id": "1", "life-span": "long", "artist-credit": "x", "relations": [None, {"artist": 3}]}]},
    ],
)
def test_odd_answers_give_what_can_be_understood(near: Neighbour, client: Client, answer: object) -> None:
    service = musicbrainz(near, "artist", 'artist:("x")', answer)
    found = LookUp((service,), client).candidates(Query(Kind.PERSON, "x"))
    assert [each.score for each in found] == ([0.0] if '"id"' in json.dumps(answer) else [])


@pytest.mark.parametrize("answer", [[], {}, {"artists": None}, {"error": "busy"}])
def test_an_answer_of_another_form_is_an_error_and_is_not_kept(near: Neighbour, client: Client, answer: object) -> None:
    service = musicbrainz(near, "artist", 'artist:("x")', answer)
    with pytest.raises(RemoteFailed, match="MusicBrainz answers in another form"):
        service.candidates(Query(Kind.PERSON, "x"), client)
    assert not list(client.folder.glob("*.json"))


@pytest.mark.parametrize(
    ("answer", "error", "problem"),
    [
        ({"error": {"code": "badvalue", "info": "Unrecognized value"}}, QuestionRefused, "Unrecognized value"),
        ({"search": None}, RemoteFailed, "another form"),
        ([], RemoteFailed, "another form"),
    ],
)
def test_wikidata_s_errors_have_status_200_and_are_errors(
    near: Neighbour, client: Client, answer: object, error: type[Exception], problem: str
) -> None:
    said = {"action": "wbsearchentities", "search": "x", "language": "en", "uselang": "en"}
    more = {"type": "item", "limit": "10", "format": "json"}
    near.says(f"/w/api.php?{urlencode(sorted((said | more).items()))}", json.dumps(answer), "application/json")
    with pytest.raises(error, match=problem):
        Wikidata(near.url("").rstrip("/")).candidates(Query(Kind.WORK, "x", language="ger"), client)
    assert not list(client.folder.glob("*.json"))


@pytest.mark.parametrize("status", [400, 413, 414, 422])
def test_a_question_that_is_refused_says_nothing_of_others(near: Neighbour, client: Client, status: int) -> None:
    service = musicbrainz(near, "artist", 'artist:("x")', {}, status)
    with pytest.raises(QuestionRefused):
        service.candidates(Query(Kind.PERSON, "x"), client)


def test_an_empty_name_means_nobody(near: Neighbour, client: Client) -> None:
    assert LookUp((MusicBrainz(near.url()),), client).candidates(Query(Kind.WORK, "  ")) == ()
    assert near.asked == []
