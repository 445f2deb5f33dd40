"""What the head says: titles, people, identity, key, metre, instruments, licence; in MEI 5 and in 2012's shape."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from descant.ingest.notation.authorities import canonical
from descant.ingest.notation.instruments import named
from descant.ingest.notation.licences import licence_in
from descant.ingest.reading import Instrument, Person, Text
from descant.ontology.instruments import by_name, rows
from tests.ingest.notation.scores import Reads, bars, document, note, score

MUSIC = score(bars(note("c4", "1")))
FIVE = """
<fileDesc><titleStmt><title type="desc">Piano trio</title><arranger>Anton Diabelli</arranger>
<respStmt><resp>Encoded by</resp><persName sameas="#eva"/></respStmt></titleStmt>
<pubStmt><availability><useRestrict auth.uri="http://creativecommons.org/licenses/by/4.0/">CC BY</useRestrict>
</availability></pubStmt>
<seriesStmt><respStmt><persName xml:id="eva" auth.uri="https://orcid.org/0000-0001-2345-678X">Fanny Hensel</persName>
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
<fileDesc><titleStmt><title>Walzer</title><respStmt><persName role="encoder">Fanny Hensel</persName></respStmt>
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
        Person("Anton Diabelli", "arranger"),
        Person("Fanny Hensel", "encoder", ("https://orcid.org/0000-0001-2345-678X",)),
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
        Person("Fanny Hensel", "encoder"),
    )
    assert (found.key, found.metre) == ("G major", "3/8")
    assert (found.licence, found.rights) == (None, "Ask the editors.")
    assert [each.label for each in found.instruments] == ["Guitar"]


@pytest.mark.parametrize(
    ("said", "role"),
    [
        ("Composer:", "creator"),
        ("Composed by", "creator"),
        ("Music by:", "creator"),
        ("Words by", "lyricist"),
        ("Funding:", "funding"),
        ("", "contributor"),
    ],
)
def test_roles_are_known_by_the_words_of_statements(reads: Reads, said: str, role: str) -> None:
    statement = f"<respStmt><resp>{said}</resp><persName>Fanny Hensel</persName></respStmt>"
    head = f"<fileDesc><titleStmt><title>Lied</title>{statement}</titleStmt></fileDesc>"
    assert reads(document(MUSIC, head=head)).about.people == (Person("Fanny Hensel", role),)


def test_without_a_head_the_parts_are_the_instruments(reads: Reads) -> None:
    staves = '<staffDef n="1" lines="5" label="Violino I"/><staffDef n="2" lines="5" label="Violino II"/>'
    found = reads(document(score(bars(note("c4", "1")), staves=staves))).about
    assert [(each.label, each.count) for each in found.instruments] == [("violin", 2)]


def test_parts_keep_their_names_as_they_are_written() -> None:
    """Known or not, alone or several of one name."""
    found = named(["Soprano", "Soprano", "Alto", "Tenor", "basso", "Orgel"])
    assert [(each.label, each.count) for each in found] == [
        ("Soprano", 2), ("Alto", 1), ("Tenor", 1), ("basso", 1), ("Orgel", 1)
    ]  # fmt: skip
    assert [bool(each.same_as) for each in found] == [True, False, True, False, True]


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


@pytest.mark.parametrize(
    ("said", "label"),
    [
        ("Clarinetto I in B", "clarinet"),
        ("VIOLONCELLE.", "cello"),
        ("Hörner", "horn"),
        ("2 Corni inglesi", "horn"),
        ("Corno inglese", "english horn"),
        ("Cor anglais", "english horn"),
        ("Bass Clarinet in Bb", "bass clarinet"),
        ("Contrabass", "double bass"),
        ("Double Bass", "double bass"),
        ("Viola d'amore", "viola d'amore"),
        ("Viole", "viola"),
        ("Soprano Saxophone", "saxophone"),
        ("Soprano", "soprano"),
        ("Mezzo-Soprano", "mezzo-soprano"),
        ("Grosse Caisse", "bass drum"),
        ("Agathe", None),
        ("Alto", None),  # a voice, a viola or a saxophone
        ("Basso", None),
        ("Vc.", None),  # MARC's code for an alto
        ("Va.", None),
        ("", None),
    ],
)
def test_instruments_are_known_by_the_words_of_parts(said: str, label: str | None) -> None:
    found = by_name(said)
    assert (found.label if found else None) == label


def test_every_instrument_is_called_by_names_of_its_own() -> None:
    names = [name for row in rows() for name in {row.label, *row.names.split(", ")}]
    assert [name for name, times in Counter(names).items() if times > 1] == []
    codes = [code for row in rows() for code in (row.wikidata, row.mimo, row.lcmpt, row.marc) if code]
    assert [code for code, times in Counter(codes).items() if times > 1] == []
    for row in rows():
        assert re.fullmatch(r"(Q\d+)?,(\d{4})?,(mp\d{10})?,([a-z]{2})?", ",".join(row[1:5])), row
        for name in row.names.split(", "):
            assert by_name(name.title()) == row, name
