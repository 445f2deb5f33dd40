"""`query`, `import`, `export`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

import click
from pyoxigraph import DefaultGraph, NamedNode, Quad

from descant.cli.access import public_dataset
from descant.cli.files import read_from, refuse_folder, written_to
from descant.cli.output import Context, complain, json_option, progress
from descant.errors import DescantError, InvalidInput, NotFound, WrongUse
from descant.ontology.admission import admitted
from descant.ontology.formats import GRAPHS, TABLES, format_of
from descant.ontology.minting import Minter
from descant.ontology.queries import named
from descant.ontology.reading import mapped, read_rdf
from descant.ontology.writing import write_rdf_to
from descant.store import Dataset, Limits, Question
from descant.store.text import query_form

VIEWS = {"b8b": ("beat-byte-bot-predictions", "beat-byte-bot-tags")}
"""the named queries that construct what is written"""


@click.command()
@click.argument("text", required=False)
@click.option("-f", "--file", type=click.File("rb"), help="Read the query from a file.")
@click.option("--format", "form", type=click.Choice([*TABLES, *GRAPHS]), help="Default: tsv, or ttl for graphs.")
@json_option
@click.pass_obj
def query(context: Context, text: str | None, file: IO[bytes] | None, form: str | None) -> None:
    """Ask the public graph by SPARQL."""
    if (text is None) == (file is None):
        raise WrongUse("Give the query, or a file with --file.", remedy='descant query "SELECT …"')
    asked = text if text is not None else _query_in(file)  # type: ignore[arg-type] # one of them is there
    if form:
        _require_fitting(asked, form)
    table, graph = ("json", "jsonld") if context.as_json else ("tsv", "ttl")
    question = Question(
        text=asked,
        results_type=TABLES[form if form in TABLES else table],
        graph_type=GRAPHS[form if form in GRAPHS else graph],
    )
    with public_dataset(context) as dataset:
        answer = dataset.answer(question, Limits.of(context.config))
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
    for file in files:
        refuse_folder(file)
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
                complain(error)
    failed = [each for each in done if "error" in each]
    context.report(done, [f"{each['file']}: {each['statements']:,} statements" for each in done if each not in failed])
    click_context.exit(1 if failed else 0)


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--graph", help="IRI of the one graph to write; default: everything.")
@click.option("--view", type=click.Choice(list(VIEWS)), help="Tags alone, in the vocabulary of Beat Byte Bot (b8b).")
@click.option("--format", "form", type=click.Choice(list(GRAPHS)), help="Default: by the file's name, else nq.")
@json_option
@click.pass_obj
def export(context: Context, file: Path | None, graph: str | None, view: str | None, form: str | None) -> None:
    """Write the public graph to FILE, or to standard output."""
    if context.as_json and file is None:
        raise WrongUse(
            "Data and a report in JSON cannot both be on standard output.", remedy="Name a file for the data."
        )
    if view and graph:
        raise WrongUse("A view is one of all graphs.", remedy="Give --graph or --view.")
    form = form or (file.suffix[1:] if file and file.suffix[1:] in GRAPHS else "nt" if view else "nq")
    with public_dataset(context) as dataset:
        if graph and not dataset.contains(_graph_named(graph)):
            raise NotFound(f"There is no graph {graph}.", remedy="`descant export` without --graph writes everything.")
        if file is None:
            _write(dataset, sys.stdout.buffer, form, graph, view)
            return
        with written_to(file) as target:
            _write(dataset, target, form, graph, view)
    context.report({"file": str(file)}, [f"Written: {file}"])


def _require_fitting(query: str, form: str) -> None:
    is_graph = query_form(query) in ("CONSTRUCT", "DESCRIBE")
    fitting = GRAPHS if is_graph else TABLES
    if form not in fitting:
        kind = "graph" if is_graph else "table or boolean"
        raise WrongUse(
            f"The answer is a {kind}, and {form} is no format of one.", remedy=f"--format may be {', '.join(fitting)}."
        )


def _query_in(file: IO[bytes]) -> str:
    try:
        return file.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput.at(f"This is no UTF-8: {error}.", file=file.name, remedy="Save it as UTF-8.") from error


def _import_file(dataset: Dataset, file: Path, graph: NamedNode, *, add: bool) -> int:
    with read_from(file) as opened, mapped(opened) as document:
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


def _write(dataset: Dataset, target: IO[bytes], form: str, graph: str | None, view: str | None) -> None:
    syntax = format_of(file=f"export.{form}")
    statements = progress(_statements(dataset, graph, view, with_graphs=syntax.has_graphs), "export")
    write_rdf_to(target, statements, syntax)


def _constructed(dataset: Dataset, view: str) -> Iterator[Any]:
    for each in VIEWS[view]:
        yield from dataset.query(named(each).text)  # type: ignore[misc] # neither is an ASK


def _statements(dataset: Dataset, graph: str | None, view: str | None, *, with_graphs: bool) -> Iterable[Any]:
    """Quads where the format has graphs and all of them are asked for, else triples."""
    if view:
        return _constructed(dataset, view)
    if graph:
        return dataset.graph(_graph_named(graph))
    return dataset.quads() if with_graphs else (quad.triple for quad in dataset.quads())
