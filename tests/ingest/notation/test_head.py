"""What the head says: titles, people, identity, key, metre, instruments, licence; in MEI 5 and in 2012's shape."""

from __future__ import annotations

import pytest

from descant.ingest.notation.authorities import canonical
from descant.ingest.notation.instruments import by_name
from descant.ingest.notation.licences import licence_in
from descant.ingest.reading import Instrument, Person, Text
from tests.ingest.notation.scores import Reads, bars, document, note, score

MUSIC = score(bars(note("c4", "1")))
FIVE = """
<fileDesc><titleStmt><title type="desc">Piano trio</title><arranger>Anton Muster</arranger>
<respStmt><resp>Encoded by</resp><persName sameas="#eva"/></respStmt></titleStmt>
<pubStmt><availability><useRestrict auth.uri="http://creativecommons.org/licenses/by/4.0/">CC BY</useRestrict>
</availability></pubStmt>
<seriesStmt><respStmt><persName xml:id="eva" auth.uri="https://orcid.org/0000-0001-2345-678X">Eva Beispiel</persName>
</respStmt></seriesStmt></fileDesc>
<workList><work auth.uri="http://d-nb.info/gnd/300016417"><title type="uniform" xml:lang="de">Sinfonie</title>
<composer><persName auth="GND" auth.uri="http://d-nb.info/gnd/" codedval="118508288">Ludwig van Beethoven</persName>
</composer><key pname="e" accid="f" mode="major"/><meter count="4" unit="4"/>
<perfMedium><perfResList><perfRes codedval="ka">Klavier</perfRes>
<perfRes auth.uri="https://id.loc.gov/authorities/performanceMediums/mp2013015782"/>
<perfRes auth.uri="https://id.loc.gov/authorities/performanceMediums/mp2013015782"/></perfResList></perfMedium>
</work></workList>
"""
TWENTY_TWELVE = """
<fileDesc><titleStmt><title>Walzer</title><respStmt><persName role="encoder">Maja Muster</persName></respStmt>
</titleStmt><pubStmt><availability><useRestrict>Ask the editors.</useRestrict></availability></pubStmt></fileDesc>
<workDesc><work><titleStmt><title>Walzer G-Dur</title><respStmt>
<persName role="composer" dbkey="133912027" authURI="http://d-nb.info/gnd/" authority="GND">Dionisio Aguado</persName>
</respStmt></titleStmt><key mode="major" pname="g">G major</key><meter count="3" unit="8"/>
<perfMedium><instrumentation><instrVoice code="tb">Guitar</instrVoice></instrumentation></perfMedium></work></workDesc>
"""
PIANO = (
    "http://www.wikidata.org/entity/Q5994",
    "http://www.mimo-db.eu/InstrumentsKeywords/2299",
    "http://id.loc.gov/authorities/performanceMediums/mp2013015550",
)


def test_a_head_of_today(reads: Reads) -> None:
    found = reads(document(MUSIC, head=FIVE)).about
    assert found.titles == (Text("Sinfonie", "de"),)
    assert found.labels == (Text("Piano trio"),)
    assert found.same_as == ("https://d-nb.info/gnd/300016417",)
    assert found.people == (
        Person("Ludwig van Beethoven", "creator", ("https://d-nb.info/gnd/118508288",)),
        Person("Anton Muster", "arranger"),
        Person("Eva Beispiel", "encoder", ("https://orcid.org/0000-0001-2345-678X",)),
    )
    assert (found.key, found.metre) == ("E-flat major", "4/4")
    assert found.licence == "https://creativecommons.org/licenses/by/4.0/"
    assert found.instruments[0] == Instrument("Klavier", 1, PIANO)
    assert (found.instruments[1].label, found.instruments[1].count) == ("violin", 2)


def test_a_head_of_2012(reads: Reads) -> None:
    found = reads(document(MUSIC, head=TWENTY_TWELVE, version="2012")).about
    assert found.titles == (Text("Walzer G-Dur"),)
    assert found.people == (
        Person("Dionisio Aguado", "creator", ("https://d-nb.info/gnd/133912027",)),
        Person("Maja Muster", "encoder"),
    )
    assert (found.key, found.metre) == ("G major", "3/8")
    assert (found.licence, found.rights) == (None, "Ask the editors.")
    assert [each.label for each in found.instruments] == ["Guitar"]


def test_without_a_head_the_parts_are_the_instruments(reads: Reads) -> None:
    staves = '<staffDef n="1" lines="5" label="Violino I"/><staffDef n="2" lines="5" label="Violino II"/>'
    found = reads(document(score(bars(note("c4", "1")), staves=staves))).about
    assert [(each.label, each.count) for each in found.instruments] == [("violin", 2)]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("http://d-nb.info/gnd/118508288", "https://d-nb.info/gnd/118508288"),
        ("https://www.wikidata.org/wiki/Special:EntityData/Q41309", "http://www.wikidata.org/entity/Q41309"),
        ("https://www.wikidata.org/wiki/Q255", "http://www.wikidata.org/entity/Q255"),
        ("https://viaf.org/viaf/32182557/", "http://viaf.org/viaf/32182557"),
        ("https://example.org/118508288", None),
    ],
)
def test_authorities_have_one_form(said: str, meant: str | None) -> None:
    assert canonical(said) == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("https://creativecommons.org/licenses/by-nc-sa/4.0/", "https://creativecommons.org/licenses/by-nc-sa/4.0/"),
        ("CC BY-SA 3.0", "https://creativecommons.org/licenses/by-sa/3.0/"),
        ("OpenScore (CC0)", "https://creativecommons.org/publicdomain/zero/1.0/"),
        (
            "Creative Commons Attribution-NonCommercial-ShareAlike 4.0 International License",
            "https://creativecommons.org/licenses/by-nc-sa/4.0/",
        ),
        ("CC BY", None),
        ("All rights reserved", None),
    ],
)
def test_licences_are_recognised_where_they_are_whole(said: str, meant: str | None) -> None:
    assert licence_in(said) == meant


def test_instruments_are_known_by_the_words_of_parts() -> None:
    assert [found.label for name in ("Clarinetto I in B", "VIOLONCELLE.", "Hörner") if (found := by_name(name))] == [
        "clarinet",
        "cello",
        "horn",
    ]
    assert by_name("Agathe") is None
