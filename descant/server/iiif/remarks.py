"""What is said on the canvases of a manifest: annotations, and the labels of its pages and bars.

Of the public dataset alone. What is said of a bar, or of the element of an encoding that is the bar, lies where the
bar stands on the page.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from pyoxigraph import Literal, NamedNode

from descant.ingest.cleaning import clean_shape, clean_words, is_markup
from descant.ingest.presentation.words import plain
from descant.ontology.iris import OA
from descant.server.iiif.shown import Shown
from descant.store import Dataset
from descant.store.named import rows_of

Target: TypeAlias = str | dict[str, Any]

RECENT = 8
"""sources"""
_MEDIA = re.compile(r"(?:xywh|t)=[\w:.,%]+(?:&(?:xywh|t)=[\w:.,%]+)*")
"""a part in space or time, as Media Fragments has it"""


@dataclass(frozen=True, slots=True)
class Words:
    """A textual body."""

    value: str
    format: str = "text/plain"
    language: str | None = None

    @property
    def text(self) -> str:
        """What a reader sees of it, in which quotes are found."""
        return plain(self.value) if is_markup(self.format) else self.value


@dataclass(slots=True)
class Remark:
    """Each part once, in the order in which it was found."""

    iri: str
    targets: dict[str, Target] = field(default_factory=dict)
    words: dict[Words, None] = field(default_factory=dict)
    bodies: dict[str, None] = field(default_factory=dict)
    """IRIs"""
    motivations: dict[str, None] = field(default_factory=dict)
    """IRIs"""
    creators: dict[str, None] = field(default_factory=dict)
    """IRIs"""
    created: str | None = None

    @property
    def texts(self) -> list[str]:
        return [each.text for each in self.words]


class Recent:
    """What was last found on a few sources, until the data change: who types asks again at every letter."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[str, list[Remark]]] = {}
        self._lock = threading.Lock()

    def get(self, dataset: Dataset, shown: Shown, canvases: Mapping[str, str]) -> list[Remark]:
        version = dataset.version()
        known, found = self._found.get(shown.address, ("", []))
        if version and version == known:
            return found
        found = find_remarks(dataset, shown, canvases)
        with self._lock:
            self._found.pop(shown.address, None)
            self._found[shown.address] = (version, found)
            if len(self._found) > RECENT:
                del self._found[next(iter(self._found))]
        return found


def find_remarks(dataset: Dataset, shown: Shown, canvases: Mapping[str, str]) -> list[Remark]:
    """In the order of the canvases; `canvases` are their addresses by what the graph calls them."""
    order = {address: number for number, address in enumerate(canvases.values())}
    found: dict[str, Remark] = {}
    for row, page in _said(dataset, shown):
        if page.value in canvases and isinstance(row["annotation"], NamedNode):
            remark = found.setdefault(row["annotation"].value, Remark(row["annotation"].value))
            _learn(remark, row, _target(row, page, canvases[page.value]))
    for label in (*_page_labels(shown, canvases), *_bar_labels(dataset, shown, canvases)):
        found[label.iri] = label
    return sorted(found.values(), key=lambda each: (_first_canvas(each, order), each.created or "", each.iri))


def _said(dataset: Dataset, shown: Shown) -> Iterator[tuple[Any, NamedNode]]:
    """Rows of annotations, each with the page or file that it is on."""
    for query in ("annotations-on-pages", "annotations-on-bars"):
        yield from ((row, row["page"]) for row in _rows(dataset, query, source=shown.address))
    if shown.file:
        file = NamedNode(shown.file)
        yield from ((row, file) for row in _rows(dataset, "annotations-on-file", file=shown.file))


def _rows(dataset: Dataset, query: str, **parameters: str) -> list[Any]:
    return rows_of(dataset, query, **{name: NamedNode(iri) for name, iri in parameters.items()})


def _first_canvas(remark: Remark, order: Mapping[str, int]) -> int:
    return min((order.get(each.partition("#")[0], len(order)) for each in remark.targets), default=len(order))


def _learn(remark: Remark, row: Any, target: tuple[str, Target]) -> None:
    remark.targets.setdefault(*target)
    if words := _words(row):
        remark.words[words] = None
    elif isinstance(row["body"], NamedNode):
        remark.bodies[row["body"].value] = None
    if isinstance(said := row["bodyValue"], Literal):
        remark.words[Words(said.value)] = None
    for name, known in (("motivation", remark.motivations), ("creator", remark.creators)):
        if isinstance(row[name], NamedNode):
            known[row[name].value] = None
    remark.created = remark.created or (row["created"].value if isinstance(row["created"], Literal) else None)


def _words(row: Any) -> Words | None:
    if isinstance(row["body"], Literal):
        return Words(row["body"].value, language=row["body"].language)
    if not isinstance(row["text"], Literal):
        return None
    form = row["format"].value if row["format"] else "text/plain"
    return Words(clean_words(row["text"].value, form), form, row["language"].value if row["language"] else None)


# -- where ------------------------------------------------------------------------------------------------------


def _target(row: Any, page: NamedNode, canvas: str) -> tuple[str, Target]:
    """The place on the canvas that is served, by which it is known: an address if that can say it, else a selector."""
    selected = row["fragment"].value if row["fragment"] else ""
    if shape := clean_shape(selected) if selected.lstrip().startswith("<") else None:
        selector = {"type": "SvgSelector", "value": shape}
        return f"{canvas}#{shape}", {"type": "SpecificResource", "source": canvas, "selector": selector}
    address = _on(canvas, _fragment_of(row["place"], page) or (selected if _MEDIA.fullmatch(selected) else ""))
    return address, address


def _fragment_of(place: Any, page: NamedNode) -> str:
    name = place.value if isinstance(place, NamedNode) else ""
    return name[len(page.value) + 1 :] if name.startswith(f"{page.value}#") else ""


def _on(canvas: str, fragment: str) -> str:
    return f"{canvas}#{fragment}" if fragment else canvas


# -- labels -----------------------------------------------------------------------------------------------------


def _page_labels(shown: Shown, canvases: Mapping[str, str]) -> Iterator[Remark]:
    for page in shown.pages:
        if page.label and page.canvas:
            canvas = canvases[page.canvas]
            words = Words(page.label.value, language=page.label.language)
            yield _label(f"{canvas}/label", words, canvas)


def _bar_labels(dataset: Dataset, shown: Shown, canvases: Mapping[str, str]) -> Iterator[Remark]:
    found: dict[str, Remark] = {}
    for row in _rows(dataset, "bars-on-pages", source=shown.address):
        if row["page"].value in canvases and isinstance(row["label"], Literal):
            iri = f"{row['bar'].value}#label"
            target = _on(canvases[row["page"].value], _fragment_of(row["place"], row["page"]))
            words = Words(row["label"].value, language=row["label"].language)
            known = found.setdefault(iri, _label(iri, words, target))
            known.targets.setdefault(target, target)
    yield from found.values()


def _label(iri: str, words: Words, target: str) -> Remark:
    return Remark(iri, {target: target}, {words: None}, motivations={OA.describing.value: None})
