"""`/links`: a person accepts what was looked up, and nothing else does; what linked data bring stands in the audit."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyoxigraph import NamedNode, Quad

from descant.accounts.tokens import owner_token
from descant.ingest.describing.questions import Question
from descant.ingest.lookup import Candidate, Kind, Query
from descant.jobs.identifying import Found, identified
from descant.ontology import records as r
from descant.ontology.iris import DSC, OA, OWL
from descant.ontology.mapping import quads
from descant.ontology.minting import Minter
from tests.jobs.heard import heard, read, tag
from tests.server.conforming import as_sent_by, conforming

MINT = Minter("http://localhost/")
OWN = {"Origin": "http://localhost"}
SEVENTH, EIGHTH = (f"http://www.wikidata.org/entity/Q9990000000{number}" for number in (7, 8))


@pytest.fixture
def looked_up(app: Flask) -> None:
    """A work of which a service says that it may be either of two."""
    public = app.extensions["descant"].stores.public
    public.add(quads([r.Work(MINT.work("a"), (r.text("Allegretto"),))], NamedNode("http://localhost/graph/a")))
    candidates = (
        Candidate(SEVENTH, "Symphony No. 7", "of 1812", 0.8),
        Candidate(EIGHTH, "<b>Symphony</b> No. 8", "'\"><script>alert(1)</script>", 0.7),
        Candidate("javascript://%0Aalert(1)", "Wild", "", 0.4),
    )
    question = Question(MINT.work("a").value, Query(Kind.WORK, "Allegretto"))
    public.add(identified(Found(question, "Small", candidates, None), MINT.run("asked"), MINT))


def same(app: Flask) -> set[str]:
    quads_ = app.extensions["descant"].stores.public.quads()
    return {each.object.value for each in quads_ if each.predicate == OWL.sameAs}


def judge(owner: FlaskClient, theirs: str, verdict: str) -> None:
    answers: list[Any] = [owner.get(f"/api/links?show={each}").json for each in ("open", "accepted", "rejected")]
    [claim] = [each["claim"] for answer in answers for each in answer["links"] if each["theirs"] == theirs]
    data = {"claim": claim, "verdict": verdict, "back": "/links?show=open&page=0"}
    answer = owner.post("/analyses/verdict", data=data, headers=OWN)
    assert answer.status_code == 303, answer.text
    assert "/links?show=open" in answer.headers["Location"]


def test_what_a_person_accepts_is_the_same_until_it_is_taken_back(
    app: Flask, looked_up: None, owner: FlaskClient
) -> None:
    assert same(app) == set()
    judge(owner, SEVENTH, "confirmed")
    assert same(app) == {SEVENTH}
    [graph] = {
        each.graph_name
        for each in app.extensions["descant"].stores.public.quads()
        if each.predicate == OA.hasBody and each.object == DSC.confirmed
    }
    assert "/graph/annotations/" in str(graph)
    open_, accepted = (owner.get(f"/api/links?show={each}").json for each in ("open", "accepted"))
    assert open_["links"] == []  # type: ignore[index] # of this service the thing is settled
    assert [each["theirs"] for each in accepted["links"]] == [SEVENTH]  # type: ignore[index] # it is JSON
    judge(owner, SEVENTH, "none")
    assert same(app) == set()


def test_what_a_person_rejects_is_not_the_same_and_not_asked_again(
    app: Flask, looked_up: None, owner: FlaskClient
) -> None:
    judge(owner, SEVENTH, "rejected")
    assert same(app) == set()
    said: Any = owner.get("/api/links").json
    assert SEVENTH not in {each["theirs"] for each in said["links"]}
    assert "Symphony No. 7" in owner.get("/links?show=rejected").text


def test_what_a_machine_linked_is_the_same_until_a_person_rejects_it(app: Flask, owner: FlaskClient) -> None:
    public = app.extensions["descant"].stores.public
    public.add(quads([r.Work(MINT.work("a"), (r.text("Symphony No. 7"),))], NamedNode("http://localhost/graph/a")))
    sure, unsure = Candidate(SEVENTH, "Symphony No. 7", "", 0.98), Candidate(EIGHTH, "Symphony No. 8", "", 0.3)
    question = Question(MINT.work("a").value, Query(Kind.WORK, "Symphony No. 7"))
    reasons = ("Score by: name 1.00, maker 0.90.", "")
    found = Found(question, "Small", (sure, unsure), sure, reasons)
    public.add(identified(found, MINT.run("asked"), MINT))
    said: Any = owner.get("/api/links").json
    assert [(each["theirs"], each["linked"], each["why"]) for each in said["links"]] == [
        (SEVENTH, True, reasons[0]),
        (EIGHTH, False, ""),
    ]
    page = owner.get("/links?lang=de").text
    assert "Name 1,00, Urheber 0,90 · Namenssuche bei Small" in page
    assert page.count("nach der Regel verknüpft") == 1
    judge(owner, EIGHTH, "rejected")
    assert same(app) == {SEVENTH}
    judge(owner, SEVENTH, "rejected")
    assert same(app) == set()
    judge(owner, SEVENTH, "none")
    assert same(app) == set()  # it is asked about again, by a person or `reconcile --again`


def test_what_a_source_or_a_person_says_is_by_no_rule(app: Flask, looked_up: None, owner: FlaskClient) -> None:
    public = app.extensions["descant"].stores.public
    public.add([Quad(MINT.work("a"), OWL.sameAs, NamedNode(SEVENTH), NamedNode("http://localhost/graph/a"))])
    question = Question(MINT.work("a").value, Query(Kind.WORK, "Allegretto"))
    also = Candidate(EIGHTH, "Eighth", "", 0.9)
    public.add(identified(Found(question, "Another", (also,), None), MINT.run("also"), MINT))
    said: Any = owner.get("/api/links").json
    [claim] = [each["claim"] for each in said["links"] if each["sure"] == 0.9]
    owner.post("/analyses/verdict", data={"claim": claim, "verdict": "confirmed", "back": "/links"}, headers=OWN)
    assert same(app) == {SEVENTH, EIGHTH}
    page = owner.get("/links").text
    assert "Symphony No. 7" in page
    assert "by rule" not in page


def test_strangers_may_look_and_not_judge(looked_up: None, client: FlaskClient) -> None:
    page = client.get("/links").text
    assert "Symphony No. 7" in page
    assert "Accept" not in page
    assert client.post("/links", headers=OWN).status_code == 401


def test_words_of_services_are_text_and_no_address_runs(looked_up: None, owner: FlaskClient) -> None:
    page = owner.get("/links").text
    assert "<b>Symphony" not in page
    assert "<script>alert" not in page
    assert not re.search(r'href="javascript', page)
    assert "Accept Symphony No. 7" in page


def test_services_are_asked_in_a_job_where_some_are_configured(make_app: Any) -> None:
    app = make_app(reconcile=("https://example.org/reconcile",))
    owner = app.test_client()
    owner.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {owner_token(app.extensions['descant'].config)}"
    answer = owner.post("/links", headers=OWN)
    assert answer.status_code == 303
    assert "/jobs/" in answer.headers["Location"]


def test_no_service_is_asked_unless_configured(owner: FlaskClient) -> None:
    assert owner.post("/links", headers=OWN).status_code == 400
    assert owner.get("/links?show=nonsense").status_code == 400
    assert "No reconciliation service is configured" in owner.get("/links").text


def test_the_interface_is_as_it_is_described(app: Flask, looked_up: None, owner: FlaskClient) -> None:
    assert conforming(app, r" /api/links$", as_sent_by(owner)) == ["GET /api/links"]


# --- in the audit -------------------------------------------------------------------------------------------


@pytest.fixture
def contradicted(app: Flask) -> None:
    """Twelve recordings with a piano; a harp is claimed of all, and contradicted in eight."""
    here, said = app.extensions["descant"], list[object]()
    for number in range(12):
        content = read(here.engine, here.config, f"s{number}".encode(), f"/m/s{number:02}.wav")
        file, found = MINT.file(content, ".wav"), [tag("harp", 0.9), tag("piano", 0.8)]
        key = heard(here.engine, here.config, content, "mtt-musicnn", found)
        word = r.TextualBody("piano", "text/plain", purpose=OA.tagging)
        truth = r.Annotation(
            iri=MINT.annotation(f"t{number}"), targets=(file,), bodies=(word,), motivations=(OA.tagging,)
        )
        also = r.TextualBody("harp", "text/plain", purpose=OA.tagging)
        harp = r.Annotation(iri=MINT.annotation("h"), targets=(file,), bodies=(also,), motivations=(OA.tagging,))
        said += [r.Source(iri=MINT.source(content), kind=r.SourceKind.RECORDED, file=file), truth]
        said += [harp] if number == 11 else []
        if number < 8:
            said.append(evidence(key, number))
    here.stores.public.add(quads(said, NamedNode("http://localhost/graph/m")))


def evidence(key: str, number: int) -> r.Claim:
    from descant.analysis.claims import claim_iri

    return r.Claim(
        iri=MINT.annotation(f"e{number}"),
        targets=(claim_iri(MINT, key, "tag", tag("harp", 0.9)),),
        bodies=(DSC.contradicted,),
        motivations=(OA.assessing,),
        run=MINT.run("checked"),
        evidence=(NamedNode("http://www.wikidata.org/entity/statement/Q1-1"),),
    )


def test_the_audit_tells_the_gain_with_counts_and_intervals(contradicted: None, client: FlaskClient) -> None:
    said: Any = client.get("/api/audit").json
    [model] = said["models"]
    found = model["linked_data"]
    assert (found["removed"], found["wrong_removed"], found["right_removed"]) == (8, 8, 0)
    harp = found["tags"]["harp"]
    assert (harp["before"]["right"], harp["before"]["claimed"], harp["after"]["claimed"]) == (1, 12, 4)
    assert found["overall"]["gain"] == pytest.approx(13 / 16 - 13 / 24)
    low, high = found["overall"]["gain_interval"]
    assert low < found["overall"]["gain"] < high
    page = client.get("/audit").text
    assert "What linked data bring" in page
    assert "8 were wrong, 0 right" in page
    assert "13/24" in page
    assert "13/16" in page


def test_evidence_is_nobody_s_vote(contradicted: None, client: FlaskClient) -> None:
    """What machines say of machines is not what people say."""
    said: Any = client.get("/api/audit").json
    assert said["asked"] == ["harp", "piano"]
    assert said["models"][0]["tags"]["harp"]["support"] == 1
