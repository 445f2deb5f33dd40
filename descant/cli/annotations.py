"""`annotations search|export|import|orphans|dismiss`: through the server, or one that is made for the moment."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import click
import httpx

from descant.accounts.tokens import owner_token
from descant.annotations.exchange.forms import NAMES, form_named_like
from descant.annotations.exchange.rows import row_of
from descant.cli.access import serving_owner
from descant.cli.files import read_from, written_to
from descant.cli.output import Context, json_option
from descant.client import Client
from descant.database import open_database
from descant.jobs.ingesting.orphans import PAGE, dismiss_orphan, list_orphans
from descant.jobs.ingesting.results import orphaned
from descant.server.annotating.room import close_room
from descant.server.application import create_app
from descant.store.opening import open_stores

SHOWN = 50
"""annotations that a search lists, where nothing else is said"""
_WIDE = 60
"""characters of a text in a list"""

CONDITIONS = (
    click.option("--work", help="About this work: its name or IRI."),
    click.option("--source", help="About this, or a part of it."),
    click.option("--target", help="About just this place."),
    click.option("--overlaps", multiple=True, help="About seconds, pixels or bars that overlap these: IRI#t=8,20."),
    click.option("--aligned", is_flag=True, help="Bars also in the versions beside."),
    click.option("-q", "--words", help="With all of these words, by their stems."),
    click.option("--language", help="Of the words."),
    click.option("--creator", help="By this agent."),
    click.option("--tag", multiple=True, help="With this concept, or these words as a tag."),
    click.option("--motivation", help="Such as tagging or commenting."),
    click.option("--type", "type_", help="Such as Observation."),
    click.option("--since", metavar="DATE", help="Made from then on."),
    click.option("--until", metavar="DATE", help="Made before then."),
    click.option("--scope", type=click.Choice(("all", "public", "mine")), help="Only these; default: all."),
)


def conditions(command: Callable[..., Any]) -> Callable[..., Any]:
    """What search and export are asked by."""
    for option in reversed(CONDITIONS):
        command = option(command)
    return command


@click.group()
def annotations() -> None:
    """Search annotations, and have them in files."""


@annotations.command()
@conditions
@click.option("--limit", type=click.IntRange(1), default=SHOWN, show_default=True, help="The first so many.")
@json_option
@click.pass_obj
def search(context: Context, /, limit: int, **asked: Any) -> None:
    """List annotations by what they are about and what they say."""
    with client(context) as descant:
        found = list(islice(descant.search(**_asked(asked)), limit))
    context.report(found, [_line(each) for each in found] or ["There is none."])


@annotations.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--form", type=click.Choice(NAMES), help="Default: by how the file's name ends.")
@click.option("--title", default="Annotations", show_default=True, help="Of the whole.")
@click.option("--score", help="IRI of the file of a score, whose time labels for Dezrann have.")
@conditions
@json_option
@click.pass_obj
def export(context: Context, /, file: Path, form: str | None, title: str, score: str | None, **asked: Any) -> None:
    """Write annotations into a file: JSON-LD, Turtle, CSV, TEI, MEI, .dez, or a research object (.zip)."""
    named = form or form_named_like(file.name).name
    beside = {"title": title} | ({"score": score} if score else {})
    with client(context) as descant:
        data = descant.export(named, **beside, **_asked(asked))
    with written_to(file) as target:
        target.write(data)
    context.report({"file": str(file), "form": named, "bytes": len(data)}, [f"{file}: {len(data):,} bytes"])


@annotations.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--form", type=click.Choice(NAMES), help="Default: by how each file's name ends.")
@click.option("--container", help="Where they are made: work/NAME, group/NAME, user/NAME; default: one's own.")
@click.option("--restoring", is_flag=True, help="Keep names and creators as they are in the file.")
@click.option("--score", help="IRI of the file of the score, whose time labels from Dezrann have.")
@json_option
@click.pass_context
def import_(
    click_context: click.Context,
    files: tuple[Path, ...],
    form: str | None,
    container: str | None,
    restoring: bool,
    score: str | None,
) -> None:
    """Read annotations out of files. What is here already is not made a second time."""
    context: Context = click_context.find_object(Context)  # type: ignore[assignment] # made by the root
    said = {"form": form, "container": container, "restoring": "1" if restoring else None, "score": score}
    given = {name: value for name, value in said.items() if value is not None}
    done: list[dict[str, Any]] = []
    with client(context) as descant:
        for file in files:
            with read_from(file) as opened:
                done.append({"file": str(file)} | descant.take_in(opened.read(), file.name, **given))
    context.report(done, [line for each in done for line in _became(each)])
    click_context.exit(1 if any(each["refused"] for each in done) else 0)


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


@contextmanager
def client(context: Context) -> Iterator[Client]:
    """Of the server that owns the store; where there is none, of an application in this process, for the moment."""
    owner, token = serving_owner(context), owner_token(context.config)
    if owner:
        context.say(f"(through the server at {owner.url}, process {owner.pid})")
        with Client(owner.url, token) as found:
            yield found
        return
    engine = open_database(context.config)
    with open_stores(context.config) as stores:
        app = create_app(context.config, stores, engine)
        try:
            with Client("http://localhost/", token, transport=httpx.WSGITransport(app=app)) as found:
                yield found
        finally:
            close_room(app)
    engine.dispose()


def _asked(said: dict[str, Any]) -> dict[str, Any]:
    """By the names that the server has for them."""
    names = {"words": "q", "type_": "type"}
    found = {names.get(name, name): value for name, value in said.items() if value not in (None, (), False)}
    return found | ({"aligned": "1"} if said.get("aligned") else {})


def _line(document: dict[str, Any]) -> str:
    row = row_of(document)
    text = " ".join((row.text or row.tags).split())
    shown = text if len(text) <= _WIDE else f"{text[: _WIDE - 1]}…"
    return f"{row.created[:10]}  {shown or '(no text)'}  {row.target}\n            {row.id}"


def _became(report: dict[str, Any]) -> Iterator[str]:
    counts = (f"{report[name]} {name}" for name in ("created", "changed", "unchanged") if report[name])
    refused = report["refused"]
    yield f"{report['file']}: {', '.join(counts) or 'nothing new'}" + (f", {len(refused)} refused" if refused else "")
    for each in refused:
        yield f"  {each['place']}: {each['problem']}"
