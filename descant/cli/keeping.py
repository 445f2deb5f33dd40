"""`backup`, `restore`, `check`, `stats`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from descant.accounts.profiles import forget_said
from descant.annotations.projecting import forget_followed
from descant.cli.access import both
from descant.cli.output import Context, json_option
from descant.database import open_database
from descant.store import keeping, restoring
from descant.store.served import ServerClient


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@json_option
@click.pass_obj
def backup(context: Context, folder: Path) -> None:
    """Copy both datasets and the database into FOLDER."""
    folder = folder.absolute()
    with both(context) as store:
        if isinstance(store, ServerClient):
            left_out: list[str] = store.json("POST", "api/store/backup", {"folder": str(folder)})["left_out"]
        else:
            left_out = keeping.back_up(store, context.config, folder)
    context.report({"folder": str(folder), "left_out": left_out}, [f"Backed up into {folder}.", *left_out])


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--replace", is_flag=True, help="Put the backup in the place of what is there.")
@json_option
@click.pass_obj
def restore(context: Context, folder: Path, replace: bool) -> None:
    """Bring back a backup; the server must be stopped."""
    doubts = restoring.restore(context.config, folder, replace=replace)
    forget_followed(engine := open_database(context.config))
    forget_said(engine)
    context.report({"folder": str(folder), "doubts": doubts}, [f"Restored from {folder}.", *doubts])


@click.command()
@json_option
@click.pass_context
def check(click_context: click.Context) -> None:
    """Read everything and say what is damaged."""
    context: Context = click_context.find_object(Context)  # type: ignore[assignment] # made by the root
    with both(context) as store:
        faults: list[str] = (
            store.json("GET", "api/store/check")["faults"] if isinstance(store, ServerClient) else keeping.check(store)
        )
    context.report({"faults": faults}, faults or ["Everything can be read."])
    click_context.exit(1 if faults else 0)


@click.command()
@json_option
@click.pass_obj
def stats(context: Context) -> None:
    """Count what is there."""
    with both(context) as store:
        counted: dict[str, dict[str, Any]] = (
            store.json("GET", "api/store/statistics")
            if isinstance(store, ServerClient)
            else {name: asdict(each) for name, each in keeping.statistics(store).items()}
        )
    context.report(counted, [_line(name, each) for name, each in counted.items()])


def _line(name: str, counted: dict[str, Any]) -> str:
    size = f", {counted['size'] / 1e6:.1f} MB" if counted["size"] is not None else ""
    return f"{name}: {counted['triples']:,} statements in {counted['graphs']:,} graphs ({counted['engine']}{size})"
