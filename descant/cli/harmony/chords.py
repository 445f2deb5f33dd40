"""`chords-of`: the chords of a score as a table with bars and beats, or as RomanText."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from descant.analysis.harmony.lanes import Lane, document, lane_of, rows, to_csv
from descant.analysis.harmony.romantext import to_romantext
from descant.analysis.harmony.scores.chords import chords_of as heard_in
from descant.cli.access import public_dataset
from descant.cli.files import read_from, written_to
from descant.cli.harmony.words import counted
from descant.cli.output import Context, json_option
from descant.errors import InvalidInput, WrongUse
from descant.ingest import readings
from descant.ingest.inputs import Input
from descant.jobs.harmony.read import lanes_of
from descant.jobs.harmony.songs import iri_of

EXAMPLES = """\b
Examples:
  descant chords-of sonata.mei
  descant chords-of sonata.mei --out sonata.rntxt
  descant chords-of https://example.org/id/version/op92-2 --out chords.csv
"""


def _one(lanes: Sequence[Lane]) -> bytes:
    """RomanText is of one piece, by one analyst."""
    with_keys = [each for each in lanes if any(chord.key for chord in each.chords)]
    if len(with_keys) != 1:
        raise InvalidInput(
            f"RomanText is one analysis of one piece; there are {len(with_keys)} here.",
            remedy="Name one with --by and --piece, or write them as CSV or JSON.",
        )
    title = with_keys[0].of
    return to_romantext(with_keys[0], "" if "://" in title else title)


def _json(lanes: Sequence[Lane]) -> bytes:
    return json.dumps(list(map(document, lanes)), ensure_ascii=False, indent=1).encode()


WRITERS: dict[str, Callable[[Sequence[Lane]], bytes]] = {".csv": to_csv, ".json": _json, ".rntxt": _one}


@click.command("chords-of", epilog=EXAMPLES)
@click.argument("source", metavar="SOURCE")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="A file: .csv, .json or .rntxt.")
@click.option("--by", metavar="NAME", help="Of several who say something, this one alone.")
@click.option("--piece", type=click.IntRange(1), help="Of a file of many pieces, this one alone.")
@json_option
@click.pass_context
def chords_of(click_context: click.Context, source: str, out: Path | None, by: str | None, piece: int | None) -> None:
    """Write the chords of a score, with bar and beat.

    SOURCE is a score, whose chords are found now and kept nowhere; or the IRI of something in the graph, of which all
    chords are told that are kept, with who says them.
    """
    context: Context = click_context.find_object(Context)  # type: ignore[assignment] # made by the root
    if out and out.suffix.lower() not in WRITERS:
        raise WrongUse(f"{out.name} is of no format that chords are written in.", remedy=f"There are {_formats()}.")
    lanes = _kept(context, source) if "://" in source else _heard(Path(source))
    lanes = _chosen(lanes, by, piece)
    if out:
        with written_to(out) as file:
            file.write(WRITERS[out.suffix.lower()](lanes))
    context.report(
        {"lanes": list(map(document, lanes)), "written": out and str(out)},
        [f"{counted(sum(len(each.chords) for each in lanes), 'chord')}, written to {out}"] if out else _lines(lanes),
    )


def _formats() -> str:
    return ", ".join(WRITERS)


def _kept(context: Context, source: str) -> list[Lane]:
    with public_dataset(context) as dataset:
        return [lane for _, lane in lanes_of(dataset, context.config, iri_of(source))]


def _heard(path: Path) -> list[Lane]:
    with read_from(path):
        file = Input.of(path)
    found = [
        lane_of(heard_in(each.score), each.score.bars, next((text.value for text in each.about.titles), path.name))
        for each in readings(file)
        if each.score is not None and len(each.score.notes)
    ]
    if not any(each.chords for each in found):
        raise InvalidInput.at("there are no notes in it", file=path.name, remedy="Give a score, or an IRI.")
    return found


def _chosen(lanes: list[Lane], by: str | None, piece: int | None) -> list[Lane]:
    found = [each for each in lanes if by in (None, each.name)]
    if not found:
        names = ", ".join(each.name for each in lanes)
        raise InvalidInput(f"Nobody here is called {by}.", remedy=f"There are {names[:200]}.")
    if piece and piece > len(found):
        raise InvalidInput(f"There is no piece {piece}.", remedy=f"There are {len(found)}.")
    return found[piece - 1 : piece] if piece else found


def _lines(lanes: Sequence[Lane]) -> Iterator[str]:
    for lane in lanes:
        yield f"{lane.of}, by {lane.name}:"
        yield from map(_line, rows(lane))


def _line(row: dict[str, Any]) -> str:
    bar = row["bar"] or (row["ordinal"] and f"({row['ordinal']})")
    place = f"bar {bar}, beat {row['beat']:g}" if bar else f"{row['start']:g} to {row['end']:g}"
    said = " ".join(filter(None, (row["key"], row["numeral"]))) or row["words"] or ""
    return f"  {place}: {row['label']}  {said}".rstrip()
