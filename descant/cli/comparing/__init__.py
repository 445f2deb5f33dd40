"""`compare`: two versions of a work beside each other, by bars, notes, voices, lines and chords."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from descant.analysis.comparing_scores.kinds import Kind
from descant.analysis.comparing_scores.phrases import LANGUAGES
from descant.cli.comparing.files import of_files
from descant.cli.comparing.kept import of_versions
from descant.cli.output import Context, json_option
from descant.errors import WrongUse
from descant.jobs.comparing import Wish

EXAMPLES = """\b
Examples:
  descant compare orchestra.mei trio.mei
  descant compare orchestra.mei trio.mei --out ribbon.svg
  descant compare orchestra.mei trio.mei --notes --out comparison/
  descant compare https://example.org/id/version/orchestra https://example.org/id/version/trio
"""


@click.command(epilog=EXAMPLES)
@click.argument("one", metavar="A")
@click.argument("other", metavar="B")
@click.option("--again", is_flag=True, help="Also versions of the graph that are compared already.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Write it to this file: .json, .csv, .svg, .ttl; or to a folder, in all of them.",
)
@click.option("--notes", is_flag=True, help="Also each note: in the table, in the folder, in the graph.")
@click.option("--language", type=click.Choice(list(LANGUAGES)), default="en", help="Of the summary.")
@click.option("--no-chords", is_flag=True, help="Leave out the chords, which take most of the time.")
@click.option("--other-music-too", is_flag=True, help="Also what does not look like the same work.")
@json_option
@click.pass_context
def compare(
    click_context: click.Context,
    one: str,
    other: str,
    again: bool,
    out: Path | None,
    notes: bool,
    language: str,
    no_chords: bool,
    other_music_too: bool,
) -> None:
    """Compare two versions of a work.

    A and B are score files, which are compared now and kept nowhere; or IRIs of versions in the graph, where the
    comparison is kept. The second is compared as it sounds in the key of the first.
    """
    context: Context = click_context.find_object(Context)  # type: ignore[assignment] # made by the root
    wish = Wish(notes=notes, chords=not no_chords, other_music_too=other_music_too)
    kept = ["://" in each for each in (one, other)]
    if any(kept) and not all(kept):
        raise WrongUse("These are a version and a file.", remedy="Give two of the one, or two of the other.")
    if again and not all(kept):
        raise WrongUse("Files are always compared.", remedy="Leave out --again, or name versions of the graph.")
    if all(kept):
        document = of_versions(context, (one, other), wish, out, again=again)
    else:
        document = of_files(context.config.base, (Path(one), Path(other)), wish, out)
    context.report(document, _lines(document, language))


def _lines(document: Mapping[str, Any], language: str) -> Iterator[str]:
    yield from document["summary"][language]
    yield ""
    yield from _table(document)
    if document.get("comparison"):
        yield f"Kept: {document['comparison']}"
    yield from (f"Written: {each}" for each in document["written"])


def _table(document: Mapping[str, Any]) -> Iterator[str]:
    """Kinds of notes: their share of the sound, and how many there are in both versions."""
    first, second = (_narrow(each["name"]) for each in document["versions"])
    yield f"{'notes':20} {'share':>7} {first:>24} {second:>24}"
    for kind in Kind:
        counts = (sum(row["counts"][side].get(kind.value, 0) for row in document["rows"]) for side in (0, 1))
        share = f"{100 * document['kinds'][kind.value]:.1f} %"
        yield f"{kind.value:20} {share:>7} " + " ".join(f"{count:>24,}" for count in counts)


def _narrow(name: str) -> str:
    return name if len(name) <= _WIDEST else f"{name[: _WIDEST - 1]}…"


_WIDEST = 24
