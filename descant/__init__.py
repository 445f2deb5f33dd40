"""Descant annotates, analyses and compares music and publishes what is found as Linked Data.

Public packages: `descant.ontology` (vocabulary and records), `descant.ingest` (readers),
`descant.analysis` (analysers). Importing this package is cheap: it loads nothing else.
"""

__version__ = "0.1.0"
