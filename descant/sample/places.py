"""Where the bars of a setting stand in its sound and on its pages, by the names that these will have in the graph."""

from __future__ import annotations

from typing import Any

from pyoxigraph import NamedNode

from descant.ingest.describing.naming import Names, Placement, names_for
from descant.ingest.describing.works import canvas_iri
from descant.ingest.inputs import Input
from descant.ingest.score import Score, Zone
from descant.ontology.minting import Minter, fragment
from descant.ontology.records import BarSpan, Region, Selection, TimeSpan
from descant.ontology.records.media_fragments import format_region, format_time
from descant.rendering.pages import DrawnPage
from descant.rendering.sound import bar_times
from descant.sample.settings import FIRST_LINE, Setting


class Places:
    """Of one setting. Media are added one by one."""

    def __init__(self, setting: Setting, score: Input, bars: Score, minter: Minter) -> None:
        self.setting = setting
        self.files = [score.name]
        self.said: dict[str, list[dict[str, Any]]] = {}
        """in the form that the reader `collabscore` reads"""
        self.first_line: list[Selection] = []
        """in each source"""
        self._bars, self._score, self._minter = bars.bars, score.name, minter
        self._line = [bar.ids[0] for bar in bars.bars[:FIRST_LINE]]
        names = self._names(score, ".mei")
        span = BarSpan(bars.bars[0].index, bars.bars[FIRST_LINE - 1].index)
        self._select("notes", names, tuple(fragment(names.file, each) for each in self._line), bars=span)

    @property
    def file(self) -> str:
        """What says the places; read as everything else is."""
        return f"{self.setting.name}-bars.json"

    def in_sound(self, file: Input) -> None:
        self._add(file)
        names = self._names(file, file.extension)
        times = {bar.ids[0]: TimeSpan(*map(_milliseconds, time)) for bar, time in bar_times(self._bars)}
        for bar, time in times.items():
            self._say(bar, names.file, "measure-tframe", format_time(time))
        span = TimeSpan(times[self._line[0]].start, times[self._line[-1]].end)
        self._select("sound", names, (fragment(names.file, format_time(span)),), seconds=span)

    def on_page(self, page: DrawnPage, file: Input) -> None:
        self._add(file)
        names = self._names(file, file.extension)
        canvas = canvas_iri(names, 1, None)  # an image file is one page
        for bar, zone in page.bars.items():
            self._say(bar, canvas, "measure-region", format_region(_region(zone)))
        line = [page.bars[bar] for bar in self._line if bar in page.bars]
        if line:
            region = _around(line)
            self._select(file.name, names, (fragment(canvas, format_region(region)),), region=region)

    def _add(self, file: Input) -> None:
        """What says the places of bars comes last."""
        self.files = [*(name for name in self.files if name != self.file), file.name, self.file]

    def _say(self, bar: str, source: NamedNode, concept: str, place: str) -> None:
        selector = {"type": "FragmentSelector", "value": place}
        target = {"source": self._score, "selector": {"type": "FragmentSelector", "value": bar}}
        said = {"annotation_concept": concept, "body": {"source": source.value, "selector": selector}, "target": target}
        self.said.setdefault(bar, []).append(said)

    def _select(self, medium: str, names: Names, parts: tuple[NamedNode, ...], **span: Any) -> None:
        iri = self._minter.selection(f"sample-{self.setting.name}-{medium}")
        self.first_line.append(Selection(iri=iri, parts=parts, source=names.source, **span))

    def _names(self, file: Input, extension: str) -> Names:
        placement = Placement(version=self.setting.name)
        return names_for(self._minter, file, "", placement, extension=extension, reader="")


def _milliseconds(seconds: float) -> float:
    return round(seconds, 3)


def _region(zone: Zone) -> Region:
    return Region(zone.x, zone.y, zone.w, zone.h)


def _around(zones: list[Zone]) -> Region:
    left, top = min(zone.x for zone in zones), min(zone.y for zone in zones)
    right, bottom = max(zone.x + zone.w for zone in zones), max(zone.y + zone.h for zone in zones)
    return Region(left, top, round(right - left, 1), round(bottom - top, 1))
