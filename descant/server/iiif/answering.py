"""What Content Search 2 answers: pages of annotations, and of terms. https://iiif.io/api/search/2.0/#responses

A text is always whole in its annotation, so where it matches is said as `highlighting`, and never as `contextualizing`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeAlias
from urllib.parse import urlencode

from descant.errors import NotFound, WrongUse
from descant.server.iiif.asking import Asked, short
from descant.server.iiif.matching import Quote, Term, fold, quotes, words
from descant.server.iiif.remarks import Remark

Document: TypeAlias = dict[str, Any]

CONTEXT = "http://iiif.io/api/search/2/context.json"
PAGE = 100
"""annotations on one page of an answer"""
QUOTES = 20
"""places that are shown in one annotation"""
TERMS = 20
"""completions of what somebody types"""


def search_page(found: Sequence[Remark], request: Asked, address: str, number: int) -> Document:
    """One page of what was found; the first is 1."""
    last = max(1, -(-len(found) // PAGE))
    if not 1 <= number <= last:
        raise NotFound(f"There is no page {number} of this search.", remedy=f"Ask for 1 to {last}.")
    shown = found[(number - 1) * PAGE : number * PAGE]
    here = _page_address(address, request, number) if last > 1 else _address(address, request)
    highlights = [
        _highlight(each, quote, f"{here}#match-{place}.{n}")
        for place, each in enumerate(shown, start=1)
        for n, quote in enumerate(_quotes(each, request.terms), start=1)
    ]
    return {
        "@context": CONTEXT,
        "id": here,
        "type": "AnnotationPage",
        **_ignored(request),
        **(_among(request, address, number, last, len(found)) if last > 1 else {}),
        "items": [item(each) for each in shown],
        **({"annotations": [{"type": "AnnotationPage", "items": highlights}]} if highlights else {}),
    }


def _among(request: Asked, address: str, number: int, last: int, total: int) -> Document:
    def page(of: int) -> Document:
        return {"id": _page_address(address, request, of), "type": "AnnotationPage"}

    collection = {"id": _address(address, request), "type": "AnnotationCollection", "total": total}
    return {
        "partOf": {**collection, "first": page(1), "last": page(last)},
        **({"prev": page(number - 1)} if number > 1 else {}),
        **({"next": page(number + 1)} if number < last else {}),
        "startIndex": (number - 1) * PAGE,
    }


def _address(address: str, request: Asked) -> str:
    return f"{address}?{urlencode(request.said)}" if request.said else address


def _page_address(address: str, request: Asked, number: int) -> str:
    return f"{address}?{urlencode({**request.said, 'page': number})}"


def _ignored(request: Asked) -> Document:
    return {"ignored": list(request.ignored)} if request.ignored else {}


def item(remark: Remark) -> Document:
    """The annotation, in the words that viewers know."""
    bodies: list[Document] = [
        {
            "type": "TextualBody",
            "value": each.value,
            "format": each.format,
            **({"language": each.language} if each.language else {}),
        }
        for each in remark.words
    ]
    bodies += [{"type": "SpecificResource", "source": each} for each in remark.bodies]
    found = {
        "motivation": [short(each) for each in remark.motivations],
        "body": bodies,
        "creator": list(remark.creators),
        "created": remark.created,
        "target": list(remark.targets.values()),
    }
    return {"id": remark.iri, "type": "Annotation"} | {name: _one(said) for name, said in found.items() if said}


def _one(said: Any) -> Any:
    return said[0] if isinstance(said, list) and len(said) == 1 else said


def _quotes(remark: Remark, asked_for: Sequence[Term]) -> list[Quote]:
    return [quote for text in remark.texts for quote in quotes(asked_for, text)][:QUOTES]


def _highlight(remark: Remark, quote: Quote, address: str) -> Document:
    said = {"prefix": quote.prefix, "exact": quote.exact, "suffix": quote.suffix}
    selector = {"type": "TextQuoteSelector"} | {name: text for name, text in said.items() if text}
    return {
        "id": address,
        "type": "Annotation",
        "motivation": "highlighting",
        "target": {"type": "SpecificResource", "source": remark.iri, "selector": [selector]},
    }


# -- completion -------------------------------------------------------------------------------------------------


def term_page(remarks: Iterable[Remark], request: Asked, address: str) -> Document:
    """The most frequent words that begin as what was typed, by the alphabet; the usual spelling stands for all."""
    begun = fold(request.said.get("q", ""))
    if not begun:
        raise WrongUse("There is nothing to complete.", remedy="Give q=, the first letters of a word.")
    least = _number(request.said.get("min", "1"))
    spellings: dict[str, Counter[str]] = {}
    for word in _words_of(remarks, request):
        if (folded := fold(word)).startswith(begun):
            spellings.setdefault(folded, Counter())[word] += 1
    frequent = [each for each in spellings.items() if each[1].total() >= least]
    frequent.sort(key=lambda each: (-each[1].total(), each[0]))
    return {
        "@context": CONTEXT,
        "id": _address(address, request),
        "type": "TermPage",
        **_ignored(request),
        "items": [
            {"value": spelling.most_common(1)[0][0], "total": spelling.total()}
            for _, spelling in sorted(frequent[:TERMS], key=lambda each: each[0])
        ],
    }


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise WrongUse(f"{text[:40]!r} is no number.", remedy="Give min= as a whole number.")
    return int(text)


def _words_of(remarks: Iterable[Remark], request: Asked) -> Iterator[str]:
    return (word for remark in remarks if request.allows(remark) for text in remark.texts for word in words(text))
