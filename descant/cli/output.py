"""How the command line speaks: sections in the help, one clear line for an error, progress for long work.

What a command reports goes to stdout (with --json one document), all else to stderr. Exit codes: 0 done, 1 some
of it failed, 2 wrong use.
"""

from __future__ import annotations

import dataclasses
import functools
import json
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from keyword import iskeyword
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from descant import __version__
from descant.config import Config, load
from descant.errors import DescantError

Item = TypeVar("Item")
EVERY = 100_000
"""items between two plain lines of progress"""
PLAIN_SECONDS = 10.0
"""between two plain lines of a job's progress"""

stderr = Console(stderr=True, highlight=False)


@dataclasses.dataclass(frozen=True)
class Context:
    """What every command gets: the configuration, and how to speak."""

    settings: Callable[..., Config]
    """the configuration, with more flags"""
    as_json: bool
    verbose: bool

    @functools.cached_property
    def config(self) -> Config:
        """Read when a command asks for it: help needs none."""
        return self.settings()

    def report(self, document: Any, lines: Iterable[str]) -> None:
        """The result: as one JSON document, or as lines for a person."""
        if self.as_json:
            click.echo(json.dumps(document, default=str, ensure_ascii=False, indent=2, allow_nan=False))
        else:
            for line in lines:
                click.echo(line)

    def say(self, line: str) -> None:
        say(line)


def say(line: str) -> None:
    """For a person, beside the result."""
    stderr.print(line, markup=False, soft_wrap=True)


def complain(error: DescantError) -> None:
    """One line, whatever a library put into it."""
    said = " ".join(line.strip() for line in f"descant: {error}".splitlines())
    say(said)


class Program(click.Group):
    """The root: commands in sections, options that all of them share, errors as one line."""

    def __init__(self, name: str, help: str, sections: Mapping[str, Mapping[str, str]]) -> None:  # noqa: A002
        super().__init__(
            name=name,
            help=help,
            params=_shared_options(),
            callback=_make_context,
            epilog="Every command has --help. Settings: docs/configuration.md.",
            context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
        )
        self.sections = sections
        self.modules = {name: module for section in sections.values() for name, module in section.items()}

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Imported when it is asked for; a Python keyword has an underscore behind it, a hyphen becomes one."""
        if cmd_name not in self.modules:
            return None
        module = import_module(f"descant.cli.{self.modules[cmd_name]}")
        name = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name.replace("-", "_")
        command: click.Command = getattr(module, name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for title, names in self.sections.items():
            commands = {name: self.get_command(ctx, name) for name in names}
            with formatter.section(title):
                formatter.write_dl([(name, each.get_short_help_str(80)) for name, each in commands.items() if each])

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except DescantError as error:
            if ctx.params.get("verbose"):
                traceback.print_exc()
            complain(error)
            ctx.exit(error.exit_code)
        except BrokenPipeError:
            sys.stderr.close()  # whoever read us has gone; that is no fault
            ctx.exit(0)


def _shared_options() -> list[click.Parameter]:
    return [
        click.Option(["--config", "config_file"], type=click.Path(path_type=Path), help="Configuration file."),
        click.Option(["--home"], type=click.Path(path_type=Path), help="Folder of all data."),
        click.Option(["--store"], help="Folder or SPARQL URL of the store."),
        click.Option(["--json", "as_json"], is_flag=True, help="Report as one JSON document."),
        click.Option(["-v", "--verbose"], is_flag=True, help="Say more; show where an error came from."),
        click.version_option(__version__, "-V", "--version", prog_name="descant")(_nothing).params[0],
    ]


@click.command()
def _nothing() -> None:
    """Only carries the version option."""


@click.pass_context
def _make_context(
    context: click.Context,
    config_file: Path | None,
    home: Path | None,
    store: str | None,
    as_json: bool,
    verbose: bool,
) -> None:
    context.obj = Context(functools.partial(load, config_file, home=home, store=store), as_json, verbose)


def json_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`descant COMMAND --json` as well as `descant --json COMMAND`."""
    return click.option(
        "--json", "as_json", is_flag=True, expose_value=False, callback=_switch_to_json, help="Report as JSON."
    )(command)


def _switch_to_json(context: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        context.obj = dataclasses.replace(context.find_object(Context) or context.obj, as_json=True)


def progress(items: Iterable[Item], title: str, *, total: int | None = None) -> Iterator[Item]:
    """The items, with a bar on a terminal and plain lines elsewhere."""
    if stderr.is_terminal:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=stderr, transient=True) as bar:
            yield from bar.track(items, total=total, description=title)
    else:
        yield from _with_lines(items, title)


def _with_lines(items: Iterable[Item], title: str) -> Iterator[Item]:
    for count, item in enumerate(items, 1):
        if count % EVERY == 0:
            stderr.print(f"{title}: {count:,}", markup=False)
        yield item


def following(states: Iterable[Mapping[str, Any] | None], title: str) -> None:
    """Show a job's progress until it has ended: a bar on a terminal, now and then a plain line elsewhere."""
    if not stderr.is_terminal:
        _follow_with_lines(states, title)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=stderr, transient=True) as bar:
        task = bar.add_task(title, total=None)
        for state in states:
            if state:
                bar.update(task, completed=state["progress"]["done"], total=state["progress"]["total"])


def _follow_with_lines(states: Iterable[Mapping[str, Any] | None], title: str) -> None:
    shown = time.monotonic()
    for state in states:
        if state and time.monotonic() - shown > PLAIN_SECONDS:
            shown = time.monotonic()
            done, total = state["progress"]["done"], state["progress"]["total"]
            stderr.print(f"{title}: {done:,.0f}" + (f" of {total:,.0f}" if total else ""), markup=False)
