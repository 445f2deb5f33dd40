"""One dataset of each kind, each empty at the start of a test: the same contract holds for all."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from descant.accounts.tokens import owner_token
from descant.config import Config
from descant.store import Dataset
from descant.store.embedded import Embedded
from descant.store.pool import Pool
from descant.store.remote_oxigraph import open_oxigraph
from descant.store.remote_virtuoso import open_virtuoso
from descant.store.served import ServedDataset, ServerClient
from tests.conftest import free_port, missing, running

VIRTUOSO = shutil.which("virtuoso-t")
VIRTUOSO_SETTINGS = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql_port}
NumberOfBuffers = 20000
DirsAllowed = {folder}
SchedulerInterval = 1
[HTTPServer]
ServerPort = 127.0.0.1:{port}
[SPARQL]
ResultSetMaxRows = 100000
MaxQueryExecutionTime = 60
"""


@pytest.fixture(scope="session")
def oxigraph_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port, folder = free_port(), tmp_path_factory.mktemp("oxigraph")
    program = str(Path(sys.executable).with_name("oxigraph"))
    with running([program, "serve", "--location", str(folder), "--bind", f"127.0.0.1:{port}"], port):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="session")
def virtuoso_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if VIRTUOSO is None:
        missing("Virtuoso is not installed (Debian: virtuoso-opensource-7)")
    folder, port, sql_port = tmp_path_factory.mktemp("virtuoso"), free_port(), free_port()
    settings = folder / "virtuoso.ini"
    settings.write_text(VIRTUOSO_SETTINGS.format(folder=folder, port=port, sql_port=sql_port))
    with running([VIRTUOSO, "+foreground", "+configfile", str(settings)], port, cwd=folder):
        yield f"http://127.0.0.1:{port}/sparql"


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[Embedded]:
    pool = Pool(2)
    dataset = Embedded(tmp_path / "dataset", pool=pool)
    yield dataset
    dataset.close()
    pool.close()


@pytest.fixture(scope="session")
def served_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Config]]:
    """A running Descant server and its configuration: what the command line goes through."""
    home, port = tmp_path_factory.mktemp("served"), free_port()
    environment = os.environ | {"DESCANT_HOME": str(home), "DESCANT_PORT": str(port)}
    with running([sys.executable, "-m", "descant", "serve"], port, env=environment):
        yield f"http://127.0.0.1:{port}/", Config(home=home, port=port)


@pytest.fixture(params=["embedded", "oxigraph", pytest.param("virtuoso", marks=pytest.mark.virtuoso), "served"])
def dataset(request: pytest.FixtureRequest) -> Iterator[Dataset]:
    """One of the four; what a test leaves behind is cleared away."""
    if request.param == "embedded":
        yield request.getfixturevalue("embedded")
        return
    remote: Dataset
    if request.param == "oxigraph":
        remote = open_oxigraph(request.getfixturevalue("oxigraph_url"), Config())
    elif request.param == "served":
        url, config = request.getfixturevalue("served_home")
        remote = ServedDataset(ServerClient(url, owner_token(config)))
    else:
        url = request.getfixturevalue("virtuoso_url")
        remote = open_virtuoso(url, Config(store_user="dba", store_password="dba"))
    yield remote
    for graph in remote.graphs():
        remote.drop(graph)


@pytest.fixture
def name() -> str:
    """A graph IRI that no other test uses."""
    return f"http://example.org/graph/{uuid.uuid4()}"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        missing(f"a small disk cannot be mounted here: {mounted.stderr.decode().strip()}")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)
