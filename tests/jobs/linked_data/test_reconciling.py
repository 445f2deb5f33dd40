"""Things are asked for at a reconciliation service: its answers are read by us, and claims until somebody accepts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode

from descant.errors import InvalidInput
from descant.ingest.lookup import Candidate, Kind, Query
from descant.ingest.lookup import client as client_module
from descant.ingest.lookup.catalogues import agree, numbers_in
from descant.ingest.lookup.client import Client
from descant.ingest.lookup.fitting import CONTRADICTED, NAME_ALONE, fit
from descant.ingest.lookup.reconciliation import Reconciliation
from descant.jobs import Order, Parameters
from descant.jobs.linked_data.kept import links
from descant.jobs.linked_data.reconciling import Reconcile, ReconcileBatch, order
from descant.ontology import records as r
from descant.ontology.iris import DSC, MLS, OA, OWL, PROV
from descant.ontology.validation import validate
from tests.jobs.linked_data.conftest import MINT, Tagged
from tests.jobs.test_looking_up import Quiet
from tests.linked_open_data import Work, work
from tests.linked_open_data.service import Service, serving
from tests.neighbour import neighbour

SEVENTH, SYRINX = work("Symphony No. 7"), work("Syrinx")


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    monkeypatch.setattr("descant.ingest.lookup.reconciliation.PAUSE", 0.0)
    with serving() as here:
        yield here


def has(house: Tagged, name: str, title: str, composer: str) -> None:
    by = r.Agent(MINT.agent(composer.replace(" ", "-")), r.AgentKind.PERSON, composer)
    house.put(by, r.Work(MINT.work(name), (r.text(title),), (by.iri,)), r.Version(MINT.version(name), MINT.work(name)))


def reconcile(house: Tagged, service: Service, *kinds: str, address: str = "", **more: Any) -> Parameters:
    address = address or service.address
    here = replace(house, config=replace(house.config, reconcile=(address,)))
    orders: list[Order] = []
    first = Reconcile().finish(None, here.services(order([], kinds or ("work",), **more).parameters, orders))
    sums: dict[str, Any] = dict(first) | {"claims": 0, "asked": 0, "known": 0, "unanswered": 0}
    sums |= {"failures": [], "same_as": {}}
    for each in orders:
        kind = ReconcileBatch()
        found = kind.finish(kind.work(each.parameters, Quiet()), here.services(each.parameters, []))
        for name in ("claims", "asked", "known", "unanswered", "failures"):
            sums[name] += found[name]
        sums["same_as"] |= found["same_as"]
    return sums


def test_only_what_is_beyond_doubt_is_the_same(house: Tagged, service: Service) -> None:
    has(house, "seventh", "Symphony No. 7", "Ludwig van Beethoven")
    has(house, "other", "Symphony No. 7", "Jean Sibelius")
    has(house, "longer", "Symphony No. 7 in A major, Op. 92", "Ludwig van Beethoven")
    found = reconcile(house, service)
    assert found["same_as"] == {MINT.work("seventh").value: SEVENTH.iri}
    assert [(each.subject, each.object) for each in house.said(OWL.sameAs)] == [
        (MINT.work("seventh"), NamedNode(SEVENTH.iri))
    ]
    sure = {(each.thing, each.theirs): each.sure for each in links(house.stores.public)}
    assert sure[MINT.work("seventh").value, SEVENTH.iri] > 0.95
    shown = {each.theirs: each.description for each in links(house.stores.public)}
    assert shown[SEVENTH.iri] == "Ludwig van Beethoven, op. 92, 1812"
    assert sure[MINT.work("longer").value, SEVENTH.iri] > 0.9  # very likely, and a person is asked
    assert sure[MINT.work("other").value, SEVENTH.iri] <= CONTRADICTED


def test_claims_say_who_said_so_to_which_question_and_why(house: Tagged, service: Service) -> None:
    has(house, "seventh", "Symphony No. 7", "Ludwig van Beethoven")
    reconcile(house, service)
    [graph] = {each.graph_name for each in house.said(OA.motivatedBy)}
    assert isinstance(graph, NamedNode)
    assert validate(list(house.stores.public.graph(graph))).conforms
    settings = {each.object for each in house.said(MLS.hasValue)}
    assert {Literal(service.address), Literal("Symphony No. 7"), Literal("Ludwig van Beethoven")} <= settings
    assert len(house.said(PROV.endedAtTime)) == 1
    reasons = [each.object.value for each in house.stores.public.quads() if "Score by" in str(each.object)]
    assert any("maker 1.00" in each and "service 1.00" in each for each in reasons)
    assert all(agent.endswith("(me@example.org)") for agent in service.agents)


def test_asked_again_nothing_is_asked_and_nothing_changes(house: Tagged, service: Service) -> None:
    has(house, "syrinx", "Syrinx for flute", "Claude Debussy")
    reconcile(house, service)
    asked, claimed = len(service.asked), list(links(house.stores.public))
    assert claimed
    reconcile(house, service)
    assert (len(service.asked), list(links(house.stores.public))) == (asked, claimed)


def test_what_is_known_there_already_is_not_asked_for(house: Tagged, service: Service) -> None:
    has(house, "seventh", "Symphony No. 7", "Ludwig van Beethoven")
    reconcile(house, service)
    assert reconcile(house, service)["known"] == 1
    assert reconcile(house, service, again=True)["known"] == 0


def test_what_a_person_rejected_is_never_the_same(house: Tagged, service: Service) -> None:
    has(house, "seventh", "Symphony No. 7", "Jean Sibelius")
    reconcile(house, service)
    [link] = [each for each in links(house.stores.public) if each.theirs == SEVENTH.iri]
    verdict = r.Annotation(
        iri=MINT.annotation("v"), targets=(NamedNode(link.claim),), bodies=(DSC.rejected,), motivations=(OA.assessing,)
    )
    house.put(verdict, graph="verdict")
    service.more.append(Work("Q99900000777", "x", "", "Symphony No. 7", "Jean Sibelius", "op. 105", "1924", ()))
    for path in (house.config.home / "lookup").glob("*.json"):
        path.unlink()
    found = reconcile(house, service)
    assert found["same_as"] == {MINT.work("seventh").value: "http://www.wikidata.org/entity/Q99900000777"}
    judged = {each.theirs: each.judged for each in links(house.stores.public)}
    assert judged[SEVENTH.iri] == "rejected"


def test_what_is_rejected_while_a_service_answers_is_not_the_same(house: Tagged, service: Service) -> None:
    has(house, "seventh", "Symphony No. 7", "Ludwig van Beethoven")
    reconcile(house, service)
    here, orders = replace(house, config=replace(house.config, reconcile=(service.address,))), list[Order]()
    Reconcile().finish(None, here.services(order([], ("work",), again=True).parameters, orders))
    [asked], kind = orders, ReconcileBatch()
    outcome = kind.work(asked.parameters, Quiet())
    [link] = [each for each in links(house.stores.public) if each.theirs == SEVENTH.iri]
    verdict = r.Annotation(
        iri=MINT.annotation("v"), targets=(NamedNode(link.claim),), bodies=(DSC.rejected,), motivations=(OA.assessing,)
    )
    house.put(verdict, graph="verdict")
    assert kind.finish(outcome, here.services(asked.parameters, []))["same_as"] == {}
    assert house.said(OWL.sameAs) == []


def test_questions_go_in_batches_as_the_service_wants_them(house: Tagged, service: Service) -> None:
    for number in range(12):
        has(house, f"w{number}", f"Sonata {number}", "Nobody Known")
    assert reconcile(house, service)["asked"] == 12
    assert [len(json.loads(each)) for each in service.queries()] == [5, 5, 2]


def test_people_who_only_annotate_are_nobody_s_business(house: Tagged, service: Service) -> None:
    house.put(r.Agent(MINT.agent("reader"), r.AgentKind.PERSON, "Ada Reader"))
    has(house, "syrinx", "Syrinx", "Claude Debussy")
    reconcile(house, service, "work", "person")
    sent = " ".join(service.queries())
    assert "Claude Debussy" in sent
    assert "Ada Reader" not in sent


def test_where_nothing_is_found_the_service_may_suggest(house: Tagged, service: Service) -> None:
    has(house, "syr", "Syr", "Claude Debussy")
    reconcile(house, service)
    assert [each.theirs for each in links(house.stores.public)] == [SYRINX.iri]


def test_a_service_that_is_busy_is_waited_for_if_it_need_not_be_long(house: Tagged, service: Service) -> None:
    service.rude = [(429, {"Retry-After": "0"}, b"")]
    has(house, "syrinx", "Syrinx", "Claude Debussy")
    found = reconcile(house, service)
    assert (found["asked"], found["failures"]) == (1, [])
    assert len(service.queries()) == 2


def test_a_service_that_is_busy_for_long_is_left_alone(house: Tagged, service: Service) -> None:
    service.rude = [(429, {"Retry-After": "3600"}, b"")] * 2
    has(house, "syrinx", "Syrinx", "Claude Debussy")
    [failure] = reconcile(house, service)["failures"]
    assert "3600 s" in failure["remedy"]
    assert house.said(OA.hasBody) == []
    before = len(service.asked)
    [again] = reconcile(house, service)["failures"]
    assert "busy" in again["detail"]
    assert len(service.asked) == before  # nobody of this home asks before


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (200, b"{", "no JSON"),
        (200, b"[]", "another form"),
        (200, b'{"q0": {"result": 3}}', "another form"),
        (200, b'{"q1": {"result": []}}', "another form"),
        (200, b"[" * 100_000, "no JSON"),
        (500, b"", "status 500"),
        (200, b'{"q0": {"result": [], "x": "' + b"x" * 2_000_001 + b'"}}', "2000000 bytes"),
    ],
    ids=["broken off", "a list", "no list", "another question", "nested", "failing", "huge"],
)
def test_bad_answers_are_told_and_nothing_is_half_written(
    house: Tagged, service: Service, status: int, body: bytes, reason: str
) -> None:
    service.rude = [(status, {}, body)]
    has(house, "syrinx", "Syrinx", "Claude Debussy")
    found = reconcile(house, service)
    assert reason in found["failures"][0]["detail"]
    assert (found["unanswered"], house.said(OA.hasBody)) == (1, [])
    assert reconcile(house, service)["asked"] == 1  # nothing bad was kept


def test_what_was_answered_before_a_failure_is_kept(house: Tagged, service: Service) -> None:
    for number in range(7):
        has(house, f"w{number}", f"Symphony No. {number}", "Ludwig van Beethoven")
    ask, calls = service._queries, iter(range(9))
    service._queries = lambda form: ask(form) if next(calls) == 0 else []  # type: ignore[method-assign]
    found = reconcile(house, service)
    assert (found["asked"], found["unanswered"], len(found["failures"])) == (5, 2, 1)
    assert len({each.thing for each in links(house.stores.public)}) == 5


def test_a_slow_service_is_given_up(house: Tagged, service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "SECONDS", 0.3)
    with neighbour() as near:
        has(house, "syrinx", "Syrinx", "Claude Debussy")
        [failure] = reconcile(house, service, address=near.url("/drip"))["failures"]
        assert "0.3 s" in failure["detail"]


def test_a_redirect_to_a_private_address_is_not_followed(house: Tagged, service: Service) -> None:
    with neighbour() as near:
        near.redirects("/api", service.address)
        has(house, "syrinx", "Syrinx", "Claude Debussy")
        [failure] = reconcile(house, service, address=near.url("/api"))["failures"]
        assert "not public" in failure["detail"]
        assert service.asked == []


def test_a_service_beside_is_looked_at_like_any_address(house: Tagged, service: Service, tmp_path: Path) -> None:
    """A manifest may name a suggest service at an address within; that is fetched by the same checks."""
    client = Client(tmp_path, "me@example.org", allow_private=False)
    with pytest.raises(Exception, match="not public"):
        Reconciliation(service.address).suggest("x", client)


def test_only_services_that_are_configured_are_asked(house: Tagged, service: Service) -> None:
    has(house, "syrinx", "Syrinx", "Claude Debussy")
    here = replace(house, config=replace(house.config, reconcile=("https://example.org/other",)))
    wanted = order([service.address], ["work"]).parameters
    with pytest.raises(InvalidInput, match="not configured"):
        Reconcile().finish(None, _spawning(here, wanted))
    assert service.asked == []


def _spawning(house: Tagged, wanted: Parameters) -> Any:
    return house.services(wanted, [])


def test_without_a_contact_nobody_is_asked(house: Tagged, service: Service) -> None:
    has(house, "syrinx", "Syrinx", "Claude Debussy")
    quiet = replace(house, config=replace(house.config, lookup_contact=""))
    [failure] = reconcile(quiet, service)["failures"]
    assert "lookup_contact" in failure["remedy"]
    assert service.asked == []


# --- our own reading ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Symphony No. 7 in A major, Op. 92", ["op 92"]),
        ("op.27 no.2", ["op 27 no. 2"]),
        ("Opus 27/2", ["op 27 no. 2"]),
        ("BWV 1007", ["bwv 1007"]),
        ("Sonata K. 331", ["k 331"]),
        ("KV 331; Köchel 331", ["kv 331".replace("kv", "k")]),
        ("WoO 59", ["woo 59"]),
        ("Hob. XVI:52", ["hob xvi:52"]),
        ("Piano Sonata No. 14 in D minor", []),
        ("Part d 3, voice s 2", []),
    ],
)
def test_numbers_in_catalogues_are_read(text: str, numbers: list[str]) -> None:
    assert [str(each) for each in numbers_in(text)] == numbers


def test_numbers_agree_where_one_says_less() -> None:
    assert agree(numbers_in("op. 27"), numbers_in("Op. 27 no. 2")) is True
    assert agree(numbers_in("op. 27 no. 1"), numbers_in("op. 27 no. 2")) is False
    assert agree(numbers_in("op. 27"), numbers_in("WoO 59")) is None


ASKED = Query(Kind.WORK, "Symphony no. 7", "Ludwig van Beethoven", catalogue="Op. 92")


def seen(label: str, **known: Any) -> float:
    return fit(ASKED, Candidate("https://example.org/x", label, "", 1.0, **known)).score


def test_what_contradicts_outright_keeps_a_candidate_low() -> None:
    beethoven = ("Beethoven, Ludwig van",)
    assert seen("Symphony No. 7", makers=beethoven, catalogue=("op. 92",)) > 0.95
    assert seen("Symphony No. 7", makers=("Jean Sibelius",)) <= CONTRADICTED
    assert seen("Symphony No. 7", makers=beethoven, catalogue=("op. 93",)) <= CONTRADICTED
    assert seen("Symphony No. 8", makers=beethoven) <= CONTRADICTED
    assert seen("Symphony No. 7") == NAME_ALONE


def test_dates_and_lengths_speak_too() -> None:
    dated = replace(ASKED, year="1812")
    one, other = (fit(dated, Candidate("x", "Symphony no. 7", "", 1.0, years=(y,))).score for y in ("1813", "1900"))
    assert one >= other
    recording = Query(Kind.RECORDING, "Allegretto", seconds=500)
    assert fit(recording, Candidate("x", "Allegretto", "", 1.0, seconds=300.0)).score <= CONTRADICTED
    assert fit(recording, Candidate("x", "Allegretto", "", 1.0, seconds=501.0)).score > 0.9
