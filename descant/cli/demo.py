"""`demo`: the sample is made, read as any other folder would be, and served."""

from __future__ import annotations

import dataclasses
import functools
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import click
from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from descant.cli.access import public_dataset
from descant.cli.ingesting import read_in
from descant.cli.output import Context, progress
from descant.cli.serving import run
from descant.config import Config
from descant.database import open_database
from descant.ingest.collections.folder import one_path
from descant.ingest.describing.naming import Placement
from descant.ingest.inputs import Input
from descant.jobs.ingesting.origins import contents
from descant.jobs.ingesting.results import why_failed
from descant.sample.making import TUNE, files_of_sample, is_made, lacks, make
from descant.sample.settings import SETTINGS, WORK
from descant.server.run import require_address
from descant.store import Dataset


@click.command()
@click.option("--host", help="Address to serve on.")
@click.option("--port", type=int, help="Port to serve on.")
@click.option("--load-only", is_flag=True, help="Load the sample and stop.")
@click.pass_obj
def demo(context: Context, host: str | None, port: int | None, load_only: bool) -> None:
    """Load a small sample and serve it."""
    config = context.settings(host=host, port=port)
    if not load_only:
        require_address(config)
    for lack in lacks():
        context.say(lack)
    failed = 0
    if is_loaded(config):
        context.say("The sample is unchanged: four settings of one tune.")
    else:
        failed = _loaded(dataclasses.replace(context, settings=functools.partial(_same, config)))
    if not load_only:
        run(context, config, f"Look at {config.address} and there at the tune: {config.address}id/work/{WORK}")
    click.get_current_context().exit(1 if failed else 0)


def _same(config: Config) -> Config:
    return config


def _loaded(context: Context) -> int:
    """How many files failed, each of which is named."""
    # In a process of its own: where a store was open, the threads of its engine stay, and serving forks.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as elsewhere:
        document = elsewhere.submit(_load, context).result()
    for each in document["files"]:
        if each["status"] == "failed":
            context.say(f"FAILED {why_failed(each)}")
    if document["stopped"]:
        raise click.Abort
    context.say(f"The sample is loaded: four settings of one tune ({document['read']:,} files read).")
    return int(document["failed"])


def _load(context: Context) -> dict[str, Any]:
    folder = _made(context)
    with public_dataset(context) as dataset:
        _put(dataset, folder / TUNE)
    return read_in(context, (str(folder),), Placement())


def _made(context: Context) -> Path:
    folder, base = sample_folder(context.config), context.config.base
    if not is_made(folder, base):
        context.say("The sample is being made: four settings of one tune.")
        for _ in progress(make(folder, base), "Making the sample", total=len(SETTINGS)):
            pass
    return folder


def sample_folder(config: Config) -> Path:
    return config.home / "sample"


def is_loaded(config: Config) -> bool:
    """Whether it is there as it would be made now, and every file of it has been read."""
    folder = sample_folder(config)
    if not is_made(folder, config.base):
        return False
    engine = open_database(config)
    try:
        files = {str(one_path(path)): Input.of(path).sha256 for path in files_of_sample(folder)}
        return contents(engine, files) == {path: f"sha256-{sha256}" for path, sha256 in files.items()}
    finally:
        engine.dispose()


def _put(dataset: Dataset, file: Path) -> None:
    """The graph in the file, unless it is there."""
    quads: list[Quad] = list(parse(path=str(file), format=RdfFormat.N_QUADS))
    graph = quads[0].graph_name
    if isinstance(graph, NamedNode) and set(dataset.graph(graph)) != {quad.triple for quad in quads}:
        dataset.put(quads, graphs=(graph,))
