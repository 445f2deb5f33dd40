"""The command line: `descant COMMAND`. One module a family of commands; this one only puts them together."""

from __future__ import annotations

from descant.cli import data, ingesting, jobs, keeping, ontology, serving, tokens
from descant.cli.output import Program

__all__ = ["main"]

main = Program(
    name="descant",
    help="Annotate, analyse and compare music, and publish what is found as Linked Data.",
    sections={
        "Start": serving.COMMANDS,
        "Bring in": ingesting.COMMANDS,
        "Ask and exchange": data.COMMANDS,
        "Look after": (*jobs.COMMANDS, *keeping.COMMANDS),
        "People and vocabulary": (*tokens.COMMANDS, *ontology.COMMANDS),
    },
)
