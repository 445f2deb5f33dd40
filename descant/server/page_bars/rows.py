"""The pages of a version with their zones, as JSON can say it: proposed ones with what people said, and marked ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pyoxigraph import NamedNode

from descant.analysis.page_bars.proposing import Said
from descant.jobs.page_bars.images import Edition, Image, edition_of
from descant.jobs.page_bars.kept import Proposal, Verdict, marked_on, proposals_of, verdicts_of
from descant.ontology.records import Region
from descant.server.services import services
from descant.store.named import rows_of

COLUMNS = (
    *("page", "name", "source", "x", "y", "w", "h", "by", "confidence", "bar", "lastBar", "number"),
    *("confirmed", "rejected", "claim"),
)


def edition_named(thing: NamedNode) -> Edition:
    here = services()
    return edition_of(here.stores.public, here.config, thing)


def document(edition: Edition, images: Iterable[Image] | None = None) -> dict[str, Any]:
    """Of these images of it, or all."""
    public = services().stores.public
    rows = rows_of(public, "bars-of-version", version=NamedNode(edition.version))
    labels = {int(row["index"].value): row["label"].value for row in rows if row["label"]}
    number = {image: at for at, image in enumerate(edition.images, 1)}
    pages = [_page(number[each], each, labels) for each in images or edition.images]
    return {"version": edition.version, "bars": max(labels, default=None), "pages": pages}


def _page(number: int, image: Image, labels: Mapping[int, str]) -> dict[str, Any]:
    public = services().stores.public
    size: Any = next(iter(rows_of(public, "pages-of-source", source=NamedNode(image.source))))
    proposals = proposals_of(public, image.source)
    verdicts = verdicts_of(public, proposals)
    marked = dict.fromkeys(said for page, said in marked_on(public, image.source, proposals) if page == image.page)
    zones = [_proposed(each, verdicts.get(each.claim, ()), labels) for each in proposals]
    return {
        "page": number,
        "name": image.name,
        "source": image.source,
        "iri": image.page,
        "width": float(size["width"].value) if size["width"] else 1.0,
        "height": float(size["height"].value) if size["height"] else 1.0,
        "image": f"{services().config.base}{picture(image)}",
        "run": next((each.run for each in proposals), None),
        "zones": [*zones, *_marked(marked, labels)],
    }


def picture(image: Image) -> str:
    """Where it is shown whole, under the base."""
    return f"iiif/image/{image.content.removeprefix('sha256-')}/full/max/0/default.jpg"


def _proposed(proposal: Proposal, verdicts: Sequence[Verdict], labels: Mapping[int, str]) -> dict[str, Any]:
    """What holds is what was said last; the claim stays what it is."""
    last = verdicts[-1] if verdicts else None
    times = Counter(each.word for each in verdicts)
    first, end = (proposal.bars[0], proposal.bars[-1]) if proposal.bars else (None, None)
    if last and last.word == "rejected":
        first = end = last.right
    return {
        **_sides(proposal.place),
        "by": "people" if last and last.says_where else "nobody" if last else "detector",
        "confidence": 1.0 if last and last.says_where else proposal.confidence,
        "bar": first,
        "lastBar": end,
        "number": labels.get(first) if first else None,
        "claim": proposal.claim,
        "proposed": list(proposal.bars),
        "confirmed": times["confirmed"],
        "rejected": times["rejected"],
        "verdicts": [{"creator": each.creator, "said": each.word, "right": each.right} for each in verdicts],
    }


def _marked(marked: Iterable[Said], labels: Mapping[int, str]) -> Iterator[dict[str, Any]]:
    for each in sorted(marked, key=lambda said: (said.bar or 0, said.place.y, said.place.x)):
        number = labels.get(each.bar) if each.bar else None
        yield {**_sides(each.place), "by": "people", "confidence": 1.0, "bar": each.bar, "lastBar": each.bar} | {
            "number": number,
            "claim": None,
            "proposed": [],
            "confirmed": 0,
            "rejected": 0,
            "verdicts": [],
        }


def _sides(place: Region) -> dict[str, float]:
    return {"x": place.x, "y": place.y, "w": place.w, "h": place.h}
