"""The command line: `descant COMMAND`. One module a family of commands; this one only puts them together.

A module is imported when one of its commands is called: reading scores brings a lot along, and who only asks for the
version shall not wait for it.
"""

from __future__ import annotations

from descant.cli.output import Program

__all__ = ["main"]

main = Program(
    name="descant",
    help="Annotate, analyse and compare music, and publish what is found as Linked Data.",
    sections={
        "Start": {"demo": "demo", "serve": "serving", "bot": "bot", "chat": "chat"},
        "Bring in": {"ingest": "ingesting", "reconcile": "reconciling"},
        "Analyse and compare": {
            "analyse": "analysing",
            "analyses": "analyses",
            "audit": "auditing",
            "align": "aligning",
            "compare": "comparing",
            "find-passage": "parallels",
            "find-bars": "page_bars",
            "sync": "synchronising",
        },
        "Harmony": dict.fromkeys(
            (
                *("harmonise", "chords-of", "csg", "coherence", "covers", "harmonisations", "variation", "likeness"),
                *("find-progression", "chord-statistics"),
            ),
            "harmony",
        ),
        "Ask and exchange": {
            "query": "data",
            "import": "data",
            "export": "data",
            "annotations": "annotations",
            "pod": "pods",
        },
        "Look after": {
            "jobs": "jobs",
            "backup": "keeping",
            "restore": "keeping",
            "check": "keeping",
            "stats": "keeping",
        },
        "People and vocabulary": {"user": "people", "token": "tokens", "webhook": "webhooks", "ontology": "ontology"},
    },
)
