"""`query`, `import`, `export`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

import click
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, serialize

from descant.cli.access import public_dataset
from descant.cli.output import Context, json_option, progress
from descant.errors import DescantError, NotFound, WrongUse
from descant.ontology.admission import admitted
from descant.ontology.formats import Format, format_of
from descant.ontology.minting import Minter
from descant.ontology.reading import mapped, read_rdf
from descant.store import Dataset, Limits, Question
from descant.store.disk import disk_errors

TABLES = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}
GRAPHS = {each.extensions[0][1:]: each.media_type for each in Format}


@click.command()
@click.argument("text", required=False)
@click.option("-f", "--file", type=click.File(encoding="utf-8"), help="Read the query from a file.")
@click.option("--format", "form", type=click.Choice([*TABLES, *GRAPHS]), help="Default: tsv, or ttl for graphs.")
@json_option
@click.pass_obj
def query(context: Context, text: str | None, file: IO[str] | None, form: str | None) -> None:
    """Ask the public graph by SPARQL."""
    if (text is None) == (file is None):
        raise WrongUse("Give the query, or a file with --file.", remedy='descant query "SELECT …"')
    asked = text if text is not None else file.read()  # type: ignore[union-attr] # one of them is there
    table = TABLES.get(form or "", TABLES["json" if context.as_json else "tsv"])
    question = Question(text=asked, results_type=table, graph_type=GRAPHS.get(form or "", GRAPHS["ttl"]))
    config = context.config
    limits = Limits(seconds=config.query_deadline, memory=config.query_memory, rows=config.query_rows)
    with public_dataset(context) as dataset:
        answer = dataset.answer(question, limits)
    click.echo(answer.body, nl=not answer.body.endswith(b"\n"))


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--graph", help="IRI of the graph for what the file puts in no graph; default: one by the file's name.")
@click.option("--add", is_flag=True, help="Add to the graphs instead of replacing them.")
@json_option
@click.pass_context
def import_(click_context: click.Context, files: tuple[Path, ...], graph: str | None, add: bool) -> None:
    """Read RDF files into the public graph."""
    context: Context = click_context.find_object(Context)  # type: ignore[assignment] # made by the root
    done: list[dict[str, object]] = []
    minter = Minter(context.config.base)
    places = [_graph_named(graph) if graph else minter.graph(minter.iri("import", file.name)) for file in files]
    if len(set(places)) < len(files) and not add:
        raise WrongUse(
            "Two of the files would go into the same graph, the later in the place of the earlier.",
            remedy="Import them one by one with --graph, or say --add.",
        )
    with public_dataset(context) as dataset:
        for file, place in zip(files, places, strict=True):
            try:
                count = _import_file(dataset, file, place, add=add)
                done.append({"file": str(file), "statements": count})
            except DescantError as error:
                done.append({"file": str(file), "error": str(error)})
                context.say(f"descant: {error}")
    failed = [each for each in done if "error" in each]
    context.report(done, [f"{each['file']}: {each['statements']:,} statements" for each in done if each not in failed])
    click_context.exit(1 if failed else 0)


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--graph", help="IRI of the one graph to write; default: everything.")
@click.option("--format", "form", type=click.Choice(list(GRAPHS)), help="Default: by the file's name, else nq.")
@click.pass_obj
def export(context: Context, file: Path | None, graph: str | None, form: str | None) -> None:
    """Write the public graph to FILE, or to standard output."""
    form = form or (file.suffix[1:] if file and file.suffix[1:] in GRAPHS else "nq")
    with public_dataset(context) as dataset:
        if file is None:
            _write(dataset, sys.stdout.buffer, form, graph)
            return
        draft = file.with_name(file.name + ".draft")
        with disk_errors(file):
            with draft.open("wb") as target:
                _write(dataset, target, form, graph)
            draft.replace(file)
    context.report({"file": str(file)}, [f"Written: {file}"])


def _import_file(dataset: Dataset, file: Path, graph: NamedNode, *, add: bool) -> int:
    if not file.is_file():
        raise NotFound(f"There is no file {file}.", remedy="Check the name.")
    with file.open("rb") as opened, mapped(opened) as document:
        found = read_rdf(document, format_of(file=file.name), file=str(file), base=file.absolute().as_uri())
        quads = progress(admitted(_placed(found, graph), what=str(file)), file.name)
        return dataset.add(quads) if add else dataset.put(quads, graphs=[graph])


def _placed(quads: Iterable[Quad], graph: NamedNode) -> Iterator[Quad]:
    """What is in no graph goes into this one; what is in a graph stays there."""
    for quad in quads:
        if isinstance(quad.graph_name, DefaultGraph):
            yield Quad(quad.subject, quad.predicate, quad.object, graph)
        else:
            yield quad


def _graph_named(graph: str) -> NamedNode:
    try:
        return NamedNode(graph)
    except ValueError as error:
        raise WrongUse(f"{graph} is no IRI: {error}", remedy="Give an absolute IRI.") from error


def _write(dataset: Dataset, target: IO[bytes], form: str, graph: str | None) -> None:
    style = RdfFormat.from_media_type(GRAPHS[form])
    assert style is not None  # noqa: S101 - the table has only formats that are written
    if graph:
        serialize(progress(dataset.graph(_graph_named(graph)), "export"), target, style)
    elif style.supports_datasets:
        serialize(progress(dataset.quads(), "export"), target, style)
    else:
        serialize((quad.triple for quad in progress(dataset.quads(), "export")), target, style)


COMMANDS = (query, import_, export)
