"""`serve` and `demo`."""

from __future__ import annotations

import functools
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import click

from descant.cli.output import Context
from descant.config import Config
from descant.sample import sample_quads
from descant.server.run import require_address
from descant.server.run import serve as run_server
from descant.server.services import is_here, is_loopback
from descant.store.opening import open_stores


@click.command()
@click.option("--host", help="Address to serve on.")
@click.option("--port", type=int, help="Port to serve on.")
@click.pass_obj
def serve(context: Context, host: str | None, port: int | None) -> None:
    """Serve the graph: pages, SPARQL, Linked Data."""
    _run(context, context.settings(host=host, port=port))


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
    # In a process of its own: where a store was open, the threads of its engine stay, and serving forks.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as elsewhere:
        count = elsewhere.submit(_load_sample, config).result()
    context.say(f"The sample is loaded: {count} statements about four settings of one tune.")
    if not load_only:
        _run(context, config)


def _load_sample(config: Config) -> int:
    with open_stores(config) as stores:
        return stores.public.put(sample_quads(config.base))


def _run(context: Context, config: Config) -> None:
    if is_here(config.base) and not is_loopback(config.host):
        context.say(
            f"Others can reach this server, but not what it names: its names begin with {config.base}. "
            "Set DESCANT_BASE to the address that they see, before data come in."
        )
    run_server(config, functools.partial(_announce, context, config), verbose=context.verbose)


def _announce(context: Context, config: Config) -> None:
    context.say(f"Descant serves {config.store or config.store_folder} at {config.address}")
    context.say("Stop it with Ctrl-C.")
