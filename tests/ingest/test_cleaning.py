"""What a browser might run gets neither into the graph nor out of it."""

from __future__ import annotations

from typing import Any

import pytest

from descant.ingest.cleaning import LARGEST, clean_shape, clean_words, cleaned
from descant.ingest.reading import Reading

OPEN = '<svg xmlns="http://www.w3.org/2000/svg"'
BOX = f'{OPEN}><rect x="1" y="2" width="3" height="4"/></svg>'
SHAPES = [
    (BOX, BOX),
    ("<svg><path d='M0,0 L1e3,-2.5Z'/></svg>", f'{OPEN}><path d="M0,0 L1e3,-2.5Z"/></svg>'),
    (f"  <?xml version='1.0'?><!-- a --> {BOX}", BOX),
    (BOX.replace("<rect", "<script>alert(1)</script><rect"), BOX),
    (BOX.replace("<rect", "<style>@import url(//x)</style><foreignObject><b/></foreignObject><rect"), BOX),
    (BOX.replace("<rect", "<image href='//x'/><a href='javascript:alert(1)'><rect r='1'/></a><rect"), BOX),
    (BOX.replace("<svg", "<svg onload='alert(1)' style='background:url(//x)'"), BOX),
    (BOX.replace("<rect", "<rect onclick='a()' fill='url(//x)' transform='url(//x)'"), BOX),
    (BOX.replace("<rect", "<set attributeName='onload' to='a()'/><rect"), BOX),
    (BOX.replace("/></svg>", ">&lt;script&gt;<![CDATA[<img src=x onerror=a()>]]></rect></svg>"), BOX),
    (BOX.replace("<rect", "<x:script xmlns:x='http://www.w3.org/1999/xhtml'/><rect"), BOX),
    ("<svg onload='alert(1)'/>", None),
    ("<svg><script>alert(1)</script></svg>", None),
    ("<html xmlns='http://www.w3.org/1999/xhtml'><script/></html>", None),
    ("<svg><rect", None),
    ("<img src=x onerror=alert(1)>", None),
    ('<!DOCTYPE svg [<!ENTITY a "1">]><svg><path d="&a;"/></svg>', None),
    ('<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg><g>&a;</g></svg>', None),
]
"""an SVG selector, and what may be given out of it"""


@pytest.mark.parametrize(("svg", "clean"), SHAPES)
def test_shapes_and_their_geometry_are_what_stays(svg: str, clean: str | None) -> None:
    assert clean_shape(svg) == clean
    assert clean is None or clean_shape(clean) == clean


@pytest.mark.parametrize("svg", ["", "\ud800", "<svg>" * 10_000, f"<svg><path d='{' ' * LARGEST}'/></svg>"])
def test_what_is_no_shape_is_none(svg: str) -> None:
    assert clean_shape(svg) is None


@pytest.mark.parametrize("form", ["text/html", "TEXT/HTML;charset=utf-8", "application/xhtml+xml", "text/xml"])
def test_markup_keeps_what_text_needs(form: str) -> None:
    assert clean_words("<p>a<img src=x onerror=b()><script>c()</script></p>", form) == '<p>a<img src="x"></p>'


def test_plain_text_stays_as_it_is() -> None:
    assert clean_words("a < b <script>", "text/plain") == "a < b <script>"


def test_a_reading_says_which_selectors_are_left_out() -> None:
    def on(*selectors: Any) -> dict[str, Any]:
        return {"type": "SpecificResource", "source": "#page=1", "selector": list(selectors)}

    shape, none = ({"type": ["SvgSelector"], "value": each} for each in (BOX, "<svg onload='a()'/>"))
    body = {"type": "TextualBody", "format": ["text/html"], "value": "<i onclick='a()'>b</i>"}
    given = {"id": "urn:x:a", "type": "Annotation", "body": [body, {**body, "value": ["<b id='x'>c</b>"]}]}
    reading = cleaned(Reading(media_type="x/y", annotations=({**given, "target": on(none, shape)}, {"target": none})))
    first, second = reading.annotations
    assert [each["value"] for each in first["body"]] == ["<i>b</i>", ["<b>c</b>"]]  # type: ignore[index,union-attr,call-overload]
    assert first["target"] == on(shape)
    assert second == {}
    assert [each.place for each in reading.problems] == ["urn:x:a", "annotation 2"]
