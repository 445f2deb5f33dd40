"""`<harm>`: what the edition prints or says of the harmony, as words with their places."""

from __future__ import annotations

from collections import defaultdict

from lxml import etree

from descant.ingest.chords.words import from_words
from descant.ingest.harmony import Harmony, HarmonyEvent
from descant.ingest.notation.merging import Merged
from descant.ingest.notation.notes import Placed, position, signs
from descant.ingest.notation.xml import MEI, XML_ID, text_of
from descant.ontology.records import TimeBase

ANNOTATOR = "the edition"


def harmonies(body: etree._Element, placed: Placed, merged: Merged) -> tuple[Harmony, ...]:
    """One for all that is of the same kind (`@type`): a function analysis beside figures is another voice."""
    kinds: dict[str, list[tuple[float, str, str, int]]] = defaultdict(list)
    for measure, element in signs(body, "harm"):
        place = position(element, measure, placed)
        text = _words(element)
        if place and text:
            kinds[element.get("type", "")].append((place.onset, element.get(XML_ID, ""), text, place.bar))
    return tuple(
        Harmony(
            events=_events(sorted(found, key=lambda each: each[0]), merged),
            time_base=TimeBase.QUARTERS,
            annotator=ANNOTATOR,
            notation="mei",
            extra={"type": kind} if kind else {},
        )
        for kind, found in kinds.items()
    )


def _events(found: list[tuple[float, str, str, int]], merged: Merged) -> tuple[HarmonyEvent, ...]:
    """Each lasts to the next that begins later."""
    ends, end = [], round(merged.end, 6)
    labels = _labels({text for _, _, text, _ in found})
    for index, (start, *_) in reversed(list(enumerate(found))):
        following = found[index + 1][0] if index + 1 < len(found) else end
        end = following if following > start else end
        ends.append(max(end, start))
    return tuple(
        HarmonyEvent(start, end, labels.get(text), text, merged.bars[bar - 1].number, anchor)
        for (start, anchor, text, bar), end in zip(found, reversed(ends), strict=True)
    )


def _labels(texts: set[str]) -> dict[str, str | None]:
    """Chord symbols as Harte's, where all of them are: among functions and figures a `D` is no D major."""
    labels = {text: from_words(text) for text in texts}
    return labels if None not in labels.values() else {}


def _words(element: etree._Element) -> str:
    """Figures from top to bottom with spaces between them."""
    figures = [text_of(each) for each in element.iter(MEI + "f")]
    return " ".join(figures) if figures else text_of(element)
