"""Concordances over HTTP: versions side by side, what people say of them, and that alignments keep to it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode

from descant.accounts import Role, create_account
from descant.accounts.audit import list_audit
from descant.accounts.tokens import SCOPE_OF, create_token
from descant.errors import Conflict
from descant.jobs.aligning import Align, order
from descant.jobs.aligning.corrections import Correction, Two, corrections_of, erase_corrections, keep
from descant.ontology import named, validate
from tests.cli.test_align import write
from tests.cli.test_harmonise import CHORDS
from tests.jobs.doing import do
from tests.server.conforming import as_sent_by, asking, conforming

PATH = "/api/concordances"
NAMES = ("long", "short", "whole")


@pytest.fixture
def versions(app: Flask, ingest: Any, tmp_path: Path) -> dict[str, str]:
    """A piece, and an arrangement of it a tone higher, six bars shorter; another with a bar more. And their work."""
    short = [chord for at, chord in enumerate(CHORDS) if not 7 <= at < 13]
    write(tmp_path, "Piece -- whole", list(CHORDS))
    write(tmp_path, "Piece -- short", short, "C transpose=2")
    write(tmp_path, "Piece -- long", [*CHORDS[:10], "[_B,_EGB]", *CHORDS[10:]])
    for name in NAMES:
        ingest(tmp_path / f"Piece -- {name}.abc")
    rows = asked(app, "SELECT ?v ?l ?w { ?v frbr:realizationOf ?w ; rdfs:label ?l }")
    return {row["l"].value: row["v"].value for row in rows} | {"work": rows[0]["w"].value}


def asked(app: Flask, query: str) -> list[Any]:
    prefixes = """PREFIX dsc: <https://w3id.org/descant/ns#> PREFIX frbr: <http://purl.org/vocab/frbr/core#>
    PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX dcterms: <http://purl.org/dc/terms/>
    PREFIX prov: <http://www.w3.org/ns/prov#>"""
    rows: Any = app.extensions["descant"].stores.public.query(prefixes + query)
    return list(rows)


@pytest.fixture
def aligned(app: Flask, versions: dict[str, str]) -> Callable[[], Any]:
    """Does as the runner does, and gives what the job says."""

    def run() -> Any:
        here = app.extensions["descant"]
        found = order(here.stores.public, here.engine, here.config, NamedNode(versions["work"]))
        return found and do(Align(), found, here.config, here.stores, here.engine)

    return run


def two(versions: dict[str, str], one: str, other: str, **more: str) -> str:
    return urlencode({"one": versions[one], "other": versions[other], **more})


def pairs(client: FlaskClient, versions: dict[str, str], one: str, other: str) -> dict[int | None, int | None]:
    document: Any = client.get(f"{PATH}?{two(versions, one, other)}").json
    return {row["one"] and row["one"]["index"]: row["other"] and row["other"]["index"] for row in document["rows"]}


def say(
    client: FlaskClient, versions: dict[str, str], one: str, other: str, *said: tuple[int | None, int | None]
) -> Any:
    body = {"said": [{"one": here, "other": there} for here, there in said]}
    return client.put(f"{PATH}/corrections?{two(versions, one, other)}", json=body)


