"""`serve`: the server, and what is said when it begins."""

from __future__ import annotations

import functools

import click

from descant.cli.ingesting import say_what_is_not_looked_for
from descant.cli.output import Context, say
from descant.config import Config
from descant.server.run import serve as run_server
from descant.server.services import is_here, is_loopback


@click.command()
@click.option("--host", help="Address to serve on.")
@click.option("--port", type=int, help="Port to serve on.")
@click.pass_obj
def serve(context: Context, host: str | None, port: int | None) -> None:
    """Serve the graph: pages, SPARQL, Linked Data."""
    run(context, context.settings(host=host, port=port))


def run(context: Context, config: Config, *more: str) -> None:
    """Serve until it is stopped; `more` is said last."""
    run_server(config, functools.partial(_announce, config, *more), verbose=context.verbose)


def _announce(config: Config, *more: str) -> None:
    """In the serving process, which may be a spawned one: so it is given nothing that cannot be pickled."""
    if is_named_for_itself(config):
        say(
            f"Others can reach this server, but not what it names: its names begin with {config.base}. "
            "Set DESCANT_BASE to the address that they see, before data come in."
        )
    say(f"Descant serves {config.store or config.store_folder} at {config.address}")
    say("Stop it with Ctrl-C.")
    say_what_is_not_looked_for(config)
    for line in more:
        say(line)


def is_named_for_itself(config: Config) -> bool:
    """Whether others are served, but given names that only this machine can follow."""
    return is_here(config.base) and not is_loopback(config.host)
