"""The page of the vocabularies: every term at its anchor, clean HTML, and the same as RDF."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from descant.ontology.documentation import documentation, ontology_rdf, render_html
from descant.ontology.formats import Format
from descant.ontology.iris import DSC, MAO
from descant.ontology.reading import read_rdf
from descant.ontology.vocabulary import VOCABULARIES, known_terms, terms_of, vocabulary_quads
from tests.ontology.graphs import canonical

VOID = {"br", "hr", "img", "meta", "link", "input"}


class Page(HTMLParser):
    """What a page holds; complains of elements that are not closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.attributes: set[str] = set()
        self.tags: set[str] = set()
        self.headings: list[int] = []
        self.open: list[str] = []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.ids += [value for name, value in attrs if name == "id" and value]
        self.links += [value for name, value in attrs if name == "href" and value]
        if re.fullmatch(r"h\d", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def page() -> Page:
    return Page(render_html(documentation()))


def test_every_term_has_its_anchor(page: Page) -> None:
    assert len(page.ids) == len(set(page.ids))
    for term in known_terms():
        local = term.value.rpartition("#")[2]
        expected = local if term in DSC or term in MAO else (local, f"mtt-{local}")
        assert expected in page.ids if isinstance(expected, str) else set(expected) & set(page.ids)


@pytest.mark.parametrize("name", [name for name, namespace in VOCABULARIES.items() if namespace])
def test_alone_every_anchor_is_the_local_name(name: str) -> None:
    [vocabulary] = documentation(name)
    shown = {term.anchor: term for _, terms in vocabulary.sections for term in terms}
    assert set(shown) == {term.value.rpartition("#")[2] for term in terms_of(name)}
    for term in shown.values():
        assert dict(term.labels).keys() >= {"en", "de"}
        assert term.comment
        assert term.examples
        assert "Defined by" in dict(term.relations)


def test_links_inside_the_page_lead_somewhere(page: Page) -> None:
    inside = [link[1:] for link in page.links if link.startswith("#")]
    assert len(inside) > len(known_terms())
    assert set(inside) <= set(page.ids)


def test_the_contents_list_every_term(page: Page) -> None:
    contents = render_html(documentation()).partition("</nav>")[0]
    listed = set(re.findall(r'href="#([^"]+)"', contents))
    terms = {term.anchor for each in documentation() for _, terms in each.sections for term in terms}
    assert terms <= listed


def test_the_page_is_semantic_and_without_style_or_script(page: Page) -> None:
    assert {"nav", "section", "dl", "figure", "figcaption"} <= page.tags
    assert not page.tags & {"script", "style", "link", "iframe", "div", "font"}
    assert page.attributes <= {"id", "class", "href", "lang", "rel", "aria-label", "aria-labelledby"}
    assert page.headings[0] == 2
    assert all(later - earlier <= 1 for earlier, later in zip(page.headings, page.headings[1:], strict=False))


def test_domain_range_and_inverse_are_shown() -> None:
    [mao] = documentation("mao")
    setting = next(term for _, terms in mao.sections for term in terms if term.name == "mao:setting")
    shown = {heading: [(link.text, link.href) for link in links] for heading, links in setting.relations}
    assert shown["Domain"] == [("mao:MusicalMaterial", "#MusicalMaterial")]
    assert shown["Range"] == [("mao:Extract", "#Extract")]
    assert shown["Inverse of"] == [("mao:settingOf", "#settingOf")]


def test_examples_are_escaped() -> None:
    html = render_html(documentation("dsc"))
    assert "&lt;version/trio/bar/12&gt; a dsc:Bar" in html
    assert "<version/" not in html


@pytest.mark.parametrize("syntax", [Format.TURTLE, Format.JSON_LD, Format.N_TRIPLES, Format.RDF_XML])
def test_the_ontology_is_served_as_rdf(syntax: Format) -> None:
    assert canonical(read_rdf(ontology_rdf(syntax), syntax)) == canonical(vocabulary_quads())
    assert canonical(read_rdf(ontology_rdf(syntax, "mao"), syntax)) == canonical(vocabulary_quads("mao"))