def test_two_versions_stand_beside_each_other_also_through_a_third(
    client: FlaskClient, versions: dict[str, str], aligned: Callable[[], Any]
) -> None:
    assert client.get(f"{PATH}?{two(versions, 'whole', 'short')}").status_code == 404
    assert aligned()["measure"] == "Piece -- long.abc"
    document: Any = client.get(f"{PATH}?{two(versions, 'whole', 'short')}").json
    assert document["transposition"] == 2
    assert (document["one"]["name"], document["other"]["name"]) == ("whole", "short")
    rows = [(row["one"] and row["one"]["index"], row["other"] and row["other"]["index"]) for row in document["rows"]]
    assert rows == [(bar, bar if bar < 8 else bar - 6 if bar > 13 else None) for bar in range(1, len(CHORDS) + 1)]
    turned = client.get(f"{PATH}?{two(versions, 'short', 'whole', form='csv')}")
    table = list(csv.DictReader(turned.text.splitlines()))
    assert [(row["other_index"], row["one_index"]) for row in table if row["one_index"]] == [
        (str(one), str(other)) for one, other in rows if other
    ]
    picture = client.get(f"{PATH}?{two(versions, 'whole', 'short', form='svg', width='340')}")
    assert picture.mimetype == "image/svg+xml"
    pixels = client.get(f"{PATH}?{two(versions, 'whole', 'short', form='png', width='340')}")
    assert (pixels.mimetype, pixels.data[:4]) == ("image/png", b"\x89PNG")
    assert "concordance.png" in pixels.headers["Content-Disposition"]
    titles = [each.text for each in ElementTree.fromstring(picture.data).iter("{http://www.w3.org/2000/svg}title")]
    assert "bars 8 to 13, here alone" in titles


def test_what_people_say_is_kept_and_the_rest_is_aligned_around_it(
    app: Flask, client: FlaskClient, owner: FlaskClient, versions: dict[str, str], aligned: Callable[[], Any]
) -> None:
    aligned()
    assert say(client, versions, "whole", "short", (3, 4)).status_code == 401
    made = say(owner, versions, "whole", "short", (13, 7), (20, None))
    assert made.status_code == 202, made.json
    assert made.headers["Location"] == f"/api/jobs/{made.json['job']['id']}"
    assert aligned()["pins"] == 2
    found = pairs(client, versions, "whole", "short")
    assert (found[7], found[13], found[20]) == (None, 7, None)
    assert [found[bar] for bar in (1, 2, 3, 4, 5, 14, 15, 19)] == [1, 2, 3, 4, 5, 8, 9, 13]
    corrections: Any = client.get(f"{PATH}/corrections?{two(versions, 'short', 'whole')}").json
    [own] = corrections["corrections"]
    assert sorted(own["said"], key=str) == [{"one": 7, "other": 13}, {"one": None, "other": 20}]
    assert own["creator"].startswith("http://localhost/id/agent/")
    public = app.extensions["descant"].stores.public
    assert validate(list(public.quads())).conforms
    # The machine's concordances say which people they kept to.
    [row] = asked(app, "SELECT ?said { ?run prov:used ?said . ?said dcterms:creator ?person }")
    assert row["said"].value.startswith("http://localhost/id/concordance/")


def test_what_was_said_is_taken_back(
    app: Flask, owner: FlaskClient, versions: dict[str, str], aligned: Callable[[], Any]
) -> None:
    aligned()
    before = pairs(owner, versions, "whole", "short")
    say(owner, versions, "whole", "short", (3, None))
    aligned()
    assert pairs(owner, versions, "whole", "short") != before
    assert say(owner, versions, "whole", "short").status_code == 202
    aligned()
    assert pairs(owner, versions, "whole", "short") == before
    assert not asked(app, "SELECT ?c { ?c dcterms:creator ?p ; dsc:from ?v }")
    assert aligned() is None


def test_an_alignment_that_ends_too_late_overwrites_nothing(
    app: Flask, owner: FlaskClient, versions: dict[str, str], aligned: Callable[[], Any]
) -> None:
    here = app.extensions["descant"]
    late = order(here.stores.public, here.engine, here.config, NamedNode(versions["work"]))
    assert late
    say(owner, versions, "whole", "short", (3, None))
    assert aligned()["pins"] == 1
    with pytest.raises(Conflict, match="later alignment"):
        do(Align(), late, here.config, here.stores, here.engine)
    assert pairs(owner, versions, "whole", "short")[3] is None
    assert aligned() is None
    again = order(here.stores.public, here.engine, here.config, NamedNode(versions["work"]), again=True)
    assert again
    assert do(Align(), again, here.config, here.stores, here.engine)["pins"] == 1


