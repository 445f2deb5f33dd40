"""Cutting page images into tiles: work that others wait for, and that can be done again at any time."""

from __future__ import annotations

from pathlib import Path

from descant.config import Config
from descant.jobs import Kind, Order, Parameters, Services, Tools
from descant.jobs.tiles import make_tiles, tiles_folder


class Tiling(Kind):
    """The worker writes the tiles itself: they are thousands of files, follow from the image alone, and get their
    folder when they are whole. So a worker on another host needs the home on a disk that both see.
    """

    name = "tiles"
    description = "Cuts a page image into tiles"
    deadline = 900.0

    def work(self, parameters: Parameters, tools: Tools) -> None:
        folder = Path(parameters["folder"])
        make_tiles(Path(parameters["image"]), folder, name=parameters["name"], min_free=parameters["min_free"])

    def finish(self, outcome: None, services: Services) -> Parameters:
        return {"folder": services.job.parameters["folder"]}


def tiling(config: Config, image: Path, sha256: str, name: str) -> Order:
    """The order for an image that is kept at a path; `name` is what people call it."""
    return Order(
        kind=Tiling.name,
        key=f"tiles {sha256}",
        parameters={
            "image": str(image),
            "folder": str(tiles_folder(config.home, sha256)),
            "name": name,
            "min_free": config.min_free,
        },
        title=f"Tiles of {name}",
    )
