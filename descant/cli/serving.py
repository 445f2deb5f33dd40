"""`serve` and `demo`."""

from __future__ import annotations

import dataclasses

import click

from descant.cli.output import Context
from descant.config import Config
from descant.sample import sample_quads
from descant.server.run import serve as run_server
from descant.store.opening import open_stores


@click.command()
@click.option("--host", help="Address to serve on.")
@click.option("--port", type=int, help="Port to serve on.")
@click.pass_obj
def serve(context: Context, host: str | None, port: int | None) -> None:
    """Serve the graph: pages, SPARQL, Linked Data."""
    config = _addressed(context.config, host, port)
    context.say(f"Descant serves {config.store or config.store_folder} at http://{config.host}:{config.port}/")
    context.say("Stop it with Ctrl-C.")
    run_server(config, verbose=context.verbose)


@click.command()
@click.option("--host", help="Address to serve on.")
@click.option("--port", type=int, help="Port to serve on.")
@click.option("--load-only", is_flag=True, help="Load the sample and stop.")
@click.pass_obj
def demo(context: Context, host: str | None, port: int | None, load_only: bool) -> None:
    """Load a small sample and serve it."""
    config = _addressed(context.config, host, port)
    with open_stores(config) as stores:
        count = stores.public.put(sample_quads(config.base))
    context.say(f"The sample is loaded: {count} statements about four settings of one tune.")
    if not load_only:
        context.say(f"Look at http://{config.host}:{config.port}/ (stop with Ctrl-C).")
        run_server(config, verbose=context.verbose)


def _addressed(config: Config, host: str | None, port: int | None) -> Config:
    """The configuration with another address; an IRI base that only was the old address goes with it."""
    was_address = config.base == f"http://{config.host}:{config.port}/"
    base = "" if was_address else config.base  # empty: what the home remembers, else the new address
    return dataclasses.replace(config, host=host or config.host, port=port or config.port, base=base)


COMMANDS = (demo, serve)