def test_who_spoke_last_is_believed(
    app: Flask, owner: FlaskClient, versions: dict[str, str], aligned: Callable[[], Any]
) -> None:
    both = Two.of(versions["whole"], versions["short"])
    before = Correction(both, "http://localhost/id/agent/earlier", ((4, 2), (6, 6)))
    keep(app.extensions["descant"].stores.public, "http://localhost/", before, datetime(2026, 1, 1, tzinfo=UTC))
    one, other = ("whole", "short") if both.one == versions["whole"] else ("short", "whole")
    say(owner, versions, one, other, (4, 4))
    done = aligned()
    assert (done["pins"], done["saidInVain"]) == (2, 1)


def test_bars_that_are_gone_are_said_in_vain(
    app: Flask, owner: FlaskClient, ingest: Any, versions: dict[str, str], aligned: Callable[[], Any], tmp_path: Path
) -> None:
    """And not missing: nobody has said so."""
    say(owner, versions, "whole", "short", (18, 12), (2, 2))
    write(tmp_path, "Piece -- short", list(CHORDS[:7]), "C transpose=2")
    ingest(tmp_path / "Piece -- short.abc")
    done = aligned()
    assert (done["pins"], done["saidInVain"]) == (1, 1)
    found: Any = owner.get(f"{PATH}/corrections?{two(versions, 'whole', 'short')}").json
    assert {(row["one"], row["other"]) for row in found["corrections"][0]["said"]} == {(18, 12), (2, 2)}
    assert "not in" not in owner.get(f"/concordance?{two(versions, 'whole', 'short')}").text.partition("What people")[2]


def test_a_passage_is_where_the_alignment_has_it_and_not_where_somebody_was_overruled(
    app: Flask, owner: FlaskClient, versions: dict[str, str], aligned: Callable[[], Any]
) -> None:
    both = Two.of(versions["whole"], versions["short"])
    before = Correction(both, "http://localhost/id/agent/earlier", ((4, 2),))
    keep(app.extensions["descant"].stores.public, "http://localhost/", before, datetime(2026, 1, 1, tzinfo=UTC))
    one, other = ("whole", "short") if both.one == versions["whole"] else ("short", "whole")
    say(owner, versions, one, other, (4, 4))
    aligned()
    terms = {"version": NamedNode(versions[one]), "first": Literal(4), "last": Literal(4)}
    rows: Any = app.extensions["descant"].stores.public.query(named("passage-in-every-version").text, terms)
    assert {row["index"].value for row in rows if row["inVersion"].value == versions[other]} == {"4"}


def test_what_is_said_at_once_is_kept_all(owner: FlaskClient, versions: dict[str, str]) -> None:
    asks = {"one": versions["whole"], "other": versions["short"], "word": "none"}
    clients = [owner.application.test_client() for _ in range(8)]
    headers = {"Authorization": str(owner.environ_base["HTTP_AUTHORIZATION"])}

    def send(bar: int) -> int:
        said = asks | {"first": str(bar)}
        return clients[bar - 1].post("/concordance/corrections", data=said, headers=headers).status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(send, range(1, 9))) == {303}
    found: Any = owner.get(f"{PATH}/corrections?{two(versions, 'whole', 'short')}").json
    assert {row["one"] for row in found["corrections"][0]["said"]} == set(range(1, 9))


