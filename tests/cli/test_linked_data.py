"""`descant reconcile` and `audit cross-check`: from a home to links and evidence, on real endpoints in small."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from descant.config import Config
from descant.ontology.minting import Minter
from tests.cli.conftest import BASE, Descant
from tests.linked_open_data import work
from tests.linked_open_data.endpoints import wikidata
from tests.linked_open_data.recorded import record
from tests.linked_open_data.service import Service, serving

__all__ = ["wikidata"]  # a fixture

MINT, SEVENTH = Minter(BASE), work("Symphony No. 7")


@pytest.fixture
def service() -> Iterator[Service]:
    with serving() as here:
        yield here


@pytest.fixture
def recorded(home: Path) -> None:
    record(Config(home=home, base=BASE, min_free=1))


def test_a_harp_is_contradicted_and_the_audit_tells_the_gain(descant: Descant, recorded: None, wikidata: str) -> None:
    settings = {
        "DESCANT_LOOKUP_CONTACT": "me@example.org",
        "DESCANT_LOOKUP_PRIVATE": "true",
        "DESCANT_LOOKUP_WIKIDATA_SPARQL": wikidata,
        "DESCANT_MIN_FREE": "1",
    }
    done = descant("audit", "cross-check", **settings)
    assert (done.code, done.out.splitlines()[0]) == (0, "2 tags of 1 reading: 1 supported, 1 contradicted"), done.err
    again = json.loads(descant("audit", "cross-check", "--json", **settings).out)
    assert (again["claims"], again["changed"], again["unasked"]) == (2, 0, [])
    away = descant("audit", "cross-check", **settings | {"DESCANT_LOOKUP_WIKIDATA_SPARQL": "http://127.0.0.1:1/x"})
    assert away.code == 1
    assert "NOT ASKED  Wikidata: " in away.out
    document = json.loads(descant("audit", "tags", "--json").out)
    found = document["models"][0]["linked_data"]
    assert (found["removed"], found["wrong_removed"]) == (1, 1)
    text = descant("audit", "tags").out
    assert "without 1 claim that linked data contradict (1 wrong, 0 right):" in text
    assert "precision 1/2 0.50" in text
    assert "to 1/1 1.00" in text


def test_works_are_linked_and_listed(descant: Descant, recorded: None, service: Service) -> None:
    settings = {
        "DESCANT_LOOKUP_CONTACT": "me@example.org",
        "DESCANT_LOOKUP_PRIVATE": "true",
        "DESCANT_RECONCILE": service.address,
        "DESCANT_MIN_FREE": "1",
    }
    done = descant("reconcile", "--kind", "work", "--json", **settings)
    document = json.loads(done.out)
    assert (done.code, document["things"], document["known"], document["asked"]) == (0, 2, 1, 1), done.err
    assert document["same_as"] == [{"thing": MINT.work("seventh").value, "theirs": SEVENTH.iri}]
    listed = descant("reconcile", "--list").out
    assert (
        f"{MINT.work('seventh').value}: 1.00 {SEVENTH.iri} (Symphony No. 7, Ludwig van Beethoven, op. 92, 1812)"
        in listed
    )
    service.rude = [(500, {}, b"")]
    failed = descant("reconcile", "--again", "--service", service.address, MINT.work("sonata").value, **settings)
    assert failed.code == 1
    assert "NOT ASKED" in failed.out


def test_nobody_is_asked_without_a_configuration(descant: Descant, recorded: None) -> None:
    done = descant("reconcile")
    assert (done.code, "`reconcile` in descant.toml" in done.err) == (2, True)
    assert descant("audit", "cross-check", DESCANT_MIN_FREE="1").code == 0  # scores here alone
    assert "Nothing was looked up yet." in descant("reconcile", "--list").out
