"""`annotations orphans|dismiss`: what lost its anchor when a file changed. On the database, which has no owner."""

import click

from descant.cli.output import Context, json_option
from descant.database import open_database
from descant.jobs.ingesting.orphans import PAGE, dismiss_orphan, list_orphans
from descant.jobs.ingesting.results import orphaned


@click.group()
def annotations() -> None:
    """See to annotations that lost their place."""


@annotations.command()
@click.option("--after", type=click.IntRange(0), default=0, metavar="NUMBER", help="Only those after this one.")
@click.option("--limit", type=click.IntRange(1, 1000), default=PAGE, show_default=True, help="The first so many.")
@json_option
@click.pass_obj
def orphans(context: Context, after: int, limit: int) -> None:
    """List what lost its anchor when a file changed, with the nearest place that is left."""
    found = list_orphans(open_database(context.config), after=after, limit=limit)
    context.report(found, [f"{each['id']:>6}  {orphaned(each)}" for each in found] or ["Nothing lost its anchor."])


@annotations.command()
@click.argument("number", type=click.IntRange(1, 2**31 - 1))
@json_option
@click.pass_obj
def dismiss(context: Context, number: int) -> None:
    """Take an orphan off the list; where it is anchored is not changed."""
    dismiss_orphan(open_database(context.config), number)
    context.report({"dismissed": number}, [f"Orphan {number} is listed no more."])
