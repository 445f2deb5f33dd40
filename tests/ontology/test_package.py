"""The package: light to import, complete when installed, dependent on nothing else of ours."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

import descant.ontology
from descant.ontology import mapping, records
from descant.ontology.queries import all_queries

PACKAGE = Path(descant.ontology.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
DOCUMENT = PACKAGE.parents[1] / "docs" / "ontology.md"


@pytest.mark.parametrize("name", sorted(descant.ontology.__all__))
def test_what_is_promised_is_there(name: str) -> None:
    assert getattr(descant.ontology, name) is not None


def test_nothing_else_is_there() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = descant.ontology.nonsense
    assert set(records.__all__) <= set(dir(records))
    assert set(mapping.__all__) <= set(dir(mapping))


def test_importing_is_light() -> None:
    code = (
        "import sys, descant.ontology.mapping, descant.ontology.queries, descant.ontology.reading\n"
        "import descant.ontology.documentation, descant.ontology.validation\n"
        "print([name for name in ('rdflib', 'pyshacl', 'jinja2', 'requests') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_it_depends_on_nothing_else_of_ours(module: Path) -> None:
    tree = ast.parse(module.read_text())
    imported = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    imported |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    ours = {name for name in imported if name.split(".")[0] == "descant"}
    assert all(name.startswith(("descant.ontology", "descant.errors")) for name in ours)


def test_data_files_are_resources() -> None:
    package = files("descant.ontology")
    for folder, ending, least in (
        ("vocab", ".ttl", 4),
        ("shapes", ".ttl", 6),
        ("queries", ".rq", 25),
        ("context", ".jsonld", 2),
    ):
        assert len([each for each in (package / folder).iterdir() if each.name.endswith(ending)]) >= least


def test_the_document_names_every_query_and_module() -> None:
    text = DOCUMENT.read_text()
    for name in all_queries():
        assert f"`{name}`" in text, name
    for name in ("records", "mapping", "minting", "validation", "normalising", "reading", "writing", "framing"):
        assert f"`{name}`" in text, name


def test_the_document_s_python_runs() -> None:
    for code in re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(), re.DOTALL):
        exec(compile(code, str(DOCUMENT), "exec"), {})