def test_some_of_what_one_says_is_changed_and_changed_back(owner: FlaskClient, versions: dict[str, str]) -> None:
    """The rest stays, whoever else writes; what is sent back the other way round undoes it."""
    two = f"{PATH}/corrections?{urlencode({'one': versions['whole'], 'other': versions['short']})}"

    def rows(*pairs: tuple[int | None, int | None]) -> list[dict[str, int | None]]:
        return [{"one": one, "other": other} for one, other in pairs]

    def kept() -> list[dict[str, int | None]]:
        return [row for each in owner.get(two).get_json()["corrections"] for row in each["said"]]

    before = rows((1, 1), (2, 2), (8, None))
    owner.put(two, json={"said": before})
    done = owner.patch(two, json={"said": rows((2, 3), (3, 4)), "back": rows((8, None), (9, None))}).get_json()
    assert done["said"] == rows((2, 3), (3, 4))
    assert done["back"] == rows((2, 2), (8, None))
    assert done["job"]["kind"] == "align"
    assert kept() == rows((1, 1), (2, 3), (3, 4))
    undone = owner.patch(two, json={"said": done["back"], "back": done["said"]}).get_json()
    assert (undone["said"], undone["back"]) == (done["back"], done["said"])
    assert sorted(map(str, kept())) == sorted(map(str, before))
    again = owner.patch(two, json={"said": before, "back": []}).get_json()
    assert again == {"said": [], "back": [], "job": None}
    assert owner.patch(two, json={"said": before}).status_code == 400
    assert owner.patch(two, json={"said": rows((99, 1)), "back": []}).status_code == 400
    assert sorted(map(str, kept())) == sorted(map(str, before))


def test_who_corrects_may_follow_the_job(owner: FlaskClient, versions: dict[str, str]) -> None:
    made = say(owner, versions, "whole", "short", (13, 7))
    job: Any = owner.get(made.headers["Location"])
    assert job.status_code == 200
    assert "folder" not in job.text


def test_broken_statements_of_others_stop_nobody(
    app: Flask, client: FlaskClient, owner: FlaskClient, versions: dict[str, str], aligned: Callable[[], Any]
) -> None:
    """Who may write graphs may write nonsense: of bars of other versions, in both orders, without any index."""
    public = app.extensions["descant"].stores.public
    say(owner, versions, "whole", "short", (13, 7))
    one, other = versions["short"], versions["whole"]
    for number, (here, there) in enumerate(((one, other), (other, one))):
        public.update(f"""PREFIX dsc: <https://w3id.org/descant/ns#> PREFIX dcterms: <http://purl.org/dc/terms/>
        INSERT DATA {{ GRAPH <http://localhost/graph/odd{number}> {{
          <http://localhost/odd{number}> dsc:from <{here}> ; dsc:to <{there}> ; dcterms:creator <http://localhost/who> ;
            dcterms:modified "whenever" .
          <http://localhost/odd{number}/1> dsc:inConcordance <http://localhost/odd{number}> ;
            dsc:fromBar <{versions["long"]}/bar/3> ; dsc:toBar <{there}/bar/1> .
          <http://localhost/odd{number}/2> dsc:inConcordance <http://localhost/odd{number}> ;
            dsc:fromBar <{here}/bar/2> , <{here}/bar/x> ; dsc:toBar <{there}/bar/500> .
          <{here}/bar/2> dsc:barIndex "soon" }} }}""")
    assert aligned()["pins"] == 1
    query = two(versions, "whole", "short")
    for address in (f"{PATH}?{query}", f"{PATH}/corrections?{query}", f"/concordance?{query}"):
        assert client.get(address).status_code == 200, address
    assert pairs(client, versions, "whole", "short")[13] == 7


def test_versions_of_two_works_are_not_said_to_be_the_same(
    owner: FlaskClient, ingest: Any, versions: dict[str, str], tmp_path: Path
) -> None:
    write(tmp_path, "Other", list(CHORDS))
    ingest(tmp_path / "Other.abc")
    found = versions | {"other": "http://localhost/id/version/other"}
    if owner.get(f"{PATH}/corrections?{two(found, 'whole', 'other')}").status_code == 200:
        assert say(owner, found, "whole", "other", (1, 1)).status_code in (400, 404)


