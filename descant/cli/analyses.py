"""`analyses`: what was heard in recordings, in words, as data, and as files of other formats."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import click

from descant.analysis.exporting import FORMATS, Recorded, exported, file_name
from descant.analysis.exporting.summaries import to_words
from descant.cli.analysing import page_of, split
from descant.cli.output import Context, json_option
from descant.config import Config
from descant.database import open_database
from descant.errors import NotAcceptable, WrongUse
from descant.jobs.analysing.done import Done, done_of
from descant.jobs.analysing.kept import kept_report
from descant.jobs.analysing.ordering import Recording, recordings


class Heard(NamedTuple):
    """A recording, and the analyses of it that are meant."""

    recording: Recording
    done: list[Done]


@click.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE…]")
@click.option("--only", "names", multiple=True, metavar="NAME", help="An analyser, or what it looks for; several.")
@click.option("--export", "form", type=click.Choice(list(FORMATS)), help="Write each analysis in this format.")
@click.option("--into", type=click.Path(file_okay=False, path_type=Path), help="The folder for what is written.")
@json_option
@click.pass_context
def analyses(
    click_context: click.Context, sources: tuple[str, ...], names: tuple[str, ...], form: str | None, into: Path | None
) -> None:
    """Show what was heard in recordings, or write it in other formats.

    A SOURCE is a file or folder that was read, or the IRI of a source, file, version or work; without one, all
    recordings are meant.
    """
    context: Context = click_context.find_object(Context)  # type: ignore[assignment] # made by the root
    if (form is None) != (into is None):
        raise WrongUse("--export and --into go together.", remedy="Write --export jams --into FOLDER.")
    heard = _heard(context.config, sources, set(split(names)))
    if form and into:
        written = list(_written(context.config, heard, form, into))
        context.report({"written": written}, (*written, f"{len(written):,} files"))
    elif context.as_json:
        context.report({"recordings": [_shown(context.config, each) for each in heard]}, ())
    else:
        context.report(None, _lines(context.config, heard))


def _heard(config: Config, sources: tuple[str, ...], names: set[str]) -> Iterator[Heard]:
    engine = open_database(config)
    for recording in recordings(engine, sources):
        with engine.connect() as connection:
            done = done_of(connection, recording.content)
        yield Heard(recording, [each for each in done if not names or names & {each.analyser, each.task}])


def _lines(config: Config, heard: Iterator[Heard]) -> Iterator[str]:
    count = 0
    for count, (recording, done) in enumerate(heard, 1):  # noqa: B007 - it is how many there were
        yield f"{recording.name}  {page_of(config, recording.content)}"
        for each in done:
            yield f"  {each.analyser}: {to_words(kept_report(config, each, curves=False))}"
        if not done:
            yield "  nothing has been heard yet: `descant analyse`"
    if not count:
        yield "There are no recordings. `descant ingest` reads some."


def _shown(config: Config, heard: Heard) -> dict[str, Any]:
    recording = heard.recording
    return recording._asdict() | {
        "page": page_of(config, recording.content),
        "analyses": [_analysis(config, each) for each in heard.done],
    }


def _analysis(config: Config, done: Done) -> dict[str, Any]:
    """A report as it is at `/api/analyses/KEY`, with its main finding in words."""
    report = kept_report(config, done, curves=False)
    return report.document() | {"said": to_words(report), "graph": done.graph}


def _written(config: Config, heard: Iterator[Heard], form: str, into: Path) -> Iterator[str]:
    """The paths of the files; an analysis that the format cannot hold has none."""
    into.mkdir(parents=True, exist_ok=True)
    taken: set[str] = set()
    for recording, done in heard:
        of = Recorded(recording.name, recording.content, recording.file)
        for each in done:
            try:
                data = exported(kept_report(config, each), form, of=of)
            except NotAcceptable:
                continue
            path = into / _free_name(of, each, FORMATS[form].extension, taken)
            path.write_bytes(data)
            yield str(path)


def _free_name(of: Recorded, done: Done, extension: str, taken: set[str]) -> str:
    """With as much of the key as tells it from another recording of this name, and from other settings."""
    names = (file_name(of, done.analyser, more, extension=extension) for more in ("", done.key[:8], done.key))
    name = next(each for each in names if each.casefold() not in taken)  # some systems know no capitals
    taken.add(name.casefold())
    return name
