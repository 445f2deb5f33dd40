"""`find-bars`: where bars stand on page images that have none marked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from descant.analysis.page_bars.documents import WRITERS
from descant.analysis.page_bars.finding import FoundPage
from descant.analysis.page_bars.finding import find_bars as found_in
from descant.analysis.page_bars.proposing import Page, propose, said_on
from descant.cli.aligning.files import score_in
from descant.cli.files import read_from, written_to
from descant.cli.harmony.words import counted
from descant.cli.output import Context, complain, json_option
from descant.cli.page_bars.editions import of_editions
from descant.errors import DescantError, WrongUse
from descant.ingest.score import Score

EXAMPLES = """\b
Examples:
  descant find-bars page-1.jpg page-2.jpg
  descant find-bars pages/*.tif --score trio.mei --out zones.svg
  descant find-bars https://example.org/id/version/trio
"""


@click.command("find-bars", epilog=EXAMPLES)
@click.argument("sources", nargs=-1, required=True, metavar="IMAGE…|SOURCE…")
@click.option("--score", type=click.Path(path_type=Path), help="The score that is on the pages: its bars are counted.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the zones to this file: .csv, .json, .svg."
)
@click.option("--again", is_flag=True, help="Of sources: also where nothing has changed.")
@json_option
@click.pass_context
def find_bars(
    click_context: click.Context, sources: tuple[str, ...], score: Path | None, out: Path | None, again: bool
) -> None:
    """Propose where the bars are on page images.

    IMAGEs are the pages of a source, in order; what is found is kept nowhere. Or a SOURCE is the IRI of a source or
    version whose page images are in the graph, where the proposals are kept for people to judge. Bars that people
    marked stay as they are, and the others are counted from there.
    """
    context: Context = click_context.find_object(Context)  # type: ignore[assignment] # made by the root
    kept = [each for each in sources if "://" in each]
    if kept and len(kept) < len(sources):
        raise WrongUse("These are sources and files.", remedy="Give the one or the other.")
    if kept:
        if score or out:
            raise WrongUse(
                "The pages of a source are counted by its own score, and kept in the graph.",
                remedy="Leave out --score and --out; GET /api/page-bars has files of what is kept.",
            )
        found = of_editions(context, kept, again=again)
        context.report(found, _lines_of_editions(found))
        click_context.exit(1 if found["failed"] or found["refused"] else 0)
    if out and out.suffix.lower() not in WRITERS:
        raise WrongUse(
            f"{out.name} is of no format that zones are written in.", remedy=f"There are {', '.join(WRITERS)}."
        )
    read = score_in(score) if score else None
    pages, failures = _pages(list(map(Path, sources)), read)
    document = propose(pages, read) | {"failures": failures, "written": out and str(out)}
    if out:
        with written_to(out) as file:
            file.write(WRITERS[out.suffix.lower()](document))
    context.report(document, _lines(document))
    click_context.exit(1 if failures else 0)


def _lines_of_editions(document: Mapping[str, Any]) -> Iterator[str]:
    for each in document["proposed"]:
        yield f"{each['version']}: {counted(each['zones'], 'zone')} on {counted(len(each['pages']), 'page')}"
        yield from (f"  {page['name']}: no bars: {page['reason']}" for page in each["pages"] if not page["zones"])
        yield from _mismatches(each)
    for each in document["failures"]:
        yield f"FAILED  {each['version']}: {each.get('detail', '')} {each.get('remedy', '')}".rstrip()
    if not any(document[each] for each in ("proposed", "failed", "stopped", "refused")):
        yield "Nothing to do: neither the pages nor what people said of them have changed."


def _pages(images: Sequence[Path], score: Score | None) -> tuple[list[Page], list[dict[str, str]]]:
    """A page that cannot be read is one without zones, so that those behind it keep their places."""
    pages, failures = list[Page](), list[dict[str, str]]()
    for index, path in enumerate(images, 1):
        said = said_on(score, index) if score else ()
        try:
            with read_from(path):
                found = found_in(path)
        except DescantError as error:
            complain(error)
            failures.append({"name": path.name, **error.said()})
            found = FoundPage(0, 0, (), "it cannot be read")
        pages.append(Page(path.name, found, said))
    return pages, failures


def _lines(document: Mapping[str, Any]) -> Iterator[str]:
    for page in document["pages"]:
        yield f"{page['name']}: {_said(page)}"
    yield from _mismatches(document)
    if document["written"]:
        yield f"Written: {document['written']}"


def _mismatches(document: Mapping[str, Any]) -> Iterator[str]:
    for wrong in document["mismatches"]:
        where = ", ".join(each["name"] for each in wrong["pages"])
        bars = f"bars {wrong['bars'][0]} to {wrong['bars'][1]}" if wrong["bars"] else "no bars that are left"
        yield f"DOES NOT FIT  {where}: {counted(wrong['zones'], 'zone')} for {bars}"


def _said(page: Mapping[str, Any]) -> str:
    zones = page["zones"]
    if not zones:
        return f"no bars: {page['reason']}"
    if zones[0]["by"] == "people":
        return f"{counted(len(zones), 'zone')} of its facsimile, left as they are"
    least = min(zone["confidence"] for zone in zones)
    bars = [zone["bar"] for zone in zones if zone["bar"] is not None]
    numbers = f", {bars[0]} to {bars[-1]}" if bars else ""
    return f"{counted(len(zones), 'bar')}{numbers} in {counted(page['systems'], 'system')}; least sure {least:.2f}"
