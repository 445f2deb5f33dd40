"""Pages in English and German: who gets which, and that nothing on them is said in the other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from werkzeug.test import TestResponse

from descant.accounts.tokens import owner_token
from descant.errors import InvalidInput
from descant.server import languages
from scripts.catalogues import messages, read, untranslated
from tests.server.annotating.test_showing import signed_in

PAGE = {"Accept": "text/html"}
GERMAN = PAGE | {"Accept-Language": "de-AT, de;q=0.9, en;q=0.5"}
TEMPLATES = Path(languages.__file__).parent / "templates"
NAMES = {
    *("Descant", "SPARQL", "JSON", "UTC", "AP", "ROC", "BibTeX", "CSL-JSON", "PNG", "SVG", "a minor", "ii-V-I"),
    *("CC0", "CC BY 4.0", "CC BY-SA 4.0"),
}
"""the same in both languages"""
LETTERS = re.compile(r"[A-Za-z]{2}")


# -- the catalogue -------------------------------------------------------------------------------------------


def test_the_catalogue_has_what_pages_say_and_nothing_else() -> None:
    """`make catalogues` brings it up to date."""
    said, known = ({each.id for each in one if each.id} for one in (messages(), read("de")))
    assert known == said


def test_every_message_is_said_in_german() -> None:
    assert untranslated(read("de")) == []


def test_translations_have_the_gaps_and_elements_of_their_messages() -> None:
    for each in filter(lambda each: each.id, read("de")):
        for text in _forms(each.string):
            assert _parts(text) == _parts(_forms(each.id)[-1]), text
        assert not list(each.check())


def _forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def _parts(text: str) -> list[str]:
    return sorted(re.findall(r"%\(\w+\)s|</?\w+[^>]*>", text))


def _text_outside(source: str) -> Iterator[str]:
    """What a template says to people without marking it."""
    bare = re.sub(r"{#.*?#}|<code.*?</code>|<kbd>.*?</kbd>", "", source, flags=re.S)
    bare = re.sub(r"{%-? *trans\b.*?endtrans *-?%}|{%.*?%}|{{.*?}}", "\0", bare, flags=re.S)
    for _, value in re.findall(r'\b(aria-label|alt|placeholder|title)="([^"]*)"', bare):
        yield "" if "://" in value else value
    yield from re.split("[\0\1]", re.sub(r"<[^>]*>", "\1", bare))


SCRIPTS = Path(__file__).parents[2] / "web/src"
GERMAN_OF_SCRIPTS = [SCRIPTS / "page/german.ts", *(SCRIPTS / "page/german").iterdir()]
TO_PEOPLE = re.compile(
    r"""(?:\bbutton\(|\blabelled\(|textContent[ ]=[ ]|"aria-label"[:,][ ]|\b(?:title|placeholder):[ ]
    |\belement\([^()]*\},[ ])["`]([A-Za-z][^":`]*)["`]|["`]([A-Z][a-z]*[ ,:][^"`\n]*)["`]""",
    re.VERBOSE,
)
"""texts where people see or hear them, and whatever begins like a sentence"""
TO_NOBODY = {"The page has no ${selector}.", "Bb:min7", "A:min", "Source Sans 3"}
"""or the same in every language: chords, a typeface"""


def _by_scripts() -> dict[str, str]:
    """What scripts say in English, and in German."""
    source = "".join(each.read_text("utf-8") for each in GERMAN_OF_SCRIPTS)
    pairs = re.findall(r'^  (?:"(.*?)"|(\w+)):\s+"(.*?)",$', source, flags=re.M)
    return {quoted or bare: german for quoted, bare, german in pairs}


BY_SCRIPTS = _by_scripts()


@pytest.mark.parametrize("path", sorted(TEMPLATES.iterdir()), ids=lambda path: path.name)
def test_a_template_marks_all_that_it_says(path: Path) -> None:
    texts = {re.sub(r"&\w+;|–", "", text).strip() for text in _text_outside(path.read_text("utf-8"))}
    unmarked = {text for text in texts if LETTERS.search(text)} - NAMES
    assert unmarked == set()


def test_scripts_say_nothing_that_has_no_german() -> None:
    """What `say` says is checked by the compiler; here is found what is said without it."""
    for path in set(SCRIPTS.rglob("*.ts")) - set(GERMAN_OF_SCRIPTS):
        source = re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.S)
        found = TO_PEOPLE.findall(source)
        assert [shown for shown, _ in found if shown] == [], path.name
        assert {sentence for _, sentence in found if sentence} - set(BY_SCRIPTS) <= TO_NOBODY, path.name


def test_scripts_have_the_gaps_of_what_they_say_in_german() -> None:
    assert len(BY_SCRIPTS) > 300
    for english, german in BY_SCRIPTS.items():
        assert sorted(re.findall(r"{\w+}", english)) == sorted(re.findall(r"{\w+}", german)), german


# -- who gets which ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accepted", "kept", "asked", "language"),
    [
        ("", "", "", "en"),
        ("de", "", "", "de"),
        ("de-CH", "", "", "de"),
        ("de-AT,en;q=0.5", "", "", "de"),
        ("en-GB,de;q=0.5", "", "", "en"),
        ("fr,de;q=0.1", "", "", "de"),
        ("fr,*", "", "", "en"),
        ("de;q=0", "", "", "en"),
        ("de", "en", "", "en"),
        ("en", "de", "en", "en"),
        ("en", "en", "de", "de"),
        ("de", "xx", "../de", "de"),
    ],
)
def test_the_language_is_what_was_chosen_or_else_the_browser_s(
    client: FlaskClient, accepted: str, kept: str, asked: str, language: str
) -> None:
    if kept:
        client.set_cookie(languages.COOKIE, kept)
    response = client.get(
        "/sparql", query_string={"lang": asked} if asked else {}, headers=PAGE | {"Accept-Language": accepted}
    )
    assert html.fromstring(response.text).get("lang") == response.headers["Content-Language"] == language
    assert {"Accept-Language", "Cookie"} <= set(response.vary)


def test_a_choice_is_kept_until_the_browser_is_closed_and_forgotten_where_it_is_its_own(client: FlaskClient) -> None:
    client.get("/sparql?lang=de", headers=PAGE)
    cookie = client.get_cookie(languages.COOKIE)
    assert cookie is not None
    assert (cookie.value, cookie.http_only, cookie.same_site, cookie.expires) == ("de", True, "Lax", None)
    assert "Suchen" in client.get("/passages", headers=PAGE).text
    client.get("/sparql?lang=de", headers=GERMAN)
    assert client.get_cookie(languages.COOKIE) is None


def test_a_choice_is_kept_on_the_way_through_a_door(client: FlaskClient) -> None:
    door = client.get("/add?lang=de", headers=PAGE)
    assert door.status_code == 303
    assert "descant_lang=de" in door.headers["Set-Cookie"]
    assert client.get(door.headers["Location"], headers=PAGE).headers["Content-Language"] == "de"


def test_a_language_that_there_is_not_is_not_kept(client: FlaskClient) -> None:
    assert client.get("/sparql?lang=fr", headers=PAGE).headers["Content-Language"] == "en"
    assert client.get_cookie(languages.COOKIE) is None


def _switch(response: TestResponse) -> list[str]:
    return [str(each) for each in html.fromstring(response.text).xpath("//footer//a[@hreflang]/@href")]


def test_the_switch_keeps_the_address(client: FlaskClient) -> None:
    response = client.get("/passages?version=a%26b&first=1&first=2&lang=en", headers=PAGE)
    assert _switch(response) == ["/passages?version=a%26b&first=1&first=2&lang=de"]


def test_the_switch_on_an_answer_to_a_form_leads_to_a_page(client: FlaskClient) -> None:
    both = (_switch(client.post(path, headers=PAGE)) for path in ("/jobs/enter", "/account/tokens"))
    assert list(both) == [["/jobs/enter?lang=de"], ["/?lang=de"]]


@pytest.mark.parametrize(
    ("path", "query", "link"),
    [
        ("/id/work/\u00c3\u00a4 ?a#b", "", "/id/work/%C3%A4%20%3Fa%23b?lang=de"),  # as WSGI writes paths
        ("//elsewhere.example/", "", "/elsewhere.example/?lang=de"),
        ("/account/callback", "error=no&error_description=Send+money&state=secret", "/?lang=de"),
    ],
)
def test_the_switch_leads_nowhere_else_and_repeats_no_secret(app: Flask, path: str, query: str, link: str) -> None:
    with app.test_request_context(environ_overrides={"PATH_INFO": path, "QUERY_STRING": query}):
        assert languages.translations()[1].address == link


def test_answers_to_programs_are_english(client: FlaskClient) -> None:
    wanted = {"Accept-Language": "de"}
    asked = {"Accept": "application/json"} | wanted
    problem = client.get("/id/nothing", headers=asked)
    document = problem.json or {}
    assert document["title"] == "Not found"
    assert "Content-Language" not in problem.headers
    page = client.get("/id/nothing", headers=PAGE | wanted)
    assert html.fromstring(page.text).findtext(".//h1") == "Nicht gefunden"
    said = html.fromstring(page.text).xpath("string(//p[@class='lead'])")
    assert said == "Über http://localhost/id/nothing ist nichts bekannt."
    words = document["said"]  # for the page's scripts
    assert (words["title"], words["detail"], words["lang"]) == ("Nicht gefunden", said, "de")
    assert "Accept-Language" in problem.vary
    assert "said" not in (client.get("/id/nothing", headers={"Accept": "application/json"}).json or {})


def test_problems_say_in_another_language_what_is_known_in_it(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise InvalidInput("Words of a library.", remedy="Leave the word away.")

    monkeypatch.setattr(type(app.extensions["descant"].stores.public), "answer", fail)
    client = app.test_client()
    answer = client.get("/sparql?query=ASK%7B%7D", headers={"Accept-Language": "de"})
    assert answer.get_json(force=True)["said"] == {"title": "Die Eingabe ist fehlerhaft", "lang": "de"}
    client.set_cookie("descant_lang", "de")  # of pages
    assert "said" not in client.get("/sparql?query=ASK%7B%7D").get_json(force=True)


def test_what_only_the_framework_refuses_is_german_too(client: FlaskClient) -> None:
    page = html.fromstring(client.get("/nowhere", headers=GERMAN).text)
    assert page.xpath("string(//p[@class='lead'])").startswith("Unter dieser Adresse ist hier nichts.")
    assert not page.xpath("//*[@class='problem']//*[@lang='en']")


def test_numbers_have_the_signs_of_the_language(app: Flask) -> None:
    shown = "{{ 1234567|number }} {{ 1234.5|number(2) }} {{ 0.5|number(none) }}"
    for code, expected in (("en", "1,234,567 1,234.50 0.5"), ("de", "1.234.567 1.234,50 0,5")):
        with app.test_request_context(headers={"Accept-Language": code}):
            assert app.jinja_env.from_string(shown).render() == expected


def test_counts_have_the_forms_of_the_language(app: Flask) -> None:
    counted = (
        '{% from "_counted.html" import count %}{% for n in (0, 1, 2) %}{{ count(n, "bar", "bars") }};{% endfor %}'
    )
    for code, expected in (("en", "0 bars;1 bar;2 bars;"), ("de", "0 Takte;1 Takt;2 Takte;")):
        with app.test_request_context(headers={"Accept-Language": code}):
            assert app.jinja_env.from_string(counted).render() == expected


def test_what_is_put_into_a_message_is_escaped(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "de"}):
        shown = app.jinja_env.from_string(
            "{% trans name=name %}{{ name }}, its versions{% endtrans %}{{ name|or_english }}"
        )
        assert "<b>" not in shown.render(name="<b>100 %</b>")


# -- the pages -----------------------------------------------------------------------------------------------


def _pages(app: Flask) -> list[str]:
    rules = (each for each in app.url_map.iter_rules() if "GET" in (each.methods or ()) and not each.arguments)
    return sorted(each.rule for each in rules if not each.rule.startswith("/api/"))


ENGLISH = {each.id for each in read("de") if isinstance(each.id, str) and len(each.id) > 12 and each.id != each.string}
"""long enough to be nobody's name"""


def said(page: html.HtmlElement) -> set[str]:
    """Whole texts and names of elements, without what is marked as English."""
    for each in page.xpath("//*[@lang='en'] | //script | //code"):
        each.drop_tree()
    texts = page.xpath("//text() | //@aria-label | //@aria-valuetext | //@alt | //@placeholder | //@title")
    return {re.sub(r"\s+", " ", str(each)).strip() for each in texts}


def test_no_page_says_in_english_what_it_can_say_in_german(app: Flask) -> None:
    """As its owner sees it, who sees most."""
    owner = signed_in(app, owner_token(app.extensions["descant"].config))
    seen = 0
    for path in _pages(app):
        response = owner.get(path, headers=GERMAN)
        if response.mimetype != "text/html" or response.location:
            continue
        seen += 1
        page = html.fromstring(response.text)
        assert page.get("lang") == response.headers["Content-Language"] == "de", path
        assert "ETag" not in response.headers, f"{path}: a cache would keep the language of whoever asked first"
        assert said(page) & ENGLISH == set(), path
        assert said(page) >= {"Bibliothek", "Fassungen", "Tasten", "Zum Inhalt springen"}, path
    assert seen > 14
