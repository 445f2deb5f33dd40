"""The beginning of a score, drawn before the rest is read: cut by node alone, and drawn as the whole has it."""

from __future__ import annotations

import json
import re
from typing import Any

import verovio
from test_web_build import hook as hook
from test_web_selection import SOURCES
from test_web_selection import run as run

NOTE = '<note xml:id="n{0}" oct="4" pname="{1}" dur="1"/>'
MEASURE = '<measure n="{0}" xml:id="m{0}"><staff n="1"><layer n="1">{1}</layer></staff></measure>'
STAVES = '<staffGrp><staffDef n="1" lines="5" clef.shape="G" clef.line="2"/></staffGrp>'
OPTIONS = {"header": "none", "footer": "none", "expandNever": True}


def score() -> str:
    """Twelve bars; the third is not written in full, before the seventh the key changes, and two end twice."""
    bars = [MEASURE.format(bar, NOTE.format(bar, "cdefgab"[bar % 7])) for bar in range(1, 13)]
    bars[2] = '<measure n="3" xml:id="m3"/>'
    bars[6] = f'<scoreDef keysig="3s"/>{bars[6]}'
    bars[9] = f'<ending n="1">{bars[9]}</ending>'
    body = f"<scoreDef meter.count='4' meter.unit='4'>{STAVES}</scoreDef><section>{''.join(bars)}</section>"
    music = f"<music><body><mdiv><score>{body}</score></mdiv></body></music>"
    return f'<?xml version="1.0"?><mei xmlns="http://www.music-encoding.org/ns/mei" meiversion="5.0">{music}</mei>'


def drawn(text: str, bars: str) -> list[str]:
    """What the score names itself: some ids that verovio makes up have digits alone, and more of them."""
    toolkit = verovio.toolkit()
    toolkit.setOptions(OPTIONS)
    toolkit.select({"measureRange": bars})
    assert toolkit.loadData(text)
    return re.findall(r'id="([mn]\d\d?)"|class="(keySig|clef|ending)', toolkit.renderToSVG(1))


def cut(run: Any, text: str, bar: int) -> str:
    said = run(f"""
        const {{ upTo }} = await import("{SOURCES.as_uri()}/beginning.ts");
        say(upTo({json.dumps(text)}, {bar}));
    """)
    return str(said[0])


def test_bars_up_to_one_are_drawn_as_the_whole_has_them(run: Any) -> None:
    whole = score()
    for first, last in [(1, 4), (7, 9), (10, 11)]:
        found = cut(run, whole, last)
        assert [f'xml:id="m{bar}"' in found for bar in range(1, 13)] == [bar <= last for bar in range(1, 13)]
        assert drawn(found, f"{first}-{last}") == drawn(whole, f"{first}-{last}")


def test_what_is_no_mei_stays_whole(run: Any) -> None:
    parts = '<score-partwise><part><measure number="1"/><measure number="2"/></part></score-partwise>'
    assert cut(run, parts, 1) == parts