def test_whoever_is_forgotten_leaves_no_correction(
    app: Flask, owner: FlaskClient, versions: dict[str, str], aligned: Callable[[], Any]
) -> None:
    public, base = app.extensions["descant"].stores.public, "http://localhost/"
    both = Two.of(versions["whole"], versions["short"])
    for name in ("gone", "hidden"):
        keep(public, base, Correction(both, f"{base}id/agent/{name}", ((4, 2), (6, None))))
    erase_corrections(public, base, f"{base}id/agent/gone", None)
    erase_corrections(public, base, f"{base}id/agent/hidden", f"{base}id/agent/anonymous")
    [left] = corrections_of(public, both)
    assert (left.creator, set(left.said)) == (f"{base}id/agent/anonymous", {(4, 2), (6, None)})


def test_tables_hold_no_formulas(
    app: Flask, client: FlaskClient, owner: FlaskClient, versions: dict[str, str], aligned: Callable[[], Any]
) -> None:
    aligned()
    public = app.extensions["descant"].stores.public
    bar = f"{versions['whole']}/bar/1"
    public.update(f"""PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
    INSERT DATA {{ GRAPH <http://localhost/graph/odd> {{ <{bar}> rdfs:label "=HYPERLINK(1)" }} }}""")
    table = client.get(f"{PATH}?{two(versions, 'whole', 'short', form='csv')}").text
    assert ",=HYPERLINK" not in table


Person = tuple[FlaskClient, str]


@pytest.fixture
def person(app: Flask) -> Callable[[str, Role], Person]:
    """Somebody with an account, and its id."""
    engine = app.extensions["descant"].engine

    def make(name: str, role: Role) -> Person:
        account, client = create_account(engine, name, role), app.test_client()
        _, text = create_token(engine, name, SCOPE_OF[role], account=account.id)
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {text}"
        return client, account.id

    return make


def test_editors_take_back_what_others_said_and_that_is_written_down(
    app: Flask, client: FlaskClient, versions: dict[str, str], person: Callable[[str, Role], Person]
) -> None:
    (clara, identifier), (robert, _) = person("Clara", Role.ANNOTATOR), person("Robert", Role.ANNOTATOR)
    editor, by = person("Johannes", Role.EDITOR)
    address = f"{PATH}/corrections?{two(versions, 'whole', 'short')}"
    agent = f"http://localhost/id/agent/{identifier}"
    theirs = f"{address}&{urlencode({'creator': agent})}"
    asks = {"one": versions["whole"], "other": versions["short"], "creator": agent}
    assert say(clara, versions, "whole", "short", (13, 7)).status_code == 202
    assert client.delete(address).status_code == 401
    assert client.delete(theirs).status_code == 401
    assert robert.delete(address).status_code == 404
    assert robert.delete(theirs).status_code == 403
    assert robert.post("/concordance/corrections/taken-back", data=asks).status_code == 403
    page = f"/concordance?{two(versions, 'whole', 'short')}"
    assert "Take all of it back" not in robert.get(page).text
    assert "Take all of it back" in editor.get(page).text
    assert len(editor.get(address).json["corrections"]) == 1  # type: ignore[index] # JSON
    assert editor.delete(theirs).status_code == 202
    assert editor.get(address).json == {"corrections": []}
    [entry] = [each for each in list_audit(app.extensions["descant"].engine) if "corrections" in each.action]
    assert (entry.actor, entry.about) == (by, identifier)
    say(clara, versions, "whole", "short", (13, 7))
    assert editor.post("/concordance/corrections/taken-back", data=asks).status_code == 303
    assert editor.get(address).json == {"corrections": []}
    say(clara, versions, "whole", "short", (13, 7))
    assert clara.delete(address).status_code in (200, 202)
    assert clara.get(address).json == {"corrections": []}


