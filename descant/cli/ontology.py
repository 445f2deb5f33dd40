"""`ontology print|validate|render`."""

from __future__ import annotations

from pathlib import Path

import click

from descant.cli.files import read_from, written_to
from descant.cli.output import Context, json_option
from descant.errors import DescantError
from descant.ontology.documentation import documentation, render_html
from descant.ontology.formats import Format, format_of
from descant.ontology.reading import read_rdf
from descant.ontology.validation import Report, validate
from descant.ontology.vocabulary import vocabulary_quads
from descant.ontology.writing import write_rdf

FORMATS = [each.extensions[0][1:] for each in Format]


@click.group()
def ontology() -> None:
    """Print, check against, and render the vocabulary."""


@ontology.command("print")
@click.option("--format", "form", type=click.Choice(FORMATS), default="ttl", show_default=True)
def print_(form: str) -> None:
    """Print the vocabulary as RDF."""
    click.echo(write_rdf(vocabulary_quads(), format_of(file=f"vocabulary.{form}")), nl=False)


@ontology.command("validate")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@json_option
@click.pass_context
def validate_(click_context: click.Context, files: tuple[Path, ...]) -> None:
    """Say whether RDF files conform to the shapes, and where they do not."""
    context: Context = click_context.find_object(Context)  # type: ignore[assignment] # made by the root
    results = [_checked(file) for file in files]
    context.report(results, [line for result in results for line in _lines(result)])
    click_context.exit(0 if all(result["conforms"] for result in results) else 1)


@ontology.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
def render(file: Path | None) -> None:
    """Write the documentation page as HTML to FILE, or to standard output."""
    html = render_html(documentation())
    if file is None:
        click.echo(html)
    else:
        with written_to(file) as target:
            target.write(html.encode())


def _checked(file: Path) -> dict[str, object]:
    try:
        with read_from(file) as opened:
            content = opened.read()
        quads = read_rdf(content, format_of(file=file.name), file=str(file), base=file.absolute().as_uri())
        return {"file": str(file)} | _described(validate(quads))
    except DescantError as error:
        return {"file": str(file), "conforms": False, "error": str(error), "findings": []}


def _described(report: Report) -> dict[str, object]:
    findings = [{"severity": each.severity, "text": str(each)} for each in report.findings]
    return {"conforms": report.conforms, "findings": findings}


def _lines(result: dict[str, object]) -> list[str]:
    if "error" in result:
        return [str(result["error"])]
    findings: list[dict[str, str]] = result["findings"]  # type: ignore[assignment] # made above
    verdict = "conforms" if result["conforms"] else "does not conform"
    return [f"{result['file']} {verdict}.", *(f"  {each['severity']}: {each['text']}" for each in findings)]
