"""Musical objects as people make them: ideas, materials, extracts, selections, and where something is missing.

    note = finish_object({"type": "Selection", "part": ["…/trio.mei#m3"]}, iri=…, said={"created": …}, bar_of=…)

What is kept is the JSON that came; its context is ours. A selection says in numbers where its parts are, so that
overlap can be asked: the server counts them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Triple

from descant.annotations.checking import require_form, require_shallow
from descant.annotations.documents import Note, annotation_triples
from descant.annotations.names import OBJECTS
from descant.errors import InvalidInput, Nonconformant
from descant.ontology.framing import framed
from descant.ontology.iris import ANNO_CONTEXT, DESCANT_CONTEXT
from descant.ontology.normalising import normalise
from descant.ontology.reading import read_json_ld
from descant.ontology.records.media_fragments import region_of, time_of
from descant.ontology.validation import require, unknown_terms

Json = dict[str, Any]
BarOf = Callable[[str], int | None]
"""the index of the bar that an element of a score is in"""

KINDS: Mapping[str, str] = {
    "MusicalIdea": "idea",
    "MusicalMaterial": "material",
    "Extract": "extract",
    "Selection": "selection",
    "AbsenceSelection": "selection",
}
"""types, and what their IRIs have after `id/`"""
LINKS = ("realization", "realizationOf", "setting", "settingOf", "embodiment", "inSource", "part")
"""keys whose values are IRIs of other things"""
_CONTEXT = [ANNO_CONTEXT, DESCANT_CONTEXT]
_NUMBERS = ("firstBar", "lastBar", "startSeconds", "endSeconds", "x", "y", "w", "h")
_OF_OBJECT = re.compile(rf"/id/(?:{'|'.join(OBJECTS)})/[^/]+$")
_BAR = re.compile(r"/bar/([1-9][0-9]{0,6})$")


def kind_of(raw: Any) -> str:
    """`material`, of what says that it is a MusicalMaterial."""
    require_shallow(raw)
    types = listed(raw.get("type")) if isinstance(raw, Mapping) else []
    found = {KINDS[each] for each in types if isinstance(each, str) and each in KINDS}
    if len(found) != 1:
        raise InvalidInput("type names no musical object.", remedy=f"Say one of {', '.join(KINDS)}.")
    return found.pop()


def is_object_like(raw: Mapping[str, Any]) -> bool:
    """Whether it says that it is a musical object, or several."""
    return any(isinstance(each, str) and each in KINDS for each in listed(raw.get("type")))


def finish_object(raw: Json, *, iri: NamedNode, said: Mapping[str, Any], bar_of: BarOf) -> Note:
    """The object under its own name, with what the server says of it (None: leaves it away)."""
    kind, raw = kind_of(raw), raw | labels_of(raw.get("label"))
    require_form(raw, "object")
    if f"/id/{kind}/" not in iri.value:
        raise InvalidInput(f"type is that of another kind than {iri.value}.", remedy="Make a new one.")
    document = _document(raw, iri, said)
    triples, changed = _triples(document, iri)
    if changed:
        document = framed(triples, iri)
    if kind == "selection":
        parts = [each for each in listed(document.get("part")) if isinstance(each, str)]
        document |= _said_bars(raw) | extent(parts, bar_of)
    triples, _ = _triples(document, iri)
    require(triples)
    return Note(iri, document, tuple(triples))


def labels_of(said: Any) -> Json:
    """`{"label": …}` as JSON-LD has it, of a text or of texts by their languages; of nothing, nothing."""
    if isinstance(said, dict) and "@value" not in said:
        return {"label": [{"@value": text, "@language": language} for language, text in said.items()]}
    return {} if said is None else {"label": said}


def triples_of(document: Json) -> tuple[Triple, ...]:
    """Of an annotation or a musical object that is kept, as the graph has them."""
    if not is_of_object(document):
        return annotation_triples(document)
    return tuple(_triples(document, NamedNode(document["id"]))[0])


def is_of_object(document: Json) -> bool:
    return bool(_OF_OBJECT.search(document["id"]))


def listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def linked(document: Json) -> Iterator[str]:
    """The IRIs that an object names: what it is made of, and what it is of."""
    for key in LINKS:
        yield from (each for each in listed(document.get(key)) if isinstance(each, str))


def extent(parts: list[str], bar_of: BarOf) -> dict[str, float]:
    """Where the parts are together, in numbers, if all of them are in one file and can be said so."""
    if len({_file(each) for each in parts}) != 1:
        return {}
    fragments = [each.partition("#")[2] for each in parts]
    found: dict[str, float] = {}
    times = [span for each in fragments if (span := time_of(each))]
    if len(times) == len(parts):
        found["startSeconds"] = float(min(each.start for each in times))
        ends = [each.end for each in times if each.end is not None]
        if len(ends) == len(parts):
            found["endSeconds"] = float(max(ends))
    regions = [region for each in fragments if (region := region_of(each))]
    if len(regions) == len(parts):
        left, top = min(each.x for each in regions), min(each.y for each in regions)
        right, bottom = max(each.x + each.w for each in regions), max(each.y + each.h for each in regions)
        found |= {"x": float(left), "y": float(top), "w": _rounded(right - left), "h": _rounded(bottom - top)}
    bars = [bar for each in parts if (bar := bar_index(each, bar_of)) is not None]
    if len(bars) == len(parts):
        found |= {"firstBar": min(bars), "lastBar": max(bars)}
    return found


def _file(part: str) -> str:
    """Or the version, of a bar of one."""
    return _BAR.sub("", part.partition("#")[0])


def _rounded(pixels: float) -> float:
    """Without what differences of decimals leave."""
    return round(float(pixels), 3)


def bar_index(place: str, bar_of: BarOf) -> int | None:
    """Of a version's bar itself, or of an element in one."""
    bar = _BAR.search(place)
    return int(bar[1]) if bar else bar_of(place)


def _said_bars(raw: Json) -> dict[str, int]:
    """Where the score is not here bars cannot be counted: then they are what whoever could count them says."""
    found = {key: raw[key] for key in ("firstBar", "lastBar") if type(raw.get(key)) is int and raw[key] > 0}
    return found if len(found) == 2 and found["firstBar"] <= found["lastBar"] else {}


def _document(raw: Json, iri: NamedNode, said: Mapping[str, Any]) -> Json:
    kept = {key: value for key, value in raw.items() if key not in ("@context", "id", *_NUMBERS)}
    document = {"@context": _CONTEXT, "id": iri.value} | kept | dict(said)
    return {key: value for key, value in document.items() if value is not None}


def _triples(document: Json, iri: NamedNode) -> tuple[list[Triple], bool]:
    """What the document says of the object, in today's terms, and whether they are others than its own."""
    quads = read_json_ld(document, base=iri.value)
    mended, changes = normalise(quad for quad in quads if isinstance(quad.graph_name, DefaultGraph))
    triples = [quad.triple for quad in mended]
    if any(isinstance(each.subject, BlankNode) for each in triples):
        raise InvalidInput(
            "It has another thing in it that has no name.", remedy="Make that first, and name it here by its IRI."
        )
    if finding := next(unknown_terms(triples), None):
        raise Nonconformant(f"This does not conform. {finding}", findings=(finding,))
    return [each for each in triples if each.subject == iri], bool(changes)