def test_who_corrects_is_called_as_they_want_and_takes_it_along(
    client: FlaskClient, versions: dict[str, str], person: Callable[[str, Role], Person]
) -> None:
    (clara, identifier), (robert, _) = person("Clara", Role.ANNOTATOR), person("Robert", Role.ANNOTATOR)
    say(clara, versions, "short", "whole", (7, 13), (None, 2))
    say(robert, versions, "whole", "short", (1, 1))
    page = f"/concordance?{two(versions, 'whole', 'short')}"
    assert f"agent/{identifier}" in client.get(page).text
    clara.put("/api/account/profile", json={"name": "Clara Schumann"})
    assert f'<a href="/id/agent/{identifier}">Clara Schumann</a>' in client.get(page).text
    with clara.get("/api/account/export") as response, ZipFile(io.BytesIO(response.data)) as archive:
        [kept] = json.loads(archive.read("corrections.json"))
    assert Two(kept["one"], kept["other"]) == Two.of(versions["whole"], versions["short"])
    said = {(row["one"], row["other"]) for row in kept["said"]}
    is_short_first = kept["one"] == versions["short"]
    assert said == ({(7, 13), (None, 2)} if is_short_first else {(13, 7), (2, None)})
    assert datetime.fromisoformat(kept["modified"]) <= datetime.now(UTC)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ([(1, 99)], "no bar 99"),
        ([(99, 1)], "no bar 99"),
        ([(3, 3), (3, None)], "a partner and to have none"),
    ],
)
def test_what_cannot_be_is_refused(
    owner: FlaskClient, versions: dict[str, str], said: list[tuple[int | None, int | None]], reason: str
) -> None:
    answer = say(owner, versions, "whole", "short", *said)
    assert answer.status_code == 400
    assert reason in answer.json["detail"]
    found: Any = owner.get(f"{PATH}/corrections?{two(versions, 'short', 'whole')}").json
    assert found["corrections"] == []


def test_bodies_that_are_nested_without_end_are_refused(owner: FlaskClient, versions: dict[str, str]) -> None:
    body = "[" * 100_000
    answer = owner.put(
        f"{PATH}/corrections?{two(versions, 'whole', 'short')}", data=body, content_type="application/json"
    )
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("query", "status"),
    [("", 400), ("one=https://example.org/a", 400), ("one=https://example.org/a&other=https://example.org/a", 400),
     ("one=https://example.org/a&other=https://example.org/b", 404), ("one=nothing&other=%00", 400)],
)  # fmt: skip
def test_what_is_no_version_says_so(client: FlaskClient, query: str, status: int) -> None:
    answer: Any = client.get(f"{PATH}?{query}")
    assert answer.status_code == status
    assert answer.json["remedy"]


def test_places_of_bars_are_told(client: FlaskClient, versions: dict[str, str], aligned: Callable[[], Any]) -> None:
    aligned()
    found: Any = client.get(f"{PATH}/places?{two(versions, 'whole', 'short', first='14', last='15')}").json
    assert [(row["index"], row["places"][0]["index"]) for row in found["bars"]] == [(14, 8), (15, 9)]
    assert client.get(f"{PATH}/places?{two(versions, 'whole', 'short', first='14', last='99')}").status_code == 400
    assert client.get(f"{PATH}/places?{two(versions, 'whole', 'short', first='30')}").status_code == 404


