"""Tags are held against what works are scored for: support, contradiction, and honest silence."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pyoxigraph import NamedNode

from descant.analysis.auditing.scorings import Judgement, meanings
from descant.errors import InvalidInput
from descant.jobs.analysing.audits import kept_scores
from descant.jobs.analysing.done import forget
from descant.jobs.linked_data import cross_checking
from descant.jobs.linked_data.cross_checking import CrossCheck
from descant.jobs.linked_data.kept import contradicted, evidence
from descant.jobs.table import writing
from descant.ontology.iris import DSC, OA, PROV
from descant.ontology.minting import tag_iri
from descant.ontology.validation import validate
from tests.jobs.linked_data.conftest import MINT, Tagged
from tests.linked_open_data import DBPEDIA, instrument, work
from tests.neighbour import Neighbour, neighbour

MOONLIGHT, SYRINX, SUITE = (work(each) for each in ("Piano Sonata No. 14", "Syrinx", "Cello Suite No. 1"))


@pytest.fixture
def near() -> Iterator[Neighbour]:
    with neighbour() as here:
        yield here


def stands(house: Tagged) -> dict[str, str]:
    """What is said of each word, whoever says it."""
    concepts = {each.subject.value: each.object.value for each in house.said(OA.hasBody)}
    return {
        concepts[claim].rpartition("#")[2]: "contradicted" if each.contradicted else "supported"
        for claim, each in evidence(house.stores.public).items()
    }


def test_a_harp_in_a_piano_sonata_is_contradicted_and_the_piano_supported(house: Tagged, wikidata: str) -> None:
    house.record("moonlight", {"harp": 0.7, "piano": 0.6, "slow": 0.9, "cello": 0.1}, MOONLIGHT.iri)
    found = house.cross_check(lookup_wikidata_sparql=wikidata)
    assert stands(house) == {"harp": "contradicted", "piano": "supported"}  # the cello is too weak to be a claim
    assert (found["supported"], found["contradicted"], found["changed"]) == (1, 1, 1)
    assert found["nothing"] == {"the tag is of no instrument that is linked to Wikidata": 1}
    assert {each.object.value for each in house.said(PROV.wasDerivedFrom)} == {
        f"http://www.wikidata.org/entity/statement/{MOONLIGHT.item}-0"
    }
    [graph] = {each.graph_name for each in house.said(OA.motivatedBy) if each.object == OA.assessing}
    said = [each for each in house.stores.public.quads() if each.graph_name == graph]
    assert validate([each.triple for each in said]).conforms
    used = {each.object.value for each in said if each.predicate == PROV.used}
    assert {wikidata, MOONLIGHT.iri} < used
    assert any("/id/run/k" in each for each in used)  # of the tagger, so its version
    [ended] = [each.object for each in said if each.predicate == PROV.endedAtTime]
    assert ended.value.startswith("20")


@pytest.mark.parametrize("known_as", ["iri", "musicbrainz"])
def test_a_work_is_found_by_musicbrainz_s_number_too(house: Tagged, wikidata: str, known_as: str) -> None:
    house.record("suite", {"cello": 0.7, "violin": 0.6}, getattr(SUITE, known_as))
    house.cross_check(lookup_wikidata_sparql=wikidata)
    assert stands(house) == {"cello": "supported", "violin": "contradicted"}


@pytest.mark.parametrize("known_as", [SYRINX.iri, f"{DBPEDIA}{SYRINX.dbpedia}"])
def test_dbpedia_is_asked_by_its_own_names_and_by_wikidata_s(house: Tagged, dbpedia: str, known_as: str) -> None:
    house.record("syrinx", {"flute": 0.7, "sitar": 0.6}, known_as)
    house.cross_check(lookup_dbpedia_sparql=dbpedia)
    assert stands(house) == {"flute": "supported", "sitar": "contradicted"}


def test_what_is_not_understood_contradicts_nothing(house: Tagged, wikidata: str) -> None:
    """An orchestra may have a harp; nobody here knows what an arpeggione sounds like."""
    for title in ("Symphony No. 7", "Arpeggione Sonata", "Symphony No. 8"):
        house.record(title.replace(" ", "-"), {"harp": 0.7, "guitar": 0.7}, work(title).iri)
    found = house.cross_check(lookup_wikidata_sparql=wikidata)
    assert (found["claims"], found["changed"]) == (0, 0)
    assert found["nothing"] == {
        "it may be in orchestra": 2,
        "it may be in arpeggione": 2,
        "Wikidata does not say what the work is scored for": 2,
    }


def test_a_concerto_supports_its_soloists(house: Tagged, wikidata: str) -> None:
    house.record("k299", {"harp": 0.7, "flute": 0.6, "sitar": 0.5}, work("Concerto for Flute, Harp, and Orchestra").iri)
    house.cross_check(lookup_wikidata_sparql=wikidata)
    assert stands(house) == {"harp": "supported", "flute": "supported"}


def test_kinds_of_what_a_tag_names_support_it(house: Tagged, wikidata: str) -> None:
    house.record("trout", {"strings": 0.7, "vocals": 0.6, "guitar": 0.4}, work("Trout Quintet").iri)
    house.cross_check(lookup_wikidata_sparql=wikidata)
    assert stands(house) == {"strings": "supported", "vocals": "contradicted", "guitar": "contradicted"}
    assert instrument("electric guitar") in meanings()[tag_iri("guitar").value]


def test_an_arrangement_is_scored_for_something_else(house: Tagged, wikidata: str) -> None:
    house.record("arranged", {"guitar": 0.8}, MOONLIGHT.iri, arrangement=True)
    found = house.cross_check(lookup_wikidata_sparql=wikidata)
    assert found["claims"] == 0
    assert any("arrangement" in each for each in found["nothing"])


def test_a_movement_may_do_without_what_the_whole_has(house: Tagged, wikidata: str) -> None:
    house.record("whole", {}, work("Violin Sonata No. 9").iri)
    house.record("movement", {"violin": 0.8, "harp": 0.8}, part_of=MINT.work("whole"))
    found = house.cross_check(lookup_wikidata_sparql=wikidata)
    assert stands(house) == {"harp": "contradicted"}
    assert "the whole is scored for it, and perhaps not this part" in found["nothing"]


def test_without_any_endpoint_scores_here_are_evidence(house: Tagged, near: Neighbour) -> None:
    house.record("duo", {"violin": 0.7, "harp": 0.6}, MOONLIGHT.iri, scored_for=(instrument("violin"),))
    house.cross_check()
    assert stands(house) == {"violin": "supported", "harp": "contradicted"}
    assert {each.object for each in house.said(PROV.wasDerivedFrom)} == {MINT.version("duo")}


def test_sources_that_disagree_leave_the_tag_alone(house: Tagged, wikidata: str) -> None:
    """The score here is for violin, the work elsewhere for piano."""
    house.record("both", {"violin": 0.7, "harp": 0.7}, MOONLIGHT.iri, scored_for=(instrument("violin"),))
    house.cross_check(lookup_wikidata_sparql=wikidata)
    concepts = {each.subject.value: each.object for each in house.said(OA.hasBody)}
    assert {concepts[claim] for claim in contradicted(house.stores.public)} == {tag_iri("harp")}


def test_done_again_nothing_is_written(house: Tagged, wikidata: str) -> None:
    house.record("moonlight", {"harp": 0.7, "piano": 0.6}, MOONLIGHT.iri, scored_for=(instrument("piano"),))
    assert house.cross_check(lookup_wikidata_sparql=wikidata)["changed"] == 2
    before = set(house.stores.public.quads()), house.stores.public.version()
    assert house.cross_check(lookup_wikidata_sparql=wikidata)["changed"] == 0
    assert (set(house.stores.public.quads()), house.stores.public.version()) == before


def test_an_endpoint_that_is_away_takes_nothing_back(house: Tagged, wikidata: str, near: Neighbour) -> None:
    house.record("moonlight", {"harp": 0.7}, MOONLIGHT.iri)
    house.cross_check(lookup_wikidata_sparql=wikidata)
    before = set(house.stores.public.quads())
    near.says("/sparql", "", status=502)
    found = house.cross_check(lookup_wikidata_sparql=near.url("/sparql"))
    assert [each["source"] for each in found["failures"]] == ["Wikidata"]
    assert set(house.stores.public.quads()) == before


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ('{"head": {"vars": ["asked"]}, "results": {"bindings": [', "no JSON"),
        ('{"boolean": true}', "no table of results"),
        ('{"head": {}, "results": {"bindings": [{"asked": 3}]}}', "no table of results"),
        ('{"head": {"vars": []}, "results": {"bindings": []}, "x": "' + "x" * 2_000_001 + '"}', "2000000 bytes"),
    ],
    ids=["broken off", "yes or no", "odd", "huge"],
)
def test_an_answer_that_is_none_is_told_and_not_kept(house: Tagged, near: Neighbour, answer: str, reason: str) -> None:
    house.record("moonlight", {"harp": 0.7}, MOONLIGHT.iri)
    near.says("/sparql", answer, "application/sparql-results+json")
    [failure] = house.cross_check(lookup_wikidata_sparql=near.url("/sparql"))["failures"]
    assert reason in failure["detail"]
    assert evidence(house.stores.public) == {}
    assert not list((house.config.home / "lookup").glob("*.json"))


def test_answers_that_lie_about_their_terms_are_passed_over(house: Tagged, near: Neighbour) -> None:
    house.record("moonlight", {"harp": 0.7}, MOONLIGHT.iri)
    odd = f'{{"asked": {{"type": "uri", "value": "{MOONLIGHT.iri}"}}, "work": {{"type": "literal", "value": "x"}}}}'
    names = '["asked", "work", "statement", "instrument", "label"]'
    near.says("/sparql", f'{{"head": {{"vars": {names}}}, "results": {{"bindings": [{odd}]}}}}')
    found = house.cross_check(lookup_wikidata_sparql=near.url("/sparql"))
    assert (found["claims"], found["failures"]) == (0, [])


def test_a_redirect_to_a_private_address_is_not_followed(
    house: Tagged, near: Neighbour, monkeypatch: pytest.MonkeyPatch
) -> None:
    with neighbour() as inside:
        house.record("moonlight", {"harp": 0.7}, MOONLIGHT.iri)
        near.redirects("/sparql", inside.url("/secret"), 307)
        [failure] = house.cross_check(lookup_wikidata_sparql=near.url("/sparql"))["failures"]
        assert "not public" in failure["detail"]
        assert inside.asked == []


def test_private_endpoints_are_refused_unless_configured(house: Tagged, near: Neighbour) -> None:
    house.record("moonlight", {"harp": 0.7}, MOONLIGHT.iri)
    settings = {"lookup_wikidata_sparql": near.url("/sparql"), "lookup_private": False}
    [failure] = house.cross_check(**settings)["failures"]
    assert "not public" in failure["detail"]
    assert near.asked == []


def test_evidence_on_what_nobody_claims_any_more_goes(house: Tagged, wikidata: str) -> None:
    content = house.record("moonlight", {"harp": 0.7}, MOONLIGHT.iri)
    house.cross_check(lookup_wikidata_sparql=wikidata)
    with house.engine.connect() as connection:
        [key] = [each.graph.rpartition("/")[2] for each in _done(connection, content)]
    house.stores.public.drop(NamedNode(f"https://example.org/music/graph/run/{key}"))
    with writing(house.engine) as connection:
        forget(connection, content, f"{house.config.base}id/run/{key}")
    assert house.cross_check(lookup_wikidata_sparql=wikidata)["dropped"] == 1
    assert evidence(house.stores.public) == {}


def test_what_another_version_said_is_replaced(
    house: Tagged, wikidata: str, near: Neighbour, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the same source, when it answers; also where there is nothing to be said of it any more."""
    house.record("moonlight", {"harp": 0.7, "piano": 0.6}, MOONLIGHT.iri, scored_for=(instrument("piano"),))
    house.cross_check(lookup_wikidata_sparql=wikidata)
    before = set(house.said(PROV.wasDerivedFrom))
    monkeypatch.setattr(cross_checking, "VERSION", "another")
    near.says("/sparql", "", status=502)
    assert house.cross_check(lookup_wikidata_sparql=near.url("/sparql"))["replaced"] == 1  # the score's
    assert len(before & set(house.said(PROV.wasDerivedFrom))) == len(before) / 2
    house.cross_check(lookup_wikidata_sparql=wikidata)
    assert not before & set(house.said(PROV.wasDerivedFrom))
    assert len(house.said(PROV.wasDerivedFrom)) == len(before)
    monkeypatch.setattr(cross_checking, "VERSION", "a third")
    monkeypatch.setattr(cross_checking, "judge", lambda *_: Judgement(None, "nothing is understood"))
    assert house.cross_check(lookup_wikidata_sparql=wikidata)["replaced"] == 2
    assert evidence(house.stores.public) == {}


def _done(connection: object, content: str) -> list:
    from descant.jobs.analysing.done import done_of

    return done_of(connection, content)  # type: ignore[arg-type] # a connection


def test_scores_know_which_of_their_tags_are_contradicted(house: Tagged, wikidata: str) -> None:
    content = house.record("moonlight", {"harp": 0.7, "piano": 0.6}, MOONLIGHT.iri)
    house.cross_check(lookup_wikidata_sparql=wikidata)
    [scores] = kept_scores(house.engine, house.config, contradicted=contradicted(house.stores.public))
    assert scores.contradicted == {f"https://example.org/music/id/file/{content}.wav": frozenset({"harp"})}
    assert DSC.contradicted.value.endswith("contradicted")


@pytest.mark.parametrize("named", ["all", [3], ["/etc/passwd"]])
def test_over_http_recordings_are_named_by_iris_alone(named: object) -> None:
    with pytest.raises(InvalidInput, match="list of IRIs"):
        CrossCheck().order({"named": named})
    assert CrossCheck().order({}).parameters == {"named": []}
