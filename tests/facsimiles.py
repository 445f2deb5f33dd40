"""A piece of four bars and its pages: elsewhere, with zones in the encoding, and here, with bars that are proposed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from pyoxigraph import NamedNode
from sqlalchemy import Engine

from descant.config import Config
from descant.ingest.describing.naming import Placement
from descant.jobs.ingesting import Ingest
from descant.jobs.ingesting.orders import locations, orders
from descant.jobs.page_bars.describing import described
from descant.jobs.page_bars.images import edition_of
from descant.jobs.page_bars.kept import Proposal
from descant.jobs.tiles import make_tiles, tiles_folder
from descant.ontology import mapping
from descant.ontology.minting import Minter
from descant.ontology.records import Region
from descant.store import Stores
from tests.ingest.notation.scores import bar, document, note, score
from tests.ingest.pictures import picture
from tests.jobs.doing import do

WORK, VERSION = "http://localhost/id/work/piece", "http://localhost/id/version/trio"
ELSEWHERE = "https://images.example.org/iiif/2/p"
SIZE = (600, 800)
"""of page images that are here"""


class Zone(NamedTuple):
    """As the detector would propose it."""

    bars: tuple[int, ...]
    place: Region
    confidence: float


def encoding(images: tuple[str, str] = (f"{ELSEWHERE}1", f"{ELSEWHERE}2")) -> str:
    """On two images. Bar 2 begins on the first page and ends on the second; bars 3 and 4 are one zone."""
    zones = (
        ("a", 100, 200, 500, 600), ("b", 500, 200, 900, 600), ("c", 100, 300, 400, 700), ("d", 400, 300, 900, 700),
    )  # fmt: skip
    said = [
        f'<zone xml:id="{name}" ulx="{left}" uly="{top}" lrx="{right}" lry="{bottom}"/>'
        for name, left, top, right, bottom in zones
    ]
    pages = "".join(
        f'<surface n="{n}"><graphic target="{images[n - 1]}" width="1000" height="1400"/>{"".join(own)}</surface>'
        for n, own in enumerate((said[:2], said[2:]), 1)
    )
    facs = ("#a", "#b #c", "#d", "#d")
    music = "".join(bar(note("c4", "1"), n=n, more=f'xml:id="m{n}" facs="{each}"') for n, each in enumerate(facs, 1))
    return document(score(music), facsimile=f"<facsimile>{pages}</facsimile>")


def read(path: Path, config: Config, stores: Stores, engine: Engine, *, version: str = "trio") -> str:
    """A file of the version; gives its source."""
    placement = Placement(work="piece", version=version, licence="https://creativecommons.org/publicdomain/zero/1.0/")
    (order,) = orders(locations([str(path)], placement), config, engine)
    return str(do(Ingest(), order, config, stores, engine)["source"])


def read_images(
    folder: Path, names: Sequence[str], config: Config, stores: Stores, engine: Engine, *, tiled: bool = True
) -> list[str]:
    """Their sources, in the order of the names; no two images are the same."""
    found = []
    for number, name in enumerate(names):
        path = picture(folder / f"{name}.png", SIZE[0], SIZE[1] + 2 * number)
        found.append(read(path, config, stores, engine))
        sha256 = found[-1].partition("sha256-")[2][:64]
        if tiled:
            make_tiles(path, tiles_folder(config.home, sha256))
    return found


def propose(zones: Sequence[Sequence[Zone]], config: Config, stores: Stores) -> list[list[str]]:
    """As the job does, of each page in the order of their names; gives the claims."""
    minter, claims = Minter(config.base), list[list[str]]()
    images = edition_of(stores.public, config, NamedNode(VERSION)).images
    for image, found in zip(images, zones, strict=True):
        run = minter.run(image.key)
        proposals = [
            Proposal(minter.annotation(f"{image.key}{n}").value, run.value, image.page, place, bars, None, confidence)
            for n, (bars, place, confidence) in enumerate(found)
        ]
        graph = minter.graph(run)
        records = described(image, proposals, minter, NamedNode(VERSION), is_counted=False)
        stores.public.put(mapping.quads(records, graph), graphs=[graph])
        claims.append([each.claim for each in proposals])
    return claims