def test_the_pages_show_it_and_take_corrections(
    client: FlaskClient, owner: FlaskClient, versions: dict[str, str], aligned: Callable[[], Any]
) -> None:
    assert versions["work"] not in client.get("/concordance?work=https://example.org/none").text
    assert "3 versions" in client.get("/concordance").text
    page = f"/concordance?{two(versions, 'whole', 'short')}"
    assert "were not aligned" in client.get(page).text
    assert owner.post("/concordance", data={"work": versions["work"]}).status_code == 303
    assert "are being aligned" in owner.get(f"/concordance?{urlencode({'work': versions['work']})}").text
    aligned()
    shown = client.get(page).text
    assert "8–13" in shown
    assert "2 semitones higher" in shown
    assert "They are the same" not in shown
    assert "They are the same" in owner.get(page).text
    asks = {"one": versions["whole"], "other": versions["short"]}
    said = owner.post(
        "/concordance/corrections", data=asks | {"first": "3", "last": "4", "partner": "5", "word": "same"}
    )
    assert said.status_code == 303
    assert "3–4 of whole is 5–6 of short" in owner.get(page).text
    owner.post("/concordance/corrections", data=asks | {"side": "other", "first": "9", "word": "none"})
    assert "9 of short is not in whole" in owner.get(page).text
    owner.post("/concordance/corrections", data=asks | {"first": "3", "last": "4", "word": "back"})
    assert "3–4 of whole is" not in owner.get(page).text
    for broken in (
        {"first": "0"},
        {"first": "9", "last": "3"},
        {"first": "1", "word": "perhaps"},
        {"first": "²"},
        {"first": f"1{'0' * 5000}"},
    ):
        assert owner.post("/concordance/corrections", data=asks | {"partner": "1"} | broken).status_code == 400
    assert client.post("/concordance/corrections", data=asks | {"first": "1", "partner": "1"}).status_code == 401


def test_a_repeat_that_is_written_out_is_shown_in_two_passages(owner: FlaskClient, versions: dict[str, str]) -> None:
    """As the graph has them, whatever order the pairs are in."""
    say(owner, versions, "whole", "short", *((bar, bar + after) for bar in (2, 3, 4) for after in (0, 5)))
    shown = owner.get(f"/concordance?{two(versions, 'whole', 'short')}").text
    assert "2–4 of whole is 2–4 of short" in shown
    assert "2–4 of whole is 7–9 of short" in shown
    assert shown.count(" of whole is ") == 2


def test_a_work_leads_to_its_versions(client: FlaskClient, versions: dict[str, str]) -> None:
    for iri, words in ((versions["work"], "Its versions, bar by bar"), (versions["whole"], "All versions of its work")):
        page = client.get(iri.removeprefix("http://localhost"), headers={"Accept": "text/html"}).text
        assert words in page


@pytest.mark.slow
def test_the_interface_keeps_what_its_document_says(
    app: Flask, owner: FlaskClient, versions: dict[str, str], aligned: Callable[[], Any]
) -> None:
    aligned()
    prepare = asking(one=versions["whole"], other=versions["short"])
    assert len(conforming(app, PATH, as_sent_by(owner), prepare, free=".")) == 7


def test_versions_of_one_bar_are_shown(app: Flask, client: FlaskClient, ingest: Any, tmp_path: Path) -> None:
    for name in ("one", "other"):
        ingest(write(tmp_path, f"Piece -- {name}", [CHORDS[0]]))
    one, other = (row["v"].value for row in asked(app, "SELECT ?v { ?v frbr:realizationOf ?w } ORDER BY ?v"))
    here = app.extensions["descant"]
    keep(here.stores.public, here.config.base, Correction(Two.of(one, other), "http://localhost/id/agent/a", ((1, 1),)))
    for path in ("/concordance", PATH):
        assert client.get(f"{path}?{urlencode({'one': one, 'other': other})}").status_code == 200


@pytest.mark.parametrize("number", ["0" * 5000, "0" * 30 + "99999999", "٣", "-1", "1e3"])
def test_numbers_of_bars_are_numbers(app: Flask, client: FlaskClient, versions: dict[str, str], number: str) -> None:
    one, other, here = versions["whole"], versions["short"], app.extensions["descant"]
    keep(here.stores.public, here.config.base, Correction(Two.of(one, other), "http://localhost/id/agent/a", ((1, 1),)))
    for path in ("/concordance", PATH):
        address = f"{path}?{urlencode({'one': one, 'other': other})}"
        assert client.get(address).status_code == 200
        assert client.get(f"{address}&{urlencode({'first': number})}").status_code == 400
